import { workdayRound } from './ageing.ts';
import type { ScanAnswer } from './answers.ts';
import type { Outside } from './ports.ts';
import { markNewestDue } from './standing.ts';
import type { Actor, Tables } from './tables.ts';

export interface TickDeps {
  readonly scan: (by: Actor, alongside: (tables: Tables) => void) => ScanAnswer;
  readonly wake: () => void;
  /** What is kept no longer goes by and by. */
  readonly letGo: () => void;
}

/** Does once a minute what is due: the scheduled scan, the approver snapshot, what waits to be published or acted on. */
export function tickFlow(outside: Outside, { scan, wake, letGo }: TickDeps): () => Promise<void> {
  const { store, settings, people, clock, log } = outside;
  let pausedBefore = store.tables.switches.pause() !== undefined;

  /** A pause that is over by its own date shows on the card. */
  function noticePauseOver(now: Date): void {
    const pause = store.tables.switches.pause();
    const paused = pause !== undefined && (pause.until === undefined || pause.until > now);
    if (pausedBefore && !paused) store.commit(now, markNewestDue);
    pausedBefore = paused;
  }

  /** Before the tick is noted: a kill in between makes the round again, which asks and ends nothing twice. */
  function roundIfDue(last: Date, now: Date): void {
    // Clicks may land at a second bot: nothing runs out meanwhile.
    if (outside.mayWork() && settings.workdayRound.lastDue(last, now) !== undefined) workdayRound(outside);
  }

  return async () => {
    const now = clock();
    const last = store.tables.jobs.lastTick();
    if (last !== undefined) roundIfDue(last, now);
    const due = last === undefined ? undefined : settings.scanSchedule.lastDue(last, now);
    if (due === undefined) store.commit(now, (tables) => tables.jobs.setLastTick(now));
    else {
      // Both in one commit: a kill in between neither forgets the run nor makes it twice.
      const answer = scan({ kind: 'bot' }, (tables) => tables.jobs.setLastTick(now));
      if (answer.kind === 'running') {
        log.info(
          { scan: answer.scan.id, due: due.toISOString() },
          'a scan was due while one is running; that one serves',
        );
        store.commit(now, (tables) => tables.jobs.setLastTick(now));
      }
    }
    noticePauseOver(now);
    letGo();
    wake();
    // Last, since Slack may let us wait; it is asked only when the snapshot is old enough.
    await people.refresh();
  };
}
