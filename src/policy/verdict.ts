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
 * Why an account stands where it stands, in plain sentences with its numbers. The newest sign-in ever seen is named
 * where it is newer than what the portal says now.
 */
export function reasonOf(verdict: Verdict, account: Account, policy: Policy, newestSignIn?: Date): string {
  const { timeZone } = policy;
  const since = sinceText(account, newestSignIn, timeZone);
  switch (verdict.status) {
    case 'disabled':
      return `Already disabled. ${inactiveText(verdict.days, since)}`;
    case 'protected':
      return `Protected as ${verdict.because}. ${inactiveText(verdict.days, since)}`;
    case 'unknown':
      return `Skipped: ArcGIS does not show ${missingText(verdict.missing)}. What is unknown never counts as inactive.`;
    case 'shielded':
      return `Skipped until ${longDate(verdict.until, timeZone)}: re-enabled recently. ${inactiveText(verdict.days, since)}`;
    case 'excluded':
      return `Excluded ${exclusionText(verdict.exclusion, timeZone)}. ${inactiveText(verdict.days, since)}`;
    case 'active':
      return `Active: ${since}, ${counted(verdict.days, 'day', 'days')} ago.`;
    case 'coming up':
      return `${inactiveText(verdict.days, since, policy.notifyAfterDays)} ${warningText(verdict)} Can be proposed from ${longDate(verdict.dueOn, timeZone)}.`;
    case 'in grace':
      return `In grace period. ${inactiveText(verdict.days, since, policy.disableAfterDays)} ${warningText(verdict)} Can be proposed from ${longDate(verdict.dueOn, timeZone)}.`;
    case 'to decide':
      return `To review. ${inactiveText(verdict.days, since, policy.disableAfterDays)} Due since ${longDate(verdict.dueOn, timeZone)}.${notWarnedText(verdict.notWarned)}`;
  }
}

/** "Inactive 131 days (limit 90), last sign-in Jul 17, 2026." */
function inactiveText(days: number | undefined, since: string, limit?: number): string {
  if (days === undefined) return 'Inactive days unknown.';
  const past = limit === undefined ? '' : ` (limit ${grouped(limit)})`;
  return `Inactive ${counted(days, 'day', 'days')}${past}, ${since}.`;
}

function sinceText(account: Account, newestSignIn: Date | undefined, timeZone: string): string {
  const signIn = signInOf(account, newestSignIn);
  if (signIn !== undefined) return `last sign-in ${longDate(signIn, timeZone)}`;
  if (account.created === 'unknown') return 'never signed in';
  return `never signed in, created ${longDate(account.created, timeZone)}`;
}

const NEEDED_TEXT: Readonly<Record<Needed, string>> = {
  lastLogin: 'its last sign-in',
  created: 'its creation date',
  role: 'its role',
  disabled: 'whether it is disabled',
};

/** "its last sign-in or its role". */
export function missingText(missing: readonly Needed[]): string {
  return missing.map((field) => NEEDED_TEXT[field]).join(' or ');
}

function exclusionText({ target, until, authorName, reason }: Exclusion, timeZone: string): string {
  const end = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
  const rule = target.kind === 'account' ? '' : ` (${target.kind} “${target.label}”)`;
  return `${end}${rule} by ${authorName}: ${withoutPeriod(reason.replace(/\s+/g, ' ').trim())}`;
}

function warningText({ rung, notReachable }: Extract<Verdict, { clause: 6 }>): string {
  if (notReachable !== undefined)
    return `Cannot be warned: ${withoutPeriod(notReachableText(notReachable))}.`;
  if (rung === undefined) return 'No warning is due.';
  if (rung.kind === 'first') return 'The first warning is due.';
  return `The ${rung.daysBefore}-day reminder is due.`;
}

function notWarnedText(why: NotReachable | undefined): string {
  return why === undefined ? '' : ` Not warned: ${withoutPeriod(notReachableText(why))}.`;
}

export function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
