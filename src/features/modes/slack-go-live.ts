import type { App, BlockButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { lines, noticeModal } from '../../adapters/slack/blocks.ts';
import { BELIEVE_ONCE, GO_LIVE, pressedIn, SCAN_AGAIN } from '../../adapters/slack/buttons.ts';
import { bold, plain } from '../../adapters/slack/text.ts';
import { forecastLines } from '../card/card-view.ts';
import type { GoLiveForecast } from '../card/facts.ts';
import {
  answer,
  type CardDeps,
  envelopeOf,
  NOT_A_READER,
  notAnApprover,
  noteCard,
  onNumber,
  pressBy,
} from '../deciding/slack-press.ts';

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

export const GO_LIVE_SUBMIT = 'go-live';

/** Asks once more before the bot acts for real, with what will happen. */
export function goLiveModal(forecast: GoLiveForecast): ModalView {
  return {
    type: 'modal',
    callback_id: GO_LIVE_SUBMIT,
    title: plain('Go live?', 24),
    submit: plain('Go live', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([bold('From now on it is for real:'), ...forecastLines(forecast, 2_500)]),
      lines([
        'A pause stops it at any moment: `/inactive-users pause`. You are asked again when the limits change.',
      ]),
    ],
  };
}
