import { expect, test } from 'vitest';
import { type Verdict, verdictOf } from '../../src/policy/evaluate.ts';
import type { Ladder } from '../../src/policy/ladder.ts';
import { capOf, limitsText, type Policy } from '../../src/policy/limits.ts';
import {
  anAccount,
  anExclusion,
  anOrganization,
  aPolicy,
  daysAgo,
  factsOf,
  type Known,
  NOW,
} from './builders.ts';

function evaluator(facts: Partial<Known>, limits: Partial<Policy> = {}, pausedDays = 0): Verdict {
  return judgeAsking(() => {}, facts, limits, pausedDays);
}

function judgeAsking(
  asked: () => void,
  special: Partial<Known>,
  limits: Partial<Policy> = {},
  pausedDays = 0,
): Verdict {
  const facts = factsOf({ ...special, pausedDays });
  const mail = () => {
    asked();
    return facts;
  };
  return verdictOf(facts, mail, anOrganization(), aPolicy(limits), { now: NOW, nextScanOn: '2026-11-24' });
}

const inactive = (days: number) => anAccount({ lastLogin: daysAgo(days) });
const warned = (days: number, promised = '2026-11-23'): Ladder => ({
  accepted: [{ rung: { kind: 'first' }, at: daysAgo(days) }],
  dueOn: promised,
});
const NO_ADDRESS = { kind: 'no usable address' } as const;
const established = (establishedOn: string) =>
  ({ kind: 'not reachable', why: NO_ADDRESS, establishedOn }) as const;
const exclusion = anExclusion();

test.each<[string, Partial<Known>, Verdict]>([
  [
    'an account that is already disabled',
    { account: anAccount({ disabled: true, lastLogin: daysAgo(400) }), exclusion },
    { status: 'disabled', clause: 1, days: 400, range: 'disable' },
  ],
  [
    'a disabled one without dates',
    { account: anAccount({ disabled: true, lastLogin: 'unknown' }) },
    { status: 'disabled', clause: 1, days: undefined, range: 'none' },
  ],
  [
    'an administrator',
    { account: anAccount({ role: 'org_admin', lastLogin: daysAgo(400) }), exclusion },
    { status: 'protected', clause: 2, days: 400, range: 'disable', because: 'an administrator' },
  ],
  [
    'a system account without dates',
    { account: anAccount({ username: 'esri_nav', lastLogin: 'unknown' }) },
    { status: 'protected', clause: 2, days: undefined, range: 'none', because: 'a system account' },
  ],
  [
    'a record without last sign-in',
    { account: anAccount({ lastLogin: 'unknown' }), newestSignIn: daysAgo(400), exclusion },
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['lastLogin'] },
  ],
  [
    'a record without either date',
    { account: anAccount({ lastLogin: 'unknown', created: 'unknown' }) },
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['lastLogin', 'created'] },
  ],
  [
    'enabled again 29 days ago',
    { account: inactive(400), reenabledAt: daysAgo(29), exclusion },
    { status: 'shielded', clause: 4, days: 400, range: 'disable', until: '2026-11-24' },
  ],
  [
    'enabled again 30 days ago, excluded',
    { account: inactive(400), reenabledAt: daysAgo(30), exclusion },
    { status: 'excluded', clause: 5, days: 400, range: 'disable', exclusion },
  ],
  [
    'an exclusion that is over',
    { account: inactive(12), exclusion: anExclusion({ until: NOW }) },
    { status: 'active', clause: undefined, days: 12, range: 'none' },
  ],
  [
    '60 days inactive',
    { account: inactive(60) },
    { status: 'active', clause: undefined, days: 60, range: 'none' },
  ],
  [
    '61 days inactive',
    { account: inactive(61) },
    {
      status: 'coming up',
      clause: 6,
      days: 61,
      range: 'notify',
      rung: { kind: 'first' },
      dueOn: '2026-12-23',
    },
  ],
  [
    'created yesterday, never signed in',
    { account: anAccount({ lastLogin: 'never', created: daysAgo(1) }) },
    { status: 'active', clause: undefined, days: 1, range: 'none' },
  ],
  [
    '89 days inactive, warned 29 days ago',
    { account: inactive(89), ladder: warned(29, '2026-11-24') },
    {
      status: 'coming up',
      clause: 6,
      days: 89,
      range: 'notify',
      rung: { kind: 'reminder', daysBefore: 3 },
      dueOn: '2026-11-26',
    },
  ],
  [
    '400 days inactive, never warned',
    { account: inactive(400) },
    {
      status: 'in grace',
      clause: 6,
      days: 400,
      range: 'disable',
      rung: { kind: 'first' },
      dueOn: '2026-12-23',
    },
  ],
  [
    '400 days inactive, warned 12 days ago',
    { account: inactive(400), ladder: warned(12, '2026-12-11') },
    { status: 'in grace', clause: 6, days: 400, range: 'disable', rung: undefined, dueOn: '2026-12-11' },
  ],
  [
    '400 days inactive, warned 30 days ago',
    { account: inactive(400), ladder: warned(30) },
    {
      status: 'to decide',
      clause: 7,
      days: 400,
      range: 'disable',
      dueOn: '2026-11-23',
      notWarned: undefined,
    },
  ],
  [
    'it was established 30 days ago that nothing reaches the member',
    { account: inactive(400), reach: established('2026-10-24') },
    {
      status: 'to decide',
      clause: 7,
      days: 400,
      range: 'disable',
      dueOn: '2026-11-23',
      notWarned: NO_ADDRESS,
    },
  ],
  [
    'it was established 29 days ago',
    { account: inactive(400), reach: established('2026-10-25') },
    {
      status: 'in grace',
      clause: 6,
      days: 400,
      range: 'disable',
      rung: undefined,
      notReachable: NO_ADDRESS,
      dueOn: '2026-11-24',
    },
  ],
])('the verdict: %s', (_circumstance, facts, verdict) => {
  expect(evaluator(facts)).toEqual(verdict);
});

const inGraceAnew: Verdict = {
  status: 'in grace',
  clause: 6,
  days: 100,
  range: 'disable',
  rung: { kind: 'first' },
  dueOn: '2026-12-23',
};

test.each<[string, Partial<Known>]>([
  ['before the account signed in again', { ladder: warned(110) }],
  ['before it was enabled again', { ladder: warned(40), reenabledAt: daysAgo(35) }],
  ['longer ago than warnings are valid', { ladder: warned(46) }],
])('nobody is proposed on a warning accepted %s', (_circumstance, facts) => {
  expect(evaluator({ account: inactive(100), ...facts })).toEqual(inGraceAnew);
});

test('a pause moves the due date', () => {
  expect(evaluator({ account: inactive(400), ladder: warned(30) }, {}, 4)).toEqual({
    status: 'in grace',
    clause: 6,
    days: 400,
    range: 'disable',
    rung: { kind: 'reminder', daysBefore: 14 },
    dueOn: '2026-11-27',
  });
});

test.each<[string, Partial<Known>, Verdict]>([
  [
    '89 days inactive, never warned',
    { account: inactive(89) },
    {
      status: 'coming up',
      clause: 6,
      days: 89,
      range: 'notify',
      rung: { kind: 'first' },
      dueOn: '2026-11-24',
    },
  ],
  [
    '90 days inactive, never warned',
    { account: inactive(90) },
    { status: 'to decide', clause: 7, days: 90, range: 'disable', dueOn: '2026-11-23', notWarned: undefined },
  ],
  [
    '90 days inactive, warned yesterday',
    { account: inactive(90), ladder: warned(1) },
    { status: 'to decide', clause: 7, days: 90, range: 'disable', dueOn: '2026-11-23', notWarned: undefined },
  ],
  [
    '90 days inactive, not reachable since yesterday',
    { account: inactive(90), reach: established('2026-11-22') },
    { status: 'to decide', clause: 7, days: 90, range: 'disable', dueOn: '2026-11-23', notWarned: undefined },
  ],
  [
    '90 days inactive, a later date was promised',
    { account: inactive(90), ladder: warned(30, '2026-11-25') },
    { status: 'in grace', clause: 6, days: 90, range: 'disable', rung: undefined, dueOn: '2026-11-25' },
  ],
])('without grace, as in the notebook: %s', (_circumstance, facts, verdict) => {
  expect(evaluator(facts, { graceDays: 0 })).toEqual(verdict);
});

test.each([
  ['the number is smaller', { disableCap: 50, disableCapPercent: 10 }, 510, 50],
  ['the percentage is smaller', { disableCap: 50, disableCapPercent: 10 }, 499, 49],
  ['a small organization', { disableCap: 50, disableCapPercent: 10 }, 9, 1],
  ['a number of nought', { disableCap: 0, disableCapPercent: 10 }, 900, 1],
])('the cap: %s', (_circumstance, limits, enabled, cap) => {
  expect(capOf(aPolicy(limits), enabled)).toBe(cap);
});

test('the limits read as a sentence', () => {
  expect([
    limitsText(aPolicy()),
    limitsText(aPolicy({ remindDaysBefore: [], protectAdmins: false })),
  ]).toEqual([
    'Warn after 60 inactive days, propose at 90 or more. Grace period: 30 days. Reminders: 14 and 3 days before the due date. Warnings are valid for 45 days. Re-enabled accounts are skipped for 30 days. Administrators are protected. At most 100 first warnings per scan. At most 50 accounts or 10% of enabled members are disabled per day, whichever is less.',
    'Warn after 60 inactive days, propose at 90 or more. Grace period: 30 days. Reminders: none. Warnings are valid for 45 days. Re-enabled accounts are skipped for 30 days. Administrators are not protected. At most 100 first warnings per scan. At most 50 accounts or 10% of enabled members are disabled per day, whichever is less.',
  ]);
});

test.each<[string, Partial<Known>, number]>([
  ['a disabled one', { account: anAccount({ disabled: true, lastLogin: daysAgo(400) }) }, 0],
  ['an administrator', { account: anAccount({ role: 'org_admin', lastLogin: daysAgo(400) }) }, 0],
  ['one without dates', { account: anAccount({ lastLogin: 'unknown' }) }, 0],
  ['one enabled again lately', { account: inactive(400), reenabledAt: daysAgo(1) }, 0],
  ['an excluded one', { account: inactive(400), exclusion }, 0],
  ['an active one', { account: inactive(10) }, 0],
  ['one in the notify range', { account: inactive(70) }, 1],
  ['one in the disable range', { account: inactive(400), ladder: warned(30) }, 1],
])('what mail has to say of %s is asked so many times', (_, facts, times) => {
  let asked = 0;
  judgeAsking(() => {
    asked += 1;
  }, facts);
  expect(asked).toBe(times);
});
