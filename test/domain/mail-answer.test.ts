import { expect, test } from 'vitest';
import {
  GIVE_UP_MS,
  isUsableAddress,
  type MailAnswer,
  type MailMeaning,
  meaningOf,
  retryPauseMs,
} from '../../src/domain/mail-answer.ts';

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
  ['the host is asked to come later', 'connect', 421, '4.7.0', 'trouble'],
  ['no connection', 'connect', undefined, undefined, 'trouble'],
  ['a wrong password', 'auth', 535, '5.7.8', 'we are refused'],
  ['the password cannot be checked now', 'auth', 454, '4.7.0', 'trouble'],
  ['not as this sender', 'mail from', 550, '5.7.1', 'we are refused'],
  ['the sender, without a code', 'mail from', 550, undefined, 'we are refused'],
  ['an address code about the sender', 'mail from', 550, '5.1.1', 'we are refused'],
  ['too large, by its code', 'mail from', 552, undefined, 'trouble'],
  ['too large, by its enhanced code', 'mail from', 554, '5.3.4', 'trouble'],
  ['taken for spam', 'data', 554, '5.7.1', 'we are refused'],
  ['an address, told after the mail', 'data', 550, '5.1.1', 'trouble'],
  ['no reason given after the mail', 'data', 554, undefined, 'trouble'],
])('%s', (_, stage, code, enhanced, meaning) => {
  expect(meaningOf({ kind: 'refused', stage, code, enhanced, words: '' })).toBe(meaning);
});

test('what was taken is accepted, and silence is trouble', () => {
  const answers: MailAnswer[] = [
    { kind: 'accepted', words: 'Queued' },
    { kind: 'unclear', words: 'no answer in time' },
  ];
  expect(answers.map(meaningOf)).toEqual(['accepted', 'trouble']);
});

test('the pauses grow to a day, and three days of trouble are enough', () => {
  const minutes = [0, 1, 2, 3, 4, 5, 6, 7].map((tries) => retryPauseMs(tries) / 60_000);
  expect(minutes).toEqual([5, 5, 15, 60, 240, 720, 1440, 1440]);
  expect(GIVE_UP_MS / 3_600_000).toBe(72);
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
