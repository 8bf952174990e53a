import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { type HttpProxy, proxyName } from './proxy.ts';

export interface TunnelOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Gives up when this is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A connection to a host and port through the proxy, as if it were direct; throws a ProxyTrouble. */
export async function openTunnel(proxy: HttpProxy, options: TunnelOptions): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const asked = connectRequest(proxy, options);
  const stop = (why: string) => asked.destroy(new ProxyTrouble(`The proxy ${proxyName(proxy)} ${why}.`));
  const timer = setTimeout(() => stop('did not answer in time'), options.timeoutMs);
  const onAbort = () => stop('had not answered when the connection was canceled');
  options.signal?.addEventListener('abort', onAbort);
  asked.once('error', (error) => reject(unreached(proxy, error)));
  asked.once('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
    const trouble = refusal(proxy, options, answer);
    if (trouble === undefined) {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    } else {
      socket.destroy();
      reject(trouble);
    }
  });
  asked.end();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** How a connection through the proxy is opened. */
export type OpenTunnel = typeof openTunnel;

/**
 * Tunnels for one run, in which a wrong password is tried once: until the proxy has let someone through, one asks at a
 * time, and once it has rejected the user or the password, nobody asks it again. Many servers lock an account after a few.
 */
export function careful() {
  let isLetThrough = false;
  let refused: ProxyTrouble | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function ask(...asking: Parameters<OpenTunnel>): Promise<Socket> {
    if (refused !== undefined) throw refused;
    try {
      const socket = await openTunnel(...asking);
      isLetThrough = true;
      return socket;
    } catch (thrown) {
      if (thrown instanceof ProxyTrouble && thrown.about === 'sign-in') refused = thrown;
      throw thrown;
    }
  }

  const open: OpenTunnel = (...asking) => {
    if (isLetThrough) return ask(...asking);
    const own = turn.then(() => ask(...asking));
    turn = own.catch(() => undefined);
    return own;
  };
  return {
    open,
    /** Someone says that it may be asked anew. */
    again: (): void => {
      refused = undefined;
    },
  };
}

function connectRequest(proxy: HttpProxy, { host, port }: TunnelOptions): ClientRequest {
  const to = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { credentials } = proxy;
  const basic = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  return request({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: to,
    agent: false,
    headers: { host: to, ...(basic !== undefined && { 'proxy-authorization': `Basic ${basic}` }) },
  });
}

/** What it says to CONNECT: 2xx is a yes, 407 is about who asks, and all else about where to. */
function refusal(
  proxy: HttpProxy,
  { host, port }: TunnelOptions,
  { statusCode = 0 }: IncomingMessage,
): ProxyTrouble | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined;
  const name = proxyName(proxy);
  if (statusCode === 407) {
    const why =
      proxy.credentials === undefined
        ? 'requires a user name and password, but HTTPS_PROXY has none'
        : 'rejects the user name or password in HTTPS_PROXY';
    return new ProxyTrouble(`The proxy ${name} ${why} (407).`, 'sign-in');
  }
  const why = statusCode >= 500 ? 'cannot reach' : 'blocks';
  return new ProxyTrouble(
    `The proxy ${name} ${why} ${host}:${port} (${statusCode}). If the bot should bypass the proxy, add the host to NO_PROXY.`,
    'host',
  );
}

function unreached(proxy: HttpProxy, error: Error): ProxyTrouble {
  if (error instanceof ProxyTrouble) return error;
  const code = 'code' in error ? String(error.code) : 'unknown error';
  const name = proxyName(proxy);
  return new ProxyTrouble(
    code.startsWith('HPE_')
      ? `The server at ${name} is not a proxy (${code}). Check HTTPS_PROXY.`
      : `The proxy ${name} cannot be reached (${code}). Check HTTPS_PROXY.`,
  );
}

/** The proxy let no connection come about, so that nothing was sent; the message is one sentence for people, without a secret. */
export class ProxyTrouble extends Error {
  override readonly name = 'ProxyTrouble';
  /** `sign-in`: it wants another user or password; to ask again is of no use, and may lock the account. `host`: it does not connect to this one. */
  readonly about: 'sign-in' | 'host' | 'proxy';

  constructor(sentence: string, about: ProxyTrouble['about'] = 'proxy') {
    super(sentence);
    this.about = about;
  }
}

/** The trouble among the causes of an error; fetch and the libraries on it wrap theirs. */
export function proxyTroubleIn(thrown: unknown): ProxyTrouble | undefined {
  if (thrown instanceof ProxyTrouble) return thrown;
  return thrown instanceof Error && thrown.cause !== undefined ? proxyTroubleIn(thrown.cause) : undefined;
}
