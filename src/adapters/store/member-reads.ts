import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import type { CalendarDay } from '../../policy/calendar.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import type { ProtectedBecause } from '../../policy/protection.ts';
import { folded } from '../../policy/text.ts';
import { accountKey, flag, mapsIn, optional, rowsIn, valuesIn } from './columns.ts';
import type { Db } from './database.ts';
import { MEMBER_COLUMNS, memberRow, status } from './members.ts';
import { LIVE } from './proposals.ts';

/** Milliseconds before March 1973: years before there were such portals, and what a date in seconds looks like. */
const IN_SECONDS = 100_000_000_000;

const changedAccount = z.object({ key: accountKey, username: z.string(), disabled: flag });

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

/** A custom role that was told before, and without which the base of it would stand for it. */
function withRolesLost(read: z.output<typeof counted>, lost: number): z.output<typeof counted> {
  return { ...read, withoutRoleOrState: read.withoutRoleOrState + lost };
}

/** A letter of this very scan, one that is still under way, or one answered since, is no longer to be written. */
const WANTS_FIRST = `letter_due IS 'first' AND NOT EXISTS (
  SELECT 1 FROM letter
  WHERE account_key = member.key AND kind = 'warning'
    AND (letter.scan = member.scan OR state IN ('waiting', 'sending')
      OR changed_at >= (SELECT started_at FROM scan WHERE id = member.scan)))`;

/**
 * What is read of a scan's members. One that this scan did not receive is found by `member` alone; looking for members by
 * name finds judged ones, which all are once a scan is accepted.
 */
export function memberReadsIn(db: Db) {
  const rows = rowsIn(db, memberRow);
  const readings = rowsIn(db, counted);
  const tallies = mapsIn(db, z.string(), z.number());
  const texts = valuesIn(db, z.string());
  const numbers = valuesIn(db, z.number());
  const comings = rowsIn(db, comingProposals);
  const changedAccounts = rowsIn(db, changedAccount);
  const count = readings.only<[object]>(`
    SELECT count(*) AS received,
      count(*) FILTER (WHERE role = 'org_admin' AND role_id IS NULL AND disabled = 0) AS enabledAdmins,
      count(*) FILTER (WHERE disabled = 0) AS enabledMembers,
      count(*) FILTER (WHERE created < :seconds OR last_login < :seconds) AS datesInSeconds,
      count(*) FILTER (WHERE last_login_kind = 'unknown') AS withoutLastLogin,
      count(*) FILTER (WHERE role IS NULL OR disabled IS NULL) AS withoutRoleOrState
    FROM member WHERE scan = :scan AND seen = 1`);
  const ahead = texts.all<[object]>(`
    SELECT username FROM member
    WHERE scan = :scan AND seen = 1 AND (created > :newest OR last_login > :newest)
    ORDER BY username_folded, username`);
  // With what the portal said then, not with the newest ever seen: what was accepted once is not refused at every scan after.
  const older = numbers.only<[object]>(`
    SELECT count(*)
    FROM member JOIN member AS was ON was.scan = :before AND was.key = member.key
    WHERE member.scan = :scan AND member.seen = 1
      AND was.last_login <= was.newest_sign_in
      AND (member.last_login < was.last_login OR member.last_login_kind = 'never')`);
  // By who is there, not by how many: as many strangers must not stand for those who are missing.
  const lost = numbers.only<[object]>(`
    SELECT count(*)
    FROM member AS was
    WHERE was.scan = :before AND was.seen = 1
      AND NOT EXISTS (SELECT 1 FROM member WHERE scan = :scan AND key = was.key AND seen = 1)`);
  // A few have another role by now; where it is many at once, the list does not tell custom roles any more.
  const withoutCustomRole = numbers.only<[object]>(`
    SELECT count(*)
    FROM member JOIN member AS was ON was.scan = :before AND was.key = member.key
    WHERE member.scan = :scan AND member.seen = 1
      AND member.role = was.role AND was.role_id IS NOT NULL AND member.role_id IS NULL`);
  const statuses = mapsIn(db, status, z.number());
  const countStatuses = statuses<[scan: number]>(`
    SELECT status, count(*) FROM member WHERE scan = ? AND seen = 1 AND status IS NOT NULL GROUP BY status`);
  const members = rows.all<[object]>(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = :scan AND key > coalesce(:after, '') AND seen = 1 ORDER BY key LIMIT :limit`);
  // Without statistics SQLite takes the primary key's first column for the better choice, and reads every member.
  const find = rows.all<[object]>(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = :scan AND seen = 1 AND key IN (
      SELECT key FROM member INDEXED BY member_username WHERE scan = :scan AND username_folded = :folded AND status IS NOT NULL
      UNION ALL SELECT key FROM member INDEXED BY member_email WHERE scan = :scan AND email_folded = :folded AND status IS NOT NULL
      UNION ALL SELECT key FROM member INDEXED BY member_full_name WHERE scan = :scan AND full_name_folded = :folded AND status IS NOT NULL)
    ORDER BY username = :who DESC, username_folded = :folded DESC, email_folded = :folded DESC, username_folded
    LIMIT :limit`);
  // > Never proposed before goes first, then longest inactive.
  const candidates = rows.all<[object]>(`
    SELECT ${MEMBER_COLUMNS} FROM member
    WHERE scan = :scan AND seen = 1 AND status = 'to decide'
      AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = member.key AND state IN ${LIVE})
    ORDER BY EXISTS (SELECT 1 FROM proposal WHERE account_key = member.key AND rehearsal = :rehearsal), days DESC, key
    LIMIT :limit`);
  const changed = changedAccounts.all<[object]>(`
    SELECT member.key, member.username, member.disabled
    FROM member JOIN member AS was ON was.scan = :before AND was.key = member.key
    WHERE member.scan = :scan AND member.seen = 1 AND member.disabled <> was.last_told_disabled
    ORDER BY member.username_folded, member.username`);
  // Each value with how many members have it; the custom role is the role where there is one.
  const valuesOf = (value: string) =>
    tallies<[scan: number]>(`
      SELECT ${value}, count(*) FROM member WHERE scan = ? AND seen = 1 AND ${value} IS NOT NULL GROUP BY 1`);
  const values = {
    role: valuesOf('coalesce(role_id, role)'),
    'user type': valuesOf('user_type'),
    provider: valuesOf('provider'),
    category: tallies<[scan: number]>(`
      SELECT category.value, count(DISTINCT member.key) FROM member, json_each(categories) AS category
      WHERE scan = ? AND seen = 1 GROUP BY 1`),
    'e-mail domain': valuesOf('email_domain'),
  };
  const isReceived = db.prepare(
    'SELECT 1 FROM member WHERE scan = ? AND seen = 1 AND username_folded = ? LIMIT 1',
  );
  const coversOthers = numbers.only<[object]>(`
    SELECT EXISTS (
      SELECT 1 FROM member
      WHERE scan = (SELECT max(id) FROM scan WHERE state = 'accepted') AND seen = 1 AND status = 'excluded'
        AND excluded_by = :exclusion AND key NOT IN (SELECT value FROM json_each(:keys)))`);
  const usernames = texts.all<[object]>(`
    SELECT username FROM member
    WHERE scan = :scan AND seen = 1 AND status IS NOT NULL AND (username_folded, username) > (:folded, :after)
    ORDER BY username_folded, username LIMIT :limit`);

  return {
    /** Compares with the rows of the scan before, if one is named. */
    countReading: (scan: number, before: number | undefined, now: Date) => ({
      ...withRolesLost(count({ scan, seconds: IN_SECONDS }), withoutCustomRole({ scan, before })),
      datesAhead: ahead({ scan, newest: now.getTime() + DAY_MS }),
      olderSignIns: older({ scan, before }),
      /** Members of the scan before that this one does not have, however many it has. */
      lost: lost({ scan, before }),
    }),
    countStatuses: (scan: number): Readonly<Partial<Record<Status, number>>> =>
      Object.fromEntries(countStatuses(scan)),
    /** Rows in order of account key, starting after the key given (from the start without). */
    members: (scan: number, after: AccountKey | undefined, limit: number) => members({ scan, after, limit }),
    member: rows.first<[scan: number, key: AccountKey]>(
      `SELECT ${MEMBER_COLUMNS} FROM member WHERE scan = ? AND key = ?`,
    ),
    /** By user name, e-mail address or full name, as a person may write it; exact user name first. */
    findMembers: (scan: number, who: string, limit: number) =>
      find({ scan, who, folded: folded(who), limit }),
    /** Accounts `to decide` without a live proposal, in clause 8's order: never proposed before, then longest inactive. */
    candidates: (scan: number, rehearsal: boolean, limit: number) =>
      candidates({ scan, rehearsal: rehearsal ? 1 : 0, limit }),
    /** Members of the disable range that the policy does not leave alone and that have no live proposal, longest inactive first. */
    rehearsable: rows.all<[scan: number, limit: number]>(`
      SELECT ${MEMBER_COLUMNS} FROM member
      WHERE scan = ? AND seen = 1 AND range = 'disable' AND status IN ('in grace', 'to decide')
        AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = member.key AND state IN ${LIVE})
      ORDER BY days DESC, key
      LIMIT ?`),
    /** Whether the reading holds a member of this user name, without regard to case; judged or not. */
    isReceived: (scan: number, username: string) => isReceived.get(scan, folded(username)) !== undefined,
    /** Whether the newest accepted scan found anyone but these excluded by that exclusion. */
    coversOthers: (exclusion: number, keys: readonly AccountKey[]): boolean =>
      coversOthers({ exclusion, keys: JSON.stringify(keys) }) === 1,
    /** Who has a first warning due that is not written down yet, and the days on which accounts may be proposed at the earliest. */
    comingProposals: comings.only<[scan: number]>(`
      SELECT count(*) FILTER (WHERE wantsFirst) AS firstWarnings,
        min(due_on) FILTER (WHERE wantsFirst) AS earliestWhenWarned,
        min(due_on) FILTER (WHERE NOT wantsFirst) AS earliestOfOthers
      FROM (
        SELECT due_on, ${WANTS_FIRST} AS wantsFirst FROM member WHERE scan = ? AND seen = 1 AND clause = 6)`),
    /** Accounts to be proposed, now or by a day: those that were warned, or that it was established no warning reaches. */
    dueBy: numbers.only<[scan: number, day: CalendarDay]>(`
      SELECT count(*) FROM member
      WHERE scan = ? AND seen = 1 AND (clause = 7 OR (clause = 6 AND due_on <= ? AND NOT (${WANTS_FIRST})))`),
    /** User names of members that were protected for this reason, whoever is in the list now. */
    usernamesProtected: texts.all<[scan: number, because: ProtectedBecause]>(
      'SELECT username FROM member WHERE scan = ? AND seen = 1 AND protected_because = ? ORDER BY username_folded',
    ),
    /** User names of the enabled `org_admin`s. */
    enabledAdmins: texts.all<[scan: number]>(`
      SELECT username FROM member
      WHERE scan = ? AND seen = 1 AND role = 'org_admin' AND role_id IS NULL AND disabled = 0 ORDER BY username_folded`),
    /** Accounts that an earlier scan's rows, kept up to date with our own acts, have the other way round; by user name. */
    changedOutside: (scan: number, before: number) => changed({ scan, before }),
    /** All values of a column in use, with how many members have each: role ids, user types, providers, categories, e-mail domains. */
    valuesInUse: (scan: number, of: keyof typeof values) => values[of](scan),
    usernames: (scan: number, after: string | undefined, limit: number) =>
      usernames({ scan, after: after ?? '', folded: folded(after ?? ''), limit }),
  };
}
