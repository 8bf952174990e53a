import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { aimed } from './aim.ts';
import { newestEntry, wrongBulks } from './checks/bulk.ts';
import { wrongCards } from './checks/card.ts';
import { wrongDecisions } from './checks/decisions.ts';
import { wrongDirectMessages } from './checks/direct.ts';
import { wrongMail } from './checks/mail.ts';
import { wrongMembers } from './checks/members.ts';
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
import { wentOn } from './cut-short.ts';
import { readingsBreak } from './faults.ts';
import { type Figures, figuresOf } from './figures.ts';
import { crowdSignsIn } from './outside.ts';
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
  /** The number of its last entry. */
  readonly entry: number;
}

/** Kills the bot again and again, at moments of chance, and looks after each whether a promise was broken. */
export async function soak({ seed, kills, tell }: SoakOptions): Promise<Soaked> {
  await using world = await startSoakWorld(randomFrom(seed));
  const tallies: Tallies = { killedIn: new Map(), diedAt: new Map(), betweenPieces: new Map() };
  const total = { kills: 0, faults: 0, acknowledged: 0, cutShort: 0 };
  let known: Known = { proposal: 0, quiet: undefined, quietUntil: undefined, trail: undefined, entry: 0 };
  for (let round = await untilSomebodyIsProposed(world); ; round = newRound()) {
    const violations = [...(await live(world, round)), ...atRest(world, round, known)];
    known = knownNow(world);
    total.kills += round.kills;
    total.faults += round.faults;
    count(tallies, world, round);
    const heard = [...round.before, ...round.dones].filter(({ envelope }) => envelope !== undefined);
    total.acknowledged += heard.filter(({ isAcknowledged }) => isAcknowledged === true).length;
    total.cutShort += heard.filter(({ isAcknowledged }) => isAcknowledged !== true).length;
    const figures = figuresOf(world, {
      ...total,
      killedIn: Object.fromEntries(tallies.killedIn),
      diedAt: Object.fromEntries(tallies.diedAt),
      betweenPieces: Object.fromEntries(tallies.betweenPieces),
      violations: violations.length,
    });
    tell(`${world.now().toISOString()} ${JSON.stringify(figures)}`);
    if (violations.length > 0) return { figures, violations, story: storyOf(world, round, violations) };
    if (total.kills >= kills) return { figures, violations, story: [] };
  }
}

/** Where kills fell, and how often. */
type Tallies = Readonly<Record<'killedIn' | 'diedAt' | 'betweenPieces', Map<string, number>>>;

function count({ killedIn, diedAt, betweenPieces }: Tallies, world: SoakWorld, round: Round): void {
  const add = (to: Map<string, number>, what: string, times: number): void =>
    void to.set(what, (to.get(what) ?? 0) + times);
  for (const [what, times] of round.killedIn) add(killedIn, what, times);
  for (const [what, times] of round.diedAt) add(diedAt, what, times);
  for (const what of wentOn(world, round.cutShort)) add(betweenPieces, what, 1);
}

/** From one rest to the next; returns what was wrong on the way. */
async function live(world: SoakWorld, round: Round): Promise<readonly string[]> {
  await workOn(world, round);
  const worked = world.look((reading) => wrongDecisions(reading, round.before, MOST_APPROVALS));
  await goOn(world, round);
  const isReading = world.random.chance(0.2);
  return [...worked, ...(await (isReading ? brokenReading(world, round) : ordinary(world, round)))];
}

/** APPROVALS_NEEDED changes on the way. */
const MOST_APPROVALS = 2;

function knownNow(world: SoakWorld): Known {
  const quiet = world.look((reading) => (mayAct(world, reading) ? undefined : markNow(world)));
  return {
    ...{ proposal: newestProposal(world), quiet, quietUntil: pausedUntil(world) },
    trail: trailNow(world),
    entry: newestEntry(world),
  };
}

/**
 * Some days, so that there is something to decide from the first round on, which it returns: the very first scan, to which all
 * are new, is killed between two pieces.
 */
async function untilSomebodyIsProposed(world: SoakWorld): Promise<Round> {
  const round = newRound();
  await comeToRest(world);
  const untilItFalls = aimed(world, 'merging', 3);
  await asks(world, 'scan');
  await untilItFalls();
  await kill(world, round);
  await comeToRest(world);
  await goesLive(world);
  await world.pass(0);
  for (let days = 0; days < 9; days += 1) await world.pass(24 * HOUR);
  crowdSignsIn(world);
  return round;
}

async function ordinary(world: SoakWorld, round: Round): Promise<readonly string[]> {
  await killInTheMiddle(world, round);
  await whileDown(world, round);
  const isProtected = world.settings()['PROTECTION'] === 'on';
  const before = markNow(world);
  await comeToRest(world);
  return isProtected ? wentOut(before, markNow(world)) : [];
}

const ACCEPTED_ALL_THE_SAME =
  "SELECT 1 FROM scan WHERE id = (SELECT max(id) FROM scan) AND state IN ('merging', 'accepted')";

/** A scan that cannot be accepted, or comes to no end, in which the bot is killed, and nothing else: all is as it was. */
async function brokenReading(world: SoakWorld, round: Round): Promise<readonly string[]> {
  // What was written down just now goes out first.
  await world.pass(MINUTE);
  const before = snapshotOf(world);
  if (world.random.chance(0.5)) {
    round.faults += 1;
    round.stimuli.push(readingsBreak(world));
    await asks(world, 'scan');
    await setTimeout(world.random.between(0, 400));
  } else {
    // One that would have been accepted, had it come so far.
    const untilItFalls = aimed(world, world.random.chance(0.5) ? 'staging' : 'accepting');
    round.stimuli.push(crowdSignsIn(world));
    await asks(world, 'scan');
    await untilItFalls();
  }
  await kill(world, round);
  const isAccepted = world.look(({ rows }) => rows(z.unknown(), ACCEPTED_ALL_THE_SAME).length > 0);
  if (isAccepted) round.stimuli.push('the scan was accepted before the kill');
  const bot = world.start();
  await bot.started;
  await bot.rest(world.now());
  const after = snapshotOf(world);
  await world.kill();
  await comeToRest(world);
  return isAccepted ? [] : changedSince(before, after);
}

/** Whoever goes live or resumes in it allows mail and disabling again. */
function isAllowedAgain({ before, dones }: Round): boolean {
  return [...before, ...dones].some(({ what }) => ['go live', 'resume', 'redelivery'].includes(what));
}

function atRest(
  world: SoakWorld,
  round: Round,
  { proposal, quiet, quietUntil, trail, entry }: Known,
): readonly string[] {
  const isOver = quietUntil !== undefined && quietUntil <= world.now().toISOString();
  return [
    ...(quiet === undefined || isOver || isAllowedAgain(round) ? [] : wentOut(quiet, markNow(world))),
    ...round.ends,
    ...world.truth.wrongs(),
    ...world.calledOff.wrongs(),
    ...wrongAtRest(world),
    ...lostFromTrail(world, trail),
    ...wrongMembers(world),
    ...wrongBulks(world, entry),
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
