import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { wrongCards } from './checks/card.ts';
import { wrongDecisions } from './checks/decisions.ts';
import { wrongDirectMessages } from './checks/direct.ts';
import { wrongMail } from './checks/mail.ts';
import { newestProposal, wrongProposals } from './checks/proposals.ts';
import {
  lostFromTrail,
  type Mark,
  markNow,
  mayAct,
  pausedUntil,
  trailNow,
  wentOut,
  wrongAtRest,
} from './checks/rest.ts';
import { changedSince, snapshotOf } from './checks/snapshot.ts';
import { readingsBreak } from './faults.ts';
import { type Figures, figuresOf } from './figures.ts';
import { asks, goesLive } from './people.ts';
import { randomFrom } from './random.ts';
import { comeToRest, goOn, kill, killInTheMiddle, newRound, type Round, whileDown, workOn } from './round.ts';
import { HOUR, MINUTE, type SoakWorld, startSoakWorld } from './soak-world.ts';

export interface SoakOptions {
  readonly seed: number;
  /** How often the bot is killed before the soak ends. */
  readonly kills: number;
  readonly tell: (line: string) => void;
}

export interface Soaked {
  readonly figures: Figures;
  /** Of the round in which the first was found; the soak ends there. */
  readonly violations: readonly string[];
  /** What happened in that round, and the last of the bot's log. */
  readonly story: readonly string[];
}

/** What is known from the rest before: the newest proposal, and how much had gone out if nothing may. */
interface Known {
  readonly proposal: number;
  readonly quiet: Mark | undefined;
  /** When a pause ends by itself. */
  readonly quietUntil: string | undefined;
  /** The last hash of the audit trail. */
  readonly trail: string | undefined;
}

/** Kills the bot again and again, at moments of chance, and looks after each whether a promise was broken. */
export async function soak({ seed, kills, tell }: SoakOptions): Promise<Soaked> {
  await using world = await startSoakWorld(randomFrom(seed));
  const total = { kills: 0, faults: 0, acknowledged: 0, cutShort: 0 };
  const killedIn: Record<string, number> = {};
  let known: Known = { proposal: 0, quiet: undefined, quietUntil: undefined, trail: undefined };
  await untilSomebodyIsProposed(world);
  for (;;) {
    const round = newRound();
    const violations = [...(await live(world, round)), ...atRest(world, round, known)];
    known = knownNow(world);
    total.kills += round.kills;
    total.faults += round.faults;
    for (const [what, times] of round.killedIn) killedIn[what] = (killedIn[what] ?? 0) + times;
    const heard = [...round.before, ...round.dones].filter(({ envelope }) => envelope !== undefined);
    total.acknowledged += heard.filter(({ isAcknowledged }) => isAcknowledged === true).length;
    total.cutShort += heard.filter(({ isAcknowledged }) => isAcknowledged !== true).length;
    const figures = figuresOf(world, { ...total, killedIn, violations: violations.length });
    tell(`${world.now().toISOString()} ${JSON.stringify(figures)}`);
    if (violations.length > 0) return { figures, violations, story: storyOf(world, round, violations) };
    if (total.kills >= kills) return { figures, violations, story: [] };
  }
}

/** From one rest to the next; returns what was wrong on the way. */
async function live(world: SoakWorld, round: Round): Promise<readonly string[]> {
  await workOn(world, round);
  const worked = world.look((reading) => wrongDecisions(reading, round.before, MOST_APPROVALS));
  await goOn(world, round);
  const isReading = world.random.chance(0.12);
  return [...worked, ...(await (isReading ? brokenReading(world, round) : ordinary(world, round)))];
}

/** APPROVALS_NEEDED changes on the way. */
const MOST_APPROVALS = 2;

function knownNow(world: SoakWorld): Known {
  const quiet = world.look((reading) => (mayAct(world, reading) ? undefined : markNow(world)));
  return {
    ...{ proposal: newestProposal(world), quiet, quietUntil: pausedUntil(world) },
    trail: trailNow(world),
  };
}

/** Some days without a kill, so that there is something to decide from the first kill on. */
async function untilSomebodyIsProposed(world: SoakWorld): Promise<void> {
  await comeToRest(world);
  await asks(world, 'scan');
  await world.pass(0);
  await goesLive(world);
  await world.pass(0);
  for (let days = 0; days < 9; days += 1) await world.pass(24 * HOUR);
}

async function ordinary(world: SoakWorld, round: Round): Promise<readonly string[]> {
  await killInTheMiddle(world, round);
  await whileDown(world, round);
  const isProtected = world.settings()['PROTECTION'] === 'on';
  const before = markNow(world);
  await comeToRest(world);
  return isProtected ? wentOut(before, markNow(world)) : [];
}

/** A scan that cannot be accepted, in which the bot is killed, and nothing else: all is as it was. */
async function brokenReading(world: SoakWorld, round: Round): Promise<readonly string[]> {
  // What was written down just now goes out first.
  await world.pass(MINUTE);
  const before = snapshotOf(world);
  round.faults += 1;
  round.stimuli.push(readingsBreak(world));
  await asks(world, 'scan');
  await setTimeout(world.random.between(0, 400));
  await kill(world, round);
  const bot = world.start();
  await bot.started;
  await bot.rest(world.now());
  const after = snapshotOf(world);
  await world.kill();
  await comeToRest(world);
  return changedSince(before, after);
}

/** Whoever goes live or resumes in it allows mail and disabling again. */
function isAllowedAgain({ before, dones }: Round): boolean {
  return [...before, ...dones].some(({ what }) => ['go live', 'resume', 'redelivery'].includes(what));
}

function atRest(
  world: SoakWorld,
  round: Round,
  { proposal, quiet, quietUntil, trail }: Known,
): readonly string[] {
  const isOver = quietUntil !== undefined && quietUntil <= world.now().toISOString();
  return [
    ...(quiet === undefined || isOver || isAllowedAgain(round) ? [] : wentOut(quiet, markNow(world))),
    ...round.ends,
    ...world.truth.wrongs(),
    ...world.calledOff.wrongs(),
    ...wrongAtRest(world),
    ...lostFromTrail(world, trail),
    ...wrongCards(world),
    ...world.look((reading) => wrongDecisions(reading, round.dones, MOST_APPROVALS)),
    ...wrongMail(world),
    ...wrongDirectMessages(world),
    ...wrongProposals(world, proposal),
  ];
}

function storyOf(
  world: SoakWorld,
  { before, dones, stimuli }: Round,
  violations: readonly string[],
): readonly string[] {
  const names = new Set(violations.flatMap((violation) => violation.match(/member-\d{3}/g) ?? []));
  return [
    ...[...names].flatMap((username) => storyOfMember(world, username)),
    ...before.map((done) => `before: ${JSON.stringify(done)}`),
    ...stimuli,
    ...dones.map((done) => JSON.stringify(done)),
    '— the log —',
    ...world.bot().log().slice(-200),
  ];
}

function storyOfMember(world: SoakWorld, username: string): readonly string[] {
  const letters = `SELECT * FROM letter WHERE username = ? ORDER BY id`;
  const entries = `SELECT at, by_id, what, detail FROM audit
    WHERE subject IN (SELECT hash FROM audit_person WHERE account = ? AND words = account) ORDER BY number`;
  return world.look(({ rows }) =>
    [...rows(z.unknown(), letters, username), ...rows(z.unknown(), entries, username)].map(
      (row) => `${username}: ${JSON.stringify(row)}`,
    ),
  );
}
