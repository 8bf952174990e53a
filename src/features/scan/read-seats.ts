import type { Outside } from '../../deps.ts';
import { type Held, type Seats, seatsOf } from '../../policy/seats.ts';

/** The portal may be slow about what nothing waits for but figures. */
const LONGEST_MS = 60_000;

/** Who holds the seats, beside what the portal tells of them; a portal that does not tell keeps no scan from being accepted. */
export async function readSeats(
  { portal, log }: Pick<Outside, 'portal' | 'log'>,
  held: ReadonlyMap<string | undefined, Held>,
  signal: AbortSignal,
): Promise<Seats> {
  const told = await portal.seats(AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
  signal.throwIfAborted();
  if (told.ok) return seatsOf(held, told.value);
  log.warn({ why: told.failure.sentence }, 'the portal does not tell how many seats there are');
  return seatsOf(held, undefined);
}
