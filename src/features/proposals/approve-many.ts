import type { ReadTables } from '../../adapters/store/store.ts';
import { fingerprintOf, type Proposal, type ProposalId } from '../../policy/proposal.ts';
import { counted } from '../../policy/text.ts';
import { notReachableText } from '../../policy/warning-text.ts';
import { type Answer, nameOf, no, threadLine, yes } from '../deciding/press.ts';
import { rehearsing } from '../modes/mode.ts';
import { type Approving, asOpen, record, refusals } from './approve.ts';

/** A set divided into whom a decision takes, and one sentence for each whom it leaves out. */
export interface Divided {
  readonly taken: readonly Proposal[];
  readonly leftOut: readonly string[];
}

export function divided(
  proposals: readonly Proposal[],
  why: (proposal: Proposal) => string | undefined,
): Divided {
  const evaluated = proposals.map((proposal) => ({ proposal, why: why(proposal) }));
  return {
    taken: evaluated.filter(({ why }) => why === undefined).map(({ proposal }) => proposal),
    leftOut: evaluated.flatMap(({ why }) => why ?? []),
  };
}

/** Whom an approval of these would take now: those to decide, and those whose disabling failed. */
export function approvable(approving: Approving, proposals: readonly Proposal[]): Divided {
  const refusal = refusals(approving);
  return divided(proposals, (proposal) => refusal(asOpen(proposal)));
}

/** Approves all that are taken at once, and says how many were left out and why. */
export function approveSet(
  approving: Approving,
  { taken, leftOut }: Divided,
  reason: string | undefined,
): Answer {
  const { tables, press, outside } = approving;
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`Nothing was approved.${rest}`);
  const batch = tables.proposals.nextBatch();
  let first = 0;
  for (const proposal of taken) {
    const kind = proposal.state === 'failed' ? 'try again' : 'approve';
    const outcome = record(approving, proposal, { kind, batch, ...(reason === undefined ? {} : { reason }) });
    if (outcome === 'first') first += 1;
  }
  const what = bulkWords(taken);
  const more = moreWords(first, taken.length, outside.settings.approvalsNeeded);
  threadLine(tables, `${press.by.name} ${what} at once${reason === undefined ? '.' : `: ${reason}`}${more}`);
  return yes(`You ${what}.${more}${rest}`);
}

function bulkWords(taken: readonly Proposal[]): string {
  const verb = taken.some(({ rehearsal }) => rehearsal) ? 'rehearsed approving' : 'approved disabling';
  return `${verb} ${counted(taken.length, 'account', 'accounts')}`;
}

function moreWords(first: number, taken: number, needed: number): string {
  if (first === 0) return '';
  const whom =
    first === taken
      ? first === 1
        ? 'It needs'
        : 'They need'
      : `${first} of them ${first === 1 ? 'needs' : 'need'}`;
  return ` ${whom} another approver too (1 of ${needed}).`;
}

const NAMED = 5;

/** How many were left out, and why the first few were. */
export function restWords(leftOut: readonly string[]): string {
  if (leftOut.length === 0) return '';
  const more = leftOut.length > NAMED ? ` And ${leftOut.length - NAMED} more.` : '';
  return ` Left out: ${leftOut.length}. ${leftOut.slice(0, NAMED).join(' ')}${more}`;
}

/** Whom "Approve disabling N of M…" takes, and who is left out and why; the same for everybody who looks. */
export function bulkOf(tables: ReadTables): BulkFacts | undefined {
  const kind = rehearsing(tables);
  const open = tables.proposals.inState('open').filter(({ rehearsal }) => rehearsal === kind);
  const take = open.filter((proposal) => leftOutBecause(proposal) === undefined).map(({ id }) => id);
  if (take.length === 0) return undefined;
  const leftOut = open.flatMap((proposal) => {
    const why = leftOutBecause(proposal);
    return why === undefined ? [] : [{ name: nameOf(proposal), why }];
  });
  return { take, leftOut, fingerprint: fingerprintOf(take) };
}

function leftOutBecause({ evidence }: Proposal): string | undefined {
  return evidence.notWarned === undefined ? undefined : `not warned: ${notReachableText(evidence.notWarned)}`;
}

export interface BulkFacts {
  readonly take: readonly ProposalId[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly fingerprint: string;
}
