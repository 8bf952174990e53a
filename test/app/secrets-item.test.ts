import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import { idOf, type PortalItem } from '../../src/sandbox/portal/organization.ts';
import { startProgram, startProgramWorld } from '../cli/program.ts';
import { GOOD, read } from '../config/config-env.ts';
import { APPROVER, type BotWorldOptions, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { quietTimeline } from '../worlds/timeline-world.ts';

const ID = idOf('secrets of the bot');
const PASSWORD = 'pass,"word" 9ü';
const QUOTED = '"pass,""word"" 9ü"';

type Content = string | Uint8Array;

function secretsItem(content: Content, more: Partial<PortalItem> = {}): PortalItem {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    ...{ id: ID, owner: BOT_CREDENTIALS.username, title: 'secrets', type: 'CSV', name: 'secrets.csv' },
    ...{ tags: [], access: 'private', created: 1, modified: 1, file: { bytes, contentType: 'text/csv' } },
    ...more,
  };
}

const SETTINGS = { SECRETS_ITEM_ID: ID, SMTP_USER: 'gis', REPORT_RECIPIENTS: 'desk@harbour-city.example' };

const start = (items: readonly PortalItem[], options: BotWorldOptions = {}) =>
  quietTimeline({
    ...options,
    organization: { members: [inactiveFor(100, 'ana')], items, ...options.organization },
    settings: { ...SETTINGS, ...options.settings },
    auth: { user: 'gis', pass: PASSWORD },
  });

test.each([
  ['as the notebook wrote it', `secret_key,secret_value\nother,1\nsmtp_email_password,${QUOTED}\n`],
  [
    'with a byte order mark, CRLF and spaces in the header',
    `\ufeffsecret_key , Secret_Value\r\nsmtp_email_password,${QUOTED}\r\n`,
  ],
  [
    'with columns in another order and one more',
    `note,secret_value,secret_key\n"a\nb",${QUOTED},smtp_email_password`,
  ],
  [
    'twice with one value, and empty lines',
    `secret_key,secret_value\n\nsmtp_email_password,${QUOTED}\n\nsmtp_email_password,${QUOTED}\n`,
  ],
])('the password of the mail server is read at the start: %s', async (_, content) => {
  await using at = await start([secretsItem(content)]);
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  expect(at.mailbox.mails.map(({ signedInAs }) => signedInAs)).toEqual(['gis', 'gis']);
});

const ROW = `smtp_email_password,hidden-value\n`;
const GOOD_ITEM = `secret_key,secret_value\n${ROW}`;
const COLUMNS = 'is not a comma-separated CSV with the columns secret_key and secret_value.';

const REFUSED: readonly (readonly [string, readonly PortalItem[], string])[] = [
  ['no such item', [], 'The portal did not find this (“Item does not exist or is inaccessible”).'],
  [
    'shared with all',
    [secretsItem(GOOD_ITEM, { access: 'public' })],
    'is shared (public). Stop sharing it, and change the passwords in it.',
  ],
  ['shared with the organization', [secretsItem(GOOD_ITEM, { access: 'org' })], 'is shared (org).'],
  ['shared with a group', [secretsItem(GOOD_ITEM, { access: 'shared' })], 'is shared (shared).'],
  [
    'of another type',
    [secretsItem(GOOD_ITEM, { type: 'Microsoft Excel' })],
    'has the type Microsoft Excel, not CSV.',
  ],
  [
    'no such key',
    [secretsItem('secret_key,secret_value\nother,hidden-value\n')],
    'has no row with the key smtp_email_password.',
  ],
  [
    'two values',
    [secretsItem(`${GOOD_ITEM}smtp_email_password,another hidden-value\n`)],
    'has more than one value for the key',
  ],
  [
    'no value',
    [secretsItem('secret_key,secret_value\nsmtp_email_password,\n')],
    'has an empty value for the key',
  ],
  ['semicolons', [secretsItem(GOOD_ITEM.replaceAll(',', ';'))], COLUMNS],
  ['no header', [secretsItem(ROW)], COLUMNS],
  [
    'a quote that is not closed',
    [secretsItem('secret_key,secret_value\nsmtp_email_password,"hidden-value\n')],
    COLUMNS,
  ],
  [
    'something after a quote',
    [secretsItem('secret_key,secret_value\nsmtp_email_password,"a"hidden-value\n')],
    COLUMNS,
  ],
  ['empty', [secretsItem('')], COLUMNS],
  [
    'no UTF-8',
    [secretsItem(new Uint8Array([0x73, 0xe9, 0xff, 0x0a]))],
    'is not UTF-8 text. Save it as “CSV UTF-8”.',
  ],
  [
    'far too large',
    [secretsItem(GOOD_ITEM.padEnd(1_000_001, 'x'))],
    'is too large for a list of passwords (1000001 bytes).',
  ],
];

test.each(REFUSED)('the start is refused, without the content: %s', async (_, items, told) => {
  const refused = await start(items).then(
    () => 'started',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : ''),
  );
  expect(refused).toContain(`SECRETS_ITEM_ID, item ${ID}: `);
  expect(refused).toContain(told);
  expect(refused).not.toContain('hidden-value');
});

test('settings that contradict one another are problems', () => {
  const mail = { SMTP_URL: 'smtps://mail.example.org', MAIL_FROM: 'gis@example.org', MAIL_CONTACT: 'GIS' };
  const problems = (more: Record<string, string>) => {
    const config = read({ ...GOOD, ...more });
    return config.ok ? [] : config.failure;
  };
  const both =
    'SECRETS_ITEM_ID and SMTP_PASSWORD are both set. Keep only one: the portal item also holds the password for the mail server.';
  expect({
    good: problems({ ...mail, SECRETS_ITEM_ID: ID.toUpperCase(), SMTP_USER: 'gis' }),
    both: problems({ ...mail, SECRETS_ITEM_ID: ID, SMTP_USER: 'gis', SMTP_PASSWORD: 'hidden-value' }),
    fromFile: problems({
      ...mail,
      SECRETS_ITEM_ID: ID,
      SMTP_USER: 'gis',
      SMTP_PASSWORD_FILE: '/run/secrets/app',
    }),
    withoutUser: problems({ ...mail, SECRETS_ITEM_ID: ID }),
    withoutMail: problems({ SECRETS_ITEM_ID: ID }).length,
    address: problems({ ...mail, SMTP_USER: 'gis', SECRETS_ITEM_ID: 'secrets.csv' }),
    reports: problems({ ...mail, REPORT_RECIPIENTS: 'a@example.org, B <b@example.org>' }),
    reportsWithoutMail: problems({ REPORT_RECIPIENTS: 'a@example.org' }),
    slackWithoutMail: problems({ WARN_IN_SLACK: 'on' }),
    noSlackWithoutMail: problems({ WARN_IN_SLACK: 'off' }),
  }).toEqual({
    good: [],
    both: [both],
    fromFile: [both],
    withoutUser: ['SMTP_URL is used with a password but no user name. Set SMTP_USER.'],
    withoutMail: 3,
    address: [
      'SECRETS_ITEM_ID: found 11 characters (not shown). Use the ID of an item in the portal, which is the 32 characters after id= in the address of the item’s page.',
    ],
    reports: [
      'REPORT_RECIPIENTS: found 32 characters (not shown). Use email addresses separated by commas, such as anna@example.org, ben@example.org.',
    ],
    reportsWithoutMail: ['SMTP_URL', 'MAIL_FROM', 'MAIL_CONTACT'].map(
      (name) => `${name} is required by REPORT_RECIPIENTS.`,
    ),
    slackWithoutMail: ['SMTP_URL', 'MAIL_FROM', 'MAIL_CONTACT'].map(
      (name) => `${name} is required by WARN_IN_SLACK.`,
    ),
    noSlackWithoutMail: [],
  });
});

test('promise 8: what was learned after the start is kept out of the log too', () => {
  const lines: string[] = [];
  const log = openLog({ level: 'info', secrets: ['first-secret'], write: (line) => lines.push(line) });
  log.hideToo?.(PASSWORD);
  log.info({ words: `said ${PASSWORD}`, more: 'first-secret' }, PASSWORD);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ words: 'said …', more: '…', msg: '…' }),
  ]);
});

test('promise 8: the program ends with what is wrong with the item, and tells none of it', async () => {
  await using at = await startProgramWorld();
  at.world.portal.organization.items.set(ID, secretsItem('hidden-value'));
  const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'gis@example.org', MAIL_CONTACT: 'GIS' };
  await using program = startProgram({
    ...{ ...at.env, ...mail, SMTP_USER: 'gis', SMTP_PASSWORD: '' },
    SECRETS_ITEM_ID: ID,
  });
  expect((await program.ended).code).toBe(1);
  expect(program.problems()).toBe(`SECRETS_ITEM_ID, item ${ID}: The item ${COLUMNS}\n`);
  expect(program.log()).not.toContain('hidden-value');
});
