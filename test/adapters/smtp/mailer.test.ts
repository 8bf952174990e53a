import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { hostOf, openMailer } from '../../../src/adapters/smtp/mailer.ts';
import { type MailMeaning, meaningOf } from '../../../src/policy/mail/answer.ts';
import type { MailFault, MailStage } from '../../../src/sandbox/mailbox/faults.ts';
import { FORMS } from '../../worlds/said-back.ts';
import { PASSWORD, startMailWorld } from './mail-world.ts';

const IMPATIENT = { timeouts: { quietMs: 800 } };
/** Only where the mails hang already when it closes. */
const HURRIED = { timeouts: { lastMailsMs: 50 } };

test('a mail arrives as it was written, with the headers of automatic mail', async () => {
  await using world = await startMailWorld();
  const attachment = {
    filename: 'ação.csv',
    contentType: 'text/csv',
    content: Buffer.from('user\r\nmaria\r\n'),
  };
  expect(await world.send({ attachments: [attachment], headers: { 'X-Scan': '42' } })).toEqual({
    kind: 'accepted',
    words: 'OK, queued as 1',
  });
  expect(world.mailbox.mails.map(({ raw: _, ...mail }) => mail)).toEqual([
    {
      to: ['maria@hcg.example.org'],
      sender: 'gis@hcg.example.org',
      from: '"Harbour City GIS" <gis@hcg.example.org>',
      subject: 'Your account: sign in before 12 October',
      text: 'Olá Maria\n',
      html: '<p>Olá Maria</p>',
      headers: {
        from: 'Harbour City GIS <gis@hcg.example.org>',
        to: 'maria@hcg.example.org',
        'reply-to': 'helpdesk@hcg.example.org',
        subject: 'Your account: sign in before 12 October',
        'message-id': '<w1@hcg.example.org>',
        date: 'Wed, 16 Sep 2026 06:00:00 +0000',
        'auto-submitted': 'auto-generated',
        'x-auto-response-suppress': 'DR, RN, NRN, OOF, AutoReply',
        'x-scan': '42',
        'mime-version': '1.0',
        'content-type': expect.stringMatching(/^multipart\/mixed; boundary=/),
      },
      messageId: '<w1@hcg.example.org>',
      attachments: [attachment],
      at: new Date('2026-09-16T06:00:00Z'),
      secure: false,
      signedInAs: 'bot',
    },
  ]);
});

test('no text becomes a header or a second recipient', async () => {
  await using world = await startMailWorld({ replyTo: 'Help desk, room 3' });
  await world.send({
    subject: 'Hi\r\nBcc: rui@hcg.example.org',
    headers: { 'X-Scan': '42\r\nCc: rui@x.org' },
  });
  const unusable = ['rui@x.org, maria@x.org', 'maria@x.org\r\nBcc: rui@x.org', 'Rui <rui@x.org>', ''];
  const answers = await Promise.all(unusable.map((to) => world.send({ to })));
  const words = 'not a valid email address';
  const refused = { kind: 'refused', stage: 'rcpt to', code: undefined, enhanced: undefined, words };
  expect(answers).toEqual(unusable.map(() => refused));
  const known = world.mailbox.mails.map(({ to, headers }) => [to, Object.keys(headers).toSorted()]);
  expect(known).toEqual([
    [
      ['maria@hcg.example.org'],
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
        'x-auto-response-suppress',
        'x-scan',
      ],
    ],
  ]);
});

test.each<[string, Omit<Extract<MailFault, { kind: 'refused' }>, 'kind'>, MailMeaning]>([
  ['an address is unknown', { stage: 'rcpt to', code: 550, words: '5.1.1 No such user' }, 'mailbox refused'],
  ['a mailbox is closed', { stage: 'rcpt to', code: 550, words: '5.2.1 Disabled' }, 'mailbox refused'],
  ['we may not relay', { stage: 'rcpt to', code: 554, words: '5.7.1 Relay denied' }, 'we are refused'],
  ['mail is greylisted', { stage: 'rcpt to', code: 450, words: '4.7.1 Greylisted' }, 'trouble'],
  ['our host is blocked', { stage: 'connect', code: 554, words: '5.7.1 Blocked' }, 'we are refused'],
  ['the server is busy', { stage: 'connect', code: 421, words: '4.3.2 Later' }, 'nobody is served'],
  ['our password is wrong', { stage: 'auth', code: 535, words: '5.7.8 Wrong' }, 'we are refused'],
  ['passwords cannot be checked', { stage: 'auth', code: 454, words: '4.7.0 Later' }, 'nobody is served'],
  ['our sender is refused', { stage: 'mail from', code: 550, words: '5.7.1 Not you' }, 'we are refused'],
  ['there is no room', { stage: 'mail from', code: 452, words: '4.3.1 Full' }, 'nobody is served'],
  ['the mail is taken for spam', { stage: 'data', code: 554, words: '5.7.1 Spam' }, 'we are refused'],
  ['the mail is not taken now', { stage: 'data', code: 451, words: '4.3.0 Later' }, 'trouble'],
])('%s', async (_, fault, meaning) => {
  await using world = await startMailWorld();
  world.mailbox.faults.add({ kind: 'refused', ...fault });
  const answer = await world.send();
  const [, enhanced, words] = /^(\S+) (.*)$/.exec(fault.words) ?? [];
  expect(answer).toEqual({ kind: 'refused', stage: fault.stage, code: fault.code, enhanced, words });
  expect([answer.kind !== 'called off' && meaningOf(answer), world.mailbox.mails]).toEqual([meaning, []]);
  world.mailbox.faults.clear();
  expect(await world.send()).toEqual({ kind: 'accepted', words: 'OK, queued as 1' });
});

const NOT_SENT = { kind: 'refused', stage: 'connect', code: undefined, enhanced: undefined };

test.concurrent.for<[MailStage, object]>([
  ['connect', NOT_SENT],
  ['auth', NOT_SENT],
  ['mail from', NOT_SENT],
  ['rcpt to', NOT_SENT],
  ['data', { kind: 'unclear' }],
])(
  'a server that hangs or breaks off at %s: unclear only if it may have the mail',
  async ([stage, answer], { expect }) => {
    await using world = await startMailWorld(IMPATIENT);
    world.mailbox.faults.add({ kind: 'hang', stage, times: 1 });
    expect(await world.send()).toEqual({ ...answer, words: 'the server did not answer in time' });
    world.mailbox.faults.add({ kind: 'broken connection', stage, times: 1 });
    expect(await world.send()).toEqual({ ...answer, words: 'Connection closed unexpectedly' });
    expect([world.mailbox.mails, world.mailbox.faults.list()]).toEqual([[], []]);
    await expect.poll(() => world.mailbox.connections).toBe(0);
  },
);

test('a server that does not greet', async () => {
  await using world = await startMailWorld({ timeouts: { connectMs: 500 } });
  world.mailbox.faults.add({ kind: 'hang', stage: 'connect' });
  expect(await world.send()).toEqual({ ...NOT_SENT, words: 'the server sent no greeting in time' });
});

test('a server that says a word now and then, for ever, is cut off', async () => {
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write('220-wait\r\n'), 20);
    socket.on('error', () => {}).once('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await using _ = server;
  await expect.poll(() => server.listening).toBe(true);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await using world = await startMailWorld({ url: `smtp://127.0.0.1:${port}`, timeouts: { wholeMs: 300 } });
  expect(await world.send()).toEqual({ ...NOT_SENT, words: 'the server did not answer in time' });
});

test('a server that is not there', async () => {
  const world = await startMailWorld();
  await world.mailbox[Symbol.asyncDispose]();
  const words = `connect ECONNREFUSED 127.0.0.1:${world.mailbox.port}`;
  expect(await world.send()).toEqual({ ...NOT_SENT, words });
  await world.mailer.close();
});

test('a mail that was taken without a word has the same Message-ID when it is sent again', async () => {
  await using world = await startMailWorld();
  world.mailbox.faults.add({ kind: 'accepted, then broken connection', stage: 'data', times: 1 });
  expect((await world.send()).kind).toBe('unclear');
  expect((await world.send()).kind).toBe('accepted');
  expect([world.mailbox.mails.length, world.mailbox.distinct.length]).toEqual([2, 1]);
});

test('many mails go over connections of their own', async () => {
  await using world = await startMailWorld();
  const ids = Array.from({ length: 12 }, (_, index) => `<w${index}@hcg.example.org>`);
  const answers = await Promise.all(ids.map((messageId) => world.send({ messageId })));
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
  expect(world.mailbox.mails.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted());
  expect(world.mailbox.sessions).toEqual({ opened: 12, signedIn: 12 });
  await expect.poll(() => world.mailbox.connections).toBe(0);
});

test('three mails are under way at the same time, and no more', async () => {
  await using world = await startMailWorld(HURRIED);
  world.mailbox.faults.add({ kind: 'hang', stage: 'data' });
  const sent = Array.from({ length: 5 }, () => world.send());
  await expect.poll(() => world.mailbox.tries.length).toBe(3);
  await world.mailer.close();
  const answers = await Promise.all(sent);
  expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear', 'unclear', 'refused', 'refused']);
  expect(world.mailbox.sessions.opened).toBe(3);
});

test('closing lets a mail under way arrive, and sends no more', async () => {
  await using world = await startMailWorld();
  const sent = [world.send(), world.send()];
  await expect.poll(() => world.mailbox.connections).toBe(2);
  await world.mailer.close();
  expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
  expect(await world.send()).toEqual({ ...NOT_SENT, words: 'the bot is stopping' });
  await expect.poll(() => world.mailbox.connections).toBe(0);
});

test('closing ends what hangs, as far as it had come', async () => {
  await using world = await startMailWorld(HURRIED);
  world.mailbox.faults.add({ kind: 'hang', stage: 'rcpt to', to: /^maria@/ });
  world.mailbox.faults.add({ kind: 'hang', stage: 'data' });
  const sent = [world.send(), world.send({ to: 'rui@hcg.example.org' })];
  await expect.poll(() => world.mailbox.tries.length).toBe(2);
  await world.mailer.close();
  const words = 'the bot is stopping';
  expect(await Promise.all(sent)).toEqual([
    { ...NOT_SENT, words },
    { kind: 'unclear', words },
  ]);
});

test('the words of a server hold no password, no control character, and no more than 200', async () => {
  await using world = await startMailWorld();
  const token = Buffer.from(`\0bot\0${PASSWORD}`).toString('base64');
  const words = `5.7.8 ${PASSWORD}\u001b[31m ${token}\u202e ${'😀'.repeat(300)}`;
  world.mailbox.faults.add({ kind: 'refused', stage: 'auth', code: 535, words });
  expect(await world.send()).toEqual({
    kind: 'refused',
    stage: 'auth',
    code: 535,
    enhanced: '5.7.8',
    words: `… [31m … ${'😀'.repeat(190)}…`,
  });
  const told = world.logged.join('\n');
  expect([PASSWORD, token, encodeURIComponent(PASSWORD)].filter((secret) => told.includes(secret))).toEqual(
    [],
  );
});

test.each(FORMS)('promise 8: no word of a mail server holds the password: %s', async (_, of) => {
  await using world = await startMailWorld();
  const words = `5.7.8 Wrong ${of(PASSWORD).replace(/[\r\n]+/g, ' ')}, sorry`;
  world.mailbox.faults.add({ kind: 'refused', stage: 'auth', code: 535, words });
  const said = `${JSON.stringify(await world.send())}\n${world.logged.join('\n')}`;
  for (const [, form] of FORMS) expect(said).not.toContain(form(PASSWORD));
});

test.each([
  [
    'no sender',
    { url: 'smtp://127.0.0.1:25', from: 'Harbour City GIS' },
    'MAIL_FROM is not a valid email address',
  ],
  ['no scheme', { url: 'mail.example.org:25', from: 'a@example.org' }, /^SMTP_URL is not an address such as/],
])('settings with %s are an error at once', (_, options, message) => {
  const write = () => {};
  const log = { debug: write, info: write, warn: write, error: write };
  expect(() => openMailer({ ...options, clock: () => new Date(0), log })).toThrow(message);
});

const NOT_ASCII = 'jürgen@hcg.example.org';

test('what the server cannot carry is not begun: an address beyond ASCII, ours, and a mail above its size', async () => {
  await using plain = await startMailWorld({ server: { lacks: ['SMTPUTF8', '8BITMIME'] } });
  const without = 'the mail server only accepts ASCII characters before the @ (no SMTPUTF8)';
  expect(await plain.send({ to: NOT_ASCII })).toEqual({
    kind: 'not carried',
    what: 'address',
    words: without,
  });
  await using ours = await startMailWorld({
    server: { lacks: ['SMTPUTF8'] },
    from: 'GIS <gís@hcg.example.org>',
  });
  expect(await ours.send()).toEqual({
    kind: 'not carried',
    what: 'sender',
    words: `for MAIL_FROM, ${without}`,
  });
  await using small = await startMailWorld({ server: { largest: 400 } });
  expect(await small.send()).toEqual({
    ...{ kind: 'not carried', what: 'mail' },
    words: expect.stringMatching(/^the email is \d{3,} bytes, but the mail server accepts at most 400$/),
  });
  for (const { mailbox } of [plain, ours, small]) expect([mailbox.tries, mailbox.mails]).toEqual([[], []]);
});

test('what it can carry goes: an address beyond ASCII with SMTPUTF8, a mail of the size it takes, one of a server without limits', async () => {
  await using world = await startMailWorld();
  expect((await world.send({ to: NOT_ASCII })).kind).toBe('accepted');
  expect(world.mailbox.mails[0]?.to).toEqual([NOT_ASCII]);
  const size = Buffer.byteLength(world.mailbox.mails[0]?.raw ?? '');
  await using fits = await startMailWorld({ server: { largest: size } });
  expect((await fits.send({ to: NOT_ASCII })).kind).toBe('accepted');
});

test('without SMTPUTF8 and 8BITMIME only ASCII goes over the line, whatever the settings and the letter have', async () => {
  await using world = await startMailWorld({
    server: { lacks: ['SMTPUTF8', '8BITMIME', 'PIPELINING'] },
    from: 'Größe GIS <gis@größe.example>',
    replyTo: 'hélpdesk@hcg.example.org',
  });
  const mail = {
    to: 'ana@bücher.example',
    subject: 'Größe 10 °C 日本',
    text: 'Olá 日本\n',
    html: '<p>Olá 日本</p>',
  };
  const answer = await world.send({ ...mail, messageId: `<w1@${hostOf('GIS <gis@größe.example>')}>` });
  expect(answer.kind).toBe('accepted');
  expect(world.mailbox.mails.map(({ raw }) => /\P{ASCII}/u.test(raw))).toEqual([false]);
  expect(world.mailbox.mails[0]?.headers['reply-to']).toBeUndefined();
});

const LETS_IN: readonly [string, Parameters<typeof startMailWorld>[0]][] = [
  ['that signs in', {}],
  ['without pipelining', { server: { lacks: ['PIPELINING'] } }],
];

test.each(LETS_IN)(
  'the last look is taken once, after the sign-in and right before a mail begins: a server %s',
  async (_, options) => {
    let begins = 0;
    const onMailFrom = () => {
      begins += 1;
    };
    const server = { ...options?.server, onMailFrom };
    await using world = await startMailWorld({ ...options, server });
    const looks: unknown[] = [];
    const look = (isWanted: boolean) => () => {
      looks.push([world.mailbox.sessions.signedIn, begins]);
      return Promise.resolve(isWanted);
    };
    expect(await world.mailer.send(world.mail(), look(false))).toEqual({ kind: 'called off' });
    expect((await world.mailer.send(world.mail(), look(true))).kind).toBe('accepted');
    expect(looks).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect([begins, world.mailbox.mails.length]).toEqual([1, 1]);
    await expect.poll(() => world.mailbox.connections).toBe(0);
  },
);

test('a look that does not end is cut off with its mail, and one that fails is no mail', async () => {
  await using world = await startMailWorld({ timeouts: { wholeMs: 300 } });
  expect(await world.mailer.send(world.mail(), () => new Promise(() => {}))).toEqual({
    ...NOT_SENT,
    words: 'the server did not answer in time',
  });
  expect(world.mailbox.mails).toEqual([]);
});
