import type { Actor, AuditEntry, AuditKind } from '../../adapters/store/audit.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { AccountKey, Approver } from '../../policy/account.ts';
import type { ExclusionTarget } from '../../policy/exclusion.ts';
import { isOwnAccount, type Proposal } from '../../policy/proposal.ts';

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

/** More than anybody has accounts of one address. */
const MOST = 500;

/**
 * > Nobody decides on an account with their own e-mail address: the one that was shown, and the one that the newest
 * accepted scan found. Read once, as thousands may be asked about.
 */
function ownAccounts(tables: ReadTables, { by }: Press): (key: AccountKey) => boolean {
  const scan = tables.scans.newestAccepted();
  const found =
    scan === undefined || by.email === undefined
      ? []
      : tables.scans.findMembers(scan.id, by.email.trim(), MOST);
  const own = new Set(
    found.filter(({ account }) => isOwnAccount(by.email, account.email)).map(({ account }) => account.key),
  );
  return (key) => own.has(key);
}

/** Why this person neither ends nor extends an exclusion; undefined where it is not about an account of theirs. */
export function ownExclusion(tables: ReadTables, press: Press, target: ExclusionTarget): string | undefined {
  const isOwn = target.kind === 'account' && ownAccounts(tables, press)(target.key);
  return isOwn ? isYours(target.username) : undefined;
}

function isYours(name: string): string {
  return `${name} is your own account; somebody else must decide.`;
}

/** Why this person decides nothing about a proposal; undefined where it is somebody else's. */
export function ownAccount(tables: ReadTables, press: Press): (proposal: Proposal) => string | undefined {
  const isOwn = ownAccounts(tables, press);
  return (proposal) =>
    isOwn(proposal.key) || isOwnAccount(press.by.email, proposal.evidence.email)
      ? isYours(nameOf(proposal))
      : undefined;
}
