import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { undoableSince } from '../../policy/exclusion.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import type { Proposal, ProposalState } from '../../policy/proposal.ts';
import { allUndecidedTwice } from '../proposals/expire.ts';
import { type CardRow, rowOf } from '../proposals/row-view.ts';

/** Rows that a card shows at a time; Review… has the rest. */
export const ROWS_ON_CARD = 5;

/** The rows that are shown, in places that change only when all of them are decided. */
export function rowsOn(outside: Outside, card: number, folded: number): readonly CardRow[] {
  const proposals = outside.store.tables.proposals.onCard(card, ROWS_ON_CARD, folded);
  return proposals.map((proposal) => rowOf(outside, proposal));
}

/** Nothing is to be decided and no act is pending. */
const SETTLED: ReadonlySet<ProposalState> = new Set<ProposalState>([
  'disabled',
  'excluded',
  'expired',
  'skipped',
  'closed',
  'undone',
]);

/**
 * Folds what is decided: once all rows that are shown are, they become one line and the next come up. What is folded stays
 * so when it is re-enabled: nothing moves under anybody's pointer. One that is to be decided on once more, because its
 * exclusion was undone, comes up again below all others.
 */
export function foldDecided({ cards, proposals }: Tables, card: number): void {
  cards.comeUpAgain(card);
  const before = cards.get(card)?.folded ?? 0;
  let folded = before;
  for (;;) {
    const shown = proposals.onCard(card, ROWS_ON_CARD, folded);
    if (shown.length < ROWS_ON_CARD || !shown.every(isSettled)) break;
    folded += ROWS_ON_CARD;
  }
  if (folded > before) cards.fold(card, folded);
}

function isSettled({ state, rehearsal, pending }: Proposal): boolean {
  return pending.length === 0 && (SETTLED.has(state) || (rehearsal && state === 'approved'));
}

/** What became of the rows that are folded, and how many of them can be undone. */
export function foldedOn({ proposals }: ReadTables, card: number, folded: number, now: Date) {
  const states = proposals.statesOnCard(card, folded);
  const count = [...states.values()].reduce((sum, some) => sum + some, 0);
  if (count === 0) return undefined;
  const excluded = proposals.excludedOnCard(card, folded, undoableSince(now), now);
  return { count, states, undoable: proposals.undoableOnCard(card, folded).length + excluded.length };
}

export const ALL_PROPOSED = {
  /** Accounts to decide that wait for room under the cap. */
  waiting: 0,
  /** Accounts to decide that the next scan puts on a card: their exclusion ended, say. */
  leftToNextScan: 0,
};

/** Of those to decide that are not put before people: those above the cap wait for room, the others for the next scan. */
export function notYetProposed(
  tables: ReadTables,
  policy: Policy,
  accepted: ScanRow | undefined,
  now: Date,
): typeof ALL_PROPOSED {
  if (accepted === undefined) return ALL_PROPOSED;
  const undecided = allUndecidedTwice(tables, policy, now).length;
  const toDecide = (accepted.counts['to decide'] ?? 0) - undecided;
  const live = tables.proposals.liveCount();
  const waiting = Math.max(0, toDecide - Math.max(live, capOf(policy, accepted.enabledMembers ?? 0)));
  return { waiting, leftToNextScan: Math.max(0, toDecide - live - waiting) };
}
