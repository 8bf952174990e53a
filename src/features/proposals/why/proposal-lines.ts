import { bold, ended, moment, mrkdwnSafe } from '../../../adapters/slack/text.ts';
import type { DecisionKind, Proposal } from '../../../policy/proposal.ts';
import { capitalized, counted, withReason } from '../../../policy/text.ts';
import { skippedWord, whyOf } from '../../deciding/press.ts';
import { agreedTooLate, esriAccessBefore } from '../outcome.ts';
import type { Audience, FormerFacts, WhyFacts } from './facts.ts';

type Facts = WhyFacts | FormerFacts;
type Proposed = NonNullable<Facts['proposed']>;

/** When an account was proposed, who decided what, and what became of it. */
export function proposalLines(facts: Facts, audience: Audience): readonly (string | undefined)[] {
  const { proposed, timeZone } = facts;
  if (proposed === undefined) return [];
  const { proposal, decisions, enabledByOthers } = proposed;
  const by = (name: string) => (audience.kind === 'owner' ? 'an administrator' : mrkdwnSafe(name, 60));
  const born = `${moment(proposal.bornAt, timeZone)} by scan ${proposal.bornInScan}.`;
  return [
    proposal.rehearsal ? `${bold('Proposed in the rehearsal')} ${born}` : `${bold('Proposed')} ${born}`,
    ...decisions
      .filter(({ kind }) => !(kind === 'exclude' && isHead(facts, proposal)))
      .map(({ kind, byName, at }) => `• ${DECIDED[kind]} by ${by(byName)}, ${moment(at, timeZone)}.`),
    becameOf(facts, proposed, audience.kind === 'owner' ? () => 'administrators can see why.' : reason),
    enabledByOthers ? 'Later re-enabled outside of the bot.' : undefined,
  ];
}

/** What became of the proposal is what the head of the answer says of the account. */
function isHead(facts: Facts, { state, changedAt }: Proposal): boolean {
  if (!('verdict' in facts)) return false;
  const { verdict } = facts;
  if (verdict.status === 'excluded') return state === 'excluded' && verdict.exclusion.since <= changedAt;
  return verdict.status === 'disabled' && state === 'disabled';
}

const DECIDED: Readonly<Record<DecisionKind, string>> = {
  approve: 'Approved',
  exclude: 'Excluded',
  withdraw: 'Approval withdrawn',
  'try again': 'Approved again',
  undo: 'Undo started',
};

/** `why` tells what the portal or people said, to whom that is for. */
function becameOf(
  facts: Facts,
  { proposal, decisions }: Proposed,
  why: (of: Proposal) => string,
): string | undefined {
  const { timeZone } = facts;
  const since = moment(proposal.changedAt, timeZone);
  switch (proposal.state) {
    case 'open':
      return waitingFor(facts, proposal);
    case 'approved':
      return proposal.rehearsal ? 'Nothing will be done: this is a rehearsal.' : approvedAndWaiting(facts);
    case 'disabling':
      return 'Being disabled now.';
    case 'disabled':
      return disabledText(facts, proposal, why);
    case 'failed':
      return withReason(`${bold('Disabling failed')} ${since}`, why(proposal));
    case 'excluded':
      if (isHead(facts, proposal)) return 'Closed by the exclusion.';
      return decisions.at(-1)?.kind === 'exclude' ? undefined : `Not disabled: excluded ${since}.`;
    case 'expired':
      return `Expired ${since} without a decision.`;
    case 'skipped':
      if (skippedWord(proposal) === 'skipped')
        return `${bold('Skipped')} ${since}. ${capitalized(why(proposal))}`;
      return `${bold('Not disabled:')} ${why(proposal)} Skipped ${since}.`;
    case 'closed':
      return withReason(`Closed ${since}`, why(proposal));
    case 'undoing':
      return 'Being re-enabled now.';
    case 'undone':
      return `${bold('Re-enabled')} ${since}${esriAccessBefore(proposal)}.`;
  }
}

function disabledText(facts: Facts, proposal: Proposal, why: (of: Proposal) => string): string | undefined {
  const failed = proposal.why === undefined ? undefined : withReason('Undo failed', why(proposal));
  if (isHead(facts, proposal)) return failed;
  const when = moment(proposal.disabledAt ?? proposal.changedAt, facts.timeZone);
  return `${bold('Disabled')} ${when}.${failed === undefined ? '' : ` ${failed}`}`;
}

function waitingFor(
  { mode, approvalsNeeded, expiresDays }: Facts,
  { approvals, rehearsal }: Proposal,
): string {
  if (mode.kind === 'paused') return 'Waiting: the bot is paused.';
  if (rehearsal) return 'To review in the rehearsal: nothing will be done to the account.';
  const given = approvals.length;
  if (given === 0)
    return `Waiting for an approver. If no one decides, the proposal expires after ${counted(expiresDays, 'working day', 'working days')}; a later scan may propose the account again.`;
  return given < approvalsNeeded
    ? `${given} of ${approvalsNeeded} approvals. Waiting for a second approver.`
    : `Approved earlier, ${agreedTooLate(approvalsNeeded)}`;
}

function approvedAndWaiting({ mode, dayIsFull }: Facts): string {
  if (mode.kind === 'paused') return 'Approved. Waiting: the bot is paused.';
  return dayIsFull
    ? 'Approved. Waiting until tomorrow because today’s limit on disabled accounts is reached.'
    : 'Approved. The account will be checked once more, then disabled.';
}

function reason(proposal: Proposal): string {
  return ended(mrkdwnSafe(whyOf(proposal), 200));
}
