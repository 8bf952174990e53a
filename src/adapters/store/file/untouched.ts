import { existsSync, readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type Db, openDatabase, placeOf } from '../database.ts';
import { readingProblemOf } from './problems.ts';

/** As much of a database is read into memory; what is larger is not looked at like this. */
const MOST_BYTES = 1_000_000_000;
/** Where a file's header says in which way it is written and read: 2 is with a -wal beside it (sqlite.org, fileformat2). */
const WAYS = [18, 19];

/**
 * Opens a database for reading without making a file: where no other program has it open, SQLite would put its -shm and
 * -wal beside it, so that it is read into memory instead. Undefined where there is none, or it is too large for that.
 */
export function openUntouched(path: string): Db | undefined {
  const place = placeOf(path);
  if (!existsSync(place)) return undefined;
  if (existsSync(`${place}-wal`)) return openDatabase(place, { readonly: true });
  try {
    if (statSync(place).size > MOST_BYTES) return undefined;
    const bytes = readFileSync(place);
    for (const way of WAYS) if (bytes[way] === 2) bytes[way] = 1;
    return new Database(bytes);
  } catch (thrown) {
    throw readingProblemOf(thrown, place);
  }
}
