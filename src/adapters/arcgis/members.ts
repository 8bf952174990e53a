import { getUser } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import { type Account, isAccountKey, type Memorable, sameUsername } from '../../policy/account.ts';
import { administers } from '../../policy/protection.ts';
import { parsed } from './answer.ts';
import type { Act, Connection } from './connection.ts';
import { PAGE_SIZE, pageOf, readPages } from './pages.ts';
import { PortalTrouble } from './trouble.ts';

/**
 * Every member of the organization, page by page as they come (not in order), and the last page's total. The list that has them all is `portals/self/users`; the searches end at 10,000
 * without a word. Rows that do not parse are left out, so that the reading is short of `total` and shows it.
 */
export async function readMembers(
  { root, read, concurrency, log }: Connection,
  onPage: (accounts: readonly Account[], total: number) => void,
  signal?: AbortSignal,
): Promise<{ total: number }> {
  let unreadable = 0;
  const total = await readPages({
    concurrency,
    signal,
    async read(start, either) {
      const params = { start, num: PAGE_SIZE, sortField: 'username', sortOrder: 'asc' };
      const answer = await read(`${root}/portals/self/users`, { params, signal: either });
      return pageOf(answer, 'users', 'the members');
    },
    onPage({ rows, total: totalNow }) {
      const accounts = rows.map(accountOf).filter((account) => account !== undefined);
      unreadable += rows.length - accounts.length;
      onPage(accounts, totalNow);
    },
  });
  if (unreadable > 0) log.warn({ unreadable, total }, 'Some rows of the member list could not be read.');
  return { total };
}

/** A row of the member list, or one member's record, as an Account; undefined where it does not tell who it is. */
export function accountOf(row: unknown): Account | undefined {
  const read = member.safeParse(row);
  if (!read.success) return undefined;
  const { id, created, lastLogin, fullName, role, roleId, disabled, categories, username, ...rest } =
    read.data;
  const key = id ?? `${username}:${created ?? 'unknown'}`;
  if (!isAccountKey(key)) return undefined;
  const leftOut = MEMORABLE.flatMap(([field, name]) => (read.data[name] === undefined ? [field] : []));
  return {
    ...{ key, portalId: id, username, role, roleId, disabled },
    fullName: fullName ?? '',
    email: orNone(rest.email),
    userType: orNone(rest.userLicenseTypeId),
    provider: orNone(rest.provider),
    categories: categories ?? [],
    culture: orNone(rest.culture),
    level: orNone(rest.level),
    created: created === undefined || created <= 0 ? 'unknown' : new Date(created),
    lastLogin: signInOf(lastLogin),
    ...(leftOut.length > 0 && { leftOut }),
  };
}

/** What is told as none and what is not told are one where nothing is remembered. */
function orNone(text: string | null | undefined): string | undefined {
  return text ?? undefined;
}

/** What is remembered where a row has no such field, with the portal's name of it. */
const MEMORABLE = [
  ['fullName', 'fullName'],
  ['email', 'email'],
  ['userType', 'userLicenseTypeId'],
  ['provider', 'provider'],
  ['categories', 'categories'],
  ['culture', 'culture'],
  ['level', 'level'],
  ['created', 'created'],
] as const satisfies readonly (readonly [Memorable, string])[];

/** Text that is told or not. */
const told = z.string().trim().min(1).optional().catch(undefined);
/** Text; null where the portal says that there is none, by null, '' or something else; undefined where it says nothing. */
const words = z.string().trim().min(1).nullish().catch(null);
/** Milliseconds since 1970 that a Date can hold. */
const moment = z.number().max(8.64e15).optional().catch(undefined);

// What tells who the account is, or whether it is enabled, must be right or the row is not used. A field that is missing is
// unknown, and so is null where there is no "none".
const member = z.object({
  username: z.string().min(1),
  role: z
    .string()
    .nullish()
    .transform((role) => role?.trim() || undefined),
  disabled: z
    .boolean()
    .nullish()
    .transform((disabled) => disabled ?? undefined),
  id: told,
  fullName: words,
  email: words,
  roleId: told,
  userLicenseTypeId: words,
  provider: words,
  categories: z.array(z.string()).nullish().catch(null),
  culture: words,
  level: z
    .union([z.string().trim().min(1), z.number().transform(String)])
    .nullish()
    .catch(null),
  created: moment,
  lastLogin: moment,
});

/** -1 is "never"; a missing field is unknown, which is something else. */
function signInOf(lastLogin: number | undefined): Account['lastLogin'] {
  if (lastLogin === undefined) return 'unknown';
  return lastLogin <= 0 ? 'never' : new Date(lastLogin);
}

export type AccountReading = Awaited<ReturnType<typeof readAccount>>;

/** One account, read by itself: here the portal fills in groups and privileges, which lists leave empty. */
export async function readAccount({ root, read }: Connection, username: string) {
  const answer = await getUser({ username, portal: root, request: read });
  const account = accountOf(answer);
  const { groups, privileges } = parsed(details, answer, 'an account');
  if (account === undefined || !sameUsername(account.username, username))
    throw new PortalTrouble('unexpected', 'The portal answered about another account than was asked for.');
  return {
    account,
    groupIds: groups.map(({ id }) => id),
    /** Whether its own privileges administer the organization, whatever its role is called; undefined where they are not told. */
    administers: privileges ? administers(privileges) : undefined,
  };
}

const details = z.object({
  groups: z.array(z.object({ id: z.string() })),
  privileges: z.array(z.string()).nullish(),
});

/** Both forms of yes are in use; anything else is none, and only reading the account tells what is true. */
const done = z.object({ success: z.literal(true) }).or(z.object({ status: z.literal('success') }));

/** Sent once: after an unclear answer the caller reads the account to see what is true. */
export async function setEnabled(
  { root }: Connection,
  act: Act,
  username: string,
  operation: 'disable' | 'enable',
  mayStart?: () => boolean,
): Promise<void> {
  const address = `${root}/community/users/${encodeURIComponent(username)}/${operation}`;
  const answer = await act(address, {}, mayStart);
  parsed(done, answer, operation === 'disable' ? 'disabling' : 'enabling');
}
