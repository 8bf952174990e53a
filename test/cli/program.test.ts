import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, CHANNEL } from '../../src/sandbox/cast.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import { buttonsOf, renderedText } from '../../src/sandbox/slack/reading.ts';
import {
  MAIN,
  NPM_START,
  type Program,
  type ProgramWorld,
  startProgram,
  startProgramWorld,
} from './program.ts';

const patiently = { timeout: 120_000 };
const hasStarted = (program: Program) =>
  expect.poll(() => program.log(), patiently).toContain('"msg":"Started."');
const LONGEST_END_MS = 10_000;

/** Ends it as a service manager does, which would kill it after ten seconds. */
async function ends(program: Program, name: NodeJS.Signals = 'SIGTERM') {
  const since = performance.now();
  program.signal(name);
  const { code, signal } = await program.ended;
  return { code, signal, inTime: performance.now() - since < LONGEST_END_MS };
}
const IN_PEACE = { code: 0, signal: null, inTime: true };

/** The button of this kind is pressed on the newest card that says this, as soon as it is there. */
async function press({ world }: ProgramWorld, says: string, button: string): Promise<void> {
  const card = () =>
    world.slack.messages(CHANNEL.id).findLast((message) => renderedText(message).includes(says));
  const value = () =>
    buttonsOf(card() ?? { blocks: [] }).find(({ action_id }) => action_id === button)?.value;
  await expect.poll(value, patiently).toBeDefined();
  const place = { channel: CHANNEL.id, ts: card()?.ts ?? '' };
  await world.slack.press(APPROVER, place, button, { value: value() ?? '' });
}

test.each([
  ['npm start', NPM_START],
  ['node', MAIN],
] as const)(
  '%s without settings says what is missing, points to the demo, and exits with 1',
  async (_, command) => {
    await using program = startProgram({}, command);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.problems()).toMatch(
      /npm run demo[\s\S]*- ARCGIS_PORTAL_URL is required[\s\S]*- SLACK_BOT_TOKEN/,
    );
  },
);

test.each([
  { name: 'npm start', command: NPM_START, signal: 'SIGTERM' },
  { name: 'node', command: MAIN, signal: 'SIGINT' },
] as const)('$name ends at $signal in peace', async ({ command, signal }) => {
  await using made = await startProgramWorld();
  await using program = startProgram(made.env, command);
  await hasStarted(program);
  expect(await ends(program, signal)).toEqual(IN_PEACE);
  expect(program.log()).toMatch(/"msg":"Stopped\."\}\n$/);
});

test('a signal during a scan ends it in peace, and the next start tells who asked', async () => {
  await using made = await startProgramWorld();
  {
    await using program = startProgram(made.env);
    await hasStarted(program);
    made.world.portal.faults.add({ kind: 'hang', path: /self\/users$/, times: 1 });
    await made.type('scan');
    await expect
      .poll(() => made.world.portal.requests.map(({ path }) => path), patiently)
      .toContain('/portals/self/users');
    expect(await ends(program)).toEqual(IN_PEACE);
  }
  await using again = startProgram(made.env);
  await hasStarted(again);
  await expect
    .poll(() => made.world.slack.messages(CHANNEL.id).map(({ text }) => text), patiently)
    .toContainEqual(
      expect.stringMatching(
        /^Scan 1, requested by Mara Lindholm, was interrupted by a restart\. Please start it again · /,
      ),
    );
});

test('a signal during an act ends it in peace, and the next start finds out what became of it', async () => {
  await using made = await startProgramWorld();
  const { portal } = made.world;
  {
    await using program = startProgram(made.env);
    await hasStarted(program);
    await made.type('scan');
    await press(made, 'until you go live', GO_LIVE);
    await expect.poll(() => made.world.slack.viewsOf(APPROVER).length, patiently).toBe(1);
    await made.world.slack.submit(APPROVER, made.world.slack.viewsOf(APPROVER)[0]?.id ?? '');
    portal.faults.add({ kind: 'hang', path: /longgone\/disable$/, times: 1 });
    await press(made, '· live', APPROVE);
    await expect
      .poll(() => portal.requests.map(({ path }) => path), patiently)
      .toContain('/community/users/longgone/disable');
    expect(await ends(program)).toEqual(IN_PEACE);
  }
  expect(portal.member('longgone')?.disabled).toBe(false);
  await using again = startProgram(made.env);
  await expect.poll(() => portal.member('longgone')?.disabled, patiently).toBe(true);
  expect(await ends(again)).toEqual(IN_PEACE);
});

test('promise 12: a second process on the same database says so and exits with 1, and the first goes on', async () => {
  await using made = await startProgramWorld();
  await using first = startProgram(made.env);
  await hasStarted(first);
  await using second = startProgram(made.env);
  expect(await second.ended).toEqual({ code: 1, signal: null });
  expect(second.problems()).toMatch(/^Another process is already working with this database .*\n$/);
  await made.type('status');
  await expect.poll(() => made.world.slack.ephemerals(APPROVER).length, patiently).toBe(1);
  expect(await ends(first)).toEqual(IN_PEACE);
  await using third = startProgram(made.env);
  await hasStarted(third);
});

test.each([
  [
    'a bot token that Slack refuses',
    { SLACK_BOT_TOKEN: 'xoxb-wrong' },
    /^Slack rejects SLACK_BOT_TOKEN: .*\n$/,
  ],
  [
    'an app token that Slack refuses',
    { SLACK_APP_TOKEN: 'xapp-wrong' },
    /^Slack rejects SLACK_APP_TOKEN: .*\n$/,
  ],
])('%s is one sentence and exit 1', async (_, wrong, sentence) => {
  await using made = await startProgramWorld();
  await using program = startProgram({ ...made.env, ...wrong });
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect(program.problems()).toMatch(sentence);
});

test('a database of a newer program is refused in one sentence', async () => {
  await using made = await startProgramWorld();
  const db = new Database(made.databasePath);
  db.pragma('user_version = 9999');
  db.close();
  await using program = startProgram(made.env);
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect(program.problems()).toMatch(/^The database .* newer .*\n$/);
});

test('a database that may not be written is refused in one sentence', async () => {
  await using made = await startProgramWorld();
  new Database(made.databasePath).close();
  chmodSync(made.databasePath, 0o444);
  chmodSync(dirname(made.databasePath), 0o777);
  // To the superuser everything may be written.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  await using program = startProgram(made.env, MAIN, user);
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect(program.problems()).toMatch(/^The database .* cannot be written\. .*\n$/);
});

test('promise 8: the program writes no secret, whatever the portal says and Slack refuses', async () => {
  await using made = await startProgramWorld();
  const { password } = BOT_CREDENTIALS;
  const mail = {
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'bot@city.example',
    MAIL_CONTACT: 'gis@city.example',
  };
  const env = { ...made.env, ...mail, LOG_LEVEL: 'debug', SMTP_USER: 'mailer', SMTP_PASSWORD: 'smtp-secret' };
  await using program = startProgram(env);
  await hasStarted(program);
  made.world.portal.faults.add({ kind: 'refused', code: 400, message: `No: ${password}`, path: /users$/ });
  made.world.slack.faults.failMethod('chat.postMessage', { how: { error: 'invalid_auth' } });
  await made.type('scan');
  await expect.poll(() => program.log(), patiently).toMatch(/could not post/i);
  expect(await ends(program)).toEqual(IN_PEACE);
  await using refused = startProgram({ ...env, SLACK_BOT_TOKEN: 'xoxb-2-another' });
  await refused.ended;
  await using wrong = startProgram({
    ...env,
    SLACK_BOT_TOKEN: 'not-a-token-at-all',
    TIME_ZONE: 'x',
  });
  await wrong.ended;
  const written = [program, refused, wrong].map((one) => one.log() + one.problems());
  expect(written.map((text) => text.length > 0)).toEqual([true, true, true]);
  const { SLACK_BOT_TOKEN = '', SLACK_APP_TOKEN = '' } = made.env;
  const secrets = [password, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, 'xoxb-2', 'smtp-secret', 'not-a-token-at-all'];
  expect(secrets.filter((secret) => written.some((text) => text.includes(secret)))).toEqual([]);
});
