import type { AccountKey } from '../domain/account.ts';
import { longDate } from '../domain/calendar.ts';
import { capOf } from '../domain/policy.ts';
import type { Proposal } from '../domain/proposal.ts';
import { isExcusable } from '../domain/trust.ts';
import { bulkOf } from './bulk.ts';
import type { CardRecord } from './delivery-tables.ts';
import { firstWarningsWaiting, forecastOf } from './forecast.ts';
import type { CardFacts, CardRow, Holdings, Outside, People } from './ports.ts';
import type { ScanRow } from './scan-tables.ts';
import { isDayFull, standingNow } from './standing.ts';
import type { ReadTables } from './tables.ts';
import { mayUndo } from './undo.ts';

/** Rows that a card shows; Review… has the rest. */
export const SHOWN_ROWS = 8;

/** Everything that one card shows, read from the database at one moment. */
export function cardFacts(
  outside: Outside,
  record: CardRecord,
  holdings: ReadonlyMap<AccountKey, Holdings>,
  problems: readonly string[],
): CardFacts {
  const { settings, clock, store } = outside;
  const tables = store.tables;
  const now = clock();
  const scan = scanOf(tables, record.scan);
  const believed = tables.scans.newestBelieved();
  const proposals = tables.proposals.onCard(record.id);
  const followedBy = record.followedBy === undefined ? undefined : tables.cards.get(record.followedBy);
  const newest = tables.cards.newest()?.id === record.id;
  const live = newest ? liveFacts(outside, scan, proposals, now) : STILL;
  const counts = live.counts ?? scan.counts;

  return {
    card: record.id,
    newest,
    organisation: scan.organisation ?? believed?.organisation ?? '',
    scan,
    lastScan: record.lastScan === undefined ? undefined : scanOf(tables, record.lastScan),
    standing: standingNow(tables, settings, now),
    members: Object.values(counts).reduce((sum, count) => sum + count, 0),
    policy: settings.policy,
    mail: outside.mail && tables.letters.countOf(record.lastScan ?? record.scan),
    rows: proposals.slice(0, SHOWN_ROWS).map((proposal) => rowOf(outside, proposal, holdings)),
    proposals: proposals.length,
    open: proposals.filter(({ state }) => state === 'open').length,
    cap: capOf(settings.policy, believed?.enabledMembers ?? 0),
    dayIsFull: newest && isDayFull(tables, settings, now),
    approvalsNeeded: settings.approvalsNeeded,
    goesOnIn: followedBy?.scan,
    mention: record.mentions,
    timeZone: settings.policy.timeZone,
    now,
    ...live,
    counts,
    notes: [...scan.notes, ...record.notes, ...(newest ? problems : [])],
  };
}

type LiveFacts = Pick<
  CardFacts,
  'bulk' | 'undoable' | 'waiting' | 'goLive' | 'firstWarningsWaiting' | 'excusable'
> & {
  readonly counts: CardFacts['counts'] | undefined;
};

/** An older card has no buttons and keeps its scan's counts. */
const STILL: LiveFacts = {
  counts: undefined,
  bulk: undefined,
  undoable: [],
  waiting: 0,
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
    waiting: standing === 'live' ? waitingForRoom(tables, believed) : 0,
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
    wouldBe: proposal.rehearsal && proposal.state === 'open' ? wouldBe(proposal, timeZone) : undefined,
  };
}

/** Where more approvals are needed, those count whose givers still are approvers. */
function counting(people: People, { state, approvals }: Proposal): Proposal['approvals'] {
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
  const counts = new Map<number, number>();
  for (const proposal of proposals) {
    if (proposal.batch === undefined || !mayUndo(tables, proposal)) continue;
    counts.set(proposal.batch, (counts.get(proposal.batch) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([batch, count]) => ({ batch, count }));
}

function waitingForRoom(tables: ReadTables, believed: ScanRow | undefined): number {
  if (believed === undefined) return 0;
  const toDecide = tables.scans.countStatuses(believed.id)['to decide'] ?? 0;
  return Math.max(0, toDecide - tables.proposals.live().filter(({ rehearsal }) => !rehearsal).length);
}
