import type { MemberRow, ScanRow } from '../../adapters/store/scans.ts';
import type { Actor, AuditEntry, Tables, TrailPerson } from '../../adapters/store/store.ts';
import type { AccountKey, Approver } from '../../policy/account.ts';
import type { Policy, Status } from '../../policy/evaluate.ts';
import type { Exclusion, RuleKind } from '../../policy/exclusion.ts';
import type { Standing } from '../../policy/mode.ts';
import type { Evidence, Proposal, ProposalId } from '../../policy/proposal.ts';
import type { Result } from '../../policy/result.ts';
import type { BulkFacts, GoLiveForecast, MailState } from '../card/facts.ts';
import type { Boxes, ReviewFlow } from '../review/review.ts';

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
  what: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { by: personOf(press.by), what, subject, detail };
}

/** Types only: what the Slack listeners get from flows. */

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

export interface Decisions {
  approve(press: Press, proposal: ProposalId): Answer;
  /** Nothing is approved when the set is no longer the one that was shown. */
  approveAll(press: Press, card: number, fingerprint: string): Answer;
  /** From Review…: the ticked ones as they were shown; `reason` is needed for those that could not be warned. */
  approveTicked(press: Press, shown: string, reason: string): Answer;
  /** The approvals among the ticked, as far as they have not acted. */
  withdrawTicked(press: Press, boxes: Boxes): Answer;
  withdraw(press: Press, proposal: ProposalId): Answer;
  tryAgain(press: Press, proposal: ProposalId): Answer;
  undo(press: Press, proposal: ProposalId): Answer;
  undoAll(press: Press, batch: number): Answer;
  /** By user name, for the command. */
  undoAccount(press: Press, key: AccountKey): Answer;
}

export interface ExclusionRequest {
  readonly reason: string;
  readonly until: Date | undefined;
}

export type RuleDraft = { readonly kind: RuleKind; readonly value: string };

export interface ExclusionsFlow {
  excludeAccounts(press: Press, keys: readonly AccountKey[], request: ExclusionRequest): Answer;
  /** From Review…: the ticked ones as they were shown. */
  excludeTicked(press: Press, shown: string, request: ExclusionRequest): Answer;
  /** Refused with the nearest names where it names what does not exist, and where it must have an end. */
  excludeRule(press: Press, rule: RuleDraft, request: ExclusionRequest): Promise<Answer>;
  /** How many accounts a rule covers as of the last believed scan; a sentence where it names nothing. */
  coverage(rule: RuleDraft): Promise<Result<{ covered: number; members: number; label: string }, string>>;
  end(press: Press, exclusion: number): Answer;
  /** Pasted names or addresses: who they are, and which were not found. */
  resolve(pasted: readonly string[]): {
    readonly found: readonly MemberRow[];
    readonly unmatched: readonly { readonly text: string; readonly nearest: readonly string[] }[];
  };
  inForce(): readonly Exclusion[];
}

/** The answers to the question about an exclusion that ends soon: another end, or none but time's. */
export interface EndingExclusions {
  /** The exclusion as it stands, for the form, and all that was made together with it. */
  exclusions(id: number): readonly [Exclusion, ...Exclusion[]] | undefined;
  /** `until` undefined is for good. */
  extend(press: Press, id: number, until: Date | undefined): Answer;
  letEnd(press: Press, id: number): Answer;
}

export type ScanAnswer =
  | { readonly kind: 'started'; readonly scan: number; readonly done: Promise<void> }
  | { readonly kind: 'running'; readonly scan: ScanRow };

export interface SwitchesFlow {
  standing(): Standing;
  goLive(press: Press): Answer;
  forecast(): GoLiveForecast;
  pause(press: Press, until: Date | undefined, reason: string | undefined): Answer;
  resume(press: Press): Answer;
  believeOnce(press: Press, scan: number): Answer;
}

export interface Explanations {
  /** Members that a person may mean; exact user name first. */
  find(who: string): readonly MemberRow[];
  why(key: AccountKey): WhyFacts | undefined;
  status(): StatusFacts;
  cardOf(proposal: ProposalId): number | undefined;
  bulk(): BulkFacts | undefined;
  proposal(id: ProposalId): Proposal | undefined;
}

export interface WhyFacts {
  readonly member: MemberRow;
  readonly roleName: string;
  readonly scan: ScanRow;
  /** The verdict's sentence, as of now. */
  readonly sentence: string;
  readonly proposal: Proposal | undefined;
  readonly evidence: Evidence | undefined;
  /** One sentence a warning, oldest first: what the mail server answered, or why one still waits. */
  readonly warnings: readonly string[];
  readonly timeZone: string;
}

export interface StatusFacts {
  readonly standing: Standing;
  readonly organisation: string | undefined;
  readonly running: ScanRow | undefined;
  readonly lastBelieved: ScanRow | undefined;
  readonly recent: readonly ScanRow[];
  readonly nextScan: Date | undefined;
  readonly nextDigest: Date | undefined;
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly open: number;
  readonly approvedWaiting: number;
  readonly failed: number;
  readonly exclusions: number;
  readonly approvers: number;
  readonly disabledToday: number;
  readonly cap: number;
  /** What is wrong, each with what to do. */
  readonly problems: readonly string[];
  /** Undefined where nobody is mailed. */
  readonly mail: MailState | undefined;
  readonly policy: Policy;
  readonly timeZone: string;
  readonly now: Date;
}

/** One entry of the audit trail, told; texts are as they were written, from wherever they came. */
export interface HistoryEntry {
  readonly number: number;
  readonly at: Date;
  readonly by: Actor;
  readonly what: string;
  /** The account's user name, or ''. */
  readonly subject: string;
  /** What it was about and what it rested on, a sentence or fact each. */
  readonly lines: readonly string[];
}

/** Newest first; `isAll` where nothing older is left. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly isAll: boolean;
}

/** Reads the audit trail for people; `before` is the number of the last entry seen. */
export interface HistoryFlow {
  /** Decisions and switches, whomever they are about. */
  newest(before: number | undefined): HistoryPage;
  about(username: string, before: number | undefined): HistoryPage;
  /** Whom a person may mean, former members too; exact user name first. */
  find(who: string): readonly TrailPerson[];
}

/** All that the Slack listeners talk to. */
export interface Flows {
  readonly decisions: Decisions;
  readonly exclusions: ExclusionsFlow;
  readonly ending: EndingExclusions;
  readonly switches: SwitchesFlow;
  readonly explain: Explanations;
  readonly review: ReviewFlow;
  readonly history: HistoryFlow;
  /** One at a time whoever asks; what a person asked for shows its progress in the channel. */
  scan(by: Actor): ScanAnswer;
  /** After a commit: publish what is due and let the worker act. Never waited for by a listener. */
  afterCommit(): void;
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
    case 'spared':
    case 'closed':
      return `${name} is no longer proposed: ${proposal.why}.`;
    case 'undoing':
    case 'undone':
      return `The disabling of ${name} was undone already${by}.`;
  }
}
