import { isOwnAccount, type Proposal, type ProposalId } from '../domain/proposal.ts';
import { counted } from '../domain/wording.ts';
import type { Answer, Press } from './answers.ts';
import { alreadyDecided, nameOf } from './naming.ts';
import type { Outside } from './ports.ts';
import { decisionEntry, no, personOf, threadLine, yes } from './press.ts';
import { rehearsing, standingNow } from './standing.ts';
import type { Tables } from './tables.ts';

/** Approving: who may, whether it is enough, and what is recorded. Inside the decision's own commit; nothing here acts. */
export interface Approving {
  readonly outside: Outside;
  readonly tables: Tables;
  readonly press: Press;
  readonly now: Date;
}

const NOT_KNOWN = 'That proposal is not known here.';

export function approveOne(approving: Approving, id: ProposalId): Answer {
  const { tables, press, outside } = approving;
  const proposal = tables.proposals.get(id);
  if (proposal === undefined) return no(NOT_KNOWN);
  const why = refusal(approving, proposal);
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

/** Takes what it may of a set, and says how many were left out and why the first was. */
export function approveSet(
  approving: Approving,
  ids: readonly ProposalId[],
  reason: string | undefined,
): Answer {
  const { tables, press } = approving;
  const batch = tables.proposals.nextBatch();
  const how = { kind: 'approve', batch, ...(reason === undefined ? {} : { reason }) } as const;
  const known = ids.flatMap((id) => tables.proposals.get(id) ?? []);
  const judged = known.map((proposal) => ({ proposal, why: refusal(approving, proposal) }));
  const taken = judged.filter(({ why }) => why === undefined).map(({ proposal }) => proposal);
  const leftOut = judged.flatMap(({ why }) => why ?? []);
  for (const proposal of taken) record(approving, proposal, how);
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`Nothing was approved.${rest}`);
  const what = bulkWords(taken);
  threadLine(tables, `${press.by.name} ${what} at once${reason === undefined ? '.' : `: ${reason}`}`);
  return yes(`You ${what}.${rest}`);
}

function restWords(leftOut: readonly string[]): string {
  return leftOut[0] === undefined ? '' : ` Left out: ${leftOut.length}. ${leftOut[0]}`;
}

function bulkWords(taken: readonly Proposal[]): string {
  const verb = taken.some(({ rehearsal }) => rehearsal) ? 'rehearsed approving' : 'approved disabling';
  return `${verb} ${counted(taken.length, 'account', 'accounts')}`;
}

export function withdraw(approving: Approving, proposal: Proposal | undefined): Answer {
  const { tables, press, now } = approving;
  if (proposal === undefined) return no(NOT_KNOWN);
  const partly = proposal.state === 'open' && proposal.approvals.length > 0;
  if (proposal.state !== 'approved' && !partly) return no(alreadyDecided(proposal));
  const own = ownAccount(press, proposal);
  if (own !== undefined) return no(own);
  const detail = { proposal: proposal.id };
  tables.proposals.addDecision(
    proposal.id,
    { kind: 'withdraw', byId: press.by.id, byName: press.by.name, at: now },
    proposal.evidence,
    decisionEntry(press, 'withdrawal recorded', proposal.username, detail),
  );
  if (proposal.state === 'approved') {
    const entry = decisionEntry(press, 'approval withdrawn', proposal.username, detail);
    tables.proposals.become(proposal.id, 'approved', 'open', { by: personOf(press.by) }, entry);
  }
  threadLine(tables, `${press.by.name} withdrew the approval of ${nameOf(proposal)}.`);
  return yes(`The approval of ${nameOf(proposal)} is withdrawn; it is to decide again.`);
}

/** A new approval of one whose disabling failed. */
export function tryAgain(approving: Approving, proposal: Proposal | undefined): Answer {
  const { tables, press, outside } = approving;
  if (proposal === undefined) return no(NOT_KNOWN);
  if (proposal.state !== 'failed') return no(alreadyDecided(proposal));
  const why = refusal(approving, { ...proposal, state: 'open' });
  if (why !== undefined) return no(why);
  const outcome = record(approving, proposal, { kind: 'try again' });
  threadLine(tables, `${press.by.name} tries again to disable ${nameOf(proposal)}.`);
  return yes(sentenceAfter(outcome, proposal, outside.settings.approvalsNeeded));
}

/** Why this person decides nothing about it; undefined where it is somebody else's. */
export function ownAccount({ by }: Press, proposal: Proposal): string | undefined {
  if (!isOwnAccount(by.email, proposal.evidence.email)) return undefined;
  return `${nameOf(proposal)} is your own account; somebody else must decide.`;
}

/** Undefined when this person may approve it now; else the polite sentence why not. */
function refusal({ tables, press, outside, now }: Approving, proposal: Proposal): string | undefined {
  if (proposal.state !== 'open') return alreadyDecided(proposal);
  const own = ownAccount(press, proposal);
  if (own !== undefined) return own;
  if (proposal.rehearsal !== rehearsing(tables))
    return 'That proposal is of before the switch; look at the newest card.';
  if (standingNow(tables, outside.settings, now).kind === 'paused') {
    return 'The bot is paused: nothing is approved until somebody resumes.';
  }
  if (proposal.approvals.some(({ byId }) => byId === press.by.id)) {
    return `You have approved ${nameOf(proposal)} already; another approver must be the second.`;
  }
  return undefined;
}

/** Records one approval; it is approved once enough people agree, all of whom still are approvers. */
function record(
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
  const standing = proposal.approvals.filter(({ byId }) => outside.people.approver(byId) !== undefined);
  if (standing.length + 1 < outside.settings.approvalsNeeded) return 'first';
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
