import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { approversOf, type Proposal, type ProposalId } from '../../policy/proposal.ts';
import {
  type Answer,
  alreadyDecided,
  decisionEntry,
  nameOf,
  no,
  ownAccount,
  type Press,
  personOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { modeNow, rehearsing } from '../modes/mode.ts';

/** Approving: who may, whether it is enough, and what is recorded. Inside the decision's own commit; nothing here acts. */
export interface Approving {
  readonly outside: Outside;
  readonly tables: Tables;
  readonly press: Press;
  readonly now: Date;
}

const NOT_KNOWN = 'That proposal is not known here.';
const OTHER_KIND = 'That proposal is of before the switch; look at the newest card.';
const PAUSED = 'The bot is paused: nothing is approved until somebody resumes.';

export function approveOne(approving: Approving, id: ProposalId): Answer {
  const { tables, press, outside } = approving;
  const proposal = tables.proposals.get(id);
  if (proposal === undefined) return no(NOT_KNOWN);
  const why = refusals(approving)(proposal);
  if (why !== undefined) return no(why);
  if (proposal.evidence.notWarned !== undefined) {
    return no(`${nameOf(proposal)} could not be warned; approve it in Review…, with a reason.`);
  }
  const outcome = record(approving, proposal, { kind: 'approve' });
  const needed = outside.settings.approvalsNeeded;
  const verb = proposal.rehearsal ? 'rehearsed approving' : 'approved disabling';
  const share = outcome === 'first' ? `: 1 of ${needed}` : '';
  threadLine(tables, `${press.by.name} ${verb} ${nameOf(proposal)}${share}.`);
  return yes(sentenceAfter(outcome, proposal, needed));
}

/** One that failed may be approved anew, as one that is open. */
export function asOpen(proposal: Proposal): Proposal {
  return proposal.state === 'failed' ? { ...proposal, state: 'open' } : proposal;
}

export function withdraw(approving: Approving, proposal: Proposal | undefined): Answer {
  const { tables, press } = approving;
  if (proposal === undefined) return no(NOT_KNOWN);
  if (!canBeWithdrawn(proposal)) return no(alreadyDecided(proposal));
  const own = ownAccount(tables, press)(proposal);
  if (own !== undefined) return no(own);
  takeBack(approving, proposal);
  threadLine(tables, `${press.by.name} withdrew the approval of ${nameOf(proposal)}.`);
  return yes(`The approval of ${nameOf(proposal)} is withdrawn; it is to decide again.`);
}

/** Until it acts; also where more approvals are needed and the first is given. */
export function canBeWithdrawn({ state, approvals }: Proposal): boolean {
  return state === 'approved' || ((state === 'open' || state === 'failed') && approvals.length > 0);
}

/** Records that the approvals of one are withdrawn. */
export function takeBack({ tables, press, now }: Approving, proposal: Proposal): void {
  const detail = { proposal: proposal.id };
  tables.proposals.addDecision(
    proposal.id,
    { kind: 'withdraw', byId: press.by.id, byName: press.by.name, at: now },
    proposal.evidence,
    decisionEntry(press, 'withdrawal recorded', proposal.username, { ...detail, shown: proposal.evidence }),
  );
  if (proposal.state !== 'approved') return;
  const entry = decisionEntry(press, 'approval withdrawn', proposal.username, detail);
  tables.proposals.become(proposal.id, 'approved', 'open', { by: personOf(press.by) }, entry);
}

/** A new approval of one whose disabling failed. */
export function tryAgain(approving: Approving, proposal: Proposal | undefined): Answer {
  const { tables, press, outside } = approving;
  if (proposal === undefined) return no(NOT_KNOWN);
  if (proposal.state !== 'failed') return no(alreadyDecided(proposal));
  const why = refusals(approving)(asOpen(proposal));
  if (why !== undefined) return no(why);
  const outcome = record(approving, proposal, { kind: 'try again' });
  const needed = outside.settings.approvalsNeeded;
  const share = outcome === 'first' ? `: 1 of ${needed}` : '';
  threadLine(tables, `${press.by.name} tries again to disable ${nameOf(proposal)}${share}.`);
  return yes(sentenceAfter(outcome, proposal, needed));
}

/** Why this person may not approve one now, as a polite sentence; what is the same for all of many is read once. */
export function refusals({
  tables,
  press,
  outside,
  now,
}: Approving): (proposal: Proposal) => string | undefined {
  const rehearsal = rehearsing(tables);
  const paused = modeNow(tables, outside.settings, now).kind === 'paused';
  const own = ownAccount(tables, press);
  return (proposal) => {
    if (proposal.state !== 'open') return alreadyDecided(proposal);
    return (
      own(proposal) ??
      (proposal.rehearsal === rehearsal ? undefined : OTHER_KIND) ??
      (paused ? PAUSED : undefined) ??
      (hasApproved(press, proposal) && !isEnough(outside, press, proposal) ? askAnother(proposal) : undefined)
    );
  };
}

function askAnother(proposal: Proposal): string {
  return `You have approved ${nameOf(proposal)} already; another approver must be the second.`;
}

function hasApproved({ by }: Press, { approvals }: Proposal): boolean {
  return approvals.some(({ byId }) => byId === by.id);
}

/** Whether it is approved once this person agrees, by people all of whom still are approvers. */
function isEnough({ people, settings }: Outside, { by }: Press, { approvals }: Proposal): boolean {
  const agreed = approversOf(approvals).filter((id) => people.approver(id) !== undefined);
  return new Set([...agreed, by.id]).size >= settings.approvalsNeeded;
}

/** Records one approval; it is approved once enough people agree, all of whom still are approvers. */
export function record(
  { tables, press, outside, now }: Approving,
  proposal: Proposal,
  { kind, batch, reason }: { kind: 'approve' | 'try again'; batch?: number; reason?: string },
): 'approved' | 'first' {
  const detail = { proposal: proposal.id, batch, reason, shown: proposal.evidence };
  tables.proposals.addDecision(
    proposal.id,
    { kind, byId: press.by.id, byName: press.by.name, at: now },
    proposal.evidence,
    decisionEntry(press, 'approval recorded', proposal.username, detail),
  );
  if (!isEnough(outside, press, proposal)) return 'first';
  const what = proposal.rehearsal ? 'rehearsal approved' : 'proposal approved';
  tables.proposals.become(
    proposal.id,
    proposal.state,
    'approved',
    { by: personOf(press.by), ...(batch === undefined ? {} : { batch }) },
    decisionEntry(press, what, proposal.username, { proposal: proposal.id, batch }),
  );
  return 'approved';
}

function sentenceAfter(outcome: 'approved' | 'first', proposal: Proposal, needed: number): string {
  if (outcome === 'first') return `1 of ${needed}: another approver must approve ${nameOf(proposal)} too.`;
  return proposal.rehearsal
    ? `Rehearsed: ${nameOf(proposal)} would be disabled now. Nothing was done.`
    : `Approved: ${nameOf(proposal)} is read again and then disabled.`;
}
