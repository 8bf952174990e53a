import type { Status } from './evaluate.ts';
import { type Range, rangeOf } from './inactivity.ts';
import type { Policy } from './limits.ts';
import { grouped } from './text.ts';

/** The day limits that are tried out. */
export type DayLimits = Pick<Policy, 'notifyAfterDays' | 'disableAfterDays'>;

/** What other day limits would make of one account, by its inactive days alone. */
export interface Tried {
  /** By the limits in force, and by those that are tried; an account that is disabled already is in neither. */
  readonly now: Range;
  readonly tried: Range;
  /** Whether the policy skips it, whatever its days. */
  readonly isSkipped: boolean;
  /** Into the range of accounts that may be disabled, or out of it; skipped ones do neither. */
  readonly change: 'in' | 'out' | undefined;
}

/** Skipped whatever their days. */
const SKIPPED: ReadonlySet<Status> = new Set<Status>(['protected', 'unknown', 'shielded', 'excluded']);

/** Undefined for one that is disabled already: limits change nothing about it. */
export function tried(
  { days, status }: { readonly days: number | undefined; readonly status: Status },
  inForce: DayLimits,
  other: DayLimits,
): Tried | undefined {
  if (status === 'disabled') return undefined;
  const isSkipped = SKIPPED.has(status);
  const now = rangeOf(days, inForce);
  const byOther = rangeOf(days, other);
  const moves = !isSkipped && (now === 'disable') !== (byOther === 'disable');
  return {
    now,
    tried: byOther,
    isSkipped,
    change: moves ? (byOther === 'disable' ? 'in' : 'out') : undefined,
  };
}

/** As the settings have them: both are whole days, and this is the most. */
const MOST_DAYS = 3650;

/**
 * The limits that someone typed: the days after which accounts may be disabled, or those after which members are warned and
 * then those. With one number alone, warnings stay as they are.
 */
export function dayLimitsIn(
  text: string,
  { notifyAfterDays }: Pick<Policy, 'notifyAfterDays'>,
): { readonly limits: DayLimits } | { readonly problem: string } {
  const words = text.trim().split(/[\s,/]+/);
  if (words.length > 2 || !words.every((word) => /^\d{1,6}$/.test(word)))
    return { problem: 'Use one or two whole numbers of days.' };
  const [first = 0, second] = words.map(Number);
  const limits =
    second === undefined
      ? { notifyAfterDays, disableAfterDays: first }
      : { notifyAfterDays: first, disableAfterDays: second };
  if (limits.notifyAfterDays < 1 || limits.disableAfterDays > MOST_DAYS)
    return { problem: `Use 1 to ${grouped(MOST_DAYS)} days.` };
  if (limits.notifyAfterDays < limits.disableAfterDays) return { limits };
  return {
    problem:
      second === undefined
        ? `The disable limit must be higher than the warning limit (${notifyAfterDays}).`
        : 'The first number (warn after) must be less than the second (disable after).',
  };
}
