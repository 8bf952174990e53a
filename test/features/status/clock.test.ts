import { expect, test } from 'vitest';
import { APPROVE, SCAN_AGAIN } from '../../../src/adapters/slack/buttons.ts';
import { disables, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, DAY, goLive, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { healthWorld } from '../../worlds/health-world.ts';
import { quietTimeline, timelineWorld } from '../../worlds/timeline-world.ts';

const MINUTE = 60_000;
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const organization = { members: [inactiveFor(300, 'one'), inactiveFor(3, 'two')] };
/** The portal's clock is so far behind ours: ours is ahead. */
const ahead = (ms: number | 'not told') =>
  ({ path: /./, kind: 'clock off', ms: ms === 'not told' ? ms : -ms }) as const;

test('a clock that is 11 minutes ahead is told in status, health, card and log in the same words, until it is right', async () => {
  await using at = await healthWorld({ settings });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  const clear = world.portal.faults.add(ahead(11 * MINUTE));
  await world.command(APPROVER, 'scan');
  const told =
    'The clock of the bot’s computer is 11 minutes ahead of the portal’s. Correct the clock that is wrong, then scan again. The bot counts inactive days by the clock of its computer.';
  expect(world.tables.scans.recent(1)[0]?.state).toBe('accepted');
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain(told);
  expect(world.cardText()).toContain(told);
  expect(await at.health()).toEqual({ status: 503, body: { ok: false, state: 'live', problems: [told] } });
  expect(world.logged.map(({ message }) => message)).toContain(told);
  clear();
  await world.command(APPROVER, 'scan');
  await world.tick();
  expect(world.cardText()).not.toContain('clock');
  expect((await at.health()).status).toBe(200);
});

test.for([
  { circumstance: 'ten minutes ahead', ms: 10 * MINUTE },
  { circumstance: 'ten minutes behind', ms: -10 * MINUTE },
  { circumstance: 'not told', ms: 'not told' },
] as const)("where the portal's time is $circumstance, nobody is told anything", async ({ ms }) => {
  await using world = await liveWorld({ organization, settings });
  world.portal.faults.add(ahead(ms));
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('clock');
  expect(world.tables.scans.recent(1)[0]?.state).toBe('accepted');
});

test.for([
  { circumstance: 'a day ahead', ms: DAY, state: 'accepted' },
  { circumstance: 'a minute more than a day ahead', ms: DAY + MINUTE, state: 'rejected' },
  { circumstance: 'a minute more than a day behind', ms: -DAY - MINUTE, state: 'rejected' },
])('with a clock that is $circumstance a scan is $state', async ({ ms, state }) => {
  await using world = await liveWorld({ organization, settings });
  world.portal.faults.add(ahead(ms));
  await world.command(APPROVER, 'scan');
  expect(world.tables.scans.recent(1)[0]?.state).toBe(state);
  expect(
    world.cardText().includes('The clocks of the bot’s computer and the portal are 25 hours apart'),
  ).toBe(state === 'rejected');
  await world.pressCard(APPROVER, SCAN_AGAIN).catch(() => undefined);
  expect(world.cardText()).not.toContain('Accept this scan once');
});

test('with a clock that is 400 days ahead no active member is warned', async () => {
  const members = Array.from({ length: 30 }, (_, index) => inactiveFor(3, `active_${index}`));
  await using at = await quietTimeline({ organization: { members }, settings });
  at.world.portal.faults.add(ahead(400 * DAY));
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world).catch(() => undefined);
  await at.world.command(APPROVER, 'scan');
  expect(at.mailbox.mails).toEqual([]);
  expect(at.world.tables.scans.newestAccepted()).toBe(undefined);
});

test('nobody is disabled while the clock is that wrong', async () => {
  await using world = await liveWorld({ organization, settings });
  const clear = world.portal.faults.add(ahead(400 * DAY));
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')).toEqual([
    'failed',
    expect.stringContaining('The clock of the bot’s computer is 400 days ahead of the portal’s.'),
  ]);
  clear();
  expect(disables(world)).toEqual([]);
});

test('letters that wait when the clock goes wrong go out when it is right, and not before', async () => {
  const members = ['one', 'two', 'three'].map((name) => inactiveFor(100, name));
  const slowly = { ...settings, MAIL_PER_MINUTE: '1' };
  await using at = await timelineWorld({ organization: { members }, settings: slowly });
  const { world } = at;
  const clear = world.portal.faults.add(ahead(400 * DAY));
  for (let minute = 0; minute < 4; minute += 1) await world.pass(MINUTE);
  expect(at.mailbox.mails.length).toBe(1);
  clear();
  await world.command(APPROVER, 'scan');
  for (let minute = 0; minute < 4; minute += 1) await world.pass(MINUTE);
  expect(at.mailbox.mails.length).toBe(3);
});

test('no proposal runs out while the clock is that wrong', async () => {
  await using world = await liveWorld({ organization, settings });
  const clear = world.portal.faults.add(ahead(400 * DAY));
  await world.command(APPROVER, 'scan');
  await world.pass(30 * DAY);
  expect(stateOf(world, 'one')[0]).toBe('open');
  clear();
  await world.command(APPROVER, 'scan');
  await world.pass(3 * DAY);
  expect(stateOf(world, 'one')[0]).toBe('expired');
});
