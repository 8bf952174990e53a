import { z } from 'zod';
import { type Account, type AccountKey, identityOf, recognized } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import type { Range } from '../../policy/inactivity.ts';
import type { ProtectedBecause } from '../../policy/protection.ts';
import { folded } from '../../policy/text.ts';
import type { Commit } from './audit.ts';
import {
  accountKey,
  columnOf,
  flag,
  isoOrNull,
  json,
  milliseconds,
  moment,
  oneOf,
  optional,
  rowsIn,
  selected,
  storedNotReachable,
  valuesIn,
} from './columns.ts';
import type { Db } from './database.ts';

/** How a scan's rows come to be, are completed from the scan before, and go. */
export function membersIn(db: Db) {
  const keys = valuesIn(db, optional(accountKey));
  const moments = valuesIn(db, moment);
  const insert = db.prepare(`
    INSERT INTO member (scan, seen, ${OF_ACCOUNT.map(columnOf)}) VALUES (:scan, 1, ${OF_ACCOUNT.map((field) => `:${field}`)})
    ON CONFLICT (scan, key) DO NOTHING`);
  const boundary = keys.only<[object]>(`
      SELECT min(key) FROM (
        SELECT (SELECT key FROM member WHERE scan = :scan AND key > coalesce(:after, '') ORDER BY key LIMIT 1 OFFSET :limit - 1) AS key
        UNION ALL
        SELECT (SELECT key FROM member WHERE scan = :before AND key > coalesce(:after, '') ORDER BY key LIMIT 1 OFFSET :limit - 1))`);
  const rememberSignIns = db.prepare(`
    UPDATE member
    SET newest_sign_in = last_login
    WHERE scan = :scan AND ${piece('member')} AND last_login <= :newest
      AND (newest_sign_in IS NULL OR newest_sign_in < last_login)`);
  // Two arguments that stand in for each other: the newer of both, NULL only when both are.
  const inherit = db.prepare(`
    UPDATE member
    SET newest_sign_in = max(
          coalesce(member.newest_sign_in, was.newest_sign_in),
          coalesce(was.newest_sign_in, member.newest_sign_in)),
        reenabled_at = max(
          coalesce(member.reenabled_at, iif(was.last_told_disabled > member.disabled, :startedAt, was.reenabled_at)),
          coalesce(was.reenabled_at, member.reenabled_at, iif(was.last_told_disabled > member.disabled, :startedAt, NULL))),
        last_told_disabled = coalesce(member.disabled, was.last_told_disabled),
        portal_id = coalesce(member.portal_id, was.portal_id),
        last_left_alone_at = max(
          coalesce(member.last_left_alone_at, was.last_left_alone_at),
          coalesce(was.last_left_alone_at, member.last_left_alone_at))
    FROM member AS was
    WHERE member.scan = :scan AND ${piece('member')} AND member.seen = 1
      AND was.scan = :before AND was.key = member.key`);
  const carried = [...OF_ACCOUNT, 'newestSignIn', 'reenabledAt', 'lastLeftAloneAt'].map(columnOf);
  const copy = db.prepare(`
    INSERT INTO member (scan, seen, gone_since, ${carried})
    SELECT :scan, 0, coalesce(gone_since, :startedAt), ${carried} FROM member WHERE scan = :before AND ${piece('member')}
    ON CONFLICT (scan, key) DO NOTHING`);
  const newestAccepted = valuesIn(db, optional(z.number())).only(
    "SELECT max(id) FROM scan WHERE state = 'accepted'",
  );
  const startedAt = moments.only<[scan: number]>('SELECT started_at FROM scan WHERE id = ?');
  const drop = db.prepare(`
    DELETE FROM member
    WHERE (scan, key) IN (
      SELECT member.scan, member.key
      FROM scan JOIN member ON member.scan = scan.id
      WHERE scan.state <> 'reading'
        AND scan.id IS NOT (SELECT max(id) FROM scan WHERE state = 'accepted')
      LIMIT ?)`);

  const recognize = recognizingIn(db);

  return {
    /** Rows already there are kept: pages may overlap when people join during a reading. Who was there before is recognized. */
    addPage(scan: number, accounts: readonly Account[]): void {
      const before = newestAccepted();
      for (const account of accounts) insert.run({ scan, ...columnsOfAccount(recognize(before, account)) });
    },
    /** Fills memory (newest sign-in, enabled again) from the scan before and carries rows it did not receive; one piece a call; returns where to go on, or undefined when done. */
    carry(
      scan: number,
      before: number | undefined,
      after: AccountKey | undefined,
      limit: number,
      now: Date,
    ): AccountKey | undefined {
      const to = boundary({ scan, before, after, limit });
      rememberSignIns.run({ scan, after, to, newest: now.getTime() + DAY_MS });
      if (before !== undefined) {
        const began = startedAt(scan).getTime();
        inherit.run({ scan, before, after, to, startedAt: began });
        copy.run({ scan, before, after, to, startedAt: began });
      }
      return to;
    },
    /** Deletes up to so many rows of scans older than the newest accepted one (and of rejected and failed ones); returns how many. */
    dropOldRows: (limit: number) => drop.run(limit).changes,
  };
}

/**
 * An account as one that the scan before has, whatever its row tells now of what it is known by; else as it came. Almost
 * all are found by their key.
 */
function recognizingIn(db: Db): (before: number | undefined, account: Account) => Account {
  const query = rowsIn(db, memberRow);
  const select = (from: string, where: string): string =>
    `SELECT ${MEMBER_COLUMNS} FROM member ${from} WHERE scan = ? AND ${where}`;
  const rows = (by: string, where: string) =>
    query.all<[scan: number, value: string]>(select(`INDEXED BY ${by}`, where));
  const isThere = db.prepare('SELECT 1 FROM member WHERE scan = ? AND key = ?').pluck();
  const byKey = query.first<[scan: number, key: string]>(select('', 'key = ?'));
  const byId = rows('member_portal_id', 'portal_id = ? AND portal_id <> key');
  const byName = rows('member_username', 'username_folded = ? AND status IS NOT NULL');
  const goneByName = rows('member_gone_username', 'username_folded = ? AND gone_since IS NOT NULL');
  const byAnythingElse = (before: number, account: Account): MemberRow | undefined => {
    const { portalId, username } = account;
    const called = folded(username);
    const withId = portalId === undefined ? [] : byId(before, portalId);
    const found = [...withId, ...byName(before, called), ...goneByName(before, called)];
    return (
      found.find((row) => identityOf(row.account, account) === 'same') ??
      found.find((row) => row.seen && identityOf(row.account, account) === 'unknown')
    );
  };
  const isAsItWas = (before: number, { key, portalId = key, leftOut = [] }: Account): boolean =>
    portalId === key && leftOut.length === 0 && isThere.get(before, key) !== undefined;
  return (before, account) => {
    if (before === undefined || isAsItWas(before, account)) return account;
    const known = byKey(before, account.key) ?? byAnythingElse(before, account);
    return known === undefined ? account : recognized(account, known.account);
  };
}

/** The keys of one piece; SQLite orders text by its UTF-8 bytes, so that U+10FFFF comes after every key. */
function piece(table: string): string {
  return `${table}.key > coalesce(:after, '') AND ${table}.key <= coalesce(:to, char(0x10FFFF))`;
}

/** The words in which a verdict is kept. */
export const status = oneOf<Status>({
  disabled: true,
  protected: true,
  unknown: true,
  shielded: true,
  excluded: true,
  active: true,
  'coming up': true,
  'in grace': true,
  'to decide': true,
});

const range = oneOf<Range>({ none: true, notify: true, disable: true });

const protectedBecause = oneOf<ProtectedBecause>({
  "the bot's own account": true,
  'a system account': true,
  'a contact of the organization': true,
  'an MFA administrator': true,
  'an administrator': true,
  'the last enabled administrator': true,
});

const account = z.object({
  key: accountKey,
  portalId: optional(z.string()),
  username: z.string(),
  fullName: z.string(),
  email: optional(z.string()),
  role: optional(z.string()),
  roleId: optional(z.string()),
  userType: optional(z.string()),
  provider: optional(z.string()),
  categories: json(z.array(z.string())),
  culture: optional(z.string()),
  level: optional(z.string()),
  created: milliseconds.nullable(),
  lastLoginKind: z.enum(['date', 'never', 'unknown']),
  lastLogin: milliseconds.nullable(),
  disabled: optional(flag),
});

const evaluated = z.object({
  status,
  range,
  clause: optional(z.number()),
  days: optional(z.number()),
  reason: z.string(),
  dueOn: optional(z.string()),
  notWarned: optional(json(storedNotReachable)),
  excludedUntil: optional(moment),
  /** The exclusion's number. */
  excludedBy: optional(z.number()),
  protectedBecause: optional(protectedBecause),
  /** The letter that the policy would send now. */
  letterDue: optional(z.enum(['first', 'reminder'])),
});

export type EvaluatedMember = z.output<typeof evaluated>;

const memory = z.object({
  /** Carried from scan to scan: the newest sign-in ever seen. */
  newestSignIn: optional(milliseconds),
  /** Carried: when it was last seen enabled after having been seen disabled (or enabled again by the bot). */
  reenabledAt: optional(milliseconds),
  /** Carried: when it was last judged, or judged anew, to be left alone by clauses 1–5. */
  lastLeftAloneAt: optional(milliseconds),
  /** False for one that this scan did not receive and that is carried from the one before. */
  seen: flag,
  status: status.nullable(),
});

export const MEMBER_COLUMNS = selected({ ...account.shape, ...memory.shape, ...evaluated.shape });

/** One member in one scan: what the portal said, what is remembered of it, and the verdict. */
export type MemberRow = z.output<typeof memberRow>;

/** Of a row as MEMBER_COLUMNS name it. */
export const memberRow = z.unknown().transform((row) => {
  const { created, lastLoginKind, lastLogin, ...rest } = account.parse(row);
  const { status: verdict, ...remembered } = memory.parse(row);
  const received: Account = {
    ...rest,
    created: created ?? 'unknown',
    lastLogin: lastLoginKind === 'date' ? (lastLogin ?? 'unknown') : lastLoginKind,
  };
  /** Undefined until judged. */
  const judged = verdict === null ? undefined : evaluated.parse(row);
  return { account: received, ...remembered, evaluated: judged };
});

/** What is written of an account: what is read of it, and what it is found by. */
const OF_ACCOUNT = [
  ...Object.keys(account.shape),
  ...['usernameFolded', 'fullNameFolded', 'emailFolded', 'emailDomain', 'lastToldDisabled'],
];

/** What was told once is not forgotten where it is not told again. */
const REMEMBERED: ReadonlySet<string> = new Set(['portalId', 'lastToldDisabled']);

const assigned = (fields: readonly string[]): string =>
  fields
    .map((field) => [columnOf(field), REMEMBERED.has(field)] as const)
    .map(
      ([column, isKept], index) =>
        `${column} = ${isKept ? `coalesce(:${fields[index]}, ${column})` : `:${fields[index]}`}`,
    )
    .join(', ');

/** What the portal said of an account, as its columns. What members are found by is folded here, since SQLite cannot. */
function columnsOfAccount(account: Account) {
  const { categories, created, lastLogin, disabled, leftOut: _, ...text } = account;
  const isDisabled = disabled === undefined ? null : Number(disabled);
  const email = account.email?.toLowerCase();
  return {
    ...text,
    usernameFolded: folded(account.username),
    fullNameFolded: folded(account.fullName),
    emailFolded: account.email === undefined ? undefined : folded(account.email),
    emailDomain: email?.includes('@') ? email.slice(email.lastIndexOf('@') + 1).trim() : undefined,
    categories: JSON.stringify(categories),
    created: created === 'unknown' ? null : created.getTime(),
    lastLoginKind: typeof lastLogin === 'string' ? lastLogin : 'date',
    lastLogin: typeof lastLogin === 'string' ? null : lastLogin.getTime(),
    disabled: isDisabled,
    lastToldDisabled: isDisabled,
  };
}

const LEFT_ALONE = "('disabled', 'protected', 'unknown', 'shielded', 'excluded')";

/** What was found out about a member after its row was read: the verdict, and what happened between two scans. */
export function verdictsIn(db: Db, commit: Commit) {
  // One that stops being left alone between two scans was so until now.
  const record = db.prepare(`
    UPDATE member
    SET ${assigned(Object.keys(evaluated.shape))}, last_left_alone_at = iif(
          status IN ${LEFT_ALONE} OR :status IN ${LEFT_ALONE},
          max(coalesce(last_left_alone_at, :at), :at), last_left_alone_at)
    WHERE scan = :scan AND key = :key`);
  const reread = db.prepare(`
    UPDATE member
    SET ${assigned(OF_ACCOUNT)},
        newest_sign_in = iif(:lastLogin <= :newest AND :lastLogin > coalesce(newest_sign_in, :lastLogin - 1), :lastLogin, newest_sign_in),
        reenabled_at = iif(last_told_disabled > :disabled, :at, reenabled_at)
    WHERE scan = :scan AND key = :key`);
  const reenabled = db.prepare(`
    UPDATE member
    SET disabled = 0, last_told_disabled = 0, reenabled_at = max(coalesce(reenabled_at, :at), :at)
    WHERE scan = :scan AND key = :key`);

  function recordVerdict(scan: number, key: AccountKey, verdict: EvaluatedMember): void {
    const notWarned = verdict.notWarned && JSON.stringify(verdict.notWarned);
    const excludedUntil = isoOrNull(verdict.excludedUntil);
    record.run({ ...verdict, notWarned, excludedUntil, scan, key, at: commit.at().getTime() });
  }

  return {
    recordVerdicts(scan: number, verdicts: ReadonlyMap<AccountKey, EvaluatedMember>): void {
      for (const [key, verdict] of verdicts) recordVerdict(scan, key, verdict);
    },
    /** A decision between two scans shows at once in the newest accepted one: its status, reason and numbers. */
    reevaluate(scan: number, key: AccountKey, verdict: EvaluatedMember, account: Account): void {
      const at = commit.at().getTime();
      reread.run({ scan, ...columnsOfAccount(account), key, at, newest: at + DAY_MS });
      recordVerdict(scan, key, verdict);
    },
    /** The bot enabled it again: the shield starts. */
    noteReenabled: (scan: number, key: AccountKey, at: Date) =>
      void reenabled.run({ scan, key, at: at.getTime() }),
  };
}
