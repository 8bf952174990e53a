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
  return partsIn(timeZone).format(moment);
}

/** The day so many calendar days later (or earlier, for a negative number). */
export function addDays(day: CalendarDay, days: number): CalendarDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Calendar days from one day to another; negative where the second comes first. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
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

/** A day, or the day of a moment, as people read it: 17 Jul 2026. */
export function longDate(when: CalendarDay | Date, timeZone: string): string {
  const day = typeof when === 'string' ? when : dayOf(when, timeZone);
  return `${shortDate(day, timeZone)} ${day.slice(0, 4)}`;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A moment so that nobody can mistake it: Friday, 17 Jul 2026, 00:00 (Europe/Amsterdam). */
export function wholeDate(moment: Date, timeZone: string): string {
  const day = dayOf(moment, timeZone);
  const weekday = WEEKDAYS[daysSinceMonday(day)] ?? '';
  return `${weekday}, ${longDate(day, timeZone)}, ${timeOfDay(moment, timeZone)} (${timeZone})`;
}

/** The same without the year: 17 Jul. */
export function shortDate(when: CalendarDay | Date, timeZone: string): string {
  const day = typeof when === 'string' ? when : dayOf(when, timeZone);
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''}`;
}

/** A moment's time of day: 06:00. */
export function timeOfDay(moment: Date, timeZone: string): string {
  const time = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', time).format(moment);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  // The Canadian form is YYYY-MM-DD.
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** Tells the moment it is; the policy itself is given moments. */
export type Clock = () => Date;
