import { expect, test } from 'vitest';
import {
  APPROVE,
  APPROVE_ALL,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../../src/adapters/slack/buttons.ts';
import { disables, row, stateOf, unapproved, unreadableAfter } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';

const members = [inactiveFor(400, 'one'), inactiveFor(300, 'two'), inactiveFor(200, 'three')];
const email = 'Mara.Lindholm@harbour-city.example';
const isDisabled = (world: BotWorld, username: string) => world.portal.member(username)?.disabled;
const disabledBy = (world: BotWorld, username: string, disabled: boolean) =>
  world.portal.organization.members.update(username, { disabled });
const approveAll = async (world: BotWorld) => {
  await world.pressCard(APPROVER, APPROVE_ALL);
  return submit(world);
};

test('Try again is a new approval, and a failure can end in another', async () => {
  await using world = await liveWorld({ organization: { members } });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'lies', times: 2 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  for (const is of ['failed', 'disabled']) {
    await world.pressRow(SECOND_APPROVER, 'one', TRY_AGAIN);
    expect(stateOf(world, 'one')[0]).toBe(is);
  }
  expect(row(world, 'one')).toMatch(/ · disabled .* by Tomas Ferrer$/m);
  expect(
    world.tables.audit.about('one', 100).filter(({ what }) => what === 'approval recorded'),
  ).toHaveLength(3);
});

test('a failure is tried again by nobody but a person', async () => {
  await using world = await liveWorld({ organization: { members } });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.restart();
  await world.pass(DAY);
  expect(disables(world)).toEqual(['one']);
  expect(stateOf(world, 'one')[0]).toBe('failed');
});

test.for<{ since: string; change: (world: BotWorld) => Promise<unknown>; offered: boolean }>([
  { since: 'nothing changed, and it was scanned again', change: async () => {}, offered: true },
  { since: 'others enabled it', change: async (world) => disabledBy(world, 'one', false), offered: false },
  {
    since: 'others enabled it and disabled it again',
    change: async (world) => {
      disabledBy(world, 'one', false);
      await world.command(APPROVER, 'scan');
      disabledBy(world, 'one', true);
    },
    offered: false,
  },
])('Undo where $since', async ({ change, offered }) => {
  await using world = await liveWorld({ organization: { members } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pass(60_000);
  await change(world);
  await world.command(APPROVER, 'scan');
  const before = isDisabled(world, 'one');
  await world.command(APPROVER, 'undo one');
  expect(isDisabled(world, 'one')).toBe(offered ? false : before);
  expect(world.portal.requests.filter(({ path }) => path.endsWith('/enable'))).toHaveLength(offered ? 1 : 0);
});

test.for([
  { found: 'enabled by others', change: (world: BotWorld) => disabledBy(world, 'one', false), is: 'undone' },
  {
    found: 'another one of that name',
    change: ({ portal }: BotWorld) =>
      portal.organization.members.update('one', { id: 'f'.repeat(32), disabled: true }),
    is: 'disabled',
  },
])('Undo reads the account first, and finds $found: nothing is enabled', async ({ change, is }) => {
  await using world = await liveWorld({ organization: { members } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  change(world);
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(stateOf(world, 'one')[0]).toBe(is);
  expect(world.portal.requests.filter(({ path }) => path.endsWith('/enable'))).toEqual([]);
});

test('Undo all enables what is left of a batch, and no other', async () => {
  await using world = await liveWorld({ organization: { members: [...members, inactiveFor(500, 'zero')] } });
  await world.pressRow(APPROVER, 'zero', APPROVE);
  await approveAll(world);
  await world.pressRow(APPROVER, 'two', UNDO);
  expect(world.cardText()).toContain('Undo all 2…');
  await world.pressCard(SECOND_APPROVER, UNDO_ALL);
  expect(['zero', 'one', 'two', 'three'].map((name) => isDisabled(world, name))).toEqual([
    ...[true, false, false, false],
  ]);
  expect(row(world, 'one')).toMatch(/ · re-enabled .* by Tomas Ferrer$/m);
});

test('with APPROVALS_NEEDED=2 the second must be another person, and the row shows 1 of 2', async () => {
  await using world = await liveWorld({ organization: { members }, settings: { APPROVALS_NEEDED: '2' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await approveAll(world);
  await world.restart();
  expect(disables(world)).toEqual([]);
  expect(row(world, 'one')).toMatch(/^1 of 2 · Mara Lindholm .* · needs a second approver$/m);
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
  expect(row(world, 'one')).toMatch(/ · disabled .* by Mara Lindholm and Tomas Ferrer$/m);
  expect(unapproved(world)).toEqual([]);
});

test('with APPROVALS_NEEDED=2 Try again needs two anew', async () => {
  await using world = await liveWorld({ organization: { members }, settings: { APPROVALS_NEEDED: '2' } });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  for (const user of [APPROVER, SECOND_APPROVER]) await world.pressRow(user, 'one', APPROVE);
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  expect(disables(world)).toEqual(['one']);
  expect(row(world, 'one')).toContain('1 of 2');
  await world.pressRow(SECOND_APPROVER, 'one', TRY_AGAIN);
  expect(disables(world)).toEqual(['one', 'one']);
  expect(isDisabled(world, 'one')).toBe(true);
});

test('nobody decides on an account with their own e-mail address', async () => {
  const settings = { DISABLE_CAP: '3', APPROVALS_NEEDED: '1' };
  const own = inactiveFor(500, 'own', { email });
  await using world = await liveWorld({ organization: { members: [own, ...members] }, settings });
  await world.pressRow(APPROVER, 'own', APPROVE);
  expect(await approveAll(world)).toContain('Left out: 1. Full own (own) is your own account');
  expect(disables(world)).toEqual(['one', 'two']);
  world.portal.faults.add({ path: /own\/disable$/, kind: 'not done', times: 1 });
  await world.pressRow(SECOND_APPROVER, 'own', APPROVE);
  await world.pressRow(APPROVER, 'own', TRY_AGAIN);
  expect(stateOf(world, 'own')[0]).toBe('failed');
  await world.pressRow(SECOND_APPROVER, 'own', TRY_AGAIN);
  await world.pressRow(APPROVER, 'own', UNDO);
  await world.command(APPROVER, 'undo own');
  expect(isDisabled(world, 'own')).toBe(true);
  expect(world.answers(APPROVER).slice(-2)).toEqual([
    ...Array(2).fill('Full own (own) is your own account. Someone else must decide.'),
  ]);
});

test('one that waits is withdrawn by somebody else than the member', async () => {
  const own = inactiveFor(350, 'own', { email });
  const settings = { DISABLE_CAP: '1' };
  await using world = await liveWorld({
    organization: { members: [own, inactiveFor(400, 'one')] },
    settings,
  });
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressRow(SECOND_APPROVER, 'own', APPROVE);
  await world.pressRow(APPROVER, 'own', WITHDRAW);
  expect(stateOf(world, 'own')[0]).toBe('approved');
  await world.pressRow(SECOND_APPROVER, 'own', WITHDRAW);
  expect(stateOf(world, 'own')[0]).toBe('open');
});

test.for([
  { truth: 'it was disabled', done: true, asked: ['one'] },
  { truth: 'it was not, and the approval is still good', done: false, asked: ['one', 'one'] },
])('ended while the portal did not tell, and started again: $truth', async ({ done, asked }) => {
  await using world = await liveWorld({ organization: { members } });
  unreadableAfter(world, 'one', done);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.stop();
  world.portal.faults.clear();
  await world.restart();
  expect(stateOf(world, 'one')[0]).toBe('disabled');
  expect(disables(world)).toEqual(asked);
  expect(row(world, 'one')).toContain(' · disabled ');
});

test('ended while the portal hung, and started again while paused: it is open', async () => {
  const patience = { timeoutMs: 300, pauses: { firstMs: 1, tries: 2 } };
  await using world = await liveWorld({ organization: { members }, patience });
  world.portal.faults.add({ path: /users\/one(\/disable)?$/, kind: 'hang', skips: 1 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('disabling');
  await world.command(APPROVER, 'pause');
  await world.stop();
  world.portal.faults.clear();
  await world.restart();
  expect(stateOf(world, 'one')[0]).toBe('open');
  await world.pass(DAY);
  expect(isDisabled(world, 'one')).toBe(false);
});
