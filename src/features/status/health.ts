import { DatabaseProblem } from '../../adapters/store/file/problems.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { MINUTE_MS, wholeDate } from '../../policy/calendar.ts';
import { withReason } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { withoutPeriod } from '../../policy/verdict.ts';
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
  if (last?.state === 'failed')
    return `${withReason(`Scan ${last.id} failed`, withoutPeriod(last.failure ?? 'it did not finish'))}.`;
  if (last?.state !== 'rejected') return undefined;
  const why = [
    ...last.failedChecks.map(checkSentence),
    ...(last.failure === undefined ? [] : [last.failure]),
  ];
  return `Scan ${last.id} was rejected: ${why.join(' ')}`;
}

/** What should have happened by now and has not, by subject. */
export function overdueOf({
  store,
  settings,
  clock,
  mail,
}: Pick<Outside, 'store' | 'settings' | 'clock' | 'mail'>): () => Overdue {
  const { tables } = store;
  const { scanSchedule, policy } = settings;
  const lastDue = lastDueRemembered(scanSchedule);
  const dueBefore = lastDueRemembered(scanSchedule);

  function scansNow(): Pick<Overdue, 'scan overdue' | 'scans without result'> {
    const since = scheduledSince(tables);
    const due = since && lastDue(since, new Date(clock().getTime() - OVERDUE_MS));
    const before = since && due && dueBefore(since, new Date(due.getTime() - MINUTE_MS));
    return overdueScans({
      due,
      before,
      recent: tables.scans.recent(SCANS_LOOKED_AT),
      acceptedAt: tables.scans.newestAccepted()?.finishedAt,
      now: clock(),
      timeZone: policy.timeZone,
      command: settings.command,
    });
  }

  const isRecent = (moment: Date | undefined): boolean =>
    moment !== undefined && clock().getTime() - moment.getTime() < STUCK_MS;

  function lettersOverdue(): string | undefined {
    if (mail === undefined || modeNow(tables, settings, clock()).kind !== 'live') return undefined;
    const next = tables.letters.nextDue();
    if (next === undefined || isRecent(next)) return undefined;
    // Many letters at a slow pace: the oldest waits long, and the queue moves.
    if (isRecent(tables.letters.lastTurnAt())) return undefined;
    return `Emails are stuck: the oldest has been waiting since ${wholeDate(next, settings.policy.timeZone)}. See the log.`;
  }

  return () => ({ ...scansNow(), 'emails overdue': lettersOverdue() });
}

type Overdue = Readonly<
  Record<'scan overdue' | 'scans without result' | 'emails overdue', string | undefined>
>;

/** Of scheduled scans: whether the last one is still to end, and whether the last two came to nothing. */
export function overdueScans({
  due,
  before,
  recent,
  acceptedAt,
  now,
  timeZone,
  command,
}: {
  /** The last run that should have ended by now, and the one before it. */
  readonly due: Date | undefined;
  readonly before: Date | undefined;
  /** The newest scan first. */
  readonly recent: readonly Pick<ScanRow, 'startedAt' | 'finishedAt'>[];
  readonly acceptedAt: Date | undefined;
  readonly now: Date;
  readonly timeZone: string;
  readonly command: string;
}): Pick<Overdue, 'scan overdue' | 'scans without result'> {
  const isSince = (moment: Date | undefined, from: Date): boolean => moment !== undefined && moment >= from;
  // What was missed while no bot ran is being made up for: how that ends tells.
  const isBeingMade = recent.some(
    ({ startedAt, finishedAt }) =>
      finishedAt === undefined && now.getTime() - startedAt.getTime() < OVERDUE_MS,
  );
  if (due === undefined || isBeingMade)
    return { 'scan overdue': undefined, 'scans without result': undefined };
  const isServed = recent.some(({ finishedAt }) => isSince(finishedAt, due));
  const hasResult = before === undefined || isSince(acceptedAt, before);
  return {
    'scan overdue': isServed
      ? undefined
      : `The scan due ${wholeDate(due, timeZone)} has not finished. See the log.`,
    'scans without result': hasResult ? undefined : withoutResult(acceptedAt, { timeZone, command }),
  };
}

function withoutResult(
  acceptedAt: Date | undefined,
  { timeZone, command }: { readonly timeZone: string; readonly command: string },
): string {
  const since =
    acceptedAt === undefined
      ? 'No scan has been accepted yet'
      : `No scan has been accepted since ${wholeDate(acceptedAt, timeZone)}`;
  return `${since}, although at least two were scheduled. Until one is accepted, no one new is warned or proposed. Fix what the last scan reports, then type ${command} scan.`;
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
