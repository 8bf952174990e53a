import type { ReasonAndEnd } from '../../adapters/slack/fields.ts';
import { addDays, dayOf, isDay, startOfDay } from '../../policy/calendar.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { endTyped } from '../../policy/typed/end.ts';

/** The moment at which an exclusion ends: as the chosen day begins; undefined is for good. */
export function endOf(
  { until, untilDate }: Pick<ReasonAndEnd, 'until' | 'untilDate'>,
  now: Date,
  timeZone: string,
): Result<Date | undefined, string> {
  const today = dayOf(now, timeZone);
  if (untilDate !== undefined) {
    if (!isDay(untilDate)) return failed('Enter a date.');
    return untilDate > today ? ok(startOfDay(untilDate, timeZone)) : failed('Choose a day after today.');
  }
  return until === 'for good' ? ok(undefined) : ok(startOfDay(addDays(today, Number(until)), timeZone));
}

/** What was asked of `pause`: until when, undefined for until someone resumes, and why. */
interface PauseAsked {
  readonly until: Date | undefined;
  readonly reason: string | undefined;
}

/**
 * `pause`'s own words: an end and a reason, either of which may be missing; the end stands first, or behind an until or
 * for. What looks like an end and is none that is understood is refused, since a pause without an end must not come from a slip.
 */
export function pauseIn(text: string, now: Date, timeZone: string): Result<PauseAsked, string> {
  const today = dayOf(now, timeZone);
  const words = text.trim().replace(/\s+/gu, ' ');
  const found = endTyped(words, today);
  if (found.kind === 'unclear') return failed(notAnEnd(found.words));
  if (found.kind === 'none') return ok({ until: undefined, reason: words === '' ? undefined : words });
  if (found.day !== undefined && found.day <= today)
    return failed('Not paused: that date is not in the future. Choose a day after today.');
  const until = found.day === undefined ? undefined : startOfDay(found.day, timeZone);
  return ok({ until, reason: found.reason === '' ? undefined : found.reason });
}

/** The same words where they stand alone, in a field of their own; nothing is until someone resumes. */
export function endAloneIn(text: string, now: Date, timeZone: string): Result<Date | undefined, string> {
  if (text.trim() === '') return ok(undefined);
  const found = endTyped(text.trim().replace(/\s+/gu, ' '), dayOf(now, timeZone));
  if (found.kind !== 'end' || found.reason !== '') return failed(NOT_A_DAY);
  if (found.day === undefined) return ok(undefined);
  return found.day > dayOf(now, timeZone)
    ? ok(startOfDay(found.day, timeZone))
    : failed('Choose a day after today.');
}

const NOT_A_DAY =
  'Enter a date, such as 2027-01-31, Jan 4 or Friday, or a period, such as 14 days or 2 weeks.';

function notAnEnd(words: string): string {
  const first = words.split(' ').slice(0, 3).join(' ');
  return `Not paused: “${first}” is not a date. Enter a date, such as 2027-01-31, Jan 4 or Friday, or a period, such as 14 days or 2 weeks, then the reason.`;
}
