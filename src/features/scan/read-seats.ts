import type { Outside } from '../../deps.ts';
import { type Held, type Seats, seatsOf } from '../../policy/seats.ts';

/** The portal may be slow about what nothing waits for but figures. */
const LONGEST_MS = 60_000;

/** Asks the portal for its seats while a scan reads; a portal that does not tell keeps no scan from being accepted. */
export function readingSeats({ portal, log }: Pick<Outside, 'portal' | 'log'>, signal: AbortSignal) {
  const ending = new AbortController();
  let asked: ReturnType<typeof portal.seats> | undefined;

  function ask() {
    asked ??= portal.seats(AbortSignal.any([signal, ending.signal, AbortSignal.timeout(LONGEST_MS)]));
    return asked;
  }

  return {
    /** Between pages of the list, so that it costs the scan no time. */
    begin: () => void ask().catch(() => undefined),
    /** Those that members hold, beside what the portal tells. */
    async seats(held: ReadonlyMap<string | undefined, Held>): Promise<Seats> {
      const told = await ask();
      signal.throwIfAborted();
      if (told.ok) return seatsOf(held, told.value);
      log.warn({ why: told.failure.sentence }, 'Could not read the number of seats from the portal.');
      return seatsOf(held, undefined);
    },
    [Symbol.dispose]: () => ending.abort(),
  };
}
