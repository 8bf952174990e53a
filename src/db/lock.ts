import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, DatabaseProblem, problemOf } from './problem.ts';

export interface Lock extends Disposable {
  readonly path: string;
}

/**
 * Makes this process the only one that works with a database. The lock is the operating system's on a second file
 * beside it, so whoever is killed leaves none; it must be held on to for as long as the database is written.
 */
export function takeLock(databasePath: string): Lock {
  const path = `${databasePath}.lock`;
  const db = openedLock(path);
  try {
    // In WAL mode EXCLUSIVE would be no more than IMMEDIATE; with a rollback journal the file itself is locked. Writing
    // makes sure of it: of a file that may not be written, SQLite would begin no more than a reading.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE; PRAGMA user_version = 1');
  } catch (thrown) {
    db.close();
    throw codeOf(thrown).startsWith('SQLITE_BUSY') ? heldElsewhere(databasePath) : problemOf(thrown, path);
  }
  return { path, [Symbol.dispose]: () => void db.close() };
}

function openedLock(path: string): Database.Database {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new Database(path, { timeout: 0 });
  } catch (thrown) {
    throw problemOf(thrown, path);
  }
}

function heldElsewhere(databasePath: string): DatabaseProblem {
  return new DatabaseProblem(
    `Another process is already working with this database (${databasePath}). Two bots on one database would decide everything twice: stop the other one first, or give this one a DATABASE_PATH of its own.`,
  );
}
