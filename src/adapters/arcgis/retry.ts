import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { PortalTrouble, stoppedTrouble } from './trouble.ts';

/** How requests are tried again; what a test shortens. */
export const PAUSES = {
  /** Of one request, the first included. */
  tries: 5,
  /** Before the second try; each later pause is twice as long. */
  firstMs: 1000,
  /** No pause is longer; a portal that asks for more is given up on. */
  longestMs: 120_000,
  /** Waits as long as the portal's Retry-After asks. */
  wait: (ms: number, signal: AbortSignal | undefined): Promise<void> =>
    wait(ms, undefined, signal && { signal }),
};
export type Pauses = Readonly<typeof PAUSES>;

/** Sends again what the portal cannot answer now (429, 5xx), and what timed out or broke off; only for what reads. */
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
  try {
    return await pRetry(send, {
      retries: pauses.tries - 1,
      minTimeout: pauses.firstMs,
      maxTimeout: pauses.longestMs,
      randomize: true,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!mayRepeat(error, pauses.longestMs)) return false;
        onRetry(error, attemptNumber);
        const { retryAfterMs = 0 } = error;
        if (retryAfterMs > 0) await pauses.wait(retryAfterMs, signal);
        return true;
      },
      ...(signal && { signal }),
    });
  } catch (thrown) {
    throw signal?.aborted === true ? stoppedTrouble() : thrown;
  }
}

function mayRepeat(error: Error, longestMs: number): error is PortalTrouble {
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
  const later = retryAfterMs === undefined ? '' : `, to come back in ${Math.ceil(retryAfterMs / 1000)} s`;
  const [sentence, again] =
    number === 429
      ? ([`The portal asks for fewer requests (429)${later}.`, 'anything'] as const)
      : ([`The portal is not available (${number})${later}: ${says}`, 'reading'] as const);
  return new PortalTrouble('unavailable', sentence, again, { retryAfterMs });
}
