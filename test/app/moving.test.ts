import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { startBot } from '../../src/bot.ts';
import { readConfig } from '../../src/config/config.ts';
import { buttonsOf, renderedText } from '../../src/sandbox/slack/reading.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import {
  NPM_START,
  type Program,
  type ProgramWorld,
  startProgram,
  startProgramWorld,
} from '../cli/program.ts';
import { disables, stateOf } from '../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, CHANNEL, inactiveFor, liveWorld } from '../worlds/bot-world.ts';

/** The README's "Moving to another server", followed. */

const patiently = { timeout: 120_000 };
const PEACEFULLY = { code: 0, signal: null };

const posts = ({ world }: ProgramWorld) =>
  world.slack.messages(CHANNEL.id).filter(({ thread_ts }) => thread_ts === undefined);

async function started(program: Program): Promise<void> {
  await expect.poll(() => program.log(), patiently).toContain('"msg":"Started."');
}

async function ended(program: Program): Promise<void> {
  program.signal('SIGTERM');
  expect(await program.ended).toEqual(PEACEFULLY);
}

async function press(made: ProgramWorld, says: string, button: string): Promise<void> {
  const card = () => posts(made).findLast((message) => renderedText(message).includes(says));
  const found = () => buttonsOf(card() ?? { blocks: [] }).find(({ action_id }) => action_id === button);
  await expect.poll(found, patiently).toBeDefined();
  const place = { channel: CHANNEL.id, ts: card()?.ts ?? '' };
  await made.world.slack.press(APPROVER, place, button, { value: found()?.value ?? '' });
}

/** Runs a script of package.json to its end. */
async function npm(script: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  await using program = startProgram(env, ['npm', '--silent', 'run', script, '--', ...args]);
  const { code } = await program.ended;
  return { code, out: program.log(), problems: program.problems() };
}

test('a bot that is moved takes up what was approved, does nothing twice, and its trail goes on', async () => {
  await using made = await startProgramWorld();
  using elsewhere = temporaryFolder();
  const { portal, slack } = made.world;
  const asked = () => portal.requests.filter(({ path }) => path.endsWith('/longgone/disable')).length;
  {
    await using old = startProgram(made.env, NPM_START);
    await started(old);
    await made.type('scan');
    await press(made, 'until you go live', GO_LIVE);
    await expect.poll(() => slack.viewsOf(APPROVER).length, patiently).toBe(1);
    await slack.submit(APPROVER, slack.viewsOf(APPROVER)[0]?.id ?? '');
    portal.faults.add({ kind: 'hang', path: /longgone\/disable$/, times: 1 });
    await press(made, '· live', APPROVE);
    await expect.poll(asked, patiently).toBe(1);
    // 1. Stop the bot, then back it up.
    await ended(old);
  }
  const backup = join(elsewhere.path, 'inactive-users.db');
  const { code, out } = await npm('backup', made.env, backup);
  expect(code).toBe(0);
  const head = /head ([0-9a-f]{64})/.exec(out)?.[1] ?? '';
  const left = readFileSync(made.databasePath);
  const posted = posts(made).length;

  // 3. and 4. The same settings, with the backup as the database.
  const env = { ...made.env, DATABASE_PATH: backup };
  await using moved = startProgram(env, NPM_START);
  await started(moved);
  await expect.poll(() => portal.member('longgone')?.disabled, patiently).toBe(true);
  await expect
    .poll(() => renderedText(posts(made).at(-1) ?? { blocks: [] }), patiently)
    .toContain(' · disabled ');
  expect(posts(made)).toHaveLength(posted);
  // The first was never answered.
  expect(asked()).toBe(2);

  // 5. It tells the next scan.
  await made.type('status');
  await expect
    .poll(() => slack.ephemerals(APPROVER).map(renderedText).join(), patiently)
    .toContain('Next scan');
  await ended(moved);
  expect((await npm('audit', env, '--head', head)).code).toBe(0);
  expect(readFileSync(made.databasePath).equals(left)).toBe(true);
});

const SECOND = 'Slack shows a second bot connected with the same app token.';

test('an old bot that still runs is noticed by both, and neither acts until it is gone', async () => {
  const organization = { members: [inactiveFor(400, 'ana')] };
  await using world = await liveWorld({ organization, slackTiming, slack: { ackWithinMs: 300 } });
  using elsewhere = temporaryFolder();
  const copy = join(elsewhere.path, 'copy.db');
  expect((await npm('backup', { DATABASE_PATH: world.databasePath }, copy)).code).toBe(0);
  {
    await using old = await another(world, copy);
    world.slack.faults.recycleConnections('warning');
    await expect.poll(() => world.cardText(), patiently).toContain(SECOND);
    // The first look only counts; one that finds it so again later believes it.
    await expect.poll(() => old.looks(), patiently).toBeGreaterThan(3);
    // It reaches one of the two, and nobody knows which.
    await world.pressRow(APPROVER, 'ana', APPROVE);
    await old.bot.idle();
    await world.tick();
    expect(disables(world)).toEqual([]);
  }
  await expect.poll(() => world.cardText(), patiently).not.toContain(SECOND);
  while (stateOf(world, 'ana')[0] === 'open') await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.settle();
  expect(disables(world)).toEqual(['ana']);
});

const slackTiming = { firstPauseMs: 5, longestPauseMs: 20, recountMs: 40 };

/** A bot of the same settings on another database; `looks` is how often it found somebody else connected. */
async function another(world: BotWorld, databasePath: string) {
  const config = readConfig({ ...world.settings(), DATABASE_PATH: databasePath }, () => '');
  if (!config.ok) throw new Error(config.failure.join('\n'));
  let looks = 0;
  const note = (fields: object): void => {
    if ('others' in fields && fields.others === 1) looks += 1;
  };
  const bot = await startBot(config.value, {
    ...{ cardPauseMs: 0, slackPausesMs: [1, 1], slackTiming },
    clock: () => world.clock.now(),
    ticks: () => ({ [Symbol.dispose]: () => {} }),
    log: { debug: note, info: note, warn: note, error: note },
  });
  return { bot, looks: () => looks, [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose]() };
}
