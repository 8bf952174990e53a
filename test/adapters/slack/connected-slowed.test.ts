import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE, REVIEW } from '../../../src/adapters/slack/buttons.ts';
import { disables } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  inactiveFor,
  liveWorld,
} from '../../worlds/bot-world.ts';

/** Slack answers 429: what nobody waits for is done when it says, and whoever waits is told. */

const MINUTE = 60_000;
const organization = { members: [inactiveFor(300, 'longgone'), inactiveFor(3, 'active')] };
const crowd = Array.from({ length: 12 }, (_, index) => inactiveFor(200 - index, `m${index}`));
const CSV = 'INACTIVE_USERS--2026-11-25T09-00-00Z.csv';
const slackTiming = { firstPauseMs: 5, longestPauseMs: 20 };
const said = (world: BotWorld, user = APPROVER) => world.answers(user).at(-1);
const cards = (world: BotWorld) => world.posts().filter(({ blocks }) => blocks[0]?.block_id === 'card');
const slow = (world: BotWorld, method: string, retryAfter: number, times: number | 'until cleared' = 1) =>
  world.slack.faults.failMethod(method, { how: { retryAfter }, times });

/** Everything that a scan, its card, a decision and the minutes after them ask of Slack. */
const BACKGROUND = [
  'chat.postMessage',
  'chat.update',
  'chat.delete',
  'files.getUploadURLExternal',
  'upload',
  'files.completeUploadExternal',
  'conversations.info',
  'users.info',
];

test.for(BACKGROUND.flatMap((method) => [[method, 1, 1] as const, [method, 600, 'until cleared'] as const]))(
  '%s answers 429 with Retry-After %i (%s): the scan, its card, its CSV and the decision get there, once',
  async ([method, retryAfter, times]) => {
    await using world = await liveWorld({ organization });
    const before = { cards: cards(world).length, posts: world.posts().length };
    slow(world, method, retryAfter, times);
    await world.command(APPROVER, 'scan');
    for (let minute = 0; minute < 3; minute += 1) await world.pass(MINUTE);
    if (times === 'until cleared') world.slack.faults.clear();
    for (let minute = 0; minute < 5; minute += 1) await world.pass(MINUTE);
    expect(cards(world)).toHaveLength(before.cards + 1);
    expect(world.posts()).toHaveLength(before.posts + 1);
    expect(world.thread()).toEqual([CSV]);
    await world.pressRow(APPROVER, 'longgone', APPROVE);
    await world.pass(MINUTE);
    expect(disables(world)).toEqual(['longgone']);
    expect(world.cardText()).toContain(' · disabled ');
    expect(world.thread()).toEqual([
      CSV,
      'Mara Lindholm approved Full longgone (longgone).',
      'Disabled Full longgone (longgone), approved by Mara Lindholm.',
    ]);
  },
);

test('apps.connections.open answers 429 after a drop: the bot is back when Slack lets it', async () => {
  await using world = await liveWorld({ organization, slackTiming });
  slow(world, 'apps.connections.open', 1, 3);
  world.slack.faults.dropConnections();
  await expect.poll(() => world.slack.connections, { timeout: 120_000 }).toBe(1);
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(disables(world)).toEqual(['longgone']);
});

test.for([
  ['Review…', (world: BotWorld) => world.pressCard(APPROVER, REVIEW)],
  ['Exclude…', (world: BotWorld) => world.pressRow(APPROVER, 'longgone', EXCLUDE)],
  ['/inactive-users exclude', (world: BotWorld) => world.command(APPROVER, 'exclude')],
] as const)(
  'views.open answers 429: whoever pressed %s is told, and the next press opens it',
  async ([, press]) => {
    const members = [...organization.members, ...crowd];
    await using world = await liveWorld({ organization: { members } });
    const top = () => world.slack.viewsOf(APPROVER).at(-1)?.id;
    const before = top();
    slow(world, 'views.open', 30);
    await press(world);
    expect(top()).toBe(before);
    expect(said(world)).toMatch(/^Something went wrong in the bot\./);
    await press(world);
    expect(top()).not.toBe(before);
  },
);

test('conversations.members answers 429: a reader is told to try again, and may read once Slack tells who is in the channel', async () => {
  await using world = await liveWorld({ organization });
  slow(world, 'conversations.members', 30);
  await world.slack.command(BYSTANDER, '/inactive-users', 'status', CHANNEL.id);
  await world.settle();
  expect(said(world, BYSTANDER)).toMatch(/^Something went wrong in the bot\..* try again/);
  await world.command(BYSTANDER, 'status');
  expect(said(world, BYSTANDER)).toContain('No known problems.');
});
