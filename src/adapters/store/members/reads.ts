import { z } from 'zod';
import type { AccountKey } from '../../../policy/account.ts';
import type { CalendarDay } from '../../../policy/calendar.ts';
import type { Status } from '../../../policy/evaluate.ts';
import type { ProtectedBecause } from '../../../policy/protection.ts';
import { folded } from '../../../policy/text.ts';
import { accountKey, flag, mapsIn, milliseconds, optional, rowsIn, valuesIn } from '../columns.ts';
import type { Db } from '../database.ts';
import { LIVE } from '../proposals/row.ts';
import {
  accountOf,
  keyText,
  MEMBER_COLUMNS,
  MEMBERS,
  type MemberRow,
  memberOf,
  type StoredMember,
  status,
} from './members.ts';

/** What is ahead of the accounts in both ranges that are not put before the administrators yet. */
export type ComingProposals = z.output<typeof comingProposals>;

const comingProposals = z.object({
  firstWarnings: z.number(),
  /** Of those: who is in the grace period. */
  firstInGrace: z.number(),
  /** Whom no warning reaches. */
  notReached: z.number(),
  /** Whose reminder is due and not written yet. */
  reminders: z.number(),
  /** Warnings that are written, not sent yet, and still wanted. */
  waiting: z.number(),
  /** Of the first warnings to be written: since when the longest inactive one is; its due date follows from the day on which it is warned. */
  longestInactiveSince: optional(milliseconds),
  /** The same of those whose first warning was written by the last scan, or who were found unreachable then. */
  longestOfWarned: optional(milliseconds),
  /** The earliest due date of the others: promised, or running since it was established that mail does not reach them. */
  earliestOfOthers: optional(z.string()),
});

const withSameEmail = z.object({
  key: accountKey,
  username: z.string(),
  /** Folded. */
  email: z.string(),
  isEnabled: flag,
  /** Undefined for one that never signed in, or of which no sign-in was ever told. */
  signedInAt: optional(milliseconds),
});

/** Since when those were inactive that are due when their first warning was written by the last scan: `inactiveSinceOfDue`. */
type SinceWhen = { readonly first: number; readonly before: number };
const NEVER: SinceWhen = { first: 0, before: 0 };

/** Of a member, what it is looked for by: read of all of them, so that it is taken as it is stored. */
interface NamesRow {
  readonly id: number;
  readonly key: AccountKey;
  readonly username: string;
  readonly fullName: string;
  readonly email: string | null;
  readonly goneSince: number | null;
}

/** The newest accepted scan. */
const NEWEST = "(SELECT max(id) FROM scan WHERE state = 'accepted')";

/** A letter that is still under way, or that was answered since the members were evaluated, is no longer to be written. */
const wants = (letter: 'first' | 'reminder') => `letter_due IS '${letter}' AND standing.member NOT IN (
  SELECT written.id FROM letter CROSS JOIN member AS written ON written.key = letter.account_key
  WHERE letter.kind = 'warning' AND (letter.state IN ('waiting', 'sending')
    OR letter.changed_at >= (SELECT as_of FROM scan WHERE id = ${NEWEST})))`;
const WANTS_FIRST = wants('first');

/** Warnings written and not sent yet that the policy still wants; the others will be dropped. */
const WAITING = `
  SELECT count(*) FROM letter JOIN member ON member.key = letter.account_key JOIN standing ON standing.member = member.id
  WHERE letter.kind = 'warning' AND letter.state IN ('waiting', 'sending')
    AND letter_due IS iif(letter.remind_days_before IS NULL, 'first', 'reminder')
    AND standing.remind_days_before IS letter.remind_days_before`;

/** Members as the newest accepted scan has them. One that is gone is found by its key alone, and by its name in the trail. */
export function memberReadsIn(db: Db) {
  const statuses = mapsIn(db, status, z.number());
  const texts = valuesIn(db, z.string());
  const numbers = valuesIn(db, z.number());
  const comings = rowsIn(db, comingProposals);
  const keys = valuesIn(db, accountKey);
  const some = (rest: string) => {
    const query = db.prepare<[object], StoredMember>(
      `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE ${rest}`,
    );
    return (bound: object): readonly MemberRow[] => query.all(bound).map(memberOf);
  };
  const byKey = db.prepare<[AccountKey], StoredMember>(
    `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE member.key = ?`,
  );
  const byKeys = db.prepare<[string], StoredMember>(`
    SELECT ${MEMBER_COLUMNS} FROM json_each(?) JOIN member ON member.key = value JOIN standing ON standing.member = member.id`);
  // Who a row of the portal's is, where it tells of it in another way than before; the id is the key of almost all.
  const byIdOrName = db.prepare<[object], StoredMember>(`
    SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS}
    WHERE username_folded IN (SELECT value FROM json_each(:names))
      OR (portal_id <> key AND portal_id IN (SELECT value FROM json_each(:ids)))
    ORDER BY gone_since IS NOT NULL`);
  const piece = some('member.id > :after AND gone_since IS NULL ORDER BY member.id LIMIT :limit');
  const meant = some(`gone_since IS NULL AND (
      username_folded IN (SELECT value FROM json_each(:folded)) OR email_folded IN (SELECT value FROM json_each(:folded))
      OR full_name_folded IN (SELECT value FROM json_each(:folded)))`);
  const withEmail = db.prepare<[string], StoredMember>(
    `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE gone_since IS NULL AND email_folded = ? ORDER BY username_folded`,
  );
  const names = db.prepare<[object], NamesRow>(`
    SELECT member.id, key, username_folded AS username, full_name_folded AS fullName, email_folded AS email, gone_since AS goneSince
    FROM ${MEMBERS} WHERE member.id > :after ORDER BY member.id LIMIT :limit`);
  const byEmail = rowsIn(db, withSameEmail).all<[object]>(`
    SELECT key, username, email_folded AS email, disabled IS 0 AS isEnabled,
      nullif(max(ifnull(newest_sign_in, 0), ifnull(last_login, 0), 0), 0) AS signedInAt
    FROM ${MEMBERS}
    WHERE member.id > :after AND member.id <= :upTo AND gone_since IS NULL
      AND email_folded IN (SELECT value FROM json_each(:addresses))`);
  // > Never proposed before goes first, then longest inactive.
  const candidates = keys.all<[object]>(`
    SELECT key FROM ${MEMBERS}
    WHERE status = 'to decide'
      AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = key AND state IN ${LIVE})
    ORDER BY EXISTS (SELECT 1 FROM proposal WHERE account_key = key AND rehearsal = 0), inactive_since, key
    LIMIT :limit`);
  // > First warnings go to the longest inactive first, at most so many a scan.
  const firstWarnings = keys.all<[object]>(`
    SELECT key FROM ${MEMBERS} WHERE ${WANTS_FIRST} ORDER BY inactive_since, key LIMIT :limit`);
  const dueBy = numbers.only<[object]>(`
    SELECT count(*) FROM standing
    WHERE status = 'to decide' OR (status IN ('coming up', 'in grace') AND (
      due_on <= :day OR (due_on IS NULL AND inactive_since >= :first AND inactive_since < :before AND NOT (${WANTS_FIRST}))))`);
  const dueBetween = numbers.only<[object]>(`
    SELECT count(*) FROM standing
    WHERE status IN ('coming up', 'in grace') AND (
      due_on BETWEEN :from AND :to OR (
        due_on IS NULL AND inactive_since >= :first AND inactive_since < :before
          AND (:needsNone OR NOT (${WANTS_FIRST}))))`);
  const valuesOf = (value: string) =>
    texts.all<[after: number, upTo: number]>(`
      SELECT DISTINCT ${value} FROM ${MEMBERS}
      WHERE member.id > ? AND member.id <= ? AND gone_since IS NULL AND ${value} IS NOT NULL`);
  // The custom role is the role where there is one.
  const values = {
    role: valuesOf('coalesce(role_id, role)'),
    'user type': valuesOf('user_type'),
    provider: valuesOf('provider'),
    category: texts.all<[after: number, upTo: number]>(`
      SELECT DISTINCT category.value FROM ${MEMBERS}, json_each(categories) AS category
      WHERE member.id > ? AND member.id <= ? AND gone_since IS NULL`),
    'email domain': valuesOf('email_domain'),
  };
  const coversOthers = numbers.only<[object]>(`
    SELECT EXISTS (
      SELECT 1 FROM ${MEMBERS}
      WHERE status = 'excluded' AND excluded_by = :exclusion AND key NOT IN (SELECT value FROM json_each(:keys)))`);
  const recount = statuses(`SELECT status, count(*) FROM standing WHERE status IS NOT NULL GROUP BY 1`);

  return {
    get(key: AccountKey): MemberRow | undefined {
      const row = byKey.get(key);
      return row && memberOf(row);
    },
    /** Those of these keys, in their order; one that is not known is left out. */
    some: (wanted: readonly AccountKey[]): readonly MemberRow[] => byKeys.all(keyText(wanted)).map(memberOf),
    /** As they are stored, by key: what a scan compares with. */
    known: (wanted: readonly AccountKey[]): ReadonlyMap<AccountKey, StoredMember> =>
      new Map(byKeys.all(keyText(wanted)).map((row) => [row.key, row])),
    /** Whoever has one of these user names, or of these ids told after the key was given; those that are gone last. */
    knownOtherwise: (
      accounts: readonly { readonly username: string; readonly portalId: string | undefined }[],
    ) =>
      byIdOrName.all({
        names: JSON.stringify(accounts.map(({ username }) => folded(username))),
        ids: JSON.stringify(accounts.flatMap(({ portalId }) => portalId ?? [])),
      }),
    /** In the order of their numbers, from after the one given. */
    piece: (after: number, limit: number) => piece({ after, limit }),
    /** The numbers of those that were there, from after one number up to another. */
    idsThere: numbers.all<[after: number, upTo: number]>(
      'SELECT member FROM standing WHERE member > ? AND member <= ? AND gone_since IS NULL',
    ),
    /** No number is higher. */
    highestId: numbers.only('SELECT coalesce(max(id), 0) FROM member'),
    /** By user name, email address or full name, as a person may write it; exact user name first. */
    find: (who: string, limit: number): readonly MemberRow[] =>
      orderedFor(who, meant({ folded: JSON.stringify([folded(who)]) })).slice(0, limit),
    /** Whoever has or had this user name, those that are gone last. */
    former: (username: string): readonly MemberRow[] =>
      byIdOrName.all({ names: JSON.stringify([folded(username)]), ids: '[]' }).map(memberOf),
    /** The same for many names at once, without an order. */
    findAll: (names: readonly string[]) => meant({ folded: JSON.stringify(names.map(folded)) }),
    /** What members are called, as it is compared, in the order of their numbers from after one number on; those that are gone too. */
    names: (after: number, limit: number): readonly NamesRow[] => names.all({ after, limit }),
    /** Who of those with these numbers has one of these folded addresses, and when they signed in last. */
    byEmail: (addresses: readonly string[], after: number, upTo: number) =>
      byEmail({ addresses: JSON.stringify(addresses), after, upTo }),
    withEmail: (email: string) => withEmail.all(folded(email)).map(accountOf),
    /** Accounts `to decide` without a live proposal, in clause 8's order: never proposed before, then longest inactive. */
    candidates: (limit: number) => candidates({ limit }),
    /** Members of the disable range that the policy does not leave alone and that have no live proposal, longest inactive first. */
    rehearsable: keys.all<[limit: number]>(`
      SELECT key FROM ${MEMBERS}
      WHERE status IN ('in grace', 'to decide')
        AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = key AND state IN ${LIVE})
      ORDER BY inactive_since, key LIMIT ?`),
    /** Whose first warning is due and not written yet, longest inactive first. */
    toWarnFirst: (limit: number) => firstWarnings({ limit }),
    /** Whose reminder is due. */
    toRemind: keys.all(`SELECT key FROM ${MEMBERS} WHERE letter_due = 'reminder' ORDER BY key`),
    /** Whether the newest accepted scan found anyone but these excluded by that exclusion. */
    coversOthers: (exclusion: number, others: readonly AccountKey[]): boolean =>
      coversOthers({ exclusion, keys: keyText(others) }) === 1,
    /** Who has a first warning due that is not written down yet, and the days on which accounts may be proposed at the earliest. */
    comingProposals: comings.only(`
      SELECT count(*) FILTER (WHERE wants_first) AS firstWarnings,
        count(*) FILTER (WHERE wants_first AND status = 'in grace') AS firstInGrace,
        count(*) FILTER (WHERE not_warned IS NOT NULL) AS notReached,
        count(*) FILTER (WHERE wants_reminder) AS reminders,
        (${WAITING}) AS waiting,
        min(inactive_since) FILTER (WHERE wants_first) AS longestInactiveSince,
        min(inactive_since) FILTER (WHERE due_on IS NULL AND NOT wants_first) AS longestOfWarned,
        min(due_on) AS earliestOfOthers
      FROM (
        SELECT status, not_warned, due_on, inactive_since, ${WANTS_FIRST} AS wants_first,
          ${wants('reminder')} AS wants_reminder
        FROM standing WHERE status IN ('coming up', 'in grace'))`),
    /** Accounts to be proposed, now or by a day: those that were warned, or that it was established no warning reaches. */
    dueBy: (day: CalendarDay, warned: SinceWhen | undefined) => dueBy({ day, ...(warned ?? NEVER) }),
    /** Accounts whose due date lies in some days; those whose first warning is not written yet count where they need none. */
    dueBetween: (
      days: { readonly from: CalendarDay; readonly to: CalendarDay },
      warned: SinceWhen | undefined,
      needsNoWarning: boolean,
    ) => dueBetween({ ...days, ...(warned ?? NEVER), needsNone: needsNoWarning ? 1 : 0 }),
    /** User names of members that were protected for this reason, whoever is in the list now. */
    usernamesProtected: texts.all<[because: ProtectedBecause]>(
      `SELECT username FROM ${MEMBERS} WHERE protected_because = ? ORDER BY username_folded`,
    ),
    /** User names of the enabled `org_admin`s. */
    enabledAdmins: texts.all(`
      SELECT username FROM ${MEMBERS}
      WHERE gone_since IS NULL AND role = 'org_admin' AND role_id IS NULL AND disabled = 0 ORDER BY username_folded`),
    /** All values of a column in use among those with these numbers: role ids, user types, providers, categories, email domains. */
    valuesInUse: (of: keyof typeof values, after: number, upTo: number) => values[of](after, upTo),
    usernames: texts.all(`SELECT username FROM ${MEMBERS} WHERE gone_since IS NULL`),
    /** How many stand how, counted anew. */
    countStatuses: (): Readonly<Partial<Record<Status, number>>> => Object.fromEntries(recount()),
  };
}

/** Exact user name first, then the same in other letters, then the email address. */
function orderedFor(who: string, rows: readonly MemberRow[]): readonly MemberRow[] {
  const name = folded(who);
  const place = ({ account: { username, email } }: MemberRow): number => {
    if (username === who) return 0;
    if (folded(username) === name) return 1;
    return email !== undefined && folded(email) === name ? 2 : 3;
  };
  const byName = (one: MemberRow, other: MemberRow) =>
    folded(one.account.username) < folded(other.account.username) ? -1 : 1;
  return rows.toSorted((one, other) => place(one) - place(other) || byName(one, other));
}
