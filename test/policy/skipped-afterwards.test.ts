import { expect, test } from 'vitest';
import { limitLines, limitsOf, skippedAfterwards } from '../../src/policy/limits.ts';
import { aPolicy } from './builders.ts';

test.each([
  [0, 'it', ''],
  [0, 'them', ''],
  [1, 'it', ' The bot will skip it for 1 day.'],
  [2, 'it', ' The bot will skip it for 2 days.'],
  [30, 'them', ' The bot will skip them for 30 days.'],
] as const)('REENABLED_SHIELD_DAYS=%d, of %s: “%s”', (reenabledShieldDays, whom, said) => {
  expect(skippedAfterwards({ reenabledShieldDays }, whom)).toBe(said);
});

/** Every setting that can be 0 or 1, with the line that shows it. */
test.each([
  [{ notifyAfterDays: 1, disableAfterDays: 2 }, 'Warn after 1 inactive day, propose at 2 or more.'],
  [{ graceDays: 0 }, 'Grace period: none.'],
  [{ graceDays: 1 }, 'Grace period: 1 day.'],
  [{ graceDays: 2 }, 'Grace period: 2 days.'],
  [{ remindDaysBefore: [] }, 'Reminders: none.'],
  [{ remindDaysBefore: [1] }, 'Reminders: 1 day before the due date.'],
  [{ remindDaysBefore: [3, 1] }, 'Reminders: 3 and 1 days before the due date.'],
  [{ warningValidDays: 1 }, 'Warnings are valid for 1 day.'],
  [{ reenabledShieldDays: 0 }, 'Re-enabled accounts are not skipped.'],
  [{ reenabledShieldDays: 1 }, 'Re-enabled accounts are skipped for 1 day.'],
  [{ maxWarningsPerScan: 1 }, 'At most 1 first warning per scan.'],
  [
    { disableCap: 1, disableCapPercent: 1 },
    'At most 1 account or 1% of enabled members are disabled per day, whichever is less.',
  ],
])('%o: “%s”', (special, line) => {
  expect(limitLines(limitsOf(aPolicy(special)))).toContain(line);
});
