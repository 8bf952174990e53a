import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../../src/features/history/history.ts';
import { historyPlaceIn, historyValue, historyView } from '../../../src/features/history/slack-history.ts';
import { pickHistory } from '../../../src/features/members/who-is-meant.ts';
import { checkBlocks } from '../../../src/sandbox/slack/blocks/check.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { NOW } from '../../policy/builders.ts';

const timeZone = 'Europe/Berlin';
const person = { username: 'maria', fullName: '', email: undefined, isMember: true, created: undefined };
const entry = (number: number, lines: readonly string[] = []): HistoryEntry => ({
  ...{ number, at: NOW, by: { kind: 'person', id: 'U1', name: 'Ana' }, what: 'paused', subject: '', lines },
});

test('at any size it is within Slack’s limits, and goes on after the last entry that was shown', () => {
  const endless = Array.from({ length: 40 }, () => '&<>*'.repeat(500));
  const entries = Array.from({ length: 15 }, (_, place) => entry(100 - place, endless));
  const view = historyView({
    about: { ...person, username: '<'.repeat(300), fullName: '&'.repeat(300) },
    page: { entries, isAll: true },
    before: 101,
    timeZone,
  });
  const checked = checkBlocks(view.blocks, 'message');
  expect(checked.ok ? [] : checked.errors).toEqual([]);
  expect(JSON.stringify(view.blocks).length).toBeLessThan(13_000);
  const text = checked.ok ? renderedText({ text: '', blocks: checked.value }) : '';
  const numbers = [...text.matchAll(/^#(\d+) /gm)].map(([, number]) => Number(number));
  expect(numbers.length).toBeGreaterThan(0);
  expect(JSON.stringify(view.blocks)).toContain(`"value":"${numbers.at(-1)}:<<<`);
});

test('text is only text: no mention, no link, no formatting', () => {
  const hostile = '<!channel> <http://evil.example|x> *b* _i_ `c` @here';
  const { blocks } = historyView({
    about: undefined,
    page: { entries: [{ ...entry(1, [hostile]), what: hostile, subject: hostile }], isAll: true },
    before: undefined,
    timeZone,
  });
  const text = JSON.stringify(blocks);
  for (const alive of ['<!channel', '<http', '*b*', '_i_', '`c`']) expect(text).not.toContain(alive);
  const list = JSON.stringify(
    pickHistory(hostile, [{ ...person, fullName: hostile, email: hostile }], { more: 0, isGuess: true }),
  );
  expect(list).not.toMatch(/"mrkdwn","text":"[^"]*<!channel/);
});

test.each([
  [{ username: 'maria', before: 57 }, '57:maria'],
  [{ username: undefined, before: 57 }, '57:'],
  [{ username: 'a:b', before: undefined }, ':a:b'],
])('a place is read as it was written: %j', (place, value) => {
  expect(historyValue(place)).toBe(value);
  expect(historyPlaceIn(value)).toEqual(place);
});

test.each([undefined, 57, '57', '-1:maria', 'x:maria', `1:${'a'.repeat(1001)}`, '9999999999999999:a'])(
  'what we cannot have written is no place: %j',
  (value) => {
    expect(historyPlaceIn(value)).toBeUndefined();
  },
);
