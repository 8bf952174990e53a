import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { outcomeModal } from '../../adapters/slack/blocks.ts';
import { button, pressedIn, REVIEW } from '../../adapters/slack/buttons.ts';
import { failureOf } from '../../adapters/slack/calls.ts';
import { type FieldValues, NOTHING_SAID, REASON, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { plainSafe } from '../../adapters/slack/text.ts';
import type { Clock } from '../../policy/calendar.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { endOf } from '../deciding/end-day.ts';
import type { AfterPress, Guard, Reader, Submitted } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import type { FormErrors } from '../deciding/reply.ts';
import type { ExclusionsFlow } from '../exclusions/exclude.ts';
import { pageIn } from '../exclusions/list.ts';
import type { Decisions } from '../proposals/decide.ts';
import type { Boxes } from '../proposals/selection.ts';
import type { ReviewFlow, SelectMany } from './review.ts';
import {
  REVIEW_CHOICE,
  REVIEW_DECIDE_MODAL,
  type ReviewDraft,
  reviewDecideIn,
  reviewDecideModal,
} from './review-decide-view.ts';
import {
  FILTER_DAYS,
  FILTER_FLAGS,
  FILTER_KIND,
  FILTER_ROLE,
  FILTER_USER_TYPE,
  filterIn,
  filterWords,
} from './review-filter-view.ts';
import {
  boxesIn,
  CLEAR_SELECTION,
  NOT_STARTED,
  REVIEW_BACK,
  REVIEW_FAR_BACK,
  REVIEW_FAR_NEXT,
  REVIEW_LIST,
  REVIEW_MODAL,
  REVIEW_NEXT,
  type Reviewing,
  reviewingIn,
  reviewingText,
  reviewModal,
  SELECT_ALL,
  SELECTION,
  WITHDRAW_SELECTED,
} from './review-view.ts';

const TURNS = [REVIEW_FAR_BACK, REVIEW_BACK, REVIEW_NEXT, REVIEW_FAR_NEXT];
const FILTERS = [FILTER_KIND, FILTER_ROLE, FILTER_USER_TYPE, FILTER_FLAGS, FILTER_DAYS];

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
  /** Where the person still may read. */
  const list = (by: Reader, reviewing: Reviewing, note?: string) =>
    guard.ifReader(by.id, 'Review', () => listView(deps, by, reviewing, note));
  /** An approver's selection is kept before anything else; the others are told by the note. */
  const onSelection = (
    id: string,
    show: (seen: Seen, after: AfterPress) => Promise<ModalView | undefined>,
    also: (seen: Seen) => SelectMany | undefined = () => undefined,
  ) =>
    guard.inModal(id, {
      read: seenIn,
      keep(press, seen) {
        flows.review.tick(press, seen.boxes, also(seen));
        return undefined;
      },
      show,
    });

  guard.reads(REVIEW, { read: pressedIn, show: (_pressed, by) => listView(deps, by, NOT_STARTED) });

  for (const id of [...TURNS, ...FILTERS]) {
    onSelection(id, (seen, { by }) => list(by, filtered(seen, TURNS.includes(id) ? pageIn(seen.value) : 0)));
  }

  onSelection(SELECTION, async ({ reviewing }, { by, client, screen, refused }) => {
    // The same boxes: what the person has selected since stays selected on the screen.
    await redraw(client, screen, () => listView(deps, by, reviewing, refused));
    return undefined;
  });

  for (const id of [SELECT_ALL, CLEAR_SELECTION]) {
    onSelection(
      id,
      ({ reviewing }, { by, refused }) => list(by, drawnAnew(reviewing), refused),
      (seen) => manyBy(id, seen),
    );
  }

  guard.inModal(WITHDRAW_SELECTED, {
    read: seenIn,
    keep: (press, seen) => flows.decisions.withdrawSelected(press, seen.boxes),
    show: ({ reviewing }, { answered, refused, by }) =>
      list(by, drawnAnew(reviewing), plainSafe(answered?.sentence ?? refused ?? '', 3000)),
  });

  guard.inModal(REVIEW_LIST, {
    read: (view) => reviewingIn(view.private_metadata) ?? NOT_STARTED,
    show: (reviewing, { by }) => list(by, drawnAnew(reviewing)),
  });

  guard.leads(REVIEW_MODAL, {
    approver(by, view) {
      const seen = seenIn(view);
      const selected = flows.review.show(by, seen.boxes);
      if (selected.proposals.length === 0) return undefined;
      const draft = { ...NOTHING_SAID, choice: undefined };
      const reviewing = filtered(seen, seen.reviewing.page);
      return reviewDecideModal({ reviewing, selected, draft, note: undefined });
    },
    otherwise(by, view, refused) {
      const seen = seenIn(view);
      const why = seen.boxes.shown.length > 0 ? (refused ?? 'Select at least one.') : undefined;
      return list(by, filtered(seen, seen.reviewing.page), why);
    },
  });
}

interface Seen {
  readonly reviewing: Reviewing;
  readonly boxes: Boxes;
  readonly values: FieldValues;
  /** Of what was pressed. */
  readonly value: unknown;
}

/** What the person sees of the list: where they are, and what stands in its boxes and fields. */
function seenIn(
  view: { readonly private_metadata: string; readonly state: { readonly values: FieldValues } },
  value?: unknown,
): Seen {
  const { values } = view.state;
  const { page, filter, drawn } = reviewingIn(view.private_metadata) ?? NOT_STARTED;
  return { reviewing: { page, filter, drawn }, boxes: boxesIn(values), values, value };
}

/** By the filter as its fields stand now: another page of the same, or the first of another. */
function filtered({ reviewing, values }: Seen, page: number): Reviewing {
  const filter = filterIn(values, reviewing.filter);
  const isSame = filterWords(filter) === filterWords(reviewing.filter);
  return { filter, page: isSame ? page : 0, drawn: reviewing.drawn + 1 };
}

/** All that fit are those by the filter that stands on the button. */
function manyBy(id: string, { reviewing }: Seen): SelectMany {
  return id === SELECT_ALL ? { kind: 'all that fit', filter: reviewing.filter } : { kind: 'none' };
}

/** Boxes of their own: these show our selection, and not what Slack remembers of them. */
function drawnAnew({ page, filter, drawn }: Reviewing): Reviewing {
  return { page, filter, drawn: drawn + 1 };
}

function listView(
  { flows, timeZone }: ReviewDeps,
  { id, mayDecide }: Reader,
  reviewing: Reviewing,
  note?: string,
): ModalView {
  const list = flows.review.page(id, reviewing.filter, reviewing.page);
  return reviewModal({ list, reviewing, note, mayDecide, timeZone });
}

/** The second step of Review…: all that was selected is approved or excluded, in one commit. */
export function registerReviewDecide(guard: Guard, deps: ReviewDeps): void {
  guard.submits(REVIEW_DECIDE_MODAL, {
    refused: nothingDecided,
    decide: (press, view) => submitted(deps, press, reviewDecideIn(view)),
  });
}

function submitted(deps: ReviewDeps, press: Press, form: Form | undefined): Submitted {
  if (form === undefined) return { kind: 'undecided', shown: nothingDecided('That form is not known here.') };
  const answered = decide(deps, press, form);
  if (!answered.ok) return { kind: 'undecided', shown: { errors: answered.failure } };
  const { value } = answered;
  return { kind: 'decided', answered: value, shown: () => afterward(deps, press, form, value) };
}

function nothingDecided(said: string): ModalView {
  return outcomeModal('Nothing decided', { said: [said] });
}

interface Form {
  readonly reviewing: Reviewing;
  readonly fingerprint: string;
  readonly draft: ReviewDraft;
}

function decide(
  { flows, clock, timeZone }: ReviewDeps,
  press: Press,
  { draft, fingerprint }: Form,
): Result<Answer, FormErrors> {
  if (draft.choice === undefined) return failed({ [REVIEW_CHOICE]: 'Choose one.' });
  if (draft.choice === 'approve') {
    return ok(flows.decisions.approveSelected(press, fingerprint, draft.reason));
  }
  if (draft.reason === '') return failed({ [REASON]: 'An exclusion needs a reason.' });
  const end = endOf(draft, clock(), timeZone);
  if (!end.ok) return failed({ [UNTIL_DATE]: end.failure });
  const request = { reason: draft.reason, until: end.value };
  return ok(flows.exclusions.excludeSelected(press, fingerprint, request));
}

/** What was done, with the way back to what is left; or the form again as things stand now, while it is about anybody. */
function afterward(
  { flows }: ReviewDeps,
  { by }: Press,
  { reviewing, draft }: Form,
  { kind, sentence }: Answer,
): ModalView {
  const note = plainSafe(sentence, 3000);
  if (kind !== 'done') {
    const selected = flows.review.show(by, { shown: [], selected: [] });
    if (selected.proposals.length > 0) return reviewDecideModal({ reviewing, selected, draft, note });
  }
  return outcomeModal(kind === 'done' ? 'Noted' : 'Nothing decided', {
    said: [note],
    next: { button: button(REVIEW_LIST, 'Review more', 'list'), metadata: reviewingText(reviewing) },
  });
}

interface Screen {
  readonly id: string;
  readonly hash: string;
}

/** Hashes that are followed; a press comes soon after the view it was made on was drawn, or its redrawing matters no more. */
const FOLLOWED = 500;

/**
 * Redraws a view while boxes in it are being selected: one after another, so that the last one shows all, and never over
 * what has taken its place meanwhile. Slack refuses an update by a hash that is no longer the newest; a quick second
 * tick carries the hash of before the first one's redraw.
 */
export function selectionRedraws(): (
  client: WebClient,
  screen: Screen,
  draw: () => ModalView,
) => Promise<void> {
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

  async function update(client: WebClient, { id, hash }: Screen, draw: () => ModalView): Promise<void> {
    const known = newest(hash);
    try {
      const { view } = await client.views.update({ view_id: id, hash: known, view: draw() });
      follow(known, view?.hash);
    } catch (thrown) {
      if (!isOvertaken(thrown)) throw thrown;
    }
  }

  return async (client, screen, draw) => {
    const turn = (queues.get(screen.id) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => update(client, screen, draw));
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
