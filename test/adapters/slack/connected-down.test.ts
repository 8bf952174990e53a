import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { disables } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

/** Slack is down for ten minutes: what was on its way then comes afterward, once. */

const MINUTE = 60_000;
const organization = {
  members: [inactiveFor(300, 'longgone'), inactiveFor(200, 'second'), inactiveFor(3, 'active')],
};
const CSV = 'INACTIVE_USERS--2026-11-25T09-00-00Z.csv';
const NOT_UPLOADED = 'The CSV could not be uploaded';
const down = ({ slack }: BotWorld) => {
  for (const method of ['*', 'response_url', 'upload'])
    slack.faults.failMethod(method, { how: 'http500', times: 'until cleared' });
};
const pass = async (world: BotWorld, minutes: number) => {
  for (let minute = 0; minute < minutes; minute += 1) await world.pass(MINUTE);
};
const cards = (world: BotWorld) => world.posts().filter(({ blocks }) => blocks[0]?.block_id === 'card');
const others = (world: BotWorld) => world.posts().filter(({ blocks }) => blocks[0]?.block_id !== 'card');

test.for([
  { step: 'its place', method: 'files.getUploadURLExternal', how: 'http500' },
  { step: 'its place', method: 'files.getUploadURLExternal', how: { error: 'token_revoked' } },
  { step: 'its place', method: 'files.getUploadURLExternal', how: { retryAfter: 600 } },
  { step: 'its content', method: 'upload', how: 'reset' },
  { step: 'its end', method: 'files.completeUploadExternal', how: { error: 'ratelimited' } },
] as const)(
  'a CSV that fails for ten minutes at $step ($how) comes afterward, once',
  async ({ method, how }) => {
    await using world = await liveWorld({ organization });
    world.slack.faults.failMethod(method, { how, times: 'until cleared' });
    await world.command(APPROVER, 'scan');
    await pass(world, 10);
    expect(world.thread()).toEqual([]);
    expect(world.cardText()).toContain(NOT_UPLOADED);
    world.slack.faults.clear();
    await pass(world, 10);
    expect(world.thread()).toEqual([CSV]);
    expect(world.cardText()).not.toContain(NOT_UPLOADED);
    await pass(world, 60);
    expect(world.thread()).toEqual([CSV]);
  },
);

test('a CSV that Slack may have taken is not uploaded twice, and the card says so', async () => {
  await using world = await liveWorld({ organization });
  world.slack.faults.failMethod('files.completeUploadExternal', { how: 'done-then-reset', times: 3 });
  await world.command(APPROVER, 'scan');
  await pass(world, 10);
  expect(world.thread()).toEqual([CSV]);
  expect(world.cardText()).toContain('If it is not in the thread, scan again.');
});

test('a CSV that did not come before the next scan is given up, and its card says so', async () => {
  await using world = await liveWorld({ organization });
  world.slack.faults.failMethod('upload', { how: 'reset', times: 'until cleared' });
  await world.command(APPROVER, 'scan');
  const older = world.card();
  world.portal.organization.members.put(inactiveFor(100, 'third'));
  await world.command(APPROVER, 'scan');
  world.slack.faults.clear();
  await pass(world, 5);
  expect(world.thread(older)).toEqual([]);
  expect(JSON.stringify(cards(world).at(-2)?.blocks)).toContain(`${NOT_UPLOADED} before the next scan.`);
  expect(world.thread()).toEqual([CSV]);
});

test('Slack goes down while a scan reads: its card comes afterward, once, and its progress is taken away', async () => {
  await using world = await liveWorld({ organization });
  const before = { cards: cards(world).length, others: others(world).length };
  world.portal.faults.add({ kind: 'slow', ms: 300, path: /portals\/self\/users$/ });
  await world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
  await expect.poll(() => others(world).length, { timeout: 120_000 }).toBe(before.others + 1);
  down(world);
  await world.settle();
  await pass(world, 10);
  expect(world.tables.scans.newestAccepted()?.id).toBe(3);
  world.slack.faults.clear();
  await pass(world, 3);
  expect(cards(world)).toHaveLength(before.cards + 1);
  expect(world.cardText()).toContain(' · scan 3, ');
  expect(world.thread()).toEqual([CSV]);
  expect(others(world)).toHaveLength(before.others);
});

test('Slack goes down while the bot acts, and the bot is started anew meanwhile: afterward no card is stale', async () => {
  const slackTiming = { firstPauseMs: 5, longestPauseMs: 20 };
  await using world = await liveWorld({ organization, slackTiming });
  const before = cards(world).length;
  world.slack.faults.failMethod('chat.update', { how: 'reset', times: 'until cleared' });
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  down(world);
  await world.restart();
  await pass(world, 5);
  await world.restart();
  await pass(world, 5);
  expect(world.cardText()).toContain('2 to review');
  world.slack.faults.clear();
  await expect.poll(() => world.slack.connections, { timeout: 120_000 }).toBe(1);
  await world.tick();
  expect(world.cardText()).toContain(' · disabled ');
  expect(world.cardText()).toContain('1 to review');
  expect(disables(world)).toEqual(['longgone']);
  expect(cards(world)).toHaveLength(before);
});
