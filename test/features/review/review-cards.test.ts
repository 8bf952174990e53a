import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { asTheBot, row, stateOf, unreadableAfter } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  inactiveFor,
  liveWorld,
  type Message,
} from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';

/** Cards in a channel where other things happen meanwhile. */
const members = [inactiveFor(400, 'one'), inactiveFor(120, 'two'), inactiveFor(3, 'active')];
const ITEM = {
  ...{ id: 'i1', title: 'Trees', type: 'Feature Service', name: null, tags: [], access: 'private' as const },
  ...{ created: 1_700_000_000_000, modified: 1_700_000_000_000 },
};
const options = { organization: { members } };
const textOf = (world: BotWorld, { ts }: Message): string => {
  const message = world.posts().find((post) => post.ts === ts);
  return message === undefined ? 'deleted' : renderedText(message);
};

async function remove(world: BotWorld, { ts }: Message): Promise<void> {
  await asTheBot(world, 'chat.delete', { channel: CHANNEL.id, ts });
}

test('a card that waits to be updated while a newer one takes over says so', async () => {
  await using world = await liveWorld({ ...options, cardPauseMs: 1500 });
  const before = world.card();
  const pressing = world.pressRow(APPROVER, 'one', APPROVE);
  await world.command(APPROVER, 'scan');
  await pressing;
  expect(textOf(world, before)).toContain('Continued in scan 3 · ');
});

test('a page that says 404 where the portal should be ends no proposal', async () => {
  await using world = await liveWorld({ ...options, patience: { pauses: { firstMs: 1, tries: 2 } } });
  unreadableAfter(world, 'one', true);
  await world.pressRow(APPROVER, 'one', APPROVE);
  world.portal.faults.clear();
  world.portal.faults.add({ path: /./, kind: 'status', status: 404, body: 'html' });
  await world.tick();
  expect(stateOf(world, 'one')).toEqual(['disabling', undefined]);
  world.portal.faults.clear();
  await world.tick();
  expect(stateOf(world, 'one')).toEqual(['disabled', undefined]);
});

test('a card that somebody deleted is posted anew, once, with what is told in its thread', async () => {
  await using world = await liveWorld(options);
  const before = world.card();
  await remove(world, before);
  await world.command(APPROVER, 'exclude one');
  await submit(world, { reason: 'on leave' });
  expect(world.card().ts).not.toBe(before.ts);
  expect(row(world, 'one')).toMatch(/^🛡️ .* · excluded <!date.*> by Mara Lindholm\n/);
  expect(world.thread()).toEqual([
    expect.stringMatching(/^Mara Lindholm excluded \*Full one \(one\)\* until .*\. On leave\./),
  ]);
  const posts = world.posts().length;
  await world.pass(DAY / 24);
  expect(world.posts()).toHaveLength(posts);
});

test('an older card that somebody deleted is not missed', async () => {
  await using world = await liveWorld(options);
  const before = world.card();
  await remove(world, before);
  await world.command(APPROVER, 'scan');
  expect(textOf(world, before)).toBe('deleted');
  const lines = world.logged.length;
  await world.tick();
  expect(world.logged.slice(lines).map(({ message }) => message)).not.toContain('Could not update the card.');
});

test('what an account owns is read again on another day', async () => {
  await using world = await liveWorld(options);
  expect(row(world, 'one')).toContain('no items or groups');
  world.portal.organization.items.set('i1', { ...ITEM, owner: 'one' });
  await world.pass(DAY / 24);
  await world.command(APPROVER, 'scan');
  expect(row(world, 'one')).toContain('no items or groups');
  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  expect(row(world, 'one')).toContain('1 item');
});
