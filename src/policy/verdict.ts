import type { Account } from './account.ts';
import { longDate } from './calendar.ts';
import type { Needed, Status, Verdict } from './evaluate.ts';
import type { Exclusion } from './exclusion.ts';
import { signInOf } from './inactivity.ts';
import type { NotReachable } from './ladder.ts';
import type { Policy } from './limits.ts';
import { counted, grouped } from './text.ts';
import { notReachableText } from './warning-text.ts';
import type { DayLimits } from './what-if.ts';

/** The one name of a state that people read, in Slack, email, CSV and terminal alike. */
export function stateName(status: Status, { notifyAfterDays, disableAfterDays }: DayLimits): string {
  if (status !== 'coming up') return NAMES[status];
  const [from, to] = [notifyAfterDays + 1, disableAfterDays - 1];
  return from === to
    ? `inactive ${counted(from, 'day', 'days')}`
    : `inactive ${grouped(from)}–${grouped(to)} days`;
}

/** In the order of an account's life; what the policy skips comes after. */
const NAMES: Readonly<Record<Exclude<Status, 'coming up'>, string>> & { readonly 'coming up': undefined } = {
  active: 'active',
  'coming up': undefined,
  'in grace': 'in grace period',
  'to decide': 'to review',
  excluded: 'excluded',
  protected: 'protected',
  shielded: 're-enabled recently',
  unknown: 'unknown dates',
  disabled: 'disabled',
};

/** The counts of a scan by state, in one order on every surface; what is zero is left out, and the rest adds up to the members. */
export function countsByState(
  counts: Readonly<Partial<Record<Status, number>>>,
  limits: DayLimits,
): readonly (readonly [state: string, accounts: number])[] {
  return STATUSES.flatMap((status) => {
    const accounts = counts[status] ?? 0;
    return accounts === 0 ? [] : [[stateName(status, limits), accounts] as const];
  });
}

const STATUSES = Object.keys(NAMES).filter((name): name is Status => name in NAMES);

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
