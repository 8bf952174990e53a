import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Reading } from './database.ts';
import type { SoakWorld } from './soak-world.ts';

/** Something of which a kill left a part done. */
export interface CutShort {
  readonly what: 'staging' | 'merging' | 'births' | 'taking over';
  /** The scan. */
  readonly id: number;
  /** How much of it was there. */
  readonly done: number;
}

const scan = z.object({ id: z.number(), state: z.string(), files: z.string(), born: z.number() });
type Scan = z.output<typeof scan>;
const UNFINISHED = `
  SELECT id, state, files, (SELECT count(*) FROM proposal WHERE born_in_scan = scan.id) AS born
  FROM scan WHERE finished_at IS NULL OR to_propose = 1`;
const count = z.object({ count: z.number() });

/** Of a dead bot. */
export function cutShortIn({ look, workFolder }: SoakWorld): readonly CutShort[] {
  return look((reading) => [
    ...reading.rows(scan, UNFINISHED).flatMap((one) => scanIn(reading, workFolder, one)),
    ...takenOverIn(reading),
  ]);
}

function scanIn(reading: Reading, folder: string, { id, state, files, born }: Scan): readonly CutShort[] {
  if (state === 'accepted') return someOf('births', id, born);
  const staged = join(folder, `scan-${id}-${files}.db`);
  if (!existsSync(staged)) return [];
  return state === 'reading'
    ? [{ what: 'staging', id, done: 0 }]
    : someOf('merging', id, mergedIn(reading, staged));
}

const someOf = (what: CutShort['what'], id: number, done: number): readonly CutShort[] =>
  done > 0 ? [{ what, id, done }] : [];

/** How many of those staged are in the members by now, where it is not all of them. */
function mergedIn({ attached }: Reading, staged: string): number {
  return attached(staged, (rows) => {
    const [all, done] = [ALL, DONE].map((sql) => rows(count, sql)[0]?.count ?? 0);
    return done === undefined || done === all ? 0 : done;
  });
}

const ALL = `
  SELECT (SELECT count(*) FROM staged.new_member) + (SELECT count(*) FROM staged.changed_standing) AS count`;
const DONE = `
  SELECT (SELECT count(*) FROM staged.new_member JOIN main.member USING (key))
    + (SELECT count(*) FROM staged.changed_standing AS changed JOIN main.standing ON standing.member = changed.id
       WHERE standing.last_login IS changed.last_login AND standing.status IS changed.status
         AND standing.disabled IS changed.disabled AND standing.newest_sign_in IS changed.newest_sign_in) AS count`;

/** Those of decisions on many that some have, and others have not. */
function takenOverIn({ rows }: Reading): readonly CutShort[] {
  const found = rows(
    z.object({ id: z.number(), rest: z.number(), accounts: z.number() }),
    `SELECT bulk.id, count(*) AS rest, (SELECT max(detail ->> 'accounts') FROM audit
       WHERE what = 'decided at once' AND audit.at = bulk.at AND audit.by_id = bulk.by_id) AS accounts
     FROM bulk JOIN bulk_rest ON bulk_rest.bulk = bulk.id GROUP BY bulk.id`,
  );
  return found
    .filter(({ rest, accounts }) => rest < accounts)
    .map(({ id, rest, accounts }) => ({ what: 'taking over', id, done: accounts - rest }));
}

/** What kind each of them was of which the rest was done after the restart. */
export function wentOn({ look }: SoakWorld, all: readonly CutShort[]): readonly CutShort['what'][] {
  const born = 'SELECT count(*) AS count FROM proposal WHERE born_in_scan = ?';
  return all
    .filter(
      ({ what, id, done }) =>
        what !== 'births' || look(({ rows }) => (rows(count, born, id)[0]?.count ?? 0) > done),
    )
    .map(({ what }) => what);
}
