import type { Actor, AuditEntry, AuditKind } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Approver } from '../../policy/account.ts';
import type { Proposal } from '../../policy/proposal.ts';

/** Runs a decision unless its envelope was handled before: Slack delivers some twice. Inside the decision's own commit. */
export function handled(tables: Tables, press: Press, decide: () => Answer): Answer {
  if (press.envelope !== undefined && !tables.envelopes.first(press.envelope)) {
    return { kind: 'repeated', sentence: '' };
  }
  return decide();
}

export function personOf(approver: Approver): Actor {
  return { kind: 'person', id: approver.id, name: approver.name };
}

export function yes(sentence: string): Answer {
  return { kind: 'done', sentence };
}

export function no(sentence: string): Answer {
  return { kind: 'refused', sentence };
}

/** One line for the newest card's thread: who decided what. Plain text. */
export function threadLine(tables: Tables, text: string): void {
  tables.outbox.addLine(tables.cards.newest()?.id, text);
}

export function decisionEntry(
  press: Press,
  what: AuditKind,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { by: personOf(press.by), what, subject, detail };
}

/** Every decision answers with one polite sentence for the person. */
export interface Answer {
  /** `repeated`: this envelope was handled before, or is handled elsewhere; say nothing more. */
  readonly kind: 'done' | 'refused' | 'repeated';
  readonly sentence: string;
}

/** A person's press, deduplicated by envelope before anything else happens. */
export interface Press {
  readonly by: Approver;
  /** Undefined only where Slack gave none. */
  readonly envelope: string | undefined;
}

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
    case 'skipped':
    case 'closed':
      return `${name} is no longer proposed: ${proposal.why}.`;
    case 'undoing':
    case 'undone':
      return `The disabling of ${name} was undone already${by}.`;
  }
}
