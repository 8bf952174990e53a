import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, GO_LIVE, TRY_AGAIN, UNDO } from '../../src/adapters/slack/buttons.ts';
import {
  cardId,
  disables,
  forge,
  proposalOf,
  row,
  stateOf,
  unapproved,
  unreadableAfter,
} from '../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  goLive,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../worlds/bot-world.ts';
import { excludeRow, submit, topView } from '../worlds/modal-acts.ts';
import { decide, review } from '../worlds/review-acts.ts';

const PROMISE_2 =
  'promise 2: while protection is on, or the bot is not live, or paused, nobody is mailed or messaged and nothing is disabled, in any path';
const members = [inactiveFor(300, 'one'), inactiveFor(200, 'two'), inactiveFor(100, 'three')];
const HOUR = 3_600_000;

const states = (world: BotWorld) =>
  world.tables.proposals.onCard(cardId(world)).map(({ username, state }) => `${username} ${state}`);
/** Wherever the bot wrote to. */
const channels = (world: BotWorld) =>
  new Set(
    world.slack.calls
      .filter(({ method }) => method === 'chat.postMessage')
      .map(({ args }) => args['channel']),
  );

const STOPS: readonly { stop: string; by: (world: BotWorld) => Promise<unknown>; leaves: string }[] = [
  { stop: 'protection is on', by: (world) => world.restart({ PROTECTION: 'on' }), leaves: 'closed' },
  {
    stop: 'the limits became harsher',
    by: (world) => world.restart({ DISABLE_AFTER_DAYS: '85' }),
    leaves: 'open',
  },
  { stop: 'it is paused', by: (world) => world.command(SECOND_APPROVER, 'pause'), leaves: 'open' },
];

test.for(STOPS)(`${PROMISE_2}: old buttons when $stop`, async ({ by, leaves }) => {
  await using world = await liveWorld({ organization: { members }, settings: { DISABLE_CAP: '3' } });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('failed');
  const asked = disables(world);
  const values = ['one', 'two', 'three'].map((name) => `${cardId(world)}:${proposalOf(world, name).id}`);
  await world.pressCard(APPROVER, APPROVE_ALL);
  const form = topView(world);
  await by(world);
  await world.slack.submit(APPROVER, form.id);
  await world.settle();
  for (const value of values) {
    await forge(world, APPROVER, APPROVE, value);
    await forge(world, APPROVER, TRY_AGAIN, value);
  }
  await world.command(APPROVER, 'scan');
  await world.pass(DAY);
  expect(disables(world)).toEqual(asked);
  expect(values.map((value) => idState(world, value))).toEqual([
    leaves === 'open' ? 'failed' : 'closed',
    leaves,
    leaves,
  ]);
  expect(channels(world)).toEqual(new Set([CHANNEL.id]));
});

test.for(STOPS)(`${PROMISE_2}: undo and exclude go on when $stop`, async ({ by }) => {
  await using world = await liveWorld({ organization: { members } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await by(world);
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(world.portal.member('one')?.disabled).toBe(false);
  expect(stateOf(world, 'one')[0]).toBe('undone');
  await world.command(APPROVER, 'scan');
  if (world.tables.proposals.live().length > 0) await excludeRow(world, 'two');
  else await world.command(APPROVER, 'exclude two').then(() => submit(world, { reason: 'on leave' }));
  expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(1);
  expect(disables(world)).toEqual(['one']);
});

test(`${PROMISE_2}: rehearsals, selected or all at once, before anybody went live`, async () => {
  await using world = await startBotWorld({ organization: { members } });
  await world.command(APPROVER, 'scan');
  await review(world, ['one']);
  await decide(world, 'approve');
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  expect(states(world)).toEqual(['one approved', 'two approved', 'three approved']);
  await world.restart();
  await world.pass(DAY);
  expect(disables(world)).toEqual([]);
  expect(row(world, 'one')).toContain('approved by Mara Lindholm in the rehearsal: ');
  const rehearsed = `${cardId(world)}:${proposalOf(world, 'one').id}`;
  await goLive(world);
  expect(states(world)).toEqual(['one open', 'two open', 'three open']);
  await forge(world, APPROVER, APPROVE, rehearsed);
  expect(disables(world)).toEqual([]);
  expect(idState(world, rehearsed)).toBe('closed');
});

test(`${PROMISE_2}: paused while the account is read for the act`, async () => {
  await using world = await liveWorld({ organization: { members } });
  world.portal.faults.add({ path: /users\/one$/, kind: 'slow', ms: 1000, times: 1 });
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: world.card().ts }, APPROVE, {
    value: `${cardId(world)}:${proposalOf(world, 'one').id}`,
  });
  await expect.poll(() => stateOf(world, 'one')[0]).toBe('disabling');
  await world.command(SECOND_APPROVER, 'pause');
  expect(disables(world)).toEqual([]);
  expect(stateOf(world, 'one')).toEqual(['open', undefined]);
  expect(row(world, 'one')).not.toContain('Approve');
});

test(`${PROMISE_2}: what waited for room is open again after a pause, and needs a new approval`, async () => {
  await using world = await liveWorld({ organization: { members }, settings: { DISABLE_CAP: '1' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'two', APPROVE);
  expect(stateOf(world, 'two')[0]).toBe('approved');
  await world.command(SECOND_APPROVER, 'pause 2026-11-27');
  expect(stateOf(world, 'two')[0]).toBe('open');
  await world.pass(DAY);
  expect(world.cardText()).toContain('paused');
  await world.pass(2 * DAY);
  expect(world.cardText()).toContain('· live');
  expect(disables(world)).toEqual(['one']);
  await world.pressRow(SECOND_APPROVER, 'two', APPROVE);
  expect(disables(world)).toEqual(['one', 'two']);
});

test.for([
  { found: 'disabled', done: true, becomes: ['disabled', undefined] },
  { found: 'still enabled', done: false, becomes: ['closed', 'the bot is no longer live'] },
])(`${PROMISE_2}: one caught in disabling is read first, and found $found`, async ({ done, becomes }) => {
  await using world = await liveWorld({ organization: { members } });
  unreadableAfter(world, 'one', done);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.restart({ PROTECTION: 'on' });
  await world.pass(HOUR);
  expect(states(world)).toEqual(['one disabling', 'two closed', 'three closed']);
  world.portal.faults.clear();
  await world.tick();
  expect(stateOf(world, 'one')).toEqual(becomes);
  expect(disables(world)).toEqual(['one']);
  await world.pass(DAY);
  expect(disables(world)).toEqual(['one']);
});

test(`${PROMISE_2}: after protection was on, or limits became harsher, Go live… is asked again`, async () => {
  await using world = await liveWorld({ organization: { members } });
  for (const settings of [{ PROTECTION: 'on' }, { DISABLE_AFTER_DAYS: '85' }, { DISABLE_CAP: '60' }]) {
    await world.restart(settings);
    await world.restart({ PROTECTION: 'off' });
    await world.command(APPROVER, 'scan');
    expect(world.cardText()).toMatch(/rehearsal|paused until Go live… is pressed again/);
    // While it counts as a pause there is nothing to press.
    await world.pressRow(APPROVER, 'one', APPROVE).catch(() => undefined);
    expect(disables(world)).toEqual([]);
    await world.pressCard(APPROVER, GO_LIVE);
    await submit(world);
    await world.settle();
    expect(world.cardText()).toContain('· live');
  }
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
  expect(unapproved(world)).toEqual([]);
});

test(`${PROMISE_2}: an unchanged restart asks nothing again`, async () => {
  await using world = await liveWorld({ organization: { members } });
  await world.restart();
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});

function idState(world: BotWorld, value: string): string | undefined {
  return rowsWith(world).find(({ id }) => id === Number(value.split(':')[1]))?.state;
}

/** Of every card, as a card keeps what it showed. */
function rowsWith({ tables }: BotWorld) {
  const newest = tables.cards.newest()?.id ?? 0;
  return Array.from({ length: newest }, (_, index) => tables.proposals.onCard(index + 1)).flat();
}
