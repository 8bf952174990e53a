import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, type BotWorld, goLive, inactiveFor } from '../../worlds/bot-world.ts';
import { cardSays, statusSays, taken, troubledWorld } from '../../worlds/mail/trouble-acts.ts';
import { quietTimeline } from '../../worlds/timeline-world.ts';

const PROMISE_7 =
  "promise 7: one account's failure (portal, mail, Slack) stops no other's; every failure is named on the card";
const NAMES = ['ana', 'ben', 'cem', 'dora', 'eve', 'finn'];
const members = NAMES.map((name, index) => inactiveFor(200 - index, name));
const settings = { SCAN_SCHEDULE: '0 6 * * *' };
const mailPatience = { connectMs: 1_500, quietMs: 2_000, wholeMs: 3_000 };

const TROUBLES: readonly (MailFault & { readonly said: string })[] = [
  { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user', said: 'No such user' },
  { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.7.1 Not from you', said: 'Not from you' },
  { kind: 'refused', stage: 'rcpt to', code: 550, words: '', said: '' },
  { kind: 'refused', stage: 'data', code: 451, words: '4.3.0 Later', said: 'Later' },
  { kind: 'hang', stage: 'rcpt to', said: 'the server did not answer in time' },
  { kind: 'broken connection', stage: 'data', said: 'onnection' },
];

test.each(TROUBLES)(`${PROMISE_7}: mail, $kind at $stage: $said`, async ({ said, ...fault }) => {
  await using at = await troubledWorld([{ ...fault, to: /^cem@/ }], {
    ...{ organization: { members }, settings, mailPatience },
  });
  expect(taken(at)).toEqual(NAMES.filter((name) => name !== 'cem').map((name) => `${name}: 1 under 1`));
  expect(cardSays(at.world)).toMatch(
    /Emails that did not get through: 1\*\n• cem \(cem@harbour-city\.example\): first warning, waiting since/,
  );
  expect(cardSays(at.world)).toContain(said);
});

test(`${PROMISE_7}: mail, more than a few: three are named and the others counted, in words that stay text`, async () => {
  const words = `5.1.1 <!channel> *Hi* <https://evil.example|here> & \`so\` ${'on and '.repeat(60)}`;
  await using at = await troubledWorld(
    [{ kind: 'refused', stage: 'rcpt to', code: 550, words, to: /^(ana|ben|cem|dora|eve)@/ }],
    { organization: { members }, settings },
  );
  const raw = at.world.cardText();
  expect(raw).toContain('“&lt;!channel&gt; ∗Hi∗ &lt;https://evil.example|here&gt; &amp; ˋsoˋ on and');
  expect(raw).toContain('Emails that did not get through: 5');
  expect(raw).toContain('… and 2 more');
  expect(raw).not.toContain('on and '.repeat(20));
  expect(await statusSays(at.world)).toContain('Emails that did not get through: 5');
});

test('promise 9: text from the portal is only ever text: no header or markup in mail, and no other recipient', async () => {
  const nasty = 'Ana <b>x</b>\r\nBcc: spy@evil.example\r\n\r\n<script>alert(1)</script>';
  const named = { organization: { name: nasty } };
  const addresses = [
    'a@x.example,spy@evil.example',
    'a@x.example\r\nRCPT TO:<spy@evil.example>',
    'A <a@x.example>',
  ];
  await using at = await troubledWorld([], {
    organization: {
      ...named,
      members: [
        inactiveFor(200, 'ana', { fullName: nasty }),
        ...addresses.map((email, index) => inactiveFor(150, `bad${index}`, { email })),
      ],
    },
    settings: { ...settings, MAIL_NOTE: 'Ask <i>us</i>\nBcc: spy@evil.example\n<script>alert(2)</script>' },
  });
  expect(taken(at)).toEqual(['ana: 1 under 1']);
  const [mail] = at.mailbox.mails;
  expect([mail?.to, mail?.headers['bcc'], mail?.headers['cc'], mail?.subject.includes('\n')]).toEqual([
    ['ana@harbour-city.example'],
    undefined,
    undefined,
    false,
  ]);
  expect(mail?.html).not.toMatch(/<script|<i>|<b>x/);
  expect(mail?.html).toContain('&lt;script&gt;alert(2)');
  expect(mail?.text).toContain('<script>alert(2)</script>');
});

/** Runs SQL beside the bot, as what is wrong with a database. */
function sql({ databasePath }: BotWorld, text: string): void {
  const db = new Database(databasePath);
  db.exec(text);
  db.close();
}

const failing = (state: string) => `
  CREATE TRIGGER failing BEFORE UPDATE ON letter WHEN new.username = 'cem' AND new.state = '${state}'
  BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`;

test.each([
  { state: 'sending', when: 'before it is sent', during: 'an internal error (see the log)' },
  { state: 'accepted', when: 'after the server took it', during: '5 emails sent today · 1 waiting' },
])(`${PROMISE_7}: mail, an error of the bot's own $when`, async ({ state, during }) => {
  await using at = await quietTimeline({ organization: { members }, settings });
  await at.world.command(APPROVER, 'scan');
  sql(at.world, failing(state));
  await goLive(at.world);
  const others = NAMES.filter((name) => name !== 'cem');
  expect(at.world.tables.letters.inState('accepted').map(({ username }) => username)).toEqual(others);
  expect(cardSays(at.world)).toContain(during);
  sql(at.world, 'DROP TRIGGER failing');
  await at.days(0.1);
  expect(taken(at)).toEqual(NAMES.map((name) => `${name}: 1 under 1`));
  expect(at.world.tables.letters.inState('accepted').length).toBe(NAMES.length);
  expect(at.broken()).toEqual([]);
});

/** Everything that the bot has written anywhere but in mail. */
function written(world: BotWorld): string {
  const all = { depth: null, maxStringLength: null, maxArrayLength: null } as const;
  const files = ['', '-wal'].map((end) => readFileSync(`${world.databasePath}${end}`).toString('latin1'));
  return [inspect(world.logged, all), JSON.stringify(world.slack.calls), ...files].join('\n');
}

const PASSWORD = 'pa%ss "geheim" 1';
const FORMS = [
  PASSWORD,
  encodeURIComponent(PASSWORD),
  JSON.stringify(PASSWORD).slice(1, -1),
  Buffer.from(PASSWORD).toString('base64'),
  Buffer.from(`\0bot\0${PASSWORD}`).toString('base64'),
];

test.each(FORMS)(
  'promise 8: no secret is ever written: the mail server says the password again as %s',
  async (form) => {
    const words = `5.7.8 Not ${form}, sorry`;
    await using at = await troubledWorld([{ kind: 'refused', stage: 'auth', code: 535, words }], {
      organization: { members },
      settings: { ...settings, SMTP_USER: 'bot', SMTP_PASSWORD: PASSWORD },
      auth: { user: 'bot', pass: PASSWORD },
    });
    await at.world.command(APPROVER, 'why ana');
    expect(await statusSays(at.world)).toContain('The mail server is rejecting the bot: “Not …, sorry”.');
    const all = written(at.world);
    expect(FORMS.filter((secret) => all.includes(secret))).toEqual([]);
    expect(all).toContain('Not …, sorry');
  },
);
