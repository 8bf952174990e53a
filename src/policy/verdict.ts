import type { Account } from './account.ts';
import { longDate } from './calendar.ts';
import type { Needed, Status, Verdict } from './evaluate.ts';
import type { Exclusion } from './exclusion.ts';
import { signInOf } from './inactivity.ts';
import type { NotReachable } from './ladder.ts';
import type { Policy } from './limits.ts';
import { counted, grouped } from './text.ts';
import { notReachableText } from './warning-text.ts';

/** The words of the card's counts. */
export const statusWords: Readonly<Record<Status, string>> = {
  active: 'active',
  'coming up': 'coming up',
  'in grace': 'in grace',
  'to decide': 'to decide',
  excluded: 'excluded',
  protected: 'protected',
  shielded: 'enabled again lately',
  unknown: 'incomplete record',
  disabled: 'disabled',
};

/**
 * Why an account stands where it stands, as one plain sentence with its numbers. The newest sign-in ever seen is named
 * where it is newer than what the portal says now.
 */
export function reasonOf(verdict: Verdict, account: Account, policy: Policy, newestSignIn?: Date): string {
  const { timeZone } = policy;
  const inactive = inactiveText(verdict.days, account, newestSignIn, timeZone);
  switch (verdict.status) {
    case 'disabled':
      return `Left alone because the account is already disabled; ${inactive}.`;
    case 'protected':
      return `Left alone because it is ${verdict.because}; ${inactive}.`;
    case 'unknown':
      return `Left alone because the portal does not tell ${missingText(verdict.missing)}: missing is unknown, not inactive.`;
    case 'shielded':
      return `Left alone because it was enabled again less than ${counted(policy.reenabledShieldDays, 'day', 'days')} ago and is shielded until ${longDate(verdict.until, timeZone)}; ${inactive}.`;
    case 'excluded':
      return `Left alone because ${exclusionText(verdict.exclusion, timeZone)}; ${inactive}.`;
    case 'active':
      return `Active: ${inactive}, and nothing happens up to ${grouped(policy.notifyAfterDays)}.`;
    case 'coming up':
      return `Coming up: ${inactive}, more than ${grouped(policy.notifyAfterDays)}; ${letterText(verdict)}, and it may be proposed for disabling from ${longDate(verdict.dueOn, timeZone)}.`;
    case 'in grace':
      return `In grace: ${inactive}, at least ${grouped(policy.disableAfterDays)}; ${letterText(verdict)}, and it may be proposed for disabling from ${longDate(verdict.dueOn, timeZone)}.`;
    case 'to decide':
      return `To decide: ${inactive}, at least ${grouped(policy.disableAfterDays)}, and due since ${longDate(verdict.dueOn, timeZone)}${notWarnedText(verdict.notWarned)}.`;
  }
}

function inactiveText(
  days: number | undefined,
  account: Account,
  newestSignIn: Date | undefined,
  timeZone: string,
): string {
  if (days === undefined) return 'how long it has been inactive is unknown';
  const signIn = signInOf(account, newestSignIn);
  if (signIn !== undefined)
    return `${counted(days, 'day', 'days')} since the last sign-in on ${longDate(signIn, timeZone)}`;
  const created = account.created === 'unknown' ? '' : ` on ${longDate(account.created, timeZone)}`;
  return `never signed in, ${counted(days, 'day', 'days')} since it was created${created}`;
}

const NEEDED_TEXT: Readonly<Record<Needed, string>> = {
  lastLogin: 'its last sign-in',
  created: 'its creation',
  role: 'its role',
  disabled: 'whether it is disabled',
};

/** "its last sign-in or its role". */
export function missingText(missing: readonly Needed[]): string {
  return missing.map((field) => NEEDED_TEXT[field]).join(' or ');
}

function exclusionText({ target, until, authorName, reason }: Exclusion, timeZone: string): string {
  const what =
    target.kind === 'account' ? 'it is excluded' : `the rule ${target.kind} “${target.label}” excludes it`;
  const end = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
  return `${what} ${end}, by ${authorName}: ${withoutPeriod(reason.replace(/\s+/g, ' ').trim())}`;
}

function letterText({ rung, notReachable }: Extract<Verdict, { clause: 6 }>): string {
  if (notReachable !== undefined)
    return `no warning reaches it (${withoutPeriod(notReachableText(notReachable))})`;
  if (rung === undefined) return 'no letter is due';
  if (rung.kind === 'first') return 'the first warning is due';
  return `the reminder ${counted(rung.daysBefore, 'day', 'days')} before is due`;
}

function notWarnedText(why: NotReachable | undefined): string {
  return why === undefined ? '' : `; not warned: ${withoutPeriod(notReachableText(why))}`;
}

export function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
