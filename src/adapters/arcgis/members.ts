import { getUser } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import { type Account, isAccountKey, type Memorable, sameUsername } from '../../policy/account.ts';
import type { EsriAccess } from '../../policy/proposal.ts';
import { administers } from '../../policy/protection.ts';
import { oneLine } from '../../policy/text.ts';
import { parsed } from './answer.ts';
import type { Act, Connection } from './connection.ts';
import { PAGE_SIZE, type Page, pageOf, readPages } from './pages.ts';
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
    read: (start, either) => memberPage({ root, read }, start, either),
    onPage({ rows, total: totalNow }) {
      const accounts = rows.map(accountOf).filter((account) => account !== undefined);
      unreadable += rows.length - accounts.length;
      onPage(accounts, totalNow);
    },
  });
  if (unreadable > 0) log.warn({ unreadable, total }, 'Some rows of the member list could not be read.');
  return { total };
}

async function memberPage(
  { root, read }: Pick<Connection, 'root' | 'read'>,
  start: number,
  signal?: AbortSignal,
): Promise<Page> {
  const params = { start, num: PAGE_SIZE, sortField: 'username', sortOrder: 'asc' };
  return pageOf(await read(`${root}/portals/self/users`, { params, signal }), 'users', 'the members');
}

/** How many members there are, and the first of them: enough to see what of them is shown. */
export async function readFirstMembers(
  connection: Connection,
): Promise<{ readonly total: number; readonly accounts: readonly Account[] }> {
  const { rows, total } = await memberPage(connection, 1);
  return { total, accounts: rows.map(accountOf).filter((account) => account !== undefined) };
}

/**
 * A row of the member list, or one member's record, as an Account; undefined where it does not tell who it is. Read field
 * by field and not by a schema, which takes eight times as long: an organization may have a million rows.
 */
export function accountOf(row: unknown): Account | undefined {
  const told: Told = typeof row === 'object' && row !== null ? row : {};
  const sure = sureOf(told);
  if (sure === undefined) return undefined;
  const { username, role, disabled } = sure;
  const portalId = orNone(textIn(told.id));
  const created = momentIn(told.created);
  const key = portalId ?? `${username}:${created ?? 'unknown'}`;
  if (!isAccountKey(key)) return undefined;

  const fullName = textIn(told.fullName);
  const email = textIn(told.email);
  const userType = textIn(told.userLicenseTypeId);
  const provider = textIn(told.provider);
  const categories = textsIn(told.categories);
  const culture = textIn(told.culture);
  const level = textIn(Number.isFinite(told.level) ? String(told.level) : told.level);
  const leftOut = leftOutOf({ fullName, email, userType, provider, categories, culture, level, created });
  return {
    ...{ key, portalId, username, role, disabled },
    roleId: orNone(textIn(told.roleId)),
    fullName: seenIn(fullName),
    email: orNone(email),
    userType: orNone(userType),
    provider: orNone(provider),
    categories: categories ?? [],
    culture: orNone(culture),
    level: orNone(level),
    created: createdOf(created),
    lastLogin: signInOf(momentIn(told.lastLogin)),
    ...(leftOut.length > 0 && { leftOut }),
  };
}

/** A name of which nothing is seen names nobody. */
function seenIn(name: string | null | undefined): string {
  return name == null || oneLine(name) === '' ? '' : name;
}

/** What is read of a row; each may be anything, or missing. */
interface Told {
  readonly username?: unknown;
  readonly id?: unknown;
  readonly role?: unknown;
  readonly roleId?: unknown;
  readonly disabled?: unknown;
  readonly fullName?: unknown;
  readonly email?: unknown;
  readonly userLicenseTypeId?: unknown;
  readonly provider?: unknown;
  readonly categories?: unknown;
  readonly culture?: unknown;
  readonly level?: unknown;
  readonly created?: unknown;
  readonly lastLogin?: unknown;
}

/** What tells who the account is, or whether it is enabled, must be right or the row is not used; null is unknown there. */
function sureOf({ username, role, disabled }: Told) {
  if (typeof username !== 'string' || username === '') return undefined;
  if (!isNone(role) && typeof role !== 'string') return undefined;
  if (!isNone(disabled) && typeof disabled !== 'boolean') return undefined;
  return { username, role: role?.trim() || undefined, disabled: disabled ?? undefined };
}

const isNone = (told: unknown): told is null | undefined => told === undefined || told === null;

/** What is told as none and what is not told are one where nothing is remembered. */
function orNone<T>(told: T | null | undefined): T | undefined {
  return told ?? undefined;
}

/** Text; null where the portal says that there is none, by null, '' or something else; undefined where it says nothing. */
function textIn(told: unknown): string | null | undefined {
  if (told === undefined) return undefined;
  return (typeof told === 'string' && told.trim()) || null;
}

/** The same of a list of texts. */
function textsIn(told: unknown): readonly string[] | null | undefined {
  if (told === undefined) return undefined;
  return Array.isArray(told) && told.every((text) => typeof text === 'string') ? told : null;
}

/** Milliseconds since 1970 that a Date can hold. */
function momentIn(told: unknown): number | undefined {
  return typeof told === 'number' && Number.isFinite(told) && told <= 8.64e15 ? told : undefined;
}

const MEMORABLE: readonly Memorable[] = [
  ...(['fullName', 'email', 'userType', 'provider'] as const),
  ...(['categories', 'culture', 'level', 'created'] as const),
];

/** What is remembered where a row has no such field. */
function leftOutOf(told: Readonly<Record<Memorable, unknown>>): readonly Memorable[] {
  return MEMORABLE.filter((field) => told[field] === undefined);
}

function createdOf(created: number | undefined): Account['created'] {
  return created === undefined || created <= 0 ? 'unknown' : new Date(created);
}

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
  const { groups, privileges, userType } = parsed(details, answer, 'an account');
  if (account === undefined || !sameUsername(account.username, username))
    throw new PortalTrouble('unexpected', 'The portal returned a different account.');
  return {
    account,
    groupIds: groups.map(({ id }) => id),
    /** Whether its own privileges administer the organization, whatever its role is called; undefined where they are not told. */
    administers: privileges ? administers(privileges) : undefined,
    esriAccess: esriAccessIn(userType),
  };
}

/** What `userType` means, whatever it is called: not the user type, but whether Esri's own sites may be used too. Undefined where it is not told. */
function esriAccessIn(userType: unknown): EsriAccess | undefined {
  if (userType === 'both') return 'on';
  return userType === 'arcgisonly' ? 'off' : undefined;
}

const details = z.object({
  groups: z.array(z.object({ id: z.string() })),
  privileges: z.array(z.string()).nullish(),
  userType: z.unknown().optional(),
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
