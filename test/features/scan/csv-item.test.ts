import { expect, test } from 'vitest';
import { csvName } from '../../../src/features/scan/csv.ts';
import type { Fault } from '../../../src/sandbox/portal/faults.ts';
import { BOT_CREDENTIALS } from '../../../src/sandbox/portal/made-up/organization.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  goLive,
  inactiveFor,
  liveWorld,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';

const { username, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;
const ON = { CSV_ITEM: 'on' };
const NAME = csvName(START);
const organization = { members: [inactiveFor(100, 'ana'), inactiveFor(2, '=cmd()')] };

/** What is in the portal, without the bytes. */
const items = ({ portal }: BotWorld) =>
  [...portal.organization.items.values()].map(({ owner, title, type, access, name }) => ({
    ...{ owner, title, type, access, name },
  }));
const ITEM = { owner: username, title: NAME, type: 'CSV', access: 'private', name: NAME };

const stored = (world: BotWorld): string =>
  [...world.portal.organization.items.values()]
    .map(({ file }) => Buffer.from(file?.bytes ?? []).toString())
    .join();

const states = ({ tables }: BotWorld) =>
  [1, 2, 3].flatMap((scan) => tables.csvItems.ofScan(scan)?.state ?? []);

test.each([
  ['Online, which keeps files elsewhere', false],
  ['Enterprise', true],
])('the CSV of a live scan becomes a private item: %s', async (_, isPortal) => {
  await using world = await liveWorld({
    organization: { ...organization, settings: { isPortal } },
    settings: ON,
  });
  expect(items(world)).toEqual([ITEM]);
  const [head = '', ...rows] = stored(world).split('\r\n');
  expect(head).toMatch(/^\ufeffuser,in_notify_range,in_disable_range,/);
  expect(rows.filter((row) => /cmd/.test(row))).toEqual([expect.stringMatching(/^'=cmd\(\),False,False,/)]);
  const [id] = world.portal.organization.items.keys();
  const address = `${world.portal.url}/home/item.html?id=${id}`;
  expect(world.thread()).toContain(`The CSV of scan 2 is a private item in the portal: ${address}`);
  // Read back from the store without the token, which is none of the store's business.
  const fromStore = world.portal.requests.filter(({ path }) => path.startsWith('/item-storage/'));
  expect(fromStore.map(({ params }) => Object.keys(params))).toEqual(isPortal ? [] : [['signature']]);
});

test('nothing is added without CSV_ITEM, under protection, before going live, or while paused', async () => {
  const none = async (settings: Record<string, string>, ...commands: readonly string[]) => {
    await using world = await startBotWorld({ organization, settings });
    for (const command of commands) await world.command(APPROVER, command);
    return [items(world), states(world)];
  };
  expect(await none({}, 'scan')).toEqual([[], []]);
  expect(await none({ ...ON, PROTECTION: 'on' }, 'scan')).toEqual([[], []]);
  expect(await none(ON, 'scan')).toEqual([[], []]);
  await using paused = await liveWorld({ organization, settings: ON });
  await paused.command(APPROVER, 'pause');
  await paused.command(APPROVER, 'scan');
  expect(states(paused)).toEqual(['added']);
});

test('an item is deleted after CSV_KEEP_DAYS, also when it takes a second try', async () => {
  await using world = await liveWorld({ organization, settings: { ...ON, CSV_KEEP_DAYS: '2' } });
  await world.command(APPROVER, 'pause');
  await world.pass(2 * DAY);
  expect(items(world)).toEqual([ITEM]);
  world.portal.faults.add({ kind: 'refused', code: 403, message: 'Protected', path: /delete$/, times: 1 });
  await world.pass(1000);
  expect(states(world)).toEqual(['added']);
  await world.pass(3_600_000);
  expect([items(world), states(world)]).toEqual([[], ['deleted']]);
});

test('one that somebody deleted counts as deleted', async () => {
  await using world = await liveWorld({ organization, settings: { ...ON, CSV_KEEP_DAYS: '1' } });
  world.portal.organization.items.clear();
  await world.pass(2 * DAY);
  expect(world.tables.csvItems.ofScan(2)?.state).toBe('deleted');
});

const FAULTS: readonly (readonly [string, Fault, string])[] = [
  [
    'refused',
    { kind: 'refused', code: 403, message: 'You do not have permissions.', path: /addItem$/ },
    'The CSV could not be saved as a private item in the portal. The portal does not allow this (“You do not have permissions”). The bot’s account needs the privilege portal:user:createItem.',
  ],
  [
    'never read back',
    { kind: 'html page', path: /\/data$/ },
    'The CSV could not be saved as a private item in the portal. The item was added, but it could not be read back:',
  ],
  [
    'a page for an answer',
    { kind: 'html page', path: /addItem$/ },
    'The CSV could not be saved as a private item in the portal. The portal answered with a web page',
  ],
  [
    'a lie',
    { kind: 'lies', path: /addItem$/ },
    'The CSV could not be saved as a private item in the portal. The portal’s answer about adding an item',
  ],
];

test.each(FAULTS)(
  'a failure is told on the card, leaves nothing behind and stops nothing else: %s',
  async (_, fault, told) => {
    await using world = await startBotWorld({ organization, settings: { ...ON, PORTAL_CONCURRENCY: '2' } });
    world.portal.faults.add(fault);
    await world.command(APPROVER, 'scan');
    await goLive(world);
    expect(world.cardText()).toContain(told);
    expect(items(world)).toEqual([]);
    expect(world.cardText()).toContain('1 to review');
    expect(world.thread()).toContain(NAME);
  },
);

test('an answer that was lost is found again by the name, and nothing is there twice', async () => {
  await using world = await startBotWorld({ organization, settings: ON });
  world.portal.faults.add({ kind: 'done, then broken connection', path: /addItem$/ });
  await world.command(APPROVER, 'scan');
  await goLive(world);
  expect([items(world), states(world)]).toEqual([[ITEM], ['added']]);
});

test('while nobody knows whether it was added, a restart finds out', async () => {
  await using world = await startBotWorld({ organization, settings: ON });
  world.portal.faults.add({ kind: 'done, then broken connection', path: /addItem$/ });
  const clear = world.portal.faults.add({ kind: 'broken connection', path: /\/content\/users\/[^/]+$/ });
  await world.command(APPROVER, 'scan');
  await goLive(world);
  expect(states(world)).toEqual(['adding']);
  await world.stop();
  clear();
  await world.restart();
  await world.tick();
  expect([items(world), states(world)]).toEqual([[ITEM], ['added']]);
});

const NONE = { ARCGIS_USERNAME: '', ARCGIS_PASSWORD: '' };

test.each([
  [
    'an app credential has no account',
    { ARCGIS_CLIENT_ID: clientId, ARCGIS_CLIENT_SECRET: clientSecret },
    'no account that can own an item',
  ],
  ['the key lacks the privilege', { ARCGIS_API_KEY: apiKey }, 'portal:user:createItem'],
])('it is said what is missing where %s', async (_, credential, told) => {
  await using world = await liveWorld({ organization, settings: { ...ON, ...NONE, ...credential } });
  expect(world.cardText()).toContain(told);
  expect(items(world)).toEqual([]);
});

test('the report by mail has the link', async () => {
  const settings = { ...ON, REPORT_RECIPIENTS: 'desk@harbour-city.example' };
  await using at = await timelineWorld({ organization, settings });
  const report = at.mailbox.mails.find(({ to }) => to.includes('desk@harbour-city.example'));
  const [id] = at.world.portal.organization.items.keys();
  const address = `${at.world.portal.url}/home/item.html?id=${id}`;
  expect(report?.text).toContain(`Open the CSV in ArcGIS: ${address} (visible only`);
  expect(report?.html).toContain(`<a href="${address}"`);
});
