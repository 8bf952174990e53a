import { expect, test } from 'vitest';
import { acceptedInShort, type WarningTold, warningSentence } from '../../src/policy/warning-text.ts';

const WARNING: WarningTold = {
  rung: { kind: 'first' },
  outcome: 'accepted',
  writtenAt: new Date('2026-09-16T05:00:00Z'),
  at: new Date('2026-10-01T05:00:00Z'),
  tries: 1,
  words: 'Queued as 4711',
  inSlack: 'no',
};

test.each<[string, Partial<WarningTold>, string]>([
  ['accepted', {}, 'first warning accepted 1 Oct 2026: Queued as 4711'],
  ['accepted, without words', { words: '' }, 'first warning accepted 1 Oct 2026'],
  [
    'a reminder, refused',
    { rung: { kind: 'reminder', daysBefore: 3 }, outcome: 'refused', words: 'No such user' },
    'reminder refused 1 Oct 2026: No such user',
  ],
  [
    'waits after tries',
    { outcome: 'waits', tries: 4, words: 'Later' },
    'first warning waits since 16 Sep 2026, 4 tries, the last 1 Oct 2026: Later',
  ],
  [
    'waits for its first try',
    { outcome: 'waits', tries: 0, words: undefined },
    'first warning waits since 16 Sep 2026',
  ],
  [
    'accepted by Slack alone',
    { inSlack: 'alone', words: '5.1.1 No such user' },
    'first warning accepted 1 Oct 2026: Slack took a direct message; mail: 5.1.1 No such user',
  ],
  [
    'accepted by both',
    { inSlack: 'too' },
    'first warning accepted 1 Oct 2026: Queued as 4711; told in Slack too',
  ],
])('a warning: %s', (_, special, sentence) => {
  expect(warningSentence({ ...WARNING, ...special }, 'Europe/Berlin')).toBe(sentence);
});

test('in short: the days on which mail was accepted, and of nothing else', () => {
  const reminder: WarningTold = {
    ...WARNING,
    rung: { kind: 'reminder', daysBefore: 3 },
    at: new Date('2026-11-12T05:00:00Z'),
  };
  const refused: WarningTold = {
    ...WARNING,
    outcome: 'refused',
    words: 'first warning accepted 3 Jan 2026',
  };
  expect(acceptedInShort([WARNING, reminder, refused], 'UTC')).toBe('mail accepted 1 Oct, 12 Nov');
  expect(acceptedInShort([refused], 'UTC')).toBe('');
});

test('in short: who took it, mail or Slack or both', () => {
  const bySlack: WarningTold = { ...WARNING, inSlack: 'alone', words: '5.1.1 No such user' };
  const byBoth: WarningTold = { ...WARNING, inSlack: 'too', at: new Date('2026-11-12T05:00:00Z') };
  expect(acceptedInShort([WARNING, bySlack, byBoth], 'UTC')).toBe(
    'mail accepted 1 Oct; Slack accepted 1 Oct; mail and Slack accepted 12 Nov',
  );
});
