import type { IParams } from '@esri/arcgis-rest-request';
import pLimit from 'p-limit';
import type { Log } from '../../log.ts';
import type { Clock } from '../../policy/calendar.ts';
import { type Exchange, exchangeWith } from './exchange.ts';
import { filesWith } from './files.ts';
import { paceUpTo } from './pace.ts';
import { PAUSES, type Pauses, restsWith, withRetries } from './retry.ts';
import { type Credential, type SignIn, secretsOf, signInWith } from './sign-in.ts';
import { PortalTrouble } from './trouble.ts';

export interface PortalSettings {
  /** As pasted; what `portalRoot` takes. */
  readonly url: string;
  readonly credential: Credential;
  /** Requests under way at the same time, at most. */
  readonly concurrency: number;
  /** For one request, its answer included. */
  readonly timeoutMs?: number;
  readonly pauses?: Partial<Pauses>;
  readonly log: Log;
  /** Compared with the portal's; where there is none, neither is known to be wrong. */
  readonly clock?: Clock;
  /** The platform's own unless the way leads through a proxy. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The form that the client library's functions take as their `request`. */
type Send<T> = (
  url: string,
  options?: { readonly params?: IParams; readonly signal?: AbortSignal | undefined },
) => Promise<T>;

/** Sends what changes something. */
export type Act = (
  url: string,
  params?: IParams,
  mayStart?: () => boolean,
) => Promise<Readonly<Record<string, unknown>>>;

export type Connection = ReturnType<typeof connect>;

/** A portal signed in to: every request carries a token, or is not sent. `root` is the address of `sharing/rest`. */
export function connect(root: string, settings: PortalSettings) {
  const { credential, concurrency, timeoutMs = 60_000, log, clock, fetch } = settings;
  const pauses = { ...PAUSES, ...settings.pauses };
  const limited = limitedBy(settings, pauses);
  let clockAheadMs: number | undefined;
  const heardDate = (date: Date): void => {
    clockAheadMs = clock && clock().getTime() - date.getTime();
  };
  const how = { timeoutMs, secrets: secretsOf(credential), fetch, heardDate };
  const exchange = exchangeWith(how);
  const signIn = signInWith(credential, root, limited(exchange));

  const patient = <T>(path: string, send: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    withRetries(send, pauses, {
      signal,
      onRetry: ({ retryAfterMs = 0, failure }, attempt) =>
        log.warn({ path, attempt, retryAfterMs }, `Trying again. ${failure.sentence}`),
    });

  function reader<T>(bare: Exchange<T>): Send<T> {
    const send = signedIn(signIn, limited(bare));
    return (url, options = {}) => patient(url.slice(root.length), () => send(url, options), options.signal);
  }

  return {
    root,
    concurrency,
    log,
    credentialKind: credential.kind,
    signInAdvice: signIn.hint,
    /** By how much our clock was ahead when the portal last answered; undefined where it does not name the time. */
    clockAheadMs: () => clockAheadMs,
    /** For what changes nothing: sent again after time-outs, broken connections, 429 and 5xx. */
    read: reader(exchange),
    /** A stored file as it is. */
    download: reader(filesWith(how)),
    /**
     * Signs in for what changes something, which is then sent once and at once: behind no reading, with no new sign-in
     * and no second try, since whoever decided on it may call it off meanwhile.
     */
    async signedIn(): Promise<Act> {
      const { token, manager } = await patient('sign-in', () => signIn.session());
      return async (url, params = {}, mayStart) => {
        try {
          return await exchange(url, { ...params, token }, { mayStart });
        } catch (thrown) {
          if (!isTokenRefusal(thrown)) throw thrown;
          signIn.retire(manager);
          throw new PortalTrouble(
            'not signed in',
            `${thrown.failure.sentence.replace(/(?<![.!?…])$/, '.')} ${signIn.hint}`,
            'anything',
          );
        }
      };
    },
  };
}

/** Sends as many at a time as the portal can take, and none while it wants none. */
function limitedBy({ concurrency, log }: PortalSettings, pauses: Pauses) {
  const pace = paceUpTo(concurrency);
  const limit = pLimit(concurrency);
  const rests = restsWith(pauses);

  function keepPace(): void {
    const allowed = pace.allowed();
    if (allowed < limit.concurrency)
      log.warn({ allowed }, 'The portal is busy. Sending fewer requests at a time.');
    limit.concurrency = allowed;
  }

  async function paced<T>(kind: string, send: () => Promise<T>): Promise<T> {
    const request = pace.begin(kind);
    const began = pauses.now();
    try {
      const answer = await send();
      request.answered(pauses.now() - began);
      return answer;
    } catch (thrown) {
      if (thrown instanceof PortalTrouble && thrown.overloaded) request.overloaded();
      rests.heard(thrown);
      throw thrown;
    } finally {
      keepPace();
    }
  }

  return <T>(bare: Exchange<T>): Exchange<T> =>
    (url, params, when) =>
      limit(async () => {
        await rests.over(when?.signal ?? undefined);
        return paced(kindOf(url), () => bare(url, params, when));
      });
}

/** The question without whom it is about. */
function kindOf(url: string): string {
  return url.replaceAll(/(?<=\/(?:users|groups|items|roles)\/)[^/]+/g, '…');
}

/** With a token in each request; one that is refused, and so was not done, is sent once more with a new one. */
function signedIn<T>(signIn: SignIn, exchange: Exchange<T>): Send<T> {
  return async (url, { params, signal } = {}) => {
    const sendWith = (token: string) => exchange(url, { ...params, token }, signal ? { signal } : {});
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
      throw new PortalTrouble(
        'not signed in',
        `${thrown.failure.sentence.replace(/(?<![.!?…])$/, '.')} ${signIn.hint}`,
      );
    }
  };
}

function isTokenRefusal(thrown: unknown): thrown is PortalTrouble {
  return thrown instanceof PortalTrouble && thrown.tokenRefused;
}
