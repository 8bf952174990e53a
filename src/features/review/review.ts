import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Approver } from '../../policy/account.ts';
import { isLive } from '../../policy/proposal.ts';
import {
  type Choice,
  choiceOf,
  fits,
  kindOf,
  type ReviewEntry,
  type ReviewFilter,
  type ReviewKind,
  reviewOrder,
} from '../../policy/review.ts';
import { foldedNames, nameSearch } from '../../policy/typed/name-search.ts';
import type { Press } from '../deciding/press.ts';
import { canBeWithdrawn, isEnough } from '../proposals/approve.ts';
import { approvable } from '../proposals/many/approve-many.ts';
import { type Divided, type Listed, reasonsOf, withDecisions } from '../proposals/many/bulk.ts';
import {
  type Boxes,
  excludable,
  fingerprintOfSelection,
  selectBoxes,
  selectedOf,
} from '../proposals/many/selection.ts';
import { type CardRow, rowOf } from '../proposals/row-view.ts';

/** Each in the state that it is in with all that was decided; mostly nothing waits to be taken over. */
function liveNow(tables: ReadTables): readonly ReviewEntry[] {
  const live = tables.proposals.toReview();
  if (tables.bulk.all().length === 0) return live;
  return withDecisions(tables, live).filter(({ state }) => isLive(state));
}

/** Those that fit a filter. Names are read only where one is looked for, and those of the live ones alone. */
function fitting(
  tables: ReadTables,
  entries: readonly ReviewEntry[],
  filter: ReviewFilter,
): readonly ReviewEntry[] {
  const fit = entries.filter((entry) => fits(entry, filter));
  if (filter.name === undefined || fit.length === 0) return fit;
  const { byParts } = nameSearch(filter.name);
  const found = tables.proposals.liveNames().filter((one) => byParts(foldedNames(one)) !== undefined);
  const ids = new Set(found.map(({ id }) => id));
  return fit.filter(({ id }) => ids.has(id));
}

/** A person's selected ones, each shown in the state that it is in with all that was decided. */
function shownNow(tables: Tables, by: string): readonly Listed[] {
  const pending = tables.proposals.pending();
  const selected = selectedOf(tables, by);
  const states = Map.groupBy(
    selected.filter(({ id }) => pending.has(id)),
    ({ state }) => state,
  );
  for (const [state, shown] of states) {
    const ids = shown.map(({ id }) => id);
    if (isLive(state)) tables.reviewSelection.shownAs(by, state, ids);
    else tables.reviewSelection.remove(by, ids);
  }
  return selected.filter(({ state }) => isLive(state));
}

/** Names that the form has room for. */
const NAMES = 25;

/** How many a decision takes, and why it leaves out the others. */
function outcomeOf(tables: ReadTables, { taken, leftOut }: Divided) {
  return { taken: taken.length, leftOut: reasonsOf(tables, leftOut) };
}

/** Rows of a page. */
const ROWS = 30;

export type ReviewFlow = ReturnType<typeof reviewFlow>;

export type ReviewPage = ReturnType<ReviewFlow['page']>;

/** The selected ones, as the form that decides shows them. */
export type Selected = ReturnType<ReviewFlow['show']>;

/** Review…: every live proposal, filtered and a page at a time, with each person's own selection. */
export function reviewFlow(outside: Outside) {
  const { store, clock } = outside;
  const { tables } = store;

  /** One page of what is live and fits, with this person's selection; from 0, one beyond the last is the last. */
  function page(slackUser: string, filter: ReviewFilter, wanted: number) {
    const entries = liveNow(tables);
    const found = reviewOrder(fitting(tables, entries, filter));
    const pages = Math.max(1, Math.ceil(found.length / ROWS));
    const page = Math.min(wanted, pages - 1);
    const onPage = found.slice(page * ROWS, (page + 1) * ROWS).map(({ id }) => id);
    const rows: readonly CardRow[] = tables.proposals
      .some(onPage)
      .map((proposal) => rowOf(outside, proposal));
    const selection = new Set(tables.reviewSelection.of(slackUser).map(({ proposal }) => proposal));
    const selected = entries.filter(({ id }) => selection.has(id));
    return {
      rows,
      page,
      pages,
      /** All live ones, whatever the filter. */
      all: entries.length,
      /** Of those that fit. */
      counts: countsOf(found),
      selection: {
        all: selected.length,
        /** Of them, those that do not fit the filter. */
        outside: selected.length - fitting(tables, selected, filter).length,
        /** Of them, those with an approval that can be withdrawn. */
        withdrawable: withDecisions(tables, selected).filter(canBeWithdrawn).length,
      },
      /** This person's selection on this page. */
      selected: selection.intersection(new Set(onPage)),
      /** What there is among the live ones, to filter by; by name. */
      roles: choicesOf(entries.map(({ role }) => role)),
      userTypes: choicesOf(entries.map(({ userType }) => userType)),
    };
  }

  /** Whom the selected are, to be decided on: from here on it is these that are decided, as they were shown. */
  function show(by: Approver, boxes: Boxes) {
    const now = clock();
    return store.commit(now, (all) => {
      selectBoxes(all, by.id, boxes);
      all.reviewSelection.show(by.id);
      const selected = shownNow(all, by.id);
      const deciding = { outside, tables: all, press: { by, envelope: undefined }, now };
      const approving = approvable(deciding, selected);
      return {
        /** Stands for this set in these states. */
        fingerprint: fingerprintOfSelection(all, all.reviewSelection.of(by.id)),
        count: selected.length,
        first: all.proposals.names(selected.slice(0, NAMES).map(({ id }) => id)),
        notWarned: selected.filter(({ notWarned }) => notWarned).length,
        marked: selected.filter(({ marked }) => marked).length,
        unread: all.proposals.unreadAmong(selected.map(({ id }) => id)),
        failed: selected.filter(({ state }) => state === 'failed').length,
        rehearsal: selected.some(({ rehearsal }) => rehearsal),
        approving: outcomeOf(all, approving),
        /** How many must approve each; 1 where this approval is the last that any of them needs. */
        approvalsNeeded: approving.taken.every((one) => isEnough(outside, deciding.press, one))
          ? 1
          : outside.settings.approvalsNeeded,
        excluding: outcomeOf(all, excludable(deciding, selected)),
      };
    });
  }

  return {
    page,
    show,
    /** This person's selection as it stands in boxes that were shown, and perhaps all that fit a filter, or none, at once. */
    select({ by, envelope }: Press, boxes: Boxes, also: ReviewFilter | 'none' | undefined): void {
      store.commit(clock(), (all) => {
        if (envelope !== undefined && !all.envelopes.first(envelope)) return;
        selectBoxes(all, by.id, boxes);
        if (also === undefined) return;
        if (also === 'none') return void all.reviewSelection.clear(by.id);
        const ids = fitting(all, liveNow(all), also).map(({ id }) => id);
        all.reviewSelection.add(by.id, ids);
      });
    },
  };
}

function countsOf(entries: readonly ReviewEntry[]): Readonly<Record<ReviewKind, number>> {
  const counts = { 'to decide': 0, failed: 0, waiting: 0 };
  for (const { state } of entries) counts[kindOf(state)] += 1;
  return counts;
}

function choicesOf(names: readonly (string | undefined)[]): readonly Choice[] {
  // Thousands have a handful of them.
  return [...new Set([...new Set(names)].map(choiceOf))].toSorted();
}
