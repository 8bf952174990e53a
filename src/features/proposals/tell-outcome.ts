import type { Tables } from '../../adapters/store/store.ts';
import { approversOf, type Proposal, type ProposalId, type SkippedBecause } from '../../policy/proposal.ts';
import { capitalized, listed, withReason } from '../../policy/text.ts';
import { withoutPeriod } from '../../policy/verdict.ts';
import { displayName, skippedWord, threadLine } from '../deciding/press.ts';
import { isOfOne, tellBatch, tellUndoneOf } from '../deciding/tell-batch.ts';

/**
 * What became of an approval, for everybody in the thread of the newest card, and where it is not what was approved, for
 * whoever approved it as well. What was approved together is told of together, once nothing of it is left to be done.
 * Inside the commit of what it tells.
 */
export function tellDisabled(tables: Tables, proposal: Proposal): void {
  tell(tables, proposal, `Disabled ${displayName(proposal)}${approvedBy(proposal)}.`);
}

export function tellFailed(tables: Tables, proposal: Proposal, why: string): void {
  const named = displayName(proposal);
  tellNotDisabled(tables, proposal, withReason(`Could not disable ${named}`, withoutPeriod(why)));
}

/** One that was approved, or was being disabled, and is skipped. */
export function tellSkipped(tables: Tables, id: ProposalId, why: SkippedBecause): void {
  const proposal = tables.proposals.get(id);
  if (proposal === undefined || proposal.rehearsal) return;
  const head = capitalized(skippedWord({ why }));
  tellNotDisabled(tables, proposal, `${head}: ${displayName(proposal)} ${skippedWords(why)}`);
}

function tellNotDisabled(tables: Tables, proposal: Proposal, what: string): void {
  const said = `${what}.`;
  tellAlone(tables, proposal, said);
  tell(tables, proposal, said);
}

function tell(tables: Tables, { batch }: Proposal, said: string): void {
  if (batch === undefined || isOfOne(tables, batch)) threadLine(tables, said);
  else tellBatch(tables, batch);
}

export function tellUndone(tables: Tables, proposal: Proposal): void {
  const by = proposal.changedBy === undefined ? '' : `, requested by ${proposal.changedBy}`;
  const said = `Re-enabled ${displayName(proposal)}${by}.`;
  if (proposal.batch === undefined) threadLine(tables, said);
  else tellUndoneOf(tables, proposal.batch, said);
}

export function tellUndoFailed(tables: Tables, proposal: Proposal, why: string): void {
  threadLine(tables, `${withReason(`Could not re-enable ${displayName(proposal)}`, withoutPeriod(why))}.`);
}

/** More of one batch than this are told of in the thread alone. */
const TOLD_ALONE = 3;

function tellAlone(tables: Tables, proposal: Proposal, said: string): void {
  const { batch, approvals } = proposal;
  if (batch !== undefined && tables.proposals.batchNotDone(batch).length > TOLD_ALONE) return;
  for (const id of approversOf(approvals)) tables.outbox.addPrivate(id, said);
}

function approvedBy({ approvals }: Proposal): string {
  const names = [...new Map(approvals.map(({ byId, byName }) => [byId, byName])).values()];
  return names.length === 0 ? '' : `, approved by ${listed(names)}`;
}

function skippedWords(why: SkippedBecause): string {
  switch (why) {
    case 'signed in':
      return 'has signed in since';
    case 'excluded':
      return 'is excluded';
    case 'protected':
      return 'is protected';
    case 'disabled by others':
      return 'was disabled outside of the bot';
    case 'no longer a member':
      return 'is no longer a member';
    default:
      return 'is no longer due';
  }
}
