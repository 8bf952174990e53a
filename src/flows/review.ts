import type { Approver } from '../domain/approver.ts';
import {
  choiceOf,
  fits,
  kindOf,
  type ReviewEntry,
  type ReviewFilter,
  reviewOrder,
} from '../domain/review.ts';
import type { Approving } from './approval.ts';
import { approvable, type Divided } from './approve-set.ts';
import { rowOf } from './card-facts.ts';
import type { Outside } from './ports.ts';
import type { Boxes, Division, ReviewFlow, ReviewPage, TickCounts, Ticked } from './review-answers.ts';
import { excludable, fingerprintOfTicks, tickBoxes, tickedOf } from './ticked.ts';

/** Rows of a page. */
export const REVIEW_ROWS = 30;

/** Review…: every live proposal, filtered and a page at a time, with each person's own ticks. */
export function reviewFlow(outside: Outside): ReviewFlow {
  const { store, clock } = outside;
  const { tables } = store;

  function page(slackUser: string, filter: ReviewFilter, wanted: number): ReviewPage {
    const entries = tables.proposals.toReview();
    const fitting = reviewOrder(entries.filter((entry) => fits(entry, filter)));
    const pages = Math.max(1, Math.ceil(fitting.length / REVIEW_ROWS));
    const page = Math.min(wanted, pages - 1);
    const onPage = fitting.slice(page * REVIEW_ROWS, (page + 1) * REVIEW_ROWS).map(({ id }) => id);
    const ticked = new Set(tables.ticks.of(slackUser).map(({ proposal }) => proposal));
    return {
      rows: tables.proposals.some(onPage).map((proposal) => rowOf(outside, proposal, new Map())),
      page,
      pages,
      all: entries.length,
      counts: countsOf(fitting),
      ticks: tickCounts(
        entries.filter(({ id }) => ticked.has(id)),
        filter,
      ),
      ticked: ticked.intersection(new Set(onPage)),
      roles: choicesOf(entries.map(({ role }) => role)),
      userTypes: choicesOf(entries.map(({ userType }) => userType)),
    };
  }

  function show(by: Approver, boxes: Boxes): Ticked {
    const now = clock();
    const press = { by, envelope: undefined };
    return store.commit(now, (all) => {
      tickBoxes(all, by.id, boxes);
      all.ticks.show(by.id);
      const proposals = tickedOf(all, by.id);
      const approving: Approving = { outside, tables: all, press, now };
      return {
        fingerprint: fingerprintOfTicks(all.ticks.of(by.id)),
        proposals,
        approving: divisionOf(approvable(approving, proposals)),
        excluding: divisionOf(excludable(all, press, proposals)),
      };
    });
  }

  return {
    page,
    show,
    tick(press, boxes, also) {
      store.commit(clock(), (all) => {
        if (press.envelope !== undefined && !all.envelopes.first(press.envelope)) return;
        tickBoxes(all, press.by.id, boxes);
        if (also?.kind === 'none') all.ticks.clear(press.by.id);
        if (also?.kind !== 'all that fit') return;
        const entries = all.proposals.toReview().filter((entry) => fits(entry, also.filter));
        all.ticks.add(
          press.by.id,
          entries.map(({ id }) => id),
        );
      });
    },
  };
}

function tickCounts(ticked: readonly ReviewEntry[], filter: ReviewFilter): TickCounts {
  return {
    all: ticked.length,
    outside: ticked.filter((entry) => !fits(entry, filter)).length,
    withdrawable: ticked.filter(({ canBeWithdrawn }) => canBeWithdrawn).length,
  };
}

function countsOf(entries: readonly ReviewEntry[]): ReviewPage['counts'] {
  const counts = { 'to decide': 0, failed: 0, waiting: 0 };
  for (const { state } of entries) counts[kindOf(state)] += 1;
  return counts;
}

function choicesOf(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.map(choiceOf))].toSorted();
}

function divisionOf({ taken, leftOut }: Divided): Division {
  return { take: taken.length, leftOut };
}
