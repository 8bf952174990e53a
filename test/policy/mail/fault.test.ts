import { expect, test } from 'vitest';
import { answerTo } from '../../../src/adapters/smtp/answer.ts';
import { LONGEST_PROBLEM } from '../../../src/features/status/status-view.ts';
import { meaningOf, type SmtpAuth } from '../../../src/policy/mail/answer.ts';
import {
  adviceFor,
  faultSentence,
  MAIL_FAULTS,
  type MailFault,
  mailFaultOf,
} from '../../../src/policy/mail/fault.ts';

const COMMANDS = { auth: 'AUTH XOAUTH2', from: 'MAIL FROM', to: 'RCPT TO', data: 'DATA' } as const;

/** A server's reply at a place of the conversation, as it comes over the line. */
const replied = (at: keyof typeof COMMANDS, reply: string) =>
  answerTo({ reply, command: COMMANDS[at], words: 'Invalid login' }, 'sending', (words) => words);

test.each<[SmtpAuth, keyof typeof COMMANDS, string, MailFault]>([
  ['password', 'auth', '535 5.7.8 Wrong user or password', 'wrong password'],
  ['password', 'auth', '535 5.7.3 Authentication unsuccessful', 'wrong password or passwords turned off'],
  [
    'password',
    'auth',
    '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.',
    'wrong password or passwords turned off',
  ],
  [
    'password',
    'auth',
    '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
    'passwords turned off',
  ],
  [
    'password',
    'auth',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
    'SMTP AUTH turned off',
  ],
  [
    'password',
    'auth',
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    'passwords turned off',
  ],
  [
    'password',
    'data',
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    'passwords turned off',
  ],
  [
    'password',
    'auth',
    '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp',
    'app password needed',
  ],
  ['password', 'auth', '504 5.7.4 Unrecognized authentication type', 'no such sign-in'],
  ['microsoft365', 'auth', '504 5.7.4 Unrecognized authentication type', 'no such sign-in'],
  ['microsoft365', 'auth', '535 5.7.3 Authentication unsuccessful', 'no access to the mailbox'],
  [
    'microsoft365',
    'auth',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
    'SMTP AUTH turned off',
  ],
  [
    'microsoft365',
    'auth',
    '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria.',
    'blocked by a policy',
  ],
  ['google', 'auth', '535 5.7.8 Username and Password not accepted', 'token not accepted'],
  ['none', 'from', '530 5.7.57 Client not authenticated to send mail.', 'sign-in wanted'],
  ['none', 'from', '530 Authentication required', 'sign-in wanted'],
  ['password', 'from', '530 Authentication required', 'rejected'],
  [
    'microsoft365',
    'data',
    '554 5.2.252 SendAsDenied; gis@x.example not allowed to send as other@x.example',
    'not as this sender',
  ],
  [
    'password',
    'from',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'not as this sender',
  ],
  ['password', 'to', '554 5.7.1 Relay access denied', 'rejected'],
])('%s, at %s: %s', (auth, at, reply, fault) => {
  const answer = replied(at, reply);
  expect([mailFaultOf(answer, auth), meaningOf(answer)]).toEqual([fault, 'we are refused']);
});

test.each([
  [
    'a connection that breaks',
    answerTo({ reply: undefined, command: 'CONN', words: 'reset' }, 'sent', String),
  ],
  ['silence', answerTo({ reply: undefined, command: 'CONN', words: 'no answer' }, 'sending', String)],
  ['a server that wants nothing now', replied('auth', '454 4.7.0 Temporary authentication failure')],
])('%s says nothing of the settings', (_, answer) => {
  expect([mailFaultOf(answer, 'password'), meaningOf(answer)]).toEqual(['not served', 'nobody is served']);
});

test('a certificate that cannot be trusted is told by itself, without advice about the address', () => {
  const words = 'its certificate has expired (CERT_HAS_EXPIRED). Have it renewed';
  const answer = answerTo({ reply: undefined, command: 'CONN', words, isUntrusted: true }, 'sending', String);
  expect([mailFaultOf(answer, 'none'), meaningOf(answer)]).toEqual(['certificate', 'nobody is served']);
  expect(faultSentence('certificate', 'none', words)).toBe(
    `The bot cannot make a secure connection to the mail server: ${words}.`,
  );
  expect(adviceFor('certificate', 'none')).toBe('');
});

test('a token that is not given out is about us, unless nobody answered', () => {
  const refused = { kind: 'no token', fault: 'wrong tenant', words: '' } as const;
  const silent = { kind: 'no token', fault: 'not reached', words: '' } as const;
  expect([meaningOf(refused), meaningOf(silent)]).toEqual(['we are refused', 'nobody is served']);
  expect([mailFaultOf(refused, 'google'), mailFaultOf(silent, 'google')]).toEqual([
    'wrong tenant',
    'not reached',
  ]);
});

const AUTHS: readonly SmtpAuth[] = ['none', 'password', 'microsoft365', 'google'];

test.each(AUTHS)('with SMTP_AUTH %s, whatever is wrong fits into one problem, in whole sentences', (auth) => {
  for (const fault of MAIL_FAULTS) {
    const sentence = faultSentence(fault, auth, 'w'.repeat(200));
    const advice = adviceFor(fault, auth);
    expect(
      `${sentence} ${advice} No email is lost; the next attempt is on Nov 26, 2026, at 10:15 (America/Argentina/ComodRivadavia).`
        .length,
    ).toBeLessThan(LONGEST_PROBLEM);
    expect(`${sentence}|${advice}`).toMatch(/^[A-Z].*\.\|(?:[A-Z].*\.)?$/);
  }
});
