import type { Account } from '../../policy/account.ts';
import { sameUsername } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import type { Held } from '../../policy/seats.ts';
import type { Evaluation } from '../evaluation/evaluate-members.ts';
import type { Compared } from './compare.ts';

/** Milliseconds before March 1973: years before there were such portals, and what a date in seconds looks like. */
const IN_SECONDS = new Date(100_000_000_000);

/** What is counted of a reading while its pages come, for `checkTrust` and the card. */
export function countingOf(ownUsername: string | undefined, startedAt: Date) {
  const ahead = new Date(startedAt.getTime() + DAY_MS);
  const isAhead = (date: Date): boolean => date > ahead;
  let received = 0;
  const counts = COUNTED.map(([name, is]) => ({ name, is, count: 0 }));
  const statuses: Partial<Record<Status, number>> = {};
  const datesAhead: string[] = [];
  const switched: { readonly username: string; readonly disabled: boolean }[] = [];
  const reachChanged: Account['key'][] = [];
  const seats = countingSeats();
  let sawOwn = false;

  return {
    add(member: Compared, { standing, verdict, mailRead }: Evaluation): void {
      const { account, known } = member;
      const { username, disabled, key } = account;
      received += 1;
      for (const counted of counts) if (counted.is(account, known)) counted.count += 1;
      statuses[standing.status] = (statuses[standing.status] ?? 0) + 1;
      seats.add(account, verdict.range === 'disable');
      note(datesAhead, hasDate(account, isAhead), username);
      note(switched, isSwitched(account, known), { username, disabled: disabled === true });
      note(reachChanged, mailRead()?.reachChanged === true, key);
      sawOwn ||= ownUsername !== undefined && sameUsername(username, ownUsername);
    },
    /** `lost`: members of before that were not received, however many came. */
    counts: (lost: number) => ({
      ...countsBy((name) => counts.find((counted) => counted.name === name)?.count ?? 0),
      received,
      datesAhead: datesAhead.toSorted(),
      /** Undefined for a credential without a member record. */
      sawOwnAccount: ownUsername === undefined ? undefined : sawOwn,
      lost,
    }),
    statuses: (): Readonly<typeof statuses> => statuses,
    /** Who holds the seats, by user type; adds up to those received. */
    held: (): ReadonlyMap<string | undefined, Held> => seats.held,
    switched: (): readonly (typeof switched)[number][] => switched,
    reachChanged: (): readonly Account['key'][] => reachChanged,
  };
}

function countingSeats() {
  const held = new Map<string | undefined, { -readonly [Count in keyof Held]: number }>();
  return {
    held,
    add({ userType, disabled }: Account, isInactive: boolean): void {
      let counts = held.get(userType);
      if (counts === undefined) {
        counts = { assigned: 0, disabled: 0, inactive: 0 };
        held.set(userType, counts);
      }
      counts.assigned += 1;
      if (disabled === true) counts.disabled += 1;
      else if (isInactive) counts.inactive += 1;
    },
  };
}

function note<Item>(list: Item[], isOne: boolean, item: Item): void {
  if (isOne) list.push(item);
}

type Known = Compared['known'];

/** Of each member, whether it is one of those that are counted under a name. */
const COUNTED = [
  ['enabledMembers', ({ disabled }: Account) => disabled === false],
  ['datesInSeconds', (account: Account) => hasDate(account, (date) => date < IN_SECONDS)],
  ['withoutLastLogin', ({ lastLogin }: Account) => lastLogin === 'unknown'],
  [
    'withoutRoleOrState',
    (account: Account, known: Known) =>
      account.role === undefined || account.disabled === undefined || isRoleLost(account, known),
  ],
  ['olderSignIns', isOlder],
] as const;

function countsBy(countOf: (name: (typeof COUNTED)[number][0]) => number) {
  return {
    enabledMembers: countOf('enabledMembers'),
    datesInSeconds: countOf('datesInSeconds'),
    withoutLastLogin: countOf('withoutLastLogin'),
    withoutRoleOrState: countOf('withoutRoleOrState'),
    olderSignIns: countOf('olderSignIns'),
  };
}

function hasDate({ created, lastLogin }: Account, is: (date: Date) => boolean): boolean {
  return (created instanceof Date && is(created)) || (lastLogin instanceof Date && is(lastLogin));
}

/**
 * A custom role that was told before, and without which the base of it would stand for it. A few have another role by now;
 * where it is many at once, the list does not tell custom roles any more.
 */
function isRoleLost({ role, roleId }: Account, known: Known): boolean {
  return roleId === undefined && known !== undefined && known.roleId !== null && known.role === role;
}

/** Than what the portal said then, not than the newest ever seen: what was accepted once is not refused at every scan after. */
function isOlder({ lastLogin }: Account, known: Known): boolean {
  const { lastLogin: before, newestSignIn } = known ?? {};
  if (before == null || before < 0 || newestSignIn == null || before > newestSignIn) return false;
  return lastLogin === 'never' || (lastLogin instanceof Date && lastLogin.getTime() < before);
}

function isSwitched({ disabled }: Account, known: Known): boolean {
  const before = known?.lastToldDisabled ?? null;
  return disabled !== undefined && before !== null && (before === 1) !== disabled;
}
