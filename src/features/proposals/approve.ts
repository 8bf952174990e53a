import type { Outside } from '../../deps.ts';
import { kindsOf, marksText } from '../../policy/evidence/marks.ts';
import { approversOf, type Proposal, type ProposalId } from '../../policy/proposal.ts';
import { plainWriting } from '../../policy/writing.ts';
import {
  type Answer,
  alreadyDecided,
  type Deciding,
  decisionEntry,
  displayName,
  isYours,
  no,
  ownAccount,
  ownAmong,
  personOf,
  type Recording,
  recordDecision,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { tellRestOf } from '../deciding/tell-batch.ts';
import { modeNow, rehearsing } from '../modes/mode.ts';

/** Approving: who may, whether it is enough, and what is recorded. Inside the decision's own commit; nothing here acts. */

const OTHER_KIND =
  'That proposal was made before the bot switched between rehearsal and live. See the newest card.';
const PAUSED = 'The bot is paused. Nothing can be approved until the pause ends.';
const WAITS_AGAIN =
  'The bot is paused: the settings became stricter for members. Press Go live… on the newest card first.';

/** `marksShown`: which kinds of reasons to think that it is in use stood on the row that was pressed, as `kindsOf` has them. */
export function approveOne(deciding: Deciding, proposal: Proposal, marksShown: number): Answer {
  const why = refusals(deciding, [proposal.id])(proposal);
  if (why !== undefined) return no(told(why, proposal));
  if (proposal.evidence.notWarned !== undefined) {
    return no(`${displayName(proposal)} could not be warned. Approve the account in Review…, with a reason.`);
  }
  const { marks } = proposal.evidence;
  if ((kindsOf(marks) & ~marksShown) !== 0) {
    deciding.tables.cards.markDueFor(proposal.id);
    const found = marksText(marks, plainWriting(deciding.outside.settings.policy.timeZone));
    return no(
      `${displayName(proposal)} was not approved, because the row did not show every sign that the account may be in use: ${found}. Check the updated row, then approve again.`,
    );
  }
  const doing = proposal.rehearsal ? 'rehearsed approving' : 'approved';
  return approvedAs(deciding, proposal, 'approve', doing);
}

/** A new approval of one whose disabling failed. */
export function tryAgain(deciding: Deciding, proposal: Proposal): Answer {
  if (proposal.state !== 'failed') return no(alreadyDecided(proposal));
  const why = refusals(deciding, [proposal.id])(asOpen(proposal));
  if (why !== undefined) return no(told(why, proposal));
  return approvedAs(deciding, proposal, 'try again', 'approved another attempt to disable');
}

function approvedAs(
  deciding: Deciding,
  proposal: Proposal,
  kind: 'approve' | 'try again',
  doing: string,
): Answer {
  const { tables, press, outside } = deciding;
  const needed = outside.settings.approvalsNeeded;
  const isApproved = recordApproval(deciding, proposal, { kind });
  const name = displayName(proposal);
  threadLine(tables, `${press.by.name} ${doing} ${name}${isApproved ? '' : ` (1 of ${needed} approvals)`}.`);
  if (!isApproved) return yes(`1 of ${needed} approvals. Another approver must approve ${name} too.`);
  return yes(
    proposal.rehearsal
      ? `Rehearsed: ${name} ${proposal.evidence.clause === 7 ? 'would be disabled now' : 'would be warned first'}. Nothing was done.`
      : `Approved. ${name} will be checked once more, then disabled.`,
  );
}

/** One that failed may be approved anew, as one that is open. */
export function asOpen<One extends Pick<Proposal, 'state'>>(proposal: One): One {
  return proposal.state === 'failed' ? { ...proposal, state: 'open' } : proposal;
}

export function withdraw(deciding: Deciding, proposal: Proposal): Answer {
  const { tables, press } = deciding;
  if (!canBeWithdrawn(proposal)) return no(alreadyDecided(proposal));
  const own = ownAccount(tables, press, proposal);
  if (own !== undefined) return no(own);
  takeBack(deciding, proposal);
  threadLine(tables, `${press.by.name} withdrew the approval for ${displayName(proposal)}.`);
  return yes(`Approval for ${displayName(proposal)} withdrawn. The account needs review again.`);
}

/** Until it acts; also where more approvals are needed and the first is given. */
export function canBeWithdrawn({ state, approvals }: Pick<Proposal, 'state' | 'approvals'>): boolean {
  return state === 'approved' || ((state === 'open' || state === 'failed') && approvals.length > 0);
}

/** Records that the approvals of one are withdrawn. */
export function takeBack(deciding: Recording, proposal: Proposal): void {
  recordDecision(deciding, proposal, 'withdraw');
  if (proposal.state !== 'approved') return;
  const { tables, press } = deciding;
  const entry = decisionEntry(press, 'approval withdrawn', proposal.username, { proposal: proposal.id });
  tables.proposals.become(proposal.id, 'approved', 'open', { by: personOf(press.by) }, entry);
  tellRestOf(tables, proposal);
}

/** Why a decision leaves one out, as a polite sentence: the same for all, or of the one that somebody asks about. */
export type Why = string | ((proposal: Proposal) => string);

export function told(why: Why, proposal: Proposal): string {
  return typeof why === 'string' ? why : why(proposal);
}

/** What a decision on many goes by of each. */
export type InSet = Pick<Proposal, 'id' | 'state' | 'rehearsal' | 'approvals'>;

/** Why this person may not approve one of these, or of all live ones, now; what is the same for all of them is read once. */
export function refusals({ tables, press, outside, now }: Recording, of: readonly ProposalId[] | 'live') {
  const rehearsal = rehearsing(tables);
  const mode = modeNow(tables, outside.settings, now);
  const paused = mode.kind === 'paused' ? (mode.harsher === undefined ? PAUSED : WAITS_AGAIN) : undefined;
  const own = ownAmong(tables, press, of);
  return (proposal: InSet): Why | undefined => {
    if (proposal.state !== 'open') return alreadyDecided;
    return (
      (own.has(proposal.id) ? isYours : undefined) ??
      (proposal.rehearsal === rehearsal ? undefined : OTHER_KIND) ??
      paused ??
      (hasApproved(outside, press, proposal) && !isEnough(outside, press, proposal) ? askAnother : undefined)
    );
  };
}

function askAnother(proposal: Proposal): string {
  return `You have already approved ${displayName(proposal)}. Another approver must approve the account too.`;
}

function hasApproved({ people }: Outside, { by }: Recording['press'], { approvals }: InSet): boolean {
  return approvals.some(({ byId }) => byId === by.id || people.approver(byId)?.id === by.id);
}

/** Whether it is approved once this person agrees, by people all of whom still are approvers. */
export function isEnough(
  { people, settings }: Outside,
  { by }: Recording['press'],
  { approvals }: InSet,
): boolean {
  if (settings.approvalsNeeded === 1) return true;
  const agreed = approversOf(approvals).flatMap((id) => people.approver(id)?.id ?? []);
  return new Set([...agreed, by.id]).size >= settings.approvalsNeeded;
}

/** True where it is approved with this one: enough people agree, all of whom are approvers as it is pressed. */
export function recordApproval(
  deciding: Recording,
  proposal: Proposal,
  {
    kind,
    batch,
    reason,
    isNow = isEnough(deciding.outside, deciding.press, proposal),
  }: {
    kind: 'approve' | 'try again';
    batch?: number | undefined;
    reason?: string | undefined;
    /** Where that was found out before. */
    isNow?: boolean;
  },
): boolean {
  const { tables, press } = deciding;
  const { id, username, state, rehearsal } = proposal;
  recordDecision(deciding, proposal, kind, { batch, reason });
  if (!isNow) return false;
  const what = rehearsal ? 'rehearsal approved' : 'proposal approved';
  const extra = { by: personOf(press.by), ...(batch === undefined ? {} : { batch }) };
  const entry = decisionEntry(press, what, username, { proposal: id, batch });
  tables.proposals.become(id, state, 'approved', extra, entry);
  return true;
}
