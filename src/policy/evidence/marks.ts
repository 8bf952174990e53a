import type { Account } from '../account.ts';
import { DAY_MS } from '../calendar.ts';
import type { Policy } from '../limits.ts';
import type { Writing } from '../writing.ts';
import type { Holdings, Signals } from './holdings.ts';

/** What tells that an account may be in use though nobody signs in with it. */
const MARKS = {
  'changed an item': true,
  'scheduled tasks': true,
  'app credentials': true,
  'collaboration group': true,
  'Pro license offline': true,
  'used Pro': true,
} as const;

export type MarkKind = keyof typeof MARKS;

export const MARK_KINDS: Readonly<Record<MarkKind, true>> = MARKS;

/** One such sign; an account with any is never taken by Approve all. */
export interface Mark {
  readonly kind: MarkKind;
  /** When it happened; of what lasts (tasks, credentials, groups, an offline license), when it was read. */
  readonly at: Date;
}

/** What is said of it, from what was read: what the portal did not tell marks nobody, and is no reason to think there is nothing. */
export function marksOf(
  { username, portalId }: Pick<Account, 'username' | 'portalId'>,
  holdings: Pick<Holdings, 'newestItem'>,
  signals: Signals,
  { notifyAfterDays }: Pick<Policy, 'notifyAfterDays'>,
  readAt: Date,
): readonly Mark[] {
  const name = username.toLowerCase();
  // By either, as some portals name the owner of a task by the id.
  const names = [name, ...(portalId === undefined ? [] : [portalId.toLowerCase()])];
  const pro = signals.proUse?.get(name);
  const isRecent = (at: Date | 'never' | undefined): at is Date =>
    at instanceof Date && isWithin(at, notifyAfterDays, readAt);
  const lasting = (kind: MarkKind, is: boolean | undefined): readonly Mark[] =>
    is === true ? [{ kind, at: readAt }] : [];
  return [
    ...(isRecent(holdings.newestItem) ? [{ kind: 'changed an item' as const, at: holdings.newestItem }] : []),
    ...lasting(
      'scheduled tasks',
      names.some((one) => signals.scheduledTaskOwners?.has(one) === true),
    ),
    ...lasting('app credentials', signals.appCredentialOwners?.has(name)),
    ...lasting('collaboration group', signals.collaborationGroupOwners?.has(name)),
    ...lasting('Pro license offline', pro?.offline),
    ...(isRecent(pro?.lastUsed) ? [{ kind: 'used Pro' as const, at: pro.lastUsed }] : []),
  ];
}

/**
 * The same where something was found before: what was found stays for as long as the portal does not tell that it is over,
 * and what has a day of its own for as long as that counts.
 */
export function marksSince(
  before: readonly Mark[],
  account: Pick<Account, 'username' | 'portalId'>,
  holdings: Pick<Holdings, 'items' | 'newestItem'>,
  signals: Signals,
  policy: Pick<Policy, 'notifyAfterDays'>,
  readAt: Date,
): readonly Mark[] {
  const found = marksOf(account, holdings, signals, policy, readAt);
  const told = toldBy(account, holdings, signals);
  const kept = before.filter(
    ({ kind, at }) =>
      !told(kind) &&
      !found.some((one) => one.kind === kind) &&
      (!HAS_A_DAY.has(kind) || isWithin(at, policy.notifyAfterDays, readAt)),
  );
  return [...kept, ...found];
}

const HAS_A_DAY: ReadonlySet<MarkKind> = new Set<MarkKind>(['changed an item', 'used Pro']);

/** Whether the portal told now of what such a mark rests on. */
function toldBy(
  { username }: Pick<Account, 'username'>,
  { items, newestItem }: Pick<Holdings, 'items' | 'newestItem'>,
  { scheduledTaskOwners, appCredentialOwners, collaborationGroupOwners, proUse }: Signals,
): (kind: MarkKind) => boolean {
  const pro = proUse?.get(username.toLowerCase());
  const told: Readonly<Record<MarkKind, unknown>> = {
    'changed an item': items === 0 ? 0 : newestItem,
    'scheduled tasks': scheduledTaskOwners,
    'app credentials': appCredentialOwners,
    'collaboration group': collaborationGroupOwners,
    'Pro license offline': pro?.offline,
    'used Pro': pro?.lastUsed,
  };
  return (kind) => told[kind] !== undefined;
}

/** Every such number is below this one. */
export const MOST_KINDS = 2 ** Object.keys(MARKS).length;

/** Which kinds there are, as one number: what a button carries of what stood on its row. */
export function kindsOf(marks: readonly Mark[]): number {
  const kinds = Object.keys(MARKS);
  return marks.reduce((sum, { kind }) => sum | (1 << kinds.indexOf(kind)), 0);
}

/** As many whole days ago as an account may be inactive without a warning, or fewer; a date ahead counts as today. */
export function isWithin(at: Date, days: number, now: Date): boolean {
  return Math.floor((now.getTime() - at.getTime()) / DAY_MS) <= days;
}

/** Why one is to be looked at by itself: "changed an item on Nov 2, 2026". */
export function markText({ kind, at }: Mark, writing: Writing): string {
  const day = writing.day(at);
  switch (kind) {
    case 'changed an item':
      return `changed an item ${day}`;
    case 'scheduled tasks':
      return `owns active scheduled tasks (as of ${day})`;
    case 'app credentials':
      return `owns app credentials (as of ${day})`;
    case 'collaboration group':
      return `owns a group in a collaboration (as of ${day})`;
    case 'Pro license offline':
      return `has taken an ArcGIS Pro license offline (as of ${day})`;
    case 'used Pro':
      return `used ArcGIS Pro ${day}`;
  }
}

/** All of them: "changed an item on Nov 2, 2026, owns app credentials (as of Nov 23, 2026)"; '' where there is none. */
export function marksText(marks: readonly Mark[], writing: Writing): string {
  return marks.map((mark) => markText(mark, writing)).join(', ');
}
