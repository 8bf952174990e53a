import { rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  inactiveFor,
  liveWorld,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';

const organization = { members: [inactiveFor(100, 'ana')] };
const settings = { CSV_KEEP_DAYS: '2', SCAN_SCHEDULE: '0 0 29 2 *' };
const HOUR = 3_600_000;

/** The CSVs in the channel: those that are there, and those of which a tombstone is left. */
const inSlack = ({ slack }: BotWorld): readonly string[] =>
  slack.messages(CHANNEL.id).flatMap(({ files = [] }) => files.map(({ mode }) => mode));

const inPortal = ({ portal }: BotWorld): number => portal.organization.items.size;

async function scanned(more: Readonly<Record<string, string>> = {}): Promise<BotWorld> {
  const world = await startBotWorld({ organization, settings: { ...settings, ...more } });
  await world.command(APPROVER, 'scan');
  return world;
}

/** Moves the clock to so long after the start. */
const reach = (world: BotWorld, ms: number): Promise<void> =>
  world.pass(START.getTime() + ms - world.clock.now().getTime());

test.each<[string, number, string]>([
  ['a millisecond before it is so old', 2 * DAY - 1, 'hosted'],
  ['when it is as old as CSV_KEEP_DAYS', 2 * DAY, 'hosted'],
  ['a millisecond later', 2 * DAY + 1, 'tombstone'],
])('a CSV in Slack %s', async (_, age, mode) => {
  await using world = await scanned();
  await reach(world, age);
  expect(inSlack(world)).toEqual([mode]);
});

test('each CSV goes when its own time has come, also one that was due while the bot was stopped', async () => {
  await using world = await scanned();
  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  await world.stop();
  world.clock.moveTo(new Date(START.getTime() + 2 * DAY + 1));
  await world.restart();
  expect(inSlack(world)).toEqual(['tombstone', 'hosted']);
  await reach(world, 3 * DAY + 1);
  expect(inSlack(world)).toEqual(['tombstone', 'tombstone']);
});

test('one that Slack does not delete is tried again an hour later, and stops nothing else', async () => {
  await using world = await scanned();
  await world.pass(HOUR);
  await world.command(APPROVER, 'scan');
  world.slack.faults.failMethod('files.delete', { how: { error: 'cant_delete_file' } });
  await reach(world, 2 * DAY + 2 * HOUR);
  expect(inSlack(world)).toEqual(['hosted', 'tombstone']);
  expect(world.logged.map(({ message }) => message)).toContain('Could not delete an old CSV.');
  await reach(world, 2 * DAY + 3 * HOUR - 1);
  expect(inSlack(world)).toEqual(['hosted', 'tombstone']);
  await reach(world, 2 * DAY + 3 * HOUR);
  expect(inSlack(world)).toEqual(['tombstone', 'tombstone']);
});

test.each(['reset', 'done-then-reset'] as const)(
  'one whose deletion had no clear answer (%s) is deleted in the end, a restart in between',
  async (how) => {
    await using world = await scanned();
    world.slack.faults.failMethod('files.delete', { how, times: 3 });
    await reach(world, 3 * DAY);
    await world.restart();
    expect(inSlack(world)).toEqual(['tombstone']);
    expect(world.tables.outbox.filesUploadedBefore(world.clock.now())).toEqual([]);
  },
);

test('a longer CSV_KEEP_DAYS counts for what is there already', async () => {
  await using world = await scanned();
  await world.restart({ CSV_KEEP_DAYS: '4' });
  await reach(world, 4 * DAY);
  expect(inSlack(world)).toEqual(['hosted']);
  await reach(world, 4 * DAY + 1);
  expect(inSlack(world)).toEqual(['tombstone']);
});

test.each<[string, number, number]>([
  ['a millisecond before it is so old', 2 * DAY - 1, 1],
  ['when it is as old as CSV_KEEP_DAYS', 2 * DAY, 1],
  ['a millisecond later', 2 * DAY + 1, 0],
])('a CSV in the portal %s', async (_, age, left) => {
  await using world = await liveWorld({ organization, settings: { ...settings, CSV_ITEM: 'on' } });
  await reach(world, age);
  expect(inPortal(world)).toBe(left);
});

test('one in the portal that was due while the bot was stopped, and is not deleted at once, goes later', async () => {
  await using world = await liveWorld({ organization, settings: { ...settings, CSV_ITEM: 'on' } });
  await world.stop();
  world.clock.moveTo(new Date(START.getTime() + 3 * DAY));
  const clear = world.portal.faults.add({
    kind: 'refused',
    code: 403,
    message: 'Protected',
    path: /delete$/,
  });
  await world.restart();
  expect(inPortal(world)).toBe(1);
  clear();
  await world.pass(HOUR - 1);
  expect(inPortal(world)).toBe(1);
  await world.pass(1);
  expect(inPortal(world)).toBe(0);
});

test('one that cannot be written is told on the card, and uploaded once it can be', async () => {
  await using world = await startBotWorld({ organization, settings });
  const work = `${world.databasePath}.work`;
  world.slack.faults.failMethod('files.getUploadURLExternal', {
    how: { error: 'internal_error' },
    times: 'until cleared',
  });
  await world.command(APPROVER, 'scan');
  expect(inSlack(world)).toEqual([]);
  await rm(work, { recursive: true });
  await writeFile(work, 'in the way');
  world.slack.faults.clear();
  await world.pass(60_000);
  expect(world.cardText()).toContain(
    'The CSV could not be saved next to the database; see the log for the reason. The bot will try again.',
  );
  await rm(work);
  await world.pass(120_000);
  expect(inSlack(world)).toEqual(['hosted']);
  expect(world.cardText()).not.toContain('could not be uploaded');
});

test('a scan whose finds cannot be kept fails with a sentence, and the next one is as any other', async () => {
  await using world = await startBotWorld({ organization, settings });
  const work = `${world.databasePath}.work`;
  await writeFile(work, 'in the way');
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain(`⛔ Scan failed\nThe database ${work}/`);
  expect(world.cardText()).toContain('cannot be written.');
  expect(world.card().text).toBe('Scan failed. Harbour City GIS, scan 1.');
  await rm(work);
  await world.command(APPROVER, 'scan');
  expect(world.tables.scans.recent(2).map(({ state }) => state)).toEqual(['accepted', 'failed']);
  expect(inSlack(world)).toEqual(['hosted']);
});
