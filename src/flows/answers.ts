import type { AccountKey } from '../domain/account.ts';
import type { Approver } from '../domain/approver.ts';
import type { Exclusion, RuleKind } from '../domain/exclusion.ts';
import type { Policy, Status } from '../domain/policy.ts';
import type { Evidence, Proposal, ProposalId } from '../domain/proposal.ts';
import type { Result } from '../domain/result.ts';
import type { Standing } from '../domain/standing.ts';
import type { BulkFacts, CardRow, GoLiveForecast } from './ports.ts';
import type { MemberRow, ScanRow } from './scan-tables.ts';
import type { Actor } from './tables.ts';

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
  /** From Review…: the ticked ones; `reason` is needed for those that could not be warned. */
  approveTicked(press: Press, proposals: readonly ProposalId[], reason: string): Answer;
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
  /** What Review… lists: live proposals in card order, those to decide first. */
  review(): readonly CardRow[];
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
  readonly timeZone: string;
}

export interface StatusFacts {
  readonly standing: Standing;
  readonly organisation: string | undefined;
  readonly running: ScanRow | undefined;
  readonly lastBelieved: ScanRow | undefined;
  readonly recent: readonly ScanRow[];
  readonly nextScan: Date | undefined;
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
  readonly policy: Policy;
  readonly timeZone: string;
  readonly now: Date;
}

/** All that the Slack listeners talk to. */
export interface Flows {
  readonly decisions: Decisions;
  readonly exclusions: ExclusionsFlow;
  readonly switches: SwitchesFlow;
  readonly explain: Explanations;
  /** One at a time whoever asks; what a person asked for shows its progress in the channel. */
  scan(by: Actor): ScanAnswer;
  /** For what is no decision (those carry their envelope in the press): false for an envelope seen before. */
  firstTime(envelope: string | undefined): boolean;
  /** After a commit: publish what is due and let the worker act. Never waited for by a listener. */
  afterCommit(): void;
  /** A click came from this message; a card posted without our knowing is recognised by it. */
  sawCard(card: number, ts: string): void;
}
