import { BlockList, isIP } from 'node:net';
import { SHORTEST_SECRET } from '../../veil.ts';

/** A proxy that connects us by CONNECT (RFC 9110, 9.3.6), as HTTPS_PROXY names it. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** `http://host:port`, `http://user:password@host:port`, or either without `http://`; undefined for anything else. */
export function proxyIn(text: string): HttpProxy | undefined {
  const url = addressIn(text.trim());
  const [user, password] = [decoded(url?.username ?? ''), decoded(url?.password ?? '')];
  if (url === undefined || user === undefined || password === undefined) return undefined;
  return {
    host: unbracketed(url.hostname),
    port: url.port === '' ? 80 : Number(url.port),
    credentials: user === '' && password === '' ? undefined : { user, password },
  };
}

/** Without a dot or a port in it, whatever stands there would be taken for the name of a host. */
function addressIn(text: string): URL | undefined {
  const hasScheme = text.includes('://');
  if (text.includes('#') || !(hasScheme || /[.:]/.test(text))) return undefined;
  const url = URL.parse(hasScheme ? text : `http://${text}`);
  return url?.protocol === 'http:' && `${url.pathname}${url.search}` === '/' ? url : undefined;
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
  // Some proxies take a key in place of a user.
  if (password === '') return user.length < SHORTEST_SECRET ? [] : [user];
  const [, written = ''] = /^[^:]*:(.*)@[^@]*$/.exec(text.trim().replace(/^[a-z]+:\/\//i, '')) ?? [];
  return [`${user}:${password}`, password, written].filter((secret) => secret !== '');
}

export function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** Part of an address, such as a password; undefined where its percent signs do not fit. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether a host is reached without the proxy. */
type IsDirect = (host: string, port: number) => boolean;

/**
 * NO_PROXY as curl reads it: names with all that lies below them (with or without a dot before them), addresses, ranges
 * of addresses (10.0.0.0/8), each with or without a port, or `*` for everything; undefined where an entry is none of these.
 *
 * > The machine itself is never reached through a proxy: to the proxy, localhost is another machine, and mail that goes
 * > to one's own machine goes there unencrypted.
 */
export function noProxyIn(text: string): IsDirect | undefined {
  const entries = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(entryIn);
  if (entries.includes(undefined)) return undefined;
  return (host, port) => {
    const bare = nameOf(host);
    return isLoopback(bare) || entries.some((isMeant) => isMeant?.(bare, port) === true);
  };
}

function entryIn(text: string): IsDirect | undefined {
  if (text === '*') return () => true;
  const { host, port } = withPort(text);
  const isMeant = host.includes('/') ? rangeIn(host) : hostIn(host);
  return isMeant && ((asked, at) => (port === undefined || port === at) && isMeant(asked));
}

/** An IPv6 address has its port only behind brackets. */
function withPort(text: string): { readonly host: string; readonly port?: number } {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? [];
  return host === undefined ? { host: text } : { host, port: Number(port) };
}

function hostIn(text: string): ((host: string) => boolean) | undefined {
  const name = nameOf(text.replace(/^\*?\./, ''));
  if (isIP(name) !== 0) return (host) => host === name;
  if (!/^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*$/u.test(name)) return undefined;
  return (host) => host === name || host.endsWith(`.${name}`);
}

function rangeIn(text: string): ((host: string) => boolean) | undefined {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = familyOf(unbracketed(address));
  if (family === undefined || Number(bits) > (family === 'ipv4' ? 32 : 128)) return undefined;
  const range = new BlockList();
  range.addSubnet(unbracketed(address), Number(bits), family);
  return (host) => familyOf(host) === family && range.check(host, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}

/** Names are the same in upper case, and with the dot that ends a full name. */
function nameOf(host: string): string {
  return unbracketed(host).toLowerCase().replace(/\.$/, '');
}

/** A bare name, in lower case. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
}
