import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
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
    expect(said(world)).toContain("What the audit trail has about Pat O'Neil");
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
  expect(await excludeRule(world, 'user-name pattern', 'pat.o’neil*')).toContain('it covers 1 account now');
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
  expect(await excludeRule(world, 'user-name pattern', 'STRAUSS_*')).toContain('it covers 1 account now');
});

test('of two whose names differ by the apostrophe alone the person picks', async () => {
  const twins = [inactiveFor(500, "o'neil"), inactiveFor(400, 'o’neil')];
  await using world = await liveWorld({ organization: { members: twins }, settings });
  await world.command(APPROVER, 'why o´neil');
  expect(said(world)).toContain('2 accounts answer');
  await world.command(APPROVER, "why o'neil");
  expect(said(world)).toContain("Full o'neil");
});
