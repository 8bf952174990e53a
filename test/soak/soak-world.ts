import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { standingClock } from '../../src/sandbox/clock.ts';
import type { RecordedRequest } from '../../src/sandbox/portal/server.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { type BotRun, startBotRun } from './bot-run.ts';
import { type CalledOff, calledOffIn } from './checks/called-off.ts';
import { type Readings, readingsOf } from './checks/readings.ts';
import { type Truth, truthOf } from './checks/truth.ts';
import { look, type Reading } from './database.ts';
import type { Dying } from './dying.ts';
import { soakOrganization, soakPeople } from './members.ts';
import type { Random } from './random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const START = new Date('2026-11-25T09:00:00Z');

/** Short ladders, so that everything happens often, and a cap above what is born, or taken over, in one piece. */
const SETTINGS = {
  GRACE_DAYS: '7',
  REMIND_DAYS_BEFORE: '1',
  NOTIFY_AFTER_DAYS: '60',
  DISABLE_AFTER_DAYS: '90',
  WARNING_VALID_DAYS: '25',
  REENABLED_SHIELD_DAYS: '6',
  DISABLE_CAP: '70',
  DISABLE_CAP_PERCENT: '100',
  MAX_WARNINGS_PER_SCAN: '80',
  MAIL_PER_MINUTE: '600',
  PROPOSAL_REMIND_DAYS: '2',
  PROPOSAL_EXPIRES_DAYS: '5',
  REPORT_RECIPIENTS: 'report@harbour-city.example',
  APPROVALS_NEEDED: '1',
  WARN_IN_SLACK: 'on',
};

/** The sandbox's servers in this process, the bot in another that is killed again and again, and one clock that is moved here. */
export interface SoakWorld extends AsyncDisposable {
  readonly random: Random;
  readonly servers: World;
  readonly truth: Truth;
  readonly calledOff: CalledOff;
  readonly readings: Readings;
  /** Where the bot keeps the files of its scans. */
  readonly workFolder: string;
  readonly starts: number;
  now(): Date;
  /** Since the beginning. */
  days(): number;
  settings(): Readonly<Record<string, string>>;
  /** In force from the next start on. */
  changeSettings(changes: Readonly<Record<string, string>>): void;
  look<T>(at: (reading: Reading) => T): T;
  bot(): BotRun;
  /** Begins a life of the bot; it may be killed before it has started. */
  start(dying?: Dying): BotRun;
  /** Ends it, and waits until the servers have heard all that it still said. */
  kill(): Promise<void>;
  /** Moves the clock of all; the bot's minute passes. */
  tick(forwardMs: number): Promise<boolean>;
  /** The same, and the bot comes to rest. */
  pass(forwardMs: number): Promise<void>;
  moveClock(forwardMs: number): void;
}

export async function startSoakWorld(random: Random): Promise<SoakWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const databasePath = join(folder.path, 'bot.db');
  const clock = standingClock(START);
  const organization = soakOrganization(random, START);
  let changed: Readonly<Record<string, string>> = {};
  const lookNow = <T>(at: (reading: Reading) => T): T => look(databasePath, at);
  const settings = () => ({ ...servers.settings, ...SETTINGS, DATABASE_PATH: databasePath, ...changed });
  const truth = truthOf({
    now: () => clock.now(),
    member: (username) => organization.members.get(username),
    settings: () => settings(),
    look: lookNow,
  });
  const calledOff = calledOffIn(lookNow);
  const readings = readingsOf(lookNow, organization.members, truth);
  const onRequest = (request: RecordedRequest): void => {
    truth.hear(request);
    readings.hear(request);
    const [, name] = /^\/community\/users\/([^/]+)\/disable$/.exec(request.path) ?? [];
    if (name !== undefined && request.method === 'POST') calledOff.disables(decodeURIComponent(name));
  };
  const servers = stack.use(
    await startWorld({
      ...{ clock, organization, portal: { onRequest, pageSize: 100 } },
      slack: { people: soakPeople() },
      mailbox: { onMailFrom: () => calledOff.beginsLetter() },
    }),
  );
  let running: BotRun | undefined;
  let starts = 0;
  stack.defer(async () => running?.kill());
  const owned = stack.move();

  const bot = (): BotRun => {
    if (running === undefined) throw new Error('the bot has not been started');
    return running;
  };
  const moveClock = (forwardMs: number): void => {
    clock.moveTo(new Date(clock.now().getTime() + forwardMs));
    running?.moveClock(clock.now());
  };
  const tick = (forwardMs: number): Promise<boolean> => {
    moveClock(forwardMs);
    return bot().tick(clock.now());
  };

  return {
    random,
    servers,
    truth,
    calledOff,
    readings,
    workFolder: `${databasePath}.work`,
    get starts() {
      return starts;
    },
    now: () => clock.now(),
    days: () => Math.floor((clock.now().getTime() - START.getTime()) / DAY),
    settings,
    changeSettings: (changes) => {
      changed = { ...changed, ...changes };
    },
    look: lookNow,
    bot,
    start(dying) {
      starts += 1;
      running = startBotRun(
        { ...settings(), NODE_COMPILE_CACHE: join(folder.path, 'compiled') },
        clock.now(),
        dying,
      );
      return running;
    },
    async kill() {
      await bot().kill();
      await until(() => servers.slack.connections === 0 && servers.mailbox.connections === 0, 5_000);
    },
    tick,
    async pass(forwardMs) {
      if (!(await tick(forwardMs)) || !(await bot().rest(clock.now())))
        throw new Error(`the bot ended by itself, or failed:\n${bot().log().slice(-30).join('\n')}`);
    },
    moveClock,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Whether it came true before so many milliseconds were over. */
export async function until(isTrue: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await setTimeout(4);
  }
  return true;
}
