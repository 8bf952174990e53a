import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { openStore, type ReadTables } from '../../src/adapters/store/store.ts';
import { type Bot, type Edges, startBot } from '../../src/bot.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import { CARD_HEADING } from '../../src/features/card/header.ts';
import type { Log } from '../../src/log.ts';
import { APPROVER, CHANNEL, SECOND_APPROVER } from '../../src/sandbox/cast.ts';
import { type MovableClock, standingClock } from '../../src/sandbox/clock.ts';
import { bareMember, type OrganizationParts } from '../../src/sandbox/portal/organization.ts';
import type { PortalOptions } from '../../src/sandbox/portal/server.ts';
import { renderedText } from '../../src/sandbox/slack/reading.ts';
import type { SlackOptions } from '../../src/sandbox/slack/server.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { isCronExpression, longestGapDays } from '../../src/schedule.ts';
import type { LogLine } from '../adapters/slack/edge-world.ts';
import { organizationOf } from './bot-organization.ts';
import { rowOption } from './row-option.ts';

export const START = new Date('2026-11-25T09:00:00Z');
export const DAY = 86_400_000;
export { APPROVER, BYSTANDER, CHANNEL, GUEST, SECOND_APPROVER } from '../../src/sandbox/cast.ts';

export type Message = ReturnType<World['slack']['messages']>[number];
export type Place = { readonly channel: string; readonly ts: string } | { readonly view: string };

/** The whole bot, running against the sandbox's portal and Slack on a throw-away database, with a clock that the test moves. */
export interface BotWorld extends AsyncDisposable {
  readonly slack: World['slack'];
  readonly portal: World['portal'];
  readonly clock: MovableClock;
  readonly databasePath: string;
  /** As in the environment of the bot's last start. */
  settings(): Readonly<Record<string, string>>;
  readonly logged: readonly LogLine[];
  /** Read beside the running bot. */
  readonly tables: ReadTables;
  bot(): Bot;
  /** The minute passes: what is due is done, and the bot comes to rest. */
  tick(): Promise<void>;
  pass(ms: number): Promise<void>;
  /** Ends the bot, and starts it again on the same database. */
  restart(settings?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
  settle(): Promise<void>;
  command(user: string, text: string): Promise<void>;
  /** Messages of the bot in the admin channel outside threads, oldest first. */
  posts(): readonly Message[];
  /** The newest card. */
  card(): Message;
  cardText(): string;
  /** What stands in a card's thread: lines, and the names of files. */
  thread(card?: Message): readonly string[];
  /** Presses a button of a row on a card, by the user name in the row. */
  pressRow(user: string, username: string, actionId: string, card?: Message): Promise<void>;
  pressCard(user: string, actionId: string, card?: Message): Promise<void>;
  answers(user: string): readonly string[];
}

export interface BotWorldOptions {
  readonly organization?: OrganizationParts;
  readonly settings?: Readonly<Record<string, string>>;
  readonly portal?: Partial<PortalOptions>;
  readonly slack?: Partial<SlackOptions>;
  readonly start?: Date;
  /** How long the bot waits for the portal. */
  readonly patience?: Edges['patience'];
  /** How long the bot waits for Slack. */
  readonly slackPatience?: NonNullable<Edges['slackPatience']>;
  /** How long the bot waits for the mail server. */
  readonly mailPatience?: NonNullable<Edges['mailPatience']>;
  /** Between two updates of a card; none where left out. */
  readonly cardPauseMs?: number;
  /** How the connection to Slack is kept. */
  readonly slackTiming?: NonNullable<Edges['slackTiming']>;
}

/** As the notebook did it: most tests are about something else than warnings, and the others have a mailbox of their own. */
const WITHOUT_MAIL = {
  ...{ GRACE_DAYS: '0', SMTP_URL: '', SMTP_USER: '', SMTP_PASSWORD: '' },
  ...{ MAIL_FROM: '', MAIL_CONTACT: '' },
};

/** A member whose last sign-in is so many days before START. */
export function inactiveFor(days: number, username: string, more: object = {}) {
  return bareMember({
    username,
    fullName: `Full ${username}`,
    email: `${username}@harbour-city.example`,
    created: START.getTime() - 900 * DAY,
    lastLogin: START.getTime() - days * DAY,
    ...more,
  });
}

export async function startBotWorld(options: BotWorldOptions = {}): Promise<BotWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'inactive-users-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const databasePath = options.settings?.['DATABASE_PATH'] ?? join(folder, 'bot.db');
  const clock = standingClock(options.start ?? START);
  const world = stack.use(
    await startWorld({
      clock,
      organization: organizationOf(START, options.organization),
      portal: options.portal ?? {},
      slack: { ...BUSY_MACHINE, ...options.slack },
    }),
  );
  const logged: LogLine[] = [];
  // A tenth of these few members would be nobody.
  const roomy = { DISABLE_CAP_PERCENT: '100' };
  let settings = {
    ...world.settings,
    ...WITHOUT_MAIL,
    ...roomy,
    DATABASE_PATH: databasePath,
    ...options.settings,
  };
  let running: { bot: Bot; tick: () => Promise<void> } | undefined = await start();
  const reading = new Database(databasePath, { readonly: true });
  stack.defer(() => void reading.close());
  stack.defer(() => stop());
  const owned = stack.move();

  async function start(): Promise<{ bot: Bot; tick: () => Promise<void> }> {
    const config = configOf(settings);
    let tick: () => Promise<void> = () => Promise.resolve();
    const bot = await startBot(config, {
      clock: () => clock.now(),
      ticks: (due) => {
        tick = due;
        return { [Symbol.dispose]: () => {} };
      },
      cardPauseMs: options.cardPauseMs ?? 0,
      slackPausesMs: [1, 1],
      log: logInto(logged),
      patience: options.patience ?? { pauses: { firstMs: 1 } },
      ...(options.slackPatience !== undefined && { slackPatience: options.slackPatience }),
      ...(options.mailPatience !== undefined && { mailPatience: options.mailPatience }),
      ...(options.slackTiming !== undefined && { slackTiming: options.slackTiming }),
    });
    await bot.idle();
    return { bot, tick: () => tick() };
  }

  async function stop(): Promise<void> {
    await running?.bot[Symbol.asyncDispose]();
    running = undefined;
  }

  const bot = (): Bot => {
    if (running === undefined) throw new Error('the bot is not running');
    return running.bot;
  };
  const settle = (): Promise<void> => bot().idle();

  async function tick(): Promise<void> {
    await running?.tick();
    await settle();
  }

  const posts = (): readonly Message[] =>
    world.slack
      .messages(CHANNEL.id)
      .filter(({ thread_ts, deleted }) => thread_ts === undefined && deleted !== true);

  function card(): Message {
    const newest = posts().findLast(({ blocks }) => blocks[0]?.block_id === CARD_HEADING);
    if (newest === undefined) throw new Error('no card has been posted');
    return newest;
  }

  return {
    slack: world.slack,
    portal: world.portal,
    clock,
    databasePath,
    settings: () => settings,
    logged,
    tables: openStore(reading).tables,
    bot,
    tick,
    stop,
    settle,
    async pass(ms) {
      clock.moveTo(new Date(clock.now().getTime() + ms));
      await tick();
    },
    async restart(more = {}) {
      await stop();
      settings = { ...settings, ...more };
      running = await start();
      await settle();
    },
    async command(user, text) {
      await world.slack.command(user, '/inactive-users', text, CHANNEL.id);
      await settle();
    },
    posts,
    card,
    cardText: () => renderedText(card()),
    thread: (of = card()) =>
      world.slack
        .messages(CHANNEL.id)
        .filter(({ thread_ts, deleted }) => thread_ts === of.ts && deleted !== true)
        .map((message) =>
          [renderedText(message), ...(message.files ?? []).map(({ name }) => name)].filter(Boolean).join(' '),
        ),
    async pressRow(user, username, actionId, on = card()) {
      await world.slack.press(
        user,
        { channel: CHANNEL.id, ts: on.ts },
        actionId,
        rowOption(on, username, actionId),
      );
      await settle();
    },
    async pressCard(user, actionId, on = card()) {
      await world.slack.press(user, { channel: CHANNEL.id, ts: on.ts }, actionId);
      await settle();
    },
    answers: (user) =>
      world.slack.answersTo(user).map((answer) => renderedText({ ...answer, blocks: answer.blocks ?? [] })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Many tests scan by themselves alone: a schedule that no bot for people may have is put past the check. */
function configOf(settings: Readonly<Record<string, string>>): Config {
  const schedule = settings['SCAN_SCHEDULE'] ?? '';
  const isSeldom = schedule !== '' && isCronExpression(schedule) && longestGapDays(schedule) > 7;
  const given = isSeldom ? { ...settings, SCAN_SCHEDULE: '' } : settings;
  const config = readConfig(given, (path) => readFileSync(path, 'utf8'));
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return isSeldom ? { ...config.value, scanSchedule: schedule } : config.value;
}

/** The seconds that Slack waits have tests of their own; here nothing depends on the machine's speed. */
const BUSY_MACHINE = { ackWithinMs: 30_000, triggerWithinMs: 30_000 };

/** A world in which an approver went live, so that proposals are for real. */
export async function liveWorld(options: BotWorldOptions = {}): Promise<BotWorld> {
  const world = await startBotWorld(options);
  await world.command(APPROVER, 'scan');
  await goLive(world);
  return world;
}

export async function goLive(world: BotWorld): Promise<void> {
  const needed = Number(world.settings()['APPROVALS_NEEDED'] ?? 1);
  for (const user of [APPROVER, SECOND_APPROVER].slice(0, needed)) {
    await world.pressCard(user, GO_LIVE);
    await world.slack.submit(user, world.slack.viewsOf(user).at(-1)?.id ?? '');
    await world.settle();
  }
}

function logInto(lines: LogLine[]): Log {
  const at = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
