import { z } from 'zod';
import type { Account } from '../domain/account.ts';
import type { Range, Status } from '../domain/policy.ts';
import type { JudgedMember, MemberRow } from '../flows/scan-tables.ts';
import { accountKey, flag, isoOrNull, json, milliseconds, moment, oneOf, optional } from './columns.ts';

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

export const MEMBER_COLUMNS = `key, username, full_name AS fullName, email, role, role_id AS roleId,
  user_type AS userType, provider, categories, culture, level, created, last_login_kind AS lastLoginKind,
  last_login AS lastLogin, disabled, newest_sign_in AS newestSignIn, reenabled_at AS reenabledAt,
  last_left_alone_at AS lastLeftAloneAt, seen, status, range, clause, days, reason, due_on AS dueOn, not_warned AS notWarned,
  excluded_until AS excludedUntil, letter_due AS letterDue`;

const account = z.object({
  key: accountKey,
  username: z.string(),
  fullName: z.string(),
  email: optional(z.string()),
  role: z.string(),
  roleId: optional(z.string()),
  userType: optional(z.string()),
  provider: optional(z.string()),
  categories: json(z.array(z.string())),
  culture: optional(z.string()),
  level: optional(z.string()),
  created: milliseconds.nullable(),
  lastLoginKind: z.enum(['date', 'never', 'unknown']),
  lastLogin: milliseconds.nullable(),
  disabled: flag,
});

const judged = z.object({
  status,
  range,
  clause: optional(z.number()),
  days: optional(z.number()),
  reason: z.string(),
  dueOn: optional(z.string()),
  notWarned: optional(z.string()),
  excludedUntil: optional(moment),
  letterDue: optional(z.enum(['first', 'reminder'])),
});

const memory = z.object({
  newestSignIn: optional(milliseconds),
  reenabledAt: optional(milliseconds),
  lastLeftAloneAt: optional(milliseconds),
  seen: flag,
  status: status.nullable(),
});

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
    judged: verdict === null ? undefined : judged.parse(row),
  };
}

/** What the portal said of an account, as its columns. Lower case is made here because SQLite's knows only ASCII. */
export function columnsOfAccount(account: Account) {
  const { categories, created, lastLogin, disabled, ...text } = account;
  const email = account.email?.toLowerCase();
  return {
    ...text,
    usernameLower: account.username.toLowerCase(),
    fullNameLower: account.fullName.toLowerCase(),
    emailLower: email,
    emailDomain: email?.includes('@') ? email.slice(email.lastIndexOf('@') + 1).trim() : undefined,
    categories: JSON.stringify(categories),
    created: created === 'unknown' ? null : created.getTime(),
    lastLoginKind: typeof lastLogin === 'string' ? lastLogin : 'date',
    lastLogin: typeof lastLogin === 'string' ? null : lastLogin.getTime(),
    disabled: disabled ? 1 : 0,
  };
}

export function columnsOfJudged(judged: JudgedMember) {
  return { ...judged, excludedUntil: isoOrNull(judged.excludedUntil) };
}
