import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, UNDO, WITHDRAW } from '../../../src/adapters/slack/buttons.ts';
import { disables, row, stateOf, unapproved } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld, SECOND_APPROVER } from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';

const NAMES = ['one', 'two', 'three', 'four', 'five'];
const members = NAMES.map((name, index) => inactiveFor(600 - index * 100, name));
const HOUR = 3_600_000;
const settings = { DISABLE_CAP: '2', SCAN_SCHEDULE: '0 0 1 1 *' };
const live = (world: BotWorld) =>
  world.tables.proposals.live().map(({ username, state }) => `${username} ${state}`);

/** Two were disabled today, and two more are put before people. */
async function fullDay(start = new Date('2026-11-25T09:00:00Z')): Promise<BotWorld> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await liveWorld({ organization: { members }, settings, start }));
  expect(live(world)).toEqual(['one open', 'two open']);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'two', APPROVE);
  await world.command(APPROVER, 'scan');
  expect(live(world)).toEqual(['three open', 'four open']);
  stack.move();
  return world;
}

test('what is approved above the day’s cap waits, is seen to wait, and goes on by itself on the next day', async () => {
  await using world = await fullDay();
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  expect(disables(world)).toEqual(['one', 'two']);
  expect(row(world, 'three')).toContain('waiting until tomorrow because today’s limit is reached');
  expect(world.cardText()).toContain(
    '1 more account will come up for review later (limit 2 at a time and per day).',
  );
  await world.pass(13 * HOUR + 59 * 60_000);
  expect(disables(world)).toEqual(['one', 'two']);
  await world.pass(60_000);
  expect(disables(world)).toEqual(['one', 'two', 'three', 'four']);
  expect(row(world, 'three')).toContain(' · disabled ');
  expect(unapproved(world)).toEqual([]);
});

test('past midnight nothing waits until tomorrow any more, though the portal asked to wait', async () => {
  await using world = await fullDay();
  await world.pressRow(APPROVER, 'three', APPROVE);
  await world.pass(13 * HOUR);
  world.portal.faults.add({
    kind: 'status',
    status: 429,
    body: 'json',
    retryAfter: '7200',
    path: /one\/enable$/,
  });
  await world.command(APPROVER, 'undo one');
  await world.pass(59 * 60_000);
  expect(row(world, 'three')).toContain('waiting until tomorrow because today’s limit is reached');
  await world.pass(60_000);
  expect(stateOf(world, 'three')[0]).toBe('approved');
  expect(row(world, 'three')).toContain('approved by Mara Lindholm, checking once more');
});

test('undoing frees nothing', async () => {
  await using world = await fullDay();
  await world.command(APPROVER, 'undo one');
  await world.command(APPROVER, 'undo two');
  await world.pressRow(APPROVER, 'three', APPROVE);
  await world.tick();
  expect(disables(world)).toEqual(['one', 'two']);
  expect(stateOf(world, 'three')[0]).toBe('approved');
});

test('what failed takes no room', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done' });
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.command(APPROVER, 'scan');
  expect(live(world)).toEqual(['one failed', 'three open']);
  await world.pressRow(APPROVER, 'three', APPROVE);
  expect(disables(world)).toEqual(['one', 'two', 'three']);
});

test('the day is that of TIME_ZONE, when its clocks change as well', async () => {
  await using world = await fullDay(new Date('2026-10-24T23:30:00Z'));
  await world.pressRow(APPROVER, 'three', APPROVE);
  await world.pass(23 * HOUR + 29 * 60_000);
  expect(disables(world)).toEqual(['one', 'two']);
  await world.pass(60_000);
  expect(disables(world)).toEqual(['one', 'two', 'three']);
});

test('the cap is the percentage of the enabled members where that is smaller, and at least one', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP_PERCENT: '20' },
  });
  expect(live(world)).toEqual(['one open']);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'two', APPROVE);
  expect(disables(world)).toEqual(['one']);
  await world.pass(15 * HOUR);
  expect(disables(world)).toEqual(['one', 'two']);
});

test('what waits can be withdrawn, and is then not disabled', async () => {
  await using world = await fullDay();
  await world.pressRow(APPROVER, 'three', APPROVE);
  await world.pressRow(APPROVER, 'four', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'three', WITHDRAW);
  await world.pass(15 * HOUR);
  expect(disables(world)).toEqual(['one', 'two', 'four']);
  expect(stateOf(world, 'three')[0]).toBe('open');
});

test('of what waits, one that signs in meanwhile is skipped and takes no room', async () => {
  await using world = await fullDay();
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.pass(HOUR);
  world.portal.signIn('three');
  await world.pass(15 * HOUR);
  expect(disables(world)).toEqual(['one', 'two', 'four']);
  expect(stateOf(world, 'three')).toEqual(['skipped', 'signed in']);
});

test('what waits outlives a restart, and a smaller cap asks to go live again', async () => {
  await using world = await fullDay();
  await world.pressRow(APPROVER, 'three', APPROVE);
  await world.restart();
  await world.pass(15 * HOUR);
  expect(disables(world)).toEqual(['one', 'two', 'three']);
  await world.pressRow(APPROVER, 'three', UNDO);
  expect(stateOf(world, 'three')[0]).toBe('undone');
});

test('what one person approved is open again when two from a start on', async () => {
  await using world = await fullDay();
  await world.pressRow(APPROVER, 'three', APPROVE);
  expect(stateOf(world, 'three')[0]).toBe('approved');
  await world.restart({ APPROVALS_NEEDED: '2' });
  expect(stateOf(world, 'three')[0]).toBe('open');
  await world.pass(15 * HOUR);
  expect(disables(world)).toEqual(['one', 'two']);
});
