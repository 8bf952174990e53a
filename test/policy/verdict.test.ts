import { expect, test } from 'vitest';
import type { Account } from '../../src/policy/account.ts';
import type { Verdict } from '../../src/policy/evaluate.ts';
import { counted, grouped, listed } from '../../src/policy/text.ts';
import { reasonOf } from '../../src/policy/verdict.ts';
import { anAccount, anExclusion, aPolicy, daysAgo } from './builders.ts';

const inactive = anAccount({ lastLogin: new Date('2026-07-16T22:30:00Z') });
const rule = { kind: 'role', value: 'r1', label: 'Field crew' } as const;

test.each<[string, Verdict, Account, string]>([
  [
    'disabled',
    { status: 'disabled', clause: 1, days: 131, range: 'disable' },
    inactive,
    'Already disabled. Inactive 131 days; last sign-in Jul 17, 2026.',
  ],
  [
    'disabled, without a date',
    { status: 'disabled', clause: 1, days: undefined, range: 'none' },
    anAccount({ lastLogin: 'unknown' }),
    'Already disabled. The number of inactive days is unknown.',
  ],
  [
    'protected',
    { status: 'protected', clause: 2, days: 131, range: 'disable', because: 'an administrator' },
    inactive,
    'Protected as an administrator. Inactive 131 days; last sign-in Jul 17, 2026.',
  ],
  [
    'without last sign-in',
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['lastLogin'] },
    inactive,
    'Skipped: ArcGIS does not show the last sign-in. Accounts with missing data are not warned and not proposed.',
  ],
  [
    'without creation',
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['created'] },
    inactive,
    'Skipped: ArcGIS does not show the creation date. Accounts with missing data are not warned and not proposed.',
  ],
  [
    'without either',
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['lastLogin', 'created'] },
    inactive,
    'Skipped: ArcGIS does not show the last sign-in or the creation date. Accounts with missing data are not warned and not proposed.',
  ],
  [
    'shielded',
    { status: 'shielded', clause: 4, days: 131, range: 'disable', until: '2026-12-01' },
    inactive,
    'Skipped until Dec 1, 2026: re-enabled recently. Inactive 131 days; last sign-in Jul 17, 2026.',
  ],
  [
    'excluded for good',
    { status: 'excluded', clause: 5, days: 131, range: 'disable', exclusion: anExclusion() },
    inactive,
    'Excluded with no end date by Ana: On parental leave. Inactive 131 days; last sign-in Jul 17, 2026.',
  ],
  [
    'excluded by a rule, with an end and a reason of two lines',
    {
      status: 'excluded',
      clause: 5,
      days: 131,
      range: 'disable',
      exclusion: anExclusion({
        target: rule,
        until: new Date('2027-02-28T23:00:00Z'),
        reason: 'Out\nat sea',
      }),
    },
    inactive,
    'Excluded until Mar 1, 2027 by Ana (rule: role “Field crew”): Out at sea. Inactive 131 days; last sign-in Jul 17, 2026.',
  ],
  [
    'active, for one day',
    { status: 'active', clause: undefined, days: 1, range: 'none' },
    anAccount({ lastLogin: 'never', created: new Date('2026-11-22T05:00:00Z') }),
    'Inactive 1 day (warnings start after 60); never signed in, created Nov 22, 2026.',
  ],
  [
    'coming up',
    {
      status: 'coming up',
      clause: 6,
      days: 71,
      range: 'notify',
      rung: { kind: 'first' },
      dueOn: '2026-12-23',
    },
    inactive,
    'Inactive 71 days (limit 90); last sign-in Jul 17, 2026. The first warning is due. The account can be proposed from Dec 23, 2026.',
  ],
  [
    'in grace, reminded',
    {
      status: 'in grace',
      clause: 6,
      days: 1131,
      range: 'disable',
      rung: { kind: 'reminder', daysBefore: 3 },
      dueOn: '2026-11-26',
    },
    inactive,
    'Inactive 1,131 days (limit 90); last sign-in Jul 17, 2026. A reminder is due. The account can be proposed from Nov 26, 2026.',
  ],
  [
    'in grace, waiting',
    { status: 'in grace', clause: 6, days: 131, range: 'disable', rung: undefined, dueOn: '2026-12-01' },
    inactive,
    'Inactive 131 days (limit 90); last sign-in Jul 17, 2026. The account can be proposed from Dec 1, 2026.',
  ],
  [
    'in grace, and nobody can warn it',
    {
      ...{ status: 'in grace', clause: 6, days: 131, range: 'disable', rung: undefined },
      ...{ notReachable: { kind: 'no usable address' }, dueOn: '2026-12-01' },
    },
    inactive,
    'Inactive 131 days (limit 90); last sign-in Jul 17, 2026. Cannot be warned: no usable email address. The account can be proposed from Dec 1, 2026.',
  ],
  [
    'to decide',
    {
      status: 'to decide',
      clause: 7,
      days: 131,
      range: 'disable',
      dueOn: '2026-11-23',
      notWarned: undefined,
    },
    inactive,
    'Inactive 131 days (limit 90); last sign-in Jul 17, 2026. Due for review since Nov 23, 2026.',
  ],
  [
    'to decide, not warned',
    {
      status: 'to decide',
      clause: 7,
      days: 131,
      range: 'disable',
      dueOn: '2026-11-23',
      notWarned: { kind: 'mailbox refused', words: 'No such user here.' },
    },
    inactive,
    'Inactive 131 days (limit 90); last sign-in Jul 17, 2026. Due for review since Nov 23, 2026. Not warned: the mail server rejected the mailbox (“No such user here”).',
  ],
])('the sentence: %s', (_circumstance, verdict, account, sentence) => {
  expect(reasonOf(verdict, account, aPolicy())).toBe(sentence);
});

test('a sign-in seen before and newer than what the portal says now is the one named', () => {
  const verdict: Verdict = { status: 'active', clause: undefined, days: 40, range: 'none' };
  expect(reasonOf(verdict, inactive, aPolicy(), daysAgo(40))).toBe(
    'Inactive 40 days (warnings start after 60); last sign-in Oct 14, 2026.',
  );
});

test.each<[Verdict, sentence: string]>([
  [
    { status: 'active', clause: undefined, days: 12, range: 'none' },
    'Inactive 12 days; last sign-in Jul 17, 2026.',
  ],
  [
    {
      ...{ status: 'coming up', clause: 6, days: 70, range: 'notify' },
      ...{ rung: { kind: 'first' }, dueOn: '2026-12-26', notReachable: undefined },
    },
    'Inactive 70 days (limit 90); last sign-in Jul 17, 2026. The account can be proposed from Dec 26, 2026.',
  ],
])('where nobody is ever warned it tells of no warnings: %j', (verdict, sentence) => {
  expect(reasonOf(verdict, inactive, aPolicy(), undefined, false)).toBe(sentence);
});

test('numbers and lists are written the way people read them', () => {
  expect([
    grouped(999),
    grouped(1000),
    grouped(1_234_567),
    counted(1, 'day', 'days'),
    listed([]),
    listed([14]),
    listed([14, 7, 3]),
  ]).toEqual(['999', '1,000', '1,234,567', '1 day', '', '14', '14, 7 and 3']);
});
