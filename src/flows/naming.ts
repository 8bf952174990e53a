import type { Proposal } from '../domain/proposal.ts';

/** How a person knows the account: full name and user name. */
export function nameOf({
  fullName,
  username,
}: {
  readonly fullName: string;
  readonly username: string;
}): string {
  return fullName === '' ? username : `${fullName} (${username})`;
}

/** The polite answer to a press that comes too late, or to the wrong thing. */
export function alreadyDecided(proposal: Proposal): string {
  const name = nameOf(proposal);
  const by = proposal.changedBy === undefined ? '' : ` by ${proposal.changedBy}`;
  switch (proposal.state) {
    case 'open':
      return `${name} is still to decide.`;
    case 'approved':
    case 'disabling':
      return `${name} was approved already${by}.`;
    case 'disabled':
      return `${name} is disabled already.`;
    case 'failed':
      return `Disabling ${name} failed: ${proposal.why}. Use Try again.`;
    case 'excluded':
      return `${name} was excluded${by}.`;
    case 'expired':
      return `The proposal of ${name} has expired; a later scan may propose it anew.`;
    case 'spared':
    case 'closed':
      return `${name} is no longer proposed: ${proposal.why}.`;
    case 'undoing':
    case 'undone':
      return `The disabling of ${name} was undone already${by}.`;
  }
}
