import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/store/database.ts';
import { migrate } from '../../../src/adapters/store/file/migrate.ts';
import { openStore } from '../../../src/adapters/store/store.ts';
import { anEntry, aScan, january, MIGRATIONS, NOW, temporaryFolder, temporaryStore } from './temporary.ts';

test('a commit gives what its change gives, and its moment to all that is written in it', () => {
  using at = temporaryStore();
  const scan = at.store.commit(january(5), ({ scans, audit }) => {
    audit.append(anEntry('paused'));
    return scans.begin({ kind: 'bot' }, anEntry('scan started'));
  });
  expect(at.store.tables.scans.get(scan)?.startedAt).toEqual(january(5));
  expect(at.store.tables.audit.entries(1, 9).map(({ what, at: when }) => [what, when])).toEqual([
    ['paused', january(5)],
    ['scan started', january(5)],
  ]);
});

test('a commit that throws leaves nothing, and the next one works', () => {
  using at = temporaryStore();
  const { store } = at;
  expect(() =>
    store.commit(NOW, ({ jobs, audit }) => {
      jobs.setLastTick(NOW);
      audit.append(anEntry());
      throw new Error('thought better of it');
    }),
  ).toThrow('thought better of it');
  expect([store.tables.jobs.lastTick(), store.tables.audit.entries(1, 9)]).toEqual([undefined, []]);
  store.commit(NOW, ({ jobs }) => jobs.setLastTick(NOW));
  expect(store.tables.jobs.lastTick()).toEqual(NOW);
});

test('a commit within a commit undoes both', () => {
  using at = temporaryStore();
  const { store } = at;
  expect(() =>
    store.commit(NOW, ({ jobs }) => {
      jobs.setLastTick(NOW);
      store.commit(NOW, (tables) => tables.jobs.setLastTick(NOW));
    }),
  ).toThrow('a commit within a commit');
  expect(store.tables.jobs.lastTick()).toBeUndefined();
});

test('a change that waits is refused and undone', async () => {
  using at = temporaryStore();
  const { store } = at;
  let goesOn: Promise<void> = Promise.resolve();
  expect(() =>
    store.commit(NOW, ({ jobs }) => {
      jobs.setLastTick(NOW);
      goesOn = Promise.resolve();
      return goesOn;
    }),
  ).toThrow('a commit never waits');
  await goesOn;
  expect(store.tables.jobs.lastTick()).toBeUndefined();
});

test('nothing is written outside of a commit', () => {
  using at = temporaryStore();
  const tables = at.store.commit(NOW, (inside) => inside);
  expect(() => tables.audit.append(anEntry())).toThrow('a change outside of a commit');
  expect(() => tables.scans.begin({ kind: 'bot' }, anEntry())).toThrow('a change outside of a commit');
});

test.each<[string, (path: string) => void]>([
  ['moved away', (path) => renameSync(path, `${path}.old`)],
  ['deleted', (path) => rmSync(path)],
])('a database that was %s is not written to, and its store is told so once and for good', (_, change) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const db = openDatabase(path);
  migrate(db, MIGRATIONS);
  const told: string[] = [];
  const store = openStore(db, ({ message }) => told.push(message));
  change(path);
  const sentence = `The database ${path} was moved, replaced or deleted while the bot was running. Put the right file in its place, without the -wal or -shm files of another database, and start the bot again.`;
  expect(() => aScan(store)).toThrow(sentence);
  expect(() => aScan(store)).toThrow(sentence);
  expect(() => store.tables.scans.newestAccepted()).toThrow(sentence);
  expect(told).toEqual([sentence]);
  db.close();
});

test('an error of ours, or another program that writes, ends nothing', () => {
  using at = temporaryStore();
  const told: string[] = [];
  const store = openStore(at.db, ({ message }) => told.push(message));
  at.db.pragma('busy_timeout = 0');
  const other = openDatabase(at.path);
  other.exec('BEGIN IMMEDIATE');
  expect(() => aScan(store)).toThrow('is locked by another program');
  expect(store.held()).toContain('is locked by another program');
  other.close();
  expect(() => store.commit(NOW, ({ scans }) => scans.fail(99, 'x', anEntry()))).toThrow('not under way');
  expect([aScan(store), told, store.held()]).toEqual([1, [], undefined]);
});
