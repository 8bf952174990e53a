import type { Account } from './account.ts';
import type { CalendarDay } from './calendar.ts';
import { missingOf, type Status, shieldedUntil, type Verdict } from './evaluate.ts';
import type { Exclusion } from './exclusion.ts';
import { inactiveDays, inactiveSince, type Range, rangeOf } from './inactivity.ts';
import { dueOnIfFirstWarned, type NotReachable, type Rung } from './ladder.ts';
import type { Policy } from './limits.ts';
import type { ProtectedBecause } from './protection.ts';

/** What is kept of a verdict: nothing that time alone changes, so that it is written anew only when something happened. */
export interface Standing {
  readonly status: Status;
  /** Undefined also where it moves with the day: of one whose first warning is due, or that is only now found unreachable. */
  readonly dueOn: CalendarDay | undefined;
  /** Why no warning reaches it. */
  readonly notWarned: NotReachable | undefined;
  /** The number of the exclusion that covers it. */
  readonly excludedBy: number | undefined;
  readonly protectedBecause: ProtectedBecause | undefined;
  /** The letter that the policy would send now. */
  readonly letterDue: Rung | undefined;
}

/** `moving`: the due date that follows from the day alone, of one of whom it is not written down yet whether mail reaches it. */
export function standingOf(verdict: Verdict, moving?: CalendarDay): Standing {
  const letterDue = 'rung' in verdict ? verdict.rung : undefined;
  const movesWithTheDay = verdict.clause === 6 && (letterDue?.kind === 'first' || verdict.dueOn === moving);
  return {
    status: verdict.status,
    dueOn: 'dueOn' in verdict && !movesWithTheDay ? verdict.dueOn : undefined,
    notWarned: notWarnedOf(verdict),
    excludedBy: verdict.status === 'excluded' ? verdict.exclusion.id : undefined,
    protectedBecause: verdict.status === 'protected' ? verdict.because : undefined,
    letterDue,
  };
}

function notWarnedOf(verdict: Verdict): NotReachable | undefined {
  if (verdict.status === 'to decide') return verdict.notWarned;
  return 'notReachable' in verdict ? verdict.notReachable : undefined;
}

/** Of the statuses of clauses 1–5: a ladder from before does not count after it. */
export function isLeftAlone(status: Status | undefined): boolean {
  return status !== undefined && LEFT_ALONE.has(status);
}

/**
 * Whether something ends here after which a ladder starts anew: being left alone, or the reason for it, where an exclusion
 * takes its place, as that may yet be undone. What was excluded by one that is undone was never left alone.
 */
export function endsLeftAlone(
  before: Pick<Standing, 'status' | 'excludedBy'> | undefined,
  now: Pick<Standing, 'status' | 'excludedBy'>,
  undone: ReadonlySet<number>,
): boolean {
  if (before === undefined || !isCountedLeftAlone(before, undone)) return false;
  return !isLeftAlone(now.status) || (now.status === 'excluded' && now.excludedBy !== before.excludedBy);
}

/** Left alone, and not by an exclusion that was undone. */
export function isCountedLeftAlone(
  { status, excludedBy }: Pick<Standing, 'status' | 'excludedBy'>,
  undone: ReadonlySet<number>,
): boolean {
  return isLeftAlone(status) && (excludedBy === undefined || !undone.has(excludedBy));
}

const LEFT_ALONE: ReadonlySet<Status> = new Set<Status>([
  'disabled',
  'protected',
  'unknown',
  'shielded',
  'excluded',
]);

/**
 * The verdict that is kept as a standing, with its numbers as of a moment; `exclusionOf` gives the exclusion of a number.
 * Undefined where what it rests on is not known any more.
 */
export function verdictAsOf(
  now: Date,
  kept: Kept,
  policy: Policy,
  exclusionOf: (id: number) => Exclusion | undefined,
): Verdict | undefined {
  const { standing, account, newestSignIn } = kept;
  const days = inactiveDays(account, newestSignIn, now);
  const range = rangeOf(days, policy);
  const { status, protectedBecause: because } = standing;
  if (status === 'disabled') return { status, clause: 1, days, range };
  if (status === 'protected') return because && { status, clause: 2, days, range, because };
  if (status === 'unknown') return { status, clause: 3, days, range, missing: missingOf(account) };
  if (days === undefined) return undefined;
  return (
    leftAloneWithDays(kept, { days, range }, policy, exclusionOf) ?? notLeftAlone(now, kept, days, policy)
  );
}

function leftAloneWithDays(
  { standing, reenabledAt }: Kept,
  inactive: { readonly days: number; readonly range: Range },
  policy: Policy,
  exclusionOf: (id: number) => Exclusion | undefined,
): Verdict | undefined {
  const { status, excludedBy } = standing;
  if (status === 'shielded')
    return reenabledAt && { status, clause: 4, ...inactive, until: shieldedUntil(reenabledAt, policy) };
  const exclusion = excludedBy === undefined ? undefined : exclusionOf(excludedBy);
  if (status !== 'excluded' || exclusion === undefined) return undefined;
  return { status, clause: 5, ...inactive, exclusion };
}

function notLeftAlone(
  now: Date,
  { standing, account, newestSignIn }: Kept,
  days: number,
  policy: Policy,
): Verdict | undefined {
  const { status, notWarned, letterDue: rung } = standing;
  const since = inactiveSince(account, newestSignIn) ?? now;
  const dueOn = standing.dueOn ?? dueOnIfFirstWarned(now, since, policy);
  switch (status) {
    case 'active':
      return { status, clause: undefined, days, range: 'none' };
    case 'coming up':
      return { status, clause: 6, days, range: 'notify', rung, notReachable: notWarned, dueOn };
    case 'in grace':
      return { status, clause: 6, days, range: 'disable', rung, notReachable: notWarned, dueOn };
    case 'to decide':
      return { status, clause: 7, days, range: 'disable', dueOn, notWarned };
    default:
      return undefined;
  }
}

interface Kept {
  readonly standing: Standing;
  readonly account: Account;
  readonly newestSignIn: Date | undefined;
  readonly reenabledAt: Date | undefined;
}
