import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

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
    // Of a new database alone, and before WAL writes its first page.
    db.pragma('auto_vacuum = INCREMENTAL');
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

/** Why the program cannot work with its database: one message for people, which says what happened, to which file, and what to do. */
export class DatabaseProblem extends Error {
  override readonly name = 'DatabaseProblem';
}

const SENTENCES: readonly (readonly [codes: RegExp, sentence: (path: string, code: string) => string])[] = [
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    (path) =>
      `The database ${path} is damaged, or is no SQLite database. Nothing was changed. Stop the bot and put the newest backup in its place.`,
  ],
  [
    /^SQLITE_BUSY/,
    (path) =>
      `The database ${path} is held by another program. Close what has it open (a backup, a database browser) and start again.`,
  ],
  [/^SQLITE_FULL/, (path) => `The disk that holds the database ${path} is full. Make room and start again.`],
  [
    /^SQLITE_IOERR/,
    (path, code) =>
      `The database ${path} could not be read or written, for its disk fails or has no room for it (${code}). Look after the disk and start again.`,
  ],
  [
    /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|EISDIR)/,
    (path) =>
      `The database ${path} cannot be written. Its file and its folder must belong to the user that runs the bot (DATABASE_PATH says where it is).`,
  ],
];

/** The sentence for what SQLite or the file system said; anything else is a fault of ours and comes back as it is. */
export function problemOf(thrown: unknown, path: string): unknown {
  const code = codeOf(thrown);
  const found = SENTENCES.find(([codes]) => codes.test(code));
  return found === undefined ? thrown : new DatabaseProblem(found[1](path, code));
}

/** SQLite's name of an error, or the system's (`EACCES`); '' for anything else. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof Database.SqliteError) return thrown.code;
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return '';
}

/**
 * Makes this process the only one that works with a database. The lock is the operating system's on a second file
 * beside it, so whoever is killed leaves none; it must be held on to for as long as the database is written.
 */
export function takeLock(databasePath: string) {
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
