import type { App, BlockButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Proposal } from '../../domain/proposal.ts';
import { pressedIn, REVIEW } from '../views/card-buttons.ts';
import { pageIn } from '../views/exclusions.ts';
import { outcomeModal } from '../views/outcome.ts';
import { NOTHING_SAID } from '../views/reason-and-end.ts';
import {
  REVIEW_BACK,
  REVIEW_FAR_BACK,
  REVIEW_FAR_NEXT,
  REVIEW_LIST,
  REVIEW_MODAL,
  REVIEW_NEXT,
  reviewIn,
  reviewModal,
  ticksBlockIn,
} from '../views/review.ts';
import { reviewDecideModal } from '../views/review-decide.ts';
import { MOST_TICKED, NOT_STARTED, type Reviewing, reviewingIn } from '../views/ticks.ts';
import type { ExcludeDeps } from './exclude.ts';
import { noteCard } from './seen.ts';
import { answer, envelopeOf, NOT_A_READER, notAnApprover } from './who.ts';

const TOO_MANY = `At most ${MOST_TICKED} can be decided at once; untick some.`;

/** Review…: each person's own list of every live proposal; what is ticked in it is approved or excluded together. */
export function registerReview(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;

  app.action<BlockButtonAction>(REVIEW, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    noteCard(flows, body, pressedIn(action.value)?.card);
    if (!(await people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
    if (!flows.firstTime(envelopeOf(context))) return;
    await client.views.open({ trigger_id: body.trigger_id, view: listView(deps, NOT_STARTED) });
  });

  for (const id of [REVIEW_FAR_BACK, REVIEW_BACK, REVIEW_NEXT, REVIEW_FAR_NEXT]) {
    app.action<BlockButtonAction>(id, async ({ ack, action, body, client }) => {
      await ack();
      if (body.view === undefined) return;
      const may = await people.mayRead(body.user.id);
      const view = may ? turned(deps, body.view, pageIn(action.value)) : notForYou();
      await client.views.update({ view_id: body.view.id, view });
    });
  }

  app.action<BlockButtonAction>(REVIEW_LIST, async ({ ack, body, client }) => {
    await ack();
    if (body.view === undefined) return;
    const reviewing = reviewingIn(body.view.private_metadata) ?? NOT_STARTED;
    const may = await people.mayRead(body.user.id);
    const view = may ? listView(deps, { ...reviewing, drawn: reviewing.drawn + 1 }) : notForYou();
    await client.views.update({ view_id: body.view.id, view });
  });

  app.view(REVIEW_MODAL, async ({ ack, body, view }) => {
    const reviewing = reviewIn(view);
    const block = ticksBlockIn(view.state.values);
    if (reviewing === undefined || block === undefined) return ack();
    const proposals = tickedOf(deps, reviewing);
    const why =
      people.approver(body.user.id) === undefined ? notAnApprover(people) : whyNot(proposals.length);
    if (why !== undefined) return ack({ response_action: 'errors', errors: { [block]: why } });
    const draft = { ...NOTHING_SAID, choice: undefined };
    await ack({
      response_action: 'update',
      view: reviewDecideModal({ reviewing, proposals, draft, note: undefined }),
    });
  });
}

function listView({ flows, timeZone }: ExcludeDeps, reviewing: Reviewing, note?: string): ModalView {
  const rows = flows.explain.review();
  const live = new Set(rows.map(({ proposal }) => proposal.id));
  const ticked = reviewing.ticked.intersection(live);
  return reviewModal({ rows, reviewing: { ...reviewing, ticked }, note, timeZone });
}

/** Another page, with this one's ticks kept; with too many the person stays, and this page's are as they were. */
function turned(deps: ExcludeDeps, view: Parameters<typeof reviewIn>[0], page: number): ModalView {
  const reviewing = reviewIn(view) ?? NOT_STARTED;
  if (reviewing.ticked.size <= MOST_TICKED) return listView(deps, { ...reviewing, page });
  const before = reviewingIn(view.private_metadata) ?? NOT_STARTED;
  return listView(deps, { ...reviewing, ticked: before.ticked }, TOO_MANY);
}

function notForYou(): ModalView {
  return outcomeModal('Review', { said: [NOT_A_READER] });
}

function whyNot(ticked: number): string | undefined {
  if (ticked === 0) return 'Tick at least one.';
  return ticked > MOST_TICKED ? TOO_MANY : undefined;
}

/** Those still live, in the list's order; the others were decided meanwhile. */
export function tickedOf({ flows }: ExcludeDeps, { ticked }: Reviewing): readonly Proposal[] {
  return flows.explain
    .review()
    .map(({ proposal }) => proposal)
    .filter(({ id }) => ticked.has(id));
}
