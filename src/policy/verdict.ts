import type { Account } from './account.ts';
import { longDate } from './calendar.ts';
import type { Needed, Status, Verdict } from './evaluate.ts';
import type { Exclusion } from './exclusion.ts';
import { signInOf } from './inactivity.ts';
import type { NotReachable } from './ladder.ts';
import type { Policy } from './limits.ts';
import { notReachableText } from './mail/warning-text.ts';
import { counted, grouped } from './text.ts';
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
  unknown: 'missing data',
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
 * where it is newer than what the portal says now. Warnings are told of only where there are any.
 */
export function reasonOf(
  verdict: Verdict,
  account: Account,
  policy: Policy,
  newestSignIn?: Date,
  mayWarn = true,
): string {
  const { timeZone } = policy;
  const inactive = (limit?: string): string =>
    inactiveText(verdict.days, limit, account, newestSignIn, timeZone);
  const limit = `limit ${grouped(policy.disableAfterDays)}`;
  switch (verdict.status) {
    case 'disabled':
      return `Already disabled. ${inactive()}`;
    case 'protected':
      return `Protected as ${verdict.because}. ${inactive()}`;
    case 'unknown':
      return `Skipped: ArcGIS does not show ${missingText(verdict.missing)}. Accounts with missing data are not warned and not proposed.`;
    case 'shielded':
      return `Skipped until ${longDate(verdict.until, timeZone)}: re-enabled recently. ${inactive()}`;
    case 'excluded':
      return `${exclusionText(verdict.exclusion, timeZone)}. ${inactive()}`;
    case 'active':
      return inactive(mayWarn ? `warnings start after ${grouped(policy.notifyAfterDays)}` : undefined);
    case 'coming up':
    case 'in grace':
      return `${inactive(limit)} ${mayWarn ? letterText(verdict) : ''}The account can be proposed from ${longDate(verdict.dueOn, timeZone)}.`;
    case 'to decide':
      return `${inactive(limit)} Due for review since ${longDate(verdict.dueOn, timeZone)}.${notWarnedText(verdict.notWarned)}`;
  }
}

/** "Inactive 131 days (limit 90); last sign-in Jul 17, 2026." */
function inactiveText(
  days: number | undefined,
  limit: string | undefined,
  account: Account,
  newestSignIn: Date | undefined,
  timeZone: string,
): string {
  if (days === undefined) return 'The number of inactive days is unknown.';
  const inactive = `Inactive ${counted(days, 'day', 'days')}${limit === undefined ? '' : ` (${limit})`}`;
  const signIn = signInOf(account, newestSignIn);
  if (signIn !== undefined) return `${inactive}; last sign-in ${longDate(signIn, timeZone)}.`;
  const created = account.created === 'unknown' ? '' : `, created ${longDate(account.created, timeZone)}`;
  return `${inactive}; never signed in${created}.`;
}

const NEEDED_TEXT: Readonly<Record<Needed, string>> = {
  lastLogin: 'the last sign-in',
  created: 'the creation date',
  role: 'the role',
  disabled: 'whether the account is disabled',
};

/** "the last sign-in or the role". */
export function missingText(missing: readonly Needed[]): string {
  return missing.map((field) => NEEDED_TEXT[field]).join(' or ');
}

/** "Excluded until Mar 1, 2027 by Ana (rule: role “Field crew”): Out at sea". */
function exclusionText({ target, until, authorName, reason }: Exclusion, timeZone: string): string {
  const end = until === undefined ? 'with no end date' : `until ${longDate(until, timeZone)}`;
  const rule = target.kind === 'account' ? '' : ` (rule: ${target.kind} “${target.label}”)`;
  return `Excluded ${end} by ${authorName}${rule}: ${withoutPeriod(reason.replace(/\s+/g, ' ').trim())}`;
}

function letterText({ rung, notReachable }: Extract<Verdict, { clause: 6 }>): string {
  if (notReachable !== undefined)
    return `Cannot be warned: ${withoutPeriod(notReachableText(notReachable))}. `;
  if (rung === undefined) return '';
  return rung.kind === 'first' ? 'The first warning is due. ' : 'A reminder is due. ';
}

function notWarnedText(why: NotReachable | undefined): string {
  return why === undefined ? '' : ` Not warned: ${withoutPeriod(notReachableText(why))}.`;
}

export function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
