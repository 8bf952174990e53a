import { DatabaseProblem } from '../../adapters/store/problems.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { wholeDate } from '../../policy/calendar.ts';
import { checkSentence } from '../../policy/trust.ts';
import type { Schedule } from '../../schedule.ts';
import { modeNow } from '../modes/mode.ts';

/** A scheduled scan that has no end so long after it was due is overdue; the longest reading takes minutes. */
const OVERDUE_MS = 60 * 60_000;
/** So long after a letter could have gone out, and after any had its turn, the queue stands still. */
const STUCK_MS = 30 * 60_000;

const SCANS_LOOKED_AT = 5;
/** Changed settings; older changes of the schedule are of no account. */
const CHANGES_LOOKED_AT = 200;
const SCHEDULING = ['SCAN_SCHEDULE', 'TIME_ZONE'];

/** Told by writing: a full disk can still be read. */
export function databaseProblem({ store, clock }: Pick<Outside, 'store' | 'clock'>): string | undefined {
  try {
    store.commit(clock(), ({ jobs }) => jobs.probe());
    return undefined;
  } catch (thrown) {
    return thrown instanceof DatabaseProblem
      ? thrown.message
      : 'The database cannot be written to. See the log.';
  }
}

/** What became of the newest scan, where it is nothing to go by. */
export function lastScanProblem({ scans }: ReadTables): string | undefined {
  const last = scans.recent(SCANS_LOOKED_AT).find(({ finishedAt }) => finishedAt !== undefined);
  if (last?.state === 'failed') return `Scan ${last.id} failed: ${last.failure ?? 'unknown reason'}`;
  if (last?.state !== 'rejected') return undefined;
  return `Scan ${last.id} was rejected: ${last.failedChecks.map(checkSentence).join(' ')}`;
}

/** What should have happened by now and has not. */
export function overdueOf(
  { store, settings, clock }: Pick<Outside, 'store' | 'settings' | 'clock'>,
  mail: { problem(): string | undefined } | undefined,
): () => readonly (string | undefined)[] {
  const { tables } = store;
  const lastDue = lastDueRemembered(settings.scanSchedule);

  function scanOverdue(): string | undefined {
    const since = scheduledSince(tables);
    const due = since && lastDue(since, new Date(clock().getTime() - OVERDUE_MS));
    if (due === undefined) return undefined;
    const isServed = tables.scans
      .recent(SCANS_LOOKED_AT)
      .some(({ finishedAt }) => finishedAt !== undefined && finishedAt >= due);
    return isServed
      ? undefined
      : `The scan due ${wholeDate(due, settings.policy.timeZone)} has not finished.`;
  }

  const isRecent = (moment: Date | undefined): boolean =>
    moment !== undefined && clock().getTime() - moment.getTime() < STUCK_MS;

  function lettersOverdue(): string | undefined {
    if (mail === undefined || modeNow(tables, settings, clock()).kind !== 'live') return undefined;
    if (mail.problem() !== undefined) return undefined;
    const next = tables.letters.nextDue();
    if (next === undefined || isRecent(next)) return undefined;
    // Many letters at a slow pace: the oldest waits long, and the queue moves.
    if (isRecent(tables.letters.lastTurnAt())) return undefined;
    return `Emails are stuck: the oldest has been waiting since ${wholeDate(next, settings.policy.timeZone)}.`;
  }

  return () => [scanOverdue(), lettersOverdue()];
}

/** Weeks of minutes are walked once, and at later probes only those that came since. */
function lastDueRemembered(schedule: Schedule): Schedule['lastDue'] {
  let known: { readonly upTo: Date; readonly due: Date | undefined } | undefined;
  return (after, upTo) => {
    const before = known !== undefined && known.upTo <= upTo && known.upTo > after ? known : undefined;
    const due = schedule.lastDue(before?.upTo ?? after, upTo) ?? before?.due;
    known = { upTo, due };
    return due;
  };
}

/** Since when runs are due by this schedule: the first start, or the one that found another schedule in the settings. */
function scheduledSince({ audit }: ReadTables): Date | undefined {
  const changed = audit
    .ofKinds(['setting changed'], CHANGES_LOOKED_AT)
    .find(({ detail }) => SCHEDULING.some((name) => name === detail['name']));
  return changed?.at ?? audit.entries(1, 1)[0]?.at;
}
