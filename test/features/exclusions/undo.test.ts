import { expect, test } from 'vitest';
import { EXCLUDE, UNDO_EXCLUSION } from '../../../src/adapters/slack/buttons.ts';
import { UNDO_EXCLUDED } from '../../../src/features/exclusions/undo.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { forge } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  inactiveFor,
  liveWorld,
  type Message,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { excludeRow, excludeRule, submit } from '../../worlds/modal-acts.ts';
import { decide, inState, review } from '../../worlds/review-acts.ts';
import { quietTimeline } from '../../worlds/timeline-world.ts';

const organization = { members: [inactiveFor(300, 'ana'), inactiveFor(200, 'anb'), inactiveFor(150, 'cy')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *' };

test('all that a rule closed is open again, from any of its rows, also on a card that came since', async () => {
  await using world = await liveWorld({ organization, settings });
  const before = world.card();
  await excludeRule(world, 'user-name pattern', 'an?');
  expect(inState(world, 'open')).toEqual(['cy']);
  await world.pressRow(SECOND_APPROVER, 'ana', UNDO_EXCLUSION);
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
  expect(world.answers(SECOND_APPROVER)).toEqual([]);
  expect(world.thread().at(-1)).toBe(
    'Tomas Ferrer undid the exclusion of user-name pattern “an?”. 2 proposals are open again: Full ana (ana) and Full anb (anb).',
  );
  await excludeRow(world, 'cy');
  await world.command(APPROVER, 'scan');
  expect(world.card().ts).not.toBe(before.ts);
  expect(inState(world, 'open')).toEqual(['ana', 'anb']);
  const line = world.slack
    .messages(CHANNEL.id)
    .findLast((one) => JSON.stringify(one.blocks).includes('exclusion.undo"'));
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: line?.ts ?? '' }, 'exclusion.undo');
  await world.settle();
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
});

test('whoever signed in meanwhile is not proposed again, and a bystander undoes nothing', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana');
  const on = world.card();
  await world.pressRow(BYSTANDER, 'ana', UNDO_EXCLUSION, on);
  expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(1);
  const ana = world.portal.member('ana');
  if (ana !== undefined)
    world.portal.organization.members.put({ ...ana, lastLogin: world.clock.now().getTime() });
  await world.command(APPROVER, 'scan');
  const line = world.slack
    .messages(CHANNEL.id)
    .findLast((one) => JSON.stringify(one.blocks).includes('exclusion.undo"'));
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: line?.ts ?? '' }, 'exclusion.undo');
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Full ana (ana) is no longer excluded. The proposal for Full ana (ana) stays closed (signed in since).',
  );
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['anb', 'cy']);
});

test('of several that Review excluded together, Undo on a row takes back that one alone', async () => {
  await using world = await liveWorld({ organization, settings });
  await review(world, ['ana', 'anb', 'cy']);
  await decide(world, 'exclude', { reason: 'on leave' });
  expect(inState(world, 'excluded')).toEqual(['ana', 'anb', 'cy']);
  await world.pressRow(SECOND_APPROVER, 'anb', UNDO_EXCLUSION);
  expect([inState(world, 'open'), inState(world, 'excluded')]).toEqual([['anb'], ['ana', 'cy']]);
  expect(
    world.tables.exclusions
      .inForce(world.clock.now())
      .map(({ target }) => (target.kind === 'account' ? target.username : '')),
  ).toEqual(['ana', 'cy']);
  expect(world.thread().at(-1)).toBe(
    'Tomas Ferrer undid the exclusion of Full anb (anb). The proposal is open again.',
  );
});

test('of several that Review excluded, each is undone on its own row, and all are as they were', async () => {
  await using world = await liveWorld({ organization, settings });
  await review(world, ['ana', 'anb', 'cy']);
  await decide(world, 'exclude', { reason: 'on leave' });
  for (const username of ['cy', 'ana', 'anb']) await world.pressRow(APPROVER, username, UNDO_EXCLUSION);
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  await world.command(APPROVER, 'scan');
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
});

test('when the hour is over the row has no Undo any more, and a press that comes late is told what to do', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana');
  const late = world.card();
  await world.pass(3_600_000);
  expect(JSON.stringify(world.card().blocks)).not.toContain(UNDO_EXCLUSION);
  expect(JSON.stringify(world.slack.messages(CHANNEL.id).map(({ blocks }) => blocks))).not.toContain(
    '"exclusion.undo"',
  );
  expect(late.ts).toBe(world.card().ts);
});

test('of several that were pasted, one that is undone on its row is named in their post, whose Undo takes back the others', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'exclude');
  await submit(world, { boxes: ['ana, anb, cy'], reason: 'on leave' });
  const before = posted(world);
  await world.pressRow(SECOND_APPROVER, 'ana', UNDO_EXCLUSION);
  expect(renderedText(posted(world))).toMatch(
    /^Mara Lindholm excluded .*and 2 others.*\nUndone by Tomas Ferrer: Full ana \(ana\)\.\nUndo$/,
  );
  await pressOn(world, posted(world), APPROVER);
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  expect(posted(world).ts).toBe(before.ts);
});

test('Undo pressed on a post that does not show yet that somebody undid it says that it has ended', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana');
  world.slack.faults.failMethod('chat.update', { how: 'http500', times: 'until cleared' });
  for (const user of [APPROVER, SECOND_APPROVER]) await pressOn(world, posted(world), user);
  expect(world.answers(SECOND_APPROVER)).toEqual(['That exclusion has already ended.']);
});

test.each([
  ['the account, then the rule', 'account first', 'account first'],
  ['the rule, then the account', 'account first', 'rule first'],
  ['the account, made last', 'rule first', 'account first'],
  ['the rule, made first', 'rule first', 'rule first'],
])(
  'of an account’s exclusion and a rule over it both are undone, %s: the proposal is open at once',
  async (_how, made, undone) => {
    await using world = await liveWorld({ organization, settings });
    const make = [
      () => excludeRow(world, 'ana'),
      () => excludeRule(world, 'user-name pattern', 'ana*', { reason: 'on leave' }),
    ];
    if (made === 'rule first') {
      await make[1]?.();
      await world.command(APPROVER, 'exclude ana');
      await submit(world, { reason: 'on leave' });
    } else for (const one of make) await one();
    const posts = world.slack
      .messages(CHANNEL.id)
      .filter(
        ({ thread_ts, blocks }) => thread_ts !== undefined && JSON.stringify(blocks).includes(UNDO_EXCLUDED),
      );
    expect(posts).toHaveLength(2);
    const inOrder = made === undone ? posts : posts.toReversed();
    for (const post of inOrder) {
      expect(inState(world, 'open')).not.toContain('ana');
      await pressOn(world, post, APPROVER);
    }
    expect(inState(world, 'open')).toContain('ana');
    expect(world.cardText()).toContain('Full ana');
  },
);

test('of two who excluded the same account, whoever undoes the first leaves it to the other, and is told so', async () => {
  await using world = await liveWorld({ organization, settings });
  expect(await excludedByBoth(world)).toContain(
    'Excluded Full ana (ana) until Feb 23, 2027. Mara Lindholm had already excluded this account until Feb 23, 2027.',
  );
  await world.pressRow(APPROVER, 'ana', UNDO_EXCLUSION);
  expect(world.answers(APPROVER).at(-1)).toBe(STILL);
  expect(world.thread().at(-1)).toBe(
    `Mara Lindholm undid the exclusion of Full ana (ana). ${STILL.slice(18)}`,
  );
  expect(renderedText(world.card())).toMatch(/Full ana.*excluded .*by Tomas Ferrer/);
  expect(inState(world, 'open')).toEqual(['anb', 'cy']);
  await world.pressRow(APPROVER, 'ana', UNDO_EXCLUSION);
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  await world.command(APPROVER, 'scan');
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
});

test('of two who excluded the same account, whoever undoes the second is told that it is still excluded', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludedByBoth(world);
  await pressOn(world, posted(world), SECOND_APPROVER);
  expect(world.answers(SECOND_APPROVER).at(-1)).toBe(STILL);
  expect(renderedText(world.card())).toMatch(/Full ana.*excluded .*by Mara Lindholm/);
  await world.pressRow(SECOND_APPROVER, 'ana', UNDO_EXCLUSION);
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
});

test('what a rule made meanwhile covers stays closed by it until that is undone as well', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana');
  await excludeRule(world, 'user-name pattern', 'an?');
  await world.pressRow(APPROVER, 'ana', UNDO_EXCLUSION);
  expect(world.answers(APPROVER).at(-1)).toBe(
    STILL.replace('another exclusion', 'a rule (user-name pattern “an?”)'),
  );
  expect(inState(world, 'open')).toEqual(['cy']);
  await world.pressRow(APPROVER, 'ana', UNDO_EXCLUSION);
  expect(inState(world, 'open')).toEqual(['ana', 'anb', 'cy']);
});

test('of many that something else still excludes, five are named and the others counted', async () => {
  const members = Array.from({ length: 8 }, (_, nth) => inactiveFor(200 - nth, `m${nth}`));
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'exclude');
  await submit(world, { boxes: [members.map(({ username }) => username).join()], reason: 'on leave' });
  const all = posted(world);
  await excludeRule(world, 'user-name pattern', 'm?');
  await pressOn(world, all, APPROVER);
  expect(world.answers(APPROVER).at(-1)).toContain(
    'Full m4 (m4) is still excluded by a rule (user-name pattern “m?”). 3 more are still excluded, too. To end',
  );
});

test.for([
  { grace: '0', rest: '' },
  { grace: '30', rest: ' Warnings will then start over.' },
])('what ends an exclusion after its hour, with GRACE_DAYS=$grace', async ({ grace, rest }) => {
  await using at = await quietTimeline({ organization, settings: { GRACE_DAYS: grace } });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'exclude ana');
  await submit(world, { reason: 'on leave' });
  await at.days(1);
  await forge(world, APPROVER, UNDO_EXCLUDED, '1');
  expect(world.answers(APPROVER).at(-1)).toBe(
    `Not undone: an exclusion can be undone only within an hour after it was made. To end it now, use /inactive-users include ana.${rest}`,
  );
});

test('of several that are undone together, those that something else excludes are named', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'exclude');
  await submit(world, { boxes: ['ana, anb, cy'], reason: 'on leave' });
  const all = posted(world);
  await excludeRule(world, 'user-name pattern', 'an?');
  await pressOn(world, all, APPROVER);
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Full cy (cy) is no longer excluded. The proposal is open again. Full ana (ana) is still excluded by a rule (user-name pattern “an?”). Full anb (anb) is still excluded by a rule (user-name pattern “an?”). To end an exclusion, use /inactive-users exclusions.',
  );
  expect(inState(world, 'open')).toEqual(['cy']);
});

const STILL =
  'Exclusion undone. Full ana (ana) is still excluded by another exclusion. To end an exclusion, use /inactive-users exclusions.';

/** Both have the form open before either submits it; what the second is told. */
async function excludedByBoth(world: BotWorld): Promise<string> {
  for (const user of [APPROVER, SECOND_APPROVER]) await world.pressRow(user, 'ana', EXCLUDE);
  await submit(world, { reason: 'on leave' }, APPROVER);
  return await submit(world, { reason: 'on leave' }, SECOND_APPROVER);
}

const posted = (world: BotWorld): Message => {
  const found = world.slack
    .messages(CHANNEL.id)
    .findLast(
      ({ thread_ts, blocks }) => thread_ts !== undefined && JSON.stringify(blocks).includes(' excluded '),
    );
  if (found === undefined) throw new Error('nothing tells of an exclusion');
  return found;
};

async function pressOn(world: BotWorld, { ts }: Message, user: string): Promise<void> {
  await world.slack.press(user, { channel: CHANNEL.id, ts }, UNDO_EXCLUDED);
  await world.settle();
}
