import { expect, test } from 'vitest';
import { harsherLimits, harsherText, type Limits, limitsOf } from '../../src/policy/limits.ts';
import { aPolicy } from './builders.ts';

const pressedFor: Limits = {
  ...limitsOf(aPolicy()),
  ...{ notifyAfterDays: 60, disableAfterDays: 90, graceDays: 30, remindDaysBefore: [14, 3] },
  ...{ maxWarningsPerScan: 100, reenabledShieldDays: 30, warningValidDays: 45 },
  ...{ protectAdmins: true, disableCap: 50, disableCapPercent: 10 },
};
const changed = (change: Partial<Limits>) =>
  harsherText(harsherLimits({ ...pressedFor, ...change }, pressedFor));

test.each<[setting: string, harsher: Partial<Limits>, milder: Partial<Limits>, says: string]>([
  ['NOTIFY_AFTER_DAYS', { notifyAfterDays: 59 }, { notifyAfterDays: 61 }, 'NOTIFY_AFTER_DAYS 60 → 59'],
  ['DISABLE_AFTER_DAYS', { disableAfterDays: 89 }, { disableAfterDays: 91 }, 'DISABLE_AFTER_DAYS 90 → 89'],
  ['GRACE_DAYS', { graceDays: 29 }, { graceDays: 31 }, 'GRACE_DAYS 30 → 29'],
  ['GRACE_DAYS, none', { graceDays: 0 }, { graceDays: 365 }, 'GRACE_DAYS 30 → 0'],
  ['DISABLE_CAP', { disableCap: 51 }, { disableCap: 49 }, 'DISABLE_CAP 50 → 51'],
  ['DISABLE_CAP_PERCENT', { disableCapPercent: 11 }, { disableCapPercent: 9 }, 'DISABLE_CAP_PERCENT 10 → 11'],
])(
  'members are asked for again where %s becomes harsher, and not where it becomes milder',
  (_, harsher, milder, says) => {
    expect([changed(harsher), changed(milder), changed({})]).toEqual([says, '', '']);
  },
);

test('PROTECT_ADMINS off is harsher, and on is not', () => {
  const off = { ...pressedFor, protectAdmins: false };
  expect(harsherText(harsherLimits(off, pressedFor))).toBe('PROTECT_ADMINS on → off');
  expect(harsherLimits(pressedFor, off)).toEqual([]);
  expect(harsherLimits(off, off)).toEqual([]);
});

test.each<[string, Partial<Limits>]>([
  ['fewer reminders', { remindDaysBefore: [3] }],
  ['none', { remindDaysBefore: [] }],
  ['other reminders', { remindDaysBefore: [20, 5] }],
  ['more warnings a scan', { maxWarningsPerScan: 1000 }],
  ['a shorter shield', { reenabledShieldDays: 0 }],
  ['warnings that hold for longer', { warningValidDays: 90 }],
  ['warnings that hold for less', { warningValidDays: 40 }],
])('nothing else asks again: %s', (_, change) => {
  expect(changed(change)).toBe('');
});

test('all that is harsher is named, a milder change beside it is not', () => {
  expect(changed({ disableAfterDays: 60, graceDays: 60, disableCap: 80 })).toBe(
    'DISABLE_AFTER_DAYS 90 → 60 and DISABLE_CAP 50 → 80',
  );
});
