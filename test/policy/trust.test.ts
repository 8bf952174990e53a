import { expect, test } from 'vitest';
import {
  type Acceptance,
  checkSentence,
  checkTrust,
  clockProblem,
  type FailedCheck,
  isExcusable,
  type ReadingFacts,
} from '../../src/policy/trust.ts';
import { daysAgo, NOW } from './builders.ts';

const SETTINGS = { maxDropPercent: 20 };

function aReading(special: Partial<ReadingFacts> = {}): ReadingFacts {
  return {
    signedIn: true,
    received: 10_000,
    total: 10_000,
    sawOwnAccount: true,
    datesInSeconds: 0,
    datesAhead: [],
    withoutLastLogin: 0,
    withoutRoleOrState: 0,
    olderSignIns: 0,
    membersBefore: 10_000,
    lost: 0,
    clockAheadMs: undefined,
    ...special,
  };
}

const small = { received: 100, total: 100, membersBefore: 100 };

test.each<[string, Partial<ReadingFacts>]>([
  ['nothing strange', {}],
  ['the first one ever', { membersBefore: undefined }],
  ['a credential without a member record', { sawOwnAccount: undefined }],
  ['0.1 % missing', { received: 9990 }],
  ['0.1 % too many', { received: 10_010 }],
  ['2 missing of 100', { received: 98, total: 100, membersBefore: 100 }],
  ['20 % fewer members', { membersBefore: 12_500 }],
  ['2 fewer members of 4', { received: 2, total: 2, membersBefore: 4 }],
  ['1 % with older sign-ins', { olderSignIns: 100 }],
  ['2 of 100 with older sign-ins', { ...small, olderSignIns: 2 }],
  ['1 % without last sign-in', { withoutLastLogin: 100 }],
  ['2 of 100 without last sign-in', { ...small, withoutLastLogin: 2 }],
  ['dates ahead', { datesAhead: ['ben'] }],
  ['half of the members replaced', { lost: 5000 }],
  ['2 of 3 replaced', { ...small, received: 3, total: 3, membersBefore: 3, lost: 2 }],
  ['1 % without role or state', { withoutRoleOrState: 100 }],
  ['2 of 100 without role or state', { ...small, withoutRoleOrState: 2 }],
  ["a clock 24 hours ahead of the portal's", { clockAheadMs: 86_400_000 }],
  ["a clock 24 hours behind the portal's", { clockAheadMs: -86_400_000 }],
  ['a portal that does not tell the time', { clockAheadMs: undefined }],
])('a reading is accepted: %s', (_circumstance, special) => {
  expect(checkTrust(aReading(special), SETTINGS, [], NOW)).toEqual({ accepted: true, used: [] });
});

test.each<[string, Partial<ReadingFacts>, readonly FailedCheck[]]>([
  ['not signed in', { signedIn: false }, [{ check: 'not signed in', found: 0, allowed: 1 }]],
  [
    'an empty list',
    { received: 0, total: 0, membersBefore: undefined },
    [{ check: 'empty list', found: 0, allowed: 1 }],
  ],
  ['own account missing', { sawOwnAccount: false }, [{ check: 'own account missing', found: 0, allowed: 1 }]],
  ['11 missing of 10,000', { received: 9989 }, [{ check: 'cut list', found: 9989, allowed: 10_000 }]],
  ['11 too many', { received: 10_011 }, [{ check: 'cut list', found: 10_011, allowed: 10_000 }]],
  ['3 missing of 100', { ...small, received: 97 }, [{ check: 'cut list', found: 97, allowed: 100 }]],
  ['one date in seconds', { datesInSeconds: 1 }, [{ check: 'dates in seconds', found: 1, allowed: 0 }]],
  [
    'more than 20 % fewer',
    { membersBefore: 12_501 },
    [{ check: 'members fell', found: 2501, allowed: 2500 }],
  ],
  [
    '3 fewer members of 5',
    { received: 2, total: 2, membersBefore: 5 },
    [{ check: 'members fell', found: 3, allowed: 2 }],
  ],
  ['more than 1 % older', { olderSignIns: 101 }, [{ check: 'older sign-ins', found: 101, allowed: 100 }]],
  ['3 of 100 older', { ...small, olderSignIns: 3 }, [{ check: 'older sign-ins', found: 3, allowed: 2 }]],
  [
    'more than 1 % without',
    { withoutLastLogin: 101 },
    [{ check: 'no last sign-in', found: 101, allowed: 100 }],
  ],
  ['more than half replaced', { lost: 5001 }, [{ check: 'members replaced', found: 5001, allowed: 5000 }]],
  [
    '3 of 3 replaced',
    { ...small, received: 3, total: 3, membersBefore: 3, lost: 3 },
    [{ check: 'members replaced', found: 3, allowed: 2 }],
  ],
  [
    'more than 1 % without role or state',
    { withoutRoleOrState: 101 },
    [{ check: 'no role or state', found: 101, allowed: 100 }],
  ],
  [
    'a clock more than 24 hours ahead',
    { clockAheadMs: 86_400_001 },
    [{ check: 'clock off', found: 25, allowed: 24 }],
  ],
  [
    'a clock 400 days behind',
    { clockAheadMs: -400 * 86_400_000 },
    [{ check: 'clock off', found: 9600, allowed: 24 }],
  ],
  [
    'several at once',
    { signedIn: false, withoutLastLogin: 10_000 },
    [
      { check: 'not signed in', found: 0, allowed: 1 },
      { check: 'no last sign-in', found: 10_000, allowed: 100 },
    ],
  ],
])('a reading is refused: %s', (_circumstance, special, failed) => {
  expect(checkTrust(aReading(special), SETTINGS, [], NOW)).toEqual({ accepted: false, failed });
});

const fell: FailedCheck = { check: 'members fell', found: 3000, allowed: 2600 };
const acceptance: Acceptance = { check: 'members fell', asBadAs: 3000, until: daysAgo(-1) };

test.each<[string, Partial<Acceptance>, boolean]>([
  ['as bad as shown', {}, true],
  ['worse than shown', { asBadAs: 2999 }, false],
  ['over by now', { until: NOW }, false],
  ['of another check', { check: 'older sign-ins' }, false],
])('Accept this scan once: %s', (_circumstance, special, isCounted) => {
  const given = { ...acceptance, ...special };
  expect(checkTrust(aReading({ membersBefore: 13_000 }), SETTINGS, [given], NOW)).toEqual(
    isCounted ? { accepted: true, used: [given] } : { accepted: false, failed: [fell] },
  );
});

test('an acceptance in one check excuses no other, and one that was not needed is not used', () => {
  const other: FailedCheck = { check: 'dates in seconds', found: 4, allowed: 0 };
  expect([
    checkTrust(aReading({ membersBefore: 13_000, datesInSeconds: 4 }), SETTINGS, [acceptance], NOW),
    checkTrust(aReading(), SETTINGS, [acceptance], NOW),
  ]).toEqual([
    { accepted: false, failed: [other] },
    { accepted: true, used: [] },
  ]);
});

test.each<[FailedCheck, boolean, string]>([
  [
    { check: 'not signed in', found: 0, allowed: 1 },
    false,
    'ArcGIS did not confirm that the bot is signed in and can see when members last signed in.',
  ],
  [
    { check: 'empty list', found: 0, allowed: 1 },
    false,
    'The member list is empty (0 received, at least 1 expected).',
  ],
  [
    { check: 'own account missing', found: 0, allowed: 1 },
    false,
    'The member list does not include the bot’s own account, so it looks incomplete. Scan again. If this happens again, check in ArcGIS that this account is a member of the organization.',
  ],
  [
    { check: 'cut list', found: 1150, allowed: 1204 },
    false,
    'The member list looks incomplete (1,150 of 1,204).',
  ],
  [
    { check: 'dates in seconds', found: 1, allowed: 0 },
    false,
    '1 account has a date in seconds instead of milliseconds (limit 0).',
  ],
  [
    { check: 'group not readable', found: 2, allowed: 0 },
    false,
    '2 excluded groups could not be read (limit 0).',
  ],
  [
    { check: 'clock off', found: 9600, allowed: 24 },
    false,
    'The clocks of the bot’s computer and the portal are 9,600 hours apart (limit 24).',
  ],
  [
    { check: 'members replaced', found: 1201, allowed: 602 },
    true,
    '1,201 members from the last accepted scan can no longer be found (limit 602).',
  ],
  [
    { check: 'no role or state', found: 13, allowed: 12 },
    true,
    'ArcGIS did not show the role or the status of 13 accounts (limit 12).',
  ],
  [
    { check: 'members fell', found: 300, allowed: 240 },
    true,
    '300 members have gone missing since the last accepted scan (limit 240).',
  ],
  [
    { check: 'older sign-ins', found: 13, allowed: 12 },
    true,
    '13 accounts show an older sign-in than before (limit 12).',
  ],
  [
    { check: 'no last sign-in', found: 1204, allowed: 12 },
    true,
    'ArcGIS did not show the last sign-in of 1,204 accounts (limit 12).',
  ],
])('a failed check as people read it: $check', (failed, excusable, sentence) => {
  expect({ sentence: checkSentence(failed), excusable: isExcusable(failed.check) }).toEqual({
    sentence,
    excusable,
  });
});

const MINUTE = 60_000;

test.each<[string, number | undefined, string | undefined]>([
  ['not known', undefined, undefined],
  ['right', 0, undefined],
  ['ten minutes ahead', 10 * MINUTE, undefined],
  ['ten minutes behind', -10 * MINUTE, undefined],
  [
    'a little more',
    10 * MINUTE + 1,
    'The clock of the bot’s computer is 10 minutes ahead of the portal’s. Correct the clock that is wrong, then scan again. The bot counts inactive days by the clock of its computer.',
  ],
  [
    'hours behind',
    -3 * 60 * MINUTE,
    'The clock of the bot’s computer is 3 hours behind the portal’s. Correct the clock that is wrong, then scan again. The bot counts inactive days by the clock of its computer.',
  ],
  [
    'a day',
    24 * 60 * MINUTE,
    'The clock of the bot’s computer is 24 hours ahead of the portal’s. Correct the clock that is wrong, then scan again. The bot counts inactive days by the clock of its computer.',
  ],
  [
    'a year and more',
    400 * 24 * 60 * MINUTE,
    'The clock of the bot’s computer is 400 days ahead of the portal’s. Correct the clock that is wrong, then scan again. Until then, no scans are accepted, no emails are sent and no accounts are disabled.',
  ],
])('a clock that is %s', (_circumstance, aheadMs, told) => {
  expect(clockProblem(aheadMs)).toBe(told);
});
