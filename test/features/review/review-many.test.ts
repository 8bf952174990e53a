import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, UNDO_ALL } from '../../../src/adapters/slack/buttons.ts';
import { disables } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';
import { decide, review } from '../../worlds/review-acts.ts';

/** What becomes of many at once, those that no row of the card has room for included. */
const named = (many: number) =>
  Array.from({ length: many }, (_, index) =>
    inactiveFor(600 - index * 10, `m${String(index + 1).padStart(2, '0')}`),
  );
const states = (world: BotWorld) => world.tables.proposals.live().map(({ state }) => state);
const approveAll = async (world: BotWorld) => {
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
};

test('those that failed are tried again together in Review…, also where the card has no row for them', async () => {
  await using world = await liveWorld({ organization: { members: named(10) } });
  world.portal.faults.add({ path: /\/disable$/, kind: 'refused', code: 403, message: 'Not now.' });
  await approveAll(world);
  expect(states(world)).toEqual(Array(10).fill('failed'));
  world.portal.faults.clear();
  expect(await review(world, ['m09', 'm10'])).toContain(
    '2 could not be disabled before. If you approve, the bot tries to disable them again.',
  );
  expect(await decide(world, 'approve')).toContain('You approved 2 accounts.');
  expect(states(world)).toEqual(Array(8).fill('failed'));
  expect(world.portal.member('m10')?.disabled).toBe(true);
});

test('Undo all… names as many as it enables again, those on an older card included', async () => {
  await using world = await liveWorld({
    organization: { members: named(6) },
    settings: { DISABLE_CAP: '3', SCAN_SCHEDULE: '0 0 1 1 *' },
  });
  await world.pressRow(APPROVER, 'm01', APPROVE);
  await world.pressRow(APPROVER, 'm02', APPROVE);
  await world.command(APPROVER, 'scan');
  await approveAll(world);
  expect(disables(world)).toEqual(['m01', 'm02', 'm03']);
  await world.command(APPROVER, 'scan');
  await world.pass((DAY * 2) / 3);
  expect(disables(world)).toEqual(['m01', 'm02', 'm03', 'm04', 'm05']);
  expect(world.cardText()).toContain('Undo all 3…');
  await world.pressCard(APPROVER, UNDO_ALL);
  expect(world.tables.proposals.inState('undone').map(({ username }) => username)).toEqual([
    'm03',
    'm04',
    'm05',
  ]);
});
