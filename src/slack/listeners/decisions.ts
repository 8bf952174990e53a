import type { App, BlockButtonAction, RespondFn } from '@slack/bolt';
import type { ProposalId } from '../../domain/proposal.ts';
import type { Answer, Flows, Press } from '../../flows/answers.ts';
import type { People } from '../../flows/ports.ts';
import {
  APPROVE,
  pressedIn,
  proposalIn,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../views/card-buttons.ts';
import { noteCard } from './seen.ts';
import { answer, notAnApprover, pressBy } from './who.ts';

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
