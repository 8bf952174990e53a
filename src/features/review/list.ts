import type { ModalView } from '@slack/types';
import { pressedIn, REVIEW } from '../../adapters/slack/buttons.ts';
import { failureOf } from '../../adapters/slack/calls.ts';
import { type FieldValues, NOTHING_SAID } from '../../adapters/slack/fields.ts';
import { plainSafe } from '../../adapters/slack/text.ts';
import type { Clock } from '../../policy/calendar.ts';
import type { ReviewFilter } from '../../policy/review.ts';
import type { AfterPress } from '../deciding/forms.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Reader } from '../deciding/may.ts';
import type { ExclusionsFlow } from '../exclusions/exclude.ts';
import { pageIn } from '../exclusions/list.ts';
import type { Decisions } from '../proposals/decide.ts';
import { reviewDecideModal } from './decide-view.ts';
import { FILTERS, filterIn, filterWords } from './filter-view.ts';
import {
  boxesIn,
  CLEAR_SELECTION,
  NOT_STARTED,
  REVIEW_LIST,
  REVIEW_MODAL,
  type Reviewing,
  reviewingIn,
  reviewModal,
  SELECT_ALL,
  SELECTION,
  TURNS,
  WITHDRAW_SELECTED,
} from './list-view.ts';
import type { ReviewFlow } from './review.ts';

export interface ReviewDeps {
  readonly flows: {
    readonly review: ReviewFlow;
    readonly decisions: Decisions;
    readonly exclusions: ExclusionsFlow;
  };
  readonly clock: Clock;
  readonly timeZone: string;
}

/** Review…: each person's own list of every live proposal; what is selected in it is kept at once, and decided in the form that follows. */
export function registerReview(guard: Guard, deps: ReviewDeps): void {
  const { flows } = deps;
  const redraw = selectionRedraws();
  const list = (by: Reader, reviewing: Reviewing, note?: string) => listView(deps, by, reviewing, note);
  /** An approver's selection is kept before anything else; the others are told by the note. */
  const onSelection = (
    id: string,
    show: (onScreen: OnScreen, after: AfterPress) => Promise<ModalView | undefined>,
    also: (onScreen: OnScreen) => ReviewFilter | 'none' | undefined = () => undefined,
  ) =>
    guard.inModal(id, {
      read: onScreenIn,
      keep(press, onScreen) {
        flows.review.select(press, onScreen.boxes, also(onScreen));
        return undefined;
      },
      show,
    });

  guard.reads(REVIEW, { read: pressedIn, show: (_pressed, by) => listView(deps, by, NOT_STARTED) });

  for (const id of [...TURNS, ...FILTERS]) {
    onSelection(id, async (onScreen, { by }) =>
      list(by, filtered(onScreen, TURNS.includes(id) ? pageIn(onScreen.value) : 0)),
    );
  }

  onSelection(SELECTION, async ({ reviewing }, { by, redraw: update, screen, refused }) => {
    // The same boxes: what the person has selected since stays selected on the screen.
    await redraw(update, screen, () => listView(deps, by, reviewing, refused));
    return undefined;
  });

  const anew = async ({ reviewing }: OnScreen, { by, refused }: AfterPress) =>
    list(by, drawnAnew(reviewing), refused);
  // By the filter that stands on the button.
  onSelection(SELECT_ALL, anew, ({ reviewing }) => reviewing.filter);
  onSelection(CLEAR_SELECTION, anew, () => 'none');

  guard.inModal(WITHDRAW_SELECTED, {
    read: onScreenIn,
    keep: (press, onScreen) => flows.decisions.withdrawSelected(press, onScreen.boxes),
    show: async ({ reviewing }, { answered, refused, by }) =>
      list(by, drawnAnew(reviewing), plainSafe(answered?.sentence ?? refused ?? '', 3000)),
  });

  guard.inModal(REVIEW_LIST, {
    read: (view) => reviewingIn(view.private_metadata) ?? NOT_STARTED,
    show: async (reviewing, { by }) => list(by, drawnAnew(reviewing)),
  });

  guard.leads(REVIEW_MODAL, {
    approver(by, view) {
      const onScreen = onScreenIn(view);
      const selected = flows.review.show(by, onScreen.boxes);
      if (selected.count === 0) return undefined;
      const draft = { ...NOTHING_SAID, choice: undefined };
      const reviewing = filtered(onScreen, onScreen.reviewing.page);
      return reviewDecideModal({ reviewing, selected, draft, note: undefined });
    },
    otherwise(by, view, refused) {
      const onScreen = onScreenIn(view);
      const why = onScreen.boxes.shown.length > 0 ? (refused ?? 'Select at least one account.') : undefined;
      return list(by, filtered(onScreen, onScreen.reviewing.page), why);
    },
  });
}

type OnScreen = ReturnType<typeof onScreenIn>;

/** What the person has before them: where they are in the list, and what stands in its boxes and fields; `value` is of what was pressed. */
function onScreenIn(
  view: { readonly private_metadata: string; readonly state: { readonly values: FieldValues } },
  value?: unknown,
) {
  const { values } = view.state;
  const { page, filter, drawn } = reviewingIn(view.private_metadata) ?? NOT_STARTED;
  return { reviewing: { page, filter, drawn }, boxes: boxesIn(values), values, value };
}

/** By the filter as its fields stand now: another page of the same, or the first of another. */
function filtered({ reviewing, values }: OnScreen, page: number): Reviewing {
  const filter = filterIn(values, reviewing.filter);
  const isSame = filterWords(filter) === filterWords(reviewing.filter);
  return { filter, page: isSame ? page : 0, drawn: reviewing.drawn + 1 };
}

/** Boxes of their own: these show our selection, and not what Slack remembers of them. */
function drawnAnew({ page, filter, drawn }: Reviewing): Reviewing {
  return { page, filter, drawn: drawn + 1 };
}

function listView(
  { flows }: ReviewDeps,
  { id, mayDecide }: Reader,
  reviewing: Reviewing,
  note?: string,
): ModalView {
  const list = flows.review.page(id, reviewing.filter, reviewing.page);
  return reviewModal({ list, reviewing, note, mayDecide });
}

/** Hashes that are followed; a press comes soon after the view it was made on was drawn, or its redrawing matters no more. */
const FOLLOWED = 500;

/**
 * Redraws a view while boxes in it are being selected: one after another, so that the last one shows all, and never over
 * what has taken its place since. Slack refuses an update by a hash that is no longer the newest; a quick second
 * press carries the hash of before the first one's redraw.
 */
function selectionRedraws() {
  const after = new Map<string, string>();
  const queues = new Map<string, Promise<void>>();

  function newest(hash: string): string {
    const next = after.get(hash);
    return next === undefined ? hash : newest(next);
  }

  function follow(before: string, now: string | undefined): void {
    if (now !== undefined && now !== before) after.set(before, now);
    const [oldest] = after.keys();
    if (after.size > FOLLOWED && oldest !== undefined) after.delete(oldest);
  }

  async function update(
    redraw: AfterPress['redraw'],
    { hash }: AfterPress['screen'],
    draw: () => ModalView,
  ): Promise<void> {
    const known = newest(hash);
    try {
      follow(known, await redraw(known, draw()));
    } catch (thrown) {
      if (!isOvertaken(thrown)) throw thrown;
    }
  }

  return async (
    redraw: AfterPress['redraw'],
    screen: AfterPress['screen'],
    draw: () => ModalView,
  ): Promise<void> => {
    const turn = (queues.get(screen.id) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => update(redraw, screen, draw));
    queues.set(screen.id, turn);
    try {
      await turn;
    } finally {
      if (queues.get(screen.id) === turn) queues.delete(screen.id);
    }
  };
}

/** Something else stands there now, or nothing. */
function isOvertaken(thrown: unknown): boolean {
  const failure = failureOf(thrown);
  return failure.kind === 'refused' && ['hash_conflict', 'not_found'].includes(failure.code);
}
