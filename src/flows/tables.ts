import type { Account, AccountKey } from '../domain/account.ts';
import type { CalendarDay } from '../domain/calendar.ts';
import type { Exclusion, ExclusionTarget } from '../domain/exclusion.ts';
import type { Range, Status } from '../domain/policy.ts';
import type { Decision, Evidence, Proposal, ProposalId, ProposalState } from '../domain/proposal.ts';
import type { GoLive, Pause } from '../domain/standing.ts';
import type { Belief, FailedCheck } from '../domain/trust.ts';
import type { Letters, ReadLetters } from './letter-tables.ts';

/** Types only: what flows keep in SQLite, in the design's words. */
export interface Store {
  /** One synchronous immediate transaction; all of it or nothing. Never await inside. */
  commit<T>(now: Date, change: (tables: Tables) => T): T;
  /** Reads outside a transaction of their own; each call sees the newest commit. */
  readonly tables: ReadTables;
}

/** Who did it and what; every change takes one, so that no change exists without it (promise 11). */
export interface AuditEntry {
  readonly by: Actor;
  /** What was done, in the design's words: `proposal approved`, `exclusion added`, `paused`, … */
  readonly what: string;
  /** The account's user name, or '' where it is about no one account. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEntry {
  readonly number: number;
  readonly at: Date;
  /** SHA-256 (hex) over the entry and the hash of the one before. */
  readonly hash: string;
}

/** A Slack user, or the bot itself on its schedule. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'bot' };

export type ScanState = 'reading' | 'believed' | 'refused' | 'failed';

export interface ScanRow {
  readonly id: number;
  readonly askedBy: Actor;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  readonly state: ScanState;
  readonly organisation: string | undefined;
  /** Members received, each once. */
  readonly members: number | undefined;
  readonly enabledMembers: number | undefined;
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  /** Which checks failed, for a refused one. */
  readonly failedChecks: readonly FailedCheck[];
  /** A sentence for people, for a failed one. */
  readonly failure: string | undefined;
  /** Things worth naming on the card: dates ahead, accounts without a date. Plain text. */
  readonly notes: readonly string[];
}

/** One member in one scan: what the portal said, what is remembered of it, and the verdict. */
export interface MemberRow {
  readonly account: Account;
  /** Carried from scan to scan: the newest sign-in ever seen. */
  readonly newestSignIn: Date | undefined;
  /** Carried: when it was last seen enabled after having been seen disabled (or enabled again by the bot). */
  readonly reenabledAt: Date | undefined;
  /** Carried: when it was last judged, or judged anew, to be left alone by clauses 1–5. */
  readonly lastLeftAloneAt: Date | undefined;
  /** False for one that this scan did not receive and that is carried from the one before. */
  readonly seen: boolean;
  /** Undefined until judged. */
  readonly judged: JudgedMember | undefined;
}

export interface JudgedMember {
  readonly status: Status;
  readonly range: Range;
  readonly clause: number | undefined;
  readonly days: number | undefined;
  readonly reason: string;
  readonly dueOn: CalendarDay | undefined;
  readonly notWarned: string | undefined;
  readonly excludedUntil: Date | undefined;
}

/** Counted over a scan's rows, for `checkTrust` and the card. */
export interface ReadingCounts {
  readonly received: number;
  readonly enabledAdmins: number;
  readonly enabledMembers: number;
  readonly datesInSeconds: number;
  readonly datesAhead: readonly string[];
  readonly withoutLastLogin: number;
  readonly olderSignIns: number;
}

export interface ReadScans {
  get(id: number): ScanRow | undefined;
  newestBelieved(): ScanRow | undefined;
  /** Newest first. */
  recent(limit: number): readonly ScanRow[];
  /** Scans left `reading` by a process that died. */
  unfinished(): readonly ScanRow[];
  /** Compares with the rows of the scan before, if one is named. */
  countReading(scan: number, before: number | undefined, now: Date): ReadingCounts;
  countStatuses(scan: number): Readonly<Partial<Record<Status, number>>>;
  /** Rows in order of account key, starting after the key given (from the start without). */
  members(scan: number, after: AccountKey | undefined, limit: number): readonly MemberRow[];
  member(scan: number, key: AccountKey): MemberRow | undefined;
  /** Whether the reading holds a member of this user name, without regard to case; judged or not. */
  isReceived(scan: number, username: string): boolean;
  /** By user name, e-mail address or full name, without regard to case; exact user name first. */
  findMembers(scan: number, who: string, limit: number): readonly MemberRow[];
  /** Accounts `to decide` without a live proposal, in clause 8's order: never proposed before, then longest inactive. */
  candidates(scan: number, rehearsal: boolean, limit: number): readonly MemberRow[];
  /** Members of the disable range that the policy does not leave alone and that have no live proposal, longest inactive first. */
  rehearsable(scan: number, limit: number): readonly MemberRow[];
  /** All values of a column in use, with how many members have each: role ids, user types, providers, categories, e-mail domains. */
  valuesInUse(
    scan: number,
    of: 'role' | 'user type' | 'provider' | 'category' | 'e-mail domain',
  ): ReadonlyMap<string, number>;
  usernames(scan: number, after: string | undefined, limit: number): readonly string[];
}

/** A scan's rows are staged under its number and count for nothing until it is believed, so staging takes no audit entry. */
export interface Scans extends ReadScans {
  begin(by: Actor, entry: AuditEntry): number;
  /** Rows already there are kept: pages may overlap when people join during a reading. */
  addPage(scan: number, accounts: readonly Account[]): void;
  /** Fills memory (newest sign-in, enabled again) from the scan before and carries rows it did not receive; one piece a call; returns where to go on, or undefined when done. */
  carry(
    scan: number,
    before: number | undefined,
    after: AccountKey | undefined,
    limit: number,
    now: Date,
  ): AccountKey | undefined;
  judge(scan: number, verdicts: ReadonlyMap<AccountKey, JudgedMember>): void;
  /** A decision between two scans shows at once in the newest believed one: its status, reason and numbers. */
  rejudge(
    scan: number,
    key: AccountKey,
    judged: JudgedMember,
    account: Account,
    entry: AuditEntry | undefined,
  ): void;
  /** The bot enabled it again: the shield starts. */
  noteReenabled(scan: number, key: AccountKey, at: Date): void;
  believe(
    scan: number,
    what: {
      organisation: string;
      members: number;
      enabledMembers: number;
      counts: ScanRow['counts'];
      notes: readonly string[];
    },
    entry: AuditEntry,
  ): void;
  refuse(
    scan: number,
    organisation: string | undefined,
    failed: readonly FailedCheck[],
    entry: AuditEntry,
  ): void;
  fail(scan: number, failure: string, entry: AuditEntry): void;
  /** Deletes up to so many rows of scans older than the newest believed one (and of refused and failed ones); returns how many. */
  dropOldRows(limit: number): number;
}

export interface ReadProposals {
  get(id: ProposalId): Proposal | undefined;
  /** In the order in which they were born. */
  live(): readonly Proposal[];
  inState(state: ProposalState): readonly Proposal[];
  newestOf(key: AccountKey): Proposal | undefined;
  /** How many real ones reached `disabled` at or after a moment, undone since or not, plus those now `disabling`. */
  disablesSince(moment: Date): number;
  /** Those of one bulk approval. */
  inBatch(batch: number): readonly Proposal[];
  /** Changed since a moment or live, for a card's rows. */
  onCard(card: number): readonly Proposal[];
}

export interface Proposals extends ReadProposals {
  add(
    what: {
      key: AccountKey;
      username: string;
      fullName: string;
      rehearsal: boolean;
      scan: number;
      evidence: Evidence;
    },
    entry: AuditEntry,
  ): ProposalId;
  /** Compare and swap: false, and nothing changed, when it is no longer in `from`. Throws where the domain does not allow the step. */
  become(
    id: ProposalId,
    from: ProposalState,
    to: ProposalState,
    extra: { why?: string; by?: Actor; batch?: number; disabledAt?: Date },
    entry: AuditEntry,
  ): boolean;
  refreshEvidence(id: ProposalId, evidence: Evidence): void;
  /** Records a decision with what the person was shown. `open` again (or live anew) starts a new round of approvals. */
  addDecision(id: ProposalId, decision: Decision, shown: Evidence, entry: AuditEntry): void;
  nextBatch(): number;
}

export interface ReadExclusions {
  get(id: number): Exclusion | undefined;
  inForce(now: Date): readonly Exclusion[];
}

export interface Exclusions extends ReadExclusions {
  add(
    what: {
      target: ExclusionTarget;
      reason: string;
      authorId: string;
      authorName: string;
      until: Date | undefined;
    },
    entry: AuditEntry,
  ): Exclusion;
  /** False when it had ended already. */
  end(id: number, by: Actor, entry: AuditEntry): boolean;
}

export interface ReadSwitches {
  goLive(): GoLive | undefined;
  /** The last pause not ended; it may be over by its own date. */
  pause(): Pause | undefined;
  /**
   * Pauses not over by a moment, oldest first. Each ends at the earlier of its own date, which may lie ahead, and the
   * moment somebody resumed; `until` is undefined for one that goes on until somebody does.
   */
  pausesSince(moment: Date): readonly { readonly since: Date; readonly until: Date | undefined }[];
  /** The last moment at which protection was on, as far as it was noted. */
  lastProtectedAt(): Date | undefined;
  beliefs(now: Date): readonly Belief[];
}

export interface Switches extends ReadSwitches {
  setGoLive(goLive: GoLive, entry: AuditEntry): void;
  endGoLive(entry: AuditEntry): void;
  setPause(pause: Pause, entry: AuditEntry): void;
  endPause(entry: AuditEntry): boolean;
  /** Only moves forward; it tells what the settings are, so it takes no audit entry. */
  noteProtected(at: Date): void;
  addBelief(belief: Belief, entry: AuditEntry): void;
  /** A belief is for one reading. */
  spendBelief(belief: Belief, entry: AuditEntry): void;
}

export interface CardRecord {
  readonly id: number;
  readonly scan: number;
  readonly createdAt: Date;
  /** Slack's ts once it is posted. */
  readonly ts: string | undefined;
  /** Set when a post was begun whose outcome is not known. */
  readonly postingSince: Date | undefined;
  readonly due: boolean;
  readonly lastPublishedAt: Date | undefined;
  /** The card that took its proposals over. */
  readonly followedBy: number | undefined;
  /** Whether the post mentions SLACK_MENTION: there is something new to decide. */
  readonly mentions: boolean;
  /** A later scheduled scan that had nothing new and so only updated this card. */
  readonly lastScan: number | undefined;
  /** Plain text, e.g. that the CSV could not be uploaded. */
  readonly notes: readonly string[];
}

export interface ReadCards {
  get(id: number): CardRecord | undefined;
  newest(): CardRecord | undefined;
  byTs(ts: string): CardRecord | undefined;
  due(): readonly CardRecord[];
}

/** Publishing keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export interface Cards extends ReadCards {
  /** Takes over the live proposals of the kind in force, in the order given; the card before is followed by it and both are due. */
  add(what: { scan: number; mentions: boolean; rows: readonly ProposalId[] }): number;
  addRows(card: number, rows: readonly ProposalId[]): void;
  markDue(card: number): void;
  /** Every card that shows this proposal. */
  markDueFor(proposal: ProposalId): void;
  noteLastScan(card: number, scan: number): void;
  setNote(card: number, note: string | undefined): void;
  /** Before the post; a restart finds it. */
  posting(card: number): void;
  posted(card: number, ts: string): void;
  notPosted(card: number): void;
  /** The bot has another channel now: no card stands in it, and the newest is to be posted there. */
  channelChanged(): void;
  published(card: number): void;
}

/** A line for a card's thread, or a message of its own where `card` is undefined. Plain text. */
export interface LineRecord {
  readonly id: number;
  readonly card: number | undefined;
  readonly text: string;
  readonly createdAt: Date;
}

/** A CSV waiting for its upload into a card's thread, or uploaded and waiting for its deletion. */
export interface FileRecord {
  readonly id: number;
  readonly card: number;
  readonly scan: number;
  readonly name: string;
  readonly slackFile: string | undefined;
  readonly createdAt: Date;
}

export interface ReadOutbox {
  /** Not yet sent, whose card (if any) is posted, oldest first. */
  linesDue(): readonly LineRecord[];
  filesDue(): readonly FileRecord[];
  filesUploadedBefore(moment: Date): readonly FileRecord[];
}

export interface Outbox extends ReadOutbox {
  addLine(card: number | undefined, text: string): void;
  /** Taken before it is sent: a line whose sending was cut short is not sent a second time. */
  takeLine(id: number): boolean;
  /** It certainly was not sent: due again. */
  giveLineBack(id: number): void;
  addFile(card: number, scan: number, name: string): void;
  takeFile(id: number): boolean;
  fileUploaded(id: number, slackFile: string): void;
  fileFailed(id: number): void;
  fileDeleted(id: number): void;
}

export interface ReadJobs {
  /** The minute up to which everything due has been looked at; undefined at the first start. */
  lastTick(): Date | undefined;
}

export interface Jobs extends ReadJobs {
  setLastTick(at: Date): void;
}

export interface ReadAudit {
  /** Oldest first, from a number on. */
  entries(from: number, limit: number): readonly AuditRow[];
  about(subject: string, limit: number): readonly AuditRow[];
  /** The number of the first entry whose hash does not follow, or undefined when the chain holds. */
  firstBroken(): number | undefined;
}

export interface Audit extends ReadAudit {
  append(entry: AuditEntry): void;
}

export interface Envelopes {
  /** True the first time an envelope is seen; false for one delivered again. */
  first(envelopeId: string): boolean;
}

export interface ReadSettingsSeen {
  /** The settings of the last start, by name, without secrets. */
  all(): ReadonlyMap<string, string>;
}

export interface SettingsSeen extends ReadSettingsSeen {
  replace(settings: ReadonlyMap<string, string>, entries: readonly AuditEntry[]): void;
}

export interface ReadTables {
  readonly scans: ReadScans;
  readonly proposals: ReadProposals;
  readonly exclusions: ReadExclusions;
  readonly switches: ReadSwitches;
  readonly letters: ReadLetters;
  readonly cards: ReadCards;
  readonly outbox: ReadOutbox;
  readonly jobs: ReadJobs;
  readonly audit: ReadAudit;
  readonly settingsSeen: ReadSettingsSeen;
}

export interface Tables extends ReadTables {
  readonly scans: Scans;
  readonly proposals: Proposals;
  readonly exclusions: Exclusions;
  readonly switches: Switches;
  readonly letters: Letters;
  readonly cards: Cards;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly settingsSeen: SettingsSeen;
  readonly envelopes: Envelopes;
}
