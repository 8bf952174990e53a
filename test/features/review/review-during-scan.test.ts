import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { APPROVER, type BotWorld, CHANNEL, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

/** What is done to an account after a scan has read it, and before that scan is accepted. */
const members = [
  inactiveFor(400, 'aaa'),
  inactiveFor(300, 'bbb'),
  ...['k', 'l', 'm', 'n', 'o'].map((name) => inactiveFor(3, name)),
];
const LIST = /portals\/self\/users$/;

/** Runs a scan whose first page has the account, and does this before the last page comes. */
async function meanwhile(world: BotWorld, act: () => Promise<void>): Promise<void> {
  world.portal.faults.add({ path: LIST, kind: 'slow', ms: 700, skips: 1 });
  world.portal.clearRequests();
  await world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
  await expect
    .poll(() => world.portal.requests.filter(({ path }) => LIST.test(path)).length)
    .toBeGreaterThan(1);
  await act();
  world.portal.faults.clear();
  await world.settle();
}

const privileges = ['portal:admin:viewUsers', 'portal:admin:disableUsers'];
const BOTS = { id: 'b0t', name: 'Bots', description: '', created: 1, modified: 1, privileges };
const options = { organization: { members }, portal: { pageSize: 3 } };

test('one disabled during a scan is counted as disabled by it', async () => {
  await using world = await liveWorld(options);
  await meanwhile(world, () => world.pressRow(APPROVER, 'aaa', APPROVE));
  expect(world.portal.member('aaa')?.disabled).toBe(true);
  expect(world.cardText()).toContain('9 members: 5 active · 1 to review · 2 protected · 1 disabled');
  await world.command(APPROVER, 'undo aaa');
  expect(world.portal.member('aaa')?.disabled).toBe(false);
});

test('one enabled again during a scan is counted as enabled again by it, and shielded', async () => {
  await using world = await liveWorld(options);
  await world.pressRow(APPROVER, 'aaa', APPROVE);
  await meanwhile(world, () => world.pressRow(APPROVER, 'aaa', UNDO));
  expect(world.portal.member('aaa')?.disabled).toBe(false);
  const counts = '9 members: 5 active · 1 to review · 2 protected · 1 re-enabled recently';
  expect(world.cardText()).toContain(counts);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain(counts);
});

test('one disabled and enabled again during a scan is shielded by it', async () => {
  await using world = await liveWorld(options);
  await meanwhile(world, async () => {
    const approving = world.pressRow(APPROVER, 'aaa', APPROVE);
    await expect.poll(() => world.tables.proposals.inState('disabled').length).toBe(1);
    await world.slack.command(APPROVER, '/inactive-users', 'undo aaa', CHANNEL.id);
    await approving;
  });
  expect(world.portal.member('aaa')?.disabled).toBe(false);
  expect(world.cardText()).toContain('1 to review · 2 protected · 1 re-enabled recently');
  await world.command(APPROVER, 'scan');
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['bbb']);
});

test('with PROTECT_ADMINS=off the last enabled administrator is skipped, though a scan had read another as enabled', async () => {
  const boss = (name: string, days: number) => inactiveFor(days, name, { role: 'org_admin' });
  await using world = await liveWorld({
    organization: { members: [boss('aaa', 400), boss('bbb', 300), ...members.slice(2)], roles: [BOTS] },
    portal: { pageSize: 3 },
    settings: { PROTECT_ADMINS: 'off' },
  });
  const { members: directory } = world.portal.organization;
  for (const member of [...directory]) {
    if (!/^(aaa|bbb)$/.test(member.username)) directory.put({ ...member, role: 'org_user', roleId: BOTS.id });
  }
  await world.command(APPROVER, 'scan');
  await meanwhile(world, () => world.pressRow(APPROVER, 'aaa', APPROVE));
  const skipped = world.tables.proposals.inState('skipped').map(({ username, why }) => [username, why]);
  expect(skipped).toEqual([['bbb', 'protected']]);
});
