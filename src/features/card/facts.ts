import type { Holdings } from '../../adapters/arcgis/items.ts';
import type { CardRecord } from '../../adapters/store/cards.ts';
import type { LetterCounts } from '../../adapters/store/letters.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Status } from '../../policy/evaluate.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { type FailedCheck, isExcusable } from '../../policy/trust.ts';
import { firstWarningsWaiting, forecastOf } from '../modes/forecast.ts';
import { isDayFull, modeNow } from '../modes/mode.ts';
import { type BulkFacts, bulkOf } from '../proposals/approve-many.ts';
import { allUndecidedTwice } from '../proposals/expire.ts';
import { type CardRow, rowOf } from '../proposals/row.ts';
import { mayUndo } from '../proposals/undo.ts';
import type { MailState } from '../warnings/queue-state.ts';
import { cardNoteText, scanNoteText } from './notes.ts';

/** Rows that a card shows; Review… has the rest. */
export const SHOWN_ROWS = 8;

/** Everything that one card shows, read from the database at one moment. */
export function cardFacts(
  outside: Outside,
  record: CardRecord,
  holdings: ReadonlyMap<AccountKey, Holdings>,
  problems: readonly string[],
  mailNow: MailState | undefined,
): CardFacts {
  const { settings, clock, store } = outside;
  const tables = store.tables;
  const now = clock();
  const scan = scanOf(tables, record.scan);
  const accepted = tables.scans.newestAccepted();
  const proposals = tables.proposals.onCard(record.id);
  const newest = tables.cards.newest()?.id === record.id;
  const live = newest ? liveFacts(outside, scan, proposals, now) : STILL;
  const counts = live.counts ?? scan.counts;

  return {
    card: record.id,
    newest,
    organization: scan.organization ?? accepted?.organization ?? '',
    scan,
    lastScan: laterScan(tables, record),
    mode: modeNow(tables, settings, now),
    members: Object.values(counts).reduce((sum, count) => sum + count, 0),
    policy: settings.policy,
    mail: outside.mail && tables.letters.countOf(record.lastScan ?? record.scan),
    mailNow: newest ? mailNow : undefined,
    rows: proposals.slice(0, SHOWN_ROWS).map((proposal) => rowOf(outside, proposal, holdings)),
    proposals: proposals.length,
    open: proposals.filter(({ state }) => state === 'open').length,
    cap: capOf(settings.policy, accepted?.enabledMembers ?? 0),
    dayIsFull: newest && isDayFull(tables, settings, now),
    approvalsNeeded: settings.approvalsNeeded,
    goesOnIn: scanAfter(tables, record),
    mention: record.mentions,
    timeZone: settings.policy.timeZone,
    now,
    ...live,
    counts,
    notes: [
      ...scan.notes.map(scanNoteText),
      ...(record.note === undefined ? [] : [cardNoteText(record.note)]),
      ...deliveryNotes(tables, record),
      ...(newest ? problems : []),
    ],
  };
}

function laterScan(tables: ReadTables, { lastScan }: CardRecord): ScanRow | undefined {
  return lastScan === undefined ? undefined : scanOf(tables, lastScan);
}

/** The scan whose card took this one's proposals over. */
function scanAfter(tables: ReadTables, { followedBy }: CardRecord): number | undefined {
  return followedBy === undefined ? undefined : tables.cards.get(followedBy)?.scan;
}

type LiveFacts = Pick<
  CardFacts,
  'bulk' | 'undoable' | 'waiting' | 'leftToNextScan' | 'goLive' | 'firstWarningsWaiting' | 'excusable'
> & {
  readonly counts: CardFacts['counts'] | undefined;
};

/** An older card has no buttons and keeps its scan's counts. */
const STILL: LiveFacts = {
  counts: undefined,
  bulk: undefined,
  undoable: [],
  waiting: 0,
  leftToNextScan: 0,
  goLive: undefined,
  firstWarningsWaiting: 0,
  excusable: [],
};

/** What only the newest card has: counts as of now, and what can be pressed. */
function liveFacts(outside: Outside, scan: ScanRow, proposals: readonly Proposal[], now: Date): LiveFacts {
  const { tables } = outside.store;
  const accepted = tables.scans.newestAccepted();
  const mode = modeNow(tables, outside.settings, now).kind;
  const tellsAhead = (mode === 'waits for go-live' || mode === 'protected') && accepted !== undefined;
  return {
    // A rejected or failed scan changes nothing: its card tells how the last accepted one left things.
    counts: accepted === undefined ? undefined : tables.scans.countStatuses(accepted.id),
    bulk: bulkOf(tables),
    undoable: undoableBatches(tables, proposals),
    ...(mode === 'live' ? notYetProposed(tables, outside.settings.policy, accepted, now) : NOBODY),
    goLive: tellsAhead ? forecastOf(outside) : undefined,
    firstWarningsWaiting: mode === 'live' ? firstWarningsWaiting(outside) : 0,
    excusable: scan.failedChecks.every(({ check }) => isExcusable(check)) ? scan.failedChecks : [],
  };
}

function scanOf(tables: ReadTables, id: number): ScanRow {
  const scan = tables.scans.get(id);
  if (scan === undefined) throw new Error(`scan ${id} is named by a card but is not there`);
  return scan;
}

function undoableBatches(
  tables: ReadTables,
  proposals: readonly Proposal[],
): { batch: number; count: number }[] {
  const undoable = proposals.filter((proposal) => mayUndo(tables, proposal));
  const batches = new Set(undoable.flatMap(({ batch }) => batch ?? []));
  return [...batches]
    .map((batch) => ({ batch, count: undoableIn(tables, batch) }))
    .filter(({ count }) => count > 1);
}

/** All of a batch are undone together, those on older cards included. */
function undoableIn(tables: ReadTables, batch: number): number {
  return tables.proposals.inBatch(batch).filter((proposal) => mayUndo(tables, proposal)).length;
}

const NOBODY = { waiting: 0, leftToNextScan: 0 };

/** Of those to decide that are not put before people: those above the cap wait for room, the others for the next scan. */
function notYetProposed(
  tables: ReadTables,
  policy: Policy,
  accepted: ScanRow | undefined,
  now: Date,
): typeof NOBODY {
  if (accepted === undefined) return NOBODY;
  const undecided = allUndecidedTwice(tables, policy, now).length;
  const toDecide = (tables.scans.countStatuses(accepted.id)['to decide'] ?? 0) - undecided;
  const live = tables.proposals.liveCount();
  const waiting = Math.max(0, toDecide - Math.max(live, capOf(policy, accepted.enabledMembers ?? 0)));
  return { waiting, leftToNextScan: Math.max(0, toDecide - live - waiting) };
}

/** What a card says of what was to reach others than Slack: the CSV in the portal, and the report by mail. */
export function deliveryNotes(
  { csvItems, reports }: Pick<ReadTables, 'csvItems' | 'reports'>,
  { scan, lastScan }: CardRecord,
): readonly string[] {
  const newest = lastScan ?? scan;
  const problem = csvItems.ofScan(newest)?.problem;
  const item = problem === undefined ? [] : [`The CSV is not in the portal: ${problem}`];
  const refused = reports.refused(newest).map(({ to, words }) => `The report to ${to} was refused: ${words}`);
  return [...item, ...refused];
}

/** Types only: the facts that a card is drawn from, as read from the database at one moment. */

/** Everything a card shows, read from the database at one moment; the view only lays it out. */
export interface CardFacts {
  readonly card: number;
  /** Only the newest card has buttons. */
  readonly newest: boolean;
  readonly organization: string;
  readonly scan: ScanRow;
  /** A later scheduled scan that brought nothing new. */
  readonly lastScan: ScanRow | undefined;
  readonly mode: Mode;
  /** By status, as of now; adds up to `members`. */
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly members: number;
  readonly policy: Policy;
  /** What became of the letters that this scan asked for; undefined where nobody is mailed. */
  readonly mail: LetterCounts | undefined;
  /** Where the queue of letters is; on the newest card only, and where somebody is mailed. */
  readonly mailNow: MailState | undefined;
  /** The first rows, in places that never change on this card; 8 at most. */
  readonly rows: readonly CardRow[];
  /** All live or decided proposals of the card, the shown ones included. */
  readonly proposals: number;
  /** Those to decide now, the shown ones included. */
  readonly open: number;
  /** Approve all: whom it would take, and who is left out and why; undefined when nobody could be taken. */
  readonly bulk: BulkFacts | undefined;
  /** Bulk approvals of which more than one disabled account can be undone. */
  readonly undoable: readonly { readonly batch: number; readonly count: number }[];
  /** Accounts to decide that wait for room under the cap. */
  readonly waiting: number;
  /** Accounts to decide that the next scan puts on a card: their exclusion ended, say. */
  readonly leftToNextScan: number;
  readonly cap: number;
  /** Today's disables have reached the cap: what is approved waits for tomorrow. */
  readonly dayIsFull: boolean;
  readonly approvalsNeeded: number;
  /** The scan whose card took this one's proposals over. */
  readonly goesOnIn: number | undefined;
  /** What Go live… would lead to, told until the bot is live. */
  readonly goLive: ReturnType<typeof forecastOf> | undefined;
  /** First warnings that wait for a later scan. */
  readonly firstWarningsWaiting: number;
  /** For a rejected scan: checks that Accept this scan once may excuse. */
  readonly excusable: readonly FailedCheck[];
  /** Plain sentences: the CSV could not be uploaded, nobody may decide, Slack shows a second bot, … */
  readonly notes: readonly string[];
  readonly mention: boolean;
  readonly timeZone: string;
  readonly now: Date;
}
