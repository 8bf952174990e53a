import { expect, test } from 'vitest';
import { calendarDay, moment, mrkdwnSafe } from '../../../src/adapters/slack/text.ts';
import type { AuditRow } from '../../../src/adapters/store/audit.ts';
import { alone } from '../../../src/features/history/acts.ts';
import type { TrailWriting } from '../../../src/features/history/sentence.ts';
import {
  detailsView,
  entriesIn,
  historyPlaceIn,
  historyValue,
  historyView,
} from '../../../src/features/history/slack-history.ts';
import { pickHistory } from '../../../src/features/members/who-is-meant.ts';
import { dayOf } from '../../../src/policy/calendar.ts';
import { checkBlocks } from '../../../src/sandbox/slack/blocks/check.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { NOW } from '../../policy/builders.ts';

const timeZone = 'Europe/Berlin';
const person = { username: 'maria', fullName: '', email: undefined, isMember: true, created: undefined };
const writing: TrailWriting = {
  text: mrkdwnSafe,
  day: (day) => calendarDay(typeof day === 'string' ? day : dayOf(day, timeZone), timeZone),
  moment: (at) => moment(at, timeZone),
  nameOf: ({ subject }) => subject,
};
const entry = (number: number, more: Partial<AuditRow> = {}): AuditRow => ({
  ...{ number, at: NOW, by: { kind: 'person', id: 'U1', name: 'Ana' }, what: 'paused', subject: '' },
  ...{ detail: {}, hash: 'a'.repeat(64) },
  ...more,
});
const ENDLESS = '&<>*'.repeat(2_500);

test('at any size it is within Slack’s limits, and goes on after the last entry that was shown', () => {
  const entries = Array.from({ length: 15 }, (_, place) =>
    entry(100 - place, {
      ...{ what: 'exclusion added', subject: ENDLESS, detail: { reason: ENDLESS } },
      by: { kind: 'person', id: ENDLESS, name: ENDLESS },
    }),
  );
  const view = historyView({
    about: { ...person, username: '<'.repeat(300), fullName: '&'.repeat(300) },
    page: { acts: alone(entries), rows: entries, isAll: true },
    before: 101,
    ...{ writing, timeZone },
  });
  const checked = checkBlocks(view.blocks, 'message');
  expect(checked.ok ? [] : checked.errors).toEqual([]);
  expect(JSON.stringify(view.blocks).length).toBeLessThan(15_000);
  const numbers = [
    ...JSON.stringify(view.blocks).matchAll(/history\.details","text":[^}]*},"value":"(\d+)"/g),
  ];
  expect(numbers.length).toBeGreaterThan(0);
  const last = numbers.at(-1)?.[1] ?? '';
  if (numbers.length < entries.length) expect(JSON.stringify(view.blocks)).toContain(`"value":"${last}:<<<`);
});

test('details of any size are one message, and say where the rest is', () => {
  const view = detailsView(
    [
      {
        row: entry(7, { detail: { reason: ENDLESS } }),
        lines: Array.from({ length: 60 }, () => mrkdwnSafe(ENDLESS, 1_200)),
      },
    ],
    writing,
  );
  const checked = checkBlocks(view.blocks, 'message');
  expect(checked.ok ? [] : checked.errors).toEqual([]);
  expect(JSON.stringify(view.blocks).length).toBeLessThan(15_000);
  const text = checked.ok ? renderedText({ text: '', blocks: checked.value }) : '';
  expect(text).toMatch(/The rest is in the CSV from `npm run audit -- --csv FILE`\. Hash: a{64}/);
});

test('text is only text: no mention, no link, no formatting', () => {
  const hostile = '<!channel> <http://evil.example|x> *b* _i_ `c` @here';
  const row = entry(1, {
    what: hostile,
    subject: hostile,
    by: { kind: 'person', id: hostile, name: hostile },
  });
  const rows = [row, { ...row, what: 'exclusion added', detail: { reason: hostile, check: hostile } }];
  const { blocks } = historyView({
    about: undefined,
    page: { acts: alone(rows), rows, isAll: true },
    before: undefined,
    ...{ writing, timeZone },
  });
  const details = rows.map((one) => detailsView([{ row: one, lines: [] }], writing).blocks);
  const text = JSON.stringify([blocks, details]);
  for (const alive of ['<!channel', '<http', '*b*', '_i_', '`c`']) expect(text).not.toContain(alive);
  const list = JSON.stringify(
    pickHistory(hostile, [{ ...person, fullName: hostile, email: hostile }], { more: 0, isGuess: true }),
  );
  expect(list).not.toMatch(/"mrkdwn","text":"[^"]*<!channel/);
});

test.each([
  ['7', [7]],
  ['7,9,12', [7, 9, 12]],
  ['', undefined],
  ['7,', undefined],
  ['7:maria', undefined],
  [7, undefined],
  ['9'.repeat(16), undefined],
  [Array.from({ length: 13 }, () => '7').join(','), undefined],
])('the entries of a Details button: %j', (value, numbers) => {
  expect(entriesIn(value)?.entries).toEqual(numbers);
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
