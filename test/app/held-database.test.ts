import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { stateOf } from '../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, CHANNEL, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { healthWorld } from '../worlds/health-world.ts';
import { homeText, openHome, pressHome } from '../worlds/home-acts.ts';
import { viewText } from '../worlds/modal-acts.ts';

const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')] };

/** Another program writes in the database, and does not come to its end. */
function held(world: BotWorld): Disposable {
  const db = new Database(world.databasePath);
  db.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => void db.close() };
}

async function live() {
  const at = await healthWorld({ organization });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  return at;
}

const SAYS = (world: BotWorld) =>
  `The database ${world.databasePath} is locked by another program. Close the program that has it open, such as a backup or a database browser.`;

test('while another program holds the database, whoever presses reads that nothing was recorded, and it is done by the next press', async () => {
  await using at = await live();
  const { world } = at;
  const before = stateOf(world, 'ana');
  {
    using _ = held(world);
    await world.pressRow(APPROVER, 'ana', APPROVE);
    expect(world.answers(APPROVER).at(-1)).toBe(`Nothing was recorded. ${SAYS(world)} Then try again.`);
    await world.command(APPROVER, 'pause');
    expect(world.answers(APPROVER).at(-1)).toBe(`Nothing was recorded. ${SAYS(world)} Then try again.`);
  }
  expect([stateOf(world, 'ana'), world.tables.switches.pause()]).toEqual([before, undefined]);
  // Slack was told that both arrived: nothing comes again.
  expect(await world.slack.redeliver(-1)).toMatchObject({ kind: 'acknowledged' });
  expect(world.tables.switches.pause()).toBeUndefined();
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
});

test('a press in the Home tab is answered as well, and the Home stays as things are', async () => {
  await using at = await live();
  const { world } = at;
  await openHome(world);
  await world.command(APPROVER, 'pause');
  await openHome(world);
  {
    using _ = held(world);
    await pressHome(world, 'Resume');
    expect(viewText(world)).toContain(`Nothing was recorded. ${SAYS(world)} Then try again.`);
    expect(homeText(world)).toContain('*Paused*');
  }
  await pressHome(world, 'Resume');
  expect(homeText(world)).toContain('*Live.*');
});

test('supervisors, status and the log say at once that another program holds the database, and that it is over', async () => {
  await using at = await live();
  const { world } = at;
  {
    using _ = held(world);
    expect(await at.health()).toEqual({
      status: 503,
      body: { ok: false, state: 'live', problems: [SAYS(world)] },
    });
    await world.command(APPROVER, 'status');
    expect(world.answers(APPROVER).at(-1)).toContain(SAYS(world));
    await world.tick().catch(() => undefined);
    expect(JSON.stringify(world.logged)).toContain('is locked by another program');
  }
  expect((await at.health()).body).toMatchObject({ ok: true, problems: [] });
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).not.toContain('held by another program');
});

test('only the first to meet it waits: the bot stands still for less than a second in all', async () => {
  await using at = await live();
  const { world } = at;
  using _ = held(world);
  let longest = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.pressRow(APPROVER, 'ben', APPROVE);
  for (let ask = 0; ask < 5; ask += 1) expect((await at.health()).status).toBe(503);
  clearInterval(beat);
  expect(longest).toBeLessThan(2_000);
  expect(world.logged.length).toBeGreaterThan(0);
});

test('a scan that meets a held database ends as failed with the reason, once it can be written down', async () => {
  await using at = await live();
  const { world } = at;
  // The members come only once it is held.
  world.portal.faults.add({ kind: 'slow', ms: 1_500, path: /\/users$/, times: 1 });
  await world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
  {
    using _ = held(world);
    await expect
      .poll(() => JSON.stringify(world.logged), { timeout: 120_000 })
      .toContain('A scan failed because of an internal error.');
  }
  await world.settle();
  expect(world.tables.scans.recent(1)[0]).toMatchObject({ state: 'failed', failure: SAYS(world) });
  await world.command(APPROVER, 'scan');
  expect(world.tables.scans.recent(1)[0]?.state).toBe('accepted');
});
