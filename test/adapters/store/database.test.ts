import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openDatabase, takeLock } from '../../../src/adapters/store/database.ts';
import { migrate } from '../../../src/adapters/store/file/migrate.ts';
import { openStore } from '../../../src/adapters/store/store.ts';
import { anAccount, aScan, MIGRATIONS, scanned, temporaryFolder, temporaryStore } from './temporary.ts';

test('a new database is made with its folder, and keeps what was committed through a power cut', () => {
  using folder = temporaryFolder();
  const db = openDatabase(join(folder.path, 'deep', 'down', 'bot.db'));
  const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
    db.pragma(name, { simple: true }),
  );
  expect(settings).toEqual(['wal', 2, 1, 500]);
  db.close();
});

test('opened for reading beside the bot, it shows the newest commit and cannot be written', () => {
  using bot = temporaryStore();
  const db = openDatabase(bot.path, { readonly: true });
  const reader = openStore(db);
  scanned(bot.store, [anAccount('ann')]);
  expect(reader.tables.members.piece(0, 10).map(({ account }) => account)).toEqual([anAccount('ann')]);
  expect(() => aScan(reader)).toThrow('cannot be written');
  db.close();
});

test('for reading, no database is made where there is none', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'none.db');
  expect(() => openDatabase(path, { readonly: true })).toThrow(
    `There is no database at ${path}. Start the bot once, or correct the path (DATABASE_PATH or --db).`,
  );
  expect(existsSync(path)).toBe(false);
});

test.each([true, false])('a file that is no database is refused (for reading: %s)', (readonly) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'notes.txt');
  writeFileSync(path, 'Some notes that somebody keeps here. '.repeat(200));
  expect(() => openDatabase(path, { readonly })).toThrow(
    `The database ${path} is damaged or not a SQLite database. Nothing was changed. Stop the bot and restore the newest backup.`,
  );
});

test('a database damaged in its middle is refused', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const db = openDatabase(path);
  migrate(db, MIGRATIONS);
  scanned(
    openStore(db),
    Array.from({ length: 500 }, (_, n) => anAccount(`user${n}`)),
  );
  db.close();
  const file = openSync(path, 'r+');
  for (let page = 4; page < 40; page += 1) writeSync(file, Buffer.alloc(2_000, 0xa5), 0, 2_000, page * 4_096);
  closeSync(file);
  expect(() => openDatabase(path)).toThrow(`The database ${path} is damaged`);
});

test('a path that leads through a file is told for people', () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'file'), '');
  const path = join(folder.path, 'file', 'bot.db');
  expect(() => openDatabase(path)).toThrow(
    `The database ${path} cannot be written. The user that runs the bot needs read and write access to the file and its folder (see DATABASE_PATH).`,
  );
});

test.each([
  ['a file that may not be written', 0o444, 0o777],
  ['a folder that may not be written', 0o666, 0o555],
])('%s is refused', (_circumstance, fileMode, folderMode) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const db = openDatabase(path);
  migrate(db, MIGRATIONS);
  db.close();
  chmodSync(path, fileMode);
  chmodSync(folder.path, folderMode);
  // Root may write everything, so there another user has to try.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const program = join(import.meta.dirname, 'programs/open-and-migrate.ts');
  const said = spawnSync(process.execPath, [program, path, MIGRATIONS], { ...user, encoding: 'utf8' });
  expect(said.stdout).toBe(
    `The database ${path} cannot be written. The user that runs the bot needs read and write access to the file and its folder (see DATABASE_PATH).\n`,
  );
});

test('read by another user than the bot’s, it says as whom to run this', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const db = openDatabase(path);
  migrate(db, MIGRATIONS);
  db.close();
  chmodSync(path, 0o600);
  chmodSync(folder.path, 0o755);
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (process.getuid?.() !== 0) chmodSync(path, 0);
  const program = join(import.meta.dirname, '../../../src/cli/audit.ts');
  const said = spawnSync(process.execPath, [program, '--db', path], { ...user, encoding: 'utf8' });
  expect(said).toMatchObject({
    status: 1,
    stderr: `The database ${path} cannot be read. Run this as the user that runs the bot, who needs read and write access to the file and its folder (see DATABASE_PATH).\n`,
  });
});

const PROGRAM = join(import.meta.dirname, 'programs/hold-lock.ts');

/** A second process that tries to take the lock; `says` is its first line. */
async function anotherProcess(
  path: string,
): Promise<{ says: string; child: ChildProcess } & AsyncDisposable> {
  const child = spawn(process.execPath, [PROGRAM, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [says] = await once(createInterface(child.stdout), 'line');
  return {
    says: String(says),
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('promise 12: two processes on one database: the second says so and stops', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  await using first = await anotherProcess(path);
  expect(first.says).toBe(`held ${path}.lock`);

  const second = await anotherProcess(path);
  expect(second.says).toBe(
    `Another process is already working with this database (${path}). Stop it first. A second bot needs a database of its own (DATABASE_PATH).`,
  );
  await expect.poll(() => second.child.exitCode).toBe(1);
  expect(() => takeLock(path)).toThrow('Another process is already working with this database');
});

test.each(['SIGKILL', 'SIGTERM'] as const)('a holder that died of %s leaves no lock', async (signal) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const holder = await anotherProcess(path);
  holder.child.kill(signal);
  await once(holder.child, 'exit');

  await using next = await anotherProcess(path);
  expect(next.says).toBe(`held ${path}.lock`);
});

test('a lock given back can be taken again, and one process cannot take it twice', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'new', 'bot.db');
  const lock = takeLock(path);
  expect(() => takeLock(path)).toThrow('Another process is already working with this database');
  lock[Symbol.dispose]();
  using again = takeLock(path);
  expect(again.path).toBe(`${path}.lock`);
});

test('a folder that cannot be made is told for people', () => {
  using folder = temporaryFolder();
  using _ = takeLock(join(folder.path, 'bot.db'));
  expect(() => takeLock(join(folder.path, 'bot.db.lock', 'bot.db'))).toThrow('cannot be written');
});

test('a lock that may not be written is no lock, and refused', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  writeFileSync(`${path}.lock`, '', { mode: 0o444 });
  chmodSync(folder.path, 0o777);
  // Root may write everything, so there another user has to try.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const said = spawnSync(process.execPath, [PROGRAM, path], { ...user, encoding: 'utf8' });
  expect(said.stdout).toContain(`${path}.lock cannot be written`);
});
