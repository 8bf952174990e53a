import { z } from 'zod';
import type { SoakWorld } from './soak-world.ts';

/** How much the soak has been through. */
export interface Figures {
  readonly kills: number;
  /** How many kills left something of a kind unfinished. */
  readonly killedIn: Readonly<Record<string, number>>;
  /** How many fell at moments that only the bot's process knows. */
  readonly diedAt: Readonly<Record<string, number>>;
  /** How many left a piece done, and another not, which was done after the restart. */
  readonly betweenPieces: Readonly<Record<string, number>>;
  readonly starts: number;
  readonly days: number;
  readonly scans: Readonly<Record<string, number>>;
  readonly decisions: Readonly<Record<string, number>>;
  /** Asked of the portal, and confirmed by it. */
  readonly disables: { readonly asked: number; readonly done: number };
  readonly undos: number;
  readonly proposals: number;
  /** Each counted once, however often it came. */
  readonly mails: { readonly taken: number; readonly distinct: number };
  /** What people did that the bot had acknowledged, or had not when it was killed. */
  readonly presses: { readonly acknowledged: number; readonly cutShort: number };
  /** What a start found unfinished. */
  readonly foundUnfinished: { readonly scans: number; readonly acts: number };
  readonly faults: number;
  readonly violations: number;
}

const counted = z.object({ name: z.string(), count: z.number() });

const UNFINISHED = `SELECT 'scans' AS name, count(*) AS count FROM scan WHERE failure LIKE 'The bot was stopped%'`;

export function figuresOf(
  world: SoakWorld,
  counts: Readonly<Record<'kills' | 'faults' | 'acknowledged' | 'cutShort' | 'violations', number>> &
    Pick<Figures, 'killedIn' | 'diedAt' | 'betweenPieces'>,
): Figures {
  const { servers, truth } = world;
  const by = (sql: string): Readonly<Record<string, number>> =>
    Object.fromEntries(world.look(({ rows }) => rows(counted, sql)).map(({ name, count }) => [name, count]));
  const acts = by('SELECT what AS name, count(*) AS count FROM audit GROUP BY what');
  return {
    kills: counts.kills,
    killedIn: counts.killedIn,
    diedAt: counts.diedAt,
    betweenPieces: counts.betweenPieces,
    starts: world.starts,
    days: world.days(),
    scans: by('SELECT state AS name, count(*) AS count FROM scan GROUP BY state'),
    decisions: by('SELECT kind AS name, count(*) AS count FROM decision GROUP BY kind'),
    disables: { asked: truth.asked.length, done: acts['account disabled'] ?? 0 },
    undos: acts['disabling undone'] ?? 0,
    proposals: acts['proposed'] ?? 0,
    mails: { taken: servers.mailbox.mails.length, distinct: servers.mailbox.distinct.length },
    presses: { acknowledged: counts.acknowledged, cutShort: counts.cutShort },
    foundUnfinished: { scans: by(UNFINISHED)['scans'] ?? 0, acts: acts['disabling taken up again'] ?? 0 },
    faults: counts.faults,
    violations: counts.violations,
  };
}
