import type { App, BlockButtonAction } from '@slack/bolt';
import { proposalIn, WHY } from '../views/card-buttons.ts';
import { whyModal } from '../views/why.ts';
import type { CardDeps } from './decisions.ts';
import { noteCard } from './seen.ts';
import { answer, envelopeOf, NOT_A_READER } from './who.ts';

/** Why?: everything that is known of one account, for whoever may read. */
export function registerWhy(app: App, { flows, people }: CardDeps): void {
  app.action<BlockButtonAction>(WHY, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    const pressed = proposalIn(action.value);
    noteCard(flows, body, pressed?.card);
    if (!(await people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
    if (!flows.firstTime(envelopeOf(context))) return;
    const proposal = pressed && flows.explain.proposal(pressed.proposal);
    const facts = proposal && flows.explain.why(proposal.key);
    if (facts === undefined) return answer(respond, 'Nothing is known of that account any more.');
    await client.views.open({ trigger_id: body.trigger_id, view: whyModal(facts) });
  });
}
