import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseProblem, problemOf } from './problem.ts';

export type Db = Database.Database;

/** How long a write waits for another program (a backup, a database browser) before it is given up. */
const BUSY_MS = 5_000;

/** Opens the database, making folder and file where there are none; read-only it must exist, and nothing is ever written or migrated. */
export function openDatabase(path: string, options: { readonly?: boolean } = {}): Db {
  try {
    return options.readonly === true ? openedForReading(path) : openedForWriting(path);
  } catch (thrown) {
    throw problemOf(thrown, path);
  }
}

function openedForReading(path: string): Db {
  if (!existsSync(path))
    throw new DatabaseProblem(
      `There is no database at ${path}. Start the bot once, or set DATABASE_PATH to where its database is.`,
    );
  return checked(new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS }), (db) => {
    db.pragma('query_only = ON');
    db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get();
  });
}

function openedForWriting(path: string): Db {
  mkdirSync(dirname(path), { recursive: true });
  return checked(new Database(path, { timeout: BUSY_MS }), (db) => {
    db.pragma('journal_mode = WAL');
    // A decision that was acknowledged survives a power cut: WAL with NORMAL may lose the newest commits.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    refuseReadonly(db);
    refuseDamaged(db, path);
  });
}

/** What has a problem is closed before the problem is told. */
function checked(db: Db, check: (db: Db) => void): Db {
  try {
    check(db);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** SQLite opens what it may not write as read-only, without a word, until something really is written. */
function refuseReadonly(db: Db): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}; ROLLBACK`);
}

function refuseDamaged(db: Db, path: string): void {
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok')
    throw new DatabaseProblem(
      `The database ${path} is damaged. Nothing was changed. Stop the bot and put the newest backup in its place.`,
    );
}
