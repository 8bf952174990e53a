import { expect, test } from 'vitest';
import type { Account } from '../../src/policy/account.ts';
import { inactiveDays, rangeOf } from '../../src/policy/inactivity.ts';
import { anAccount, aPolicy, daysAgo, NOW } from './builders.ts';

const MS = 1;

test.each<[string, Partial<Account>, Date | undefined, number | undefined]>([
  ['one millisecond short of a day', { lastLogin: new Date(daysAgo(1).getTime() + MS) }, undefined, 0],
  ['a whole day', { lastLogin: daysAgo(1) }, undefined, 1],
  ['a whole day over the end of summer time', { lastLogin: daysAgo(60) }, undefined, 60],
  ['never signed in, created yesterday', { lastLogin: 'never', created: daysAgo(1) }, undefined, 1],
  ['never signed in now, yet seen to have been', { lastLogin: 'never' }, daysAgo(70), 70],
  ['an older sign-in than was seen before', { lastLogin: daysAgo(100) }, daysAgo(40), 40],
  ['a newer sign-in than was seen before', { lastLogin: daysAgo(40) }, daysAgo(100), 40],
  ['a sign-in an hour ahead', { lastLogin: daysAgo(-1 / 24) }, undefined, 0],
  ['a sign-in ten years ahead', { lastLogin: daysAgo(-3650) }, undefined, 0],
  ['created ahead, never signed in', { lastLogin: 'never', created: daysAgo(-2) }, undefined, 0],
  ['a sign-in that may not be seen', { lastLogin: 'unknown' }, daysAgo(400), undefined],
  ['no creation', { created: 'unknown' }, undefined, undefined],
])('inactive days: %s', (_circumstance, special, newestSignIn, days) => {
  expect(inactiveDays(anAccount(special), newestSignIn, NOW)).toBe(days);
});

test("the ranges are the notebook's, by days alone", () => {
  const days = [undefined, 0, 60, 61, 89, 90, 4000];
  expect(days.map((count) => rangeOf(count, aPolicy()))).toEqual([
    'none',
    'none',
    'none',
    'notify',
    'notify',
    'disable',
    'disable',
  ]);
});
