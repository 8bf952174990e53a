import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { topView } from '../../worlds/modal-acts.ts';

const organization = { members: [inactiveFor(400, 'longgone'), inactiveFor(3, 'active')] };
/** Every reading takes a while, so that others come during it. */
const slowly = (world: BotWorld) =>
  world.portal.faults.add({ kind: 'slow', ms: 1_000, path: /portals\/self\/users$/ });
const scans = ({ tables }: BotWorld) =>
  tables.scans
    .recent(100)
    .toReversed()
    .map(({ id, state, askedBy }) => [id, state, askedBy.kind === 'person' ? askedBy.name : 'schedule']);
const said = (world: BotWorld, user: string) => world.answers(user).at(-1);
const ask = (world: BotWorld, user: string) =>
  world.slack.command(user, '/inactive-users', 'scan', CHANNEL.id);
const lines = (world: BotWorld) =>
  world
    .posts()
    .filter(({ blocks }) => blocks[0]?.block_id !== 'card')
    .map(renderedText);
const reading = (world: BotWorld) =>
  expect.poll(() => [world.tables.scans.underWay()].flatMap((scan) => scan?.id ?? []), { interval: 5 });

test('a second person who asks during a scan is told about the first', async () => {
  await using world = await startBotWorld({ organization });
  slowly(world);
  await ask(world, APPROVER);
  await ask(world, SECOND_APPROVER);
  await world.settle();
  expect(said(world, APPROVER)).toBe('Scan 1 has started. Its card will be posted in <#C0GISADMINS>.');
  expect(said(world, SECOND_APPROVER)).toMatch(/^Scan 1 is already running \(requested by Mara Lindholm, /);
  expect(scans(world)).toEqual([[1, 'accepted', 'Mara Lindholm']]);
  await world.command(SECOND_APPROVER, 'scan');
  expect(scans(world).at(-1)).toEqual([2, 'accepted', 'Tomas Ferrer']);
});

test('a person and the schedule at once are served by one scan, whoever was first', async () => {
  await using world = await startBotWorld({ organization, start: new Date('2026-11-25T04:59:00Z') });
  slowly(world);
  await ask(world, APPROVER);
  await world.pass(60_000);
  await world.pass(60_000);
  expect(scans(world)).toEqual([[1, 'accepted', 'Mara Lindholm']]);

  const ticking = world.pass(DAY);
  await reading(world).toEqual([2]);
  await ask(world, APPROVER);
  await ticking;
  await world.settle();
  expect(said(world, APPROVER)).toMatch(/^Scan 2 is already running \(a scheduled scan, /);
  expect(scans(world)).toEqual([
    [1, 'accepted', 'Mara Lindholm'],
    [2, 'accepted', 'schedule'],
  ]);
});

test('a scheduled scan that a stop cut short is made again at the next start', async () => {
  await using world = await startBotWorld({ organization });
  slowly(world);
  const ticking = Promise.allSettled([world.pass(DAY)]);
  await reading(world).toEqual([1]);
  await world.stop();
  await ticking;
  expect(scans(world)).toEqual([[1, 'reading', 'schedule']]);
  await world.restart();
  expect(scans(world)).toEqual([
    [1, 'failed', 'schedule'],
    [2, 'accepted', 'schedule'],
  ]);
  expect(world.cardText()).toContain(' · scan 2, ');
  await world.restart();
  expect(scans(world)).toHaveLength(2);
});

test('whoever asked for a scan that a stop cut short is told, and it is not made again', async () => {
  await using world = await startBotWorld({ organization });
  slowly(world);
  await ask(world, APPROVER);
  await world.restart();
  expect(scans(world)).toEqual([[1, 'failed', 'Mara Lindholm']]);
  expect(lines(world).at(-1)).toMatch(
    /^Scan 1, requested by Mara Lindholm, was interrupted by a restart\. Please start it again · .+/,
  );
});

test('a scheduled run that a person’s scan served is made again when that scan is cut short', async () => {
  await using world = await startBotWorld({ organization, start: new Date('2026-11-25T04:59:00Z') });
  slowly(world);
  await ask(world, APPROVER);
  const ticking = Promise.allSettled([world.pass(60_000)]);
  await expect
    .poll(() => world.logged.map(({ message }) => message))
    .toContain('A scan was due while another was running. The running scan counts for both.');
  await world.stop();
  await ticking;
  await world.restart();
  await world.tick();
  expect(scans(world)).toEqual([
    [1, 'failed', 'Mara Lindholm'],
    [2, 'accepted', 'schedule'],
  ]);
  expect(lines(world).at(-1)).toMatch(
    /^Scan 1, requested by Mara Lindholm, was interrupted by a restart\. The bot has started a new one · .+/,
  );
});

test('a scheduled scan with nothing new updates “last scan” on the newest card and puts its CSV there', async () => {
  await using world = await liveWorld({ organization });
  const card = world.card();
  await world.pass(DAY);
  expect(world.card().ts).toBe(card.ts);
  expect(world.cardText()).toContain(
    ' · live · scan 2 by Mara Lindholm · last scan <!date^1795683600^\u200b{date_short_pretty} {time}|Nov 26, 2026, 10:00> · ',
  );
  expect(world.thread()).toEqual([
    'INACTIVE_USERS--2026-11-25T09-00-00Z.csv',
    'INACTIVE_USERS--2026-11-26T09-00-00Z.csv',
  ]);
});

test('a scan with something new posts a new card; the older one says where it goes on and loses its buttons', async () => {
  await using world = await liveWorld({ organization });
  const older = world.card();
  expect(buttonsOf(older).map(({ action_id }) => action_id)).toContain(APPROVE);
  world.portal.organization.members.put(inactiveFor(200, 'found'));
  await world.pass(DAY);
  expect(world.card().ts).not.toBe(older.ts);
  expect(world.cardText()).toMatch(
    /^🟠 Disable 2 accounts\? · 1 new\n[\s\S]*\n\*<[^>]*\|Full longgone>[\s\S]*\n🆕 \*<[^>]*\|Full found>[\s\S]* 2 to review /,
  );
  const [before] = world.posts().filter(({ ts }) => ts === older.ts);
  expect(buttonsOf(before ?? { blocks: [] })).toEqual([]);
  expect(renderedText(before ?? { text: '', blocks: [] })).toMatch(/^🗂️ Scan 2\nContinued in scan 3 · /);
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(world.portal.member('longgone')?.disabled).toBe(true);
});

test('the very first start says that the bot is there, its state and its next scan; the second does not', async () => {
  await using world = await startBotWorld({ organization, settings: { PROTECTION: 'on' } });
  const greeting =
    'Inactive Users is connected. Rehearsal: no one is emailed and nothing is disabled while PROTECTION is on. Ready: ArcGIS (Harbour City GIS), 2 approvers. Next scan: Nov 26, 2026, 06:00 (Europe/Amsterdam). To scan now, type /inactive-users scan. To see all commands, type /inactive-users help.';
  expect(lines(world)).toEqual([greeting]);
  await world.restart();
  await world.pass(60_000);
  expect(lines(world)).toEqual([greeting]);
});

test('settings changed between two starts are in the trail, from old to new, without secrets', async () => {
  await using world = await startBotWorld({ organization });
  const from = world.tables.audit.entries(1, 10_000).length + 1;
  await world.restart();
  expect(world.tables.audit.entries(from, 100)).toEqual([]);
  await world.restart({
    DISABLE_AFTER_DAYS: '120',
    ARCGIS_PASSWORD: 'another-password',
    SCAN_SCHEDULE: '0 5 * * *',
  });
  expect(world.tables.audit.entries(from, 100).map(({ what, by, detail }) => ({ what, by, detail }))).toEqual(
    [
      { name: 'DISABLE_AFTER_DAYS', from: '90', to: '120' },
      { name: 'SCAN_SCHEDULE', from: '0 6 * * 1-5', to: '0 5 * * *' },
    ].map((detail) => ({ what: 'setting changed', by: { kind: 'bot' }, detail })),
  );
});

test('going live while a scan runs makes what that scan finds real', async () => {
  await using world = await startBotWorld({ organization });
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, GO_LIVE);
  slowly(world);
  await ask(world, SECOND_APPROVER);
  await world.slack.submit(APPROVER, topView(world).id);
  await world.settle();
  expect(scans(world)).toEqual([
    [1, 'accepted', 'Mara Lindholm'],
    [2, 'accepted', 'Tomas Ferrer'],
  ]);
  expect(world.tables.proposals.live().map(({ username, rehearsal }) => [username, rehearsal])).toEqual([
    ['longgone', false],
  ]);
});

test('what somebody asks for as the bot connects is not taken for what an ended process left', async () => {
  await using world = await startBotWorld({ organization });
  await world.stop();
  world.slack.faults.beforeHello(() => ask(world, APPROVER));
  await world.restart();
  expect(scans(world)).toEqual([[1, 'accepted', 'Mara Lindholm']]);
  expect(lines(world).filter((line) => line.includes('interrupted'))).toEqual([]);
  expect(said(world, APPROVER)).toBe('Scan 1 has started. Its card will be posted in <#C0GISADMINS>.');
});

test('a scan that was cut short by a restart is told before anybody asks for the next', async () => {
  await using world = await startBotWorld({ organization });
  slowly(world);
  await ask(world, APPROVER);
  await reading(world).toEqual([1]);
  await world.stop();
  world.slack.faults.beforeHello(() => ask(world, SECOND_APPROVER));
  await world.restart();
  expect(scans(world)).toEqual([
    [1, 'failed', 'Mara Lindholm'],
    [2, 'accepted', 'Tomas Ferrer'],
  ]);
  expect(lines(world).filter((line) => line.includes('interrupted'))).toHaveLength(1);
});

test('the scan that the schedule had asked for serves whoever asks as the next start connects', async () => {
  await using world = await startBotWorld({ organization });
  slowly(world);
  world.clock.moveTo(new Date('2026-11-26T05:00:00Z'));
  const ticking = world.tick();
  await reading(world).toEqual([1]);
  await Promise.all([world.stop(), ticking.catch(() => undefined)]);
  world.slack.faults.beforeHello(() => ask(world, SECOND_APPROVER));
  await world.restart();
  expect(scans(world)).toEqual([
    [1, 'failed', 'schedule'],
    [2, 'accepted', 'schedule'],
  ]);
  expect(said(world, SECOND_APPROVER)).toMatch(/^Scan 2 is already running \(a scheduled scan, /);
});
