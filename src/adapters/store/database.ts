import { existsSync, mkdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, DatabaseProblem, damagedSentence, problemOf, readingProblemOf } from './file/problems.ts';

export type Db = Database.Database;

/** So long the -wal stays once it was written back, however much one commit had in it: the pages after which SQLite writes it back. */
const WAL_BYTES = 1000 * 4096;

/** How long a write waits for another program (a backup, a database browser) before it is given up; nothing else runs meanwhile. */
export const BUSY_MS = 500;

/** Where a database really is, by whatever links it is named: one file has one lock and one work folder. It may not be there yet. */
export function placeOf(path: string): string {
  return (
    triedTo(() => realpathSync(path)) ??
    linkedTo(path) ??
    join(triedTo(() => realpathSync(dirname(path))) ?? resolve(dirname(path)), basename(path))
  );
}

/** Of a link to a file that is not there yet, which SQLite makes where the link leads. */
function linkedTo(path: string): string | undefined {
  const target = triedTo(() => readlinkSync(path));
  return target === undefined ? undefined : placeOf(resolve(dirname(path), target));
}

function triedTo(find: () => string): string | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

/** Opens the database, making folder and file where there are none; read-only it must exist, and nothing is ever written or migrated. */
export function openDatabase(path: string, options: { readonly?: boolean } = {}): Db {
  const isRead = options.readonly === true;
  try {
    return isRead ? openedForReading(path) : openedForWriting(path);
  } catch (thrown) {
    throw isRead ? readingProblemOf(thrown, path) : problemOf(thrown, path);
  }
}

function openedForReading(path: string): Db {
  if (!existsSync(path))
    throw new DatabaseProblem(
      `There is no database at ${path}. Start the bot once, or correct the path (DATABASE_PATH or --db).`,
    );
  return checked(new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS }), (db) => {
    db.pragma('query_only = ON');
    db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get();
  });
}

function openedForWriting(path: string): Db {
  mkdirSync(dirname(path), { recursive: true });
  return checked(new Database(path, { timeout: BUSY_MS }), (db) => {
    refuseForeign(db);
    // Of a new database alone, and before WAL writes its first page.
    db.pragma('auto_vacuum = INCREMENTAL');
    refuseWithoutWal(db, path);
    // A decision that was acknowledged survives a power cut: WAL with NORMAL may lose the newest commits.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    // A scan looks members up in the portal's order, which is not that of their rows: 48 MB hold those of some 110,000.
    db.pragma('cache_size = -48000');
    db.pragma(`journal_size_limit = ${WAL_BYTES}`);
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

/** Stands in the header of every database of ours, and of no other program's: the ASCII of "Inac". */
export const APPLICATION_ID = 0x49_6e_61_63;

/** A file without tables may become ours; another program's is left as it is, its journal mode included. */
export function refuseForeign(db: Db): void {
  const id = Number(db.pragma('application_id', { simple: true }));
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (id === APPLICATION_ID || tables === 0) return;
  // Before the first release the bot numbered its tables and did not mark its databases.
  if (id === 0 && Number(db.pragma('user_version', { simple: true })) > 0)
    throw new DatabaseProblem(
      `The database ${db.name} was made before the first release and cannot be used. Set DATABASE_PATH to a new file; the bot creates it at the next start.`,
    );
  throw new DatabaseProblem(
    `The database ${db.name} belongs to another program. Set DATABASE_PATH to a file of its own.`,
  );
}

/** Where memory cannot be shared, as on some network shares, SQLite stays in its old mode without a word. */
function refuseWithoutWal(db: Db, path: string): void {
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
    throw problemOf(Object.assign(new Error(), { code: 'SQLITE_IOERR_SHMOPEN' }), path);
}

/** SQLite opens what it may not write as read-only, without a word, until something really is written. */
function refuseReadonly(db: Db): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}; ROLLBACK`);
}

function refuseDamaged(db: Db, path: string): void {
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok')
    throw new DatabaseProblem(damagedSentence(path));
}

/**
 * Makes this process the only one that works with a database. The lock is the operating system's on a second file
 * beside it, so whoever is killed leaves none; it must be held on to for as long as the database is written.
 */
export function takeLock(databasePath: string) {
  const path = `${placeOf(databasePath)}.lock`;
  const db = openedLock(path);
  try {
    // In WAL mode EXCLUSIVE would be no more than IMMEDIATE; with a rollback journal the file itself is locked. Writing
    // makes sure of it: of a file that may not be written, SQLite would begin no more than a reading.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE; PRAGMA user_version = 1');
  } catch (thrown) {
    db.close();
    throw lockProblem(thrown, databasePath, path);
  }
  return { path, [Symbol.dispose]: () => void db.close() };
}

function lockProblem(thrown: unknown, databasePath: string, path: string): unknown {
  const code = codeOf(thrown);
  if (code.startsWith('SQLITE_BUSY')) return heldElsewhere(databasePath);
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT'))
    return new DatabaseProblem(
      `${path} is where the bot keeps its lock, but that file belongs to something else. Nothing was changed. Move the file elsewhere, or use another folder in DATABASE_PATH.`,
    );
  return problemOf(thrown, path);
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
    `Another process is already working with this database (${databasePath}). Stop it first. A second bot needs a database of its own (DATABASE_PATH).`,
  );
}
