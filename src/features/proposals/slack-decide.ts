import {
  APPROVE,
  pressedIn,
  proposalIn,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../adapters/slack/buttons.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import type { Decisions } from './decide.ts';

/** The presses on one account, or on one batch, that decide. */
export function registerDecisions(guard: Guard, { decisions }: { readonly decisions: Decisions }): void {
  const onProposal = (id: string, decide: (press: Press, proposal: ProposalId) => Answer) =>
    guard.decides(id, { read: proposalIn, decide: (press, { proposal }) => decide(press, proposal) });

  onProposal(APPROVE, (press, proposal) => decisions.approve(press, proposal));
  onProposal(WITHDRAW, (press, proposal) => decisions.withdraw(press, proposal));
  onProposal(TRY_AGAIN, (press, proposal) => decisions.tryAgain(press, proposal));
  onProposal(UNDO, (press, proposal) => decisions.undo(press, proposal));
  guard.decides(UNDO_ALL, {
    read: pressedIn,
    decide: (press, { about }) => decisions.undoAll(press, about),
  });
}
