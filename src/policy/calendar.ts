import { counted } from './text.ts';

/** A calendar day in the settings' TIME_ZONE, written YYYY-MM-DD; days compare as text. */
export type CalendarDay = string;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Whether a text is a day that the calendar has, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** The calendar day on which a moment falls in a time zone. */
export function dayOf(moment: Date, timeZone: string): CalendarDay {
  const at = moment.getTime();
  const clock = clockOf(timeZone);
  // Before and after, the zone's clock tells it: days without four digits for the year, and offsets nobody keeps any more.
  if (!(at >= 0 && at < LAST_DAY)) return clock.shows(moment).slice(0, -' hh:mm:ss'.length);
  return dayNumbered(Math.floor((at + clock.aheadAt(at)) / DAY_MS));
}

/** The day so many calendar days later (or earlier, for a negative number). */
export function addDays(day: CalendarDay, days: number): CalendarDay {
  return dayNumbered(numberOf(day) + days);
}

/** Calendar days from one day to another; negative where the second comes first. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return numberOf(to) - numberOf(from);
}

export function laterOf(one: CalendarDay, other: CalendarDay): CalendarDay {
  return one >= other ? one : other;
}

export function isWorkday(day: CalendarDay): boolean {
  return daysSinceMonday(day) < 5;
}

/** The Monday of a day's week; a weekend looks ahead, to the week that begins after it. */
export function mondayOf(day: CalendarDay): CalendarDay {
  const days = daysSinceMonday(day);
  return addDays(day, isWorkday(day) ? -days : 7 - days);
}

/** 0 for a Monday, 6 for a Sunday. */
export function daysSinceMonday(day: CalendarDay): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The first moment of a calendar day; where a clock change swallows midnight, the first moment after it. */
export function startOfDay(day: CalendarDay, timeZone: string): Date {
  const utcMidnight = Date.parse(`${day}T00:00:00Z`);
  let before = utcMidnight - DAY_MS;
  let notBefore = utcMidnight + DAY_MS;
  while (notBefore - before > 1) {
    const middle = before + Math.floor((notBefore - before) / 2);
    if (dayOf(new Date(middle), timeZone) < day) before = middle;
    else notBefore = middle;
  }
  return new Date(notBefore);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day, or the day of a moment, as people read it: Jul 17, 2026. */
export function longDate(when: CalendarDay | Date, timeZone: string): string {
  return dayInWords(typeof when === 'string' ? when : dayOf(when, timeZone));
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A moment so that nobody can mistake it: Friday, Jul 17, 2026, 00:00 (Europe/Amsterdam). */
export function wholeDate(moment: Date, timeZone: string): string {
  const day = dayOf(moment, timeZone);
  const weekday = WEEKDAYS[daysSinceMonday(day)] ?? '';
  return `${weekday}, ${longDate(day, timeZone)}, ${timeOfDay(moment, timeZone)} (${timeZone})`;
}

/** The same without the year: Jul 17. */
export function shortDate(when: CalendarDay | Date, timeZone: string): string {
  return dayAndMonth(typeof when === 'string' ? when : dayOf(when, timeZone));
}

/** A moment's time of day: 06:00. */
export function timeOfDay(moment: Date, timeZone: string): string {
  return clockOf(timeZone).shows(moment).slice(-'hh:mm:ss'.length, -':ss'.length);
}

/** The same answer from then on without asking again; all are forgotten before they become too many to keep. */
function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(key);
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, made);
    return made;
  };
}

/** Days of more than half a century. */
const REMEMBERED = 20_000;

const LAST_DAY = Date.UTC(9999, 11, 30);

/** "Nov 23", where the year goes without saying. */
export const dayAndMonth = (day: CalendarDay): string =>
  `${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${Number(day.slice(8, 10))}`;

/** "Nov 23, 2026". */
export const dayInWords = remembering((day: CalendarDay) => `${dayAndMonth(day)}, ${day.slice(0, 4)}`);

/** Days since the first of 1970. */
const numberOf = remembering((day: CalendarDay) => Date.parse(`${day}T00:00:00Z`) / DAY_MS);

const dayNumbered = remembering(
  (number: number): CalendarDay => new Date(number * DAY_MS).toISOString().slice(0, 10),
);

/**
 * The clock of a time zone. Asking it takes microseconds, and every account has several dates; so what is asked is how far
 * it is ahead of UTC, once for each of UTC's days.
 */
const clockOf = remembering((timeZone: string) => {
  // The Swedish form is YYYY-MM-DD hh:mm:ss.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const shows = (moment: Date | number): string => format.format(moment);
  const readAhead = (at: number): number => {
    const second = Math.floor(at / 1000) * 1000;
    return Date.parse(`${shows(second).replace(' ', 'T')}Z`) - second;
  };
  /** NaN on a day on which the clock is changed. No zone's is changed twice within a week, so never there and back. */
  const aheadOn = remembering((day: number) => {
    const ahead = readAhead(day * DAY_MS);
    return ahead === readAhead((day + 1) * DAY_MS - 1) ? ahead : Number.NaN;
  });
  return {
    shows,
    aheadAt(at: number): number {
      const ahead = aheadOn(Math.floor(at / DAY_MS));
      return Number.isNaN(ahead) ? readAhead(at) : ahead;
    },
  };
});

/** Tells the moment it is; the policy itself is given moments. */
export type Clock = () => Date;

/** How long something is, in the one unit that tells it: begun minutes, hours and days do not count. */
export function durationText(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  if (hours < 2) return counted(Math.floor(ms / MINUTE_MS), 'minute', 'minutes');
  return hours < 48 ? counted(hours, 'hour', 'hours') : counted(Math.floor(hours / 24), 'day', 'days');
}
