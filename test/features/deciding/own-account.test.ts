import { expect, test } from 'vitest';
import { APPROVE, TRY_AGAIN, UNDO_EXCLUSION } from '../../../src/adapters/slack/buttons.ts';
import { EXTEND, LET_END } from '../../../src/features/exclusions/ask-before-end.ts';
import {
  ACCOUNTS_INSTEAD,
  SHOW_HOW_MANY,
  WHOLE_GROUP,
} from '../../../src/features/exclusions/exclude-form-view.ts';
import { advance } from '../../../src/sandbox/clock.ts';
import { idOf } from '../../../src/sandbox/portal/organization.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  inactiveFor,
  liveWorld,
  type Message,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { excludeRow, fillIn, pressIn, submit, submitRule, viewText } from '../../worlds/modal-acts.ts';

const email = 'mara.lindholm@harbour-city.example';
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const REFUSED = /your own account[.;] some(body|one) else must decide\./i;

const question = (world: BotWorld): Message | undefined =>
  world.posts().findLast((message) => /xclusions? by .* ends? soon/.test(renderedText(message)));

async function press(world: BotWorld, action: string): Promise<void> {
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: question(world)?.ts ?? '' }, action);
  await world.settle();
}

test('nobody extends, lets end or ends the exclusion of their own account', async () => {
  const own = inactiveFor(700, 'mara', { email });
  await using world = await liveWorld({
    organization: { members: [own, inactiveFor(400, 'two')] },
    settings,
  });
  await excludeRow(world, 'mara', { reason: 'leave', date: '2026-12-25' }, SECOND_APPROVER);
  await advance(world.clock, new Date('2026-12-18T08:00:00Z'), {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
  const before = world.tables.exclusions.inForce(world.clock.now());
  await press(world, EXTEND);
  expect(await submit(world, { date: '2027-02-01' })).toMatch(REFUSED);
  await press(world, LET_END);
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  await world.command(APPROVER, 'include mara');
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual(before);
  await world.command(SECOND_APPROVER, 'include mara');
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
});

test('an account whose address became one’s own since it was decided about is one’s own', async () => {
  const members = [inactiveFor(600, 'one'), inactiveFor(500, 'two')];
  await using world = await liveWorld({ organization: { members }, settings });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  for (const name of ['one', 'two']) await world.pressRow(SECOND_APPROVER, name, APPROVE);
  for (const name of ['one', 'two'])
    world.portal.organization.members.update(name, { email: email.toUpperCase() });
  await world.command(SECOND_APPROVER, 'scan');
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  expect(stateOf(world, 'one')[0]).toBe('failed');
  await world.command(APPROVER, 'undo two');
  expect(world.answers(APPROVER).at(-1)).toMatch(REFUSED);
  await world.command(APPROVER, 'exclude');
  expect(await submit(world, { reason: 'mine', boxes: ['one, two'] })).toContain('No one was excluded.');
  await world.pressRow(SECOND_APPROVER, 'one', TRY_AGAIN);
  expect(stateOf(world, 'one')[0]).toBe('disabled');
});

const twoOwn = [
  inactiveFor(700, 'field_mara', { email }),
  inactiveFor(600, 'field_mara2', { email: email.toUpperCase() }),
  inactiveFor(500, 'field_tom'),
  inactiveFor(400, 'zoe'),
];
const inForce = (world: BotWorld) =>
  world.tables.exclusions
    .inForce(world.clock.now())
    .map(({ target, authorName, until }) => [
      target.kind === 'account' ? target.username : target.label,
      authorName,
      until?.toISOString().slice(0, 10) ?? 'for good',
    ]);
const openOnes = (world: BotWorld) =>
  world.tables.proposals
    .inState('open')
    .map(({ username }) => username)
    .toSorted();
const statusOf = (world: BotWorld, username: string) => {
  return world.tables.members.find(username, 1)[0]?.standing?.status;
};

async function byRule(world: BotWorld, rule: string, user: string, date = '2026-12-25'): Promise<string> {
  await world.command(user, 'exclude');
  return submitRule(world, { what: 'user-name pattern', rule, reason: 'season', date }, user);
}

async function until(world: BotWorld, moment: string): Promise<void> {
  await advance(world.clock, new Date(moment), {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
}

test('a rule that its author makes leaves the author’s own accounts out, and says so', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  expect(await byRule(world, 'field_*', APPROVER)).toContain(
    '1 account right now. Your own accounts field_mara and field_mara2 were left out. Someone else must decide on them.',
  );
  expect(openOnes(world)).toEqual(['field_mara', 'field_mara2', 'zoe']);
  await world.command(SECOND_APPROVER, 'scan');
  expect(openOnes(world)).toEqual(['field_mara', 'field_mara2', 'zoe']);
  await world.command(APPROVER, 'exclusions');
  expect(world.answers(APPROVER).at(-1)).toContain('except 2 accounts');
});

test('how many a rule covers is told without one’s own accounts, and so is a list', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  await world.command(APPROVER, 'exclude');
  await pressIn(world, WHOLE_GROUP);
  fillIn(world, { what: 'user-name pattern', rule: 'field_*' });
  await pressIn(world, SHOW_HOW_MANY);
  const without =
    'Your own accounts field_mara and field_mara2 are left out. Someone else must decide on them.';
  expect(viewText(world)).toContain(`covers 1 of 6 members. ${without}`);
  await pressIn(world, ACCOUNTS_INSTEAD);
  fillIn(world, { boxes: ['zoe, field_mara, field_mara2'] });
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain(`This covers 1 account. ${without}`);
});

test('a rule over a group that was not read since it was made is not ended by whoever may be in it', async () => {
  const crew = {
    id: idOf('group crew'),
    title: 'Harbour crew',
    owner: 'zoe',
    access: 'org',
    created: 0,
    modified: 0,
    memberships: [
      { username: 'field_mara', memberType: 'member', joined: 0 },
      { username: 'field_tom', memberType: 'member', joined: 0 },
    ],
  } as const;
  await using world = await liveWorld({ organization: { members: twoOwn, groups: [crew] }, settings });
  await world.command(SECOND_APPROVER, 'exclude');
  const wanted = { what: 'group', rule: 'Harbour crew', reason: 'season', date: '2026-12-25' };
  // What is read after the rule was made, to judge by it, fails.
  world.portal.faults.add({ kind: 'refused', code: 403, message: 'No access.', path: /\/roles/ });
  await submitRule(world, wanted, SECOND_APPROVER);
  const before = inForce(world);
  expect(before).toHaveLength(1);
  await world.command(APPROVER, 'exclusions');
  await world.slack.press(APPROVER, lastAnswer(world), 'exclusions.end');
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toContain('the bot has not read the members of that group yet');
  expect(inForce(world)).toEqual(before);
});

test('a rule over nothing but one’s own accounts, of which there may be two, is made by somebody else', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  expect(await byRule(world, 'field_mara*', APPROVER)).toContain(
    'Not excluded: that rule covers only your own accounts. Someone else must exclude them.',
  );
  expect(inForce(world)).toEqual([]);
  expect(await byRule(world, 'field_mara*', SECOND_APPROVER)).toContain('2 accounts right now.');
  expect(openOnes(world)).toEqual(['field_tom', 'zoe']);
});

test('a rule over one’s own account alone is neither extended nor left to end nor ended by oneself', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  await byRule(world, 'field_mara*', SECOND_APPROVER);
  await until(world, '2026-12-18T08:00:00Z');
  const before = inForce(world);
  await press(world, EXTEND);
  expect(await submit(world, { date: '2027-02-01' })).toContain('covers only your own account');
  await press(world, LET_END);
  expect(world.answers(APPROVER).at(-1)).toContain('covers only your own account');
  await world.command(APPROVER, 'exclusions');
  await world.slack.press(APPROVER, lastAnswer(world), 'exclusions.end');
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toContain('covers only your own account');
  expect(inForce(world)).toEqual(before);
});

const lastAnswer = (world: BotWorld) => {
  const answer = world.slack.answersTo(APPROVER).at(-1);
  return { channel: CHANNEL.id, ts: answer?.ts ?? '' };
};
const kept = ['field_mara', 'Tomas Ferrer', '2026-12-24'];

test('a rule that one’s own accounts are under is extended for the others', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  await byRule(world, 'field_*', SECOND_APPROVER);
  await until(world, '2026-12-18T08:00:00Z');
  await press(world, EXTEND);
  expect(await submit(world, { date: '2027-02-01' })).toContain(
    'Your own accounts field_mara and field_mara2 were left out and stay excluded until Dec 25, 2026.',
  );
  expect(inForce(world)).toEqual([
    ['field_*', 'Tomas Ferrer', '2027-01-31'],
    kept,
    ['field_mara2', 'Tomas Ferrer', '2026-12-24'],
  ]);
  await until(world, '2026-12-26T08:00:00Z');
  await world.command(SECOND_APPROVER, 'scan');
  expect(['field_mara', 'field_tom'].map((name) => statusOf(world, name))).toEqual(['to decide', 'excluded']);
});

test('a rule that one’s own accounts are under is ended for the others', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  await byRule(world, 'field_*', SECOND_APPROVER);
  await world.command(APPROVER, 'exclusions');
  await world.slack.press(APPROVER, lastAnswer(world), 'exclusions.end');
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toContain('were left out and stay excluded until Dec 25, 2026.');
  expect(inForce(world)).toEqual([kept, ['field_mara2', 'Tomas Ferrer', '2026-12-24']]);
  await world.command(SECOND_APPROVER, 'scan');
  expect(['field_mara', 'field_tom'].map((name) => statusOf(world, name))).toEqual(['excluded', 'to decide']);
});

test('a rule that one’s own accounts are under is left to end for the others', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  await byRule(world, 'field_*', SECOND_APPROVER);
  await until(world, '2026-12-18T08:00:00Z');
  await press(world, LET_END);
  expect(inForce(world)).toEqual([
    ['field_*', 'Tomas Ferrer', '2026-12-24'],
    kept,
    ['field_mara2', 'Tomas Ferrer', '2026-12-24'],
  ]);
});

test('a rule that one’s own accounts are under is undone for the others, and nothing is decided on one’s own', async () => {
  await using world = await liveWorld({ organization: { members: twoOwn }, settings });
  await byRule(world, 'field_*', SECOND_APPROVER);
  await world.pressRow(APPROVER, 'field_tom', UNDO_EXCLUSION);
  expect(['field_mara', 'field_mara2', 'field_tom'].map((name) => stateOf(world, name)[0])).toEqual([
    'excluded',
    'excluded',
    'open',
  ]);
  expect(inForce(world)).toEqual([kept, ['field_mara2', 'Tomas Ferrer', '2026-12-24']]);
  expect(world.answers(APPROVER).at(-1)).toContain('were left out and stay excluded until Dec 25, 2026.');
});
