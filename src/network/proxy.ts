/** A proxy that connects us by CONNECT (RFC 9110, 9.3.6), as HTTPS_PROXY names it. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** `http://host:port`, `http://user:password@host:port`, or either without `http://`; undefined for anything else. */
export function proxyIn(text: string): HttpProxy | undefined {
  const url = URL.parse(text.includes('://') ? text.trim() : `http://${text.trim()}`);
  if (url === null || url.protocol !== 'http:' || url.pathname !== '/' || url.search !== '') return undefined;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined) return undefined;
  return {
    host: unbracketed(url.hostname),
    port: url.port === '' ? 80 : Number(url.port),
    credentials: user === '' && password === '' ? undefined : { user, password },
  };
}

/** As it may be shown: without the user and the password. */
export function proxyName({ host, port }: HttpProxy): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What of HTTPS_PROXY must not be seen: the password as it stands there, as it is, and as it travels. */
export function proxySecrets(text: string): readonly string[] {
  const proxy = proxyIn(text);
  if (proxy === undefined) return [text];
  if (proxy.credentials === undefined) return [];
  const { user, password } = proxy.credentials;
  const [, written = ''] = /:([^:]*)@[^@]*$/.exec(text.replace(/^.*:\/\//, '')) ?? [];
  return [`${user}:${password}`, password, written].filter((secret) => secret !== '');
}

export function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
