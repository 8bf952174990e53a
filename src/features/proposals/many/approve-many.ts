import { sentence } from '../../../adapters/slack/text.ts';
import type { ReadTables } from '../../../adapters/store/store.ts';
import { holdingsText } from '../../../policy/evidence/holdings-text.ts';
import { marksText } from '../../../policy/evidence/marks.ts';
import { sameEmailText } from '../../../policy/evidence/same-email.ts';
import { notReachableInShort } from '../../../policy/mail/warning-text.ts';
import { type Evidence, fingerprintOf, isStillRead } from '../../../policy/proposal.ts';
import { plainWriting } from '../../../policy/writing.ts';
import { type Answer, type Deciding, displayName, no, threadLine, yes } from '../../deciding/press.ts';
import { rehearsing } from '../../modes/mode.ts';
import { asOpen, isEnough, refusals } from '../approve.ts';
import { accountsOf, type Divided, divided, type Listed, listed, recordBulk, restWords } from './bulk.ts';

/** Whom an approval of these would take now: those to decide, and those whose disabling failed. */
export function approvable(deciding: Deciding, all: readonly Listed[]): Divided {
  const refusal = refusals(deciding, 'live');
  return divided(all, (one) => refusal(asOpen(one)));
}

/** Nothing is approved when the set is no longer the one that the person was shown. */
export function approveAll(deciding: Deciding, card: number, shown: string): Answer {
  const { tables } = deciding;
  const take = tables.proposals.toApprove(rehearsing(tables));
  if (tables.cards.newest()?.id === card && take.length > 0 && fingerprintOf(take) === shown)
    return approveSet(deciding, approvable(deciding, listed(tables, new Set(take))), undefined);
  if (tables.cards.get(card) !== undefined) tables.cards.markDue(card);
  return no(
    'The accounts to review have changed in the meantime, so nothing was approved. See the newest card.',
  );
}

/** Approves all that are taken at once, and says how many were left out and why. */
export function approveSet(
  deciding: Deciding,
  { taken, leftOut }: Divided,
  reason: string | undefined,
): Answer {
  const { tables, press, outside } = deciding;
  const rest = restWords(tables, leftOut);
  if (taken.length === 0) return no(`Nothing was approved.${rest}`);
  const batch = tables.proposals.nextBatch();
  const half = new Set(taken.filter((one) => !isEnough(outside, press, one)).map(({ id }) => id));
  const ids = taken.map(({ id }) => id);
  recordBulk(deciding, 'approve', ids, { batch, reason, half });
  const verb = taken.some(({ rehearsal }) => rehearsal) ? 'rehearsed approving' : 'approved';
  const what = `${verb} ${accountsOf(tables, ids)}`;
  const more = moreWords(half.size, taken.length, outside.settings.approvalsNeeded);
  const together = taken.length === 1 ? '' : ' together';
  const why = reason === undefined ? '.' : `: ${sentence(reason)}`;
  threadLine(tables, `${press.by.name} ${what}${together}${why}${more}`);
  return yes(`You ${what}.${more}${rest}`);
}

/** Of those for which this was the first approval. */
function moreWords(first: number, taken: number, needed: number): string {
  if (first === 0) return '';
  const verb = first === 1 ? 'needs' : 'need';
  const whom = first === taken ? (first === 1 ? 'The account' : 'They') : `${first} of them`;
  return ` ${whom} still ${verb} another approver (1 of ${needed} approvals).`;
}

export type BulkFacts = NonNullable<ReturnType<typeof bulkOf>>;

/** Whom "Approve N…" takes, and who is left out and why; the same for everyone who looks. */
export function bulkOf({ proposals, ...tables }: ReadTables, timeZone: string) {
  const kind = rehearsing({ proposals, ...tables });
  const take = proposals.toApprove(kind);
  if (take.length === 0) return undefined;
  const leftOut = proposals.leftOut(kind);
  return {
    take: take.length,
    whom: proposals.inBrief(take.slice(0, NAMED)).map(({ fullName, username, days, sameEmail, ...held }) => ({
      fullName,
      username,
      days,
      holdings: holdingsText(held, plainWriting(timeZone)),
      sameEmail: sameEmail === undefined ? '' : sameEmailText(sameEmail, plainWriting(timeZone)),
    })),
    leftOut: leftOut.length,
    whyLeftOut: proposals.some(leftOut.slice(0, NAMED)).map((proposal) => ({
      name: displayName(proposal),
      why: whyLeftOut(proposal.evidence, timeZone),
    })),
    fingerprint: fingerprintOf(take),
  };
}

/** More than the form has room for. */
const NAMED = 150;

function whyLeftOut(evidence: Evidence, timeZone: string): string {
  const { notWarned, marks, sameEmail } = evidence;
  return [
    ...(notWarned === undefined ? [] : [`not warned: ${notReachableInShort(notWarned)}`]),
    ...(marks.length === 0 ? [] : [marksText(marks, plainWriting(timeZone))]),
    ...(sameEmail === undefined ? [] : [sameEmailText(sameEmail, plainWriting(timeZone)).replace(/^A/, 'a')]),
    ...(isStillRead(evidence) ? ['still being checked in the portal'] : []),
  ].join('; ');
}
