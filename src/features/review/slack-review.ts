import type { App, BlockAction, BlockButtonAction, Context } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { outcomeModal } from '../../adapters/slack/blocks.ts';
import { button, pressedIn, REVIEW } from '../../adapters/slack/buttons.ts';
import { failureOf } from '../../adapters/slack/calls.ts';
import { type FieldValues, NOTHING_SAID, REASON, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { foreign } from '../../adapters/slack/text.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { endOf } from '../deciding/end-day.ts';
import type { Answer, Press } from '../deciding/press.ts';
import {
  answer,
  envelopeOf,
  NOT_A_READER,
  notAnApprover,
  noteCard,
  pressBy,
} from '../deciding/slack-press.ts';
import { pageIn } from '../exclusions/exclusions-view.ts';
import type { ExcludeDeps, FormErrors } from '../exclusions/slack-exclude.ts';
import type { Boxes, TickMany } from './review.ts';
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
  TICK_ALL,
  TICKS,
  UNTICK_ALL,
  WITHDRAW_TICKED,
} from './review-view.ts';

const TURNS = [REVIEW_FAR_BACK, REVIEW_BACK, REVIEW_NEXT, REVIEW_FAR_NEXT];
const FILTERS = [FILTER_KIND, FILTER_ROLE, FILTER_USER_TYPE, FILTER_FLAGS, FILTER_DAYS];

/** Review…: each person's own list of every live proposal; what is ticked in it is kept at once, and decided in the form that follows. */
export function registerReview(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;
  const redraw = tickRedraws();

  app.action<BlockButtonAction>(REVIEW, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    noteCard(flows, body, pressedIn(action.value)?.card);
    if (!(await people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
    if (!flows.firstTime(envelopeOf(context))) return;
    const view = listView(deps, body.user.id, NOT_STARTED);
    await client.views.open({ trigger_id: body.trigger_id, view });
  });

  for (const id of [...TURNS, ...FILTERS]) {
    app.action<BlockAction>(id, async ({ ack, action, body, client, context }) => {
      const heard = hear(deps, body, context);
      await ack();
      if (heard === undefined) return;
      const to = 'value' in action && TURNS.includes(id) ? pageIn(action.value) : 0;
      await heard.show(client, filtered(heard.seen, to));
    });
  }

  app.action<BlockAction>(TICKS, async ({ ack, body, client, context }) => {
    const heard = hear(deps, body, context);
    await ack();
    if (heard === undefined) return;
    const { screen, seen, note } = heard;
    // The same boxes: what the person has ticked since stays ticked on the screen.
    await redraw(client, screen, () => listView(deps, body.user.id, seen.reviewing, note));
  });

  for (const id of [TICK_ALL, UNTICK_ALL]) {
    app.action<BlockAction>(id, async ({ ack, body, client, context }) => {
      const heard = hear(deps, body, context, (seen) => manyBy(id, seen));
      await ack();
      await heard?.show(client, drawnAnew(heard.seen.reviewing), heard.note);
    });
  }

  app.action<BlockAction>(WITHDRAW_TICKED, async ({ ack, body, client, context }) => {
    const seen = body.view && seenIn(body.view);
    const press = pressBy(people, body.user.id, context);
    const answered = press && seen && flows.decisions.withdrawTicked(press, seen.boxes);
    await ack();
    if (answered?.kind === 'repeated' || body.view === undefined || seen === undefined) return;
    flows.afterCommit();
    const note = foreign(answered?.sentence ?? notAnApprover(people), 3000);
    const view = await listFor(deps, body.user.id, drawnAnew(seen.reviewing), note);
    await client.views.update({ view_id: body.view.id, view });
  });

  app.action<BlockButtonAction>(REVIEW_LIST, async ({ ack, body, client }) => {
    await ack();
    if (body.view === undefined) return;
    const reviewing = reviewingIn(body.view.private_metadata) ?? NOT_STARTED;
    const view = await listFor(deps, body.user.id, drawnAnew(reviewing));
    await client.views.update({ view_id: body.view.id, view });
  });

  app.view(REVIEW_MODAL, async ({ ack, body, view }) => {
    const seen = seenIn(view);
    const by = people.approver(body.user.id);
    const ticked = by && flows.review.show(by, seen.boxes);
    if (ticked !== undefined && ticked.proposals.length > 0) {
      const draft = { ...NOTHING_SAID, choice: undefined };
      const reviewing = filtered(seen, seen.reviewing.page);
      const form = reviewDecideModal({ reviewing, ticked, draft, note: undefined });
      return ack({ response_action: 'update', view: form });
    }
    const had = seen.boxes.shown.length > 0;
    const why = by === undefined ? notAnApprover(people) : 'Tick at least one.';
    const list = await listFor(
      deps,
      body.user.id,
      filtered(seen, seen.reviewing.page),
      had ? why : undefined,
    );
    await ack({ response_action: 'update', view: list });
  });
}

/** A press in the list. An approver's ticks are kept before anything else; the others are told by the note. */
function hear(
  deps: ExcludeDeps,
  body: BlockAction,
  context: Context,
  also: (seen: Seen) => TickMany | undefined = () => undefined,
) {
  if (body.view === undefined) return undefined;
  const { id, hash } = body.view;
  const seen = seenIn(body.view);
  const press = pressBy(deps.people, body.user.id, context);
  if (press !== undefined) deps.flows.review.tick(press, seen.boxes, also(seen));
  return {
    seen,
    screen: { id, hash },
    note: press === undefined ? notAnApprover(deps.people) : undefined,
    show: async (client: WebClient, reviewing: Reviewing, note?: string) => {
      const view = await listFor(deps, body.user.id, reviewing, note);
      await client.views.update({ view_id: id, view });
    },
  };
}

interface Seen {
  readonly reviewing: Reviewing;
  readonly boxes: Boxes;
  readonly values: FieldValues;
}

/** What the person sees of the list: where they are, and what stands in its boxes and fields. */
function seenIn(view: {
  readonly private_metadata: string;
  readonly state: { readonly values: FieldValues };
}): Seen {
  const { values } = view.state;
  const { page, filter, drawn } = reviewingIn(view.private_metadata) ?? NOT_STARTED;
  return { reviewing: { page, filter, drawn }, boxes: boxesIn(values), values };
}

/** By the filter as its fields stand now: another page of the same, or the first of another. */
function filtered({ reviewing, values }: Seen, page: number): Reviewing {
  const filter = filterIn(values, reviewing.filter);
  const isSame = filterWords(filter) === filterWords(reviewing.filter);
  return { filter, page: isSame ? page : 0, drawn: reviewing.drawn + 1 };
}

/** All that fit are those by the filter that stands on the button. */
function manyBy(id: string, { reviewing }: Seen): TickMany {
  return id === TICK_ALL ? { kind: 'all that fit', filter: reviewing.filter } : { kind: 'none' };
}

/** Boxes of their own: these show our ticks, and not what Slack remembers of them. */
function drawnAnew({ page, filter, drawn }: Reviewing): Reviewing {
  return { page, filter, drawn: drawn + 1 };
}

async function listFor(
  deps: ExcludeDeps,
  slackUser: string,
  reviewing: Reviewing,
  note?: string,
): Promise<ModalView> {
  const may = await deps.people.mayRead(slackUser);
  return may ? listView(deps, slackUser, reviewing, note) : outcomeModal('Review', { said: [NOT_A_READER] });
}

function listView(
  { flows, people, timeZone }: ExcludeDeps,
  slackUser: string,
  reviewing: Reviewing,
  note?: string,
): ModalView {
  const list = flows.review.page(slackUser, reviewing.filter, reviewing.page);
  const mayDecide = people.approver(slackUser) !== undefined;
  return reviewModal({ list, reviewing, note, mayDecide, timeZone });
}

/** The second step of Review…: all that was ticked is approved or excluded, in one commit before the ack. */
export function registerReviewDecide(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;

  app.view(REVIEW_DECIDE_MODAL, async ({ ack, body, context, view }) => {
    const form = reviewDecideIn(view);
    const press = pressBy(people, body.user.id, context);
    if (form === undefined || press === undefined) {
      const said = press === undefined ? notAnApprover(people) : 'That form is not known here.';
      return ack({ response_action: 'update', view: outcomeModal('Nothing decided', { said: [said] }) });
    }
    const answered = decide(deps, press, form);
    if (!answered.ok) return ack({ response_action: 'errors', errors: answered.failure });
    await (answered.value.kind === 'repeated'
      ? ack()
      : ack({ response_action: 'update', view: afterwards(deps, press, form, answered.value) }));
    flows.afterCommit();
  });
}

interface Form {
  readonly reviewing: Reviewing;
  readonly fingerprint: string;
  readonly draft: ReviewDraft;
}

function decide(
  { flows, clock, timeZone }: ExcludeDeps,
  press: Press,
  { draft, fingerprint }: Form,
): Result<Answer, FormErrors> {
  if (draft.choice === undefined) return failed({ [REVIEW_CHOICE]: 'Choose one.' });
  if (draft.choice === 'approve') {
    return ok(flows.decisions.approveTicked(press, fingerprint, draft.reason));
  }
  if (draft.reason === '') return failed({ [REASON]: 'An exclusion needs a reason.' });
  const end = endOf(draft, clock(), timeZone);
  if (!end.ok) return failed({ [UNTIL_DATE]: end.failure });
  const request = { reason: draft.reason, until: end.value };
  return ok(flows.exclusions.excludeTicked(press, fingerprint, request));
}

/** What was done, with the way back to what is left; or the form again as things stand now, while it is about anybody. */
function afterwards(
  { flows }: ExcludeDeps,
  { by }: Press,
  { reviewing, draft }: Form,
  { kind, sentence }: Answer,
): ModalView {
  const note = foreign(sentence, 3000);
  if (kind !== 'done') {
    const ticked = flows.review.show(by, { shown: [], ticked: [] });
    if (ticked.proposals.length > 0) return reviewDecideModal({ reviewing, ticked, draft, note });
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
 * Redraws a view while boxes in it are being ticked: one after another, so that the last one shows all, and never over
 * what has taken its place meanwhile. Slack refuses an update by a hash that is no longer the newest; a quick second
 * tick carries the hash of before the first one's redraw.
 */
export function tickRedraws(): (client: WebClient, screen: Screen, draw: () => ModalView) => Promise<void> {
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
