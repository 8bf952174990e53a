import type { CardRow } from '../../../src/features/proposals/row-view.ts';
import type { ReviewPage, Selected } from '../../../src/features/review/review.ts';
import { fingerprintOf, type Proposal } from '../../../src/policy/proposal.ts';
import { kindOf } from '../../../src/policy/review.ts';

/** What Review… shows of these rows, when they are all there is. */
export function reviewPage(rows: readonly CardRow[], special: Partial<ReviewPage> = {}): ReviewPage {
  const counts = { 'to decide': 0, failed: 0, waiting: 0 };
  for (const { proposal } of rows) counts[kindOf(proposal.state)] += 1;
  return {
    rows,
    page: 0,
    pages: 1,
    all: rows.length,
    counts,
    selection: { all: 0, outside: 0, withdrawable: 0 },
    selected: new Set(),
    roles: ['Field crew', 'org_user'],
    userTypes: ['', 'creatorUT'],
    ...special,
  };
}

/** For these reasons. */
export const leftOut = (...reasons: string[]) => ({ count: reasons.length, reasons, more: 0 });

/** These are selected, and can all be approved and excluded. */
export function selectedFacts(proposals: readonly Proposal[], special: Partial<Selected> = {}): Selected {
  return {
    fingerprint: fingerprintOf(proposals.map(({ id }) => id)),
    count: proposals.length,
    first: proposals.slice(0, 25),
    notWarned: proposals.filter(({ evidence }) => evidence.notWarned !== undefined).length,
    marked: proposals.filter(({ evidence }) => evidence.marks.length > 0).length,
    unread: 0,
    failed: proposals.filter(({ state }) => state === 'failed').length,
    rehearsal: proposals.some(({ rehearsal }) => rehearsal),
    approvalsNeeded: 1,
    approving: { taken: proposals.length, leftOut: leftOut() },
    excluding: { taken: proposals.length, leftOut: leftOut() },
    ...special,
  };
}
