import { DatabaseHeld } from '../adapters/store/file/problems.ts';
import type { Outside } from '../deps.ts';
import { markNewestDue } from '../features/modes/mode.ts';
import { withoutNextAttempt } from '../features/warnings/brake.ts';

/**
 * > Trouble is told: whatever keeps the bot from doing its job is in `status`, `/healthz`, log and card, in the same
 * > words, within a minute.
 *
 * `find` makes the list, a sentence each; what comes and goes in it is logged, and drawn on the newest card.
 */
export function tellingTroubles(
  { store, clock, log }: Outside,
  find: () => readonly string[],
  wake: () => void,
) {
  let logged: readonly string[] = [];
  let drawn: readonly string[] = [];

  /** Both lists without their numbers: the time of the next try, or the minutes of a clock, are no news. */
  const missingIn = (others: readonly string[], some: readonly string[]): readonly string[] => {
    const known = new Set(others.map(withoutNumbers));
    return some.filter((sentence) => !known.has(withoutNumbers(sentence)));
  };

  function draw(now: readonly string[]): void {
    if (missingIn(drawn, now).length + missingIn(now, drawn).length === 0) return;
    try {
      store.commit(clock(), markNewestDue);
    } catch (thrown) {
      // The card is drawn once the database is free; until then nothing could be kept of it.
      if (thrown instanceof DatabaseHeld) return;
      throw thrown;
    }
    drawn = now;
    wake();
  }

  /** Looks what there is now; called each minute, and at once where something is known to have changed. */
  return function note(): void {
    const now = find();
    for (const problem of missingIn(logged, now)) log.warn({}, problem);
    for (const problem of missingIn(now, logged)) log.info({ problem }, 'A problem has been resolved.');
    logged = now;
    draw(now);
  };
}

function withoutNumbers(sentence: string): string {
  return withoutNextAttempt(sentence).replace(/\d+/g, '#');
}
