import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import { accountKey, flag, optional } from './columns.ts';
import type { Db } from './database.ts';
import { MEMBER_COLUMNS, type MemberRow, memberRowOf, status } from './members.ts';

/** Milliseconds before March 1973: years before there were such portals, and what a date in seconds looks like. */
const IN_SECONDS = 100_000_000_000;

const LIVE = "('open', 'approved', 'disabling', 'failed')";

/** Each value with how many members have it; the custom role is the role where there is one. */
const VALUES = {
  role: `
    SELECT coalesce(role_id, role), count(*) FROM member
    WHERE scan = ? AND seen = 1 AND coalesce(role_id, role) IS NOT NULL GROUP BY 1`,
  'user type':
    'SELECT user_type, count(*) FROM member WHERE scan = ? AND seen = 1 AND user_type IS NOT NULL GROUP BY 1',
  provider:
    'SELECT provider, count(*) FROM member WHERE scan = ? AND seen = 1 AND provider IS NOT NULL GROUP BY 1',
  category: `
    SELECT category.value, count(DISTINCT member.key) FROM member, json_each(categories) AS category
    WHERE scan = ? AND seen = 1 GROUP BY 1`,
  'e-mail domain':
    'SELECT email_domain, count(*) FROM member WHERE scan = ? AND seen = 1 AND email_domain IS NOT NULL GROUP BY 1',
};

const tally = z.array(z.tuple([z.string(), z.number()]));

const changedAccounts = z.array(z.object({ key: accountKey, username: z.string(), disabled: flag }));

const comingProposals = z.object({
  firstWarnings: z.number(),
  /** The earliest due date if each of these were warned on the day of the scan. */
  earliestWhenWarned: optional(z.string()),
  /** The earliest due date of the others: promised, or running since it was established that mail does not reach them. */
  earliestOfOthers: optional(z.string()),
});

/** What is ahead of the accounts in both ranges that are not put before the administrators yet. */
export type ComingProposals = z.output<typeof comingProposals>;

const counted = z.object({
  received: z.number(),
  enabledAdmins: z.number(),
  enabledMembers: z.number(),
  datesInSeconds: z.number(),
  withoutLastLogin: z.number(),
  withoutRoleOrState: z.number(),
});

/** Counted over a scan's rows, for `checkTrust` and the card. */
export type ReadingCounts = ReturnType<ReturnType<typeof memberReadsIn>['countReading']>;

/**
 * What is read of a scan's members. One that this scan did not receive is found by `member` alone; looking for members by
 * name finds judged ones, which all are once a scan is accepted.
 */
export function memberReadsIn(db: Db) {
  const count = db.prepare(`
    SELECT count(*) AS received,
      count(*) FILTER (WHERE role = 'org_admin' AND role_id IS NULL AND disabled = 0) AS enabledAdmins,
      count(*) FILTER (WHERE disabled = 0) AS enabledMembers,
      count(*) FILTER (WHERE created < :seconds OR last_login < :seconds) AS datesInSeconds,
      count(*) FILTER (WHERE last_login_kind = 'unknown') AS withoutLastLogin,
      count(*) FILTER (WHERE role IS NULL OR disabled IS NULL) AS withoutRoleOrState
    FROM member WHERE scan = :scan AND seen = 1`);
  const ahead = db
    .prepare(`
      SELECT username FROM member
      WHERE scan = :scan AND seen = 1 AND (created > :newest OR last_login > :newest)
      ORDER BY username_lower, username`)
    .pluck();
  // With what the portal said then, not with the newest ever seen: what was accepted once is not refused at every scan after.
  const older = db
    .prepare(`
      SELECT count(*)
      FROM member JOIN member AS was ON was.scan = :before AND was.key = member.key
      WHERE member.scan = :scan AND member.seen = 1
        AND was.last_login <= was.newest_sign_in
        AND (member.last_login < was.last_login OR member.last_login_kind = 'never')`)
    .pluck();
  // By who is there, not by how many: as many strangers must not stand for those who are missing.
  const lost = db
    .prepare(`
      SELECT count(*)
      FROM member AS was
      WHERE was.scan = :before AND was.seen = 1
        AND NOT EXISTS (SELECT 1 FROM member WHERE scan = :scan AND key = was.key AND seen = 1)`)
    .pluck();
  const countStatuses = db
    .prepare(`
      SELECT status, count(*) FROM member
      WHERE scan = ? AND seen = 1 AND status IS NOT NULL GROUP BY status`)
    .raw();
  const members = db.prepare(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = :scan AND key > coalesce(:after, '') AND seen = 1 ORDER BY key LIMIT :limit`);
  const member = db.prepare(`SELECT ${MEMBER_COLUMNS} FROM member WHERE scan = ? AND key = ?`);
  // Without statistics SQLite takes the primary key's first column for the better choice, and reads every member.
  const find = db.prepare(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = :scan AND seen = 1 AND key IN (
      SELECT key FROM member INDEXED BY member_username WHERE scan = :scan AND username_lower = :lower AND status IS NOT NULL
      UNION ALL SELECT key FROM member INDEXED BY member_email WHERE scan = :scan AND email_lower = :lower AND status IS NOT NULL
      UNION ALL SELECT key FROM member INDEXED BY member_full_name WHERE scan = :scan AND full_name_lower = :lower AND status IS NOT NULL)
    ORDER BY username = :who DESC, username_lower = :lower DESC, email_lower = :lower DESC, username_lower
    LIMIT :limit`);
  const candidates = db.prepare(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = :scan AND seen = 1 AND status = 'to decide'
      AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = member.key AND state IN ${LIVE})
    ORDER BY EXISTS (SELECT 1 FROM proposal WHERE account_key = member.key AND rehearsal = :rehearsal), days DESC, key
    LIMIT :limit`);
  const rehearsable = db.prepare(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = ? AND seen = 1 AND range = 'disable' AND status IN ('in grace', 'to decide')
      AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = member.key AND state IN ${LIVE})
    ORDER BY days DESC, key
    LIMIT ?`);
  // A letter of this very scan, one that is still under way, or one answered since, is no longer to be written.
  const coming = db.prepare(`
    SELECT count(*) FILTER (WHERE wantsFirst) AS firstWarnings,
      min(due_on) FILTER (WHERE wantsFirst) AS earliestWhenWarned,
      min(due_on) FILTER (WHERE NOT wantsFirst) AS earliestOfOthers
    FROM (
      SELECT due_on, letter_due IS 'first' AND NOT EXISTS (
        SELECT 1 FROM letter
        WHERE account_key = member.key AND kind = 'warning'
          AND (letter.scan = member.scan OR state IN ('waiting', 'sending')
            OR changed_at >= (SELECT started_at FROM scan WHERE id = member.scan))) AS wantsFirst
      FROM member WHERE scan = ? AND seen = 1 AND clause = 6)`);
  const enabledAdmins = db
    .prepare(`
      SELECT username FROM member
      WHERE scan = ? AND seen = 1 AND role = 'org_admin' AND role_id IS NULL AND disabled = 0 ORDER BY username_lower`)
    .pluck();
  const changed = db.prepare(`
    SELECT member.key, member.username, member.disabled
    FROM member JOIN member AS was ON was.scan = :before AND was.key = member.key
    WHERE member.scan = :scan AND member.seen = 1 AND member.disabled <> was.last_told_disabled
    ORDER BY member.username_lower, member.username`);
  const values = {
    role: db.prepare(VALUES.role).raw(),
    'user type': db.prepare(VALUES['user type']).raw(),
    provider: db.prepare(VALUES.provider).raw(),
    category: db.prepare(VALUES.category).raw(),
    'e-mail domain': db.prepare(VALUES['e-mail domain']).raw(),
  };
  const isReceived = db.prepare(
    'SELECT 1 FROM member WHERE scan = ? AND seen = 1 AND username_lower = ? LIMIT 1',
  );
  const usernames = db
    .prepare(`
      SELECT username FROM member
      WHERE scan = :scan AND seen = 1 AND status IS NOT NULL AND (username_lower, username) > (:lower, :after)
      ORDER BY username_lower, username LIMIT :limit`)
    .pluck();

  return {
    /** Compares with the rows of the scan before, if one is named. */
    countReading: (scan: number, before: number | undefined, now: Date) => ({
      ...counted.parse(count.get({ scan, seconds: IN_SECONDS })),
      datesAhead: z.array(z.string()).parse(ahead.all({ scan, newest: now.getTime() + DAY_MS })),
      olderSignIns: z.number().parse(older.get({ scan, before })),
      /** Members of the scan before that this one does not have, however many it has. */
      lost: z.number().parse(lost.get({ scan, before })),
    }),
    countStatuses: (scan: number): Readonly<Partial<Record<Status, number>>> =>
      Object.fromEntries(z.array(z.tuple([status, z.number()])).parse(countStatuses.all(scan))),
    /** Rows in order of account key, starting after the key given (from the start without). */
    members: (scan: number, after: AccountKey | undefined, limit: number): readonly MemberRow[] =>
      members.all({ scan, after, limit }).map(memberRowOf),
    member(scan: number, key: AccountKey): MemberRow | undefined {
      const row = member.get(scan, key);
      return row === undefined ? undefined : memberRowOf(row);
    },
    /** By user name, e-mail address or full name, without regard to case; exact user name first. */
    findMembers: (scan: number, who: string, limit: number): readonly MemberRow[] =>
      find.all({ scan, who, lower: who.toLowerCase(), limit }).map(memberRowOf),
    /** Accounts `to decide` without a live proposal, in clause 8's order: never proposed before, then longest inactive. */
    candidates: (scan: number, rehearsal: boolean, limit: number): readonly MemberRow[] =>
      candidates.all({ scan, rehearsal: rehearsal ? 1 : 0, limit }).map(memberRowOf),
    /** Members of the disable range that the policy does not leave alone and that have no live proposal, longest inactive first. */
    rehearsable: (scan: number, limit: number): readonly MemberRow[] =>
      rehearsable.all(scan, limit).map(memberRowOf),
    /** Whether the reading holds a member of this user name, without regard to case; judged or not. */
    isReceived: (scan: number, username: string) =>
      isReceived.get(scan, username.toLowerCase()) !== undefined,
    /** Who has a first warning due that is not written down yet, and the days on which accounts may be proposed at the earliest. */
    comingProposals: (scan: number) => comingProposals.parse(coming.get(scan)),
    /** User names of the enabled `org_admin`s. */
    enabledAdmins: (scan: number) => z.array(z.string()).parse(enabledAdmins.all(scan)),
    /** Accounts that an earlier scan's rows, kept up to date with our own acts, have the other way round; by user name. */
    changedOutside: (scan: number, before: number) => changedAccounts.parse(changed.all({ scan, before })),
    /** All values of a column in use, with how many members have each: role ids, user types, providers, categories, e-mail domains. */
    valuesInUse: (scan: number, of: keyof typeof VALUES): ReadonlyMap<string, number> =>
      new Map(tally.parse(values[of].all(scan))),
    usernames: (scan: number, after: string | undefined, limit: number) =>
      z
        .array(z.string())
        .parse(usernames.all({ scan, after: after ?? '', lower: after?.toLowerCase() ?? '', limit })),
  };
}
