import type { AccountKey } from '../domain/account.ts';
import { longDate } from '../domain/calendar.ts';
import { capOf, type Policy } from '../domain/policy.ts';
import type { Proposal } from '../domain/proposal.ts';
import { isExcusable } from '../domain/trust.ts';
import { bulkOf } from './bulk.ts';
import type { CardFacts, CardRow, MailState } from './card-ports.ts';
import { deliveryNotes } from './delivery-notes.ts';
import type { CardRecord } from './delivery-tables.ts';
import { firstWarningsWaiting, forecastOf } from './forecast.ts';
import type { Holdings, Outside, People } from './ports.ts';
import type { ScanRow } from './scan-tables.ts';
import { isDayFull, standingNow } from './standing.ts';
import type { ReadTables } from './tables.ts';
import { allUndecidedTwice } from './undecided.ts';
import { isEnabledByOthers, mayUndo } from './undo.ts';

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
  const believed = tables.scans.newestBelieved();
  const proposals = tables.proposals.onCard(record.id);
  const newest = tables.cards.newest()?.id === record.id;
  const live = newest ? liveFacts(outside, scan, proposals, now) : STILL;
  const counts = live.counts ?? scan.counts;

  return {
    card: record.id,
    newest,
    organisation: scan.organisation ?? believed?.organisation ?? '',
    scan,
    lastScan: laterScan(tables, record),
    standing: standingNow(tables, settings, now),
    members: Object.values(counts).reduce((sum, count) => sum + count, 0),
    policy: settings.policy,
    mail: outside.mail && tables.letters.countOf(record.lastScan ?? record.scan),
    mailNow: newest ? mailNow : undefined,
    rows: proposals.slice(0, SHOWN_ROWS).map((proposal) => rowOf(outside, proposal, holdings)),
    proposals: proposals.length,
    open: proposals.filter(({ state }) => state === 'open').length,
    cap: capOf(settings.policy, believed?.enabledMembers ?? 0),
    dayIsFull: newest && isDayFull(tables, settings, now),
    approvalsNeeded: settings.approvalsNeeded,
    goesOnIn: scanAfter(tables, record),
    mention: record.mentions,
    timeZone: settings.policy.timeZone,
    now,
    ...live,
    counts,
    notes: [...scan.notes, ...record.notes, ...deliveryNotes(tables, record), ...(newest ? problems : [])],
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
  const believed = tables.scans.newestBelieved();
  const standing = standingNow(tables, outside.settings, now).kind;
  const tellsAhead = (standing === 'waits for go-live' || standing === 'protected') && believed !== undefined;
  return {
    // A refused or failed scan changes nothing: its card tells how the last believed one left things.
    counts: believed === undefined ? undefined : tables.scans.countStatuses(believed.id),
    bulk: bulkOf(tables),
    undoable: undoableBatches(tables, proposals),
    ...(standing === 'live' ? notYetProposed(tables, outside.settings.policy, believed, now) : NOBODY),
    goLive: tellsAhead ? forecastOf(outside) : undefined,
    firstWarningsWaiting: standing === 'live' ? firstWarningsWaiting(outside) : 0,
    excusable: scan.failedChecks.every(({ check }) => isExcusable(check)) ? scan.failedChecks : [],
  };
}

export function rowOf(
  { store, settings, people }: Pick<Outside, 'store' | 'settings' | 'people'>,
  proposal: Proposal,
  holdings: ReadonlyMap<AccountKey, Holdings>,
): CardRow {
  const { timeZone } = settings.policy;
  return {
    proposal: { ...proposal, approvals: counting(people, proposal) },
    holdings: holdings.get(proposal.key),
    canUndo: mayUndo(store.tables, proposal),
    enabledByOthers: isEnabledByOthers(store.tables, proposal),
    wouldBe: proposal.rehearsal && proposal.state === 'open' ? wouldBe(proposal, timeZone) : undefined,
  };
}

/** Where more approvals are needed, those count whose givers still are approvers. */
export function counting(people: People, { state, approvals }: Proposal): Proposal['approvals'] {
  const isAsked = (state === 'open' || state === 'failed') && people.count() > 0;
  return isAsked ? approvals.filter(({ byId }) => people.approver(byId) !== undefined) : approvals;
}

function wouldBe({ evidence }: Proposal, timeZone: string): string {
  return evidence.clause === 7
    ? 'would be proposed now'
    : `would be warned now, and could be proposed on ${longDate(evidence.dueOn, timeZone)}`;
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
  believed: ScanRow | undefined,
  now: Date,
): typeof NOBODY {
  if (believed === undefined) return NOBODY;
  const undecided = allUndecidedTwice(tables, policy, now).length;
  const toDecide = (tables.scans.countStatuses(believed.id)['to decide'] ?? 0) - undecided;
  const live = tables.proposals.liveCount();
  const waiting = Math.max(0, toDecide - Math.max(live, capOf(policy, believed.enabledMembers ?? 0)));
  return { waiting, leftToNextScan: Math.max(0, toDecide - live - waiting) };
}
