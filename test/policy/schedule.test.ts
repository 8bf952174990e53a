import { createTask, parse } from 'node-cron';
import { expect, test } from 'vitest';
import { type CronSchedule, lastDueBetween, nextDue } from '../../src/schedule.ts';

/** The expression as the program reads it: node-cron's matcher in UTC, spared the minutes that cannot be due. */
function schedule(expression: string, timeZone: string): CronSchedule {
  const { minute, hour } = parse(expression);
  const [minutes, hours] = [new Set<unknown>(minute), new Set<unknown>(hour)];
  const task = createTask(expression, () => undefined, { timezone: 'UTC' });
  return {
    matchesUtc: (reading) =>
      minutes.has(reading.getUTCMinutes()) && hours.has(reading.getUTCHours()) && task.match(reading),
    timeZone,
  };
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
  expect(allDue(schedule(expression, timeZone), after, upTo)).toEqual(due);
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
  const workdays = schedule('0 6 * * 1-5', 'Europe/Berlin');
  expect(lastDueBetween(workdays, new Date(after), new Date(upTo))?.toISOString()).toBe(due);
});

test('nobody walks more than 40 days', () => {
  const yearly = schedule('0 6 1 1 *', 'UTC');
  const newYear = new Date('2026-01-01T06:00:00Z');
  expect([
    lastDueBetween(yearly, new Date('2020-01-01T00:00:00Z'), new Date('2026-02-10T05:59:00Z')),
    lastDueBetween(yearly, new Date('2020-01-01T00:00:00Z'), new Date('2026-02-10T06:00:00Z')),
    nextDue(yearly, new Date('2025-11-22T06:00:00Z')),
    nextDue(yearly, new Date('2025-11-22T05:59:00Z')),
  ]).toEqual([newYear, undefined, newYear, undefined]);
});
