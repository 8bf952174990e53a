import { z } from 'zod';
import type { Account, AccountKey } from '../../policy/account.ts';
import type { CalendarDay } from '../../policy/calendar.ts';
import type { Range, Status } from '../../policy/evaluate.ts';
import type { Rung } from '../../policy/ladder.ts';
import type { FailedCheck, TrustCheck } from '../../policy/trust.ts';
import type { Commit } from './audit.ts';
import {
  actorColumns,
  actorOf,
  columnsOf,
  json,
  jsonText,
  moment,
  oneOf,
  optional,
  parsed,
} from './columns.ts';
import type { Db } from './database.ts';
import { memberReadsIn } from './member-reads.ts';
import { judgementsIn, membersIn, status } from './members.ts';
import type { Actor, AuditEntry } from './store.ts';

const check = oneOf<TrustCheck>({
  'not signed in': true,
  'empty list': true,
  'own account missing': true,
  'cut list': true,
  'dates in seconds': true,
  'group not readable': true,
  'members fell': true,
  'older sign-ins': true,
  'no last sign-in': true,
});

const COLUMNS = `id, by_id AS byId, by_name AS byName, started_at AS startedAt, finished_at AS finishedAt, state,
  organisation, members, enabled_members AS enabledMembers, counts, failed_checks AS failedChecks, failure, notes`;

const scan = z
  .object({
    id: z.number(),
    ...actorColumns,
    startedAt: moment,
    finishedAt: optional(moment),
    state: z.enum(['reading', 'believed', 'refused', 'failed']),
    organisation: optional(z.string()),
    members: optional(z.number()),
    enabledMembers: optional(z.number()),
    counts: json(z.partialRecord(status, z.number())),
    failedChecks: json(z.array(z.object({ check, found: z.number(), allowed: z.number() }))),
    failure: optional(z.string()),
    notes: json(z.array(z.string())),
  })
  .transform(({ byId, byName, ...row }) => ({ ...row, askedBy: actorOf({ byId, byName }) }));

/** Scans and, under each one's number, the members as it read them. */
export function scansIn(db: Db, commit: Commit): Scans {
  const get = db.prepare(`SELECT ${COLUMNS} FROM scan WHERE id = ?`);
  const newestBelieved = db.prepare(
    `SELECT ${COLUMNS} FROM scan WHERE state = 'believed' ORDER BY id DESC LIMIT 1`,
  );
  const recent = db.prepare(`SELECT ${COLUMNS} FROM scan ORDER BY id DESC LIMIT ?`);
  const unfinished = db.prepare(`SELECT ${COLUMNS} FROM scan WHERE state = 'reading' ORDER BY id`);
  const insert = db.prepare(`
    INSERT INTO scan (by_id, by_name, started_at, state, counts, failed_checks, notes)
    VALUES (:byId, :byName, :at, 'reading', '{}', '[]', '[]')`);
  const finish = db.prepare(`
    UPDATE scan
    SET state = :state, finished_at = :at, organisation = :organisation, members = :members,
        enabled_members = :enabledMembers, counts = :counts, failed_checks = :failedChecks, failure = :failure,
        notes = :notes
    WHERE id = :id AND state = 'reading'`);

  function finished(id: number, change: Readonly<Record<string, string | number | undefined>>): void {
    const nothing = {
      organisation: undefined,
      members: undefined,
      enabledMembers: undefined,
      counts: '{}',
      failedChecks: '[]',
      failure: undefined,
      notes: '[]',
    };
    const { changes } = finish.run({ ...nothing, ...change, id, at: commit.at().toISOString() });
    if (changes !== 1) throw new Error(`scan ${id} is not being read`);
  }

  return {
    get: (id) => parsed(scan, get.get(id)),
    newestBelieved: () => parsed(scan, newestBelieved.get()),
    recent: (limit) => scan.array().parse(recent.all(limit)),
    unfinished: () => scan.array().parse(unfinished.all()),
    begin(by, entry) {
      const { lastInsertRowid } = insert.run({ ...columnsOf(by), at: commit.at().toISOString() });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    believe(id, what, entry) {
      const { counts, notes, ...rest } = what;
      finished(id, { state: 'believed', ...rest, counts: jsonText(counts), notes: jsonText(notes) });
      commit.note(entry);
    },
    refuse(id, organisation, failed, entry) {
      finished(id, { state: 'refused', organisation, failedChecks: jsonText(failed) });
      commit.note(entry);
    },
    fail(id, failure, entry) {
      finished(id, { state: 'failed', failure });
      commit.note(entry);
    },
    ...memberReadsIn(db),
    ...membersIn(db),
    ...judgementsIn(db, commit),
  };
}

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
