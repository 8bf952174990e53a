import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { scheduleOf } from '../../src/schedule.ts';
import { type Aim, aimed, needsScan, someAim } from './aim.ts';
import { lettersDue } from './checks/rest.ts';
import { type CutShort, cutShortIn } from './cut-short.ts';
import type { Done } from './doing.ts';
import { MOMENTS } from './dying.ts';
import { allIsWell, somethingBreaks, somethingWaits } from './faults.ts';
import { crowdSignsIn, manyJoin, somebodyJoins, somethingHappens } from './outside.ts';
import { asks, someoneActs, someoneCallsOff, someoneDecides, someoneDecidesOnMany } from './people.ts';
import type { Random } from './random.ts';
import { HOUR, MINUTE, type SoakWorld, until } from './soak-world.ts';

/** What happened from one rest to the next, for the checks and for whoever has to find out what went wrong. */
export interface Round {
  /** Before anything went wrong. */
  readonly before: Done[];
  /** Around the kill. */
  readonly dones: Done[];
  readonly stimuli: string[];
  /** Of lives that ended without a kill. */
  readonly ends: string[];
  kills: number;
  /** How many of them left something of a kind unfinished. */
  readonly killedIn: Map<string, number>;
  /** How many fell at moments that only the bot's process knows. */
  readonly diedAt: Map<string, number>;
  /** What was half done, to be looked at again at rest. */
  readonly cutShort: CutShort[];
  faults: number;
  /** In the next minute something is due by the clock. */
  isDueNext: boolean;
}

export const newRound = (): Round => ({
  before: [],
  dones: [],
  stimuli: [],
  ends: [],
  kills: 0,
  killedIn: new Map(),
  diedAt: new Map(),
  cutShort: [],
  faults: 0,
  isDueNext: false,
});

/** How long a start may take on a machine that is busy with other things. */
const START_MS = 300_000;

/** Several things at once, and in the middle of them the kill. */
export async function killInTheMiddle(world: SoakWorld, round: Round): Promise<void> {
  const { random } = world;
  if (random.chance(0.2)) await callOffWhileItWaits(world, round);
  const aim = someAim(world);
  round.stimuli.push(`the kill is aimed at ${aim}`);
  const isMoment = needsScan(aim) || aim === 'taking over';
  // Where nothing breaks, it mostly comes to the moment.
  if (random.chance(isMoment ? 0.15 : 0.6)) breakSomething(world, round);
  if (!isMoment && random.chance(0.3)) breakSomething(world, round);
  const untilItFalls = aimed(world, aim);
  for (const begin of stimuli(random, round, aim)) {
    // Nobody waits for it: who stands before a form or an answer of the dead bot gives up by themselves.
    begin(world, round).catch((thrown: unknown) => void round.stimuli.push(String(thrown)));
    if (random.chance(0.35)) await setTimeout(random.between(0, 120));
  }
  await untilItFalls();
  await kill(world, round);
}

/** Longer than what waits has to, so that whatever is still done in spite of it is seen. */
const WAITED_MS = 5_000;

/** Something is called off while it waits at a server. */
async function callOffWhileItWaits(world: SoakWorld, round: Round): Promise<void> {
  round.faults += 1;
  const waiting = somethingWaits(world);
  round.stimuli.push(waiting.what);
  const doing = Promise.all([deciding(world, round), aMinutePasses(world, round)]);
  if (!(await until(waiting.isThere, WAITED_MS))) {
    await doing;
    return;
  }
  await someoneCallsOff(world, round.dones);
  await Promise.all([doing, setTimeout(WAITED_MS)]);
}

type Stimulus = (world: SoakWorld, round: Round) => Promise<void>;

/** A few, and mostly the minute among them in which something is due. */
function stimuli(random: Random, { isDueNext }: Round, aim: Aim): readonly Stimulus[] {
  const some = Array.from({ length: random.between(1, 6) }, () => stimulate);
  if (aim === 'taking over') some.unshift(decidingOnMany);
  if (needsScan(aim)) some.unshift(scanning);
  if (aim === 'acting') some.unshift(...Array.from({ length: 3 }, () => deciding));
  if (!isDueNext || random.chance(0.2)) return some;
  return some.toSpliced(random.between(0, some.length), 0, aMinutePasses);
}

export async function kill(world: SoakWorld, round: Round): Promise<void> {
  const bot = world.bot();
  const diedAt = bot.isAlive() ? undefined : bot.diedAt();
  if (bot.isAlive() || diedAt !== undefined) round.kills += 1;
  else round.ends.push(`the bot ended by itself: ${world.bot().log().slice(-5).join(' ')}`);
  await world.kill();
  const more = (times: Map<string, number>, what: string) => times.set(what, (times.get(what) ?? 0) + 1);
  if (diedAt !== undefined) more(round.diedAt, diedAt);
  for (const what of underWay(world)) more(round.killedIn, what);
  round.cutShort.push(...cutShortIn(world));
  round.stimuli.push(`killed at ${world.now().toISOString()}${diedAt === undefined ? '' : `, ${diedAt}`}`);
}

const UNDER_WAY = [
  ['scan', "SELECT 1 FROM scan WHERE state = 'reading'"],
  ['merging', "SELECT 1 FROM scan WHERE state = 'merging'"],
  ['proposing', 'SELECT 1 FROM scan WHERE to_propose = 1'],
  ['act', "SELECT 1 FROM proposal WHERE state IN ('approved', 'disabling', 'undoing')"],
  ['decision on many', 'SELECT 1 FROM bulk_rest'],
  ['letter', "SELECT 1 FROM letter WHERE state = 'sending'"],
  ['direct message', "SELECT 1 FROM direct_message WHERE state = 'sending'"],
  ['card', 'SELECT 1 FROM card WHERE due = 1 OR posting_since IS NOT NULL'],
] as const;

/** What the database says was begun and is not done. */
function underWay({ look }: SoakWorld): readonly string[] {
  return look(({ rows }) =>
    UNDER_WAY.flatMap(([what, sql]) => (rows(z.unknown(), sql).length > 0 ? [what] : [])),
  );
}

function breakSomething(world: SoakWorld, round: Round): void {
  round.faults += 1;
  round.stimuli.push(somethingBreaks(world));
}

async function stimulate(world: SoakWorld, round: Round): Promise<void> {
  const { random } = world;
  const what = random.weighted([
    [9, 'someone acts'],
    [2, 'a minute passes'],
    [2, 'something happens'],
  ] as const);
  if (what === 'someone acts') return someoneActs(world, round.dones);
  if (what === 'something happens') {
    round.stimuli.push(somethingHappens(world));
    return;
  }
  await aMinutePasses(world, round);
}

async function deciding(world: SoakWorld, { dones }: Round): Promise<void> {
  await someoneDecides(world, dones);
}

async function decidingOnMany(world: SoakWorld, { dones }: Round): Promise<void> {
  await someoneDecidesOnMany(world, dones);
}

async function scanning(world: SoakWorld, { stimuli }: Round): Promise<void> {
  if (world.random.chance(0.7)) stimuli.push(crowdSignsIn(world));
  await asks(world, 'scan');
}

async function aMinutePasses(world: SoakWorld, { stimuli }: Round): Promise<void> {
  stimuli.push('a minute passes');
  await world.tick(MINUTE);
}

/** What happens while no bot runs, and with what settings the next one starts. */
export async function whileDown(world: SoakWorld, round: Round): Promise<void> {
  const { random } = world;
  if (random.chance(0.3)) round.stimuli.push(somethingHappens(world));
  if (random.chance(0.2)) round.stimuli.push(manyJoin(world));
  while (random.chance(0.6)) round.stimuli.push(somebodyJoins(world));
  if (random.chance(0.2)) {
    world.moveClock(random.between(1, 30 * 60) * MINUTE);
    round.stimuli.push(`down until ${world.now().toISOString()}`);
  }
  changeSettings(world, round);
  if (random.chance(0.7)) allIsWell(world);
  while (random.chance(0.2)) {
    // It may die once more at what it takes up.
    const moment = random.chance(0.5) ? random.pick(MOMENTS) : undefined;
    world.start(moment && { moment, nth: random.between(1, 4) });
    await setTimeout(random.between(0, 1_200));
    await kill(world, round);
  }
}

function changeSettings(world: SoakWorld, { stimuli }: Round): void {
  const { random } = world;
  const set = (name: string, value: string): void => {
    world.changeSettings({ [name]: value });
    stimuli.push(`${name}=${value}`);
  };
  const before = world.settings();
  if (before['PROTECTION'] === 'on') set('PROTECTION', 'off');
  else if (random.chance(0.03)) set('PROTECTION', 'on');
  if (random.chance(0.04)) set('APPROVALS_NEEDED', before['APPROVALS_NEEDED'] === '1' ? '2' : '1');
  if (random.chance(0.03)) set('NOTIFY_AFTER_DAYS', before['NOTIFY_AFTER_DAYS'] === '60' ? '62' : '60');
}

/** Starts it again, takes all faults away, and lets it do all that it can do. */
export async function comeToRest(world: SoakWorld): Promise<void> {
  const bot = world.start();
  const isStarted = await Promise.race([bot.started, setTimeout(START_MS, false, { ref: false })]);
  if (!isStarted) throw new Error(`the bot did not start:\n${bot.log().slice(-30).join('\n')}`);
  await settleDown(world);
}

export async function settleDown(world: SoakWorld): Promise<void> {
  allIsWell(world);
  if (!(await until(() => world.servers.slack.connections > 0, START_MS)))
    throw new Error(`the bot did not connect to Slack:\n${world.bot().log().slice(-30).join('\n')}`);
  // A post of unknown outcome is made again after two minutes, a notice goes out after fifteen.
  for (const minutes of [0, 3, 1, 20, 1]) await world.pass(minutes * MINUTE);
  // A mail server that refused us is tried again after a while.
  for (let hours = 0; hours < 6 && lettersDue(world) > 0; hours += 1) await world.pass(HOUR);
}

/** Some work without a kill. */
export async function workOn(world: SoakWorld, round: Round): Promise<void> {
  while (world.random.chance(0.55)) {
    await someoneActs(world, round.before);
    await world.pass(0);
  }
}

/** On to the next moment, sometimes right before something is due. */
export async function goOn(world: SoakWorld, round: Round): Promise<void> {
  const { random } = world;
  const { timeZone } = world.servers;
  const where = random.weighted([
    [3, 'here'],
    [5, 'before a scan'],
    [2, 'before the morning round'],
    [3, 'later'],
  ] as const);
  if (where === 'here') return;
  if (where === 'later') return world.pass(random.between(1, 30) * HOUR);
  const schedule = scheduleOf(where === 'before a scan' ? '0 6 * * 1-5' : '0 9 * * 1-5', timeZone);
  const due = schedule.nextDue(world.now());
  if (due === undefined) return;
  await walkTo(world, new Date(due.getTime() - MINUTE));
  round.isDueNext = true;
}

const STEP = 8 * HOUR;

/** In steps, so that what is due on the way is done on its day. */
export async function walkTo(world: SoakWorld, to: Date): Promise<void> {
  for (let left = to.getTime() - world.now().getTime(); left > 0; left -= STEP) {
    await world.pass(Math.min(STEP, left));
  }
}
