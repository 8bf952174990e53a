import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';
import { APPROVER, startBotWorld } from '../../worlds/bot-world.ts';
import { type DoctorWorld, startDoctorWorld } from '../doctor/doctor-world.ts';
import { inTerminal } from '../in-terminal.ts';
import { PROGRAM, setup } from './setup-run.ts';

let doctor: DoctorWorld;
beforeAll(async () => {
  doctor = await startDoctorWorld();
  const channel = doctor.world.slack.workspace.channels.get(CHANNEL.id);
  if (channel !== undefined) channel.is_private = true;
});
afterAll(async () => {
  await doctor[Symbol.asyncDispose]();
});

const NAMES = [
  ...['ARCGIS_PORTAL_URL', 'ARCGIS_USERNAME', 'ARCGIS_PASSWORD', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
  ...['SLACK_ADMIN_CHANNEL', 'SLACK_APPROVERS', 'TIME_ZONE', 'SMTP_URL', 'SMTP_USER', 'SMTP_PASSWORD'],
  ...['MAIL_FROM', 'MAIL_CONTACT'],
];
const around = () => ({
  SLACK_API_URL: doctor.env['SLACK_API_URL'] ?? '',
  SMTP_EHLO_NAME: doctor.env['SMTP_EHLO_NAME'] ?? '',
  DATABASE_PATH: doctor.env['DATABASE_PATH'] ?? '',
});
const file = (other: Readonly<Record<string, string>> = {}) =>
  Object.entries({ ...Object.fromEntries(NAMES.map((name) => [name, doctor.env[name]])), ...other })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

test.each([
  ['ARCGIS_PORTAL_URL', '127.0.0.1:7443', '── Slack ──'],
  ['SLACK_BOT_TOKEN', '"\'xoxb-1-x\'"', 'The channel is'],
  ['SLACK_ADMIN_CHANNEL', `"'${CHANNEL.id}'"`, 'Mara Lindholm can approve'],
  ['SLACK_APPROVERS', 'mara', '── Time ──'],
  ['APPROVALS_NEEDED', '9', '── Time ──'],
  ['TIME_ZONE', 'Amsterdam', '── Email ──'],
  ['SCAN_SCHEDULE', '0 6 1 */3 *', '── Email ──'],
  ['MAIL_FROM', '"\'GIS <gis@example.org>\'"', 'Nothing is wrong'],
  ['GRACE_DAYS', 'many', '── ArcGIS ──'],
])(
  '%s that is wrong in .env is told where its part is asked, once, and corrected there',
  async (name, wrong, next) => {
    using folder = temporaryFolder();
    const path = join(folder.path, '.env');
    writeFileSync(path, file({ [name]: wrong }));
    const { out } = await setup({
      ...{ cwd: folder.path, env: around(), input: [] },
      thenAt: [{ prompt: 'Enter or c: ', act: () => writeFileSync(path, file()), input: [''] }],
    });
    const [before = '', after = ''] = out.split('Enter or c: ');
    expect(before.match(/WRONG/g)).toHaveLength(1);
    expect(before).toMatch(new RegExp(`WRONG +${name}`));
    expect(oneLine(before)).toContain(
      'Correct it in .env, then press Enter to check again. Or type “c” to continue.',
    );
    expect(before).not.toContain('docker');
    expect(before).not.toContain(next);
    expect(after).toContain(next);
    expect(after).toMatch(/\nNothing is wrong: /);
  },
);

test('approvers by address or handle in .env are told with the IDs to set', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  doctor.world.slack.workspace.addGroup({ id: 'S0TEAM', handle: 'gis-team', members: ['U0TOMAS'] });
  const email = doctor.world.slack.workspace.users.get('U0MARA')?.email ?? '';
  writeFileSync(path, file({ SLACK_APPROVERS: `${email}, @gis-team` }));
  const { out } = await setup({
    ...{ cwd: folder.path, env: around(), input: [] },
    thenAt: [
      {
        prompt: 'Enter or c: ',
        act: () => writeFileSync(path, file({ SLACK_APPROVERS: 'U0MARA,S0TEAM' })),
        input: [''],
      },
    ],
  });
  expect(out.match(/WRONG/g)).toHaveLength(1);
  expect(oneLine(out)).toContain('Fix: Set SLACK_APPROVERS to U0MARA,S0TEAM.');
  expect(out).toMatch(/\nNothing is wrong: /);
});

test('a channel by its name behind a # is empty to Node: it is asked for, and its line becomes the setting', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  writeFileSync(path, file({ SLACK_ADMIN_CHANNEL: `#${CHANNEL.name}` }));
  const { out } = await setup({ cwd: folder.path, env: around(), input: [`#${CHANNEL.name}`, 'y'] });
  expect(parseEnv(readFileSync(path, 'utf8'))['SLACK_ADMIN_CHANNEL']).toBe(CHANNEL.id);
  expect(out).toMatch(/\nNothing is wrong: /);
});

test.each([
  [`"the-secret"`, 'ARCGIS_PASSWORD: the value has quotes around it. Remove the quotes.'],
  [
    `the-secret"`,
    'ARCGIS_PASSWORD: the value begins or ends with a stray quote. Remove the quote. If it is part of the value, leave this empty, and set ARCGIS_PASSWORD in .env in another kind of quotes.',
  ],
])('an answer in quotes (%s) is told without a word of Docker', async (typed, said) => {
  using folder = temporaryFolder();
  const input = [doctor.env['ARCGIS_PORTAL_URL'] ?? '', '3', 'some-user', typed];
  const { out } = await setup({ cwd: folder.path, env: around(), input });
  expect(oneLine(out)).toContain(said);
  expect(out).not.toContain('docker');
});

test('a secret that was pasted is told by its length, and its last answer by that name', async () => {
  using folder = temporaryFolder();
  const { shown } = await inTerminal(PROGRAM, {
    ...{ cwd: folder.path, env: { ...around(), TERM: 'dumb' }, columns: 100 },
    keys: [
      ['ARCGIS_PORTAL_URL: ', `${doctor.env['ARCGIS_PORTAL_URL']}\r`],
      ['1–3: ', '3\r'],
      ['ARCGIS_USERNAME: ', 'some-user\r'],
      ['ARCGIS_PASSWORD (not shown): ', 'typed-secret-of-21-ch\r'],
      ['Enter, a or c: ', 'a\r'],
      ['ARCGIS_PORTAL_URL [', '\r'],
      ['ARCGIS_USERNAME [', '\r'],
      ['(not shown; Enter keeps the last answer): ', '"x"\r'],
      ['(not shown; Enter keeps the last answer): ', '\u0003'],
    ],
  });
  expect(shown).toContain('ARCGIS_PASSWORD (not shown): received 21 characters\r\n');
  expect(shown).toContain('Try again, or press Enter to keep the last answer.');
  expect(shown).not.toContain('typed-secret');
});

test('what is to be added is named, and the mail server is asked for again until there is one', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  const isMail = (line: string) => /^(?:SMTP_|MAIL_)/.test(line);
  const kept = file()
    .split('\n')
    .filter((line) => !isMail(line))
    .join('\n');
  writeFileSync(path, kept);
  const later = await setup({ cwd: folder.path, env: around(), input: ['later'] });
  expect(later.out).toContain('Before you go live, run npm run setup again; it will ask for one.');
  const of = (name: string): string => doctor.env[name] ?? '';
  const mail = ['SMTP_URL', 'SMTP_USER', 'SMTP_PASSWORD', 'MAIL_FROM', 'MAIL_CONTACT'];
  const { out } = await setup({
    cwd: folder.path,
    env: around(),
    input: ['password', ...mail.map(of), '', 'y'],
  });
  expect(oneLine(out)).toContain(
    'To add to .env: SMTP_AUTH, SMTP_URL, SMTP_USER, SMTP_PASSWORD, MAIL_FROM and MAIL_CONTACT. Everything else in it stays.',
  );
  expect(readFileSync(path, 'utf8')).toContain(`\nMAIL_FROM=${of('MAIL_FROM')}\n`);
  expect(out).toMatch(/\nNothing is wrong: /);
});

test('a warning about a setting that is not asked for is told, and nothing waits for it', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, '.env'), file());
  const { SMTP_EHLO_NAME: _, ...env } = around();
  const { code, out } = await setup({ cwd: folder.path, env, input: [] });
  expect(code).toBe(0);
  // A machine with a full name has nothing to warn of.
  const told = hostname().includes('.')
    ? /Email: \d right/
    : /warning EHLO name .*Fix: Set SMTP_EHLO_NAME to /;
  expect(oneLine(out)).toMatch(told);
  expect(out).toMatch(/\nNothing is wrong: /);
});

test('after a rehearsal it offers to turn PROTECTION off, and says what to press then', async () => {
  await using world = await startBotWorld({
    start: new Date(),
    settings: { PROTECTION: 'on', GRACE_DAYS: '0' },
  });
  const channel = world.slack.workspace.channels.get(CHANNEL.id);
  if (channel !== undefined) channel.is_private = true;
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  const { PROTECTION: _, ...others } = world.settings();
  const lines = Object.entries(others).map(([name, value]) => `${name}=${value}\n`);
  const before = ['# ours\n', 'PROTECTION="on" # as yet\n', ...lines].join('');
  writeFileSync(path, before);
  const run = (...input: string[]) => setup({ cwd: folder.path, env: {}, input: ['later', ...input] });
  expect((await run()).out).not.toContain('Go live');
  await world.command(APPROVER, 'scan');
  expect((await run('')).out).toContain('Turn PROTECTION off? [y/N]');
  expect(readFileSync(path, 'utf8')).toBe(before);
  const { out } = await run('y', 'y');
  expect(oneLine(out)).toContain('To change in .env: PROTECTION=off. Everything else in it stays.');
  expect(readFileSync(path, 'utf8')).toBe(before.replace('"on"', 'off'));
  expect(oneLine(out)).toContain('Then press Go live… on the newest card, as an approver.');
  expect((await run()).out).not.toContain('Turn PROTECTION off?');
});
