import type { InternalRequestOptions, IParams } from '@esri/arcgis-rest-request';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import type { Log } from '../../log.ts';
import { type Exchange, exchangeWith, PortalTrouble, stoppedTrouble } from './exchange.ts';
import { filesWith } from './files.ts';
import { type Credential, type Session, type SignIn, secretsOf, signInWith } from './sign-in.ts';

/** How requests are tried again; what a test shortens. */
export interface Pauses {
  /** Of one request, the first included. */
  readonly tries: number;
  /** Before the second try; each later pause is twice as long. */
  readonly firstMs: number;
  /** No pause is longer; a portal that asks for more is given up on. */
  readonly longestMs: number;
  /** Waits as long as the portal's Retry-After asks. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** The form that the client library's functions take as their `request`. */
export type Send = Sender<Readonly<Record<string, unknown>>>;

type Sender<T> = (url: string, options: InternalRequestOptions) => Promise<T>;
type Exchanging<T> = (url: string, params: IParams, signal?: AbortSignal) => Promise<T>;

/** A portal signed in to: every request carries a token, or is not sent. */
export interface Connection {
  /** The address of `sharing/rest`. */
  readonly root: string;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  readonly log: Log;
  /** For what changes nothing: sent again after time-outs, broken connections, 429 and 5xx. */
  readonly read: Send;
  /** For what changes something: sent again only where it was certainly not done. */
  readonly act: Send;
  /** A stored file as it is. */
  readonly download: Sender<Uint8Array>;
}

export interface ConnectionSettings {
  readonly root: string;
  readonly credential: Credential;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly pauses: Pauses;
  readonly log: Log;
  readonly fetch: typeof globalThis.fetch | undefined;
}

export function connect(settings: ConnectionSettings): Connection {
  const { root, credential, concurrency, timeoutMs, pauses, log, fetch } = settings;
  const limit = pLimit(concurrency);
  const limited =
    <T>(bare: Exchanging<T>): Exchanging<T> =>
    (url, params, signal) =>
      limit(() => bare(url, params, signal));
  const how = { timeoutMs, secrets: secretsOf(credential), fetch };
  const exchange: Exchange = limited(exchangeWith(how));
  const signIn = signInWith(credential, root, exchange);
  const send = signedIn(signIn, exchange);

  function sender<T>(send: Sender<T>, isAct: boolean): Sender<T> {
    return async (url, options) => {
      const { signal } = options;
      try {
        return await pRetry(() => send(url, options), {
          retries: pauses.tries - 1,
          minTimeout: pauses.firstMs,
          maxTimeout: pauses.longestMs,
          randomize: true,
          shouldRetry: async ({ error, attemptNumber }) => {
            if (!mayRepeat(error, isAct, pauses.longestMs)) return false;
            const { retryAfterMs = 0, failure } = error;
            const path = url.slice(root.length);
            log.warn({ path, attempt: attemptNumber, retryAfterMs }, `${failure.sentence} Trying again.`);
            if (retryAfterMs > 0) await pauses.wait(retryAfterMs, signal);
            return true;
          },
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (thrown) {
        throw signal?.aborted === true ? stoppedTrouble() : thrown;
      }
    };
  }

  const download = sender(signedIn(signIn, limited(filesWith(how))), false);
  return { root, concurrency, log, read: sender(send, false), act: sender(send, true), download };
}

/** With a token in each request; one that is refused, and so was not done, is sent once more with a new one. */
function signedIn<T>(signIn: SignIn, exchange: Exchanging<T>): Sender<T> {
  const exchanged = ({ token }: Session, url: string, { params, signal }: InternalRequestOptions) =>
    exchange(url, { ...params, token }, signal);
  return async (url, options) => {
    const first = await signIn.session();
    try {
      return await exchanged(first, url, options);
    } catch (thrown) {
      if (!isTokenRefusal(thrown)) throw thrown;
      signIn.retire(first);
    }
    const second = await signIn.session();
    try {
      return await exchanged(second, url, options);
    } catch (thrown) {
      if (!isTokenRefusal(thrown)) throw thrown;
      throw new PortalTrouble('not signed in', `${thrown.failure.sentence} ${signIn.hint}`);
    }
  };
}

function isTokenRefusal(thrown: unknown): thrown is PortalTrouble {
  return thrown instanceof PortalTrouble && thrown.tokenRefused;
}

function mayRepeat(error: Error, isAct: boolean, longestMs: number): error is PortalTrouble {
  if (!(error instanceof PortalTrouble) || (error.retryAfterMs ?? 0) > longestMs) return false;
  return error.again === 'anything' || (error.again === 'reading' && !isAct);
}
