export const MOST_PASTED = 500;

/**
 * Names or addresses out of pasted text: one a line, or between commas, semicolons and tabs; each once. Of
 * `Name <address>`, as mail programs write it, the address is taken.
 */
export function pastedNames(boxes: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  for (const piece of boxes.flatMap((box) => box.split(/[\n\r\t,;]+/))) {
    const name = nameIn(piece);
    if (name !== '' && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

function nameIn(piece: string): string {
  const [, address] = /<\s*([^<>\s]+@[^<>\s]+)\s*>/.exec(piece) ?? [];
  const bare = (address ?? piece).trim().replace(/^mailto:/i, '');
  return bare.replace(/^(["'])(.*)\1$/, '$2').trim();
}
