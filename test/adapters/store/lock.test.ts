import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { takeLock } from '../../../src/adapters/store/database.ts';
import { temporaryFolder } from './temporary.ts';

const PROGRAM = join(import.meta.dirname, 'hold-lock.ts');

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
    `Another process is already working with this database (${path}). Two bots on one database would decide everything twice: stop the other one first, or give this one a DATABASE_PATH of its own.`,
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
