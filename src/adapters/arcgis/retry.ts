import { setTimeout as wait } from 'node:timers/promises';
import { counted, quoted } from '../../policy/text.ts';
import { PortalTrouble, stoppedTrouble } from './trouble.ts';

/** How requests are tried again; what a test shortens. */
export const PAUSES = {
  /** Of one request, the first included. */
  tries: 5,
  /** Before the second try; each later pause is twice as long. */
  firstMs: 1000,
  /** No pause is longer; a portal that asks for more is given up on. */
  longestMs: 120_000,
  wait: (ms: number, signal: AbortSignal | undefined): Promise<void> =>
    wait(ms, undefined, signal && { signal }),
  /** The milliseconds by which answers and pauses are timed. */
  now: (): number => performance.now(),
};
export type Pauses = Readonly<typeof PAUSES>;

/**
 * Sends again what the portal cannot answer now (429, 5xx), and what timed out or broke off; only for what reads. Where
 * the portal says how long to wait, the connection does so for all requests (`restsWith`), and there is no pause of ours.
 */
export async function withRetries<T>(
  send: () => Promise<T>,
  pauses: Pauses,
  {
    signal,
    onRetry,
  }: {
    readonly signal: AbortSignal | undefined;
    readonly onRetry: (trouble: PortalTrouble, attempt: number) => void;
  },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unlessStopped(send, signal);
    } catch (thrown) {
      if (attempt >= pauses.tries || !mayRepeat(thrown, pauses.longestMs)) throw thrown;
      onRetry(thrown, attempt);
      if (!asksToWait(thrown, pauses))
        await unlessStopped(() => pauses.wait(ownPauseMs(attempt, pauses), signal), signal);
    }
  }
}

/** What was stopped meanwhile is told as stopped, whatever has become of it. */
async function unlessStopped<T>(does: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    signal?.throwIfAborted();
    const done = await does();
    signal?.throwIfAborted();
    return done;
  } catch (thrown) {
    throw signal?.aborted === true ? stoppedTrouble() : thrown;
  }
}

/** Of a random length, so that what broke off together does not come back together. */
function ownPauseMs(attempt: number, { firstMs, longestMs }: Pauses): number {
  return Math.min(firstMs * 2 ** (attempt - 1) * (1 + Math.random()), longestMs);
}

/** A portal that asks for longer than anybody waits is given up on. */
function asksToWait({ retryAfterMs = 0 }: PortalTrouble, { longestMs }: Pauses): boolean {
  return retryAfterMs > 0 && retryAfterMs <= longestMs;
}

/**
 * The time for which the portal wants no requests: what would be sent meanwhile waits for its end, and all that were
 * told so at the same time wait for it once.
 */
export function restsWith(pauses: Pauses) {
  let rest: { readonly until: number } | undefined;
  return {
    heard(thrown: unknown): void {
      if (!(thrown instanceof PortalTrouble) || !asksToWait(thrown, pauses)) return;
      const until = pauses.now() + (thrown.retryAfterMs ?? 0);
      if (rest === undefined || until > rest.until) rest = { until };
    },
    async over(signal: AbortSignal | undefined): Promise<void> {
      while (rest !== undefined) {
        const waitedFor = rest;
        const ms = waitedFor.until - pauses.now();
        if (ms > 0) await pauses.wait(ms, signal);
        if (rest === waitedFor) rest = undefined;
      }
    },
  };
}

function mayRepeat(error: unknown, longestMs: number): error is PortalTrouble {
  if (!(error instanceof PortalTrouble) || (error.retryAfterMs ?? 0) > longestMs) return false;
  return error.again !== 'never';
}

/** Seconds, or a date, which is compared with the server's own clock. */
function retryAfterIn(headers: Headers): number | undefined {
  const asked = headers.get('retry-after');
  if (asked === null) return undefined;
  if (/^\d+$/.test(asked)) return Number(asked) * 1000;
  const later = Date.parse(asked) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(later) ? undefined : Math.max(0, later);
}

/** One that asks for fewer requests has done nothing; what another had begun is not known. */
export function busyTrouble(number: number, says: string, headers: Headers): PortalTrouble {
  const retryAfterMs = retryAfterIn(headers);
  const later =
    retryAfterMs === undefined
      ? ''
      : ` for the next ${counted(Math.ceil(retryAfterMs / 1000), 'second', 'seconds')}`;
  const [sentence, again] =
    number === 429
      ? ([`The portal asks the bot to slow down${later} (429).`, 'anything'] as const)
      : ([
          `The portal is not available${later} (${number}${says === '' ? '' : `, ${quoted(says)}`}).`,
          'reading',
        ] as const);
  return new PortalTrouble('unavailable', sentence, again, { retryAfterMs, overloaded: number === 429 });
}
