import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import { allUndecidedTwice } from '../proposals/expire.ts';
import { type CardRow, rowOf } from '../proposals/row-view.ts';

/** The limit of rows on a card; Review… has the rest. */
const ROWS_ON_CARD = 8;

/** The first rows, in places that never change on this card. */
export function rowsOn(outside: Outside, card: number): readonly CardRow[] {
  const proposals = outside.store.tables.proposals.onCard(card, ROWS_ON_CARD);
  return proposals.map((proposal) => rowOf(outside, proposal));
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
