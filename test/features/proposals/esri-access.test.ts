import { expect, test } from 'vitest';
import { APPROVE, TRY_AGAIN, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { HISTORY_DETAILS } from '../../../src/features/history/slack-history.ts';
import { proposalOf, row, stateOf, unreadableAfter } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { actsShown, last, pressLast } from '../../worlds/history-acts.ts';

const CHECK_IT = 'Esri access was on before the account was disabled; check it in ArcGIS';
const withAccess = inactiveFor(400, 'one', { userType: 'both' });
const accessOf = (world: BotWorld) => world.portal.member('one')?.userType;
/** What the trail has of the act. */
const noted = (world: BotWorld) =>
  world.tables.audit.about('one', 100).find(({ what }) => what === 'account disabled')?.detail['esriAccess'];

test.for([
  { told: 'both', userType: 'both', known: 'on', says: true },
  { told: 'arcgisonly', userType: 'arcgisonly', known: 'off', says: false },
  { told: 'nothing', userType: undefined, known: undefined, says: false },
  { told: 'another word', userType: 'esrionly', known: undefined, says: false },
])('userType was $told before: after Undo the row says so or nothing', async ({ userType, known, says }) => {
  const organization = { members: [inactiveFor(400, 'one', { userType }), inactiveFor(300, 'two')] };
  await using world = await liveWorld({ organization });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('disabled');
  expect(proposalOf(world, 'one').esriAccess).toBe(known);
  expect(noted(world)).toBe(known);
  expect(row(world, 'one')).not.toContain(CHECK_IT);
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(stateOf(world, 'one')[0]).toBe('undone');
  expect(row(world, 'one').includes(CHECK_IT)).toBe(says);
});

test('the portal takes it away, does not give it back, and the history tells what it was', async () => {
  await using world = await liveWorld({ organization: { members: [withAccess] } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(accessOf(world)).toBe('arcgisonly');
  await world.pressRow(APPROVER, 'one', UNDO);
  expect([world.portal.member('one')?.disabled, accessOf(world)]).toEqual([false, 'arcgisonly']);
  await world.command(APPROVER, 'history one');
  const told: string[] = [];
  for (const numbers of actsShown(world)) {
    await world.command(APPROVER, 'history one');
    await pressLast(world, HISTORY_DETAILS, numbers);
    told.push(last(world));
  }
  expect(told.filter((details) => details.includes('Esri access before disabling: on'))).toHaveLength(1);
});

test.for([{ done: true }, { done: false }])(
  'ended while the portal did not tell (done: $done), and started again: it is neither lost nor overwritten',
  async ({ done }) => {
    await using world = await liveWorld({ organization: { members: [withAccess] } });
    unreadableAfter(world, 'one', done);
    await world.pressRow(APPROVER, 'one', APPROVE);
    expect([stateOf(world, 'one')[0], proposalOf(world, 'one').esriAccess]).toEqual(['disabling', 'on']);
    await world.stop();
    world.portal.faults.clear();
    await world.restart();
    expect([stateOf(world, 'one')[0], noted(world)]).toEqual(['disabled', 'on']);
    await world.pressRow(APPROVER, 'one', UNDO);
    expect(row(world, 'one')).toContain(CHECK_IT);
  },
);

test('what an act took whose end was not known is not "off" for the next one', async () => {
  await using world = await liveWorld({ organization: { members: [withAccess] } });
  unreadableAfter(world, 'one', true);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.stop();
  // Somebody enabled it before the bot could look: without Esri access, as the portal leaves it.
  world.portal.organization.members.update('one', { disabled: false });
  world.portal.faults.clear();
  await world.restart();
  expect([stateOf(world, 'one')[0], accessOf(world)]).toEqual(['disabled', 'arcgisonly']);
  expect(noted(world)).toBe('on');
});

test('a disabling that the portal did not do keeps what was read then', async () => {
  await using world = await liveWorld({ organization: { members: [withAccess] } });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect([stateOf(world, 'one')[0], proposalOf(world, 'one').esriAccess]).toEqual(['failed', 'on']);
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(row(world, 'one')).toContain(CHECK_IT);
});
