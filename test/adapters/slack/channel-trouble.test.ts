import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';

const MINUTE = 60_000;
const organization = { members: [inactiveFor(300, 'longgone'), inactiveFor(3, 'active')] };
const channelOf = (world: BotWorld) => {
  const channel = world.slack.workspace.channels.get(CHANNEL.id);
  if (channel === undefined) throw new Error('the sandbox has no channel');
  return channel;
};
const botOf = (world: BotWorld) => world.slack.workspace.app.userId;
const last = (world: BotWorld, user = APPROVER) => world.answers(user).at(-1);
const calls = (world: BotWorld, name: string) => world.slack.calls.filter(({ method }) => method === name);

const TROUBLES: readonly {
  readonly what: string;
  readonly breaks: (world: BotWorld) => void;
  readonly mends: (world: BotWorld) => void;
  readonly says: string;
}[] = [
  {
    what: 'archived',
    breaks: (world) => {
      channelOf(world).is_archived = true;
    },
    mends: (world) => {
      channelOf(world).is_archived = false;
    },
    says: '#gis-admins is archived. Unarchive it. Or set SLACK_ADMIN_CHANNEL to another channel’s ID, then restart the bot.',
  },
  {
    what: 'shared with another company',
    breaks: (world) => {
      channelOf(world).is_ext_shared = true;
    },
    mends: (world) => {
      channelOf(world).is_ext_shared = false;
    },
    says: '#gis-admins is shared with another company, or about to be, so the bot does not post there. Set SLACK_ADMIN_CHANNEL to a channel that is not shared, then restart the bot.',
  },
  {
    what: 'without the bot in it',
    breaks: (world) => void channelOf(world).members.delete(botOf(world)),
    mends: (world) => void channelOf(world).members.add(botOf(world)),
    says: 'The bot is not in #gis-admins. Type /invite @',
  },
  {
    what: 'private and without the bot in it',
    breaks: (world) => {
      channelOf(world).is_private = true;
      channelOf(world).members.delete(botOf(world));
    },
    mends: (world) => void channelOf(world).members.add(botOf(world)),
    says: 'The channel C0GISADMINS does not exist, or it is private and the bot is not in it. Check SLACK_ADMIN_CHANNEL, or invite the bot with /invite.',
  },
];

test.for(TROUBLES)(
  'a channel that is $what: nothing is posted, log and status say what to do, and it goes on when mended',
  async ({ breaks, mends, says }) => {
    await using world = await liveWorld({ organization });
    const before = { posts: world.posts().length, update: calls(world, 'chat.update').length };
    breaks(world);
    await world.pass(2 * MINUTE);
    await world.command(APPROVER, 'scan');
    expect(world.posts()).toHaveLength(before.posts);
    expect(world.tables.scans.newestAccepted()?.id).toBe(3);
    await world.command(APPROVER, 'status');
    expect(last(world)).toContain(says);
    expect(JSON.stringify(world.logged)).toContain(says);
    await world.command(APPROVER, 'undo longgone');
    expect(last(world)).toBe('The bot has not disabled Full longgone (longgone).');

    mends(world);
    await world.pass(3 * MINUTE);
    expect(world.posts()).toHaveLength(before.posts + 1);
    expect(world.cardText()).toContain(' · scan 3, ');
    expect(world.thread()).toEqual(['INACTIVE_USERS--2026-11-25T09-02-00Z.csv']);
    await world.command(APPROVER, 'status');
    expect(last(world)).toContain('No known problems.');
    await world.pressRow(APPROVER, 'longgone', APPROVE);
    expect(world.portal.member('longgone')?.disabled).toBe(true);
  },
);

test('a channel that does not exist is told right after the start; in another one the newest card comes anew', async () => {
  await using world = await startBotWorld({ organization, settings: { SLACK_ADMIN_CHANNEL: 'C0MISSING' } });
  await world.command(APPROVER, 'status');
  expect(last(world)).toContain('The channel C0MISSING does not exist');
  expect(JSON.stringify(world.logged)).toContain('The channel C0MISSING does not exist');
  await world.command(APPROVER, 'scan');
  expect(calls(world, 'chat.postMessage')).toEqual([]);
  await world.restart({ SLACK_ADMIN_CHANNEL: CHANNEL.id });
  expect(world.cardText()).toContain(' · scan 1, ');
});

test('moved to another channel, the card comes anew there, and its thread with it', async () => {
  await using world = await liveWorld({ organization });
  const { channels } = world.slack.workspace;
  channels.set('C0NEW', {
    ...channelOf(world),
    id: 'C0NEW',
    name: 'new',
    members: new Set(channelOf(world).members),
  });
  await world.restart({ SLACK_ADMIN_CHANNEL: 'C0NEW' });
  await world.pass(3 * MINUTE);
  const moved = world.slack.messages('C0NEW').find(({ blocks }) => blocks[0]?.block_id === 'card');
  expect(moved?.text).toContain('scan 2');
  await world.slack.press(APPROVER, { channel: 'C0NEW', ts: moved?.ts ?? '' }, APPROVE);
  await world.settle();
  expect(
    world.slack
      .messages('C0NEW')
      .filter(({ thread_ts }) => thread_ts === moved?.ts)
      .map(({ text }) => text),
  ).toContain('Mara Lindholm approved Full longgone (longgone).');
});

test('nobody may decide: card and status say so, and nothing is decided', async () => {
  await using world = await startBotWorld({ organization, settings: { SLACK_APPROVERS: 'U0NOBODY' } });
  await world.command(BYSTANDER, 'scan');
  expect(world.cardText()).toContain('No one can approve');
  await world.command(BYSTANDER, 'status');
  expect(last(world, BYSTANDER)).toContain('No one can approve');
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(last(world)).toContain('Only approvers can do this. No one can approve. Check SLACK_APPROVERS.');
});
