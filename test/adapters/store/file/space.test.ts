import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../../src/adapters/store/database.ts';
import { pagesToGiveBack, spaceIn } from '../../../../src/adapters/store/file/space.ts';
import { NOW, temporaryStore } from '../temporary.ts';

const PAGE = 4096;
/** With its header. */
const FRAME = PAGE + 24;
const WAL_BYTES = 1000 * PAGE;
/** With a page of SQLite's own, which says where each of the others belongs. */
const STEP = 64 + 1;

test.each([
  ['nothing is free', 0, 1000, 0],
  ['as much as is kept', 256, 1000, 0],
  ['a page more', 257, 1000, 1],
  ['nearly all', 9000, 10_000, 8500],
  ['a twentieth of a large one', 5000, 100_000, 0],
  ['a page more than that', 5001, 100_000, 1],
])('what is given back: %s', (_circumstance, free, pages, expected) => {
  expect(pagesToGiveBack(free, pages)).toBe(expected);
});

const pagesOf = (db: Database.Database) => Number(db.pragma('page_count', { simple: true }));
const bytesOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** So many pages in one commit. */
function write(db: Database.Database, pages: number): void {
  db.exec('CREATE TABLE IF NOT EXISTS junk (words TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO junk VALUES (?)');
  db.transaction(() => {
    for (let page = 0; page < pages; page += 1) insert.run('x'.repeat(PAGE - 200));
  })();
}

/** A database in which so many pages were written, and then freed. */
function grown(pages: number) {
  const at = temporaryStore();
  write(at.db, pages);
  at.db.exec('DROP TABLE junk');
  return at;
}

/** Another program that reads the database as it is now, until it is closed. */
function readerOf(path: string): Database.Database {
  const reader = openDatabase(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM scan').get();
  return reader;
}

test('what is no longer needed goes back to the file system, step by step, and the -wal stays short', () => {
  using at = grown(4000);
  const before = pagesOf(at.db);
  const counts = [before];
  const wals: number[] = [];
  while (at.store.space.giveBack()) {
    counts.push(pagesOf(at.db));
    wals.push(bytesOf(`${at.path}-wal`));
  }
  const given = counts.slice(1).map((count, step) => (counts[step] ?? 0) - count);
  expect(Math.max(...given)).toBeLessThanOrEqual(STEP);
  expect(pagesOf(at.db)).toBeLessThan(before - 4000 + 300);
  at.db.pragma('wal_checkpoint(PASSIVE)');
  expect(bytesOf(at.path)).toBe(pagesOf(at.db) * PAGE);
  // What the freeing itself had in it is cut off at the first commit behind it.
  expect(Math.max(...wals)).toBeLessThanOrEqual(WAL_BYTES);
  expect(at.db.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('a database that is smaller than what is kept free gives nothing back', () => {
  using at = grown(200);
  const before = pagesOf(at.db);
  expect([at.store.space.giveBack(), pagesOf(at.db)]).toEqual([false, before]);
});

test('while somebody reads an older state nothing is given back and the -wal grows by a step at most', () => {
  using at = grown(4000);
  at.db.pragma('wal_checkpoint(TRUNCATE)');
  const reader = readerOf(at.path);
  const before = pagesOf(at.db);
  for (let turn = 0; turn < 50; turn += 1) at.store.space.giveBack();
  expect(before - pagesOf(at.db)).toBeLessThanOrEqual(STEP);
  expect(bytesOf(`${at.path}-wal`)).toBeLessThanOrEqual(3 * STEP * FRAME);
  expect(reader.prepare('SELECT count(*) FROM scan').get()).toBeDefined();
  reader.close();
  while (at.store.space.giveBack());
  expect(before - pagesOf(at.db)).toBeGreaterThan(3500);
});

test('the -wal of one long commit is cut once it was written back', () => {
  using at = temporaryStore();
  write(at.db, 4000);
  expect(bytesOf(`${at.path}-wal`)).toBeGreaterThan(4000 * PAGE);
  at.db.pragma('wal_checkpoint(PASSIVE)');
  at.store.commit(NOW, ({ jobs }) => jobs.setLastTick(NOW));
  expect(bytesOf(`${at.path}-wal`)).toBeLessThanOrEqual(WAL_BYTES);
});

test('a -wal that has grown is emptied when there is nothing to do, and a short one is left', () => {
  using at = temporaryStore();
  write(at.db, 4000);
  at.store.space.emptyWal();
  expect(bytesOf(`${at.path}-wal`)).toBe(0);
  at.store.commit(NOW, ({ jobs }) => jobs.setLastTick(NOW));
  const short = bytesOf(`${at.path}-wal`);
  at.store.space.emptyWal();
  expect([short > 0, bytesOf(`${at.path}-wal`)]).toEqual([true, short]);
});

test('nobody who reads is waited for, and those who wait for the database wait as long as before', () => {
  using at = temporaryStore();
  const reader = readerOf(at.path);
  write(at.db, 4000);
  at.store.space.emptyWal();
  expect(bytesOf(`${at.path}-wal`)).toBeGreaterThan(4000 * PAGE);
  expect(at.db.pragma('busy_timeout', { simple: true })).toBe(500);
  reader.close();
  at.store.space.emptyWal();
  expect(bytesOf(`${at.path}-wal`)).toBe(0);
});

test('a database that cannot give back space is left as it is', () => {
  using at = temporaryStore();
  const path = `${at.path}-plain`;
  const plain = new Database(path);
  write(plain, 1000);
  plain.exec('DROP TABLE junk');
  const before = pagesOf(plain);
  expect([spaceIn(plain).giveBack(), pagesOf(plain)]).toEqual([false, before]);
  plain.close();
});
