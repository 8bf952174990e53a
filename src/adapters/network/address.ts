/**
 * Addresses as settings have them: they say where something is, and no more. A user or a password before an @, and what
 * a # cuts off, would be shown and kept with them; with one slash, an address is read in more ways than one.
 */
export function plainAddress(text: string): URL | undefined {
  const trimmed = text.trim();
  return addressFault(trimmed) === undefined ? (URL.parse(trimmed) ?? undefined) : undefined;
}

/** What is wrong with an address whatever it is of; nothing of it is in the words. */
export function addressFault(text: string): string | undefined {
  // What a browser's address asks for may have an @ in it; it is not kept.
  const [place = ''] = text.split('?');
  if (place.includes('@')) return 'an address with something before an @';
  if (text.includes('#')) return 'an address with a # in it';
  if (/^[a-z][a-z0-9+.-]*:(?!\/\/[^/\\])(?!\d+(?:\/|$))/i.test(text))
    return 'an address without exactly two slashes after the colon';
  if (/[%;,]/.test(place)) return 'an address with a percent sign, a comma or a semicolon in it';
  if (/[\\\s]/.test(text)) return 'an address with a space or a backslash in it';
  return undefined;
}
