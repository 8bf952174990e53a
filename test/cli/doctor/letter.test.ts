import { expect, test } from 'vitest';
import { type LetterAsked, sendLetters } from '../../../src/cli/doctor/letter.ts';
import { ProgramRefused } from '../../../src/cli/program.ts';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { type MailboxOptions, startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';
import { startTokenServer } from '../../../src/sandbox/mailbox/token-server.ts';
import { SENDER, SERVICES, takingTokens, tokenSettings } from '../../worlds/mail/oauth-world.ts';
import { runToEnd } from '../program-run.ts';
import { startWorld } from '../scan-world.ts';

const ME = 'me@example.org';
const SIGN_IN = { user: 'inactive-users', pass: 'sandbox-mail-password' };

/** A portal and a mail server, and the settings of one who sends by them: nothing of Slack's, and no database. */
async function mailWorld(more: NodeJS.ProcessEnv = {}, mailbox: Partial<MailboxOptions> = {}) {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startWorld());
  const server = stack.use(
    await startMailbox({ clock: { now: () => new Date() }, auth: SIGN_IN, ...mailbox }),
  );
  const env = {
    ...world.env,
    SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    SMTP_USER: SIGN_IN.user,
    SMTP_PASSWORD: SIGN_IN.pass,
    MAIL_FROM: 'Harbour City GIS <gis@harbour.example>',
    MAIL_CONTACT: 'help@harbour.example',
    MAIL_NOTE: 'Field crews: ask Tom.',
    TIME_ZONE: 'Europe/Berlin',
    ...more,
  };
  const logged: string[] = [];
  const owned = stack.move();
  return {
    env,
    mailbox: server,
    logged,
    send: (asked: LetterAsked) =>
      sendLetters(asked, {
        env,
        readFile: () => '',
        envFiles: [],
        writeLog: (line) => void logged.push(line),
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What it is refused with, and the exit code. */
async function refusalOf(asked: Promise<unknown>): Promise<readonly [string, number]> {
  const thrown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof ProgramRefused ? [thrown.message, thrown.exitCode] : [`not refused: ${thrown}`, 0];
}

test('one of each kind to that address alone, as the bot sends them', async () => {
  await using world = await mailWorld();
  const { isSent, lines } = await world.send({ to: ME, language: 'de' });
  expect([isSent, world.logged]).toEqual([true, []]);
  expect(lines).toMatchInlineSnapshot(`
    [
      "Sent 6 sample emails in German to me@example.org and to no one else.",
      "  First warning",
      "  Reminder 14 days before the due date",
      "  Reminder 3 days before the due date",
      "  Account disabled",
      "  Account re-enabled",
      "  Report to administrators",
    ]
  `);
  const { mails } = world.mailbox;
  expect(mails.map(({ to }) => to)).toEqual(Array(6).fill([ME]));
  expect(mails.map(({ subject }) => subject.split(']')[0])).toEqual([
    ...Array<string>(5).fill('[Muster'),
    '[Sample',
  ]);
  for (const { from, sender, signedInAs, headers, text } of mails) {
    expect([from, sender, signedInAs, headers['reply-to']]).toEqual([
      '"Harbour City GIS" <gis@harbour.example>',
      'gis@harbour.example',
      SIGN_IN.user,
      'help@harbour.example',
    ]);
    expect(headers['auto-submitted']).toBe('auto-generated');
    expect(text).toContain('@example.org');
  }
  expect(mails[0]?.text).toContain('Field crews: ask Tom.');
});

test('without a language, they are in English', async () => {
  await using world = await mailWorld({ REMIND_DAYS_BEFORE: 'none' });
  const { lines } = await world.send({ to: ME });
  expect(lines[0]).toBe(`Sent 4 sample emails in English to ${ME} and to no one else.`);
  expect(world.mailbox.mails.every(({ subject }) => subject.startsWith('[Sample] '))).toBe(true);
});

test.each(SERVICES)('%s: they go out by its tokens, as the bot’s emails do', async (service) => {
  await using tokens = await startTokenServer({ clock: { now: () => new Date() }, mailboxes: [SENDER] });
  const settings = {
    SMTP_PASSWORD: '',
    SMTP_EHLO_NAME: 'bot.harbour.example',
    ...tokenSettings(service, tokens),
  };
  await using world = await mailWorld(settings, takingTokens(service, tokens));
  const { isSent, lines } = await world.send({ to: ME, language: 'nl' });
  expect([isSent, lines[0]]).toEqual([true, `Sent 6 sample emails in Dutch to ${ME} and to no one else.`]);
  expect(world.mailbox.mails.map(({ signedInAs }) => signedInAs)).toEqual(Array(6).fill(SENDER));
});

/** The program itself, with these settings and no others. */
const doctor = (world: Awaited<ReturnType<typeof mailWorld>>, ...args: readonly string[]) =>
  runToEnd('cli/doctor.ts', args, world.env);

test('as an option of npm run doctor, whose exit code says whether all were sent', async () => {
  await using world = await mailWorld();
  const sent = await doctor(world, '--letter', ME, '--language', 'pt-BR');
  expect([sent.code, sent.problems, sent.out.split('\n')[0]]).toEqual([
    0,
    '',
    `Sent 6 sample emails in Brazilian Portuguese to ${ME} and to no one else.`,
  ]);
  expect(world.mailbox.mails.map(({ to }) => to)).toEqual(Array(6).fill([ME]));
  world.mailbox.faults.add({ kind: 'refused', stage: 'mail from', code: 550, words: '5.7.1 Not you' });
  const refused = await doctor(world, '--letter', ME);
  expect([refused.code, refused.out]).toEqual([
    1,
    expect.stringContaining('The mail server is rejecting the bot: “Not you”.'),
  ]);
});

test.each([
  [['--letter', 'Mara'], '--letter needs an email address, such as me@example.org.\n'],
  [
    ['--letter', ME, '--language', 'zh'],
    '--language: the bot does not write emails in that language. Use one of en, de, fr, es, it, nl, pt-BR, pt-PT, ja.\n',
  ],
  [['--language', 'de'], '--language needs --letter. See npm run doctor -- --help.\n'],
  [
    ['--letter', ME, '--json'],
    '--json and --letter cannot be used together. See npm run doctor -- --help.\n',
  ],
])('%j is refused with exit code 2, and nothing is sent', async (args, said) => {
  await using world = await mailWorld();
  expect(await doctor(world, ...args)).toEqual({ code: 2, out: '', problems: said });
  expect(world.mailbox.tries).toEqual([]);
});

const FAULTS: readonly (readonly [MailFault, said: string, mails: number])[] = [
  [
    { kind: 'refused', stage: 'auth', code: 535, words: '5.7.8 Wrong user or password' },
    `No sample email was sent to ${ME}. The mail server is rejecting the bot: “Wrong user or password”. Fix SMTP_USER or SMTP_PASSWORD.`,
    0,
  ],
  [
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here' },
    `No sample email was sent to ${ME}. The mail server rejected “First warning”: “No such user here”.`,
    0,
  ],
  [
    { kind: 'refused', stage: 'data', code: 554, words: '5.7.1 Taken for spam', skips: 4 },
    `Sent only 4 of 6 sample emails in English to ${ME}. The mail server is rejecting the bot: “Taken for spam”. Fix SMTP_URL, SMTP_USER, SMTP_PASSWORD or MAIL_FROM, or allow the bot on the server.`,
    4,
  ],
];

test.each(FAULTS)('what is wrong is said in the words of the card: %j', async (fault, said, mails) => {
  await using world = await mailWorld();
  world.mailbox.faults.add(fault);
  const { isSent, lines } = await world.send({ to: ME });
  expect([isSent, lines[0], world.mailbox.mails.length]).toEqual([false, said, mails]);
});

test('where ArcGIS does not tell the organization’s name they go out all the same, and it says so', async () => {
  await using world = await mailWorld({ ARCGIS_PASSWORD: 'no longer this one' });
  const { isSent, lines } = await world.send({ to: ME });
  expect([isSent, world.mailbox.mails.length]).toEqual([true, 6]);
  expect(lines.at(-1)).toContain(
    'The bot could not read the organization’s name from ArcGIS, so the samples show the portal’s address instead. ',
  );
  expect(lines.join('\n')).not.toContain('no longer this one');
});

test.each<[string, LetterAsked, NodeJS.ProcessEnv, RegExp, code: number]>([
  ['no address', { to: 'Mara' }, {}, /^--letter needs an email address, such as me@example\.org\.$/, 2],
  ['two addresses', { to: `${ME},b@example.org` }, {}, /^--letter needs an email address/, 2],
  ['a header', { to: `${ME}\r\nBcc: b@example.org` }, {}, /^--letter needs an email address/, 2],
  [
    'another language',
    { to: ME, language: 'klingon' },
    {},
    /^--language: the bot does not write emails in that language\. Use one of en, de, fr/,
    2,
  ],
  ['no mail server', { to: ME }, { SMTP_URL: '' }, / - SMTP_URL is required to send email\./, 1],
  [
    'no sender',
    { to: ME },
    { MAIL_FROM: '', MAIL_CONTACT: '' },
    /MAIL_FROM is required .*\n.*MAIL_CONTACT is required/,
    1,
  ],
  [
    'half a sign-in',
    { to: ME },
    { SMTP_USER: '' },
    /SMTP_URL is used with a password but no user name\. Set SMTP_USER\./,
    1,
  ],
  [
    'no credential',
    { to: ME },
    { ARCGIS_USERNAME: '', ARCGIS_PASSWORD: '' },
    /ARCGIS credentials: found no credential/,
    1,
  ],
  [
    'a password that is not in the portal',
    { to: ME },
    { SMTP_PASSWORD: '', SECRETS_ITEM_ID: '0123456789abcdef0123456789abcdef' },
    /^SECRETS_ITEM_ID, item 0123456789abcdef0123456789abcdef: /,
    1,
  ],
])('refused before anything goes out: %s', async (_, asked, env, said, code) => {
  await using world = await mailWorld(env);
  const [message, exitCode] = await refusalOf(world.send(asked));
  expect(message).toMatch(said);
  expect([exitCode, world.mailbox.tries]).toEqual([code, []]);
});
