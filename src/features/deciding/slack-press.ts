import type { App, BlockAction, BlockButtonAction, Context, RespondFn } from '@slack/bolt';
import { z } from 'zod';
import {
  APPROVE,
  pressedIn,
  proposalIn,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../adapters/slack/buttons.ts';
import { escaped, foreign, plain } from '../../adapters/slack/text.ts';
import type { People } from '../../deps.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import { CARD_HEADING } from '../card/card-view.ts';
import type { Answer, Flows, Press } from './press.ts';

/** A person's press, if this person may decide; from the snapshot in memory, so that it comes before the ack. */
export function pressBy(people: People, slackUser: string, context: Context): Press | undefined {
  const by = people.approver(slackUser);
  return by === undefined ? undefined : { by, envelope: envelopeOf(context) };
}

/** Slack's id of this delivery, the same when it delivers again; the connection puts it there. */
export function envelopeOf(context: Context): string | undefined {
  const envelope: unknown = context['envelopeId'];
  return typeof envelope === 'string' ? envelope : undefined;
}

/** What somebody who may not decide is told. */
export function notAnApprover(people: People): string {
  const problem = people.problem();
  if (people.count() === 0) return `Only approvers decide here. ${problem ?? 'Nobody is one at the moment.'}`;
  const whom = people.count() === 1 ? 'there is one' : `ask one of the ${people.count()}`;
  return `Only approvers decide here; ${whom}.`;
}

/** What somebody who may not even read is told. */
export const NOT_A_READER = 'This is for approvers and full members of the admin channel.';

/** Only this person sees it, below what was pressed; as plain text, since it may name accounts. */
export async function answer(respond: RespondFn, said: string): Promise<void> {
  await respond({
    response_type: 'ephemeral',
    replace_original: false,
    text: escaped(said),
    blocks: [{ type: 'section', text: plain(foreign(said, 3000)) }],
  });
}

/** Of what a press came from, what tells a card from reminders, questions and digests: its heading's name. */
const card = z.object({
  message: z.object({
    ts: z.string(),
    blocks: z.tuple([z.object({ block_id: z.string() })], z.unknown()),
  }),
});

/** Tells which message a press on a card came from: a card whose posting was cut short is recognised by it. */
export function noteCard(flows: Flows, body: BlockAction, pressed: number | undefined): void {
  const seen = card.safeParse(body).data;
  if (pressed === undefined || seen === undefined || body.container['is_ephemeral'] === true) return;
  const { ts, blocks } = seen.message;
  if (blocks[0].block_id === CARD_HEADING) flows.sawCard(pressed, ts);
  else flows.sawMessage(blocks[0].block_id, ts);
}

export interface CardDeps {
  readonly flows: Flows;
  readonly people: People;
}

/** The presses on one account, or on one batch, that decide: each commits before its ack. */
export function registerDecisions(app: App, deps: CardDeps): void {
  const { decisions } = deps.flows;
  onProposal(app, deps, APPROVE, (press, proposal) => decisions.approve(press, proposal));
  onProposal(app, deps, WITHDRAW, (press, proposal) => decisions.withdraw(press, proposal));
  onProposal(app, deps, TRY_AGAIN, (press, proposal) => decisions.tryAgain(press, proposal));
  onProposal(app, deps, UNDO, (press, proposal) => decisions.undo(press, proposal));
  onNumber(app, deps, UNDO_ALL, (press, batch) => decisions.undoAll(press, batch));
}

function onProposal(
  app: App,
  deps: CardDeps,
  id: string,
  decide: (press: Press, proposal: ProposalId) => Answer,
): void {
  app.action<BlockButtonAction>(id, async ({ ack, action, body, context, respond }) => {
    const pressed = proposalIn(action.value);
    const press = pressBy(deps.people, body.user.id, context);
    const answered = press && pressed && decide(press, pressed.proposal);
    await ack();
    await finish(deps, body, { card: pressed?.card, press, answered, respond });
  });
}

/** A press that carries a plain number: a batch, a scan, or an exclusion. */
export function onNumber(
  app: App,
  deps: CardDeps,
  id: string,
  decide: (press: Press, about: number) => Answer,
): void {
  app.action<BlockButtonAction>(id, async ({ ack, action, body, context, respond }) => {
    const pressed = pressedIn(action.value);
    const press = pressBy(deps.people, body.user.id, context);
    const answered = press && pressed && decide(press, pressed.about);
    await ack();
    await finish(deps, body, { card: pressed?.card, press, answered, respond });
  });
}

/** After the ack: a decision is worked on even if the answer does not reach the person. */
async function finish(
  { flows, people }: CardDeps,
  body: BlockButtonAction,
  pressed: {
    card: number | undefined;
    press: Press | undefined;
    answered: Answer | undefined;
    respond: RespondFn;
  },
): Promise<void> {
  noteCard(flows, body, pressed.card);
  if (pressed.answered !== undefined) flows.afterCommit();
  if (pressed.answered?.kind === 'repeated') return;
  if (pressed.press === undefined) return answer(pressed.respond, notAnApprover(people));
  await answer(pressed.respond, pressed.answered?.sentence ?? 'That button is not known here.');
}
