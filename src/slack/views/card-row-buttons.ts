import type { Button, ConfirmationDialog } from '@slack/types';
import type { Proposal } from '../../domain/proposal.ts';
import { counted } from '../../domain/wording.ts';
import type { CardFacts, CardRow } from '../../flows/card-ports.ts';
import { foreign } from '../text.ts';
import { APPROVE, ask, button, EXCLUDE, pressValue, TRY_AGAIN, UNDO, WHY, WITHDRAW } from './card-buttons.ts';

/** What can be pressed on a row, by the state of its proposal; only the newest card has buttons. */
export function rowButtons({ proposal, canUndo }: CardRow, facts: CardFacts): Button[] {
  if (!facts.newest) return [];
  const value = pressValue(facts.card, proposal.id);
  const exclude = button(EXCLUDE, 'Exclude…', value);
  const why = button(WHY, 'Why?', value);
  const withdraw = button(WITHDRAW, 'Withdraw', value);
  const partly = proposal.approvals.length > 0 ? [withdraw] : [];
  switch (proposal.state) {
    case 'open':
      return [...approveButtons(proposal, facts, value), exclude, ...partly, why];
    case 'approved':
      return [withdraw, why];
    case 'failed':
      return [...tryAgainButtons(proposal, facts, value), exclude, ...partly, why];
    case 'disabled':
      return canUndo ? [undoButton(proposal, facts, value), why] : [why];
    case 'disabling':
    case 'excluded':
    case 'expired':
    case 'spared':
    case 'closed':
    case 'undoing':
    case 'undone':
      return [why];
  }
}

/** One that was not warned needs a reason, which only Review… asks for. */
function approveButtons(proposal: Proposal, facts: CardFacts, value: string): Button[] {
  if (!mayApprove(proposal, facts) || proposal.evidence.notWarned !== undefined) return [];
  return [proposal.rehearsal ? rehearseButton(proposal, value) : approveButton(proposal, facts, value)];
}

function mayApprove({ rehearsal }: Proposal, { standing }: CardFacts): boolean {
  return rehearsal ? standing.kind !== 'paused' : standing.kind === 'live';
}

function approveButton(proposal: Proposal, facts: CardFacts, value: string): Button {
  return button(APPROVE, 'Approve disabling', value, { confirm: disabling(proposal, facts) });
}

function rehearseButton(proposal: Proposal, value: string): Button {
  return button(APPROVE, 'Rehearse approval', value, {
    confirm: ask(
      `Rehearse approving ${named(proposal)}?`,
      [`${inactive(proposal)} Nothing is done: the account stays as it is.`],
      'Rehearse approval',
    ),
  });
}

function disabling(proposal: Proposal, { approvalsNeeded }: CardFacts): ConfirmationDialog {
  const nth = proposal.approvals.length + 1;
  return ask(
    `Disable ${named(proposal)}?`,
    [
      inactive(proposal),
      ...(approvalsNeeded > 1 ? [`Yours is approval ${nth} of ${approvalsNeeded}.`] : []),
      'The account is read again first; then sign-in stops. Content stays and stays shared. Undo enables it again.',
    ],
    'Approve disabling',
    'danger',
  );
}

function tryAgainButtons(proposal: Proposal, facts: CardFacts, value: string): Button[] {
  if (!mayApprove(proposal, facts)) return [];
  return [button(TRY_AGAIN, 'Try again', value, { confirm: disabling(proposal, facts) })];
}

function undoButton(proposal: Proposal, { policy }: CardFacts, value: string): Button {
  return button(UNDO, 'Undo', value, {
    confirm: ask(
      `Enable ${named(proposal)} again?`,
      [
        `The account is read again first; then it can sign in as before. It is left alone for ${counted(policy.reenabledShieldDays, 'day', 'days')}.`,
      ],
      'Enable again',
    ),
  });
}

function named({ fullName, username }: Proposal): string {
  return foreign(fullName === '' ? username : fullName, 60);
}

function inactive({ username, evidence }: Proposal): string {
  const days = counted(evidence.days, 'day', 'days');
  return evidence.lastSignIn === undefined
    ? `${foreign(username, 60)} has never signed in and is ${days} old.`
    : `${foreign(username, 60)} has not signed in for ${days}.`;
}
