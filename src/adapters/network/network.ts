import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, buildConnector, type Dispatcher, Dispatcher1Wrapper } from 'undici';
import type { Log } from '../../log.ts';
import { longDate } from '../../policy/calendar.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { type HttpProxy, noProxyIn, proxyName, unbracketed } from './proxy.ts';
import { type OpenTunnel, openTunnel, type TunnelOptions } from './tunnel.ts';

/** HTTPS_PROXY, NO_PROXY and CA_FILE, read and checked. */
export interface NetworkSettings {
  readonly proxy: HttpProxy | undefined;
  /** As it was set, and as `noProxyIn` takes it. */
  readonly noProxy: string;
  readonly authorities: Authorities | undefined;
}

const CONNECT_MS = 10_000;

export type Network = ReturnType<typeof openNetwork>;

/**
 * How everything outside is reached; nothing of it is global, each edge is handed its own. There is nothing to close:
 * connections that nobody uses keep no process alive, and one in use is not cut off under who uses it.
 */
export function openNetwork(
  { proxy, noProxy, authorities }: NetworkSettings,
  log: Log,
  tunnel: OpenTunnel = openTunnel,
) {
  if (proxy !== undefined)
    log.info(
      { proxy: proxyName(proxy) },
      'HTTPS and email go through the proxy, except to the hosts in NO_PROXY.',
    );
  if (authorities !== undefined && authorities.expired.length > 0)
    log.warn({ expired: authorities.expired }, 'CA_FILE contains expired certificates.');
  const isDirect = noProxyIn(noProxy);
  if (isDirect === undefined) throw new Error('NO_PROXY must have been checked with noProxyIn');
  const secureContext = authorities && contextOf(authorities);
  const direct = buildConnector({
    allowH2: false,
    timeout: CONNECT_MS,
    ...(secureContext && { secureContext }),
  });

  const connect = (options: TunnelOptions): Promise<Socket> | undefined =>
    proxy === undefined || isDirect(options.host, options.port) ? undefined : tunnel(proxy, options);

  const connector: buildConnector.connector = (options, callback) => {
    const host = unbracketed(options.hostname);
    const port = options.port === '' ? 443 : Number(options.port);
    const tunnel = options.protocol === 'https:' ? connect({ host, port, timeoutMs: CONNECT_MS }) : undefined;
    if (tunnel === undefined) return direct(options, callback);
    tunnel.then(
      (httpSocket) => direct({ ...options, httpSocket }, callback),
      (trouble: Error) => callback(trouble, null),
    );
  };

  const agent = new Agent({ allowH2: false, connect: connector });
  // Node's fetch is of another version of undici than ours: it speaks to our agents through this, and knows no type of theirs.
  const through = new Dispatcher1Wrapper(agent);
  const fetchThrough = (url: Parameters<typeof fetch>[0], { mayStart, ...init }: Sent = {}) => {
    const dispatcher: object =
      mayStart === undefined ? through : new Dispatcher1Wrapper(agent.compose(startingOnlyIf(mayStart)));
    return fetch(url, Object.assign(init, { dispatcher }));
  };
  return {
    /** The platform's fetch. HTTPS_PROXY is for https alone, as everywhere: http goes its own way. */
    fetch: fetchThrough,
    openLine: () => lineOver(connector),
    /** Undefined where Node's own authorities are all. */
    secureContext,
    /** A connection through the proxy, which throws a ProxyTrouble; undefined where that host is reached without it. */
    connect,
  };
}

/** What the platform's fetch takes, and whether it may go on, asked at the last moment: connecting may have taken long. */
export type Sent = RequestInit & { readonly mayStart?: (() => boolean) | undefined };

/** It was called off while a connection was made for it: nothing of it was sent. */
export class CalledOff extends Error {
  override readonly name = 'CalledOff';
}

const startingOnlyIf =
  (mayStart: () => boolean): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        if (!mayStart()) controller.abort(new CalledOff());
      },
      onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
      onResponseStart: (...told) => handler.onResponseStart?.(...told),
      onResponseData: (...told) => handler.onResponseData?.(...told),
      onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
      onResponseError: (...told) => handler.onResponseError?.(...told),
    });

/** The way out for one WebSocket, which is never in a pool and so must be cut by whoever holds it. */
function lineOver(connector: buildConnector.connector) {
  let trouble: unknown;
  let socket: Socket | null = null;
  const agent = new Agent({
    allowH2: false,
    connect: (options, callback) =>
      connector(options, (...[error, connected]) => {
        if (error === null) {
          socket = connected;
          callback(null, connected);
        } else {
          trouble = error;
          callback(error, null);
        }
      }),
  });
  return {
    dispatcher: agent,
    /** Why no connection came about: a WebSocket itself does not tell. */
    trouble: () => trouble,
    /** Ends the connection at once, whatever is said to it. */
    cut: () => {
      socket?.destroy();
      void agent.destroy();
    },
  };
}

/** Made once: Node would read all the authorities again for each connection. */
function contextOf({ certificates }: Authorities): SecureContext {
  return createSecureContext({
    ca: [...getCACertificates('default'), ...certificates],
    minVersion: 'TLSv1.2',
  });
}

/** Certificate authorities that are trusted beside those that Node trusts. */
export interface Authorities {
  /** Each as PEM. */
  readonly certificates: readonly string[];
  /** Those of them that vouch for nothing any more, by name and day. */
  readonly expired: readonly string[];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** What CA_FILE holds: at least one certificate that can be read and has not expired; a failure is what it has instead. */
export function authoritiesIn(text: string, now: Date): Result<Authorities, string> {
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0)
    return failed('contains no certificate (-----BEGIN CERTIFICATE-----). Use a PEM file');
  const read = certificates.map(certificateIn);
  const unreadable = read.indexOf(undefined);
  if (unreadable !== -1)
    return failed(
      `contains a certificate that cannot be read (number ${unreadable + 1} of ${certificates.length}). Copy it again, or remove it`,
    );
  const expired = read
    .filter((certificate) => certificate !== undefined)
    .filter((certificate) => certificate.validToDate < now)
    .map(nameAndEnd);
  if (expired.length === certificates.length)
    return failed(`contains only expired certificates. Replace them: ${expired.join('; ')}`);
  return ok({ certificates, expired });
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function nameAndEnd({ subject, validToDate }: X509Certificate): string {
  return `${subject.split('\n').join(', ')} (${longDate(validToDate, 'UTC')})`;
}
