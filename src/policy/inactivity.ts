import type { Account } from './account.ts';
import { DAY_MS } from './calendar.ts';
import type { Policy } from './limits.ts';

/** By inactive days alone, as in the notebook; what is done about it is the policy's. */
export type Range = 'none' | 'notify' | 'disable';

/**
 * Whole days of 86,400,000 ms without a sign-in, never negative; a date ahead counts as today. Undefined where the
 * portal does not tell a date: missing is unknown, not inactive.
 */
export function inactiveDays(
  account: Account,
  newestSignIn: Date | undefined,
  now: Date,
): number | undefined {
  const since = inactiveSince(account, newestSignIn);
  if (since === undefined) return undefined;
  return Math.max(0, Math.floor((now.getTime() - since.getTime()) / DAY_MS));
}

/** The last sign-in, or the creation of one who never signed in; undefined where either date is not told. */
export function inactiveSince(account: Account, newestSignIn: Date | undefined): Date | undefined {
  if (account.lastLogin === 'unknown' || account.created === 'unknown') return undefined;
  return signInOf(account, newestSignIn) ?? account.created;
}

/** The newest sign-in known, of what the portal says now and what was ever seen. */
export function signInOf(account: Account, newestSignIn: Date | undefined): Date | undefined {
  if (!(account.lastLogin instanceof Date)) return newestSignIn;
  if (newestSignIn === undefined) return account.lastLogin;
  return newestSignIn > account.lastLogin ? newestSignIn : account.lastLogin;
}

/** > `notify` when inactive days > NOTIFY_AFTER_DAYS and < DISABLE_AFTER_DAYS, `disable` when >= DISABLE_AFTER_DAYS. */
export function rangeOf(
  days: number | undefined,
  limits: Pick<Policy, 'notifyAfterDays' | 'disableAfterDays'>,
): Range {
  if (days === undefined) return 'none';
  if (days >= limits.disableAfterDays) return 'disable';
  return days > limits.notifyAfterDays ? 'notify' : 'none';
}
