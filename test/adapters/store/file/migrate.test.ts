import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APPLICATION_ID, type Db, openDatabase } from '../../../../src/adapters/store/database.ts';
import { migrate, refuseOtherVersion } from '../../../../src/adapters/store/file/migrate.ts';
import { DatabaseProblem } from '../../../../src/adapters/store/file/problems.ts';
import { MIGRATIONS, temporaryFolder } from '../temporary.ts';

/** A new database and a folder with these migrations. */
function withMigrations(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  const migrations = join(folder.path, 'migrations');
  mkdirSync(migrations);
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, sql] of Object.entries(more)) writeFileSync(join(migrations, name), sql);
  };
  write(files);
  const db = openDatabase(join(folder.path, 'bot.db'));
  return {
    db,
    migrations,
    write,
    [Symbol.dispose]() {
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

const state = (db: Db) => ({
  version: db.pragma('user_version', { simple: true }),
  tables: db.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all(),
});

const ONE = { '001-one.sql': 'CREATE TABLE one (a INTEGER) STRICT; INSERT INTO one (a) VALUES (1);' };
const TWO = { '002-two.sql': 'CREATE TABLE two (b INTEGER) STRICT;' };

test('migrations run once each, in order, and a later one continues', () => {
  using at = withMigrations({ ...ONE, 'README.md': 'not a migration' });
  migrate(at.db, at.migrations);
  expect(state(at.db)).toEqual({ version: 1, tables: ['one'] });
  at.write(TWO);
  migrate(at.db, at.migrations);
  migrate(at.db, at.migrations);
  expect(state(at.db)).toEqual({ version: 2, tables: ['one', 'two'] });
  expect(at.db.prepare('SELECT a FROM one').pluck().all()).toEqual([1]);
});

test('one that fails leaves nothing of itself and all of those before it', () => {
  using at = withMigrations({
    ...ONE,
    '002-bad.sql': 'CREATE TABLE two (b INTEGER) STRICT; CREATE TABLE one (a);',
  });
  expect(() => migrate(at.db, at.migrations)).toThrow('table one already exists');
  expect(state(at.db)).toEqual({ version: 1, tables: ['one'] });
});

test.each([
  ['a gap', { ...ONE, '003-three.sql': '' }, '003-three.sql should be number 2'],
  ['no first', { ...TWO }, '002-two.sql should be number 1'],
  ['a doubled number', { ...ONE, '001-other.sql': '' }, '001-other.sql should be number 2'],
  ['a name without a number', { ...ONE, 'two.sql': '' }, 'two.sql should be number 2'],
])('%s is refused, and nothing runs', (_circumstance, files, sentence) => {
  using at = withMigrations(files);
  expect(() => migrate(at.db, at.migrations)).toThrow(sentence);
  expect(() => migrate(at.db, at.migrations)).toThrow(DatabaseProblem);
  expect(state(at.db)).toEqual({ version: 0, tables: [] });
});

test('a database newer than the program is refused, for reading too', () => {
  using at = withMigrations(ONE);
  migrate(at.db, at.migrations);
  at.db.pragma('user_version = 2');
  const sentence = `The database ${at.db.name} was made by a newer version (its tables are version 2; this program uses version 1). Start that version again, or restore the backup from before the update.`;
  expect(() => migrate(at.db, at.migrations)).toThrow(sentence);
  expect(() => refuseOtherVersion(at.db, at.migrations)).toThrow(sentence);
});

test('who only reads is told that the tables are of an older version', () => {
  using at = withMigrations({ ...ONE, ...TWO });
  expect(() => refuseOtherVersion(at.db, at.migrations)).toThrow(
    `The database ${at.db.name} was made by an older version (its tables are version 0; this program uses version 2). Start this version of the bot once to update them.`,
  );
  migrate(at.db, at.migrations);
  refuseOtherVersion(at.db, at.migrations);
});

test.each([
  ['without numbers', 0, 0],
  ['that marks and numbers it', 252_006_674, 3],
])('the database of another program %s is refused, for reading too', (_circumstance, id, version) => {
  using at = withMigrations(ONE);
  at.db.exec(
    `CREATE TABLE bookmarks (url TEXT); PRAGMA application_id = ${id}; PRAGMA user_version = ${version}`,
  );
  const sentence = `The database ${at.db.name} belongs to another program. Set DATABASE_PATH to a file of its own.`;
  expect(() => migrate(at.db, at.migrations)).toThrow(sentence);
  expect(() => refuseOtherVersion(at.db, at.migrations)).toThrow(sentence);
  expect(state(at.db)).toEqual({ version, tables: ['bookmarks'] });
});

test.each([1, 11])('a database of before the first release is refused, with tables number %i', (version) => {
  using at = withMigrations(ONE);
  at.db.exec(`CREATE TABLE scan (id INTEGER); PRAGMA user_version = ${version}`);
  const sentence = `The database ${at.db.name} was made before the first release and cannot be used. Set DATABASE_PATH to a new file; the bot creates it at the next start.`;
  expect(() => migrate(at.db, at.migrations)).toThrow(sentence);
  expect(() => refuseOtherVersion(at.db, at.migrations)).toThrow(sentence);
  expect(state(at.db)).toEqual({ version, tables: ['scan'] });
});

test('a database that was made is ours by its application_id, and can give back space', () => {
  using at = withMigrations({});
  migrate(at.db, MIGRATIONS);
  const setting = (name: string) => at.db.pragma(name, { simple: true });
  expect(APPLICATION_ID).toBe(Buffer.from('Inac').readUInt32BE());
  expect(['application_id', 'auto_vacuum'].map(setting)).toEqual([APPLICATION_ID, 2]);
});

test("the program's own tables are all STRICT, and its foreign keys and pages hold", () => {
  using at = withMigrations({});
  migrate(at.db, MIGRATIONS);
  expect(
    at.db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all(),
  ).toEqual([]);
  expect(at.db.pragma('foreign_key_check')).toEqual([]);
  expect(at.db.pragma('integrity_check', { simple: true })).toBe('ok');
});
