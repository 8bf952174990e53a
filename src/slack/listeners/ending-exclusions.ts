import type { App, BlockButtonAction } from '@slack/bolt';
import { EXTEND, LET_END } from '../views/asking.ts';
import { pressedIn } from '../views/card-buttons.ts';
import { EXTEND_SUBMIT, extendedIn, extendModal } from '../views/extend.ts';
import { outcomeModal } from '../views/outcome.ts';
import { reasonAndEndIn, UNTIL_DATE } from '../views/reason-and-end.ts';
import { onNumber } from './decisions.ts';
import { endOf } from './end-day.ts';
import type { ExcludeDeps } from './exclude.ts';
import { answer, envelopeOf, notAnApprover, pressBy } from './who.ts';

/** The question about an exclusion that ends soon: Extend… and Let it end. */
export function registerEndingExclusions(app: App, deps: ExcludeDeps): void {
  const { flows, people, clock, timeZone } = deps;

  onNumber(app, deps, LET_END, (press, exclusion) => flows.ending.letEnd(press, exclusion));

  app.action<BlockButtonAction>(EXTEND, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    if (people.approver(body.user.id) === undefined) return answer(respond, notAnApprover(people));
    if (!flows.firstTime(envelopeOf(context))) return;
    const pressed = pressedIn(action.value);
    const exclusion = pressed && flows.ending.exclusions(pressed.about);
    if (exclusion === undefined) return answer(respond, 'That exclusion has ended already.');
    await client.views.open({ trigger_id: body.trigger_id, view: extendModal(exclusion, timeZone) });
  });

  app.view(EXTEND_SUBMIT, async ({ ack, body, view, context }) => {
    const end = endOf(reasonAndEndIn(view.state.values), clock(), timeZone);
    if (!end.ok) return ack(wrongEnd(end.failure));
    const id = extendedIn(view.private_metadata);
    const press = pressBy(people, body.user.id, context);
    const answered = press && id !== undefined ? flows.ending.extend(press, id, end.value) : undefined;
    await (answered?.kind === 'refused'
      ? ack(wrongEnd(answered.sentence))
      : ack(shownInstead(answered?.sentence ?? notAnApprover(people))));
    flows.afterCommit();
  });
}

function wrongEnd(said: string) {
  return { response_action: 'errors' as const, errors: { [UNTIL_DATE]: said } };
}

function shownInstead(said: string) {
  return { response_action: 'update' as const, view: outcomeModal('Exclusion', { said: [said] }) };
}
