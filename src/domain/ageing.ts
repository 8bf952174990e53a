import { addDays, type CalendarDay, DAY_MS, dayOf, isWorkday } from './calendar.ts';
import type { Ladder } from './ladder.ts';

/** What time does to proposals: when people are reminded, when one expires, and how long an approval is good for. */

/** A stretch of time; without an end it still goes on. */
export interface Stretch {
  readonly since: Date;
  readonly until: Date | undefined;
}

/** > An approval that could not act is good for 24 hours of running, then `open` again. */
export const APPROVAL_GOOD_MS = DAY_MS;

/** The time from one moment to another without the stretches in which the bot was not running; milliseconds. */
export function runningMs(from: Date, to: Date, notRunning: readonly Stretch[]): number {
  const lost = notRunning.map(({ since, until }) => {
    const begin = Math.max(since.getTime(), from.getTime());
    const end = Math.min((until ?? to).getTime(), to.getTime());
    return Math.max(0, end - begin);
  });
  return Math.max(0, to.getTime() - from.getTime()) - lost.reduce((sum, ms) => sum + ms, 0);
}

/**
 * How many days from Monday to Friday a proposal has waited: those after the one on which it was opened, up to and with
 * today. A day of which a part was paused does not count, so nothing runs out while nobody was asked.
 */
export function workdaysWaited(
  opened: Date,
  now: Date,
  paused: readonly Stretch[],
  timeZone: string,
): number {
  const today = dayOf(now, timeZone);
  const isPaused = (day: CalendarDay): boolean =>
    paused.some(({ since, until }) => dayOf(since, timeZone) <= day && day <= dayOf(until ?? now, timeZone));
  let waited = 0;
  for (let day = addDays(dayOf(opened, timeZone), 1); day <= today; day = addDays(day, 1)) {
    if (isWorkday(day) && !isPaused(day)) waited += 1;
  }
  return waited;
}

/** A start anew takes minutes, and may come every night; only what is longer kept anybody from being asked that day. */
const ABSENCE_MS = 60 * 60_000;

/** Whether no bot ran for so long that the day does not count. */
export function isAbsence({ since, until }: { readonly since: Date; readonly until: Date }): boolean {
  return until.getTime() - since.getTime() > ABSENCE_MS;
}

/** Days before the end of an exclusion on which its author is asked. */
export const ASKED_DAYS_BEFORE = 7;

/** Whether it is time to ask: not of one that was made for so short a time, whose author has it in mind. */
export function isEndNear(
  { since, until }: { readonly since: Date; readonly until: Date | undefined },
  now: Date,
  timeZone: string,
): boolean {
  if (until === undefined || until <= now) return false;
  const askOn = addDays(dayOf(until, timeZone), -ASKED_DAYS_BEFORE);
  return dayOf(now, timeZone) >= askOn && dayOf(since, timeZone) < askOn;
}

/** When a proposal was made, and when it expired. */
export interface Expired {
  readonly bornAt: Date;
  readonly expiredAt: Date;
}

/**
 * > A proposal that expired twice is not made again before a new ladder.
 *
 * Those of before the present ladder do not count. Where there is none (no warning can reach the account, or GRACE_DAYS is
 * 0), those of before `startedAnewAt`, the last sign-in or skipping, do not count, and it is left alone for as long as a
 * warning is valid from the second one on: nobody is left out for ever.
 */
export function isUndecidedTwice(
  expired: readonly Expired[],
  {
    ladder,
    startedAnewAt,
  }: { readonly ladder: Ladder | undefined; readonly startedAnewAt: Date | undefined },
  warningValidDays: number,
  now: Date,
): boolean {
  const first = ladder?.accepted[0]?.at;
  if (first !== undefined) return expired.filter(({ bornAt }) => bornAt >= first).length >= 2;
  const rest = warningValidDays * DAY_MS;
  const counting = expired.filter(
    ({ expiredAt }) => startedAnewAt === undefined || expiredAt >= startedAnewAt,
  );
  const begins = counting.findLastIndex(({ bornAt }, index) => {
    const before = counting[index - 1];
    return before === undefined || bornAt.getTime() - before.expiredAt.getTime() >= rest;
  });
  const last = counting.at(-1);
  const isResting = last !== undefined && now.getTime() - last.expiredAt.getTime() < rest;
  return counting.length - begins >= 2 && isResting;
}
