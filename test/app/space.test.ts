import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { liveWorld } from '../worlds/bot-world.ts';

const PAGE = 4096;

/** Pages that hold nothing any more, as after much that was dropped; nothing of them is left in the -wal. */
function leaveFree(path: string, pages: number): void {
  const db = new Database(path);
  db.exec('CREATE TABLE junk (words TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO junk VALUES (?)');
  db.transaction(() => {
    for (let page = 0; page < pages; page += 1) insert.run('x'.repeat(PAGE - 200));
  })();
  db.exec('DROP TABLE junk');
  db.close();
}

test('the space of what was dropped goes back to the file system minute by minute, and the -wal does not stay long', async () => {
  await using world = await liveWorld();
  leaveFree(world.databasePath, 8000);
  const sizes: number[] = [];
  for (let minute = 0; minute < 4; minute += 1) {
    await world.tick();
    sizes.push(statSync(world.databasePath).size);
  }
  const [first = 0, , , last = 0] = sizes;
  // No more than forty steps a minute, and at the end all but what is kept free.
  expect(first).toBeGreaterThan(5000 * PAGE);
  expect(last).toBeLessThan(1000 * PAGE);
  expect(statSync(`${world.databasePath}-wal`).size).toBeLessThanOrEqual(1_000_000);
});
