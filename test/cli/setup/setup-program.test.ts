import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppLink, manifestFor } from '../../../src/app/manifest.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { startConnectProxy } from '../../../src/sandbox/network/connect-proxy.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';
import { type DoctorWorld, startDoctorWorld } from '../doctor/doctor-world.ts';
import { PROGRAM, type Run, setup as runSetup } from './setup-run.ts';

/** The channel is private, so that there is nothing to warn of. */
async function startPrivate(): Promise<DoctorWorld> {
  const made = await startDoctorWorld();
  makePrivate(made);
  return made;
}

function makePrivate({ world }: DoctorWorld): void {
  const channel = world.slack.workspace.channels.get(CHANNEL.id);
  if (channel !== undefined) channel.is_private = true;
}

let doctor: DoctorWorld;
beforeAll(async () => {
  doctor = await startPrivate();
});
afterAll(async () => {
  await doctor[Symbol.asyncDispose]();
});

const settings = (name: string): string => doctor.env[name] ?? '';

/** What only the machine knows, and where the sandbox's Slack is. */
const around = () => ({
  SLACK_API_URL: settings('SLACK_API_URL'),
  SMTP_EHLO_NAME: settings('SMTP_EHLO_NAME'),
  DATABASE_PATH: settings('DATABASE_PATH'),
});

const setup = ({ env = around(), ...run }: Omit<Run, 'env'> & Partial<Pick<Run, 'env'>>) =>
  runSetup({ ...run, env });

const portalAnswers = () => [
  settings('ARCGIS_PORTAL_URL'),
  '3',
  settings('ARCGIS_USERNAME'),
  settings('ARCGIS_PASSWORD'),
];
const slackAnswers = () => [
  '',
  settings('SLACK_APP_TOKEN'),
  settings('SLACK_BOT_TOKEN'),
  `#${CHANNEL.name}`,
  settings('SLACK_APPROVERS'),
];
const mailAnswers = () => [
  'password',
  settings('SMTP_URL'),
  settings('SMTP_USER'),
  settings('SMTP_PASSWORD'),
  settings('MAIL_FROM'),
  settings('MAIL_CONTACT'),
];
const all = () => [...portalAnswers(), ...slackAnswers(), 'Europe/Amsterdam', ...mailAnswers(), ''];
const NAMES = [
  ...['ARCGIS_PORTAL_URL', 'ARCGIS_USERNAME', 'ARCGIS_PASSWORD', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
  ...['SLACK_ADMIN_CHANNEL', 'SLACK_APPROVERS', 'TIME_ZONE', 'SMTP_URL', 'SMTP_USER', 'SMTP_PASSWORD'],
  ...['MAIL_FROM', 'MAIL_CONTACT'],
];
const SECRETS = ['ARCGIS_PASSWORD', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SMTP_PASSWORD'];

test('from nothing to a .env with which nothing is wrong, for its user alone, and no secret shown', async () => {
  using folder = temporaryFolder();
  const { code, out, problems } = await setup({ cwd: folder.path, input: all() });
  expect({ code, problems }).toEqual({ code: 0, problems: '' });
  const path = join(folder.path, '.env');
  const written = parseEnv(readFileSync(path, 'utf8'));
  for (const name of NAMES) expect([name, written[name]]).toEqual([name, settings(name)]);
  expect(written).toMatchObject({
    SMTP_AUTH: 'password',
    SLACK_COMMAND: '/inactive-users',
    PROTECTION: 'on',
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(['.env']);
  for (const name of SECRETS) expect(out).not.toContain(settings(name));
  expect(out).toContain(createAppLink(manifestFor('/inactive-users')));
  expect(out).toMatch(/\nNothing is wrong: /);
  expect(out).toMatch(/\nNext: run npm start, then type \/inactive-users scan in the admin channel\.\n$/);
  // What is right is said once, with its part, by what it names; the doctor has all of it.
  expect(out).toMatch(/\nArcGIS: 7 right\. Signed in to /);
  for (const said of ['Signed in to Harbour City', 'Mara Lindholm can approve', 'No email was sent'])
    expect(out.split(said)).toHaveLength(2);
  expect(out).not.toContain('Both tokens belong');
  expect(out).toContain(
    '\nUnknown until the bot runs: app-level token and command.\nFor the full list, run npm run doctor.\n',
  );
  // The link stands alone on its line, whatever its length.
  expect(out.split('\n')).toContain(createAppLink(manifestFor('/inactive-users')));
  // Before the channel is asked for, the bot is invited by its own name.
  expect(out.replaceAll('\n', ' ')).toMatch(/\/invite @sandbox-bot in it, .*SLACK_ADMIN_CHANNEL: /);
});

test('what is wrong is said at once, and asked again', async () => {
  using folder = temporaryFolder();
  const [url = '', way = '', user = '', password = ''] = portalAnswers();
  const input = [
    ...['not an address', url, way, user, 'wrong-password', 'a'],
    ...[url, user, password],
    ...slackAnswers(),
    ...['Mars/Olympus', 'Europe/Amsterdam', '9', 'later'],
  ];
  const { code, out } = await setup({ cwd: folder.path, input });
  expect(code).toBe(0);
  expect(out).toContain('ARCGIS_PORTAL_URL: found');
  expect(out.replaceAll('\n', ' ')).toContain(
    'type “a” to answer ARCGIS_PORTAL_URL, ARCGIS_USERNAME and ARCGIS_PASSWORD again',
  );
  expect(out).toContain('TIME_ZONE: found 12 characters (not shown).');
  expect(out).toContain('Type a number from 1 to 5.');
  expect(out).not.toContain('wrong-password');
  const written = parseEnv(readFileSync(join(folder.path, '.env'), 'utf8'));
  expect(written).toMatchObject({ ARCGIS_PASSWORD: password, TIME_ZONE: 'Europe/Amsterdam', SMTP_URL: '' });
});

test('what is fixed outside is looked at again without answering again', async () => {
  using folder = temporaryFolder();
  await using made = await startDoctorWorld();
  const { channels, app } = made.world.slack.workspace;
  const members = channels.get(CHANNEL.id)?.members;
  members?.delete(app.userId);
  const own = (name: string): string => made.env[name] ?? '';
  const input = [
    ...[own('ARCGIS_PORTAL_URL'), '3', own('ARCGIS_USERNAME'), own('ARCGIS_PASSWORD'), ''],
    ...[own('SLACK_APP_TOKEN'), own('SLACK_BOT_TOKEN'), CHANNEL.id],
  ];
  const env = { SLACK_API_URL: own('SLACK_API_URL'), DATABASE_PATH: own('DATABASE_PATH') };
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: folder.path,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.write(input.map((line) => `${line}\n`).join(''));
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (!said.endsWith('Enter, a or c: ') || members?.has(app.userId) === true) return;
    members?.add(app.userId);
    child.stdin.end(['', 'c', own('SLACK_APPROVERS'), 'UTC', 'later', ''].join('\n'));
  });
  await once(child, 'close');
  expect(said).toContain('Type /invite @sandbox-bot in #gis-admins.');
  expect(said.split('SLACK_ADMIN_CHANNEL: ')).toHaveLength(2);
  expect(said).toMatch(/\nNothing is wrong: /);
});

test('a warning alone is looked at again too, once someone has done as it says', async () => {
  using folder = temporaryFolder();
  await using made = await startDoctorWorld();
  const lines = NAMES.filter((name) => name !== 'TIME_ZONE').map((name) => `${name}='${made.env[name]}'\n`);
  writeFileSync(join(folder.path, '.env'), lines.join(''));
  const env = { ...around(), SLACK_API_URL: made.env['SLACK_API_URL'] ?? '' };
  const child = spawn(process.execPath, [PROGRAM], { cwd: folder.path, env });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (!said.endsWith('Enter or c: ')) return;
    makePrivate(made);
    child.stdin.end(['', 'UTC', 'y', ''].join('\n'));
  });
  await once(child, 'close');
  expect(said).toMatch(/warning +who can read +#gis-admins is public\./);
  expect(said).toContain('\nTo fix a warning, do what it says, then press Enter to check again.');
  expect(said.split('Enter or c: ')).toHaveLength(2);
  expect(said).toMatch(/\nNothing is wrong: /);
});

test('a rejected password is sent again only once .env has another, or someone answers again', async () => {
  using folder = temporaryFolder();
  await using made = await startPrivate();
  const path = join(folder.path, '.env');
  const { ARCGIS_PASSWORD: right = '' } = made.env;
  const withPassword = (password: string) =>
    writeFileSync(
      path,
      NAMES.filter((name) => name !== 'TIME_ZONE')
        .map((name) => `${name}='${name === 'ARCGIS_PASSWORD' ? password : made.env[name]}'\n`)
        .join(''),
    );
  withPassword('wrong-password');
  const signIns = () =>
    made.world.portal.requests.filter(({ path }) => path.endsWith('/generateToken')).length;
  const before = signIns();
  const env = { ...around(), SLACK_API_URL: made.env['SLACK_API_URL'] ?? '' };
  const child = spawn(process.execPath, [PROGRAM], { cwd: folder.path, env });
  let said = '';
  const sent: number[] = [];
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (!said.endsWith('Enter or c: ')) return;
    sent.push(signIns() - before);
    if (sent.length === 4) withPassword('another-wrong-one');
    if (sent.length === 6) withPassword(right);
    child.stdin.write('\n');
    if (sent.length === 6) child.stdin.end('UTC\ny\n');
  });
  await once(child, 'close');
  expect(sent).toEqual([1, 1, 1, 1, 2, 2]);
  expect(said.replaceAll(/\s+/g, ' ')).toContain(
    'They were not sent again, because ArcGIS locks an account after five wrong passwords.',
  );
  expect(said).toMatch(/\nNothing is wrong: /);
});

test('approvers by email address and user group; whom Slack does not know is asked for again', async () => {
  using folder = temporaryFolder();
  await using made = await startPrivate();
  made.world.slack.workspace.addGroup({ id: 'S0TEAM', handle: 'gis-team', members: ['U0TOMAS'] });
  const email = made.world.slack.workspace.users.get('U0MARA')?.email ?? '';
  const own = (name: string): string => made.env[name] ?? '';
  const input = [
    ...[own('ARCGIS_PORTAL_URL'), '3', own('ARCGIS_USERNAME'), own('ARCGIS_PASSWORD'), ''],
    ...[own('SLACK_APP_TOKEN'), own('SLACK_BOT_TOKEN'), `#${CHANNEL.name}`],
    ...['no.one@example.org', '@no-group', `${email}, @gis-team`, 'UTC', 'later'],
  ];
  const env = { SLACK_API_URL: own('SLACK_API_URL'), DATABASE_PATH: own('DATABASE_PATH') };
  const { out } = await setup({ cwd: folder.path, input, env });
  expect(out).toContain('Slack finds no one with the email address no.one@example.org.');
  expect(out).toContain('Slack has no user group @no-group.');
  const written = parseEnv(readFileSync(join(folder.path, '.env'), 'utf8'));
  expect(written['SLACK_APPROVERS']).toBe('U0MARA,S0TEAM');
});

test('of an existing .env only what is missing is asked, and it is added only with a yes', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  const lines = NAMES.filter((name) => name !== 'TIME_ZONE').map((name) => `${name}='${settings(name)}'`);
  const before = `# ours\n${lines.join('\n')}\nGRACE_DAYS=20\n`;
  writeFileSync(path, before, { mode: 0o644 });
  const refused = await setup({ cwd: folder.path, input: ['UTC', 'n'] });
  expect(refused.out).toContain('To add to .env: TIME_ZONE. Everything else in it stays.');
  expect(refused.out).toContain('Nothing was written.');
  expect(readFileSync(path, 'utf8')).toBe(before);
  const { code } = await setup({ cwd: folder.path, input: ['UTC', 'y'] });
  expect(code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(`${before}TIME_ZONE=UTC\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a proxy that is no address is fixed in .env, which is read again, before anything is asked', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  const lines = NAMES.map((name) => `${name}='${settings(name)}'\n`).join('');
  writeFileSync(path, `${lines}HTTPS_PROXY=socks5://proxy.example.org\n`);
  const child = spawn(process.execPath, [PROGRAM], { cwd: folder.path, env: around() });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (!said.endsWith('Enter or c: ')) return;
    writeFileSync(path, lines);
    child.stdin.end('\n');
  });
  await once(child, 'close');
  expect(said).toMatch(/WRONG +HTTPS_PROXY/);
  expect(said).toMatch(/\nArcGIS: 7 right\. Signed in to /);
  expect(said).toMatch(/\nNothing is wrong: /);
});

test('a proxy that rejects the password is asked once in a whole run, and once more when someone checks again', async () => {
  using folder = temporaryFolder();
  await using proxy = await startConnectProxy({ auth: { user: 'bot', pass: 'the-right-password' } });
  const [, way = '', user = '', password = ''] = portalAnswers();
  const portal = ['https://portal.example/portal', way, user, password];
  const env = { ...around(), HTTPS_PROXY: `http://bot:another-password@127.0.0.1:${proxy.port}` };
  const rest = [...slackAnswers(), 'UTC', 'later'];
  const { out } = await setup({ cwd: folder.path, input: [...portal, 'c', ...rest], env });
  expect(proxy.asked).toEqual([{ to: 'portal.example:443', answer: 407 }]);
  expect(out).toMatch(/WRONG +proxy +The proxy 127\.0\.0\.1:\d+ rejects the user name or password/);
  expect(out).toMatch(/\n1 wrong, /);
  using other = temporaryFolder();
  await setup({ cwd: other.path, input: [...portal, '', 'c', ...rest], env });
  expect(proxy.asked).toHaveLength(3);
});

test('what someone does not know stays empty, below the words on where it is found', async () => {
  using folder = temporaryFolder();
  const { code, out } = await setup({
    cwd: folder.path,
    input: ['', '2', '', '', '', '', '', '', '', 'UTC', 'later'],
  });
  expect(code).toBe(0);
  expect(out).toContain('Left empty. You can set SLACK_BOT_TOKEN in .env later.');
  expect(readFileSync(join(folder.path, '.env'), 'utf8')).toMatch(
    /# The bot user token.*\nSLACK_BOT_TOKEN=\n/,
  );
  expect(out).toMatch(/WRONG +SLACK_BOT_TOKEN/);
});

test('a second bot gets its own command, in .env, in the link and in manifest.yml', async () => {
  using folder = temporaryFolder();
  const [, ...slack] = slackAnswers();
  const input = [...portalAnswers(), '/status', '/inactive-city', ...slack, 'UTC', 'later'];
  const { code, out } = await setup({ cwd: folder.path, input });
  expect(code).toBe(0);
  expect(out).toContain('“/status”, which is one of Slack’s own');
  expect(out).toContain(createAppLink(manifestFor('/inactive-city')));
  expect(parseEnv(readFileSync(join(folder.path, '.env'), 'utf8'))['SLACK_COMMAND']).toBe('/inactive-city');
  expect(readFileSync(join(folder.path, 'manifest.yml'), 'utf8')).toContain('- command: /inactive-city');
});

test.each([
  ['without anyone to answer', [], 'npm run setup asks questions, and there is no one to answer.'],
  ['where the answers end too soon', ['https://portal.example/portal', '2'], 'Stopped. Nothing was written.'],
])('%s it says so and writes nothing', async (_when, input, said) => {
  using folder = temporaryFolder();
  const { code, problems } = await setup({ cwd: folder.path, input });
  expect({ code, problems: problems.split('\n')[0] }).toMatchObject({ code: 1 });
  expect(problems).toContain(said);
  expect(readdirSync(folder.path)).toEqual([]);
});

test('Ctrl+C leaves nothing behind', async () => {
  using folder = temporaryFolder();
  const input = portalAnswers();
  const { code } = await setup({ cwd: folder.path, input, interruptAt: 'SLACK_COMMAND' });
  expect(code).not.toBe(0);
  expect(readdirSync(folder.path)).toEqual([]);
  expect(existsSync(join(folder.path, '.env'))).toBe(false);
});

test('Node reads with --env-file what was written', async () => {
  using folder = temporaryFolder();
  const [url = '', way = '', user = ''] = portalAnswers();
  const password = 'a #$HOME "b" \\n c';
  const input = [url, way, user, password, 'c', ...slackAnswers(), 'UTC', 'later'];
  await setup({ cwd: folder.path, input });
  const read = spawn(process.execPath, ['--env-file=.env', '-p', 'process.env.ARCGIS_PASSWORD'], {
    cwd: folder.path,
    env: {},
  });
  expect(await text(read.stdout)).toBe(`${password}\n`);
});

test('in a terminal what is typed shows, but no secret, and Ctrl+C there leaves nothing', async () => {
  using folder = temporaryFolder();
  const command = `'${process.execPath}' '${PROGRAM}'`;
  const child = spawn(
    'script',
    ['--quiet', '--return', '--command', command, join(folder.path, 'typescript')],
    {
      cwd: folder.path,
      env: { ...around(), PATH: process.env['PATH'] ?? '', TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let shown = '';
  const answers = [
    ['ARCGIS_PORTAL_URL: ', `${settings('ARCGIS_PORTAL_URL')}\r`],
    ['1–3: ', '3\r'],
    ['ARCGIS_USERNAME: ', 'some-user\r'],
    ['ARCGIS_PASSWORD (not shown): ', 'typed-secret\r'],
    ['Enter, a or c: ', 'c\r'],
    ['SLACK_COMMAND [/inactive-users]: ', '\u0003'],
  ] as const;
  let next = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
    const [prompt = '', keys = ''] = answers[next] ?? [];
    if (prompt === '' || !shown.includes(prompt)) return;
    next += 1;
    child.stdin.write(keys);
  });
  await once(child, 'close');
  expect(shown).toContain('some-user');
  expect(shown).not.toContain('typed-secret');
  expect(shown).toContain('Stopped. Nothing was written.');
  expect(child.exitCode).toBe(1);
  expect(readdirSync(folder.path)).toEqual(['typescript']);
});
