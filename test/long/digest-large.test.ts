import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { chartsIn, digest, digestText } from '../features/digest/digest-world.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../worlds/bot-world.ts';

const organization = { members: [inactiveFor(3, 'di')] };

/** Changes the newest scan's members behind the bot's back, since no portal of a test is that large. */
async function withMembers(world: BotWorld, sql: string): Promise<void> {
  await world.stop();
  const db = new Database(world.databasePath);
  db.exec(sql);
  db.close();
  await world.restart();
}

const WHO = 'username, username_folded, full_name, full_name_folded, role, categories, created';
const HOW = 'last_login, disabled, newest_sign_in, inactive_since, status';
const NUMBERS = 'WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 999997)';

test('1,000,000 members: the figures fit, and the bot goes on answering while they are counted', async () => {
  await using world = await liveWorld({ organization });
  await withMembers(
    world,
    `INSERT INTO member (key, ${WHO}) ${NUMBERS}
     SELECT key || '-' || n, ${WHO} FROM member, number WHERE username = 'di';
     INSERT INTO standing (member, ${HOW})
     WITH di AS MATERIALIZED (SELECT ${HOW} FROM standing WHERE member = (SELECT id FROM member WHERE username = 'di' ORDER BY id LIMIT 1))
     SELECT id, ${HOW} FROM di CROSS JOIN member WHERE id > (SELECT max(member) FROM standing);
     UPDATE scan SET counts = (SELECT json_group_object(status, n) FROM (SELECT status, count(*) AS n FROM standing GROUP BY 1))`,
  );
  const [, turns] = await Promise.all([world.command(APPROVER, 'digest'), turnsUntilPosted(world)]);
  expect(digestText(world)).toContain('1,000,000 members: 999,998 active · 2 protected');
  expect(digest(world).text).toContain('0–30 (1,000,000) · 31–60 (0)');
  expect(chartsIn(digest(world)).length).toBe(1);
  // One for each piece that was counted: nothing walks all members in one go.
  expect(turns).toBeGreaterThan(200);
});

/** How often others had their turn meanwhile. */
async function turnsUntilPosted(world: BotWorld): Promise<number> {
  let turns = 0;
  while (world.tables.digests.newest() === undefined) {
    turns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return turns;
}

test('0 members: no chart of nothing, and no division by it', async () => {
  await using world = await liveWorld({ organization });
  await withMembers(world, 'DELETE FROM member');
  await world.command(APPROVER, 'digest');
  expect(digestText(world)).toContain('0 members');
  expect(digestText(world)).not.toMatch(/NaN|undefined|Infinity/);
  expect(chartsIn(digest(world))).toEqual([]);
});
