import { z } from 'zod';
import { type Account, type AccountKey, identityOf, recognized } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import type { Range } from '../../policy/inactivity.ts';
import type { Commit } from './audit.ts';
import { accountKey, flag, isoOrNull, json, milliseconds, moment, oneOf, optional } from './columns.ts';
import type { Db } from './database.ts';

/** Everything of a member but its scan, its verdict and whether it was seen: what is carried when it was not received. */
const CARRIED = `key, portal_id, username, username_lower, full_name, full_name_lower, email, email_lower, email_domain, role,
  role_id, user_type, provider, categories, culture, level, created, last_login_kind, last_login, disabled,
  last_told_disabled, newest_sign_in, reenabled_at, last_left_alone_at`;

/** How a scan's rows come to be, are completed from the scan before, and go. */
export function membersIn(db: Db) {
  const insert = db.prepare(`
    INSERT INTO member (
      scan, key, portal_id, username, username_lower, full_name, full_name_lower, email, email_lower, email_domain,
      role, role_id, user_type, provider, categories, culture, level, created, last_login_kind, last_login, disabled,
      last_told_disabled, seen)
    VALUES (
      :scan, :key, :portalId, :username, :usernameLower, :fullName, :fullNameLower, :email, :emailLower, :emailDomain,
      :role, :roleId, :userType, :provider, :categories, :culture, :level, :created, :lastLoginKind, :lastLogin,
      :disabled, :disabled, 1)
    ON CONFLICT (scan, key) DO NOTHING`);
  const boundary = db
    .prepare(`
      SELECT min(key) FROM (
        SELECT (SELECT key FROM member WHERE scan = :scan AND key > coalesce(:after, '') ORDER BY key LIMIT 1 OFFSET :limit - 1) AS key
        UNION ALL
        SELECT (SELECT key FROM member WHERE scan = :before AND key > coalesce(:after, '') ORDER BY key LIMIT 1 OFFSET :limit - 1))`)
    .pluck();
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
  const copy = db.prepare(`
    INSERT INTO member (scan, seen, gone_since, ${CARRIED})
    SELECT :scan, 0, coalesce(gone_since, :startedAt), ${CARRIED} FROM member WHERE scan = :before AND ${piece('member')}
    ON CONFLICT (scan, key) DO NOTHING`);
  const newestAccepted = db.prepare("SELECT max(id) FROM scan WHERE state = 'accepted'").pluck();
  const startedAt = db.prepare('SELECT started_at FROM scan WHERE id = ?').pluck();
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
      const before = newestAccepted.get();
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
      const to = optional(accountKey).parse(boundary.get({ scan, before, after, limit }));
      rememberSignIns.run({ scan, after, to, newest: now.getTime() + DAY_MS });
      if (before !== undefined) {
        const began = moment.parse(startedAt.get(scan)).getTime();
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
function recognizingIn(db: Db): (before: unknown, account: Account) => Account {
  const rows = (from: string, where: string) =>
    db.prepare(`SELECT ${MEMBER_COLUMNS} FROM member ${from} WHERE scan = ? AND ${where}`);
  const isThere = db.prepare('SELECT 1 FROM member WHERE scan = ? AND key = ?').pluck();
  const byKey = rows('', 'key = ?');
  const byId = rows('INDEXED BY member_portal_id', 'portal_id = ? AND portal_id <> key');
  const byName = rows('INDEXED BY member_username', 'username_lower = ? AND status IS NOT NULL');
  const goneByName = rows('INDEXED BY member_gone_username', 'username_lower = ? AND gone_since IS NOT NULL');
  return (before, account) => {
    const { key, id, username, leftOut = [] } = account;
    const hasItsKey = id === undefined || id === key;
    if (hasItsKey && leftOut.length === 0 && isThere.get(before, key) !== undefined) return account;
    const lower = username.toLowerCase();
    const found = [
      ...byKey.all(before, key),
      ...(id === undefined ? [] : byId.all(before, id)),
      ...byName.all(before, lower),
      ...goneByName.all(before, lower),
    ].map(memberRowOf);
    const known =
      found.find((row) => identityOf(row.account, account) === 'same') ??
      found.find((row) => row.seen && identityOf(row.account, account) === 'unknown');
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

export const MEMBER_COLUMNS = `key, portal_id AS id, username, full_name AS fullName, email, role, role_id AS roleId,
  user_type AS userType, provider, categories, culture, level, created, last_login_kind AS lastLoginKind,
  last_login AS lastLogin, disabled, newest_sign_in AS newestSignIn, reenabled_at AS reenabledAt,
  last_left_alone_at AS lastLeftAloneAt, seen, status, range, clause, days, reason, due_on AS dueOn, not_warned AS notWarned,
  excluded_until AS excludedUntil, letter_due AS letterDue`;

const account = z.object({
  key: accountKey,
  id: optional(z.string()),
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
  notWarned: optional(z.string()),
  excludedUntil: optional(moment),
  /** The letter that the policy would send now. */
  letterDue: optional(z.enum(['first', 'reminder'])),
});

export type EvaluatedMember = z.output<typeof evaluated>;

const memory = z.object({
  newestSignIn: optional(milliseconds),
  reenabledAt: optional(milliseconds),
  lastLeftAloneAt: optional(milliseconds),
  seen: flag,
  status: status.nullable(),
});

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
  readonly evaluated: EvaluatedMember | undefined;
}

/** One row of `member` as MEMBER_COLUMNS name it. */
export function memberRowOf(row: unknown): MemberRow {
  const { created, lastLoginKind, lastLogin, ...rest } = account.parse(row);
  const { status: verdict, ...remembered } = memory.parse(row);
  return {
    account: {
      ...rest,
      created: created ?? 'unknown',
      lastLogin: lastLoginKind === 'date' ? (lastLogin ?? 'unknown') : lastLoginKind,
    },
    ...remembered,
    evaluated: verdict === null ? undefined : evaluated.parse(row),
  };
}

/** What the portal said of an account, as its columns. Lower case is made here because SQLite's knows only ASCII. */
function columnsOfAccount(account: Account) {
  const { categories, created, lastLogin, disabled, id, leftOut: _, ...text } = account;
  const email = account.email?.toLowerCase();
  return {
    ...text,
    portalId: id,
    usernameLower: account.username.toLowerCase(),
    fullNameLower: account.fullName.toLowerCase(),
    emailLower: email,
    emailDomain: email?.includes('@') ? email.slice(email.lastIndexOf('@') + 1).trim() : undefined,
    categories: JSON.stringify(categories),
    created: created === 'unknown' ? null : created.getTime(),
    lastLoginKind: typeof lastLogin === 'string' ? lastLogin : 'date',
    lastLogin: typeof lastLogin === 'string' ? null : lastLogin.getTime(),
    disabled: disabled === undefined ? null : Number(disabled),
  };
}

function columnsOfJudged(evaluated: EvaluatedMember) {
  return { ...evaluated, excludedUntil: isoOrNull(evaluated.excludedUntil) };
}

const VERDICT = `status = :status, range = :range, clause = :clause, days = :days, reason = :reason, due_on = :dueOn,
  not_warned = :notWarned, excluded_until = :excludedUntil, letter_due = :letterDue`;

const LEFT_ALONE = "('disabled', 'protected', 'unknown', 'shielded', 'excluded')";

/** What was found out about a member after its row was read: the verdict, and what happened between two scans. */
export function judgementsIn(db: Db, commit: Commit) {
  // One that stops being left alone between two scans was so until now.
  const evaluator = db.prepare(`
    UPDATE member
    SET ${VERDICT}, last_left_alone_at = iif(
          status IN ${LEFT_ALONE} OR :status IN ${LEFT_ALONE},
          max(coalesce(last_left_alone_at, :at), :at), last_left_alone_at)
    WHERE scan = :scan AND key = :key`);
  const reread = db.prepare(`
    UPDATE member
    SET portal_id = coalesce(:portalId, portal_id), username = :username, username_lower = :usernameLower, full_name = :fullName,
        full_name_lower = :fullNameLower, email = :email, email_lower = :emailLower, email_domain = :emailDomain,
        role = :role, role_id = :roleId, user_type = :userType, provider = :provider, categories = :categories,
        culture = :culture, level = :level, created = :created, last_login_kind = :lastLoginKind,
        last_login = :lastLogin, disabled = :disabled,
        last_told_disabled = coalesce(:disabled, last_told_disabled),
        newest_sign_in = iif(:lastLogin <= :newest AND :lastLogin > coalesce(newest_sign_in, :lastLogin - 1), :lastLogin, newest_sign_in),
        reenabled_at = iif(last_told_disabled > :disabled, :at, reenabled_at)
    WHERE scan = :scan AND key = :key`);
  const reenabled = db.prepare(`
    UPDATE member
    SET disabled = 0, last_told_disabled = 0, reenabled_at = max(coalesce(reenabled_at, :at), :at)
    WHERE scan = :scan AND key = :key`);

  return {
    evaluator(scan: number, verdicts: ReadonlyMap<AccountKey, EvaluatedMember>): void {
      const at = commit.at().getTime();
      for (const [key, evaluated] of verdicts)
        evaluator.run({ scan, key, at, ...columnsOfJudged(evaluated) });
    },
    /** A decision between two scans shows at once in the newest accepted one: its status, reason and numbers. */
    reevaluate(scan: number, key: AccountKey, evaluated: EvaluatedMember, account: Account): void {
      const at = commit.at().getTime();
      reread.run({ scan, ...columnsOfAccount(account), key, at, newest: at + DAY_MS });
      evaluator.run({ scan, key, at, ...columnsOfJudged(evaluated) });
    },
    /** The bot enabled it again: the shield starts. */
    noteReenabled: (scan: number, key: AccountKey, at: Date) =>
      void reenabled.run({ scan, key, at: at.getTime() }),
  };
}
