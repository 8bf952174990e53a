import { expect, test } from 'vitest';
import { APPROVE_ALL, EXCLUDE, REVIEW, UNDO_LIST } from '../../../src/adapters/slack/buttons.ts';
import { organizationName } from '../../../src/features/deciding/whose.ts';
import { EXTEND } from '../../../src/features/exclusions/ask-before-end.ts';
import { WHOLE_GROUP } from '../../../src/features/exclusions/exclude-form-view.ts';
import { SELECT_ALL } from '../../../src/features/review/list-view.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  DAY,
  GUEST,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { homeText, openHome } from '../../worlds/home-acts.ts';
import { excludeRow, pressIn, submit, topView, viewText } from '../../worlds/modal-acts.ts';

test.each([
  ['https://city.maps.arcgis.com', 'Harbour City GIS', 'Harbour', 'Harbour City GIS'],
  ['https://city.maps.arcgis.com', undefined, 'Harbour', 'Harbour'],
  ['https://city.maps.arcgis.com', '', 'Harbour', 'Harbour'],
  ['https://city.maps.arcgis.com', undefined, undefined, 'city.maps.arcgis.com'],
  ['https://gis.example.org/portal', undefined, undefined, 'gis.example.org/portal'],
  ['https://gis.example.org:7443/arcgis/', undefined, undefined, 'gis.example.org:7443/arcgis'],
  ['https://www.arcgis.com', undefined, undefined, '/inactive-city'],
  ['https://WWW.arcgis.com/', undefined, undefined, '/inactive-city'],
  ['https://www.arcgis.com', undefined, 'Harbour', 'Harbour'],
])('%s, named %s by the last scan and %s by the portal: the bot of %s', (url, organization, told, whose) => {
  const newestAccepted = () => (organization === undefined ? undefined : { organization });
  expect(
    organizationName({
      store: { tables: { scans: { newestAccepted } } },
      portal: { url, organizationName: () => told },
      settings: { command: '/inactive-city' },
    }),
  ).toBe(whose);
});

const NAME = 'Harbour City GIS';
const organization = { members: [inactiveFor(100, 'ana'), inactiveFor(120, 'ben')] };

test('before the first accepted scan the bot has the name that the portal told', async () => {
  await using world = await startBotWorld({ organization });
  await readsNamed(world, NAME);
});

test('while no portal has told it, the portal’s address says whose the bot is', async () => {
  await using world = await startBotWorld({ organization });
  world.portal.faults.add({ path: /./, kind: 'empty body' });
  await world.restart();
  const { host } = new URL(world.portal.url);
  await readsNamed(world, host);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain(host);
});

async function readsNamed(world: BotWorld, name: string): Promise<void> {
  await world.command(APPROVER, 'exclude');
  expect(viewText(world)).toContain(name);
  for (const asked of ['help', 'status', 'exclusions', 'history']) {
    await world.command(APPROVER, asked);
    expect(world.answers(APPROVER).at(-1), asked).toContain(name);
  }
  await openHome(world);
  expect(homeText(world)).toContain(name);
  await openHome(world, GUEST);
  expect(homeText(world, GUEST)).not.toContain(name);
}

test('every form says first whose it is', async () => {
  await using world = await liveWorld({ organization });
  const first = () => renderedText({ blocks: topView(world).blocks.slice(0, 1) });
  for (const id of [APPROVE_ALL, REVIEW]) {
    await world.pressCard(APPROVER, id);
    expect(first(), id).toBe(NAME);
  }
  await pressIn(world, SELECT_ALL);
  expect(first()).toBe(NAME);
  await submit(world);
  expect(first(), 'the second step of Review…').toBe(NAME);
  await world.command(APPROVER, 'exclude');
  await pressIn(world, WHOLE_GROUP);
  expect(first(), 'a rule').toBe(NAME);
  await world.command(APPROVER, 'preview');
  expect(first(), 'preview').toBe(NAME);
  await world.pressRow(APPROVER, 'ana', EXCLUDE);
  await submit(world, { reason: 'on leave', date: '2026-11-30' });
  await world.tick();
  await world.pressRow(APPROVER, 'ben', EXCLUDE);
  expect(first()).toBe(NAME);
});

test('a notice after a press does not say it again', async () => {
  await using world = await liveWorld({ organization });
  await world.pressCard(APPROVER, APPROVE_ALL);
  expect(await submit(world)).not.toContain(NAME);
});

test('help tells people of the workspace whose it is, and guests nothing of it', async () => {
  await using world = await liveWorld({ organization });
  await world.command(BYSTANDER, 'help');
  expect(world.answers(BYSTANDER).at(-1)).toContain(NAME);
  await world.command(GUEST, 'help');
  expect(world.answers(GUEST).at(-1)).toContain('commands');
  expect(world.answers(GUEST).at(-1)).not.toContain(NAME);
});

test('Undo… says whose it is', async () => {
  const members = ['aa', 'bb', 'cc', 'dd', 'ee', 'ff'].map((name, nth) => inactiveFor(400 - nth, name));
  await using world = await liveWorld({ organization: { members }, settings: { DISABLE_CAP: '20' } });
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.pressCard(APPROVER, UNDO_LIST);
  expect(viewText(world)).toContain(`Undo\n${NAME}`);
});

test('the question before an end names its organization, and so does the form that it leads to', async () => {
  await using world = await liveWorld({ organization });
  await excludeRow(world, 'ana', { reason: 'on leave', date: '2026-12-03' });
  await world.pass(DAY);
  const asking = world.posts().findLast(({ text }) => text.startsWith('An exclusion'));
  expect(asking?.text).toContain(NAME);
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: asking?.ts ?? '' }, EXTEND);
  await world.settle();
  expect(viewText(world)).toContain(`Extend exclusion\n${NAME}`);
});
