import { expect, test } from 'vitest';
import { exclusionsList } from '../../../src/features/exclusions/list.ts';
import { targetText } from '../../../src/features/exclusions/words.ts';
import type { Exclusion } from '../../../src/policy/exclusion.ts';
import { daysAgo, keyOf } from '../../policy/builders.ts';
import { message } from '../../worlds/form-drawn.ts';

const timeZone = 'Europe/Berlin';
const NASTY = '*<!channel>* <https://evil.example|x> `y`';

function exclusion(special: Partial<Exclusion> = {}): Exclusion {
  return {
    id: 5,
    target: { kind: 'account', key: keyOf('0a1b'), username: 'maria.silva_HCG' },
    reason: 'parental leave',
    authorId: 'U1',
    authorName: 'Ana Lopez',
    since: daysAgo(3),
    until: new Date('2027-02-20T23:00:00Z'),
    ...special,
  };
}

test('exclusions, as an approver sees them', () => {
  const rule = { kind: 'group', value: '9f', label: NASTY } as const;
  const exclusions = [exclusion(), exclusion({ id: 6, target: rule, until: undefined, reason: NASTY })];
  expect(
    message(
      exclusionsList({ exclusions, page: 0, mayEnd: true, note: undefined, timeZone, nameOf: targetText }),
    ),
  ).toMatchInlineSnapshot(`
    "*2 exclusions in force*
    *maria.silva_HCG* · until <!date^1803207600^\u200b{date_short_pretty}|Feb 21, 2027>
    Parental leave. — Ana Lopez, <!date^1795150800^\u200b{date_short_pretty} {time}|Nov 20, 2026, 06:00>   [End]
    *group “∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ”* · no end date
    ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ. — Ana Lopez, <!date^1795150800^\u200b{date_short_pretty} {time}|Nov 20, 2026, 06:00>   [End]"
  `);
});

test('exclusions after one was ended, as somebody sees them who may only read', () => {
  const note = 'The exclusion of bob has ended.';
  expect(
    message(exclusionsList({ exclusions: [], page: 4, mayEnd: false, note, timeZone, nameOf: targetText })),
  ).toMatchInlineSnapshot(`
    "The exclusion of bob has ended.
    *No one is excluded*"
  `);
});

test.each([
  ['the first', 0, '[Next]'],
  ['the second', 1, '[Back] [Next]'],
  ['one beyond the last', 9999, '[Back]'],
])('of 3,000 exclusions, %s page is within the limits of Slack', (_, page, pager) => {
  const exclusions = Array.from({ length: 3000 }, (_, place) =>
    exclusion({
      id: place + 1,
      target: { kind: 'user-name pattern', value: '*', label: '&'.repeat(250) },
      reason: '<'.repeat(3000),
      authorName: '*'.repeat(80),
    }),
  );
  const drawn = message(
    exclusionsList({ exclusions, page, mayEnd: true, note: undefined, timeZone, nameOf: targetText }),
  );
  expect(drawn.split('\n').at(-1)).toBe(pager);
  expect([...drawn].length).toBeLessThan(13_000);
});
