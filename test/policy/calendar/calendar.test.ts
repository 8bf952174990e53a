import { expect, test } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  durationText,
  isWorkday,
  laterOf,
  longDate,
  shortDate,
  startOfDay,
} from '../../../src/policy/calendar.ts';

test.each([
  ['a minute before midnight in winter', '2026-01-14T22:59:59Z', 'Europe/Berlin', '2026-01-14'],
  ['midnight in winter', '2026-01-14T23:00:00Z', 'Europe/Berlin', '2026-01-15'],
  ['midnight in summer', '2026-07-14T22:00:00Z', 'Europe/Berlin', '2026-07-15'],
  ['the far east', '2026-07-14T10:00:00Z', 'Pacific/Kiritimati', '2026-07-15'],
  ['the far west', '2026-07-14T10:59:00Z', 'Pacific/Midway', '2026-07-13'],
])('the day of a moment: %s', (_circumstance, moment, timeZone, day) => {
  expect(dayOf(new Date(moment), timeZone)).toBe(day);
});

test.each([
  ['within a month', '2026-07-14', 3, '2026-07-17'],
  ['over the change to summer time', '2026-03-28', 2, '2026-03-30'],
  ['over the change to winter time', '2026-10-24', 2, '2026-10-26'],
  ['into a leap day', '2028-02-28', 1, '2028-02-29'],
  ['back over a year', '2027-01-01', -1, '2026-12-31'],
])('days are added and counted: %s', (_circumstance, from, days, to) => {
  expect({ to: addDays(from, days), days: daysBetween(from, to), later: laterOf(from, to) }).toEqual({
    to,
    days,
    later: days > 0 ? to : from,
  });
});

test('Monday to Friday are workdays', () => {
  const week = [
    '2026-11-23',
    '2026-11-24',
    '2026-11-25',
    '2026-11-26',
    '2026-11-27',
    '2026-11-28',
    '2026-11-29',
  ];
  expect(week.map(isWorkday)).toEqual([true, true, true, true, true, false, false]);
});

test.each([
  ['in winter', '2026-01-15', 'Europe/Berlin', '2026-01-14T23:00:00.000Z'],
  ['on the day that clocks go forward', '2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['on the day after', '2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['where clocks go forward at midnight', '2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  ['14 hours ahead', '2026-07-15', 'Pacific/Kiritimati', '2026-07-14T10:00:00.000Z'],
])('the start of a day %s', (_circumstance, day, timeZone, moment) => {
  expect(startOfDay(day, timeZone).toISOString()).toBe(moment);
});

test('dates are written the way people read them', () => {
  const moment = new Date('2026-07-16T22:30:00Z');
  expect([
    longDate('2026-07-07', 'UTC'),
    longDate(moment, 'UTC'),
    longDate(moment, 'Europe/Berlin'),
    shortDate('2026-09-16', 'UTC'),
    shortDate(moment, 'Europe/Berlin'),
  ]).toEqual(['Jul 7, 2026', 'Jul 16, 2026', 'Jul 17, 2026', 'Sep 16', 'Jul 17']);
});

test.each([
  [59_999, '0 minutes'],
  [60_000, '1 minute'],
  [7_199_999, '119 minutes'],
  [7_200_000, '2 hours'],
  [172_799_999, '47 hours'],
  [172_800_000, '2 days'],
])('%i ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
