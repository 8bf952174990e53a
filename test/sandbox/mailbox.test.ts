import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { standingClock } from '../../src/sandbox/clock.ts';
import type { MailFault, MailStage } from '../../src/sandbox/mailbox/faults.ts';
import { type Mailbox, startMailbox } from '../../src/sandbox/mailbox/mailbox.ts';
import { mailsListed } from '../../src/sandbox/page/mails.ts';

const clock = standingClock(new Date('2026-09-16T06:00:00Z'));

const MAIL = [
  'From: Harbour City GIS <gis@hcg.example.org>',
  'To: maria@hcg.example.org',
  'Subject: =?UTF-8?Q?Konto_=C3=BCber?=',
  'Message-ID: <1@hcg.example.org>',
  'Auto-Submitted: auto-generated',
  'X-Long: one',
  ' two',
  '',
  'Hello',
  '.',
].join('\r\n');

const SENDER = 'MAIL FROM:<gis@hcg.example.org>';
const TO_MARIA = ['EHLO [127.0.0.1]', SENDER, 'RCPT TO:<maria@hcg.example.org>', 'DATA', MAIL, 'QUIT'];

/** Says one thing after the other, as long as there are replies; what came back, and `closed` at the end. */
async function talk(mailbox: Mailbox, commands: readonly string[]): Promise<readonly string[]> {
  const socket = connect(mailbox.port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => {});
  const replies: string[] = [];
  const left = [...commands];
  socket.on('data', (text: string) => {
    const [last = ''] = text.trim().split('\r\n').slice(-1);
    replies.push(last);
    const next = left.shift();
    if (next !== undefined) socket.write(`${next}\r\n`);
  });
  await once(socket, 'close');
  return [...replies, 'closed'];
}

const HELLO = '220 mail.sandbox.invalid ESMTP Sandbox mailbox';
const EHLO = '250 SMTPUTF8';
const GO_ON = '354 End data with <CR><LF>.<CR><LF>';

test('a mail is there as it came, and as a person reads it', async () => {
  await using mailbox = await startMailbox({ clock });
  expect((await talk(mailbox, TO_MARIA)).slice(-3)).toEqual([
    '250 2.0.0 OK, queued as 1',
    '221 Bye',
    'closed',
  ]);
  expect(mailbox.mails).toEqual([
    {
      to: ['maria@hcg.example.org'],
      sender: 'gis@hcg.example.org',
      from: '"Harbour City GIS" <gis@hcg.example.org>',
      subject: 'Konto über',
      text: 'Hello\n',
      html: '',
      headers: {
        from: 'Harbour City GIS <gis@hcg.example.org>',
        to: 'maria@hcg.example.org',
        subject: '=?UTF-8?Q?Konto_=C3=BCber?=',
        'message-id': '<1@hcg.example.org>',
        'auto-submitted': 'auto-generated',
        'x-long': 'one two',
      },
      messageId: '<1@hcg.example.org>',
      attachments: [],
      at: new Date('2026-09-16T06:00:00Z'),
      secure: false,
      signedInAs: undefined,
      raw: MAIL.slice(0, -1),
    },
  ]);
  expect(mailbox.sessions).toEqual({ opened: 1, signedIn: 0 });
  await expect.poll(() => [mailbox.connections, mailbox.mostConnections]).toEqual([0, 1]);
});

test('only with user and password where it asks for them', async () => {
  await using mailbox = await startMailbox({ clock, auth: { user: 'bot', pass: 'p:w' } });
  const plain = (password: string) => `AUTH PLAIN ${Buffer.from(`\0bot\0${password}`).toString('base64')}`;
  const replies = await talk(mailbox, ['EHLO x', SENDER, plain('wrong'), plain('p:w'), ...TO_MARIA.slice(1)]);
  expect(replies.slice(2, 5)).toEqual([
    '530 Error: authentication Required',
    '535 5.7.8 Wrong user or password',
    '235 Authentication successful',
  ]);
  expect(mailbox.url).toBe(`smtp://bot:p%3Aw@127.0.0.1:${mailbox.port}`);
  expect([mailbox.sessions, mailbox.mails.map((mail) => mail.signedInAs)]).toEqual([
    { opened: 1, signedIn: 1 },
    ['bot'],
  ]);
});

test.each<[string, MailFault, readonly string[]]>([
  [
    'at connect',
    { kind: 'refused', stage: 'connect', code: 554, words: '5.7.1 Not from there' },
    ['554 5.7.1 Not from there', 'closed'],
  ],
  [
    'at MAIL FROM',
    { kind: 'refused', stage: 'mail from', code: 550, words: '5.7.1 Not as this sender' },
    [
      HELLO,
      EHLO,
      '550 5.7.1 Not as this sender',
      '503 Error: need MAIL command',
      '503 Error: need RCPT command',
    ],
  ],
  [
    'one address',
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user', to: /^maria@/g },
    [HELLO, EHLO, '250 Accepted', '550 5.1.1 No such user', '503 Error: need RCPT command'],
  ],
  [
    'after the mail',
    { kind: 'refused', stage: 'data', code: 451, words: '4.3.0 Later' },
    [HELLO, EHLO, '250 Accepted', '250 Accepted', GO_ON, '451 4.3.0 Later', '221 Bye', 'closed'],
  ],
  ['broken before a word', { kind: 'broken connection', stage: 'connect' }, ['closed']],
  [
    'broken instead of an answer to the mail',
    { kind: 'broken connection', stage: 'data' },
    [HELLO, EHLO, '250 Accepted', '250 Accepted', GO_ON, 'closed'],
  ],
])('refused %s: nothing is kept', async (_, fault, replies) => {
  await using mailbox = await startMailbox({ clock });
  mailbox.faults.add(fault);
  expect((await talk(mailbox, TO_MARIA)).slice(0, replies.length)).toEqual(replies);
  expect(mailbox.mails).toEqual([]);
});

test('a mail that was taken without a word is there twice after the second try', async () => {
  await using mailbox = await startMailbox({ clock });
  mailbox.faults.add({ kind: 'accepted, then broken connection', stage: 'data', times: 1 });
  expect((await talk(mailbox, TO_MARIA)).at(-2)).toBe(GO_ON);
  expect((await talk(mailbox, TO_MARIA)).at(-3)).toBe('250 2.0.0 OK, queued as 2');
  expect([mailbox.mails.length, mailbox.distinct.length]).toEqual([2, 1]);
});

test('each later copy of it is listed as sent again, while the fault is on and after', async () => {
  await using mailbox = await startMailbox({ clock });
  mailbox.faults.add({ kind: 'accepted, then broken connection', stage: 'data', times: 2 });
  for (let nth = 0; nth < 3; nth += 1) await talk(mailbox, TO_MARIA);
  mailbox.faults.add({ kind: 'refused', stage: 'data', code: 451, words: 'Later', times: 1 });
  await talk(mailbox, TO_MARIA);
  const listed = mailsListed(mailbox).map(({ outcome, again }) => `${outcome}${again ? ', again' : ''}`);
  expect(listed).toEqual(['refused', 'taken, again', 'connection broken, again', 'connection broken']);
});

test.each<[MailStage, readonly string[]]>([
  ['connect', ['closed']],
  ['mail from', [HELLO, EHLO, 'closed']],
  ['rcpt to', [HELLO, EHLO, '250 Accepted', 'closed']],
  ['data', [HELLO, EHLO, '250 Accepted', '250 Accepted', GO_ON, 'closed']],
])('a server that hangs at %s says nothing until it is gone', async (stage, replies) => {
  const mailbox = await startMailbox({ clock });
  mailbox.faults.add({ kind: 'hang', stage, times: 1 });
  const said = talk(mailbox, TO_MARIA);
  await expect.poll(() => mailbox.faults.list()).toEqual([]);
  await mailbox[Symbol.asyncDispose]();
  expect([await said, mailbox.mails]).toEqual([replies, []]);
});

test('faults count: some go by, some are hit, then all is well', async () => {
  await using mailbox = await startMailbox({ clock });
  const words = '4.7.1 Greylisted';
  mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 450, words, skips: 1, times: 2 });
  const off = mailbox.faults.add({ kind: 'hang', stage: 'connect', skips: 9 });
  const to = 'RCPT TO:<rui@hcg.example.org>';
  const replies = await talk(mailbox, ['EHLO x', SENDER, to, to, to, to, 'QUIT']);
  expect(replies.slice(3, 7)).toEqual(['250 Accepted', `450 ${words}`, `450 ${words}`, '250 Accepted']);
  expect(mailbox.faults.list().map(({ skips }) => skips)).toEqual([8]);
  off();
  expect(mailbox.faults.list()).toEqual([]);
});
