import type { Actor } from '../adapters/store/audit.ts';
import type { ReadTables, Tables } from '../adapters/store/store.ts';
import type { Outside, ScanAnswer } from '../deps.ts';
import { askAuthors } from '../features/exclusions/ask-before-end.ts';
import { tellEndsReached } from '../features/exclusions/end.ts';
import { markNewestDue } from '../features/modes/mode.ts';
import { tellPauseOver } from '../features/modes/pause.ts';
import { workdayRound } from '../features/proposals/expire.ts';
import { dayOf } from '../policy/calendar.ts';
import { UNDO_EXCLUSION_MS } from '../policy/exclusion.ts';
import { isClockFarOff } from '../policy/trust.ts';
import { earliest } from '../schedule.ts';

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

  /** What time alone ended: a pause, exclusions, and the hour in which one can be undone. */
  function tellWhatIsOver(before: Date, now: Date): void {
    store.commit(now, (tables) => {
      tellPauseOver(tables, now);
      tellEndsReached(tables, now);
      const hourBefore = (moment: Date) => new Date(moment.getTime() - UNDO_EXCLUSION_MS);
      tables.tellings.redrawOlder(new Date(hourBefore(now).getTime() + 1));
      // Its row on the card has an Undo for as long.
      if (tables.exclusions.anyMade(hourBefore(before), hourBefore(now))) markNewestDue(tables);
      // What waits for the next day says so, and must not say it on that day.
      const { timeZone } = settings.policy;
      if (dayOf(before, timeZone) !== dayOf(now, timeZone)) markNewestDue(tables);
    });
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
    log.info(serves, 'A scan was due while another was running. The running scan counts for both.');
    store.commit(now, note);
  }

  return async () => {
    const now = clock();
    const before = store.tables.jobs.lastTick() ?? now;
    roundIfDue(now);
    scanIfDue(now);
    store.commit(now, (tables) => tables.jobs.setLastTick(now));
    tellWhatIsOver(before, now);
    dropOld();
    wake();
    // Last, since Slack may let us wait; it is asked only when the snapshot is old enough.
    await people.refresh();
  };
}

/** The next moment at which something ends by time alone, and is told. */
export function nextToTell({ switches, exclusions, tellings }: ReadTables, now: Date): Date | undefined {
  const pause = switches.newestPause();
  const undo = tellings.oldestUndo();
  const moments = [
    pause?.endedAt === undefined && pause?.endTold === false ? pause.until : undefined,
    exclusions.nextEnd(),
    undo && new Date(undo.getTime() + UNDO_EXCLUSION_MS),
  ];
  return earliest(moments.filter((moment) => moment !== undefined && moment > now));
}
