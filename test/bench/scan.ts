import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { CARD_HEADING } from '../../src/features/card/header.ts';
import { APPROVER } from '../../src/sandbox/cast.ts';
import { type BenchBot, until } from './bot.ts';
import type { Figures } from './figures.ts';
import { countOf } from './program.ts';
import type { BenchWorld } from './world.ts';

export interface Scanned extends Figures {
  /** From the first page asked for until the scan is accepted and its CSV lies on the disk as it is to be. */
  readonly ms: number;
  /** From the command until the card stands in the channel, and until the CSV does. */
  readonly toCardMs: number;
  readonly toCsvMs: number;
  readonly requests: number;
  /** When the last page was answered, by the machine's clock. */
  readonly lastPageAt: number;
}

const NONE = { id: 0, state: '', failure: null };
const newest = z.object({ id: z.int(), state: z.string(), failure: z.string().nullable() });

/** Reads the bot's database beside it. */
export function looking(databasePath: string) {
  const db = new Database(databasePath, { readonly: true });
  const scan = db.prepare('SELECT id, state, failure FROM scan ORDER BY id DESC LIMIT 1');
  return {
    db,
    newestScan: () => newest.optional().parse(scan.get()),
    [Symbol.dispose]: () => void db.close(),
  };
}

interface How {
  /** What makes the bot scan; the command where nothing else is named. */
  readonly ask?: () => Promise<unknown>;
  /** Done beside it, once it has begun. */
  readonly meanwhile?: (isOver: () => boolean) => Promise<void>;
}

/**
 * Asks for a scan in Slack, and waits until its card and its CSV are there. All is seen from outside: the portal knows
 * when the first page was asked for, the database when the scan was accepted, the file system when the CSV was last
 * touched (written to, or renamed), Slack the rest.
 */
export async function scan(
  world: BenchWorld,
  bot: BenchBot,
  { ask = () => askedInSlack(world), meanwhile }: How = {},
): Promise<Scanned> {
  using look = looking(bot.databasePath);
  const { slack, portal } = world;
  const before = look.newestScan()?.id ?? 0;
  const [cardBefore, callsBefore] = [newestCard(world), slack.calls.length];
  await portal.put({ kind: 'count anew' });
  await bot.begin();
  const askedAt = Date.now();
  const seen: { acceptedAt?: number; cardAt?: number; csvAt?: number } = {};
  let csvTouchedAt = 0;

  const isAccepted = (): boolean => {
    const { id, state, failure } = look.newestScan() ?? NONE;
    if (id > before && /failed|rejected/.test(state)) throw new Error(`scan ${id}: ${state}, ${failure}`);
    return id > before && state === 'accepted';
  };
  function watch(): boolean {
    csvTouchedAt = Math.max(csvTouchedAt, csvChangedAt(bot.databasePath, askedAt));
    if (isAccepted()) seen.acceptedAt ??= Date.now();
    if (newestCard(world) !== cardBefore) seen.cardAt ??= Date.now();
    if (hasUploaded(world, callsBefore)) seen.csvAt ??= Date.now();
    return Object.keys(seen).length === 3;
  }

  await ask();
  await until(() => (look.newestScan()?.id ?? 0) > before);
  const beside = meanwhile?.(() => seen.acceptedAt !== undefined);
  await until(watch);
  await beside;
  const figures = await bot.figures();
  const heard = await portal.figures();
  const { firstPageAt = askedAt, lastPageAt = askedAt } = heard;
  const { acceptedAt = 0, cardAt: cardStoodAt = 0, csvAt = 0 } = seen;
  return {
    ...figures,
    ms: Math.max(acceptedAt, csvTouchedAt) - firstPageAt,
    toCardMs: cardStoodAt - askedAt,
    toCsvMs: csvAt - askedAt,
    requests: countOf(heard, isOfScan),
    lastPageAt,
  };
}

const askedInSlack = ({ slack, channel }: BenchWorld): Promise<unknown> =>
  slack.command(APPROVER, '/inactive-users', 'scan', channel);

/** What is asked about the rows shown on a card is not the scan's. */
const isOfScan = (kind: string): boolean => kind.startsWith('/portals/self') || kind === '/community/self';

/** The newest card's time in Slack, which is another after every scan that somebody asked for. */
function newestCard({ slack, channel }: BenchWorld): string {
  const card = slack.messages(channel).findLast(({ blocks }) => blocks[0]?.block_id === CARD_HEADING);
  return card?.ts ?? '';
}

function hasUploaded({ slack }: BenchWorld, after: number): boolean {
  return slack.calls.slice(after).some(({ method }) => method === 'files.completeUploadExternal');
}

/** When a CSV of this scan was last written to or renamed; 0 where none is there. */
function csvChangedAt(databasePath: string, since: number): number {
  const folder = `${databasePath}.work`;
  let last = 0;
  for (const name of namesIn(folder)) {
    const at = name.includes('.csv')
      ? (statSync(join(folder, name), { throwIfNoEntry: false })?.ctimeMs ?? 0)
      : 0;
    if (at >= since) last = Math.max(last, at);
  }
  return last;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
