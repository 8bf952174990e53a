import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, GO_LIVE, UNDO_ALL } from '../../../src/adapters/slack/buttons.ts';
import { EXTEND, LET_END } from '../../../src/features/exclusions/ask-before-end.ts';
import { SHOW_HOW_MANY, WHOLE_GROUP } from '../../../src/features/exclusions/exclude-form-view.ts';
import { END_EXCLUSION } from '../../../src/features/exclusions/list.ts';
import { advance } from '../../../src/sandbox/clock.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { disables, stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { fillIn, pressIn, submit, topView, viewText } from '../../worlds/modal-acts.ts';

/** Whoever confirms something confirms what they were shown; where that has changed, they are shown it anew. */

const members = ['a1', 'a2', 'a3', 'a4'].map((name, nth) => inactiveFor(400 - nth, name));
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const CHANGED = 'What this form shows has changed since you opened it, so nothing was decided.';
const isLive = ({ tables }: BotWorld) => tables.switches.goLive() !== undefined;
const ends = (world: BotWorld) =>
  world.tables.exclusions.inForce(world.clock.now()).map(({ until }) => until?.toISOString().slice(0, 10));

test('Go live… under other limits than those that were shown is asked again', async () => {
  await using world = await startBotWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, GO_LIVE);
  await world.restart({ DISABLE_CAP: '3', DISABLE_AFTER_DAYS: '80' });
  expect(await submit(world)).toContain(CHANGED);
  expect(viewText(world)).toContain('At most 3 accounts can be disabled per day');
  expect(isLive(world)).toBe(false);
  await submit(world);
  expect(isLive(world)).toBe(true);
});

test('Go live… after a scan that found more people than were shown is asked again', async () => {
  await using world = await startBotWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, GO_LIVE);
  world.portal.organization.members.put(inactiveFor(300, 'late'));
  await world.command(SECOND_APPROVER, 'scan');
  expect(await submit(world)).toContain(CHANGED);
  expect(isLive(world)).toBe(false);
  await submit(world);
  expect(isLive(world)).toBe(true);
});

test('approving all at once under another limit a day than was shown is asked again', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressCard(APPROVER, APPROVE_ALL);
  expect(viewText(world)).toContain('To disable (4)');
  expect(viewText(world)).not.toContain('tomorrow');
  await world.restart({ DISABLE_CAP: '2' });
  expect(await submit(world)).toContain('so nothing was approved');
  expect(viewText(world)).toContain('2 can be disabled today, 2 tomorrow (limit 2 per day).');
  await world.pressRow(SECOND_APPROVER, 'a1', APPROVE);
  expect(await submit(world)).toContain('so nothing was approved');
  expect(viewText(world)).toContain('To disable (3)');
  expect(viewText(world)).toContain('1 can be disabled today, 2 tomorrow (limit 2 per day).');
  expect(disables(world)).toEqual(['a1']);
  expect(await submit(world)).toContain('You approved 3 accounts.');
  expect(disables(world)).toEqual(['a1', 'a2']);
  expect(['a3', 'a4'].map((name) => stateOf(world, name)[0])).toEqual(['approved', 'approved']);
});

test('a rule that covers more by now than Show how many said is shown anew before it is made', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'exclude');
  await pressIn(world, WHOLE_GROUP);
  const rule = { what: 'user-name pattern', rule: 'a*', reason: 'season', date: '2027-01-31' };
  fillIn(world, rule);
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain('covers 4 of 6 members');
  world.portal.organization.members.put(inactiveFor(3, 'a5'));
  await world.command(SECOND_APPROVER, 'scan');
  expect(await submit(world, rule)).toContain('covers 5 of 7 members');
  expect(viewText(world)).toContain('Not excluded: the accounts that would be excluded have changed');
  expect(ends(world)).toEqual([]);
  await submit(world, rule);
  expect(ends(world)).toEqual(['2027-01-30']);
});

test('a rule over more than 5 % of the members is shown with how many before it is made', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'exclude');
  await pressIn(world, WHOLE_GROUP);
  const rule = { what: 'user-name pattern', rule: 'a*', reason: 'season', date: '2027-01-31' };
  expect(await submit(world, rule)).toContain('covers 4 of 6 members');
  expect(viewText(world)).toContain('Not excluded yet');
  expect(ends(world)).toEqual([]);
  expect(await submit(world, { ...rule, rule: 'a1*' })).toContain('covers 1 of 6 members');
  expect(ends(world)).toEqual([]);
  await submit(world, { ...rule, rule: 'a1*' });
  expect(ends(world)).toEqual(['2027-01-30']);
});

test('pasted names that mean somebody else by now are shown anew', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'exclude');
  const fields = { boxes: ['a1, a5'], reason: 'season' };
  fillIn(world, fields);
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain('This covers 1 account.');
  world.portal.organization.members.put(inactiveFor(3, 'a5'));
  await world.command(SECOND_APPROVER, 'scan');
  expect(await submit(world, fields)).toContain('This covers 2 accounts.');
  expect(ends(world)).toEqual([]);
  await submit(world, fields);
  expect(ends(world)).toHaveLength(2);
});

const question = (world: BotWorld) => ({
  channel: CHANNEL.id,
  ts:
    world.posts().findLast((message) => /xclusions? by .* ends? soon/.test(renderedText(message)))?.ts ?? '',
});

/** Excluded until Christmas, and asked about a week before. */
async function askedWorld(): Promise<BotWorld> {
  const world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'exclude a1');
  await submit(world, { reason: 'leave', date: '2026-12-25' });
  await world.slack.close(APPROVER, topView(world).id);
  await advance(world.clock, new Date('2026-12-18T08:00:00Z'), {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
  return world;
}

async function extendedBy(world: BotWorld, user: string, date: string): Promise<void> {
  await world.slack.press(user, question(world), EXTEND);
  await world.settle();
  await submit(world, { date }, user);
}

test('Extend… of what somebody else has extended meanwhile is asked again', async () => {
  await using world = await askedWorld();
  await world.slack.press(APPROVER, question(world), EXTEND);
  await world.settle();
  await extendedBy(world, SECOND_APPROVER, '2027-02-01');
  expect(await submit(world, { date: '2027-03-01' })).toContain(CHANGED);
  expect(ends(world)).toEqual(['2027-01-31']);
  await submit(world, { date: '2027-03-01' });
  expect(ends(world)).toEqual(['2027-02-28']);
});

test('Let it end, pressed before the message shows that somebody extended it, lets nothing end', async () => {
  await using world = await askedWorld();
  const { envelopes } = world.slack;
  await world.slack.press(APPROVER, question(world), EXTEND);
  const stale = structuredClone(envelopes.at(-1));
  await world.settle();
  await submit(world, { date: '2027-02-01' });
  await world.slack.deliver({
    type: 'interactive',
    accepts_response_payload: false,
    payload: JSON.parse(JSON.stringify(stale?.payload).replaceAll(EXTEND, LET_END)),
  });
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Nothing was decided: that exclusion has changed since you were asked. It now applies until Feb 1, 2027.',
  );
});

test('End, pressed on a list that shows an older end, ends nothing and shows the list anew', async () => {
  await using world = await askedWorld();
  await world.command(APPROVER, 'exclusions');
  const list = world.slack.answersTo(APPROVER).at(-1);
  await extendedBy(world, SECOND_APPROVER, '2027-02-01');
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: list?.ts ?? '' }, END_EXCLUSION);
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toContain(
    'Not ended: that exclusion has changed since you saw it. It now applies until Feb 1, 2027.',
  );
  expect(ends(world)).toEqual(['2027-01-31']);
});

test('Undo all, pressed on a card that shows fewer than there are by now, undoes nothing', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP: '3' },
  });
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.slack.close(APPROVER, topView(world).id);
  await world.pressCard(BYSTANDER, UNDO_ALL);
  const { payload } = world.slack.envelopes.at(-1) ?? {};
  const undoAll = async (shown: number) => {
    const mine = JSON.stringify(payload).replaceAll(BYSTANDER, APPROVER);
    const stale = mine.replace(/("action_id":"card.undo-all".{0,200}"value":"\d+:\d+:)3"/g, `$1${shown}"`);
    await world.slack.deliver({
      type: 'interactive',
      accepts_response_payload: false,
      payload: JSON.parse(stale),
    });
    await world.settle();
  };
  const undone = () => world.tables.proposals.inState('undone').length;
  await undoAll(2);
  // Where Slack told to answer, which is where the bystander pressed.
  expect([world.answers(BYSTANDER).at(-1), undone()]).toEqual([
    'These accounts have changed in the meantime, so nothing was undone. The card now shows their current state.',
    0,
  ]);
  await undoAll(3);
  expect(undone()).toBe(3);
});
