import { expect, test } from 'vitest';
import { ACCEPT_ONCE, APPROVE, SCAN_AGAIN } from '../../../src/adapters/slack/buttons.ts';
import { cardId, disables, forge } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, BYSTANDER, GUEST, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

const HOUR = 3_600_000;
const active = Array.from({ length: 6 }, (_, index) => `active_${index}`);
const members = [inactiveFor(300, 'one'), ...active.map((name) => inactiveFor(3, name))];
const USERS = /\/portals\/self\/users$/;
// No run of the schedule comes between what people do.
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };

/** So many accounts show a sign-in older than seen. */
const older = (world: BotWorld, count: number) => {
  for (const name of active.slice(0, count))
    world.portal.organization.members.update(name, { lastLogin: 1_600_000_000_000 });
};
const newest = ({ tables }: BotWorld) => tables.scans.recent(1)[0];
const acceptances = (world: BotWorld) =>
  world.tables.audit
    .entries(1, 10_000)
    .filter(({ what }) => what.startsWith('acceptance'))
    .map(({ by, what, detail }) => [by.kind === 'person' ? by.name : 'bot', what, detail['check']]);

async function rejectedWorld(count = 3): Promise<BotWorld> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await liveWorld({ organization: { members }, settings }));
  older(world, count);
  await world.command(APPROVER, 'scan');
  expect(newest(world)?.state).toBe('rejected');
  stack.move();
  return world;
}

test('Accept this scan once makes a new reading in which that check may be as bad as shown, and is in the trail', async () => {
  await using world = await rejectedWorld();
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(newest(world)?.state).toBe('accepted');
  expect(acceptances(world)).toEqual([
    ['Mara Lindholm', 'acceptance granted', 'older sign-ins'],
    ['Mara Lindholm', 'acceptance used', 'older sign-ins'],
  ]);
});

test('it holds for one reading', async () => {
  await using world = await rejectedWorld();
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  // What was accepted is the past by now; others that are older than that are not.
  await world.command(APPROVER, 'scan');
  expect(newest(world)?.state).toBe('accepted');
  older(world, 6);
  await world.command(APPROVER, 'scan');
  expect(newest(world)?.state).toBe('rejected');
});

test('it is over with a reading that did not need it', async () => {
  await using world = await rejectedWorld();
  for (const name of active) world.portal.signIn(name);
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(newest(world)?.state).toBe('accepted');
  older(world, 3);
  await world.command(APPROVER, 'scan');
  expect(newest(world)?.state).toBe('rejected');
});

test.for([
  { when: 'a minute before', passes: 24 * HOUR - 60_000, state: 'accepted' },
  { when: 'at', passes: 24 * HOUR, state: 'rejected' },
])(
  'where its reading was broken, it holds for the next one: $when its end, 24 hours on, that is $state',
  async ({ passes, state }) => {
    await using world = await rejectedWorld();
    world.portal.faults.add({ path: USERS, kind: 'refused', code: 400, message: 'Shut.' });
    await world.pressCard(APPROVER, ACCEPT_ONCE);
    expect(newest(world)?.state).toBe('failed');
    world.portal.faults.clear();
    await world.pass(passes);
    await world.pressCard(APPROVER, SCAN_AGAIN);
    expect(newest(world)?.state).toBe(state);
  },
);

test('a reading that is worse than shown is rejected', async () => {
  await using world = await rejectedWorld(3);
  older(world, 4);
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(newest(world)?.state).toBe('rejected');
  expect(world.cardText()).toContain('4 accounts show an older sign-in than before');
});

test.for([BYSTANDER, GUEST])('%s cannot say it', async (user) => {
  await using world = await rejectedWorld();
  const scan = newest(world)?.id;
  await world.pressCard(user, ACCEPT_ONCE);
  expect(newest(world)?.id).toBe(scan);
  expect(acceptances(world)).toEqual([]);
});

test('it is neither offered nor taken where another check failed that nobody can excuse', async () => {
  await using world = await rejectedWorld();
  world.portal.faults.add({ path: USERS, kind: 'cut list', after: 3, ending: 'nextStart' });
  older(world, 6);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('Accept this scan once');
  const scan = newest(world)?.id;
  for (const about of [scan, 1, 999]) await forge(world, APPROVER, ACCEPT_ONCE, `${cardId(world)}:${about}`);
  expect(newest(world)?.id).toBe(scan);
  expect(acceptances(world)).toEqual([]);
  expect(world.answers(APPROVER).slice(-3)).toEqual([
    expect.stringMatching(/^Not accepted: this check cannot be skipped\. /),
    'That scan was not rejected. See the newest card.',
    'That scan was not rejected. See the newest card.',
  ]);
});

test('what an accepted reading proposes is for real', async () => {
  await using world = await rejectedWorld();
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});
