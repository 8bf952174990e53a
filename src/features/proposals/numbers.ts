import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { grouped } from '../../policy/text.ts';
import { rehearsing } from '../modes/mode.ts';
import { withDecisions } from './many/bulk.ts';
import { counting } from './row-view.ts';

export type ReviewNumbers = ReturnType<typeof reviewNumbers>;

/**
 * How many accounts wait for people: the numbers of the card, of `status` and of the Home tab are these. `scan` is the
 * newest card's.
 */
export function reviewNumbers(
  { people, settings }: Pick<Outside, 'people' | 'settings'>,
  tables: ReadTables,
  scan: number,
) {
  const rehearsal = rehearsing(tables);
  const { open, fromScan } = tables.proposals.openNow(rehearsal, scan);
  const warnFirst = rehearsal ? tables.proposals.toWarnFirst() : 0;
  const live = tables.proposals.countLive();
  return {
    rehearsal,
    /** All that can be decided on. */
    open,
    /** Of them, those that could be disabled once approved. */
    toReview: open - warnFirst,
    /** Of a rehearsal's, those that would be warned first. */
    warnFirst,
    /** No longer to review, and not disabled yet; in a rehearsal they stay as they are. */
    approved: rehearsal ? tables.proposals.rehearsedCount() : (live.approved ?? 0) + (live.disabling ?? 0),
    /** Those that could not be disabled. */
    failed: rehearsal ? 0 : (live.failed ?? 0),
    /** Of the open ones, those that this scan proposed. */
    fresh: fromScan,
    /** Of the open ones, those to which an approver has said yes already. */
    secondApprover: settings.approvalsNeeded > 1 && !rehearsal ? secondApprover(people, tables) : 0,
  };
}

function secondApprover(people: Outside['people'], tables: ReadTables): number {
  const open = tables.proposals.standing().filter(({ state, rehearsal }) => state === 'open' && !rehearsal);
  return withDecisions(tables, open).filter((one) => one.state === 'open' && counting(people, one).length > 0)
    .length;
}

/** "12 to review", or what a rehearsal would do. */
export function reviewWords({ rehearsal, toReview, warnFirst }: ReviewNumbers): string {
  const later = warnFirst === 0 ? [] : [`${grouped(warnFirst)} to warn first`];
  if (rehearsal && toReview === 0 && warnFirst > 0) return later.join('');
  return [`${grouped(toReview)} to review`, ...later].join(' · ');
}
