import { expect, test } from 'vitest';
import { ACCEPT_ONCE, APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import type { Fault } from '../../../src/sandbox/portal/faults.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import { disables, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld, START } from '../../worlds/bot-world.ts';
import { excludeRow, excludeRule } from '../../worlds/modal-acts.ts';

const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const organization = {
  members: ['one', 'two', 'three', 'four'].map((name, index) => inactiveFor(300 - index, name)),
};
const LIST = /\/portals\/self\/users$/;
const RECORD = /\/community\/users\//;
const ANY = /users/;

const leavingOut = (path: RegExp, ...fields: readonly string[]): Fault => ({
  path,
  kind: 'fields left out',
  fields,
});
const scan = (world: BotWorld) => world.command(APPROVER, 'scan');
const newest = ({ tables }: BotWorld) => tables.scans.recent(1)[0];
const status = ({ tables }: BotWorld, username: string) =>
  tables.members.find(username, 9).map(({ standing }) => standing?.status);

const WAYS: readonly { how: string; first: readonly Fault[]; afterward: readonly Fault[] }[] = [
  { how: 'begins to tell ids', first: [leavingOut(ANY, 'id')], afterward: [] },
  {
    how: 'tells ids in its records first, and then in its list',
    first: [leavingOut(LIST, 'id')],
    afterward: [],
  },
  { how: 'no longer tells ids', first: [], afterward: [leavingOut(ANY, 'id')] },
  {
    how: 'tells ids in its list alone',
    first: [leavingOut(RECORD, 'id')],
    afterward: [leavingOut(RECORD, 'id')],
  },
  { how: 'tells ids in its list alone by now', first: [], afterward: [leavingOut(RECORD, 'id')] },
  {
    how: 'tells ids in its records alone',
    first: [leavingOut(LIST, 'id')],
    afterward: [leavingOut(LIST, 'id')],
  },
  { how: 'no longer tells when accounts were created', first: [], afterward: [leavingOut(ANY, 'created')] },
  { how: 'begins to tell when accounts were created', first: [leavingOut(RECORD, 'created')], afterward: [] },
  {
    how: 'tells ids one day and creation the other',
    first: [leavingOut(RECORD, 'created')],
    afterward: [leavingOut(LIST, 'id')],
  },
];

test.for(WAYS)(
  'exclusions, shields and approvals hold where the portal $how',
  async ({ first, afterward }) => {
    await using world = await liveWorld({ organization: { members: [] }, settings });
    for (const member of organization.members) world.portal.organization.members.put(member);
    for (const fault of first) world.portal.faults.add(fault);
    await scan(world);
    await scan(world);
    await excludeRow(world, 'two');
    await world.pressRow(APPROVER, 'three', APPROVE);
    await world.pressRow(APPROVER, 'three', UNDO);
    expect(stateOf(world, 'three')[0]).toBe('undone');
    world.portal.faults.clear();
    for (const fault of afterward) world.portal.faults.add(fault);
    await world.pass(60_000);
    await scan(world);
    expect(newest(world)?.state).toBe('accepted');
    expect([status(world, 'two'), status(world, 'three')]).toEqual([['excluded'], ['shielded']]);
    await world.pressRow(APPROVER, 'one', APPROVE);
    expect(stateOf(world, 'one')).toEqual(['disabled', undefined]);
    expect(disables(world)).toEqual(['three', 'one']);
    world.portal.faults.clear();
    await world.pass(60_000);
    await scan(world);
    expect([status(world, 'one'), status(world, 'two'), status(world, 'three')]).toEqual([
      ['disabled'],
      ['excluded'],
      ['shielded'],
    ]);
  },
);

test('one who was away for a while is known by the name and creation when the portal tells ids by then', async () => {
  await using world = await liveWorld({ organization, settings });
  world.portal.faults.add(leavingOut(ANY, 'id'));
  const members = [
    bareMember({
      username: 'five',
      created: START.getTime() - 800 * DAY,
      lastLogin: START.getTime() - 250 * DAY,
    }),
  ];
  for (const member of members) world.portal.organization.members.put(member);
  await scan(world);
  await excludeRow(world, 'five');
  world.portal.organization.members.remove('five');
  await scan(world);
  world.portal.faults.clear();
  for (const member of members) world.portal.organization.members.put(member);
  await scan(world);
  expect(status(world, 'five')).toEqual(['excluded']);
});

test('another one of an old name is a new account, whichever way the portal tells of both', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'two');
  world.portal.organization.members.put(
    inactiveFor(200, 'two', { created: START.getTime() - 700 * DAY, id: 'f'.repeat(32) }),
  );
  world.portal.faults.add(leavingOut(ANY, 'id'));
  await scan(world);
  expect(status(world, 'two')).toEqual(['to decide']);
});

test('a record that tells nothing of who it is ends no approval as "no longer a member", and disables nobody', async () => {
  await using world = await liveWorld({ organization, settings });
  world.portal.faults.add(leavingOut(RECORD, 'id', 'created'));
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')).toEqual([
    'failed',
    'the portal does not show enough to tell whether this is still the same account',
  ]);
  expect(disables(world)).toEqual([]);
});

test('a list in which most members are others than before is not accepted, unless an approver says so', async () => {
  await using world = await liveWorld({ organization, settings });
  const rename = (name: string, index: number) => {
    world.portal.organization.members.remove(name);
    world.portal.organization.members.put(inactiveFor(100 + index, `new ${name}`));
  };
  ['one', 'two', 'three', 'four'].forEach(rename);
  await scan(world);
  expect(newest(world)?.state).toBe('rejected');
  expect(world.cardText()).toContain(
    '4 members from the last accepted scan can no longer be found (limit 3).',
  );
  expect(stateOf(world, 'one')[0]).toBe('open');
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(newest(world)?.state).toBe('accepted');
});

test('a list that no longer tells custom roles takes nobody out of an exclusion by role', async () => {
  const crew = ['one', 'two', 'three', 'four'].map((name) =>
    inactiveFor(300, name, { role: 'org_user', roleId: 'crew' }),
  );
  await using world = await liveWorld({ organization: { members: crew }, settings });
  await excludeRule(world, 'role', 'crew');
  world.portal.faults.add(leavingOut(LIST, 'roleId'));
  await scan(world);
  expect(newest(world)?.state).toBe('rejected');
  expect(crew.flatMap(({ username }) => status(world, username))).toEqual(Array.from(crew, () => 'excluded'));
});
