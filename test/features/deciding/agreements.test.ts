import { expect, test } from 'vitest';
import { ACCEPT_ONCE, GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  inactiveFor,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';

/** > *Go live*, *Accept this scan once* and rules "for good" need two as well. */

const members = Array.from({ length: 25 }, (_, nth) => inactiveFor(300 - nth, `m${nth}`));
const settings = { APPROVALS_NEEDED: '2', SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *' };
const agreedBy = (what: string, name: string) =>
  new RegExp(`\\n${what}: 1 of 2 · ${name} <!date.*> · needs a second approver\\n`);
const ONE_OF_TWO = '1 of 2 approvers has agreed. Another approver must agree too.';
const AGREED_ALREADY = 'You have already agreed. Another approver must agree too (1 of 2).';

const isLive = ({ tables }: BotWorld) => tables.switches.goLive() !== undefined;
const recorded = ({ tables }: BotWorld) =>
  tables.audit.entries(1, 10_000).filter(({ what }) => what === 'agreement recorded').length;

async function rehearsing(): Promise<BotWorld> {
  const world = await startBotWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'scan');
  return world;
}

async function pressGoLive(world: BotWorld, user: string): Promise<string> {
  await world.pressCard(user, GO_LIVE);
  const said = await submit(world, {}, user);
  for (const view of world.slack.viewsOf(user)) await world.slack.close(user, view.id);
  return said;
}

/** The approver becomes a guest, or a full member again, and the bot has noticed. */
async function asGuest(world: BotWorld, user: string, isGuest: boolean): Promise<void> {
  const person = world.slack.workspace.users.get(user);
  if (person !== undefined) person.is_restricted = isGuest;
  await world.pass(6 * 60_000);
}

test('Go live… needs two: the first is told and changes nothing, again neither, the second goes live', async () => {
  await using world = await rehearsing();
  expect(await pressGoLive(world, APPROVER)).toBe(`Not live yet\n${ONE_OF_TWO}`);
  expect([isLive(world), recorded(world)]).toEqual([false, 1]);
  expect(world.cardText()).toMatch(agreedBy('Go live', 'Mara Lindholm'));
  expect(await pressGoLive(world, APPROVER)).toBe(`Not live\n${AGREED_ALREADY}`);
  expect([isLive(world), recorded(world)]).toEqual([false, 1]);
  expect(await pressGoLive(world, SECOND_APPROVER)).toBe('Live\nThe bot is live. A scan has started.');
  expect([isLive(world), recorded(world)]).toEqual([true, 1]);
  expect(world.tables.switches.goLive()?.byId).toBe(SECOND_APPROVER);
  expect(world.cardText()).not.toContain('1 of 2');
});

test('who agreed to Go live… and is no approver any more does not count, and counts again as one', async () => {
  await using world = await rehearsing();
  await pressGoLive(world, APPROVER);
  await asGuest(world, APPROVER, true);
  expect(await pressGoLive(world, SECOND_APPROVER)).toBe(`Not live yet\n${ONE_OF_TWO}`);
  expect(isLive(world)).toBe(false);
  expect(world.cardText()).toMatch(agreedBy('Go live', 'Tomas Ferrer'));
  expect(await pressGoLive(world, SECOND_APPROVER)).toBe(`Not live\n${AGREED_ALREADY}`);
  await asGuest(world, APPROVER, false);
  expect(await pressGoLive(world, APPROVER)).toContain('The bot is live.');
  expect(isLive(world)).toBe(true);
});

test('agreeing to Go live… is about the limits that were shown', async () => {
  await using world = await rehearsing();
  await pressGoLive(world, APPROVER);
  await world.restart({ DISABLE_AFTER_DAYS: '120' });
  expect(await pressGoLive(world, SECOND_APPROVER)).toBe(`Not live yet\n${ONE_OF_TWO}`);
  expect(isLive(world)).toBe(false);
  expect(await pressGoLive(world, APPROVER)).toContain('The bot is live.');
});

test.for([
  { hours: 23.9, isGood: true },
  { hours: 24, isGood: false },
])('agreeing to Go live… is good for a day: after $hours hours $isGood', async ({ hours, isGood }) => {
  await using world = await rehearsing();
  await pressGoLive(world, APPROVER);
  await world.pass((hours * DAY) / 24);
  await pressGoLive(world, SECOND_APPROVER);
  expect(isLive(world)).toBe(isGood);
});

/** A scan that found far fewer members is rejected, and asks to be accepted once. */
async function rejected(): Promise<BotWorld> {
  const world = await rehearsing();
  for (const { username } of members.slice(5)) world.portal.organization.members.remove(username);
  await world.command(APPROVER, 'scan');
  return world;
}

const scans = ({ tables }: BotWorld) => tables.scans.recent(10).map(({ state }) => state);

test('Accept this scan once needs two: its card shows the first, who is told nothing more, and the second scans', async () => {
  await using world = await rejected();
  const before = world.answers(APPROVER);
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(world.cardText()).toMatch(agreedBy('Accept this scan once', 'Mara Lindholm'));
  expect(world.answers(APPROVER)).toEqual(before);
  expect([scans(world), recorded(world)]).toEqual([['rejected', 'accepted'], 1]);
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(world.answers(APPROVER)).toEqual([...before, AGREED_ALREADY]);
  expect([scans(world), recorded(world)]).toEqual([['rejected', 'accepted'], 1]);
  await world.pressCard(SECOND_APPROVER, ACCEPT_ONCE);
  expect(scans(world)).toEqual(['accepted', 'rejected', 'accepted']);
  expect(recorded(world)).toBe(1);
  expect(world.cardText()).not.toContain('1 of 2');
});

test('who agreed to Accept this scan once and is no approver any more does not count', async () => {
  await using world = await rejected();
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  await asGuest(world, APPROVER, true);
  await world.pressCard(SECOND_APPROVER, ACCEPT_ONCE);
  expect(scans(world)).toEqual(['rejected', 'accepted']);
  expect(world.cardText()).toMatch(agreedBy('Accept this scan once', 'Tomas Ferrer'));
  await asGuest(world, APPROVER, false);
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(scans(world)).toEqual(['accepted', 'rejected', 'accepted']);
});

test('agreeing to accept one scan says nothing about another', async () => {
  await using world = await rejected();
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  await world.command(APPROVER, 'scan');
  await world.pressCard(SECOND_APPROVER, ACCEPT_ONCE);
  expect(world.cardText()).toMatch(agreedBy('Accept this scan once', 'Tomas Ferrer'));
  expect(scans(world)).toEqual(['rejected', 'rejected', 'accepted']);
});
