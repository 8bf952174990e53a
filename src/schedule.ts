import { parse, validate } from 'node-cron';
import { DAY_MS, MINUTE_MS } from './policy/calendar.ts';

export type Schedule = ReturnType<typeof scheduleOf>;

/** A cron expression of the settings in TIME_ZONE. */
export function scheduleOf(text: string, timeZone: string) {
  const schedule = cronSchedule(text, timeZone);
  return {
    text,
    nextDue: remembered((after) => nextDue(schedule, after)),
    /** The newest due minute after one moment and up to another, if there is one. */
    lastDue: (after: Date, upTo: Date) => lastDueBetween(schedule, after, upTo),
  };
}

/** A cron expression's days, hours and minutes. */
export function cronSchedule(text: string, timeZone: string): CronSchedule {
  const { minutes, hours, isDay } = fieldsOf(text);
  return {
    timeZone,
    mayMatchDay: isDay,
    matchesUtc: (reading) =>
      minutes.has(reading.getUTCMinutes()) && hours.has(reading.getUTCHours()) && isDay(reading),
  };
}

/**
 * > As in Vixie cron, a day fits where day of month or weekday does, if both are restricted; where one begins with *, both
 * > must fit (with it alone, the other decides).
 */
function fieldsOf(text: string) {
  const fields = parse(text);
  const [, , dayOfMonth = '*', , dayOfWeek = '*'] = text.split(/\s+/);
  const months = new Set(fields.month);
  const days = new Set(fields.dayOfMonth);
  // Sunday is 0 and 7.
  const weekdays = new Set(fields.dayOfWeek.map((day) => Number(day) % 7));
  const isEither = ![dayOfMonth, dayOfWeek].some((field) => /^[*?]/.test(field));
  return {
    minutes: new Set(fields.minute),
    hours: new Set(fields.hour),
    isDay(reading: Date): boolean {
      const fits = [days.has(reading.getUTCDate()), weekdays.has(reading.getUTCDay())];
      return months.has(reading.getUTCMonth() + 1) && (isEither ? fits.some(Boolean) : fits.every(Boolean));
    },
  };
}

/** Whether it is one that we read: five fields of numbers, names, ranges, steps and lists, without the letters of other schedulers (L, W, #). */
export function isCronExpression(text: string): boolean {
  if (text.split(/\s+/).length !== 5 || !validate(text)) return false;
  const { dayOfMonth, dayOfWeek } = parse(text);
  return [...dayOfMonth, ...dayOfWeek].every((day) => Number.isInteger(Number(day)));
}

/** After so many days the calendar is the same again, leap years and weekdays together. */
const CALENDAR_DAYS = 28 * 365 + 7;

/** The most days from one day on which it is due to the next; more than a calendar where it never is. */
export function longestGapDays(text: string): number {
  const known = gaps.get(text) ?? walkedGap(text);
  gaps.set(text, known);
  return known;
}

/** The walk is of decades, and settings are read in more than one place. */
const gaps = new Map<string, number>();

function walkedGap(text: string): number {
  const { isDay } = fieldsOf(text);
  let longest = 0;
  let last: number | undefined;
  for (let day = 0; day <= 2 * CALENDAR_DAYS; day += 1) {
    if (!isDay(new Date(day * DAY_MS))) continue;
    if (last !== undefined) longest = Math.max(longest, day - last);
    last = day;
  }
  return longest === 0 ? Number.POSITIVE_INFINITY : longest;
}

/** It is the same for every moment up to it; where there is none, there will be none later either. */
function remembered(find: (after: Date) => Date | undefined): (after: Date) => Date | undefined {
  let known: { readonly from: number; readonly upTo: number; readonly due: Date | undefined } | undefined;
  return (after) => {
    const moment = after.getTime();
    if (known !== undefined && moment >= known.from && moment < known.upTo) return known.due;
    const due = find(after);
    known = { from: moment, upTo: due?.getTime() ?? Number.POSITIVE_INFINITY, due };
    return due;
  };
}

/** When a job is due: a cron expression, and the time zone whose clock it is read on. */
export interface CronSchedule {
  /**
   * Asks the expression as if it were a schedule in UTC. The moments it is asked about are readings of the zone's
   * clock written as UTC, which lets it be asked about readings that a clock change leaves out. It is asked about every minute of a
   * walk, so it has to be quick.
   */
  readonly matchesUtc: (clockReading: Date) => boolean;
  /** False for a reading's day on which it is never due: such a day is passed over in one step. */
  readonly mayMatchDay: (clockReading: Date) => boolean;
  readonly timeZone: string;
}

/** Zones change their clocks at whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
/** No clock goes back by more than this. */
const LONGEST_REPEAT_MS = 180 * MINUTE_MS;
/** A February 29 that is a certain weekday comes after forty years at the latest. */
const LONGEST_WALK_MS = 41 * 366 * DAY_MS;

/**
 * The last minute after one moment and up to another at which the job is due. A clock reading that does not exist that day
 * is due in the first minute after the gap; one that comes twice is due the first time.
 */
export function lastDueBetween(schedule: CronSchedule, after: Date, upTo: Date): Date | undefined {
  const offsetAt = offsetsIn(schedule.timeZone);
  const stop = Math.max(after.getTime(), upTo.getTime() - LONGEST_WALK_MS);
  let minute = wholeMinute(upTo.getTime());
  while (minute > stop) {
    const reading = minute + offsetAt(minute);
    if (!mayBeDue(schedule, reading))
      minute -= passedOver((reading % DAY_MS) + MINUTE_MS, (minute % QUARTER_MS) + MINUTE_MS);
    else if (isDue(schedule, minute, offsetAt)) return new Date(minute);
    else minute -= MINUTE_MS;
  }
  return undefined;
}

/** The first minute after a moment at which the job is due; undefined where it never is. */
export function nextDue(schedule: CronSchedule, after: Date): Date | undefined {
  const offsetAt = offsetsIn(schedule.timeZone);
  const stop = after.getTime() + LONGEST_WALK_MS;
  let minute = wholeMinute(after.getTime()) + MINUTE_MS;
  while (minute <= stop) {
    const reading = minute + offsetAt(minute);
    if (!mayBeDue(schedule, reading))
      minute += passedOver(DAY_MS - (reading % DAY_MS), QUARTER_MS - (minute % QUARTER_MS));
    else if (isDue(schedule, minute, offsetAt)) return new Date(minute);
    else minute += MINUTE_MS;
  }
  return undefined;
}

/** On its own day, or on the one before, of which a clock change may have left readings out. */
function mayBeDue({ mayMatchDay }: CronSchedule, reading: number): boolean {
  return mayMatchDay(new Date(reading)) || mayMatchDay(new Date(reading - LONGEST_REPEAT_MS));
}

/** A day without anything due in one step, but for its end: a clock change on it would have the step end in the next day. */
function passedOver(restOfDay: number, restOfQuarter: number): number {
  return Math.max(restOfDay - LONGEST_REPEAT_MS, restOfQuarter);
}

/** Milliseconds by which the zone's clock is ahead of UTC. */
type OffsetAt = (moment: number) => number;

function isDue(schedule: CronSchedule, minute: number, offsetAt: OffsetAt): boolean {
  const offset = offsetAt(minute);
  if (comesAgain(minute, offset, offsetAt)) return false;
  if (schedule.matchesUtc(new Date(minute + offset))) return true;
  for (let left = minute + offsetAt(minute - MINUTE_MS); left < minute + offset; left += MINUTE_MS) {
    if (schedule.matchesUtc(new Date(left))) return true;
  }
  return false;
}

/** Whether the clock already showed this reading, before it was put back. */
function comesAgain(minute: number, offset: number, offsetAt: OffsetAt): boolean {
  const before = offsetAt(minute - LONGEST_REPEAT_MS);
  return before > offset && offsetAt(minute - (before - offset)) === before;
}

/** Quarters of an hour that are remembered of a zone: asking its calendar is slow, and walks go over the same days. */
const REMEMBERED = 20_000;
const zones = new Map<string, OffsetAt>();

function offsetsIn(timeZone: string): OffsetAt {
  const remembered = zones.get(timeZone);
  if (remembered !== undefined) return remembered;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const known = new Map<number, number>();
  const offsetAt: OffsetAt = (moment) => {
    const quarter = Math.floor(moment / QUARTER_MS) * QUARTER_MS;
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const offset = readingOf(clock, quarter) - quarter;
    if (known.size >= REMEMBERED) known.clear();
    known.set(quarter, offset);
    return offset;
  };
  zones.set(timeZone, offsetAt);
  return offsetAt;
}

function readingOf(clock: Intl.DateTimeFormat, moment: number): number {
  const parts = new Map(clock.formatToParts(moment).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return Date.parse(`${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:00Z`);
}

function wholeMinute(moment: number): number {
  return Math.floor(moment / MINUTE_MS) * MINUTE_MS;
}

/** The first of some moments, of which there may be none. */
export function earliest(moments: readonly (Date | undefined)[]): Date | undefined {
  return inOrder(moments)[0];
}

/** The last of some moments, of which there may be none. */
export function latest(moments: readonly (Date | undefined)[]): Date | undefined {
  return inOrder(moments).at(-1);
}

function inOrder(moments: readonly (Date | undefined)[]): readonly Date[] {
  return moments
    .filter((moment) => moment !== undefined)
    .toSorted((one, other) => one.getTime() - other.getTime());
}
