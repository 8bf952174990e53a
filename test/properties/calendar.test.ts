import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  isWorkday,
  longDate,
  startOfDay,
  timeOfDay,
} from '../../src/policy/calendar.ts';
import { workdaysWaited } from '../../src/policy/proposal.ts';
import { scheduleOf } from '../../src/schedule.ts';
import { moment, now, zone } from './accounts.ts';
import { tried } from './tried.ts';

const far = moment('1970-01-02T00:00:00Z', '9998-12-01T00:00:00Z');

test('a day begins with the first moment that is on it, and ends with the first of the next', () => {
  fc.assert(
    fc.property(fc.oneof(now, far), zone, (at, timeZone) => {
      const day = dayOf(at, timeZone);
      const start = startOfDay(day, timeZone);
      expect(dayOf(start, timeZone)).toBe(day);
      expect(dayOf(new Date(start.getTime() - 1), timeZone) < day).toBe(true);
      expect(start <= at && at < startOfDay(addDays(day, 1), timeZone)).toBe(true);
      expect(longDate(at, timeZone)).toMatch(/^[A-Z][a-z]{2} \d{1,2}, \d{4}$/);
    }),
    tried(300),
  );
});

/** Clocks were changed within a day of these in some zone: to the half hour, at midnight, over a whole day, by odd seconds. */
const near = fc
  .tuple(
    fc.constantFrom(
      ...['1972-01-07T00:44:30Z', '1986-10-26T02:01:00Z', '1993-08-21T12:00:00Z', '2011-12-30T10:00:00Z'],
      ...['2018-11-04T03:00:00Z', '2026-03-29T01:00:00Z', '2026-04-04T15:00:00Z', '2026-10-25T01:00:00Z'],
    ),
    fc.integer({ min: -86_400_000, max: 86_400_000 }),
  )
  .map(([changed, ms]) => new Date(Date.parse(changed) + ms));
const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const anyMoment = fc.oneof(
  near,
  far,
  fc.integer({ min: -8.64e15, max: 8.64e15 }).map((ms) => new Date(ms)),
);

test('a moment falls on the day, and at the time, that the zone itself tells, however often it is asked', () => {
  fc.assert(
    fc.property(anyMoment, anyZone, (at, timeZone) => {
      const day = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
      const told = new Intl.DateTimeFormat('en-CA', day).format(at);
      const time = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
      expect([dayOf(at, timeZone), dayOf(at, timeZone)]).toEqual([told, told]);
      expect(timeOfDay(at, timeZone)).toBe(new Intl.DateTimeFormat('en-GB', time).format(at));
    }),
    tried(1500),
  );
});

test('days are added, subtracted and counted alike', () => {
  fc.assert(
    fc.property(
      moment('1990-01-01T00:00:00Z', '2100-01-01T00:00:00Z'),
      zone,
      fc.integer({ min: -9000, max: 9000 }),
      (at, timeZone, days) => {
        const day = dayOf(at, timeZone);
        const other = addDays(day, days);
        expect([daysBetween(day, other), addDays(other, -days)]).toEqual([days, day]);
      },
    ),
    tried(500),
  );
});

test('workdays waited never become fewer, and a pause only takes from them', () => {
  const hours = fc.nat({ max: 24 * 40 });
  fc.assert(
    fc.property(now, zone, hours, hours, hours, hours, (opened, timeZone, one, other, begin, long) => {
      const at = (hour: number) => new Date(opened.getTime() + hour * 3_600_000);
      const pause = { since: at(begin), until: at(begin + long) };
      const waited = (until: Date, pauses: readonly { since: Date; until: Date }[]) =>
        workdaysWaited(opened, until, pauses, timeZone);
      const [sooner, later] = [at(Math.min(one, other)), at(Math.max(one, other))];
      expect(waited(sooner, [])).toBeLessThanOrEqual(waited(later, []));
      expect(waited(later, [pause])).toBeLessThanOrEqual(waited(later, []));
      expect(waited(later, [])).toBeLessThanOrEqual(
        daysBetween(dayOf(opened, timeZone), dayOf(later, timeZone)),
      );
    }),
    tried(300),
  );
});

/** What a clock in that zone shows, as if it were UTC's. */
function readingOf(at: Date, timeZone: string): number {
  return Date.parse(`${at.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
}

const field = (least: number, most: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: least, max: most }).map(String),
    fc.tuple(fc.constant('*/'), fc.integer({ min: 1, max: most })).map((parts) => parts.join('')),
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
  );
const cron = fc
  .tuple(field(0, 59), field(0, 23), fc.oneof(fc.constant('*'), field(1, 28)), fc.constant('*'), field(0, 6))
  .map((fields) => fields.join(' '));

test('between a moment and the next due minute there is none, and looking back finds the same', () => {
  fc.assert(
    fc.property(cron, now, zone, (text, after, timeZone) => {
      const schedule = scheduleOf(text, timeZone);
      const due = schedule.nextDue(after);
      if (due === undefined) return;
      expect(due > after && due.getTime() % 60_000 === 0).toBe(true);
      expect(schedule.lastDue(after, new Date(due.getTime() - 1))).toBeUndefined();
      expect(schedule.lastDue(after, due)).toEqual(due);
      expect(schedule.nextDue(new Date(due.getTime() - 1))).toEqual(due);
    }),
    tried(25),
  );
});

/** Days before clocks are put forward or back somewhere, and any other. */
const someDay = fc.constantFrom(
  ...['2026-02-14', '2026-03-07', '2026-03-21', '2026-03-28', '2026-04-04', '2026-07-01'],
  ...['2026-09-26', '2026-10-03', '2026-10-24', '2026-10-31', '2026-12-30'],
);

test('a job of every day is due once on each, at its time or right after a gap', () => {
  fc.assert(
    fc.property(zone, fc.nat({ max: 23 }), fc.nat({ max: 59 }), someDay, (timeZone, hour, minute, from) => {
      const schedule = scheduleOf(`${minute} ${hour} * * *`, timeZone);
      let at = new Date(startOfDay(from, timeZone).getTime() - 1);
      for (let day: string = from; day < addDays(from, 4); day = addDays(day, 1)) {
        at = schedule.nextDue(at) ?? new Date(0);
        expect(dayOf(at, timeZone)).toBe(day);
        const wanted = Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * 60_000;
        const shown = readingOf(at, timeZone);
        // Late only where the clock never showed that time: the minute before was earlier than wanted.
        const isAfterGap = shown > wanted && readingOf(new Date(at.getTime() - 60_000), timeZone) < wanted;
        expect(shown === wanted || isAfterGap).toBe(true);
      }
    }),
    tried(60),
  );
});

test('a workday is one of five in seven', () => {
  fc.assert(
    fc.property(now, zone, (at, timeZone) => {
      const week = Array.from({ length: 7 }, (_, days) => addDays(dayOf(at, timeZone), days));
      expect(week.filter(isWorkday).length).toBe(5);
    }),
    tried(100),
  );
});
