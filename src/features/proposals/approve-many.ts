import type { ReadTables } from '../../adapters/store/store.ts';
import { fingerprintOf, type Proposal } from '../../policy/proposal.ts';
import { counted } from '../../policy/text.ts';
import { notReachableText } from '../../policy/warning-text.ts';
import { type Answer, type Deciding, displayName, no, threadLine, yes } from '../deciding/press.ts';
import { rehearsing } from '../modes/mode.ts';
import { asOpen, recordApproval, refusals } from './approve.ts';

/** A set divided into whom a decision takes, and the reason of each whom it leaves out. */
export function divided<Why = string>(
  proposals: readonly Proposal[],
  why: (proposal: Proposal) => Why | undefined,
): { readonly taken: readonly Proposal[]; readonly leftOut: readonly Why[] } {
  const taken: Proposal[] = [];
  const leftOut: Why[] = [];
  for (const proposal of proposals) {
    const because = why(proposal);
    if (because === undefined) taken.push(proposal);
    else leftOut.push(because);
  }
  return { taken, leftOut };
}

/** Whom an approval of these would take now: those to decide, and those whose disabling failed. */
export function approvable(deciding: Deciding, proposals: readonly Proposal[]) {
  const refusal = refusals(deciding);
  return divided(proposals, (proposal) => refusal(asOpen(proposal)));
}

/** Nothing is approved when the set is no longer the one that the person was shown. */
export function approveAll(deciding: Deciding, card: number, shown: string): Answer {
  const { tables } = deciding;
  const bulk = bulkOf(tables);
  if (tables.cards.newest()?.id === card && bulk?.fingerprint === shown)
    return approveSet(deciding, approvable(deciding, tables.proposals.some(bulk.take)), undefined);
  if (tables.cards.get(card) !== undefined) tables.cards.markDue(card);
  return no(
    'The accounts to decide have changed since this was shown, so nothing was approved. The card shows them anew.',
  );
}

/** Approves all that are taken at once, and says how many were left out and why. */
export function approveSet(
  deciding: Deciding,
  { taken, leftOut }: ReturnType<typeof approvable>,
  reason: string | undefined,
): Answer {
  const { tables, press, outside } = deciding;
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`Nothing was approved.${rest}`);
  const batch = tables.proposals.nextBatch();
  const first = taken.filter((proposal) => {
    const kind = proposal.state === 'failed' ? 'try again' : 'approve';
    return !recordApproval(deciding, proposal, { kind, batch, reason });
  }).length;
  const verb = taken.some(({ rehearsal }) => rehearsal) ? 'rehearsed approving' : 'approved disabling';
  const what = `${verb} ${counted(taken.length, 'account', 'accounts')}`;
  const more = moreWords(first, taken.length, outside.settings.approvalsNeeded);
  threadLine(tables, `${press.by.name} ${what} at once${reason === undefined ? '.' : `: ${reason}`}${more}`);
  return yes(`You ${what}.${more}${rest}`);
}

/** Of those for which this was the first approval. */
function moreWords(first: number, taken: number, needed: number): string {
  if (first === 0) return '';
  const verb = first === 1 ? 'needs' : 'need';
  const whom = first === taken ? (first === 1 ? 'It' : 'They') : `${first} of them`;
  return ` ${whom} ${verb} another approver too (1 of ${needed}).`;
}

const NAMED = 5;

/** How many were left out, and why the first few were. */
export function restWords(leftOut: readonly string[]): string {
  if (leftOut.length === 0) return '';
  const more = leftOut.length > NAMED ? ` And ${leftOut.length - NAMED} more.` : '';
  return ` Left out: ${leftOut.length}. ${leftOut.slice(0, NAMED).join(' ')}${more}`;
}

export type BulkFacts = NonNullable<ReturnType<typeof bulkOf>>;

/** Whom "Approve disabling N of M…" takes, and who is left out and why; the same for everyone who looks. */
export function bulkOf(tables: ReadTables) {
  const kind = rehearsing(tables);
  const open = tables.proposals.inState('open').filter(({ rehearsal }) => rehearsal === kind);
  const { taken, leftOut } = divided(open, (proposal) => {
    const { notWarned } = proposal.evidence;
    return notWarned === undefined
      ? undefined
      : { name: displayName(proposal), why: `not warned: ${notReachableText(notWarned)}` };
  });
  const take = taken.map(({ id }) => id);
  return take.length === 0 ? undefined : { take, leftOut, fingerprint: fingerprintOf(take) };
}
