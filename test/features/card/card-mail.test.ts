import { expect, test } from 'vitest';
import type { LetterRecord } from '../../../src/adapters/store/letters.ts';
import { emailsInShort, queueLine, troubleLines } from '../../../src/features/warnings/mail-view.ts';
import type { MailState } from '../../../src/features/warnings/queue-state.ts';
import { daysAgo, keyOf } from '../../policy/builders.ts';
import { inWords } from '../../worlds/mail/trouble-acts.ts';
import { card, idOf, letter, mailNow } from './card-facts.ts';

const ZONE = 'Europe/Berlin';
const NONE = { accepted: 0, refused: 0, waiting: 0, later: 0, lastAt: undefined };

test.each<[string, Partial<MailState>, string | undefined]>([
  [
    'all of it',
    {},
    'Emails Nov 23, 2026: 37 sent, 2 rejected · 63 waiting, the last to go out at about 06:03 · 2 to be tried again later',
  ],
  ['nothing', NONE, undefined],
  ['accepted alone', { ...NONE, accepted: 1_204 }, 'Emails Nov 23, 2026: 1,204 sent'],
  [
    'accepted by Slack where mail did not get through',
    { ...NONE, accepted: 1, inSlack: 2 },
    'Emails Nov 23, 2026: 1 sent, 2 sent in Slack instead',
  ],
  ['refused alone', { ...NONE, refused: 1 }, 'Emails Nov 23, 2026: 1 rejected'],
  [
    'one waits',
    { waiting: 1, later: 0 },
    'Emails Nov 23, 2026: 37 sent, 2 rejected · 1 waiting, to go out at about 06:03',
  ],
  ['the queue stands still', { ...NONE, waiting: 63 }, 'Emails: 63 waiting'],
  ['only later', { ...NONE, later: 3 }, 'Emails: 3 to be tried again later'],
])('it contains the line of mail: %s', (_, state, line) => {
  const said = queueLine(mailNow(state), ZONE);
  expect(said && inWords(said)).toBe(line);
});

test.each<[what: string, facts: Parameters<typeof card>[0], line: string | undefined]>([
  ['the newest card', { mailNow: mailNow({}) }, '37 emails sent today · 2 rejected · 65 waiting'],
  ['one email', { mailNow: mailNow({ ...NONE, accepted: 1 }) }, '1 email sent today'],
  ['none sent', { mailNow: mailNow({ ...NONE, later: 2 }) }, 'emails: 2 waiting'],
  ['a quiet day', { mailNow: mailNow(NONE) }, undefined],
  [
    'an older card',
    { mail: { accepted: 36, refused: 1, underWay: 3, dropped: 1 } },
    '36 emails sent · 1 rejected · 3 being sent',
  ],
  ['an older card without emails', { mail: { accepted: 0, refused: 0, underWay: 0, dropped: 1 } }, undefined],
  ['no mail server', {}, undefined],
])('emails in short: %s', (_, facts, line) => {
  expect(emailsInShort(card(facts))).toBe(line);
});

const proposal = { key: keyOf('0a1b'), proposal: idOf(17) };

test.each<[string, Partial<LetterRecord>, string]>([
  [
    'refused once',
    { tries: 1 },
    '• maria.silva_HCG (maria.silva@harbour.example): first warning, waiting since Nov 22, 2026, 06:00, 1 attempt, next attempt Nov 24, 2026, 06:00: “No such user here”',
  ],
  [
    'a reminder, long since',
    {
      about: { kind: 'warning', key: proposal.key, rung: { kind: 'reminder', daysBefore: 3 }, scan: 1 },
      tries: 12,
      writtenAt: daysAgo(9),
    },
    '• maria.silva_HCG (maria.silva@harbour.example): reminder, waiting since Nov 14, 2026, 06:00, 12 attempts, next attempt Nov 24, 2026, 06:00: “No such user here”',
  ],
  [
    'a notice, for good',
    { about: { kind: 'disabled', ...proposal }, state: 'refused' },
    '• maria.silva_HCG (maria.silva@harbour.example): notice that the account was disabled, rejected, not tried again: “No such user here”',
  ],
  [
    'without words',
    { about: { kind: 'enabled again', ...proposal }, state: 'refused', words: '' },
    '• maria.silva_HCG (maria.silva@harbour.example): notice that the account was re-enabled, rejected, not tried again',
  ],
  [
    'a report',
    { about: { kind: 'report', scan: 1 }, username: '', to: 'gis@harbour.example', state: 'refused' },
    '• gis@harbour.example: report, rejected, not tried again: “No such user here”',
  ],
])('mail that did not get through: %s', (_, special, line) => {
  const state = mailNow({ troubled: [letter(special)], troubledCount: 1 });
  expect(troubleLines(state, ZONE).map(inWords)).toEqual(['*Emails that did not get through: 1*', line]);
});

test('the others are counted, and refusals that are too many are said to be not accepted', () => {
  const troubled = [1, 2, 3].map(() => letter());
  const notCounted = { refused: 25, of: 100 };
  expect(troubleLines(mailNow({ troubled, troubledCount: 25, notCounted }), ZONE).slice(4)).toEqual([
    '… and 22 more',
    '25 of 100 recipients in the last 7 days were rejected. That is more than 20%, which points to a mail server problem, so these rejections do not mark anyone as unreachable. If someone has left, disable the account in ArcGIS.',
  ]);
  expect(troubleLines(undefined, ZONE)).toEqual([]);
});

test('direct messages that did not get through: how many, and what Slack said to the newest', () => {
  const directTrouble = { count: 3, username: 'maria.silva_HCG', words: 'Slack refused: <no>.' };
  expect(troubleLines(mailNow({ troubled: [], troubledCount: 0, directTrouble }), ZONE)).toEqual([
    '*Direct messages that did not get through: 3*',
    '• maria.silva_HCG: Slack refused: &lt;no&gt;.',
    '… and 2 more',
  ]);
});
