import type { App, BlockButtonAction } from '@slack/bolt';
import { BELIEVE_ONCE, GO_LIVE, pressedIn, SCAN_AGAIN } from '../views/card-buttons.ts';
import { GO_LIVE_SUBMIT, goLiveModal } from '../views/go-live.ts';
import { noticeModal } from '../views/notice.ts';
import { type CardDeps, onNumber } from './decisions.ts';
import { noteCard } from './seen.ts';
import { answer, envelopeOf, NOT_A_READER, notAnApprover, pressBy } from './who.ts';

/** Go live…, and what a refused or failed scan offers: Scan again and Believe this once. */
export function registerGoLive(app: App, deps: CardDeps): void {
  const { flows, people } = deps;

  app.action<BlockButtonAction>(GO_LIVE, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    noteCard(flows, body, pressedIn(action.value)?.card);
    if (people.approver(body.user.id) === undefined) return answer(respond, notAnApprover(people));
    if (!flows.firstTime(envelopeOf(context))) return;
    const view = goLiveModal(flows.switches.forecast());
    await client.views.open({ trigger_id: body.trigger_id, view });
  });

  app.view(GO_LIVE_SUBMIT, async ({ ack, body, context }) => {
    const press = pressBy(people, body.user.id, context);
    const answered = press && flows.switches.goLive(press);
    if (answered?.kind === 'repeated') return ack();
    const said = answered?.sentence ?? notAnApprover(people);
    await ack({
      response_action: 'update',
      view: noticeModal(answered?.kind === 'done' ? 'Live' : 'Not live', said),
    });
    if (answered !== undefined) flows.afterCommit();
  });

  app.action<BlockButtonAction>(SCAN_AGAIN, async ({ ack, action, body, context, respond }) => {
    await ack();
    noteCard(flows, body, pressedIn(action.value)?.card);
    if (!(await people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
    if (!flows.firstTime(envelopeOf(context))) return;
    const name = people.approver(body.user.id)?.name ?? body.user.name ?? body.user.id;
    const scan = flows.scan({ kind: 'person', id: body.user.id, name });
    flows.afterCommit();
    await answer(
      respond,
      scan.kind === 'started' ? `Scan ${scan.scan} has started.` : `Scan ${scan.scan.id} is running already.`,
    );
  });

  onNumber(app, deps, BELIEVE_ONCE, (press, scan) => flows.switches.believeOnce(press, scan));
}
