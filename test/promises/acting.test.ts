import { expect, test } from 'vitest';
import {
  APPROVE,
  APPROVE_ALL,
  EXCLUDE,
  TRY_AGAIN,
  UNDO,
  WITHDRAW,
} from '../../src/adapters/slack/buttons.ts';
import { cardId, disables, forge, proposalOf, stateOf } from '../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../worlds/bot-world.ts';
import { fillIn, topView } from '../worlds/modal-acts.ts';

const PROMISE_4 =
  'promise 4: a proposal is decided once. Two clicks in the same instant: one act, one polite answer';
const members = [
  inactiveFor(400, 'one'),
  inactiveFor(300, 'two'),
  inactiveFor(200, 'three'),
  inactiveFor(100, 'four'),
];

const click = (world: BotWorld, user: string, actionId: string, username = 'one') =>
  world.slack.press(user, { channel: CHANNEL.id, ts: world.card().ts }, actionId, {
    value: `${cardId(world)}:${proposalOf(world, username).id}`,
  });
const said = (world: BotWorld) =>
  [APPROVER, SECOND_APPROVER]
    .flatMap((user) => world.answers(user))
    .filter((answer) => !answer.startsWith('Scan '))
    .toSorted();
const decided = (world: BotWorld) =>
  world.tables.audit.about('one', 100).filter(({ what }) => / recorded$|decided$/.test(what)).length;

const TOO_LATE = expect.stringMatching(
  /^Full one \(one\) (was already approved by \w+ \w+|is already disabled)\.$/,
);

test.for([
  { who: 'two approvers', second: SECOND_APPROVER },
  { who: 'the same approver twice', second: APPROVER },
])(`${PROMISE_4}: approved by $who`, async ({ second }) => {
  await using world = await liveWorld({ organization: { members } });
  await Promise.all([click(world, APPROVER, APPROVE), click(world, second, APPROVE)]);
  await world.settle();
  expect(disables(world)).toEqual(['one']);
  expect(said(world)).toEqual([TOO_LATE]);
  expect(decided(world)).toBe(1);
  expect(world.thread().filter((line) => line.startsWith('Disabled Full one (one)'))).toHaveLength(1);
});

test(`${PROMISE_4}: one click delivered again while it is acted on`, async () => {
  await using world = await liveWorld({ organization: { members } });
  world.portal.faults.add({ path: /users\/one$/, kind: 'slow', ms: 500, times: 1 });
  await click(world, APPROVER, APPROVE);
  expect(await world.slack.redeliver(-1)).toEqual({ kind: 'acknowledged' });
  await world.settle();
  expect(disables(world)).toEqual(['one']);
  expect(said(world)).toEqual([]);
  expect(decided(world)).toBe(1);
});

test.for([{ first: 'approve' }, { first: 'exclude' }] as const)(
  `${PROMISE_4}: approved and excluded, $first first`,
  async ({ first }) => {
    await using world = await liveWorld({ organization: { members } });
    await world.pressRow(SECOND_APPROVER, 'one', EXCLUDE);
    fillIn(world, { reason: 'on leave' }, SECOND_APPROVER);
    const form = topView(world, SECOND_APPROVER).id;
    const approve = () => click(world, APPROVER, APPROVE);
    const exclude = () => world.slack.submit(SECOND_APPROVER, form);
    const [one, other] = first === 'approve' ? [approve, exclude] : [exclude, approve];
    world.portal.faults.add({ path: /users\/one$/, kind: 'slow', ms: 300, times: 1 });
    await Promise.all([one(), other()]);
    await world.settle();
    expect(disables(world)).toEqual([]);
    expect(stateOf(world, 'one')[0]).toBe(first === 'approve' ? 'skipped' : 'excluded');
    expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(1);
    expect(said(world)).toEqual(first === 'approve' ? [] : ['Full one (one) was excluded by Tomas Ferrer.']);
    expect(world.thread().some((line) => line.startsWith('Tomas Ferrer excluded *Full one (one)* '))).toBe(
      true,
    );
  },
);

test(`${PROMISE_4}: Approve all by two approvers, and one row by a third click`, async () => {
  await using world = await liveWorld({ organization: { members } });
  for (const user of [APPROVER, SECOND_APPROVER]) await world.pressCard(user, APPROVE_ALL);
  await Promise.all([
    ...[APPROVER, SECOND_APPROVER].map((user) => world.slack.submit(user, topView(world, user).id)),
    click(world, APPROVER, APPROVE),
  ]);
  await world.settle();
  expect(disables(world)).toEqual(['one', 'two', 'three', 'four']);
  expect(decided(world)).toBe(1);
});

test.for([
  { button: 'Undo', id: UNDO, asks: /enable$/, fault: undefined, to: 'undone' },
  {
    button: 'Try again',
    id: TRY_AGAIN,
    asks: /disable$/,
    fault: { kind: 'not done', times: 1 },
    to: 'disabled',
  },
] as const)(`${PROMISE_4}: $button by two`, async ({ id, asks, fault, to }) => {
  await using world = await liveWorld({ organization: { members } });
  if (fault !== undefined) world.portal.faults.add({ path: /one\/disable$/, ...fault });
  await world.pressRow(APPROVER, 'one', APPROVE);
  world.portal.clearRequests();
  await Promise.all([click(world, APPROVER, id), click(world, SECOND_APPROVER, id)]);
  await world.settle();
  expect(stateOf(world, 'one')[0]).toBe(to);
  expect(world.portal.requests.filter(({ path }) => asks.test(path))).toHaveLength(1);
  expect(decided(world)).toBe(2);
});

test(`${PROMISE_4}: withdrawn by two`, async () => {
  await using world = await liveWorld({ organization: { members }, settings: { DISABLE_CAP: '1' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'two', APPROVE);
  const value = `${cardId(world)}:${proposalOf(world, 'two').id}`;
  const users = [APPROVER, SECOND_APPROVER];
  await Promise.all(users.map((user) => click(world, user, WITHDRAW, 'two')));
  await world.settle();
  expect(
    said(world)
      .filter((answer) => answer.includes('two'))
      .toSorted(),
  ).toEqual(['Full two (two) still needs review.']);
  await forge(world, APPROVER, WITHDRAW, value);
  await world.pass(DAY);
  expect(disables(world)).toEqual(['one']);
});
