import { expect, test } from 'vitest';
import {
  notReachableInShort,
  notReachableText,
  type WarningTold,
  warnedInShort,
  warningSentence,
} from '../../../src/policy/mail/warning-text.ts';
import { cut } from '../../../src/policy/text.ts';
import { plainWriting } from '../../../src/policy/writing.ts';

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
  ['accepted', {}, 'first warning sent Oct 1, 2026: “Queued as 4711”'],
  ['accepted, without words', { words: '' }, 'first warning sent Oct 1, 2026'],
  [
    'a reminder, refused',
    { rung: { kind: 'reminder', daysBefore: 3 }, outcome: 'refused', words: 'No such user' },
    'reminder rejected by the mail server Oct 1, 2026: “No such user”',
  ],
  [
    'waits after tries',
    { outcome: 'waits', tries: 4, words: 'Later' },
    'first warning waiting since Sep 16, 2026, 4 attempts, the last Oct 1, 2026: “Later”',
  ],
  [
    'waits for its first try',
    { outcome: 'waits', tries: 0, words: undefined },
    'first warning waiting since Sep 16, 2026',
  ],
  [
    'accepted by Slack alone',
    { inSlack: 'alone', words: '5.1.1 No such user' },
    'first warning sent Oct 1, 2026, in Slack only; the mail server answered: “5.1.1 No such user”',
  ],
  [
    'accepted by both',
    { inSlack: 'too' },
    'first warning sent Oct 1, 2026: “Queued as 4711”; also sent in Slack',
  ],
])('a warning: %s', (_, special, sentence) => {
  expect(warningSentence({ ...WARNING, ...special }, plainWriting('Europe/Berlin'))).toBe(sentence);
});

test('in short: how often and when last, counting nothing that was refused', () => {
  const reminder: WarningTold = {
    ...WARNING,
    rung: { kind: 'reminder', daysBefore: 3 },
    at: new Date('2026-11-12T05:00:00Z'),
  };
  const refused: WarningTold = {
    ...WARNING,
    outcome: 'refused',
    words: 'No such user',
  };
  expect(warnedInShort([WARNING, reminder, refused], plainWriting('UTC'))).toBe(
    'warned 2×, last Nov 12, 2026',
  );
  expect(warnedInShort([refused], plainWriting('UTC'))).toBe('');
});

test('in short: one alone, and those that Slack took', () => {
  const bySlack: WarningTold = { ...WARNING, inSlack: 'alone', words: '5.1.1 No such user' };
  const byBoth: WarningTold = { ...WARNING, inSlack: 'too', at: new Date('2026-11-12T05:00:00Z') };
  expect(warnedInShort([bySlack], plainWriting('UTC'))).toBe('warned Oct 1, 2026');
  expect(warnedInShort([WARNING, bySlack, byBoth], plainWriting('UTC'))).toBe('warned 3×, last Nov 12, 2026');
});

const LONG = '550 5.1.1 No such user here, '.repeat(20);

test.each([
  [
    { kind: 'mailbox refused', words: '550 No such user. ' },
    'the mail server rejected the mailbox (“550 No such user”)',
  ],
  [{ kind: 'mailbox refused', words: '' }, 'the mail server rejected the mailbox'],
  [{ kind: 'mailbox refused', words: LONG }, `the mail server rejected the mailbox (“${cut(LONG, 30)}”)`],
  [
    { kind: 'mail refused', words: LONG },
    `the mail server rejected every email to this address (“${cut(LONG, 30)}”)`,
  ],
  [{ kind: 'no usable address' }, 'no usable email address'],
] as const)('what is cut of %o is the mail server’s words, and their quotation ends', (why, said) => {
  expect(notReachableText(why, (words) => cut(words, 30))).toBe(said);
});

test.each([
  [{ kind: 'mailbox refused', words: LONG }, 'mailbox rejected'],
  [{ kind: 'mail refused', words: LONG }, 'every email rejected'],
  [{ kind: 'address not carried' }, 'address not supported'],
] as const)('in a few words: %o', (why, said) => {
  expect(notReachableInShort(why)).toBe(said);
});
