import type { Actor } from '../adapters/store/audit.ts';
import type { Tables } from '../adapters/store/store.ts';
import type { Outside, ScanAnswer } from '../deps.ts';
import { askAuthors } from '../features/exclusions/ask-before-end.ts';
import { markNewestDue } from '../features/modes/mode.ts';
import { workdayRound } from '../features/proposals/expire.ts';
import { isClockFarOff } from '../policy/trust.ts';

/** Does once a minute what is due: the scheduled scan, the approver snapshot, what waits to be published or acted on. */
export function tickFlow(
  outside: Outside,
  {
    scan,
    wake,
    dropOld,
  }: { scan: (by: Actor, alongside: (tables: Tables) => void) => ScanAnswer; wake(): void; dropOld(): void },
): () => Promise<void> {
  const { store, settings, people, clock, log } = outside;
  let pausedBefore = store.tables.switches.pause() !== undefined;

  /** A pause that is over by its own date shows on the card. */
  function noticePauseOver(now: Date): void {
    const pause = store.tables.switches.pause();
    const paused = pause !== undefined && (pause.until === undefined || pause.until > now);
    if (pausedBefore && !paused) store.commit(now, markNewestDue);
    pausedBefore = paused;
  }

  /** Each job by its own memory, moved on in the same commit: a kill in between neither forgets a run nor makes it twice. */
  function roundIfDue(now: Date): void {
    const last = store.tables.jobs.lookedAt('workday round') ?? now;
    // Clicks may land at a second bot, and a clock may be far off: nothing runs out meanwhile.
    const mayRunOut = outside.mayWork() && !isClockFarOff(outside.portal.clockAheadMs());
    const isDue = mayRunOut && settings.workdayRound.lastDue(last, now) !== undefined;
    store.commit(now, (tables) => {
      if (isDue) {
        workdayRound(tables, settings, now);
        askAuthors(tables, settings.policy.timeZone, now);
      }
      tables.jobs.setLookedAt('workday round', now);
    });
  }

  function scanIfDue(now: Date): void {
    const last = store.tables.jobs.lookedAt('scan') ?? now;
    const due = settings.scanSchedule.lastDue(last, now);
    const note = ({ jobs }: Tables): void => jobs.setLookedAt('scan', now);
    const answer = due && scan({ kind: 'bot' }, note);
    if (answer === undefined) store.commit(now, note);
    if (due === undefined || answer?.kind !== 'running') return;
    const serves = { scan: answer.scan.id, due: due.toISOString() };
    log.info(serves, 'A scan was due while another is running. The running one counts for both.');
    store.commit(now, note);
  }

  return async () => {
    const now = clock();
    roundIfDue(now);
    scanIfDue(now);
    store.commit(now, (tables) => tables.jobs.setLastTick(now));
    noticePauseOver(now);
    dropOld();
    wake();
    // Last, since Slack may let us wait; it is asked only when the snapshot is old enough.
    await people.refresh();
  };
}
