/** Where a portal's own pages and services begin; what stands before is its context path, as `/portal` is. */
const OWN_PATHS: ReadonlySet<string> = new Set(['home', 'sharing', 'apps', 'portaladmin']);

/**
 * The address of `sharing/rest` for a portal's address as somebody copied it out of a browser: with pages, queries,
 * slashes or without a scheme. Undefined where it cannot be one, or holds a password.
 */
export function portalRoot(pasted: string): string | undefined {
  const text = pasted.trim();
  const address = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (address === null || !isWebAddress(address)) return undefined;
  const segments = address.pathname.split('/').filter((segment) => segment !== '');
  const own = segments.findIndex((segment) => OWN_PATHS.has(segment.toLowerCase()));
  const context = own === -1 ? segments : segments.slice(0, own);
  return [address.origin, ...context, 'sharing', 'rest'].join('/');
}

function isWebAddress({ protocol, hostname, username, password }: URL): boolean {
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
}
