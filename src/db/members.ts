import { DAY_MS } from '../domain/calendar.ts';
import type { Scans } from '../flows/scan-tables.ts';
import { accountKey, moment, optional } from './columns.ts';
import { columnsOfAccount } from './member-rows.ts';
import type { Db } from './open.ts';

/** Everything of a member but its scan, its verdict and whether it was seen: what is carried when it was not received. */
const CARRIED = `key, username, username_lower, full_name, full_name_lower, email, email_lower, email_domain, role,
  role_id, user_type, provider, categories, culture, level, created, last_login_kind, last_login, disabled,
  newest_sign_in, reenabled_at, last_left_alone_at`;

/** How a scan's rows come to be, are completed from the scan before, and go. */
export function membersIn(db: Db): Pick<Scans, 'addPage' | 'carry' | 'dropOldRows'> {
  const insert = db.prepare(`
    INSERT INTO member (
      scan, key, username, username_lower, full_name, full_name_lower, email, email_lower, email_domain, role, role_id,
      user_type, provider, categories, culture, level, created, last_login_kind, last_login, disabled, seen)
    VALUES (
      :scan, :key, :username, :usernameLower, :fullName, :fullNameLower, :email, :emailLower, :emailDomain, :role,
      :roleId, :userType, :provider, :categories, :culture, :level, :created, :lastLoginKind, :lastLogin, :disabled, 1)
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
          coalesce(member.reenabled_at, iif(was.disabled > member.disabled, :startedAt, was.reenabled_at)),
          coalesce(was.reenabled_at, member.reenabled_at, iif(was.disabled > member.disabled, :startedAt, NULL))),
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
  const startedAt = db.prepare('SELECT started_at FROM scan WHERE id = ?').pluck();
  const drop = db.prepare(`
    DELETE FROM member
    WHERE (scan, key) IN (
      SELECT member.scan, member.key
      FROM scan JOIN member ON member.scan = scan.id
      WHERE scan.state <> 'reading'
        AND scan.id IS NOT (SELECT max(id) FROM scan WHERE state = 'believed')
      LIMIT ?)`);

  return {
    addPage(scan, accounts) {
      for (const account of accounts) insert.run({ scan, ...columnsOfAccount(account) });
    },
    carry(scan, before, after, limit, now) {
      const to = optional(accountKey).parse(boundary.get({ scan, before, after, limit }));
      rememberSignIns.run({ scan, after, to, newest: now.getTime() + DAY_MS });
      if (before !== undefined) {
        const began = moment.parse(startedAt.get(scan)).getTime();
        inherit.run({ scan, before, after, to, startedAt: began });
        copy.run({ scan, before, after, to, startedAt: began });
      }
      return to;
    },
    dropOldRows: (limit) => drop.run(limit).changes,
  };
}

/** The keys of one piece; SQLite orders text by its UTF-8 bytes, so that U+10FFFF comes after every key. */
function piece(table: string): string {
  return `${table}.key > coalesce(:after, '') AND ${table}.key <= coalesce(:to, char(0x10FFFF))`;
}
