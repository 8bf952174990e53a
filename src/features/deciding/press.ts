import type { Actor, AuditEntry, AuditKind } from '../../adapters/store/audit.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account, Approver } from '../../policy/account.ts';
import type { ExclusionTarget } from '../../policy/exclusion.ts';
import {
  type DecisionKind,
  isOwnAccount,
  type Proposal,
  type ProposalId,
  type SkippedBecause,
} from '../../policy/proposal.ts';
import { counted, listed, withReason } from '../../policy/text.ts';
import { withoutPeriod } from '../../policy/verdict.ts';

/** Who decides, when, and the tables of the one commit that it is decided in. */
export interface Deciding {
  readonly outside: Outside;
  readonly tables: Tables;
  readonly press: Press;
  readonly now: Date;
}

/** What is written down of a decision; `now` is the moment at which it was made. */
export type Recording = Pick<Deciding, 'outside' | 'tables' | 'now'> & {
  /** An approver, or who was one when a decision on many was made that is taken over now. */
  readonly press: { readonly by: Pick<Approver, 'id' | 'name' | 'email' | 'because'> };
};

/** Decides in one synchronous commit, unless the envelope was handled before: Slack delivers some twice. */
export function decideOnce(outside: Outside, press: Press, decide: (deciding: Deciding) => Answer): Answer {
  const now = outside.clock();
  return outside.store.commit(now, (tables) =>
    press.envelope !== undefined && !tables.envelopes.first(press.envelope)
      ? { kind: 'repeated', sentence: '' }
      : decide({ outside, tables, press, now }),
  );
}

/** With how they are an approver, which the audit trail keeps with each of their entries. */
export function personOf({ id, name, because }: Pick<Approver, 'id' | 'name' | 'because'>): Actor {
  return { kind: 'person', id, name, because };
}

export function yes(sentence: string): Answer {
  return { kind: 'done', sentence };
}

/** Done, but not all of it: what is left out does not show where it was pressed. */
export function partly(sentence: string): Answer {
  return { kind: 'done', sentence, leftOut: true };
}

export function no(sentence: string): Answer {
  return { kind: 'refused', sentence };
}

/** One line for the newest card's thread: who decided what. Plain text. */
export function threadLine(tables: Tables, text: string): void {
  tables.outbox.addLine(tables.cards.newest()?.id, text);
}

/** What the audit trail calls an exclusion's subject: the account's user name, '' for a rule. */
export function subjectOf(target: ExclusionTarget): string {
  return target.kind === 'account' ? target.username : '';
}

export function decisionEntry(
  press: Recording['press'],
  what: AuditKind,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { by: personOf(press.by), what, subject, detail };
}

const RECORDED = {
  approve: 'approval recorded',
  'try again': 'approval recorded',
  withdraw: 'withdrawal recorded',
  exclude: 'exclusion decided',
  undo: 'undo recorded',
} as const satisfies Record<DecisionKind, AuditKind>;

/** What a person decided about one proposal, with what they were shown. */
export function recordDecision(
  { tables, press, now }: Recording,
  { id, username, evidence, rehearsal }: Proposal,
  kind: DecisionKind,
  detail: Readonly<Record<string, unknown>> = {},
): void {
  tables.proposals.addDecision(
    id,
    { kind, byId: press.by.id, byName: press.by.name, because: press.by.because, at: now },
    decisionEntry(press, RECORDED[kind], username, {
      proposal: id,
      ...(rehearsal && { rehearsal }),
      ...detail,
      shown: evidence,
    }),
  );
}

/** Every decision answers with one polite sentence for the person. */
export interface Answer {
  /** `repeated`: this envelope was handled before, or is handled elsewhere; say nothing more. */
  readonly kind: 'done' | 'refused' | 'repeated';
  readonly sentence: string;
  /** Something of what was pressed was left out, which its person is told wherever it was pressed. */
  readonly leftOut?: true;
  /** The number of the exclusion that it made, by which it can be undone. */
  readonly made?: number;
  /** The field of a form that it complains of. */
  readonly about?: 'note';
}

/** A person's press, deduplicated by envelope before anything else happens. */
export interface Press {
  readonly by: Approver;
  /** Undefined only where Slack gave none. */
  readonly envelope: string | undefined;
}

/** How a person knows the account: full name and user name. */
export function displayName({ fullName, username }: Pick<Account, 'fullName' | 'username'>): string {
  return fullName === '' ? username : `${fullName} (${username})`;
}

/** Names that a line has room for. */
const NAMED = 5;

export function displayNames(proposals: readonly Pick<Proposal, 'fullName' | 'username'>[]): string {
  const rest = proposals.length - NAMED;
  return listed([
    ...proposals.slice(0, NAMED).map(displayName),
    ...(rest > 0 ? [counted(rest, 'other', 'others')] : []),
  ]);
}

/** The polite answer to a press that comes too late, or to the wrong thing. */
export function alreadyDecided(proposal: Proposal): string {
  const name = displayName(proposal);
  const by = proposal.changedBy === undefined ? '' : ` by ${proposal.changedBy}`;
  switch (proposal.state) {
    case 'open':
      return `${name} still needs review.`;
    case 'approved':
      return `${name} was already approved${approvedBy(proposal)}.`;
    case 'disabling':
      return `${name} was already approved${approvedBy(proposal)} and is being disabled.`;
    case 'disabled':
      return `${name} is already disabled.`;
    case 'failed':
      return `${withReason(`Disabling ${name} failed`, withoutPeriod(whyOf(proposal)))}. Press Try again.`;
    case 'excluded':
      return `${name} was excluded${by}.`;
    case 'expired':
      return `The proposal for ${name} has expired. A later scan may propose the account again.`;
    case 'skipped':
    case 'closed':
      return `${withReason(`${name} is no longer proposed`, withoutPeriod(whyOf(proposal)))}.`;
    case 'undoing':
      return `${name} is already being re-enabled${by}.`;
    case 'undone':
      return `${name} was already re-enabled${by}.`;
  }
}

/** Whoever acts on it by now, it is they who approved it. */
function approvedBy({ approvals }: Proposal): string {
  const names = new Map(approvals.map(({ byId, byName }) => [byId, byName]));
  return names.size === 0 ? '' : ` by ${listed([...names.values()])}`;
}

/** What the audit trail and the database call these, in words for people; any other reason is one. */
const WHY_WORDS: ReadonlyMap<string, string> = new Map<SkippedBecause, string>([
  ['disabled by others', 'already disabled outside of the bot'],
  ['signed in', 'signed in since'],
]);

/** Why it became what it is, as part of a sentence. */
export function whyOf({ why }: Pick<Proposal, 'why'>): string {
  return why === undefined ? 'no reason was noted' : (WHY_WORDS.get(why) ?? why);
}

/** What is said of one that was skipped: whom others disabled is disabled all the same. */
export function skippedWord({ why }: Pick<Proposal, 'why'>): 'skipped' | 'not disabled' {
  return why === ('disabled by others' satisfies SkippedBecause) ? 'skipped' : 'not disabled';
}

/** This person's own accounts, as the newest accepted scan has them. */
export function ownAccountsOf(tables: ReadTables, { by }: Press): readonly Account[] {
  if (by.email === undefined) return [];
  return tables.members.withEmail(by.email.trim()).filter(({ email }) => isOwnAccount(by.email, email));
}

/**
 * > Nobody decides on an account with their own email address: the one that was shown, and the one that the newest
 * > accepted scan found.
 *
 * Which of these proposals, or of all live ones, are about such an account; read at once, as there may be thousands.
 */
export function ownAmong(
  tables: ReadTables,
  { by }: Recording['press'],
  of: readonly ProposalId[] | 'live',
): ReadonlySet<ProposalId> {
  const { email } = by;
  if (email === undefined) return new Set();
  const found = tables.proposals.owned(of, email);
  return new Set(found.filter((one) => isOwnAccount(email, one.email)).map(({ id }) => id));
}

export function isYours(proposal: Proposal): string {
  return `${displayName(proposal)} is your own account. Someone else must decide.`;
}

/** Why this person decides nothing about a proposal; undefined where it is someone else's. */
export function ownAccount(tables: ReadTables, press: Press, proposal: Proposal): string | undefined {
  return ownAmong(tables, press, [proposal.id]).has(proposal.id) ? isYours(proposal) : undefined;
}
