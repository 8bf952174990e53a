import { calendarDay, moment, mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { listed, withReason } from '../../policy/text.ts';
import { halfWay } from '../deciding/agreement.ts';
import { skippedWord, whyOf } from '../deciding/press.ts';

/** What a row says became of its proposal, in one line with a sign and a word. */

/** What it must know of the card that it is on. */
interface Around {
  readonly approvalsNeeded: number;
  /** Today's disables have reached the limit: what is approved waits for tomorrow. */
  readonly dayIsFull: boolean;
  /** When one that a rehearsal would warn now could come up for review. */
  readonly warnedUntil: string | undefined;
  readonly timeZone: string;
  readonly now: Date;
}

export interface Outcome {
  readonly sign: string;
  readonly words: string;
}

/** Undefined of one on which nothing was decided yet. */
export function outcomeOf(proposal: Proposal, around: Around): Outcome | undefined {
  const { timeZone, now } = around;
  const since = moment(proposal.changedAt, timeZone);
  switch (proposal.state) {
    case 'open':
      return undefined;
    case 'approved':
      return proposal.rehearsal ? rehearsed(proposal, around) : approved(proposal, around);
    case 'disabling':
      return {
        sign: '⏳',
        words: isUnconfirmed(proposal, now) ? ASKED_AGAIN : `disabling now${approvedBy(proposal)}`,
      };
    case 'disabled':
      return disabled(proposal, timeZone);
    case 'failed':
      return { sign: '❌', words: withReason(`disabling failed ${since}`, reason(proposal)) };
    case 'excluded':
      return { sign: '🛡️', words: `excluded ${since}${changedBy(proposal)}` };
    case 'expired':
      return { sign: '⌛', words: `expired ${since} without a decision` };
    case 'skipped':
      return {
        sign: '⏭️',
        words: withReason(skippedWord(proposal), reason(proposal)),
      };
    case 'closed':
      return { sign: '⏹️', words: withReason(`closed ${since}`, reason(proposal)) };
    case 'undoing':
      return {
        sign: '⏳',
        words: isUnconfirmed(proposal, now) ? ASKED_AGAIN : `re-enabling now${forWhom(proposal)}`,
      };
    case 'undone':
      return { sign: '↩️', words: `re-enabled ${since}${changedBy(proposal)}${esriAccessBefore(proposal)}` };
  }
}

function approved(proposal: Proposal, { dayIsFull }: Around): Outcome {
  const next = dayIsFull ? 'waiting until tomorrow because today’s limit is reached' : 'checking once more';
  return { sign: '⏳', words: `approved${by(proposal)}, ${next}` };
}

/** Says what an approval would lead to, which is not the same for one that has yet to be warned. */
function rehearsed(proposal: Proposal, { warnedUntil, timeZone }: Around): Outcome {
  const then =
    warnedUntil === undefined
      ? 'would be disabled now'
      : `would not come up for review until ${calendarDay(warnedUntil, timeZone)}`;
  return { sign: '🧪', words: `approved${by(proposal)} in the rehearsal: ${then}` };
}

/** One that is disabled has a reason noted only where it could not be re-enabled. */
function disabled(proposal: Proposal, timeZone: string): Outcome {
  const words = `disabled ${moment(proposal.disabledAt ?? proposal.changedAt, timeZone)}${by(proposal)}`;
  if (proposal.why === undefined) return { sign: '✅', words };
  return { sign: '❌', words: `${words}. ${withReason('Undo failed', reason(proposal))}` };
}

/** Why approvals that are enough by their number did not lead to an act: more were needed then, or they count no more. */
export function agreedTooLate(approvalsNeeded: number): string {
  return approvalsNeeded === 1
    ? 'when two approvals were needed. One more approval is now enough.'
    : 'but not everyone who approved is still an approver. Another approver must approve it.';
}

/** Who has approved, where more than one must; undefined where no approval was given. */
export function soFar(
  { approvals }: Proposal,
  { approvalsNeeded, timeZone }: Pick<Around, 'approvalsNeeded' | 'timeZone'>,
): string | undefined {
  const last = approvals.at(-1);
  if (last === undefined) return undefined;
  if (approvals.length >= approvalsNeeded)
    return `Approved earlier by ${names(approvals)}, ${agreedTooLate(approvalsNeeded)}`;
  return halfWay(
    { given: approvals.length, needed: approvalsNeeded, names: names(approvals) },
    last.at,
    timeZone,
  );
}

/** Longer than an act takes: the portal does not say what is true. */
const UNCONFIRMED_MS = 120_000;

function isUnconfirmed({ changedAt }: Proposal, now: Date): boolean {
  return now.getTime() - changedAt.getTime() >= UNCONFIRMED_MS;
}

const ASKED_AGAIN = 'ArcGIS has not confirmed the change yet. The bot asks again every minute';

/** Disabling took it away, and whether enabling gives it back is not known. */
export function esriAccessBefore({ esriAccess }: Proposal): string {
  return esriAccess === 'on'
    ? '. Esri access was on before the account was disabled; check it in ArcGIS'
    : '';
}

function approvedBy(proposal: Proposal): string {
  return proposal.approvals.length === 0 ? '' : `, approved${by(proposal)}`;
}

function by({ approvals }: Proposal): string {
  return approvals.length === 0 ? '' : ` by ${names(approvals)}`;
}

/** APPROVALS_NEEDED is a small number, but what is shown stays short whatever it is. */
function names(approvals: Proposal['approvals']): string {
  const people = new Map(approvals.map(({ byId, byName }) => [byId, byName]));
  return listed([...people.values()].slice(-3).map((name) => mrkdwnSafe(name, 40)));
}

function changedBy({ changedBy }: Proposal): string {
  return changedBy === undefined ? '' : ` by ${mrkdwnSafe(changedBy, 40)}`;
}

function forWhom({ changedBy }: Proposal): string {
  return changedBy === undefined ? '' : `, requested by ${mrkdwnSafe(changedBy, 40)}`;
}

function reason(proposal: Proposal): string {
  return mrkdwnSafe(whyOf(proposal), 120);
}
