import type { Proposal } from '../../domain/proposal.ts';
import { listed } from '../../domain/wording.ts';
import type { CardFacts } from '../../flows/card-ports.ts';
import { bold, ended, moment, shown } from '../text.ts';

/** Who decided and when, then what became of it; undefined where there is nothing to tell yet. */
export function outcomeLine(
  proposal: Proposal,
  facts: Pick<CardFacts, 'approvalsNeeded' | 'timeZone'> & {
    readonly dayIsFull?: boolean;
    readonly now?: Date;
  },
): string | undefined {
  const { approvalsNeeded, timeZone } = facts;
  const since = moment(proposal.changedAt, timeZone);
  switch (proposal.state) {
    case 'open':
      return enoughBefore(proposal, approvalsNeeded) ?? soFar(proposal, approvalsNeeded, timeZone);
    case 'approved':
      return proposal.rehearsal
        ? `${bold('Rehearsed:')} approved${by(proposal)}, ${since}. Nothing is done.`
        : `${bold('Approved')}${by(proposal)}, ${since}. ${whatNext(facts.dayIsFull === true)}`;
    case 'disabling':
      return `${bold('Being disabled')}${approved(proposal)}.${unconfirmed(proposal, facts.now)}`;
    case 'disabled':
      return `${bold('Disabled')} ${moment(proposal.disabledAt ?? proposal.changedAt, timeZone)}${approved(proposal)}.${undoFailed(proposal)}`;
    case 'failed':
      return `${bold('Failed')} ${since}: ${reason(proposal)}${triedAgain(proposal, approvalsNeeded, timeZone)}`;
    case 'excluded':
      return `${bold('Excluded')}${changedBy(proposal)}, ${since}.`;
    case 'expired':
      return `${bold('Expired')} ${since}: nobody decided in time.`;
    case 'spared':
      return `${bold('Spared')} ${since}: ${reason(proposal)}`;
    case 'closed':
      return `${bold('Closed')} ${since}: ${reason(proposal)}`;
    case 'undoing':
      return `${bold('Being enabled again')}${changedBy(proposal)}.`;
    case 'undone':
      return `${bold('Enabled again')}${changedBy(proposal)}, ${since}.`;
  }
}

/** Longer than an act takes: the portal does not say what is true. */
const UNCONFIRMED_MS = 120_000;

function unconfirmed({ changedAt }: Proposal, now: Date | undefined): string {
  if (now === undefined || now.getTime() - changedAt.getTime() < UNCONFIRMED_MS) return '';
  return ' The portal does not tell whether it is by now; it is asked every minute.';
}

function whatNext(dayIsFull: boolean): string {
  if (!dayIsFull) return 'It is read again, then disabled.';
  return 'It waits, since as many were disabled today as may be on one day, and goes on by itself tomorrow.';
}

/** A new approval that is not enough yet. */
function triedAgain(proposal: Proposal, needed: number, timeZone: string): string {
  const line = soFar(proposal, needed, timeZone);
  return line === undefined ? '' : ` ${line}`;
}

/** Settings that ask for fewer approvals than were given approve nothing by themselves. */
function enoughBefore({ approvals }: Proposal, needed: number): string | undefined {
  if (approvals.length < needed) return undefined;
  return `${bold('Approved before')} by ${names(approvals)}, when more approvals were needed; one more is enough.`;
}

function soFar({ approvals }: Proposal, needed: number, timeZone: string): string | undefined {
  const last = approvals.at(-1);
  if (last === undefined) return undefined;
  return `${bold(`${approvals.length} of ${needed}:`)} approved by ${names(approvals)}, ${moment(last.at, timeZone)}.`;
}

/** One that is disabled has a reason noted only where it could not be enabled again. */
function undoFailed(proposal: Proposal): string {
  return proposal.why === undefined ? '' : ` ${bold('Undo failed:')} ${reason(proposal)}`;
}

function approved(proposal: Proposal): string {
  return proposal.approvals.length === 0 ? '' : `, approved${by(proposal)}`;
}

function by({ approvals }: Proposal): string {
  return approvals.length === 0 ? '' : ` by ${names(approvals)}`;
}

/** APPROVALS_NEEDED is a small number, but what is shown stays short whatever it is. */
function names(approvals: Proposal['approvals']): string {
  const people = new Map(approvals.map(({ byId, byName }) => [byId, byName]));
  return listed([...people.values()].slice(-3).map((name) => shown(name, 40)));
}

function changedBy({ changedBy }: Proposal): string {
  return changedBy === undefined ? '' : ` by ${shown(changedBy, 40)}`;
}

function reason({ why }: Proposal): string {
  return why === undefined ? 'no reason was noted.' : ended(shown(why, 120));
}
