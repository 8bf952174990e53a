import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderedText } from '../../src/sandbox/slack/reading.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { type BotWorld, DAY, inactiveFor, startBotWorld } from '../worlds/bot-world.ts';

const organization = { members: [inactiveFor(400, 'longgone'), inactiveFor(3, 'active')] };
const MINUTE = 60_000;
/** When scans by schedule began. */
const scanned = ({ tables }: BotWorld) =>
  tables.scans
    .recent(100)
    .toReversed()
    .map(({ startedAt }) => startedAt.toISOString());

/** Lives through every quarter of an hour up to a moment. */
async function liveUntil(world: BotWorld, end: string): Promise<void> {
  while (world.clock.now() < new Date(end)) await world.pass(15 * MINUTE);
}

test.each([
  {
    what: 'a time that the clock leaps over is due in the first minute after the gap',
    start: '2026-03-28T22:00:00Z',
    end: '2026-03-30T02:00:00Z',
    scans: ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
  },
  {
    what: 'a time that the clock shows twice is due the first time only',
    start: '2026-10-24T22:00:00Z',
    end: '2026-10-26T03:00:00Z',
    scans: ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  },
  {
    what: 'an ordinary night',
    start: '2026-06-10T22:00:00Z',
    end: '2026-06-11T03:00:00Z',
    scans: ['2026-06-11T00:30:00.000Z'],
  },
])('$what', async ({ start, end, scans }) => {
  const settings = { TIME_ZONE: 'Europe/Berlin', SCAN_SCHEDULE: '30 2 * * *' };
  await using world = await startBotWorld({ organization, settings, start: new Date(start) });
  await liveUntil(world, end);
  expect(scanned(world)).toEqual(scans);
});

test('a downtime over the night in which the clock is put back misses its run once', async () => {
  const settings = { TIME_ZONE: 'Europe/Berlin', SCAN_SCHEDULE: '30 2 * * *' };
  await using world = await startBotWorld({
    organization,
    settings,
    start: new Date('2026-10-25T00:45:00Z'),
  });
  await world.stop();
  world.clock.moveTo(new Date('2026-10-25T01:45:00Z'));
  await world.restart();
  await world.tick();
  expect(scanned(world)).toEqual([]);
});

test.each([
  { away: 'an hour over the due minute', ms: 60 * MINUTE },
  { away: 'five weeks', ms: 35 * DAY },
  { away: 'four months', ms: 120 * DAY },
])('runs missed while the bot was away for $away are made up for once', async ({ ms }) => {
  await using world = await startBotWorld({ organization, start: new Date('2026-11-25T04:30:00Z') });
  await world.stop();
  world.clock.moveTo(new Date(world.clock.now().getTime() + ms));
  await world.restart();
  await world.tick();
  await world.pass(MINUTE);
  expect(scanned(world)).toEqual([new Date(Date.parse('2026-11-25T04:30:00Z') + ms).toISOString()]);
  await world.pass(4 * DAY);
  expect(scanned(world)).toHaveLength(2);
});

test('minutes in which nothing was due make up for nothing', async () => {
  await using world = await startBotWorld({ organization, start: new Date('2026-11-27T06:00:00Z') });
  await world.stop();
  // From Friday after the run to Monday before it.
  world.clock.moveTo(new Date('2026-11-30T04:59:00Z'));
  await world.restart();
  await world.tick();
  expect(scanned(world)).toEqual([]);
  await world.pass(MINUTE);
  expect(scanned(world)).toEqual(['2026-11-30T05:00:00.000Z']);
});

test('a first start has missed nothing, also when earlier ones were refused, and greets with what holds then', async () => {
  using folder = temporaryFolder();
  const settings = { DATABASE_PATH: join(folder.path, 'bot.db') };
  const start = new Date('2026-11-23T04:00:00Z');
  const refused = startBotWorld({
    organization,
    start,
    settings: { ...settings, SLACK_BOT_TOKEN: 'xoxb-wrong' },
  });
  await expect(refused).rejects.toThrow('Slack rejects SLACK_BOT_TOKEN');

  await using world = await startBotWorld({
    organization,
    start: new Date(start.getTime() + 2 * DAY + 6 * 60 * MINUTE),
    settings: { ...settings, PROTECTION: 'on' },
  });
  await world.tick();
  expect(scanned(world)).toEqual([]);
  expect(world.posts().map(renderedText)).toEqual([
    expect.stringMatching(/Rehearsal: .* Next scan: Nov 26, 2026, 06:00/),
  ]);
});
