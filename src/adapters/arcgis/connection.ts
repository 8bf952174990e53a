import type { IParams } from '@esri/arcgis-rest-request';
import pLimit from 'p-limit';
import type { Log } from '../../log.ts';
import { type Exchange, exchangeWith } from './exchange.ts';
import { filesWith } from './files.ts';
import { PAUSES, type Pauses, withRetries } from './retry.ts';
import { type Credential, type SignIn, secretsOf, signInWith } from './sign-in.ts';
import { PortalTrouble } from './trouble.ts';

export interface PortalSettings {
  /** As pasted; what `portalRoot` takes. */
  readonly url: string;
  readonly credential: Credential;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** For one request, its answer included. */
  readonly timeoutMs?: number;
  readonly pauses?: Partial<Pauses>;
  readonly log: Log;
  /** The platform's own unless the way leads through a proxy. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The form that the client library's functions take as their `request`. */
type Send<T> = (
  url: string,
  options?: { readonly params?: IParams; readonly signal?: AbortSignal | undefined },
) => Promise<T>;

export type Connection = ReturnType<typeof connect>;

/** A portal signed in to: every request carries a token, or is not sent. `root` is the address of `sharing/rest`. */
export function connect(root: string, settings: PortalSettings) {
  const { credential, concurrency, timeoutMs = 60_000, log, fetch } = settings;
  const pauses = { ...PAUSES, ...settings.pauses };
  const limit = pLimit(concurrency);
  const limited =
    <T>(bare: Exchange<T>): Exchange<T> =>
    (...request) =>
      limit(bare, ...request);
  const how = { timeoutMs, secrets: secretsOf(credential), fetch };
  const exchange = limited(exchangeWith(how));
  const signIn = signInWith(credential, root, exchange);

  function sender<T>(bare: Exchange<T>, isAct: boolean): Send<T> {
    const send = signedIn(signIn, bare);
    return (url, options = {}) =>
      withRetries(() => send(url, options), pauses, {
        isAct,
        signal: options.signal,
        onRetry: ({ retryAfterMs = 0, failure }, attempt) => {
          const path = url.slice(root.length);
          log.warn({ path, attempt, retryAfterMs }, `${failure.sentence} Trying again.`);
        },
      });
  }

  return {
    root,
    concurrency,
    log,
    credentialKind: credential.kind,
    /** For what changes nothing: sent again after time-outs, broken connections, 429 and 5xx. */
    read: sender(exchange, false),
    /** For what changes something: sent again only where it was certainly not done. */
    act: sender(exchange, true),
    /** A stored file as it is. */
    download: sender(limited(filesWith(how)), false),
  };
}

/** With a token in each request; one that is refused, and so was not done, is sent once more with a new one. */
function signedIn<T>(signIn: SignIn, exchange: Exchange<T>): Send<T> {
  return async (url, { params, signal } = {}) => {
    const sendWith = (token: string) => exchange(url, { ...params, token }, signal);
    const first = await signIn.session();
    try {
      return await sendWith(first.token);
    } catch (thrown) {
      if (!isTokenRefusal(thrown)) throw thrown;
      signIn.retire(first.manager);
    }
    const second = await signIn.session();
    try {
      return await sendWith(second.token);
    } catch (thrown) {
      if (!isTokenRefusal(thrown)) throw thrown;
      throw new PortalTrouble('not signed in', `${thrown.failure.sentence} ${signIn.hint}`);
    }
  };
}

function isTokenRefusal(thrown: unknown): thrown is PortalTrouble {
  return thrown instanceof PortalTrouble && thrown.tokenRefused;
}
