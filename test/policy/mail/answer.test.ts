import { expect, test } from 'vitest';
import { answerTo } from '../../../src/adapters/smtp/answer.ts';
import {
  isEstablished,
  isTooManyRefused,
  isUsableAddress,
  likenessOf,
  type MailAnswer,
  type MailMeaning,
  meaningOf,
  queuePauseMs,
  retryPauseMs,
} from '../../../src/policy/mail/answer.ts';

type Stage = Extract<MailAnswer, { kind: 'refused' }>['stage'];

test.each<[string, Stage, number | undefined, string | undefined, MailMeaning]>([
  ['nobody of that name', 'rcpt to', 550, '5.1.1', 'mailbox refused'],
  ['no such mail domain', 'rcpt to', 550, '5.1.2', 'mailbox refused'],
  ['a domain that takes no mail', 'rcpt to', 556, '5.1.10', 'mailbox refused'],
  ['a mailbox that was closed', 'rcpt to', 550, '5.2.1', 'mailbox refused'],
  ['an address that may be ours', 'rcpt to', 550, '5.1.0', 'unexplained'],
  ['our sender, told late', 'rcpt to', 550, '5.1.8', 'we are refused'],
  ['the form of our sender, told late', 'rcpt to', 501, '5.1.7', 'we are refused'],
  ['a full mailbox', 'rcpt to', 552, '5.2.2', 'trouble'],
  ['no relaying', 'rcpt to', 554, '5.7.1', 'we are refused'],
  ['a bare 550', 'rcpt to', 550, undefined, 'unexplained'],
  ['a 4xx with a code about the mailbox', 'rcpt to', 450, '4.1.1', 'trouble'],
  ['a 4xx whose enhanced code contradicts it', 'rcpt to', 450, '5.1.1', 'trouble'],
  ['greylisting', 'rcpt to', 451, '4.7.1', 'trouble'],
  ['a code that only begins alike', 'rcpt to', 550, '5.2.10', 'unexplained'],
  ['another that only begins alike', 'rcpt to', 550, '5.1.11', 'unexplained'],
  ['a mailbox that has moved', 'rcpt to', 551, '5.1.6', 'mailbox refused'],
  ["Exchange's daily limit of ours", 'rcpt to', 550, '5.1.90', 'we are refused'],
  ["Exchange's word for nobody of that name, after the mail", 'data', 550, '5.4.1', 'unexplained'],
  ['a domain that takes no mail, without more', 'rcpt to', 556, undefined, 'mailbox refused'],
  ['a sign-in that is missing, told late', 'rcpt to', 530, undefined, 'we are refused'],
  ['a full mailbox, without more', 'rcpt to', 552, undefined, 'trouble'],
  ['an address beyond ASCII on the way there', 'data', 550, '5.6.7', 'address not carried'],
  ['the host is blocked', 'connect', 554, undefined, 'we are refused'],
  ['the host is asked to come later', 'connect', 421, '4.7.0', 'nobody is served'],
  ['the server closes, told at the recipient', 'rcpt to', 421, '4.3.2', 'nobody is served'],
  ['the server closes, told after the mail', 'data', 421, '4.3.2', 'nobody is served'],
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
  ['an address, told after the mail', 'data', 550, '5.1.1', 'mailbox refused'],
  ['a mailbox that was closed, told after the mail', 'data', 550, '5.2.1', 'mailbox refused'],
  ['a full mailbox, told after the mail', 'data', 552, '5.2.2', 'trouble'],
  ['sending as somebody else, told after the mail', 'data', 554, '5.2.252', 'we are refused'],
  ['no reason given after the mail', 'data', 554, undefined, 'unexplained'],
  ['not now, after the mail', 'data', 451, '5.1.1', 'trouble'],
])('%s', (_, stage, code, enhanced, meaning) => {
  expect(meaningOf({ kind: 'refused', stage, code, enhanced, words: '' })).toBe(meaning);
});

/** What servers really say, as they say it. */
test.each<[string, Stage, string, MailMeaning]>([
  [
    'Exchange, nobody',
    'rcpt to',
    '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)',
    'mailbox refused',
  ],
  [
    'Exchange, nobody',
    'data',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    'mailbox refused',
  ],
  [
    'Exchange, not as this one',
    'data',
    '554 5.2.252 SendAsDenied; bot@a.example not allowed to send as gis@a.example',
    'we are refused',
  ],
  [
    'Exchange, not as this one',
    'data',
    '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException',
    'we are refused',
  ],
  ['Exchange, blocked', 'data', '550 5.1.8 Access denied, bad outbound sender', 'we are refused'],
  ['Exchange, no relay', 'rcpt to', '554 5.4.1 Relay Access Denied', 'we are refused'],
  ['Exchange, full', 'data', '554 5.2.2 mailbox full', 'trouble'],
  ['Exchange, policy', 'rcpt to', '550 5.7.1 Unable to relay', 'we are refused'],
  [
    'Outlook.com, nobody',
    'rcpt to',
    '550 5.5.0 Requested action not taken: mailbox unavailable',
    'mailbox refused',
  ],
  [
    'Gmail, nobody',
    'rcpt to',
    '550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address',
    'mailbox refused',
  ],
  [
    'Gmail, disabled',
    'rcpt to',
    '550 5.2.1 The email account that you tried to reach is inactive.',
    'mailbox refused',
  ],
  [
    'Gmail, too fast',
    'rcpt to',
    '550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages',
    'trouble',
  ],
  ['Gmail, full', 'data', "552 5.2.2 The recipient's inbox is out of storage space and inactive.", 'trouble'],
  [
    'Gmail, not signed',
    'data',
    '550 5.7.26 This mail has been blocked because it is unauthenticated.',
    'we are refused',
  ],
  ['Gmail, our limit', 'data', '550 5.4.5 Daily sending quota exceeded', 'trouble'],
  [
    'Postfix, nobody',
    'rcpt to',
    '550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table',
    'mailbox refused',
  ],
  [
    'Postfix, the sender, in nearly the same words',
    'rcpt to',
    '550 5.1.0 <gis@b.example>: Sender address rejected: User unknown in local recipient table',
    'we are refused',
  ],
  [
    'Postfix as a gateway, nobody',
    'rcpt to',
    '550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in relay recipient table',
    'mailbox refused',
  ],
  [
    'a gateway that names another host, nobody',
    'rcpt to',
    '550 5.1.2 Host unknown (Name server: relay.b.example: host not found)',
    'mailbox refused',
  ],
  ['Postfix, no relay', 'rcpt to', '554 5.7.1 <a@b.example>: Relay access denied', 'we are refused'],
  ['Postfix, too large', 'data', '552 5.3.4 Message size exceeds fixed limit', 'trouble'],
  ['Exim, nobody', 'rcpt to', '550 Unknown user', 'mailbox refused'],
  ['Exim, the sender', 'rcpt to', '550 Sender verify failed', 'we are refused'],
  ['qmail, nobody', 'rcpt to', '550 sorry, no mailbox here by that name. (#5.1.1)', 'mailbox refused'],
  [
    'qmail, no relay',
    'rcpt to',
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    'we are refused',
  ],
  [
    'an address with telling words in it',
    'rcpt to',
    '550 5.1.1 <storage.spam@relay.example>: User unknown, see https://quota.example/sender',
    'mailbox refused',
  ],
  ['without a code, nobody', 'data', '550 No such user here', 'mailbox refused'],
  ['without a code, unavailable', 'rcpt to', '550 mailbox unavailable', 'mailbox refused'],
  ['without a code, over quota', 'rcpt to', '550 Mailbox is over quota', 'trouble'],
  ['without a code, a block list', 'rcpt to', '550 Your IP is on the Spamhaus blocklist', 'we are refused'],
  ['nothing that tells', 'rcpt to', '550 Administrative prohibition', 'unexplained'],
  ['words against the code', 'rcpt to', '550 5.7.1 No such user', 'unexplained'],
  ['words against a code about room', 'rcpt to', '552 Mailbox not found', 'unexplained'],
  ['without a code, no relaying', 'rcpt to', '550 relaying prohibited', 'we are refused'],
  ['the same, for a while', 'rcpt to', '450 4.2.1 mailbox unavailable', 'trouble'],
])('%s, at %s: %s', (_, stage, reply, meaning) => {
  const command = stage === 'data' ? 'DATA' : 'RCPT TO';
  const answer = answerTo({ reply, command, words: '' }, 'sending', (words) => words);
  expect(meaningOf(answer)).toBe(meaning);
});

test.each<[string, MailAnswer, number, string | undefined]>([
  ['taken', { kind: 'accepted', words: '' }, 0, undefined],
  ['silence', { kind: 'unclear', words: '' }, 0, 'us'],
  ['we are refused', refusal('rcpt to', 550, '5.7.1'), 0, 'us'],
  ['a mailbox', refusal('rcpt to', 550, '5.1.1'), 0, 'rcpt to 550 5.1.1'],
  ['no reason', refusal('data', 554, undefined), 0, 'data 554 '],
  ['not now, at the first try', refusal('rcpt to', 451, '4.7.1'), 0, undefined],
  ['not now, again', refusal('rcpt to', 451, '4.7.1'), 1, 'rcpt to 451 4.7.1'],
  ['too large for it', { kind: 'not carried', what: 'mail', words: '' }, 0, 'mail'],
])('what goes on in a row: %s', (_, answer, tries, likeness) => {
  expect(likenessOf(answer, tries)).toBe(likeness);
});

test.each([
  [{ mailbox: 1, all: 1 }, false],
  [{ mailbox: 2, all: 2 }, true],
  [{ mailbox: 1, all: 4 }, false],
  [{ mailbox: 0, all: 4 }, false],
  [{ mailbox: 0, all: 5 }, true],
])('days on which a letter was refused for good: %o', (days, is) => {
  expect(isEstablished(days)).toBe(is);
});

function refusal(stage: Stage, code: number, enhanced: string | undefined): MailAnswer {
  return { kind: 'refused', stage, code, enhanced, words: '' };
}

test('what was taken is accepted, and silence serves nobody', () => {
  const answers: MailAnswer[] = [
    { kind: 'accepted', words: 'Queued' },
    { kind: 'unclear', words: 'the server did not answer in time' },
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
