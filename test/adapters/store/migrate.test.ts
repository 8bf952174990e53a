import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DatabaseProblem, type Db, openDatabase } from '../../../src/adapters/store/database.ts';
import { migrate, refuseOtherVersion } from '../../../src/adapters/store/migrate.ts';
import { MIGRATIONS, temporaryFolder } from './temporary.ts';

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
  const sentence = `The database ${at.db.name} was made by a newer version (its tables are number 2, this program knows 1). Start that version again, or put back the backup from before the update.`;
  expect(() => migrate(at.db, at.migrations)).toThrow(sentence);
  expect(() => refuseOtherVersion(at.db, at.migrations)).toThrow(sentence);
});

test('who only reads is told that the tables are of an older version', () => {
  using at = withMigrations({ ...ONE, ...TWO });
  expect(() => refuseOtherVersion(at.db, at.migrations)).toThrow(
    `The database ${at.db.name} was made by an older version (its tables are number 0, this program's 2). Start the bot of this version once; it brings the tables up to date.`,
  );
  migrate(at.db, at.migrations);
  refuseOtherVersion(at.db, at.migrations);
});

test("another program's database is refused", () => {
  using at = withMigrations(ONE);
  at.db.exec('CREATE TABLE bookmarks (url TEXT)');
  expect(() => migrate(at.db, at.migrations)).toThrow(
    `The database ${at.db.name} belongs to another program: it has tables that are not ours. Set DATABASE_PATH to a file of its own.`,
  );
});

test('who was gone before it was noted since when is gone since the newest scan began', () => {
  const files = readdirSync(MIGRATIONS).filter((file) => file < '010');
  using at = withMigrations(
    Object.fromEntries(files.map((file) => [file, readFileSync(join(MIGRATIONS, file), 'utf8')])),
  );
  migrate(at.db, at.migrations);
  at.db.exec(`
    INSERT INTO scan (id, started_at, finished_at, state, organisation, members, enabled_members, counts, failed_checks, notes)
    VALUES (1, '2026-01-02T06:00:00.000Z', '2026-01-02T06:05:00.000Z', 'believed', 'City', 1, 1, '{}', '[]', '[]');
    INSERT INTO member (scan, key, username, username_lower, full_name, full_name_lower, role, categories, last_login_kind, disabled, seen)
    VALUES (1, 'ann', 'ann', 'ann', '', '', '', '[]', 'never', 0, 0), (1, 'ben', 'ben', 'ben', '', '', '', '[]', 'never', 0, 1)`);
  migrate(at.db, MIGRATIONS);
  expect(at.db.prepare('SELECT key, gone_since FROM member ORDER BY key').raw().all()).toEqual([
    ['ann', Date.parse('2026-01-02T06:00:00Z')],
    ['ben', null],
  ]);
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
