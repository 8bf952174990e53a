import type { Account } from '../../policy/account.ts';
import { sameUsername } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import type { Evaluation } from '../evaluation/evaluate-members.ts';
import { isOrgAdmin } from '../evaluation/evaluate-members.ts';
import type { Compared } from './compare.ts';

/** Milliseconds before March 1973: years before there were such portals, and what a date in seconds looks like. */
const IN_SECONDS = new Date(100_000_000_000);

/** What is counted of a reading while its pages come, for `checkTrust` and the card. */
export type ReadingCounts = ReturnType<ReturnType<typeof countingOf>['counts']>;

export function countingOf(ownUsername: string | undefined, startedAt: Date) {
  const ahead = new Date(startedAt.getTime() + DAY_MS);
  const found = {
    received: 0,
    enabledAdmins: 0,
    enabledMembers: 0,
    datesInSeconds: 0,
    withoutLastLogin: 0,
    withoutRoleOrState: 0,
    olderSignIns: 0,
  };
  const datesAhead: string[] = [];
  const statuses: Partial<Record<Status, number>> = {};
  const switched: { readonly username: string; readonly disabled: boolean }[] = [];
  const reachChanged: Account['key'][] = [];
  let sawOwn = false;

  return {
    add({ account, known }: Compared, { standing, mailRead }: Evaluation): void {
      const { disabled, role, created, lastLogin, username } = account;
      const dates = [created, lastLogin].filter((date) => date instanceof Date);
      found.received += 1;
      if (isOrgAdmin(account) && disabled === false) found.enabledAdmins += 1;
      if (disabled === false) found.enabledMembers += 1;
      if (dates.some((date) => date < IN_SECONDS)) found.datesInSeconds += 1;
      if (dates.some((date) => date > ahead)) datesAhead.push(username);
      if (lastLogin === 'unknown') found.withoutLastLogin += 1;
      if (role === undefined || disabled === undefined || isRoleLost(account, known))
        found.withoutRoleOrState += 1;
      if (isOlder(account, known)) found.olderSignIns += 1;
      if (ownUsername !== undefined && sameUsername(username, ownUsername)) sawOwn = true;
      statuses[standing.status] = (statuses[standing.status] ?? 0) + 1;
      if (isSwitched(account, known)) switched.push({ username, disabled: disabled === true });
      if (mailRead()?.reachChanged === true) reachChanged.push(account.key);
    },
    /** `lost`: members of before that were not received, however many came. */
    counts: (lost: number) => ({
      ...found,
      datesAhead: datesAhead.toSorted(),
      /** Undefined for a credential without a member record. */
      sawOwnAccount: ownUsername === undefined ? undefined : sawOwn,
      lost,
    }),
    statuses: (): Readonly<typeof statuses> => statuses,
    switched: (): readonly (typeof switched)[number][] => switched,
    reachChanged: (): readonly Account['key'][] => reachChanged,
  };
}

/**
 * A custom role that was told before, and without which the base of it would stand for it. A few have another role by now;
 * where it is many at once, the list does not tell custom roles any more.
 */
function isRoleLost({ role, roleId }: Account, known: Compared['known']): boolean {
  return roleId === undefined && known !== undefined && known.roleId !== null && known.role === role;
}

/** Than what the portal said then, not than the newest ever seen: what was accepted once is not refused at every scan after. */
function isOlder({ lastLogin }: Account, known: Compared['known']): boolean {
  const { lastLogin: before, newestSignIn } = known ?? {};
  if (before == null || before < 0 || newestSignIn == null || before > newestSignIn) return false;
  return lastLogin === 'never' || (lastLogin instanceof Date && lastLogin.getTime() < before);
}

function isSwitched({ disabled }: Account, known: Compared['known']): boolean {
  const before = known?.lastToldDisabled ?? null;
  return disabled !== undefined && before !== null && (before === 1) !== disabled;
}
