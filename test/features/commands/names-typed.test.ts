import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { PICK_INCLUDE } from '../../../src/features/members/who-is-meant.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { excludeRule, submit, topView } from '../../worlds/modal-acts.ts';

/** Whoever types a name on a phone finds the same person. */

const TYPED = [
  'Pat O’Neil',
  'pat\u00a0o´neil',
  "PAT  O'NEIL\u200b",
  'o’neil@harbour-city.example',
  'pat.o’neil',
];
const members = [
  inactiveFor(500, "pat.o'neil", { fullName: "Pat O'Neil", email: "o'neil@harbour-city.example" }),
  inactiveFor(400, 'other'),
];
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const said = (world: BotWorld) => world.answers(APPROVER).at(-1);
const excluded = ({ tables, clock }: BotWorld) => tables.exclusions.inForce(clock.now()).length;

async function close(world: BotWorld): Promise<void> {
  await world.slack.close(APPROVER, topView(world).id);
}

test.for(TYPED)(
  'why, exclude, include, undo, history and pasting find whoever is written %j',
  async (who) => {
    await using world = await liveWorld({ organization: { members }, settings });
    await world.command(APPROVER, `why ${who}`);
    expect(said(world)).toContain("pat.o'neil");
    await world.command(APPROVER, `exclude ${who}`);
    await submit(world, { reason: 'leave' });
    await close(world);
    expect(excluded(world)).toBe(1);
    await world.command(APPROVER, `include ${who}`);
    expect(excluded(world)).toBe(0);
    await world.command(APPROVER, 'exclude');
    await submit(world, { reason: 'leave', boxes: [who] });
    await close(world);
    expect(excluded(world)).toBe(1);
    await world.command(APPROVER, `include ${who}`);
    await world.command(APPROVER, `history ${who}`);
    expect(said(world)).toContain("History of Pat O'Neil");
  },
);

test('undo finds whoever is written with a curly apostrophe', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, "pat.o'neil", APPROVE);
  expect(world.portal.member("pat.o'neil")?.disabled).toBe(true);
  await world.command(APPROVER, 'undo Pat O’Neil');
  expect(world.portal.member("pat.o'neil")?.disabled).toBe(false);
});

test('former members are found as well, by history and include', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, "exclude pat.o'neil");
  await submit(world, { reason: 'leave' });
  await close(world);
  world.portal.organization.members.remove("pat.o'neil");
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'history pat.o’neil');
  expect(said(world)).toContain('No longer a member');
  await world.command(APPROVER, 'include pat.o’neil');
  expect(excluded(world)).toBe(0);
});

test('a rule is written as phones write', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  expect(await excludeRule(world, 'user-name pattern', 'pat.o’neil*')).toContain(
    'The rule covers 1 account right now.',
  );
});

test('two who differ by the apostrophe alone are both excluded where both are pasted', async () => {
  const twins = [inactiveFor(500, "o'neil"), inactiveFor(400, 'o’neil')];
  await using world = await liveWorld({ organization: { members: twins }, settings });
  await world.command(APPROVER, 'exclude');
  expect(await submit(world, { reason: 'leave', boxes: ["o'neil\no’neil"] })).toContain('2 accounts');
  expect(excluded(world)).toBe(2);
});

test('a rule written in capitals covers whoever has a letter that capitals write as two', async () => {
  const strauss = inactiveFor(500, 'strauß_field');
  await using world = await liveWorld({ organization: { members: [strauss] }, settings });
  expect(await excludeRule(world, 'user-name pattern', 'STRAUSS_*')).toContain(
    'The rule covers 1 account right now.',
  );
});

test('of two whose names differ by the apostrophe alone the person picks', async () => {
  const twins = [inactiveFor(500, "o'neil"), inactiveFor(400, 'o’neil')];
  await using world = await liveWorld({ organization: { members: twins }, settings });
  await world.command(APPROVER, 'why o´neil');
  expect(said(world)).toContain('2 accounts match');
  await world.command(APPROVER, "why o'neil");
  expect(said(world)).toContain("Full o'neil");
});

const crowd = [
  inactiveFor(500, 'msilva', { fullName: 'Maria Silva', email: 'maria.silva@harbour-city.example' }),
  inactiveFor(400, 'jalvarez', { fullName: 'José Álvarez', email: 'jose@harbour-city.example' }),
  ...Array.from({ length: 7 }, (_, nth) =>
    inactiveFor(100 + nth, `crew${nth}`, { fullName: `Field ${nth}` }),
  ),
];

test.for(['Silva', 'silva maria', 'Silva, Maria', 'maria.silva', 'Maria\u00a0Silva'])(
  'why finds Maria Silva by %j',
  async (who) => {
    await using world = await liveWorld({ organization: { members: crowd }, settings });
    await world.command(APPROVER, `why ${who}`);
    expect(said(world)).toContain('msilva');
  },
);

test('a slip is asked about, and the button goes on', async () => {
  await using world = await liveWorld({ organization: { members: crowd }, settings });
  await world.command(APPROVER, 'why Maria Sliva');
  expect(said(world)).toContain('No match for “Maria Sliva”. Did you mean:\nMaria Silva (msilva)');
  await world.command(APPROVER, 'why Jose Alvarez');
  expect(said(world)).toContain('jalvarez');
});

test('at most five are shown, with how many more there are', async () => {
  await using world = await liveWorld({ organization: { members: crowd }, settings });
  await world.command(APPROVER, 'why field');
  expect(said(world)).toContain('7 accounts match “field”. Which one?');
  expect(said(world)?.match(/\(crew\d\)/g)).toHaveLength(5);
  expect(said(world)).toContain('… and 2 more. Type more of the name.');
});

test('nothing is decided on a part of a name: even one match is asked about', async () => {
  await using world = await liveWorld({ organization: { members: crowd }, settings });
  await world.command(APPROVER, 'exclude msilva');
  await submit(world, { reason: 'leave' });
  await close(world);
  await world.command(APPROVER, 'include silva');
  expect(excluded(world)).toBe(1);
  expect(said(world)).toContain('Is this the account you mean by “silva”?\nMaria Silva (msilva)');
  const list = world.slack.ephemerals(APPROVER).at(-1);
  const place = { channel: list?.channel ?? '', ts: list?.ts ?? '' };
  await world.slack.press(APPROVER, place, PICK_INCLUDE);
  await world.settle();
  expect(excluded(world)).toBe(0);
});

test('a former member is found by a part of the name in history', async () => {
  await using world = await liveWorld({ organization: { members: crowd }, settings });
  world.portal.organization.members.remove('msilva');
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'why silva');
  expect(said(world)).toBe('No member in the last scan matches “silva”.');
  await world.command(APPROVER, 'history silva');
  expect(said(world)).toContain('No longer a member');
});
