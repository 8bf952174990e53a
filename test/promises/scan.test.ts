import { expect, test } from 'vitest';
import { APPROVE, SCAN_AGAIN, TRY_AGAIN } from '../../src/adapters/slack/buttons.ts';
import { bareMember } from '../../src/sandbox/portal/organization.ts';
import { disables, rowsOf, stateOf } from '../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  DAY,
  GUEST,
  inactiveFor,
  liveWorld,
} from '../worlds/bot-world.ts';
import { excludeRow, excludeRule } from '../worlds/modal-acts.ts';

const PROMISE_6 =
  'promise 6: a rejected or broken scan leaves accounts, warnings, proposals and exclusions as they were';
const NEVER = { pauses: { firstMs: 1, tries: 2 }, timeoutMs: 500 };
const active = Array.from({ length: 20 }, (_, index) => `active_${String(index).padStart(2, '0')}`);
const crew = {
  ...{ id: 'g0000000000000000000000000000001', title: 'Crew', owner: 'chief', access: 'org' as const },
  ...{
    created: 0,
    modified: 0,
    memberships: [{ username: 'a_one', memberType: 'member' as const, joined: 0 }],
  },
};

/** All that a scan could change for anybody. */
const KEPT = [
  'SELECT * FROM proposal ORDER BY id',
  'SELECT * FROM decision ORDER BY id',
  'SELECT * FROM exclusion ORDER BY id',
  'SELECT * FROM go_live ORDER BY id',
  'SELECT * FROM pause ORDER BY id',
  'SELECT * FROM acceptance ORDER BY id',
  'SELECT * FROM member JOIN standing ON standing.member = member.id ORDER BY key',
  "SELECT * FROM scan WHERE state = 'accepted' ORDER BY id",
];

/** Live: one disabled, one failed, one excluded, the members of a group excluded, the rest to decide. */
async function busyWorld(): Promise<BotWorld> {
  const members = ['a_one', 'b_two', 'c_three', 'd_four', 'e_five'].map((name, index) =>
    inactiveFor(500 - 50 * index, name),
  );
  await using stack = new AsyncDisposableStack();
  const world = stack.use(
    await liveWorld({
      organization: { members: [...members, ...active.map((name) => inactiveFor(3, name))], groups: [crew] },
      portal: { pageSize: 7 },
      patience: NEVER,
    }),
  );
  world.portal.faults.add({ path: /c_three\/disable$/, kind: 'not done', times: 1 });
  await world.pressRow(APPROVER, 'b_two', APPROVE);
  await world.pressRow(APPROVER, 'c_three', APPROVE);
  await excludeRow(world, 'd_four');
  await excludeRule(world, 'group', 'Crew');
  await world.pass(DAY);
  stack.move();
  return world;
}

const USERS = /\/portals\/self\/users$/;
const update = (world: BotWorld, names: readonly string[], changes: object) => {
  for (const name of names) world.portal.organization.members.update(name, changes);
};

const REFUSED: readonly { why: string; broken: (world: BotWorld) => unknown; said: string | RegExp }[] = [
  {
    why: 'the token is not accepted',
    broken: ({ portal }) => portal.faults.add({ path: USERS, kind: 'invalid token', status: 200 }),
    said: 'ArcGIS did not confirm that the bot is signed in',
  },
  {
    why: 'the bot lost its right to see members',
    broken: (world) => update(world, ['inactive_bot'], { role: 'org_user' }),
    said: 'ArcGIS did not confirm that the bot is signed in and can see when members last signed in.',
  },
  {
    why: 'the list is empty',
    broken: ({ portal }) =>
      portal.faults.add({ path: USERS, kind: 'cut list', after: 0, ending: 'nextStart' }),
    said: 'The member list is empty (0 received, at least 1 expected).',
  },
  {
    why: "the bot's own account is missing",
    broken: ({ portal }) =>
      portal.faults.add({ path: USERS, kind: 'cut list', after: 26, ending: 'nextStart' }),
    said: 'The member list does not include the bot’s own account, so it looks incomplete. Scan again. If this happens again, check in ArcGIS that this account is a member of the organization.\nNothing was changed or sent.',
  },
  {
    why: 'the list ends early',
    broken: ({ portal }) =>
      portal.faults.add({ path: USERS, kind: 'cut list', after: 20, ending: 'nextStart' }),
    said: 'The member list looks incomplete (20 of 27).',
  },
  {
    why: 'the list goes on with empty pages',
    broken: ({ portal }) =>
      portal.faults.add({ path: USERS, kind: 'cut list', after: 21, ending: 'empty pages' }),
    said: 'The member list looks incomplete (21 of 27).',
  },
  {
    why: 'dates are in seconds',
    broken: ({ portal }) => portal.faults.add({ path: USERS, kind: 'dates in seconds' }),
    said: '27 accounts have dates in seconds instead of milliseconds (limit 0).',
  },
  {
    why: 'members fell',
    broken: ({ portal }) => active.slice(0, 6).map((name) => portal.organization.members.remove(name)),
    said: '6 members have gone missing since the last accepted scan (limit 5).',
  },
  {
    why: 'sign-ins are older than seen',
    broken: (world) => update(world, active.slice(0, 3), { lastLogin: 1_600_000_000_000 }),
    said: '3 accounts show an older sign-in than before (limit 2).',
  },
  {
    why: 'there is no last sign-in',
    broken: ({ portal }) =>
      active
        .slice(0, 3)
        .map((username) => portal.organization.members.put(bareMember({ username }, ['lastLogin']))),
    said: 'ArcGIS did not show the last sign-in of 3 accounts (limit 2).',
  },
  {
    why: 'an excluded group cannot be read',
    broken: ({ portal }) => portal.organization.groups.delete(crew.id),
    said: '1 excluded group could not be read (limit 0).',
  },
];

const FAILED: typeof REFUSED = [
  {
    why: 'the organization cannot be read',
    broken: ({ portal }) =>
      portal.faults.add({ path: /portals\/self$/, kind: 'refused', code: 400, message: 'Shut.' }),
    said: /Scan failed.*\n.*\(“Shut”\)\./,
  },
  {
    why: 'one page is broken',
    broken: ({ portal }) => portal.faults.add({ path: USERS, kind: 'html page', skips: 2 }),
    said: /Scan failed.*\n./,
  },
  {
    why: 'one page is empty',
    broken: ({ portal }) => portal.faults.add({ path: USERS, kind: 'empty body', skips: 3 }),
    said: /Scan failed.*\n./,
  },
  {
    why: 'the portal has errors',
    broken: ({ portal }) =>
      portal.faults.add({ path: USERS, kind: 'status', status: 500, body: 'json', skips: 1 }),
    said: /Scan failed.*\n.*500/,
  },
  {
    why: 'connections break',
    broken: ({ portal }) => portal.faults.add({ path: USERS, kind: 'broken connection', skips: 1 }),
    said: /Scan failed.*\nThe connection to the portal was lost/,
  },
  {
    why: 'the portal hangs',
    broken: ({ portal }) => portal.faults.add({ path: USERS, kind: 'hang', skips: 1 }),
    said: 'The portal did not answer within 0.5 seconds.',
  },
];

test.for([...REFUSED, ...FAILED])(`${PROMISE_6}: $why`, async ({ broken, said }) => {
  await using world = await busyWorld();
  const before = rowsOf(world, KEPT);
  const asked = disables(world);
  broken(world);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toMatch(said);
  expect(world.cardText()).toContain('Nothing was changed or sent.');
  expect(rowsOf(world, KEPT)).toEqual(before);
  await world.pass(DAY);
  expect(rowsOf(world, KEPT)).toEqual(before);
  expect(disables(world)).toEqual(asked);
});

test(`${PROMISE_6}: cut short by the end of the bot`, async () => {
  await using world = await busyWorld();
  const before = rowsOf(world, KEPT);
  world.portal.faults.add({ path: USERS, kind: 'slow', ms: 400 });
  const reading = world.command(APPROVER, 'scan');
  await expect.poll(() => world.tables.scans.recent(1)[0]?.state).toBe('reading');
  await world.stop();
  await reading.catch(() => undefined);
  await world.restart();
  expect(world.tables.scans.recent(1)[0]?.failure).toBe('The bot was stopped during the scan.');
  expect(rowsOf(world, KEPT)).toEqual(before);
});

test('what was proposed can be decided on the card of a rejected scan, and Scan again accepts what is whole again', async () => {
  await using world = await busyWorld();
  world.portal.faults.add({ path: USERS, kind: 'cut list', after: 20, ending: 'nextStart' });
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'e_five', APPROVE);
  await world.pressRow(APPROVER, 'c_three', TRY_AGAIN);
  expect([stateOf(world, 'e_five')[0], stateOf(world, 'c_three')[0]]).toEqual(['disabled', 'disabled']);
  world.portal.faults.clear();
  const scans = world.tables.scans.recent(50).length;
  await world.pressCard(GUEST, SCAN_AGAIN);
  expect(world.tables.scans.recent(50)).toHaveLength(scans);
  await world.pressCard(BYSTANDER, SCAN_AGAIN);
  expect(world.tables.scans.recent(50)).toHaveLength(scans + 1);
  expect(world.cardText()).toContain('27 members: 20 active');
});
