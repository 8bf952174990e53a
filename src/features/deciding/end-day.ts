import type { ReasonAndEnd } from '../../adapters/slack/fields.ts';
import { addDays, type CalendarDay, dayOf, isDay, startOfDay } from '../../policy/calendar.ts';
import { failed, ok, type Result } from '../../policy/result.ts';

/** The moment at which an exclusion ends: as the chosen day begins; undefined is for good. */
export function endOf(
  { until, untilDate }: ReasonAndEnd,
  now: Date,
  timeZone: string,
): Result<Date | undefined, string> {
  const today = dayOf(now, timeZone);
  if (untilDate !== undefined) {
    if (!isDay(untilDate)) return failed('That is not a date.');
    return untilDate > today ? ok(startOfDay(untilDate, timeZone)) : failed('Choose a day after today.');
  }
  return until === 'for good' ? ok(undefined) : ok(startOfDay(addDays(today, Number(until)), timeZone));
}

const UNITS: Readonly<Record<string, number>> = { day: 1, days: 1, week: 7, weeks: 7 };
const LONGEST_DAYS = 3660;

/**
 * `pause`'s own words: a day or a number of days or weeks, then the reason; either may be missing. Words that begin
 * with a figure and are no such end are refused, since a pause without an end must not come from a slip.
 */
export function pauseIn(
  text: string,
  now: Date,
  timeZone: string,
): Result<{ until: Date | undefined; reason: string | undefined }, string> {
  const words = text.trim().replace(/^(?:until|for)\s+(?=\d)/i, '');
  if (!/^\d/.test(words)) return ok({ until: undefined, reason: words === '' ? undefined : words });
  const [, end = '', reason = ''] =
    /^(\d{4}-\d{2}-\d{2}|\d+\s*(?:days?|weeks?))(?:[\s:,;]+(.*))?$/is.exec(words) ?? [];
  const day = endDay(end.toLowerCase(), dayOf(now, timeZone));
  if (day === undefined) return failed(notAnEnd(words));
  if (day <= dayOf(now, timeZone)) return failed('That end is not to come; name a day after today.');
  return ok({ until: startOfDay(day, timeZone), reason: reason.trim() === '' ? undefined : reason.trim() });
}

function endDay(end: string, today: CalendarDay): CalendarDay | undefined {
  if (isDay(end)) return end;
  const [, count, unit = ''] = /^(\d+)\s*([a-z]+)$/.exec(end) ?? [];
  const days = Number(count) * (UNITS[unit] ?? Number.NaN);
  return days <= LONGEST_DAYS ? addDays(today, days) : undefined;
}

function notAnEnd(words: string): string {
  const first = words.split(/\s+/).slice(0, 2).join(' ');
  return `“${first}” is no end that I understand, so nothing is paused. Write a day as 2027-01-31, or 14 days, or 2 weeks; the reason goes after it.`;
}
