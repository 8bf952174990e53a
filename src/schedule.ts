import { createTask, parse } from 'node-cron';
import type { Schedule } from './deps.ts';

/** A cron expression of the settings, read by node-cron, as the flows use it. */
export function scheduleOf(text: string, timeZone: string): Schedule {
  const fields = parse(text);
  const minutes = new Set(fields.minute);
  const hours = new Set(fields.hour);
  // The domain hands it the zone's clock readings written as UTC, so that gaps and repeats are the domain's to judge.
  const task = createTask(text, () => {}, { timezone: 'UTC' });
  const schedule: CronSchedule = {
    timeZone,
    // Looked up first because node-cron's match is slow, and weeks of minutes may be asked for.
    matchesUtc: (reading) =>
      minutes.has(reading.getUTCMinutes()) && hours.has(reading.getUTCHours()) && task.match(reading),
  };
  return {
    text,
    lastDue: (after, upTo) => lastDueBetween(schedule, after, upTo),
    nextDue: remembered((after) => nextDue(schedule, after)),
  };
}

/** Where nothing was found, it is looked for again after so long. */
const NOTHING_HOLDS_MS = 3_600_000;

/** Weeks of minutes are walked to find the next one, and it is the same for every moment up to it. */
function remembered(find: (after: Date) => Date | undefined): (after: Date) => Date | undefined {
  let known: { readonly from: number; readonly upTo: number; readonly due: Date | undefined } | undefined;
  return (after) => {
    const moment = after.getTime();
    if (known !== undefined && moment >= known.from && moment < known.upTo) return known.due;
    const due = find(after);
    known = { from: moment, upTo: due?.getTime() ?? moment + NOTHING_HOLDS_MS, due };
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
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;
/** Zones change their clocks at whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
/** No clock goes back by more than this. */
const LONGEST_REPEAT_MS = 180 * MINUTE_MS;
const LONGEST_WALK_MS = 40 * 24 * 60 * MINUTE_MS;

/**
 * The last minute after one moment and up to another at which the job is due, if there is one in the last 40 days of
 * them. A clock reading that does not exist that day is due in the first minute after the gap; one that comes twice is
 * due the first time.
 */
export function lastDueBetween(schedule: CronSchedule, after: Date, upTo: Date): Date | undefined {
  const offsetAt = offsetsIn(schedule.timeZone);
  const stop = Math.max(after.getTime(), upTo.getTime() - LONGEST_WALK_MS);
  for (let minute = wholeMinute(upTo.getTime()); minute > stop; minute -= MINUTE_MS) {
    if (isDue(schedule, minute, offsetAt)) return new Date(minute);
  }
  return undefined;
}

/** The first minute after a moment at which the job is due, within 40 days. */
export function nextDue(schedule: CronSchedule, after: Date): Date | undefined {
  const offsetAt = offsetsIn(schedule.timeZone);
  const stop = after.getTime() + LONGEST_WALK_MS;
  for (let minute = wholeMinute(after.getTime()) + MINUTE_MS; minute <= stop; minute += MINUTE_MS) {
    if (isDue(schedule, minute, offsetAt)) return new Date(minute);
  }
  return undefined;
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

function offsetsIn(timeZone: string): OffsetAt {
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
  return (moment) => {
    const quarter = Math.floor(moment / QUARTER_MS) * QUARTER_MS;
    const offset = known.get(quarter) ?? readingOf(clock, quarter) - quarter;
    known.set(quarter, offset);
    return offset;
  };
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
