import { z } from 'zod';
import { type Account, type AccountKey, isAccountKey } from '../../../policy/account.ts';
import { DAY_MS } from '../../../policy/calendar.ts';
import type { Status } from '../../../policy/evaluate.ts';
import { inactiveSince } from '../../../policy/inactivity.ts';
import type { Rung } from '../../../policy/ladder.ts';
import type { ProtectedBecause } from '../../../policy/protection.ts';
import { endsLeftAlone, isLeftAlone, type Standing } from '../../../policy/standing.ts';
import { folded } from '../../../policy/text.ts';
import type { Commit } from '../audit.ts';
import { columnOf, oneOf, storedNotReachable, valuesIn } from '../columns.ts';
import type { Db } from '../database.ts';

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

/**
 * A row of `member` and `standing` as SQLite gives it. A scan reads one for each member of the organization, so that it is
 * not checked a second time: the tables are STRICT, their CHECKs name the words, and only this file writes them.
 */
export interface StoredMember {
  readonly id: number;
  readonly key: AccountKey;
  readonly portalId: string | null;
  readonly username: string;
  readonly fullName: string;
  readonly email: string | null;
  readonly role: string | null;
  readonly roleId: string | null;
  readonly userType: string | null;
  readonly provider: string | null;
  readonly categories: string;
  readonly culture: string | null;
  readonly level: string | null;
  readonly created: number | null;
  readonly lastLogin: number | null;
  readonly disabled: 0 | 1 | null;
  readonly lastToldDisabled: 0 | 1 | null;
  readonly newestSignIn: number | null;
  readonly inactiveSince: number | null;
  readonly reenabledAt: number | null;
  readonly lastLeftAloneAt: number | null;
  readonly goneSince: number | null;
  readonly status: Status | null;
  readonly dueOn: string | null;
  readonly notWarned: string | null;
  readonly excludedBy: number | null;
  readonly protectedBecause: ProtectedBecause | null;
  readonly letterDue: 'first' | 'reminder' | null;
  readonly remindDaysBefore: number | null;
}

/** Who somebody is: what seldom changes. */
export const MEMBER_FIELDS = [
  'key',
  'portalId',
  'username',
  'fullName',
  'email',
  'role',
  'roleId',
  'userType',
  'provider',
  'categories',
  'culture',
  'level',
  'created',
] as const;
/** What members are found by; it follows from the fields above, but SQLite cannot fold. */
export const FOUND_BY = ['usernameFolded', 'fullNameFolded', 'emailFolded', 'emailDomain'] as const;
/** How somebody stands; `goneSince` is written by itself. */
export const STANDING_FIELDS = [
  'lastLogin',
  'disabled',
  'lastToldDisabled',
  'newestSignIn',
  'inactiveSince',
  'reenabledAt',
  'lastLeftAloneAt',
  'status',
  'dueOn',
  'notWarned',
  'excludedBy',
  'protectedBecause',
  'letterDue',
  'remindDaysBefore',
] as const;

const named = (table: string, fields: readonly string[]): string =>
  fields.map((field) => `${table}.${columnOf(field)} AS "${field}"`).join(', ');

export const MEMBER_COLUMNS = `member.id, ${named('member', MEMBER_FIELDS)}, ${named('standing', [...STANDING_FIELDS, 'goneSince'])}`;
export const MEMBERS = 'member JOIN standing ON standing.member = member.id';

/** What is remembered of a member beside what the portal says now. */
export interface Memory {
  /** The newest sign-in ever seen. */
  readonly newestSignIn: Date | undefined;
  /** When it was last seen enabled after having been seen disabled (or enabled again by the bot). */
  readonly reenabledAt: Date | undefined;
  /** Until when it was last left alone by clauses 1–5; written when that ends. */
  readonly lastLeftAloneAt: Date | undefined;
}

/** One member: what the portal last said, what is remembered, and how it stands. */
export interface MemberRow extends Memory {
  readonly id: number;
  readonly account: Account;
  /** Since which scan it is not received any more; undefined for one that the last accepted scan received. */
  readonly goneSince: Date | undefined;
  /** Undefined for one that is gone. */
  readonly standing: Standing | undefined;
}

export function memberOf(row: StoredMember): MemberRow {
  return { id: row.id, account: accountOf(row), goneSince: dateOf(row.goneSince), ...rememberedOf(row) };
}

/** What is remembered of it, without what the portal said then. */
export function rememberedOf(row: StoredMember) {
  return {
    newestSignIn: dateOf(row.newestSignIn),
    reenabledAt: dateOf(row.reenabledAt),
    lastLeftAloneAt: dateOf(row.lastLeftAloneAt),
    standing: standingOf(row),
  };
}

export function accountOf(row: StoredMember): Account {
  return {
    key: row.key,
    portalId: told(row.portalId),
    username: row.username,
    fullName: row.fullName,
    email: told(row.email),
    role: told(row.role),
    roleId: told(row.roleId),
    userType: told(row.userType),
    provider: told(row.provider),
    categories: row.categories === '[]' ? [] : categories.parse(JSON.parse(row.categories)),
    culture: told(row.culture),
    level: told(row.level),
    created: dateOf(row.created) ?? 'unknown',
    lastLogin: row.lastLogin === NEVER ? 'never' : (dateOf(row.lastLogin) ?? 'unknown'),
    disabled: row.disabled === null ? undefined : row.disabled === 1,
  };
}

const told = <T>(stored: T | null): T | undefined => stored ?? undefined;

const categories = z.array(z.string());

/** As the portal writes it. */
const NEVER = -1;

function standingOf(row: StoredMember): Standing | undefined {
  if (row.status === null) return undefined;
  return {
    status: row.status,
    dueOn: row.dueOn ?? undefined,
    notWarned: row.notWarned === null ? undefined : storedNotReachable.parse(JSON.parse(row.notWarned)),
    excludedBy: row.excludedBy ?? undefined,
    protectedBecause: row.protectedBecause ?? undefined,
    letterDue: rungOf(row),
  };
}

function rungOf({ letterDue, remindDaysBefore }: StoredMember): Rung | undefined {
  if (letterDue === null) return undefined;
  return letterDue === 'first' || remindDaysBefore === null
    ? { kind: 'first' }
    : { kind: 'reminder', daysBefore: remindDaysBefore };
}

const dateOf = (stored: number | null): Date | undefined => (stored === null ? undefined : new Date(stored));

/** What the portal said of an account, as the columns of `member`. */
export function memberColumns(account: Account) {
  const { categories, created } = account;
  return {
    key: account.key,
    portalId: account.portalId ?? null,
    username: account.username,
    fullName: account.fullName,
    email: account.email ?? null,
    role: account.role ?? null,
    roleId: account.roleId ?? null,
    userType: account.userType ?? null,
    provider: account.provider ?? null,
    categories: categories.length === 0 ? '[]' : JSON.stringify(categories),
    culture: account.culture ?? null,
    level: account.level ?? null,
    created: created === 'unknown' ? null : created.getTime(),
  };
}

export function foundBy({ username, fullName, email }: Pick<Account, 'username' | 'fullName' | 'email'>) {
  const lower = email?.toLowerCase();
  return {
    usernameFolded: folded(username),
    fullNameFolded: folded(fullName),
    emailFolded: email === undefined ? null : folded(email),
    emailDomain: lower?.includes('@') ? lower.slice(lower.lastIndexOf('@') + 1).trim() : null,
  };
}

/** What the portal said, what is remembered and how it stands, as the columns of `standing`. */
export function standingColumns(account: Account, memory: Memory, standing: Standing) {
  const { lastLogin, disabled } = account;
  return {
    lastLogin: typeof lastLogin === 'string' ? (lastLogin === 'never' ? NEVER : null) : lastLogin.getTime(),
    disabled: disabled === undefined ? null : disabled ? 1 : 0,
    newestSignIn: memory.newestSignIn?.getTime() ?? null,
    inactiveSince: inactiveSince(account, memory.newestSignIn)?.getTime() ?? null,
    reenabledAt: memory.reenabledAt?.getTime() ?? null,
    lastLeftAloneAt: memory.lastLeftAloneAt?.getTime() ?? null,
    ...verdictColumns(standing),
  };
}

function verdictColumns({ letterDue, notWarned, ...standing }: Standing) {
  return {
    status: standing.status,
    dueOn: standing.dueOn ?? null,
    notWarned: notWarned === undefined ? null : JSON.stringify(notWarned),
    excludedBy: standing.excludedBy ?? null,
    protectedBecause: standing.protectedBecause ?? null,
    letterDue: letterDue?.kind ?? null,
    remindDaysBefore: letterDue?.kind === 'reminder' ? letterDue.daysBefore : null,
  };
}

const VERDICT_FIELDS = Object.keys(
  verdictColumns({
    status: 'active',
    dueOn: undefined,
    notWarned: undefined,
    excludedBy: undefined,
    protectedBecause: undefined,
    letterDue: undefined,
  }),
);

const assigned = (fields: readonly string[]): string =>
  fields.map((field) => `${columnOf(field)} = :${field}`).join(', ');

/** What is found out about a member between two scans: what was decided, and what an act met. */
export function membersIn(db: Db, commit: Commit) {
  const find = db.prepare<[AccountKey], StoredMember>(
    `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE member.key = ?`,
  );
  const writeVerdict = db.prepare(`
    UPDATE standing SET ${assigned(VERDICT_FIELDS)}, last_left_alone_at = :lastLeftAloneAt
    WHERE member = :id AND gone_since IS NULL`);
  const writeMember = db.prepare(
    `UPDATE member SET ${assigned([...MEMBER_FIELDS, ...FOUND_BY].filter((field) => field !== 'key'))} WHERE id = :id`,
  );
  const writeReading = db.prepare(`
    UPDATE standing
    SET last_login = :lastLogin, disabled = :disabled, last_told_disabled = coalesce(:disabled, last_told_disabled),
        newest_sign_in = :newestSignIn, inactive_since = :inactiveSince, reenabled_at = :reenabledAt,
        reread_during = (SELECT id FROM scan WHERE finished_at IS NULL)
    WHERE member = :id`);
  // The newest accepted scan's counts tell how members stand now.
  const recount = db.prepare(`
    UPDATE scan
    SET counts = json_set(counts, '$."' || :from || '"', coalesce(counts ->> ('$."' || :from || '"'), 0) - 1,
      '$."' || :to || '"', coalesce(counts ->> ('$."' || :to || '"'), 0) + 1)
    WHERE id = (SELECT max(id) FROM scan WHERE state = 'accepted')`);

  const undoneExclusions = valuesIn(db, z.number()).all('SELECT id FROM exclusion WHERE undone = 1');

  /** One that stops being left alone was so until now; where that begins around an act, the scan before did not say so. */
  function writeStanding(
    row: StoredMember,
    standing: Standing,
    undone: ReadonlySet<number>,
    isAct: boolean,
  ): void {
    const before =
      row.status === null ? undefined : { status: row.status, excludedBy: row.excludedBy ?? undefined };
    // An exclusion tells by itself when it was made, and may be undone as if it never had been.
    const isLeftAloneAtAnAct = isAct && isLeftAlone(standing.status) && standing.status !== 'excluded';
    const isEvent = isLeftAloneAtAnAct || endsLeftAlone(before, standing, undone);
    const lastLeftAloneAt = isEvent ? commit.at().getTime() : row.lastLeftAloneAt;
    const { changes } = writeVerdict.run({ id: row.id, ...verdictColumns(standing), lastLeftAloneAt });
    if (changes === 0 || row.status === null || row.status === standing.status) return;
    recount.run({ from: row.status, to: standing.status });
  }

  return {
    recordStandings(standings: ReadonlyMap<AccountKey, Standing>): void {
      const undone = new Set(undoneExclusions());
      for (const [key, standing] of standings) {
        const row = find.get(key);
        if (row !== undefined) writeStanding(row, standing, undone, false);
      }
    },
    /** A decision between two scans, or what was read around an act, shows at once: what the portal said, and how it stands. */
    reevaluate(key: AccountKey, standing: Standing, account: Account, enabledAgainAt?: Date): void {
      const row = find.get(key);
      if (row === undefined) return;
      const known = { ...account, portalId: account.portalId ?? told(row.portalId) };
      const memory = memoryNow(row, account, commit.at(), enabledAgainAt);
      writeMember.run({ id: row.id, ...memberColumns(known), ...foundBy(known) });
      writeReading.run({ id: row.id, ...standingColumns(known, memory, standing) });
      writeStanding(row, standing, new Set(undoneExclusions()), true);
    },
  };
}

/** A date ahead is not remembered. */
function memoryNow(
  row: StoredMember,
  { lastLogin, disabled }: Account,
  now: Date,
  enabledAgainAt: Date | undefined,
): Memory {
  const before = row.newestSignIn ?? Number.NEGATIVE_INFINITY;
  const isNewer =
    lastLogin instanceof Date &&
    lastLogin.getTime() > before &&
    lastLogin.getTime() <= now.getTime() + DAY_MS;
  const wasEnabled = disabled === false && row.lastToldDisabled === 1;
  return {
    newestSignIn: isNewer ? lastLogin : dateOf(row.newestSignIn),
    reenabledAt: enabledAgainAt ?? (wasEnabled ? now : dateOf(row.reenabledAt)),
    lastLeftAloneAt: dateOf(row.lastLeftAloneAt),
  };
}

/** Keys as they come from JSON that SQLite walks through. */
export const keyText = (keys: readonly string[]): string => JSON.stringify(keys.filter(isAccountKey));
