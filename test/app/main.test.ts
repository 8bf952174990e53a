import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { BOT_CREDENTIALS, madeUpOrganization } from '../../src/sandbox/portal/made-up/organization.ts';
import { startPortal } from '../../src/sandbox/portal/server.ts';
import { startSlack } from '../../src/sandbox/slack/server.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';

/** The program with these settings and no others; `until` is waited for before the signal is sent. */
async function run(env: NodeJS.ProcessEnv, until?: string) {
  const program = join(import.meta.dirname, '../../src/main.ts');
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (until !== undefined) {
    child.stdout.on('data', (lines: Buffer) => {
      if (lines.includes(until)) child.kill('SIGTERM');
    });
  }
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [log, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, log, problems };
}

/** A portal and a Slack, and the settings with which the bot runs against them. */
async function startWorld() {
  await using stack = new AsyncDisposableStack();
  const clock = { now: () => new Date() };
  const organization = madeUpOrganization({ seed: 1, members: 60, now: clock.now() });
  const portal = stack.use(await startPortal({ clock, organization }));
  const scopes = ['chat:write', 'users:read', 'users:read.email', 'channels:read', 'groups:read'];
  const users = [{ id: 'U0123456789', name: 'ana', email: 'ana@example.org' }];
  const channels = [{ id: 'C0123456789', name: 'gis', members: ['U0SANDBOX', 'U0123456789'] }];
  const people = { users, groups: [], channels };
  const tokens = { botToken: 'xoxb-sandbox', appToken: 'xapp-sandbox' };
  const slack = stack.use(await startSlack({ clock, scopes, events: [], homeTab: false, people, ...tokens }));
  const folder = stack.use(temporaryFolder());
  const env = {
    ARCGIS_PORTAL_URL: portal.url,
    ARCGIS_CLIENT_ID: BOT_CREDENTIALS.clientId,
    ARCGIS_CLIENT_SECRET: BOT_CREDENTIALS.clientSecret,
    SLACK_BOT_TOKEN: tokens.botToken,
    SLACK_APP_TOKEN: tokens.appToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ADMIN_CHANNEL: 'C0123456789',
    SLACK_APPROVERS: 'U0123456789',
    TIME_ZONE: 'Europe/Berlin',
    DATABASE_PATH: join(folder.path, 'bot.db'),
    LOG_LEVEL: 'debug',
  };
  const owned = stack.move();
  return { env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const messages = (log: string): readonly unknown[] =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).msg);

test('with nothing set it says what is missing and points to the demo', async () => {
  const { code, log, problems } = await run({});
  expect({
    code,
    log,
    lines: problems.split('\n').slice(0, 2),
    rest: problems.match(/^ {2}- .*?[ :]/gm),
  }).toEqual({
    code: 1,
    log: '',
    lines: [
      'No settings yet. To try the bot without ArcGIS or Slack, run: npm run demo',
      'To set it up, run: npm run setup. Still missing:',
    ],
    rest: [
      '  - ARCGIS_PORTAL_URL ',
      '  - TIME_ZONE ',
      '  - SLACK_BOT_TOKEN ',
      '  - SLACK_APP_TOKEN ',
      '  - SLACK_ADMIN_CHANNEL ',
      '  - SLACK_APPROVERS ',
      '  - ARCGIS ',
    ],
  });
});

test('a signal ends it in peace, and no secret is in its log', async () => {
  await using world = await startWorld();
  const { code, log, problems } = await run(world.env, '"Started."');
  expect({ code, problems }).toEqual({ code: 0, problems: '' });
  expect(messages(log)).toEqual(expect.arrayContaining(['Started.', 'Stopping.', 'Stopped.']));
  for (const secret of [BOT_CREDENTIALS.clientSecret, 'xoxb-sandbox', 'xapp-sandbox'])
    expect(log).not.toContain(secret);
});

test('a token that Slack rejects is one sentence', async () => {
  await using world = await startWorld();
  const { code, problems } = await run({ ...world.env, SLACK_BOT_TOKEN: 'xoxb-wrong' });
  expect({ code, problems }).toEqual({
    code: 1,
    problems: 'Slack rejects SLACK_BOT_TOKEN: the token is not valid (invalid_auth).\n',
  });
});

test('a database that is none is one sentence', async () => {
  await using world = await startWorld();
  writeFileSync(world.env.DATABASE_PATH, 'no database');
  const { code, problems } = await run(world.env);
  expect({ code, problems }).toEqual({
    code: 1,
    problems: `The database ${world.env.DATABASE_PATH} is damaged or not a SQLite database. Nothing was changed. Stop the bot and restore the newest backup.\n`,
  });
});
