import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { APPLICATION_ID, type Db, openDatabase, refuseForeign } from '../database.ts';
import { codeOf, copySentence, DatabaseProblem, damagedSentence, isHeld, problemOf } from './problems.ts';

/** The SQL beside the sources; the working folder may be any. */
export const MIGRATIONS = fileURLToPath(new URL('../../../../migrations/', import.meta.url));

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
      `The database ${db.name} was made by an older version (its tables are version ${versionOf(db)}; this program uses version ${length}). Start this version of the bot once to update them.`,
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
        `${join(folder, file)} should be number ${index + 1} of the migrations. A file is missing, duplicated or misnamed. Restore the migrations folder of this release.`,
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
      `The database ${db.name} was made by a newer version (its tables are version ${versionOf(db)}; this program uses version ${known}). Start that version again, or restore the backup from before the update.`,
    );
}

/** Whether all of it can be read: SQLite does not tell which of two files it met something in. */
function isSound(db: Db): boolean {
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch {
    return false;
  }
}

/** What a copy met: of the two files it is the copy, unless another program holds the database or that is damaged itself. */
function copyProblem(thrown: unknown, from: Db, to: string): unknown {
  const code = codeOf(thrown);
  if (isHeld(code)) return problemOf(thrown, from.name);
  const sentence = isSound(from) ? copySentence(code, { from: from.name, to }) : damagedSentence(from.name);
  return new DatabaseProblem(sentence);
}

/** The same for what opening the copy met. */
export function openedCopyProblem(thrown: unknown, from: string, to: string): unknown {
  const db = openDatabase(from, { readonly: true });
  try {
    return copyProblem(thrown, db, to);
  } finally {
    db.close();
  }
}

/** Copies a database as it stands at one moment, while the bot may be writing; one of another version is refused. */
export async function copyDatabase(from: string, to: string, shownAs = to): Promise<void> {
  const db = openDatabase(from, { readonly: true });
  try {
    refuseOtherVersion(db, MIGRATIONS);
    await db.backup(to);
  } catch (thrown) {
    throw thrown instanceof DatabaseProblem ? thrown : copyProblem(thrown, db, shownAs);
  } finally {
    db.close();
  }
}
