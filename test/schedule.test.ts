import { expect, test } from 'vitest';
import { isCronExpression, longestGapDays, scheduleOf } from '../src/schedule.ts';

const at = (text: string) => new Date(text);

test.each<[string, string, after: string, next: string]>([
  ['before it', '0 6 * * 1-5', '2026-11-27T04:59:00Z', '2026-11-27T05:00:00.000Z'],
  ['at it', '0 6 * * 1-5', '2026-11-27T05:00:00Z', '2026-11-30T05:00:00.000Z'],
  ['seconds after it', '0 6 * * 1-5', '2026-11-27T05:00:30Z', '2026-11-30T05:00:00.000Z'],
  ['earlier than what was asked before', '0 6 * * 1-5', '2026-11-25T00:00:00Z', '2026-11-25T05:00:00.000Z'],
  ['nothing in the next months', '0 0 1 6 *', '2026-11-27T00:00:00Z', '2027-05-31T22:00:00.000Z'],
])('the next due minute is the same whatever was asked before: %s', (_, text, after, next) => {
  const asked = scheduleOf(text, 'Europe/Amsterdam');
  for (const before of ['2026-11-26T00:00:00Z', '2026-11-29T12:00:00Z', '2026-12-30T00:00:00Z', after]) {
    asked.nextDue(at(before));
    expect(asked.nextDue(at(after))?.toISOString()).toBe(next);
  }
});

const daysOf = (text: string, from: string, count: number): readonly string[] => {
  const schedule = scheduleOf(text, 'UTC');
  const days: string[] = [];
  let after: Date | undefined = at(from);
  while (days.length < count && after !== undefined) {
    after = schedule.nextDue(after);
    if (after !== undefined) days.push(after.toISOString().slice(0, 10));
  }
  return days;
};

test.each<[string, string, readonly string[]]>([
  ['a day of the month alone', '0 6 13 * *', ['2026-12-13', '2027-01-13', '2027-02-13']],
  ['a weekday alone', '0 6 * * 5', ['2026-12-04', '2026-12-11', '2026-12-18']],
  ['both: either is enough', '0 6 13 * 5', ['2026-12-04', '2026-12-11', '2026-12-13']],
  ['both, a range and a list', '0 6 1-3 * 1,5', ['2026-12-01', '2026-12-02', '2026-12-03']],
  [
    'a step over all days restricts nothing by itself: both',
    '0 6 */3 * 5',
    ['2026-12-04', '2026-12-25', '2027-01-01'],
  ],
  ['a step over all weekdays: both', '0 6 13 * */2', ['2026-12-13', '2027-02-13', '2027-03-13']],
  [
    'a range over all days is a restriction: either',
    '0 6 1-31 * 5',
    ['2026-12-01', '2026-12-02', '2026-12-03'],
  ],
  ['Sunday as 7, either', '0 6 2 * 7', ['2026-12-02', '2026-12-06', '2026-12-13']],
  ['Sunday as a name', '0 6 * * sun', ['2026-12-06', '2026-12-13', '2026-12-20']],
])('a day of the month and a weekday go together as in cron: %s', (_, text, days) => {
  expect(daysOf(text, '2026-12-01T00:00:00Z', 3)).toEqual(days);
});

test.each<[string, string]>([
  ['0 6 15 */3 *', '2027-01-15'],
  ['0 0 29 2 *', '2028-02-29'],
  ['0 0 29 2 */6', '2032-02-29'],
  ['0 0 1 1 */6', '2028-01-01'],
])('the next run is told however far it is: %s', (text, day) => {
  expect(daysOf(text, '2026-12-01T00:00:00Z', 1)).toEqual([day]);
});

test.each([
  ['0 6 * * *', 1],
  ['0 6 * * 1-5', 3],
  ['0 6 * * 1', 7],
  ['0 6,20 * * 1', 7],
  ['0 6 */5 * *', 5],
  ['0 6 */7 * *', 7],
  ['0 6 1,8,15,22 * *', 10],
  ['0 6 1,8,15,22,29 * *', 7],
  ['0 6 1 * 1', 7],
  ['0 6 * 1-11 *', 32],
  ['0 6 */14 * *', 14],
  ['0 6 15 */3 *', 92],
  ['0 6 1 * *', 31],
  ['0 6 29 2 *', 1_461],
])('how long nobody looks at most: %s', (text, days) => {
  expect(longestGapDays(text)).toBe(days);
});

test.each(['0 6 L * *', '0 6 15W * *', '0 6 * * 5#2', '0 6 * * 5L', '0 6 31 2 *', '0 6 * *', '0 0 6 * * *'])(
  'what would never come, or not as it reads, is no schedule: %s',
  (text) => {
    expect(isCronExpression(text)).toBe(false);
  },
);
