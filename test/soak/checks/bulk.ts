import { z } from 'zod';
import type { Reading } from '../database.ts';
import type { SoakWorld } from '../soak-world.ts';

const bulk = z.object({
  number: z.number(),
  at: z.string(),
  by: z.string(),
  name: z.string(),
  kind: z.enum(['approve', 'withdraw', 'exclude', 'undo']),
  proposals: z.string(),
});
type Bulk = z.output<typeof bulk>;

const BULKS = `
  SELECT number, audit.at, by_id AS by, coalesce((SELECT words FROM audit_person WHERE hash = by_name), '') AS name,
    detail ->> 'decided' AS kind, detail ->> 'proposals' AS proposals
  FROM audit WHERE what = 'decided at once' AND number > ? ORDER BY number`;

const KINDS = {
  approve: ['approve', 'try again'],
  withdraw: ['withdraw', 'withdraw'],
  exclude: ['exclude', 'exclude'],
  undo: ['undo', 'undo'],
} as const;

const one = z.object({ id: z.number(), account: z.string() });
const calledOff = z.object({ proposals: z.string().nullable() });

/** Promises 5 and 14: each of a set has the decision, or there stands what came in between. */
export function wrongBulks(world: SoakWorld, after: number): readonly string[] {
  return world.look((reading) =>
    reading.rows(bulk, BULKS, after).flatMap((found) => wrongsOf(reading, found)),
  );
}

export function newestEntry({ look }: SoakWorld): number {
  const newest = 'SELECT coalesce(max(number), 0) AS number FROM audit';
  return look(({ rows }) => rows(z.object({ number: z.number() }), newest))[0]?.number ?? 0;
}

function wrongsOf(reading: Reading, found: Bulk): readonly string[] {
  const { rows } = reading;
  const ids = idsIn(found.proposals);
  const marks = ids.map(() => '?').join(', ');
  // One whose account was forgotten meanwhile is not there.
  const set = rows(one, `SELECT id, username AS account FROM proposal WHERE id IN (${marks})`, ...ids);
  const off = rows(
    calledOff,
    "SELECT detail ->> 'proposals' AS proposals FROM audit WHERE what = 'called off' AND number > ?",
    found.number,
  );
  const offIds = new Set(off.flatMap(({ proposals }) => idsIn(proposals ?? '')));
  return set
    .filter(({ id }) => !offIds.has(id))
    .filter((proposal) => !isTakenOver(reading, found, proposal) && !isExplained(reading, found, proposal))
    .map(({ id }) => `proposal ${id}: ${found.kind} at once at ${found.at}, and not taken over (promise 5)`);
}

function isTakenOver({ rows }: Reading, { at, by, kind }: Bulk, { id }: z.output<typeof one>): boolean {
  const sql = 'SELECT 1 FROM decision WHERE proposal = ? AND by_id = ? AND at = ? AND kind IN (?, ?)';
  return rows(z.unknown(), sql, id, by, at, ...KINDS[kind]).length > 0;
}

/** Something about it that came later, an exclusion of an account that is no longer up, or the line that tells who was left out. */
function isExplained(
  { rows }: Reading,
  { number, at, name }: Bulk,
  { id, account }: z.output<typeof one>,
): boolean {
  const later = rows(
    z.unknown(),
    `SELECT 1 FROM audit WHERE number > ? AND (detail ->> 'proposal' = ? OR (what = 'exclusion added'
       AND subject IN (SELECT hash FROM audit_person WHERE account = ? AND words = account)))`,
    ...[number, id, account],
  );
  const line = `${name} decided on several accounts together, but not all of them could be included.%`;
  return (
    later.length > 0 ||
    rows(z.unknown(), 'SELECT 1 FROM line WHERE created_at >= ? AND text LIKE ?', at, line).length > 0
  );
}

/** `1-4 7 9-10`. */
function idsIn(ranges: string): readonly number[] {
  return ranges
    .split(' ')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
    });
}
