import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE } from '../../../src/adapters/slack/buttons.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { row } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { excludeRow } from '../../worlds/modal-acts.ts';

const MINUTE = 60_000;
const members = [inactiveFor(300, 'longgone'), inactiveFor(200, 'second'), inactiveFor(3, 'active')];
const organization = { members };
const cards = (world: BotWorld) => world.posts().filter(({ blocks }) => blocks[0]?.block_id === 'card');
const DISABLED_BY_MARA = /^✅ .* · disabled <!date.*> by Mara Lindholm\n/;
const everyCard = (world: BotWorld) => cards(world).map(({ text }) => text);

test('a CSV that cannot be uploaded is told on the card, and all else goes on', async () => {
  await using world = await startBotWorld({ organization });
  for (const method of ['upload', 'files.getUploadURLExternal']) {
    world.slack.faults.failMethod(method, {
      how: { error: 'storage_limit_reached' },
      times: 'until cleared',
    });
  }
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain('• The CSV could not be uploaded. Slack rejected the request');
  expect(world.thread()).toEqual([]);
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(row(world, 'longgone')).toMatch(
    /^🧪 .* · approved by Mara Lindholm in the rehearsal: would be disabled now\n/,
  );
  world.slack.faults.clear();
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('could not be uploaded');
  expect(world.thread()).toEqual(['INACTIVE_USERS--2026-11-25T09-00-00Z.csv']);
});

test.for([
  { how: 'http500', times: 3 },
  { how: 'reset', times: 3 },
  { how: 'done-then-reset', times: 3 },
  { how: { retryAfter: 1 }, times: 1 },
  { how: { error: 'internal_error' }, times: 3 },
] as const)(
  'updates of the card that fail ($how): the decision stands, and the card is current a minute later',
  async ({ how, times }) => {
    await using world = await liveWorld({ organization });
    world.slack.faults.failMethod('chat.update', { how, times });
    await world.pressRow(APPROVER, 'longgone', APPROVE);
    expect(world.portal.member('longgone')?.disabled).toBe(true);
    await world.pass(MINUTE);
    expect(row(world, 'longgone')).toMatch(DISABLED_BY_MARA);
    expect(everyCard(world)).toHaveLength(2);
  },
);

test('a card whose post may have been taken is posted again after two minutes, not before', async () => {
  await using world = await startBotWorld({ organization });
  world.slack.faults.failMethod('chat.postMessage', { how: 'http500', times: 2 });
  await world.command(APPROVER, 'scan');
  expect(cards(world)).toEqual([]);
  await world.pass(MINUTE);
  expect(cards(world)).toEqual([]);
  await world.pass(MINUTE);
  expect(everyCard(world)).toEqual(['Rehearsal, 2 to review. Harbour City GIS, scan 1.']);
});

test('a press on a card that stands without our knowing makes it the known one', async () => {
  await using world = await liveWorld({ organization });
  // The first answer that is lost is the progress message's, the second the card's.
  world.slack.faults.failMethod('chat.postMessage', { how: 'done-then-reset', times: 2 });
  await world.command(APPROVER, 'scan');
  const stray = world.card();
  expect(stray.text).toContain('scan 3');
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(world.portal.member('longgone')?.disabled).toBe(true);
  await world.pass(5 * MINUTE);
  expect(world.card().ts).toBe(stray.ts);
  expect(row(world, 'longgone')).toMatch(DISABLED_BY_MARA);
  expect(everyCard(world)).toHaveLength(3);
  expect(world.thread()).toEqual([
    'Mara Lindholm approved Full longgone (longgone).',
    'INACTIVE_USERS--2026-11-25T09-00-00Z.csv',
    'Disabled Full longgone (longgone), approved by Mara Lindholm.',
  ]);
});

test('Slack is down for ten minutes: afterward nothing is doubled and the card is current', async () => {
  await using world = await liveWorld({ organization });
  for (const method of ['*', 'response_url', 'upload']) {
    world.slack.faults.failMethod(method, { how: 'http500', times: 'until cleared' });
  }
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'second', EXCLUDE);
  expect(world.portal.member('longgone')?.disabled).toBe(true);
  await world.command(APPROVER, 'scan');
  for (let minute = 0; minute < 10; minute += 1) await world.pass(MINUTE);
  expect(everyCard(world)).toHaveLength(2);

  world.slack.faults.clear();
  await world.pass(2 * MINUTE);
  expect(everyCard(world)).toHaveLength(3);
  expect(world.cardText()).toContain(' · scan 3, ');
  expect(world.cardText()).toContain('🟠 Disable 1 account?');
  expect(world.cardText()).toContain('1 to review');
  expect(world.thread()).toEqual(['INACTIVE_USERS--2026-11-25T09-00-00Z.csv']);
  const [, older] = cards(world);
  expect(JSON.stringify(older)).toContain('Continued in scan 3 · ');
  await excludeRow(world, 'second');
  expect(row(world, 'second')).toMatch(/^🛡️ .* · excluded <!date.*> by Mara Lindholm\n/);
});

test('the progress of a scan that a person asked for is posted, brought up to date, and gone at the end', async () => {
  await using world = await liveWorld({ organization });
  const before = world.slack.messages(CHANNEL.id).length;
  await world.command(APPROVER, 'scan');
  const [progress] = world.slack.messages(CHANNEL.id).slice(before);
  expect(progress?.text).toBe('Scan 3, requested by Mara Lindholm: 5 of 5 members read…');
  expect(progress?.deleted).toBe(true);
});

test('how far a scan has come is told in numbers as people read them', async () => {
  const members = Array.from({ length: 1204 }, (_, nth) => inactiveFor(1, `m${nth}`));
  await using world = await liveWorld({ organization: { members } });
  const before = world.slack.messages(CHANNEL.id).length;
  await world.command(APPROVER, 'scan');
  const [progress] = world.slack.messages(CHANNEL.id).slice(before);
  expect(progress?.text).toMatch(/: 1,2\d\d of 1,2\d\d members read…$/);
});
