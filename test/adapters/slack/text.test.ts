import { expect, test } from 'vitest';
import {
  bold,
  ended,
  escaped,
  moment,
  mrkdwn,
  mrkdwnSafe,
  plain,
  plainSafe,
  sentence,
} from '../../../src/adapters/slack/text.ts';
import { cut } from '../../../src/policy/text.ts';

test.each([
  { of: 'a mention', text: '<!channel> <@U1>', becomes: '&lt;!channel&gt; &lt;@U1&gt;' },
  { of: 'what is escaped already', text: '&lt;b&gt;', becomes: '&amp;lt;b&amp;gt;' },
  { of: 'formatting', text: '*b* ~s~ `c` _i_', becomes: '∗b∗ ∼s∼ ˋcˋ ˍiˍ' },
  { of: 'an underscore inside a user name', text: 'maria.silva_HCG', becomes: 'maria.silva_HCG' },
  { of: 'an underscore at an edge', text: '_maria_', becomes: 'ˍmariaˍ' },
  { of: 'lines and tabs', text: ' a\n> b\t\u2028c ', becomes: 'a &gt; b c' },
  { of: 'control characters', text: 'a\u0000\u001bb', becomes: 'ab' },
  { of: 'overrides of the direction', text: 'a\u202eb\u2066c', becomes: 'abc' },
  { of: 'right to left', text: 'שלום', becomes: '\u2068שלום\u2069' },
  { of: 'half a character', text: 'a\ud83d', becomes: 'a\ufffd' },
  { of: 'nothing', text: ' ', becomes: '' },
])('$of in mrkdwn', ({ text, becomes }) => {
  expect(escaped(text)).toBe(becomes);
});

test.each([
  { of: 'as long as there is room', text: '12345', max: 5, becomes: '12345' },
  { of: 'one too long', text: '123456', max: 5, becomes: '1234…' },
  { of: 'emoji, which count once', text: '🚒🚒🚒', max: 3, becomes: '🚒🚒🚒' },
  { of: 'emoji, one too many', text: '🚒🚒🚒🚒', max: 3, becomes: '🚒🚒…' },
  { of: 'no room at all', text: '12', max: 0, becomes: '…' },
  { of: 'a space before the end', text: '123 567', max: 5, becomes: '123…' },
])('cut: $of', ({ text, max, becomes }) => {
  expect(cut(text, max)).toBe(becomes);
  expect(plainSafe(text, max)).toBe(becomes);
});

test('what grows when it is escaped is cut earlier', () => {
  expect(mrkdwnSafe('&&&&&&&&&&', 10)).toBe('&amp;…');
  expect(mrkdwnSafe('1234567890', 10)).toBe('1234567890');
  expect(mrkdwnSafe('', 10)).toBe('');
});

test('bold stands inside the isolates', () => {
  expect([bold('Maria'), bold('\u2068שלום\u2069'), bold('')]).toEqual(['*Maria*', '\u2068*שלום*\u2069', '']);
});

test('sentences end once', () => {
  expect(['why', 'Why?', ' it failed. '].map(sentence)).toEqual(['Why.', 'Why?', 'It failed.']);
  expect(['why', 'no room…'].map(ended)).toEqual(['why.', 'no room…']);
});

test('a moment is shown in each reader’s zone, and in TIME_ZONE where Slack cannot', () => {
  expect(moment(new Date('2026-10-25T00:30:00.900Z'), 'Europe/Berlin')).toBe(
    '<!date^1792888200^\u200b{date_short_pretty} {time}|Oct 25, 2026, 02:30>',
  );
  expect(moment(new Date('2026-07-16T22:00:00Z'), 'Europe/Berlin')).toContain('|Jul 17, 2026, 00:00>');
});

test('text objects keep emoji codes and addresses what they are', () => {
  expect(plain(':skull:')).toEqual({ type: 'plain_text', text: ':skull:', emoji: false });
  expect(mrkdwn('evil.example')).toEqual({ type: 'mrkdwn', text: 'evil.example', verbatim: true });
});
