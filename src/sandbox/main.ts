import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDatabase } from '../adapters/store/database.ts';
import { manifestFor } from '../app/manifest.ts';
import { type Bot, startBot } from '../bot.ts';
import { type Config, readConfig } from '../config/config.ts';
import { openLog } from '../log.ts';
import { scheduleOf } from '../schedule.ts';
import { type Driven, runningClock, standingClock } from './clock.ts';
import { HISTORY_MS, liveThrough } from './history.ts';
import { takeBack } from './life.ts';
import { startPage } from './page/server.ts';
import type { CommandOffered } from './page/stage.ts';
import { madeUpOrganization } from './portal/made-up/organization.ts';
import { firstSteps } from './tour.ts';
import { startWorld, type World } from './world.ts';

const MINUTE_MS = 60_000;
const MEMBERS = 400;
const SEED = 20_261_125;
/** A server on the same machine that has not answered by then will not. */
const MAIL_PATIENCE = { connectMs: 2_000, quietMs: 2_000, wholeMs: 5_000 };
/** Whatever hangs then is not worth waiting for: all that the demo wrote lies in its own folder. */
const LONGEST_END_MS = 3_000;

/** What the manifest tells Slack of the command. */
function commandOf(config: Config): CommandOffered {
  const [{ command, description, usage_hint: hint }] = manifestFor(config.slack.command).features
    .slash_commands;
  return { command, description, hint };
}

/** Whether any of these kinds stands in the audit trail since now. */
function doneSince(trail: Db): (...kinds: readonly string[]) => boolean {
  const start = trail.prepare('SELECT coalesce(max(number), 0) FROM audit').pluck().get();
  const found = trail.prepare(
    'SELECT 1 FROM audit WHERE number > ? AND what IN (SELECT value FROM json_each(?))',
  );
  return (...kinds) => found.get(start, JSON.stringify(kinds)) !== undefined;
}

/** Whether a member is warned or to be reviewed: who is excluded, say, can sign in and nothing comes of it. */
function awaitedBy(bot: Db): (username: string) => boolean {
  const found = bot.prepare(`
    SELECT 1 FROM member JOIN standing ON standing.member = member.id
    WHERE username = ? AND status IN ('in grace', 'to decide')`);
  return (username) => found.get(username) !== undefined;
}

/** The bot's minutes are lived by whoever moves the clock; beside that they pass as in life. */
class Minutes {
  #tick: () => Promise<void> = async () => undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly edge = (tick: () => Promise<void>): Disposable => {
    this.#tick = tick;
    return { [Symbol.dispose]: () => clearInterval(this.#timer) };
  };

  async tick(): Promise<void> {
    await this.#tick();
  }

  passFrom(driven: Driven): void {
    this.#timer = setInterval(() => {
      driven
        .tick()
        .catch((thrown: unknown) => console.error('The bot’s work for this minute failed:', thrown));
    }, MINUTE_MS);
  }
}

function settings(world: World, folder: string): Config {
  const command = process.env['SLACK_COMMAND'];
  const env = {
    ...world.settings,
    ...(command !== undefined && { SLACK_COMMAND: command }),
    DATABASE_PATH: join(folder, 'demo.db'),
    CHECK_PRO_LICENSES: 'on',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
  };
  const read = readConfig(env, () => '');
  if (!read.ok) throw new Error(`Fix these settings, then start the demo again:\n${read.failure.join('\n')}`);
  return read.value;
}

function driver(bot: Bot, minutes: Minutes, live: () => void): Driven {
  return {
    nextDue: () => bot.nextDue(),
    idle: () => bot.idle(),
    tick: async () => {
      live();
      await minutes.tick();
    },
  };
}

/**
 * Starts a made-up organization, a Slack and the real bot, lets some weeks pass, and opens the page. With DEMO_NOW it is
 * that moment, and time stands still until the page moves it: pictures of it are the same each time.
 */
async function demo(port: number, ending: AbortSignal): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'inactive-users-demo-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const moment = process.env['DEMO_NOW'];
  const now = moment === undefined ? new Date() : new Date(moment);
  const from = new Date(now.getTime() - HISTORY_MS);
  const organization = madeUpOrganization({ seed: SEED, members: MEMBERS, now });
  const live = takeBack(organization.members, from, now);
  const clock = moment === undefined ? runningClock(from) : standingClock(from);
  const world = stack.use(await startWorld({ clock, organization }));

  const config = settings(world, folder);
  const log = openLog({ level: config.logLevel, secrets: config.secrets });
  const minutes = new Minutes();
  const bot = stack.use(
    await startBot(config, {
      clock: () => clock.now(),
      ticks: minutes.edge,
      cardPauseMs: 0,
      mailPatience: MAIL_PATIENCE,
      log,
    }),
  );
  const driven = driver(bot, minutes, () => live(clock.now()));
  await liveThrough({ world, bot: driven }, now, ending);
  if (ending.aborted) return;

  const commands = commandOf(config);
  const trail = stack.adopt(openDatabase(config.databasePath, { readonly: true }), (db) => void db.close());
  const steps = firstSteps(commands.command, doneSince(trail));
  const schedule = scheduleOf(config.scanSchedule, config.policy.timeZone);
  const nextScan = () => schedule.nextDue(clock.now());
  const isAwaited = awaitedBy(trail);
  const page = stack.use(await startPage({ world, commands, steps, driven, nextScan, isAwaited, port }));
  minutes.passFrom(driven);
  console.log(
    `Open ${page.url}\n\nEverything there is made up and is gone when the demo stops. Press Ctrl+C to stop it.`,
  );
  await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }));
}

/** 0 for a free one; undefined where what was asked for is no port. */
function portAsked(text: string): number | undefined {
  const isPort = /^\d{0,5}$/.test(text) && Number(text) <= 65_535;
  return isPort ? Number(text) : undefined;
}

async function main(): Promise<void> {
  const port = portAsked((process.env['PORT'] ?? '').trim());
  if (port === undefined) {
    process.exitCode = 1;
    console.error('PORT must be a number from 0 to 65535. Fix it, or leave PORT out to get a free one.');
    return;
  }
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(0), LONGEST_END_MS).unref();
      asked.abort();
    });
  }
  console.log('Making up an organization of 400 members and a few weeks of the bot’s work…');
  try {
    await demo(port, asked.signal);
  } catch (thrown) {
    process.exitCode = 1;
    const isPortTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
    console.error(
      isPortTaken
        ? 'The port in PORT is already in use. Choose another, or leave PORT out to get a free one.'
        : thrown,
    );
  }
}

await main();
