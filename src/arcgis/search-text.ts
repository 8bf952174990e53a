/** A value of the portal's search language in quotes: a backslash, as in a domain account's name, is doubled. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
}
