import { expect, test } from 'vitest';
import { isEndNear } from '../../src/policy/exclusion.ts';
import { isAbsence, isUndecidedTwice, runningMs, workdaysWaited } from '../../src/policy/proposal.ts';

const HOUR = 3_600_000;
const ZONE = 'Europe/Berlin';
/** A day and an hour of the last week of November 2026, in UTC; the 25th is a Wednesday. */
const at = (day: number, hour = 9) => new Date(Date.UTC(2026, 10, day, hour));

test.each<[string, [from: Date, to: Date], { since: Date; until: Date | undefined }[], hours: number]>([
  ['nothing in between', [at(25), at(26)], [], 24],
  ['down for an hour', [at(25), at(26)], [{ since: at(25, 12), until: at(25, 13) }], 23],
  ['down before', [at(25), at(26)], [{ since: at(24), until: at(24, 12) }], 24],
  ['down from before until within', [at(25), at(26)], [{ since: at(24), until: at(25, 10) }], 23],
  ['down from within until after', [at(25), at(26)], [{ since: at(26, 8), until: at(27) }], 23],
  ['still down', [at(25), at(26)], [{ since: at(26, 7), until: undefined }], 22],
  [
    'down twice',
    [at(25), at(26)],
    [
      { since: at(25, 10), until: at(25, 11) },
      { since: at(25, 20), until: at(26, 2) },
    ],
    17,
  ],
  ['a clock that went back', [at(25), at(24)], [], 0],
])('running time: %s', (_, [from, to], down, hours) => {
  expect(runningMs(from, to, down) / HOUR).toBe(hours);
});

test.each<
  [string, opened: Date, now: Date, paused: { since: Date; until: Date | undefined }[], days: number]
>([
  ['the day on which it was opened', at(25, 1), at(25, 22), [], 0],
  ['the next day', at(25), at(26, 0), [], 1],
  [
    'a minute before the next day begins in the time zone',
    at(25),
    new Date(Date.UTC(2026, 10, 25, 22, 59)),
    [],
    0,
  ],
  ['over a weekend', at(27), at(30), [], 1],
  ['on a Sunday', at(27), at(29), [], 0],
  ['two weeks', at(2), at(16), [], 10],
  ['paused in between', at(23), at(27), [{ since: at(24), until: at(25) }], 2],
  ['paused for an hour of one day', at(23), at(27), [{ since: at(24, 10), until: at(24, 11) }], 3],
  ['paused and still so', at(23), at(27), [{ since: at(26), until: undefined }], 2],
])('days waited: %s', (_, opened, now, paused, days) => {
  expect(workdaysWaited(opened, now, paused, ZONE)).toBe(days);
});

test.each<[string, since: Date, until: Date | undefined, now: Date, near: boolean]>([
  ['eight days before', at(1), at(27), at(19), false],
  ['seven days before', at(1), at(27), at(20), true],
  ['on the day before', at(1), at(27), at(26), true],
  ['when it is over', at(1), at(27), at(27), false],
  ['for good', at(1), undefined, at(27), false],
  ['made for eight days', at(19), at(27), at(20), true],
  ['made for seven days', at(20), at(27), at(20), false],
])('an end is near: %s', (_, since, until, now, near) => {
  expect(isEndNear({ since, until }, now, ZONE)).toBe(near);
});

test.each([
  ['a restart', 5 / 60, false],
  ['an hour', 1, false],
  ['more than an hour', 61 / 60, true],
])('so long without a bot that the day does not count: %s', (_, hours, is) => {
  expect(isAbsence({ since: at(25), until: new Date(at(25).getTime() + hours * HOUR) })).toBe(is);
});

const expiredOn = (born: number, expired: number) => ({ bornAt: at(born), expiredAt: at(expired) });
const ladderFrom = (day: number) => ({
  accepted: [{ rung: { kind: 'first' as const }, at: at(day), knownAt: undefined }],
  dueOn: '2026-11-01',
});

test.each<
  [
    string,
    expired: ReturnType<typeof expiredOn>[],
    ladder: ReturnType<typeof ladderFrom> | undefined,
    startedAnewAt: Date | undefined,
    now: Date,
    held: boolean,
  ]
>([
  ['one expired', [expiredOn(2, 5)], ladderFrom(1), undefined, at(20), false],
  ['two expired', [expiredOn(2, 5), expiredOn(6, 9)], ladderFrom(1), undefined, at(20), true],
  [
    'the first was made before this ladder',
    [expiredOn(2, 5), expiredOn(6, 9)],
    ladderFrom(3),
    undefined,
    at(20),
    false,
  ],
  [
    'both were made when this ladder began',
    [expiredOn(3, 5), expiredOn(6, 9)],
    ladderFrom(3),
    undefined,
    at(20),
    true,
  ],
  [
    'both were made before this ladder',
    [expiredOn(2, 5), expiredOn(6, 9)],
    ladderFrom(10),
    undefined,
    at(20),
    false,
  ],
  ['no ladder', [expiredOn(2, 5), expiredOn(6, 9)], undefined, undefined, at(14, 11), true],
  [
    'no ladder, a millisecond before the second one is as old as a warning is valid',
    [expiredOn(2, 5), expiredOn(6, 9)],
    undefined,
    undefined,
    new Date(at(19).getTime() - 1),
    true,
  ],
  [
    'no ladder, when the second one is as old as a warning is valid',
    [expiredOn(2, 5), expiredOn(6, 9)],
    undefined,
    undefined,
    at(19),
    false,
  ],
  [
    'no ladder, one more after that',
    [expiredOn(2, 5), expiredOn(6, 9), expiredOn(19, 22)],
    undefined,
    undefined,
    at(23),
    false,
  ],
  [
    'no ladder, two more after that',
    [expiredOn(2, 5), expiredOn(6, 9), expiredOn(19, 22), expiredOn(23, 26)],
    undefined,
    undefined,
    at(27),
    true,
  ],
  [
    'no ladder, a sign-in after the first expired',
    [expiredOn(2, 5), expiredOn(6, 9)],
    undefined,
    at(6),
    at(12),
    false,
  ],
  [
    'no ladder, a sign-in before both expired',
    [expiredOn(2, 5), expiredOn(6, 9)],
    undefined,
    at(4),
    at(12),
    true,
  ],
])('nobody decided, twice: %s', (_, expired, ladder, startedAnewAt, now, held) => {
  expect(isUndecidedTwice(expired, { ladder, startedAnewAt }, 10, now)).toBe(held);
});
