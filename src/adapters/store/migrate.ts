import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseProblem, type Db, openDatabase, problemOf } from './database.ts';

/** The SQL beside the sources; the working folder may be any. */
export const MIGRATIONS = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** Stands in the header of every database of ours, and of no other program's: the ASCII of "Inac". */
export const APPLICATION_ID = 0x49_6e_61_63;

interface Migration {
  readonly number: number;
  readonly file: string;
}

/** Brings the database up to the program's tables: files `NNN-name.sql` in order, each in one transaction, all of it or nothing. */
export function migrate(db: Db, folder: string): void {
  const migrations = migrationsIn(folder);
  refuseForeign(db);
  refuseNewer(db, migrations.length);
  for (const migration of migrations) {
    const sql = readFileSync(join(folder, migration.file), 'utf8');
    try {
      db.transaction(() => {
        if (versionOf(db) >= migration.number) return;
        db.exec(sql);
        db.pragma(`application_id = ${APPLICATION_ID}`);
        db.pragma(`user_version = ${migration.number}`);
      }).immediate();
    } catch (thrown) {
      throw problemOf(thrown, db.name);
    }
  }
}

/** For those who only read: refuses a database whose tables are not the program's. */
export function refuseOtherVersion(db: Db, folder: string): void {
  const { length } = migrationsIn(folder);
  refuseForeign(db);
  refuseNewer(db, length);
  if (versionOf(db) < length)
    throw new DatabaseProblem(
      `The database ${db.name} was made by an older version (its tables are number ${versionOf(db)}, this program's ${length}). Start the bot of this version once; it brings the tables up to date.`,
    );
}

function migrationsIn(folder: string): readonly Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ number: Number(/^(\d{3})-[a-z0-9-]+\.sql$/.exec(file)?.[1]), file }));
  for (const [index, { number, file }] of migrations.entries()) {
    if (number !== index + 1)
      throw new DatabaseProblem(
        `${join(folder, file)} should be number ${index + 1} of the migrations. A file is missing, doubled or misnamed: put the program's migrations folder back as it was released.`,
      );
  }
  return migrations;
}

function versionOf(db: Db): number {
  return Number(db.pragma('user_version', { simple: true }));
}

function refuseNewer(db: Db, known: number): void {
  if (versionOf(db) > known)
    throw new DatabaseProblem(
      `The database ${db.name} was made by a newer version (its tables are number ${versionOf(db)}, this program knows ${known}). Start that version again, or put back the backup from before the update.`,
    );
}

/** A file without tables may become ours. */
function refuseForeign(db: Db): void {
  const id = Number(db.pragma('application_id', { simple: true }));
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (id === APPLICATION_ID || tables === 0) return;
  // Before the first release the bot numbered its tables and did not mark its databases.
  if (id === 0 && versionOf(db) > 0)
    throw new DatabaseProblem(
      `The database ${db.name} was made before the first release and cannot be taken over. Set DATABASE_PATH to a new file; the bot makes it when it starts.`,
    );
  throw new DatabaseProblem(
    `The database ${db.name} belongs to another program: it has tables that are not ours. Set DATABASE_PATH to a file of its own.`,
  );
}

/** Copies a database as it stands at one moment, while the bot may be writing; one of another version is refused. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = openDatabase(from, { readonly: true });
  try {
    refuseOtherVersion(db, MIGRATIONS);
    await db.backup(to);
  } catch (thrown) {
    throw problemOf(thrown, from);
  } finally {
    db.close();
  }
}
