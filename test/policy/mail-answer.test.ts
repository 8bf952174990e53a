import { expect, test } from 'vitest';
import {
  isTooManyRefused,
  isUsableAddress,
  type MailAnswer,
  type MailMeaning,
  meaningOf,
  queuePauseMs,
  retryPauseMs,
} from '../../src/policy/mail-answer.ts';

type Stage = Extract<MailAnswer, { kind: 'refused' }>['stage'];

test.each<[string, Stage, number | undefined, string | undefined, MailMeaning]>([
  ['nobody of that name', 'rcpt to', 550, '5.1.1', 'mailbox refused'],
  ['no such mail domain', 'rcpt to', 550, '5.1.2', 'mailbox refused'],
  ['a domain that takes no mail', 'rcpt to', 556, '5.1.10', 'mailbox refused'],
  ['a mailbox that was closed', 'rcpt to', 550, '5.2.1', 'mailbox refused'],
  ['an address that may be ours', 'rcpt to', 550, '5.1.0', 'trouble'],
  ['our sender, told late', 'rcpt to', 550, '5.1.8', 'we are refused'],
  ['the form of our sender, told late', 'rcpt to', 501, '5.1.7', 'we are refused'],
  ['a full mailbox', 'rcpt to', 552, '5.2.2', 'trouble'],
  ['no relaying', 'rcpt to', 554, '5.7.1', 'we are refused'],
  ['a bare 550', 'rcpt to', 550, undefined, 'trouble'],
  ['a 4xx with a code about the mailbox', 'rcpt to', 450, '4.1.1', 'trouble'],
  ['a 4xx whose enhanced code contradicts it', 'rcpt to', 450, '5.1.1', 'trouble'],
  ['greylisting', 'rcpt to', 451, '4.7.1', 'trouble'],
  ['a code that only begins alike', 'rcpt to', 550, '5.2.10', 'trouble'],
  ['the host is blocked', 'connect', 554, undefined, 'we are refused'],
  ['the host is asked to come later', 'connect', 421, '4.7.0', 'nobody is served'],
  ['no connection', 'connect', undefined, undefined, 'nobody is served'],
  ['a wrong password', 'auth', 535, '5.7.8', 'we are refused'],
  ['the password cannot be checked now', 'auth', 454, '4.7.0', 'nobody is served'],
  ['not as this sender', 'mail from', 550, '5.7.1', 'we are refused'],
  ['the sender, without a code', 'mail from', 550, undefined, 'we are refused'],
  ['an address code about the sender', 'mail from', 550, '5.1.1', 'we are refused'],
  ['no room for any mail', 'mail from', 452, '4.3.1', 'nobody is served'],
  ['too large, by its code', 'mail from', 552, undefined, 'trouble'],
  ['too large, by its enhanced code', 'mail from', 554, '5.3.4', 'trouble'],
  ['taken for spam', 'data', 554, '5.7.1', 'we are refused'],
  ['an address, told after the mail', 'data', 550, '5.1.1', 'trouble'],
  ['no reason given after the mail', 'data', 554, undefined, 'trouble'],
])('%s', (_, stage, code, enhanced, meaning) => {
  expect(meaningOf({ kind: 'refused', stage, code, enhanced, words: '' })).toBe(meaning);
});

test('what was taken is accepted, and silence serves nobody', () => {
  const answers: MailAnswer[] = [
    { kind: 'accepted', words: 'Queued' },
    { kind: 'unclear', words: 'no answer in time' },
  ];
  expect(answers.map(meaningOf)).toEqual(['accepted', 'nobody is served']);
});

const refusedAt = (stage: Stage): MailAnswer => ({
  ...{ kind: 'refused', stage, code: 550, enhanced: '5.7.1', words: 'Not you' },
});

test.each<[string, MailAnswer, number[]]>([
  ['no answer to a whole mail', { kind: 'unclear', words: '' }, [5, 5, 15, 60, 240, 720, 1440, 1440]],
  ['one recipient', refusedAt('rcpt to'), [5, 5, 15, 60, 240, 720, 1440, 1440]],
  ['no connection', refusedAt('connect'), [5, 5, 15, 60, 60, 60, 60, 60]],
  ['the password', refusedAt('auth'), [5, 5, 15, 60, 60, 60, 60, 60]],
  ['the sender', refusedAt('mail from'), [5, 5, 15, 60, 60, 60, 60, 60]],
])(
  'the pauses of a letter grow, where it is about all mails no further than to an hour: %s',
  (_, answer, minutes) => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((tries) => retryPauseMs(answer, tries) / 60_000)).toEqual(minutes);
  },
);

test("the queue's pauses grow to an hour", () => {
  expect([1, 2, 3, 4].map((times) => queuePauseMs(times) / 60_000)).toEqual([15, 30, 60, 60]);
});

test.each([
  [2, 2, false],
  [3, 14, true],
  [3, 15, false],
  [20, 100, false],
  [21, 100, true],
])('%i refused of %i', (refused, recipients, isTooMany) => {
  expect(isTooManyRefused(refused, recipients)).toBe(isTooMany);
});

test.each<[string, string, boolean]>([
  ['an ordinary one', 'maria.silva@hcg.example.org', true],
  ['one with a tag and signs', "o'brien+gis_1/x@hcg-gis.example.org", true],
  ['letters of other alphabets', 'josé@münchen.example', true],
  ['64 before the @', `${'a'.repeat(64)}@example.org`, true],
  ['65 before the @', `${'a'.repeat(65)}@example.org`, false],
  ['254 in all', `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.fghijklm`, true],
  [
    '255 in all',
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.fghijklmn`,
    false,
  ],
  ['nothing', '', false],
  ['no @', 'maria.example.org', false],
  ['two @', 'maria@hcg@example.org', false],
  ['nobody', '@example.org', false],
  ['no domain', 'maria@', false],
  ['a domain without a dot', 'maria@localhost', false],
  ['a number for a domain', 'maria@127.0.0.1', false],
  ['a domain in brackets', 'maria@[127.0.0.1]', false],
  ['a dot at the end', 'maria@example.org.', false],
  ['two dots in the domain', 'maria@example..org', false],
  ['two dots in the name', 'maria..silva@example.org', false],
  ['a dot first', '.maria@example.org', false],
  ['a hyphen at an edge', 'maria@-example.org', false],
  ['a space', 'maria silva@example.org', false],
  ['a space around it', ' maria@example.org', false],
  ['a name with it', 'Maria <maria@example.org>', false],
  ['a second recipient', 'maria@example.org,rui@example.org', false],
  ['a header after it', 'maria@example.org\r\nBcc: rui@example.org', false],
  ['a character that nobody sees', 'maria\u200b@example.org', false],
  ['a quoted name', '"maria silva"@example.org', false],
])('an address: %s', (_, address, isUsable) => {
  expect(isUsableAddress(address)).toBe(isUsable);
});
