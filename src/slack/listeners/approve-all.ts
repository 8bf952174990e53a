import type { App, BlockButtonAction } from '@slack/bolt';
import type { Flows } from '../../flows/answers.ts';
import type { BulkFacts } from '../../flows/card-ports.ts';
import { APPROVE_ALL_SUBMIT, approveAllIn, approveAllModal } from '../views/approve-all.ts';
import { APPROVE_ALL, pressedIn } from '../views/card-buttons.ts';
import { isRehearsing } from '../views/card-standing.ts';
import { noticeModal } from '../views/notice.ts';
import type { CardDeps } from './decisions.ts';
import { noteCard } from './seen.ts';
import { answer, envelopeOf, notAnApprover, pressBy } from './who.ts';

/** Approve disabling 11 of 12…: shows whom it takes, and approves that set or nothing. */
export function registerApproveAll(app: App, { flows, people }: CardDeps): void {
  app.action<BlockButtonAction>(APPROVE_ALL, async ({ ack, action, body, client, context, respond }) => {
    const pressed = pressedIn(action.value);
    await ack();
    noteCard(flows, body, pressed?.card);
    if (people.approver(body.user.id) === undefined) return answer(respond, notAnApprover(people));
    if (!flows.firstTime(envelopeOf(context))) return;
    const bulk = flows.explain.bulk();
    if (pressed === undefined || bulk === undefined) {
      return answer(respond, 'Nobody is left who could be approved like this.');
    }
    const view = approveAllModal(factsOf(flows, pressed.card, bulk));
    await client.views.open({ trigger_id: body.trigger_id, view });
  });

  app.view(APPROVE_ALL_SUBMIT, async ({ ack, body, context, view }) => {
    const shownFor = approveAllIn(view.private_metadata);
    const press = pressBy(people, body.user.id, context);
    const answered =
      press && shownFor && flows.decisions.approveAll(press, shownFor.card, shownFor.fingerprint);
    if (answered?.kind === 'repeated') return ack();
    const said =
      press === undefined ? notAnApprover(people) : (answered?.sentence ?? 'That form is not known here.');
    await ack({
      response_action: 'update',
      view: noticeModal(answered?.kind === 'done' ? 'Noted' : 'Not approved', said),
    });
    if (answered !== undefined) flows.afterCommit();
  });
}

function factsOf(flows: Flows, card: number, bulk: BulkFacts) {
  const status = flows.explain.status();
  const names = bulk.take
    .flatMap((id) => flows.explain.proposal(id) ?? [])
    .map(({ fullName, username }) => (fullName === '' ? username : fullName));
  return {
    card,
    bulk,
    names,
    rehearsal: isRehearsing(status.standing),
    cap: status.cap,
    disabledToday: status.disabledToday,
  };
}
