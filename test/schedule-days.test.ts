import { createTask } from 'node-cron';
import { expect, test } from 'vitest';
import { type CronSchedule, cronSchedule, lastDueBetween, nextDue } from '../src/schedule.ts';

/** Node-cron's matcher in UTC, with every day looked through: what days may be passed over is tried against it. */
function minuteByMinute(expression: string, timeZone: string): CronSchedule {
  const task = createTask(expression, () => undefined, { timezone: 'UTC' });
  return { matchesUtc: (reading) => task.match(reading), mayMatchDay: () => true, timeZone };
}

/** Every due minute of a stretch of time, found one after another. */
function allDue(cron: CronSchedule, after: string, upTo: string): readonly string[] {
  const due: string[] = [];
  for (let next = nextDue(cron, new Date(after)); next !== undefined && next <= new Date(upTo); ) {
    due.push(next.toISOString().slice(0, 16));
    next = nextDue(cron, next);
  }
  return due;
}

test.each([
  [
    'workdays at six, over a weekend',
    '0 6 * * 1-5',
    'Europe/Berlin',
    '2026-11-20T00:00Z',
    '2026-11-24T00:00Z',
    ['2026-11-20T05:00', '2026-11-23T05:00'],
  ],
  [
    'six in the morning, over the start of summer time',
    '0 6 * * *',
    'Europe/Berlin',
    '2026-03-28T00:00Z',
    '2026-03-30T00:00Z',
    ['2026-03-28T05:00', '2026-03-29T04:00'],
  ],
  [
    'six in the morning, over its end',
    '0 6 * * *',
    'Europe/Berlin',
    '2026-10-24T00:00Z',
    '2026-10-26T00:00Z',
    ['2026-10-24T04:00', '2026-10-25T05:00'],
  ],
  [
    'a reading that does not exist',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-28T12:00Z',
    '2026-03-30T12:00Z',
    ['2026-03-29T01:00', '2026-03-30T00:30'],
  ],
  [
    'the first minute after the gap is due by itself too',
    '0,30 2,3 * * *',
    'Europe/Berlin',
    '2026-03-29T00:00Z',
    '2026-03-29T12:00Z',
    ['2026-03-29T01:00', '2026-03-29T01:30'],
  ],
  [
    'the last reading before the gap',
    '59 1 * * *',
    'Europe/Berlin',
    '2026-03-29T00:00Z',
    '2026-03-29T12:00Z',
    ['2026-03-29T00:59'],
  ],
  [
    'a reading that comes twice',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24T12:00Z',
    '2026-10-26T12:00Z',
    ['2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  [
    'the reading after it',
    '0 3 * * *',
    'Europe/Berlin',
    '2026-10-24T12:00Z',
    '2026-10-25T12:00Z',
    ['2026-10-25T02:00'],
  ],
  [
    'a gap of half an hour',
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2026-10-03T00:00Z',
    '2026-10-04T00:00Z',
    ['2026-10-03T15:30'],
  ],
  [
    'a repeat of half an hour',
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2026-04-04T00:00Z',
    '2026-04-05T00:00Z',
    ['2026-04-04T14:45'],
  ],
  [
    'a gap at midnight',
    '0 0 * * *',
    'Africa/Cairo',
    '2026-04-23T12:00Z',
    '2026-04-24T12:00Z',
    ['2026-04-23T22:00'],
  ],
  [
    'a gap of two hours',
    '30 1 * * *',
    'Antarctica/Troll',
    '2026-03-28T12:00Z',
    '2026-03-29T12:00Z',
    ['2026-03-29T01:00'],
  ],
  [
    'a zone with an odd offset',
    '0 6 * * *',
    'Asia/Kathmandu',
    '2026-03-28T12:00Z',
    '2026-03-29T12:00Z',
    ['2026-03-29T00:15'],
  ],
])('due minutes: %s', (_circumstance, expression, timeZone, after, upTo, due) => {
  expect(allDue(cronSchedule(expression, timeZone), after, upTo)).toEqual(due);
});

test.each([
  ['at the minute itself', '2026-11-23T04:59:00Z', '2026-11-23T05:00:00Z', '2026-11-23T05:00:00.000Z'],
  ['within the minute', '2026-11-23T04:59:30Z', '2026-11-23T05:00:30Z', '2026-11-23T05:00:00.000Z'],
  ['it was looked at before', '2026-11-23T05:00:00Z', '2026-11-23T23:00:00Z', undefined],
  ['a moment too early', '2026-11-23T04:00:00Z', '2026-11-23T04:59:59Z', undefined],
  [
    'of several missed runs the last',
    '2026-11-02T00:00:00Z',
    '2026-11-22T12:00:00Z',
    '2026-11-20T05:00:00.000Z',
  ],
  ['nothing lies between', '2026-11-23T05:00:00Z', '2026-11-23T05:00:00Z', undefined],
  ['the clock was put back', '2026-11-24T05:00:00Z', '2026-11-23T05:00:00Z', undefined],
])('the last due minute: %s', (_circumstance, after, upTo, due) => {
  const workdays = cronSchedule('0 6 * * 1-5', 'Europe/Berlin');
  expect(lastDueBetween(workdays, new Date(after), new Date(upTo))?.toISOString()).toBe(due);
});

test.each([
  ['midnight after a day of 23 hours', '0 0 * * 1', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['the evening before a day of 23 hours', '30 23 * * 6', 'Europe/Berlin', '2026-03-28T22:30:00.000Z'],
  ['midnight after a day of 25 hours', '0 0 26 10 *', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['the evening before a day of 25 hours', '59 23 24 10 *', 'Europe/Berlin', '2026-10-24T21:59:00.000Z'],
  ['a day whose midnight is left out', '0 0 * 4 5', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  [
    'a reading left out on the last day of a month',
    '30 2 29 3 *',
    'Europe/Berlin',
    '2026-03-29T01:00:00.000Z',
  ],
  ['the first of every month or a Monday', '0 6 1 * 1', 'UTC', '2026-06-01T06:00:00.000Z'],
  ['once a year', '0 6 1 1 *', 'UTC', '2026-01-01T06:00:00.000Z'],
  ['a leap day', '0 6 29 2 *', 'Europe/Berlin', '2028-02-29T05:00:00.000Z'],
])(
  'days without a due minute are passed over, and none with one: %s',
  (_circumstance, expression, timeZone, due) => {
    const moment = new Date(due).getTime();
    const cron = cronSchedule(expression, timeZone);
    const days = [0.1, 1, 2, 3, 5].map((day) => day * 86_400_000);
    for (const day of days) {
      const whole = minuteByMinute(expression, timeZone);
      const [before, after] = [new Date(moment - day), new Date(moment + day)];
      expect(nextDue(cron, before)).toEqual(nextDue(whole, before));
      expect(lastDueBetween(cron, before, after)).toEqual(lastDueBetween(whole, before, after));
    }
    expect(nextDue(cron, new Date(moment - 60_000))?.toISOString()).toBe(due);
  },
);

test.each([
  [
    'a year and a day',
    '0 6 1 1 *',
    '2024-12-31T05:00Z',
    '2025-01-01T06:00Z',
    '2024-12-31T05:00Z',
    '2026-12-31T05:00Z',
    '2026-01-01T06:00Z',
  ],
  [
    'the eight years without a leap day',
    '0 6 29 2 *',
    '2096-02-29T06:00Z',
    '2104-02-29T06:00Z',
    '2096-02-28T06:00Z',
    '2104-02-29T05:59Z',
    '2096-02-29T06:00Z',
  ],
])('a schedule of years is found however far it is: %s', (_, expression, from, next, after, upTo, last) => {
  const cron = cronSchedule(expression, 'UTC');
  expect(nextDue(cron, new Date(from))).toEqual(new Date(next));
  expect(lastDueBetween(cron, new Date(after), new Date(upTo))).toEqual(new Date(last));
});
