import {
  APPROVE,
  approvalIn,
  pressedIn,
  proposalIn,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../adapters/slack/buttons.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Proposal, ProposalId } from '../../policy/proposal.ts';
import type { Guard } from '../deciding/guard.ts';
import { type Answer, type Deciding, decideOnce, no, type Press } from '../deciding/press.ts';
import { approveOne, tryAgain, withdraw } from './approve.ts';
import { approveAll } from './many/approve-many.ts';
import { approveSelected, withdrawSelected } from './many/selection.ts';
import { takeOverFirst } from './many/take-over.ts';
import { undoBatch, undoOne } from './undo.ts';

export type Decisions = ReturnType<typeof decisions>;

/** What approvers decide. It only records; the worker acts. Each is one synchronous commit, made before the ack. */
export function decisions(outside: Outside) {
  const decision =
    <Asked extends unknown[]>(decide: (deciding: Deciding, ...asked: Asked) => Answer) =>
    (press: Press, ...asked: Asked): Answer =>
      decideOnce(outside, press, (deciding) => decide(deciding, ...asked));

  const onProposal = <Asked extends unknown[]>(
    decide: (deciding: Deciding, proposal: Proposal, ...asked: Asked) => Answer,
  ) =>
    decision((deciding, id: ProposalId, ...asked: Asked) => {
      takeOverFirst(deciding, id);
      const proposal = deciding.tables.proposals.get(id);
      return proposal === undefined
        ? no('That proposal no longer exists. See the newest card.')
        : decide(deciding, proposal, ...asked);
    });

  return {
    approve: onProposal(approveOne),
    approveAll: decision(approveAll),
    /** From Review…: the selected ones as they were shown; a reason is needed for those that could not be warned. */
    approveSelected: decision(approveSelected),
    /** The approvals among the selected, as far as they have not acted. */
    withdrawSelected: decision(withdrawSelected),
    withdraw: onProposal(withdraw),
    tryAgain: onProposal(tryAgain),
    undo: decision(undoThat),
    undoAccount: decision((deciding, key: AccountKey) =>
      undoThat(deciding, deciding.tables.proposals.newestOf(key)?.id),
    ),
    undoAll: decision(undoBatch),
  };
}

function undoThat(deciding: Deciding, id: ProposalId | undefined): Answer {
  if (id === undefined) return undoOne(deciding, undefined);
  takeOverFirst(deciding, id);
  return undoOne(deciding, deciding.tables.proposals.get(id));
}

/** The presses on one account, or on one batch, that decide. */
export function registerDecisions(guard: Guard, { decisions }: { readonly decisions: Decisions }): void {
  const onProposal = (id: string, decide: (press: Press, proposal: ProposalId) => Answer) =>
    guard.decides(id, { read: proposalIn, decide: (press, { proposal }) => decide(press, proposal) });

  guard.decides(APPROVE, {
    read: approvalIn,
    decide: (press, { proposal, marks }) => decisions.approve(press, proposal, marks),
  });
  onProposal(WITHDRAW, decisions.withdraw);
  onProposal(TRY_AGAIN, decisions.tryAgain);
  onProposal(UNDO, decisions.undo);
  guard.decides(UNDO_ALL, {
    read: pressedIn,
    decide: (press, { about, shown }) => decisions.undoAll(press, about, shown),
  });
}
