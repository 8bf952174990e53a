import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Schedule } from '../../schedule.ts';
import { modeNow } from '../modes/mode.ts';

/** A scheduled scan that has no end so long after it was due is overdue; the longest reading takes minutes. */
const OVERDUE_MS = 60 * 60_000;
/** So long after a letter could have gone out, and after any had its turn, the queue stands still. */
const STUCK_MS = 30 * 60_000;

/** What a supervisor asks: sentences on what is wrong, none of which names a person; empty when all is well. */
export function healthOf(
  outside: Pick<Outside, 'store' | 'settings' | 'clock'>,
  mail: { problem(): string | undefined } | undefined,
): () => readonly string[] {
  const lastDue = lastDueRemembered(outside.settings.scanSchedule);
  return () =>
    [databaseProblem(outside), scanProblem(outside, lastDue), mailProblem(outside, mail)].filter(
      (problem) => problem !== undefined,
    );
}

type LastDue = Schedule['lastDue'];

/** Weeks of minutes are walked once, and at later probes only those that came since. */
function lastDueRemembered(schedule: Schedule): LastDue {
  let known: { readonly upTo: Date; readonly due: Date | undefined } | undefined;
  return (after, upTo) => {
    const before = known !== undefined && known.upTo <= upTo && known.upTo > after ? known : undefined;
    const due = schedule.lastDue(before?.upTo ?? after, upTo) ?? before?.due;
    known = { upTo, due };
    return due;
  };
}

/** Told by writing: a full disk can still be read. */
function databaseProblem({ store, clock }: Pick<Outside, 'store' | 'clock'>): string | undefined {
  try {
    store.commit(clock(), (tables) => tables.jobs.probe());
    return undefined;
  } catch {
    return 'The database cannot be written; the log says more.';
  }
}

function scanProblem(
  { store, clock }: Pick<Outside, 'store' | 'clock'>,
  lastDue: LastDue,
): string | undefined {
  const now = clock();
  const { tables } = store;
  const since = scheduledSince(tables);
  if (since === undefined) return undefined;
  const due = lastDue(since, new Date(now.getTime() - OVERDUE_MS));
  if (due === undefined) return undefined;
  const isServed = tables.scans
    .recent(SCANS_LOOKED_AT)
    .some(({ finishedAt }) => finishedAt !== undefined && finishedAt >= due);
  return isServed ? undefined : `The scan that was due at ${due.toISOString()} has not come to an end.`;
}

const SCANS_LOOKED_AT = 5;

/** Since when runs are due by this schedule: the first start, or the one that found another schedule in the settings. */
function scheduledSince({ audit }: ReadTables): Date | undefined {
  const changed = audit
    .ofKinds(['setting changed'], CHANGES_LOOKED_AT)
    .find(({ detail }) => SCHEDULING.some((name) => name === detail['name']));
  return changed?.at ?? audit.entries(1, 1)[0]?.at;
}

const SCHEDULING = ['SCAN_SCHEDULE', 'TIME_ZONE'];
/** Changed settings; older changes of the schedule are of no account. */
const CHANGES_LOOKED_AT = 200;

function mailProblem(
  { store, settings, clock }: Pick<Outside, 'store' | 'settings' | 'clock'>,
  mail: { problem(): string | undefined } | undefined,
): string | undefined {
  if (mail === undefined || modeNow(store.tables, settings, clock()).kind !== 'live') return undefined;
  if (mail.problem() !== undefined) return 'The mail server refuses the bot, so no letter goes out.';
  const { letters } = store.tables;
  const isRecent = (moment: Date): boolean => clock().getTime() - moment.getTime() < STUCK_MS;
  const next = letters.nextDue();
  if (next === undefined || isRecent(next)) return undefined;
  const last = letters.lastTurnAt();
  // Many letters at a slow pace: the oldest waits long, and the queue moves.
  if (last !== undefined && isRecent(last)) return undefined;
  return `The oldest letter has been waiting to go out since ${next.toISOString()}.`;
}
