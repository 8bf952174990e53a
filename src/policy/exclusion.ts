import type { Account, AccountKey } from './account.ts';
import { addDays, DAY_MS, dayOf } from './calendar.ts';
import { editDistance, fitsPattern, folded } from './text.ts';

/** What an exclusion covers: one account, or all that a rule fits. */
export type ExclusionTarget =
  | { readonly kind: 'account'; readonly key: AccountKey; readonly username: string }
  | { readonly kind: RuleKind; readonly value: string; readonly label: string };

export type RuleKind =
  | 'role'
  | 'user type'
  | 'provider'
  | 'category'
  | 'group'
  | 'email domain'
  | 'user-name pattern';

/** A decision to leave accounts alone, with its reason, its author and, mostly, its end. */
export interface Exclusion {
  readonly id: number;
  readonly target: ExclusionTarget;
  readonly reason: string;
  readonly authorId: string;
  readonly authorName: string;
  /** Accounts that a rule does not cover: nobody decides on their own. */
  readonly leavesOut?: readonly AccountKey[];
  readonly since: Date;
  /** When someone last said that it is to go on, where it has no end. */
  readonly confirmedAt?: Date | undefined;
  /** The moment from which it no longer holds; undefined is for good. */
  readonly until: Date | undefined;
}

/** > an exclusion undone within the hour counts as never made */
export const UNDO_EXCLUSION_MS = 3_600_000;

/** Those made after this moment can still be taken back. */
export function undoableSince(now: Date): Date {
  return new Date(now.getTime() - UNDO_EXCLUSION_MS);
}

/** Whether it can still be taken back, as if it had never been made. */
export function mayBeUndone({ since }: Pick<Exclusion, 'since'>, now: Date): boolean {
  return now.getTime() - since.getTime() < UNDO_EXCLUSION_MS;
}

/** A group's members by its id, as lower-case user names. */
export type GroupUsernames = (groupId: string) => ReadonlySet<string>;

/** Whether an exclusion, or what one would be made of, is about this account. */
export function covers(
  exclusion: Exclusion | ExclusionTarget,
  account: Account,
  groupUsernames: GroupUsernames,
): boolean {
  if ('leavesOut' in exclusion && exclusion.leavesOut?.includes(account.key) === true) return false;
  const target = 'target' in exclusion ? exclusion.target : exclusion;
  switch (target.kind) {
    case 'account':
      return target.key === account.key;
    case 'role':
      // A custom role's base is not the member's role.
      return same(target.value, account.roleId ?? account.role ?? '');
    case 'user type':
      return same(target.value, account.userType);
    case 'provider':
      return same(target.value, account.provider);
    case 'category':
      return account.categories.some((category) => isWithin(category, target.value));
    case 'group':
      return groupUsernames(target.value).has(account.username.toLowerCase());
    case 'email domain':
      return same(target.value, domainOf(account.email));
    case 'user-name pattern':
      return fitsPattern(account.username, target.value);
  }
}

/** An exclusion holds up to its end, not at it. */
export function isInForce(exclusion: Exclusion, now: Date): boolean {
  return exclusion.until === undefined || exclusion.until > now;
}

/** The exclusion to name for an account: its own before a rule, and of several the one that lasts longest. */
export function exclusionFor(
  account: Account,
  exclusions: readonly Exclusion[],
  groupUsernames: GroupUsernames,
  now: Date,
): Exclusion | undefined {
  return exclusionsAt(exclusions, groupUsernames, now)(account);
}

/** The same for many accounts: thousands of exclusions are put in order once, not looked through for each. */
export function exclusionsAt(
  exclusions: readonly Exclusion[],
  groupUsernames: GroupUsernames,
  now: Date,
): (account: Account) => Exclusion | undefined {
  const inForce = exclusions
    .filter((exclusion) => isInForce(exclusion, now))
    .toSorted((one, other) => endOf(other) - endOf(one) || one.id - other.id);
  const own = new Map<AccountKey, Exclusion>();
  for (const exclusion of inForce) {
    const { target } = exclusion;
    if (target.kind === 'account' && !own.has(target.key)) own.set(target.key, exclusion);
  }
  const rules = inForce.filter(({ target }) => target.kind !== 'account');
  return (account) => own.get(account.key) ?? rules.find((rule) => covers(rule, account, groupUsernames));
}

/** The groups that rules are about, each once, whose members must be read before anyone is evaluated. */
export function groupsNamedBy(
  exclusions: readonly Exclusion[],
): readonly { readonly id: string; readonly title: string }[] {
  const titles = new Map<string, string>();
  for (const { target } of exclusions) if (target.kind === 'group') titles.set(target.value, target.label);
  return [...titles].map(([id, title]) => ({ id, title }));
}

/** > A rule over more than 5 % of the members must end within a year. */
export function mustEnd(covered: number, members: number): boolean {
  return covered * 20 > members;
}

/** A year is taken as its longest, so that the same date next year always fits. */
export function endsWithinAYear(until: Date | undefined, now: Date): boolean {
  return until !== undefined && until.getTime() - now.getTime() <= 366 * DAY_MS;
}

/** The names most like one that does not exist, nearest first; those that share less than half with it are left out. */
export function nearestNames(wanted: string, names: Iterable<string>, most = 3): readonly string[] {
  const text = folded(wanted);
  const nearest: { readonly name: string; readonly distance: number }[] = [];
  for (const name of names) {
    const worst = nearest.length < most ? undefined : nearest.at(-1);
    const allowed =
      worst === undefined ? Math.floor(Math.max(text.length, name.length) / 2) : worst.distance - 1;
    const distance = editDistance(text, folded(name), allowed);
    if (distance === undefined) continue;
    nearest.push({ name, distance });
    nearest.sort((one, other) => one.distance - other.distance);
    nearest.length = Math.min(nearest.length, most);
  }
  return nearest.map(({ name }) => name);
}

/** Exclusions of accounts that one person made in one go and that end alike are asked about as one; a rule always stands alone. */
export function madeTogether(
  exclusions: readonly Exclusion[],
): readonly (readonly [Exclusion, ...Exclusion[]])[] {
  const together = new Map<string, [Exclusion, ...Exclusion[]]>();
  for (const exclusion of exclusions) {
    const { id, target, authorId, since, until, reason } = exclusion;
    const name = JSON.stringify(target.kind === 'account' ? [authorId, since, until ?? '', reason] : [id]);
    const known = together.get(name);
    if (known === undefined) together.set(name, [exclusion]);
    else known.push(exclusion);
  }
  return [...together.values()];
}

/** Days after which one without an end is asked about. */
const ASKED_AFTER_DAYS = 365;

/** Whether one without an end has gone on for a year since it was made, or since someone last said that it should. */
export function isYearOld({ since, confirmedAt, until }: Exclusion, now: Date): boolean {
  return until === undefined && now.getTime() - (confirmedAt ?? since).getTime() >= ASKED_AFTER_DAYS * DAY_MS;
}

/** When it ends, as a number to sort by. */
export function endOf(exclusion: Exclusion): number {
  return exclusion.until?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

function same(wanted: string, found: string | undefined): boolean {
  return found !== undefined && wanted.toLowerCase() === found.toLowerCase();
}

/** Categories are paths such as /Categories/Region/Coast; a rule on a path takes what lies below it too. */
function isWithin(category: string, path: string): boolean {
  return `${category}/`.toLowerCase().startsWith(`${path.replace(/\/$/, '')}/`.toLowerCase());
}

function domainOf(email: string | undefined): string | undefined {
  return email?.includes('@') ? email.slice(email.lastIndexOf('@') + 1).trim() : undefined;
}

/** Days before the end of an exclusion on which its author is asked. */
const ASKED_DAYS_BEFORE = 7;

/** Whether it is time to ask: not of one that was made for so short a time, whose author has it in mind. */
export function isEndNear(
  { since, until }: Pick<Exclusion, 'since' | 'until'>,
  now: Date,
  timeZone: string,
): boolean {
  if (until === undefined || until <= now) return false;
  const askOn = addDays(dayOf(until, timeZone), -ASKED_DAYS_BEFORE);
  return dayOf(now, timeZone) >= askOn && dayOf(since, timeZone) < askOn;
}
