import type { Account, AccountKey } from '../domain/account.ts';
import type { CalendarDay } from '../domain/calendar.ts';
import type { Rung } from '../domain/ladder.ts';
import type { Range, Status } from '../domain/policy.ts';
import type { FailedCheck } from '../domain/trust.ts';
import type { Actor, AuditEntry } from './tables.ts';

/** Types only: scans, and the members as each of them saw them. */

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
  /** The letter that the policy would send now. */
  readonly letterDue: Rung['kind'] | undefined;
}

/** What is ahead of the accounts in both ranges that are not put before the administrators yet. */
export interface ComingProposals {
  readonly firstWarnings: number;
  /** The earliest due date if each of these were warned on the day of the scan. */
  readonly earliestWhenWarned: CalendarDay | undefined;
  /** The earliest due date of the others: promised, or running since it was established that mail does not reach them. */
  readonly earliestOfOthers: CalendarDay | undefined;
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
  /** Who has a first warning due that is not written down yet, and the days on which accounts may be proposed at the earliest. */
  comingProposals(scan: number): ComingProposals;
  /** User names of the enabled `org_admin`s. */
  enabledAdmins(scan: number): readonly string[];
  /** Accounts that an earlier scan's rows, kept up to date with our own acts, have the other way round; by user name. */
  changedOutside(
    scan: number,
    before: number,
  ): readonly { readonly key: AccountKey; readonly username: string; readonly disabled: boolean }[];
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
