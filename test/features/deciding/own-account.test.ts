import { expect, test } from 'vitest';
import { APPROVE, TRY_AGAIN } from '../../../src/adapters/slack/buttons.ts';
import { EXTEND, LET_END } from '../../../src/features/exclusions/ask-before-end.ts';
import { advance } from '../../../src/sandbox/clock.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  inactiveFor,
  liveWorld,
  type Message,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { excludeRow, submit } from '../../worlds/modal-acts.ts';

const email = 'mara.lindholm@harbour-city.example';
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const REFUSED = /your own account; somebody else must decide\./;

const question = (world: BotWorld): Message | undefined =>
  world.posts().findLast((message) => /of yours end/.test(renderedText(message)));

async function press(world: BotWorld, action: string): Promise<void> {
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: question(world)?.ts ?? '' }, action);
  await world.settle();
}

test('nobody extends, lets end or ends the exclusion of their own account', async () => {
  const own = inactiveFor(700, 'mara', { email });
  await using world = await liveWorld({
    organization: { members: [own, inactiveFor(400, 'two')] },
    settings,
  });
  await excludeRow(world, 'mara', { reason: 'leave', date: '2026-12-25' }, SECOND_APPROVER);
  await advance(world.clock, new Date('2026-12-18T08:00:00Z'), {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
  const before = world.tables.exclusions.inForce(world.clock.now());
  await press(world, EXTEND);
  expect(await submit(world, { date: '2027-02-01' })).toMatch(REFUSED);
  await press(world, LET_END);
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  await world.command(APPROVER, 'include mara');
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual(before);
  await world.command(SECOND_APPROVER, 'include mara');
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
});

test('an account whose address became one’s own since it was decided about is one’s own', async () => {
  const members = [inactiveFor(600, 'one'), inactiveFor(500, 'two')];
  await using world = await liveWorld({ organization: { members }, settings });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  for (const name of ['one', 'two']) await world.pressRow(SECOND_APPROVER, name, APPROVE);
  for (const name of ['one', 'two'])
    world.portal.organization.members.update(name, { email: email.toUpperCase() });
  await world.command(SECOND_APPROVER, 'scan');
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  expect(stateOf(world, 'one')[0]).toBe('failed');
  await world.command(APPROVER, 'undo two');
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  await world.command(APPROVER, 'exclude');
  expect(await submit(world, { reason: 'mine', boxes: ['one, two'] })).toContain('Nobody was excluded');
  await world.pressRow(SECOND_APPROVER, 'one', TRY_AGAIN);
  expect(stateOf(world, 'one')[0]).toBe('disabled');
});
