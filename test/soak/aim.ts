import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { isPaused } from './checks/rest.ts';
import { MOMENTS, type Moment } from './dying.ts';
import { DAY, type SoakWorld, until } from './soak-world.ts';

/**
 * Where a kill falls: at a moment of chance, just when something of a kind goes out from the bot, or at a moment that only the
 * bot's own process knows.
 */
export type Aim = 'any moment' | 'reading' | 'staging' | 'acting' | 'mailing' | 'posting' | Moment;

/** How long something of that kind is waited for: whatever was begun may as well come to nothing. */
const PATIENCE_MS = 2_000;

/** A large organization is read before it comes there. */
const MOMENT_MS = 5_000;

/** Pages of the list, some of which are answered and staged by then. */
const SOME_PAGES = [7, 23] as const;

export function someAim(world: SoakWorld): Aim {
  const { random, look, now } = world;
  const tomorrow = new Date(now().getTime() + DAY).toISOString().slice(0, 10);
  const [due, open] = look((reading) =>
    isPaused(world, reading)
      ? [0, 0]
      : [reading.rows(z.unknown(), DUE, tomorrow).length, reading.rows(z.unknown(), OPEN).length],
  );
  return (
    random.weighted<Aim>([
      [3, 'any moment'],
      [1, 'reading'],
      [3, 'staging'],
      [3, 'acting'],
      [2, 'mailing'],
      [2, 'posting'],
      [1, 'accepting'],
      [4, 'merging'],
      [2, 'accepted'],
      [1, 'card'],
      [Math.min(due / 4, 15), 'births'],
      [Math.min(open / 4, 6), 'taking over'],
    ]) ?? 'any moment'
  );
}

/** Who may be proposed by the next scan. */
const DUE = `
  SELECT 1 FROM standing JOIN member ON member.id = standing.member
  WHERE status IN ('in grace', 'to decide') AND due_on <= ? AND NOT EXISTS (
    SELECT 1 FROM proposal WHERE account_key = key AND state IN ('open', 'approved', 'disabling', 'failed'))`;
const OPEN = "SELECT 1 FROM proposal WHERE state = 'open'";

/** One at which a scan is under way, or was just accepted. */
export const needsScan = (aim: Aim): boolean => aim === 'staging' || (isMoment(aim) && aim !== 'taking over');

const isMoment = (aim: Aim): aim is Moment => MOMENTS.some((moment) => moment === aim);

/**
 * Call it before anything is begun; what it returns waits until the kill is to fall: at such a moment, when it has come there
 * so many times, or some times by chance.
 */
export function aimed(world: SoakWorld, aim: Aim, nth?: number): () => Promise<void> {
  const { random } = world;
  if (isMoment(aim)) return momentOf(world, aim, nth ?? random.between(1, TIMES[aim]));
  const hasBegun = whatBegins(world, aim);
  return async () => {
    const patienceMs = aim === 'staging' ? MOMENT_MS : PATIENCE_MS;
    if (hasBegun !== undefined) await until(() => hasBegun() || !world.bot().isAlive(), patienceMs);
    await setTimeout(aim === 'staging' ? random.between(0, 8) : someMs(world, hasBegun === undefined));
  };
}

function someMs({ random }: SoakWorld, isLong: boolean): number | undefined {
  return random.weighted([
    [6, random.between(0, 8)],
    [4, random.between(0, 40)],
    [4, random.between(0, 300)],
    [isLong ? 3 : 0, random.between(0, 1_500)],
  ]);
}

/** It ends itself there; where it does not come there, it is killed after a while. */
function momentOf(world: SoakWorld, moment: Moment, nth: number): () => Promise<void> {
  const bot = world.bot();
  bot.dieAt({ moment, nth });
  return async () => void (await until(() => !bot.isAlive(), MOMENT_MS));
}

/** How many transactions begin, or end, at such a moment, about. */
const TIMES: Readonly<Record<Moment, number>> = {
  ...{ accepting: 1, merging: 5, accepted: 3, births: 3, card: 1, 'taking over': 5 },
};

function whatBegins({ servers, random }: SoakWorld, aim: Aim): (() => boolean) | undefined {
  const { portal, slack, mailbox } = servers;
  const requests = portal.requests.length;
  const calls = slack.calls.length;
  const sessions = mailbox.sessions.opened;
  const hasAsked =
    (path: RegExp, times = 1) =>
    (): boolean =>
      portal.requests.slice(requests).filter((request) => path.test(request.path)).length >= times;
  switch (aim) {
    case 'reading':
      return hasAsked(LIST);
    case 'staging':
      return hasAsked(LIST, random.between(...SOME_PAGES));
    case 'acting':
      return hasAsked(/^\/community\/users\/[^/]+\/(?:dis|en)able$/);
    case 'mailing':
      return () => mailbox.sessions.opened > sessions;
    case 'posting':
      return () => slack.calls.slice(calls).some(({ method }) => /^chat\.|^files\./.test(method));
    default:
      return undefined;
  }
}

const LIST = /^\/portals\/self\/users$/;
