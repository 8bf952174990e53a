import type { Account } from './account.ts';
import { DAY_MS, longDate } from './calendar.ts';
import type { Holdings, Signals } from './holdings.ts';
import type { Policy } from './limits.ts';

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

/** As many whole days ago as an account may be inactive without a warning, or fewer; a date ahead counts as today. */
export function isWithin(at: Date, days: number, now: Date): boolean {
  return Math.floor((now.getTime() - at.getTime()) / DAY_MS) <= days;
}

/** Why one is to be looked at by itself: "changed an item on 2 Nov 2026". */
export function markText({ kind, at }: Mark, timeZone: string): string {
  const day = longDate(at, timeZone);
  switch (kind) {
    case 'changed an item':
      return `changed an item on ${day}`;
    case 'scheduled tasks':
      return `owns active scheduled tasks (as of ${day})`;
    case 'app credentials':
      return `owns app credentials (as of ${day})`;
    case 'collaboration group':
      return `owns a group in a collaboration (as of ${day})`;
    case 'Pro license offline':
      return `has an ArcGIS Pro license offline (as of ${day})`;
    case 'used Pro':
      return `used ArcGIS Pro on ${day}`;
  }
}

/** All of them: "changed an item on 2 Nov 2026, owns app credentials (as of 23 Nov 2026)"; '' where there is none. */
export function marksText(marks: readonly Mark[], timeZone: string): string {
  return marks.map((mark) => markText(mark, timeZone)).join(', ');
}
