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
    'Left alone because the account is already disabled; 131 days since the last sign-in on Jul 17, 2026.',
  ],
  [
    'disabled, without a date',
    { status: 'disabled', clause: 1, days: undefined, range: 'none' },
    anAccount({ lastLogin: 'unknown' }),
    'Left alone because the account is already disabled; how long it has been inactive is unknown.',
  ],
  [
    'protected',
    { status: 'protected', clause: 2, days: 131, range: 'disable', because: 'an administrator' },
    inactive,
    'Left alone because it is an administrator; 131 days since the last sign-in on Jul 17, 2026.',
  ],
  [
    'without last sign-in',
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['lastLogin'] },
    inactive,
    'Left alone because the portal does not tell its last sign-in: missing is unknown, not inactive.',
  ],
  [
    'without creation',
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['created'] },
    inactive,
    'Left alone because the portal does not tell its creation: missing is unknown, not inactive.',
  ],
  [
    'without either',
    { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['lastLogin', 'created'] },
    inactive,
    'Left alone because the portal does not tell its last sign-in or its creation: missing is unknown, not inactive.',
  ],
  [
    'shielded',
    { status: 'shielded', clause: 4, days: 131, range: 'disable', until: '2026-12-01' },
    inactive,
    'Left alone because it was enabled again less than 30 days ago and is shielded until Dec 1, 2026; 131 days since the last sign-in on Jul 17, 2026.',
  ],
  [
    'excluded for good',
    { status: 'excluded', clause: 5, days: 131, range: 'disable', exclusion: anExclusion() },
    inactive,
    'Left alone because it is excluded for good, by Ana: On parental leave; 131 days since the last sign-in on Jul 17, 2026.',
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
    'Left alone because the rule role “Field crew” excludes it until Mar 1, 2027, by Ana: Out at sea; 131 days since the last sign-in on Jul 17, 2026.',
  ],
  [
    'active, for one day',
    { status: 'active', clause: undefined, days: 1, range: 'none' },
    anAccount({ lastLogin: 'never', created: new Date('2026-11-22T05:00:00Z') }),
    'Active: never signed in, 1 day since it was created on Nov 22, 2026, and nothing happens up to 60.',
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
    'Coming up: 71 days since the last sign-in on Jul 17, 2026, more than 60; the first warning is due, and it may be proposed for disabling from Dec 23, 2026.',
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
    'In grace: 1,131 days since the last sign-in on Jul 17, 2026, at least 90; the reminder 3 days before is due, and it may be proposed for disabling from Nov 26, 2026.',
  ],
  [
    'in grace, waiting',
    { status: 'in grace', clause: 6, days: 131, range: 'disable', rung: undefined, dueOn: '2026-12-01' },
    inactive,
    'In grace: 131 days since the last sign-in on Jul 17, 2026, at least 90; no letter is due, and it may be proposed for disabling from Dec 1, 2026.',
  ],
  [
    'in grace, and nobody can warn it',
    {
      ...{ status: 'in grace', clause: 6, days: 131, range: 'disable', rung: undefined },
      ...{ notReachable: { kind: 'no usable address' }, dueOn: '2026-12-01' },
    },
    inactive,
    'In grace: 131 days since the last sign-in on Jul 17, 2026, at least 90; no warning reaches it (no usable email address), and it may be proposed for disabling from Dec 1, 2026.',
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
    'To decide: 131 days since the last sign-in on Jul 17, 2026, at least 90, and due since Nov 23, 2026.',
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
    'To decide: 131 days since the last sign-in on Jul 17, 2026, at least 90, and due since Nov 23, 2026; not warned: the mail server refused the mailbox: No such user here.',
  ],
])('the sentence: %s', (_circumstance, verdict, account, sentence) => {
  expect(reasonOf(verdict, account, aPolicy())).toBe(sentence);
});

test('a sign-in seen before and newer than what the portal says now is the one named', () => {
  const verdict: Verdict = { status: 'active', clause: undefined, days: 40, range: 'none' };
  expect(reasonOf(verdict, inactive, aPolicy(), daysAgo(40))).toBe(
    'Active: 40 days since the last sign-in on Oct 14, 2026, and nothing happens up to 60.',
  );
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
