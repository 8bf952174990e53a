import { expect, test } from 'vitest';
import {
  APPROVE,
  APPROVE_ALL,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../src/adapters/slack/buttons.ts';
import { EXCLUDE_MODAL } from '../../src/features/exclusions/exclude-form-view.ts';
import { GO_LIVE_SUBMIT } from '../../src/features/modes/slack-go-live.ts';
import { APPROVE_ALL_SUBMIT } from '../../src/features/proposals/many/approve-all-form.ts';
import { REVIEW_CHOICE, REVIEW_DECIDE_MODAL } from '../../src/features/review/decide-view.ts';
import { NOT_STARTED, reviewingText } from '../../src/features/review/list-view.ts';
import { fingerprintOf } from '../../src/policy/proposal.ts';
import {
  cardId,
  disables,
  forge,
  forgeForm,
  proposalOf,
  row,
  stateOf,
  unapproved,
} from '../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  GUEST,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../worlds/bot-world.ts';
import { excludeRow, submit } from '../worlds/modal-acts.ts';
import { decide, review } from '../worlds/review-acts.ts';

const PROMISE_1 =
  'promise 1: nothing is disabled without a recorded approval, by an approver, of that very proposal';
const members = [inactiveFor(300, 'one'), inactiveFor(200, 'two'), inactiveFor(3, 'active')];
const DECIDING = [APPROVE, TRY_AGAIN, WITHDRAW, UNDO];

const pressOf = (world: BotWorld, username: string) => `${cardId(world)}:${proposalOf(world, username).id}`;
const states = (world: BotWorld) =>
  world.tables.proposals.onCard(cardId(world)).map(({ username, state }) => `${username} ${state}`);

/** Forms as the bot would show them to an approver, to be submitted by somebody else. */
function forms(world: BotWorld): readonly object[] {
  const ids = world.tables.proposals.live().map(({ id }) => id);
  const text = { type: 'plain_text', text: 'x' };
  const option = { text, value: 'approve' };
  const choice = {
    type: 'radio_buttons',
    action_id: REVIEW_CHOICE,
    options: [option],
    initial_option: option,
  };
  const plain = [{ type: 'section', text }];
  return [
    {
      callback_id: APPROVE_ALL_SUBMIT,
      private_metadata: `${cardId(world)} ${fingerprintOf(ids)}`,
      blocks: plain,
    },
    {
      callback_id: REVIEW_DECIDE_MODAL,
      private_metadata: reviewingText(NOT_STARTED, fingerprintOf(ids)),
      blocks: [{ type: 'input', block_id: REVIEW_CHOICE, label: text, element: choice }],
    },
    { callback_id: GO_LIVE_SUBMIT, blocks: plain },
    { callback_id: EXCLUDE_MODAL, private_metadata: '{"kind":"pasted","boxes":1}', blocks: plain },
  ];
}

/** No longer somebody who may decide, and the bot has heard of it. */
async function remove(world: BotWorld, user: string): Promise<void> {
  const person = world.slack.workspace.users.get(user);
  if (person !== undefined) person.deleted = true;
  await world.pass(6 * 60_000);
}

test.for([
  { who: 'a member of the channel', user: BYSTANDER },
  { who: 'a guest', user: GUEST },
])(`${PROMISE_1}: pressed, or forged, by $who`, async ({ user }) => {
  await using world = await liveWorld({ organization: { members } });
  const trail = world.tables.audit.entries(1, 10_000).length;
  await world.pressRow(user, 'one', APPROVE);
  await world.pressCard(user, APPROVE_ALL);
  for (const id of DECIDING) await forge(world, user, id, pressOf(world, 'one'));
  for (const form of forms(world)) await forgeForm(world, user, form);
  await world.command(user, 'undo one');
  await world.tick();
  expect(disables(world)).toEqual([]);
  expect(states(world)).toEqual(['one open', 'two open']);
  expect(world.tables.audit.entries(trail + 1, 10)).toEqual([]);
});

test(`${PROMISE_1}: forms that were forged for an approver do what the approver decides, and record it`, async () => {
  await using world = await liveWorld({ organization: { members } });
  for (const form of forms(world)) await forgeForm(world, APPROVER, form);
  expect(disables(world)).toEqual(['one', 'two']);
  expect(unapproved(world)).toEqual([]);
});

test(`${PROMISE_1}: a rehearsal, another button, a value that is nobody's`, async () => {
  await using world = await startBotWorld({ organization: { members } });
  await world.command(APPROVER, 'scan');
  const rehearsed = pressOf(world, 'one');
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  await using live = await liveWorld({ organization: { members } });
  const values = ['1:1', rehearsed, '1:999', '0:0', '1:-3', '1:1e3', '', 'x', `${Number.MAX_SAFE_INTEGER}:3`];
  for (const value of values) {
    for (const id of [...DECIDING, UNDO_ALL]) if (value !== '') await forge(live, APPROVER, id, value);
  }
  for (const id of [TRY_AGAIN, UNDO, WITHDRAW]) await forge(live, APPROVER, id, pressOf(live, 'two'));
  await live.tick();
  expect(states(live)).toEqual(['one open', 'two open']);
  expect(disables(live)).toEqual([]);
});

test(`${PROMISE_1}: the value of another row disables that other one, by its own approval`, async () => {
  await using world = await liveWorld({ organization: { members } });
  await forge(world, APPROVER, APPROVE, pressOf(world, 'two'));
  expect(disables(world)).toEqual(['two']);
  expect(unapproved(world)).toEqual([]);
  expect(states(world)).toEqual(['one open', 'two disabled']);
});

test(`${PROMISE_1}: an approver who is none any more when the second one clicks counts for nothing`, async () => {
  await using world = await liveWorld({ organization: { members }, settings: { APPROVALS_NEEDED: '2' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await remove(world, APPROVER);
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  expect(row(world, 'one')).toContain('1 of 2 · Tomas Ferrer ');
});

test(`${PROMISE_1}: an approver who is none any more when the form is submitted`, async () => {
  await using world = await liveWorld({ organization: { members } });
  await world.pressCard(APPROVER, APPROVE_ALL);
  const person = world.slack.workspace.users.get(APPROVER);
  if (person !== undefined) person.is_restricted = true;
  await world.pass(6 * 60_000);
  await submit(world);
  expect(disables(world)).toEqual([]);
  expect(states(world)).toEqual(['one open', 'two open']);
});

test(`${PROMISE_1}: when the approvers cannot be read, nobody is one`, async () => {
  await using world = await liveWorld({ organization: { members } });
  world.slack.faults.failMethod('users.info', { how: { error: 'internal_error' }, times: 'until cleared' });
  await world.pass(16 * 60_000);
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  expect(world.answers(APPROVER).at(-1)).toMatch(
    /^Only approvers can do this\. No one can approve right now/,
  );
});

test(`${PROMISE_1}: an approval that was withdrawn counts for nothing`, async () => {
  await using world = await liveWorld({ organization: { members }, settings: { APPROVALS_NEEDED: '2' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pressRow(APPROVER, 'one', WITHDRAW);
  expect(row(world, 'one')).not.toContain('1 of 2');
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  expect(row(world, 'one')).toContain('1 of 2 · Tomas Ferrer ');
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});

test.for<{ change: string; act: (world: BotWorld) => Promise<unknown> }>([
  {
    change: 'one was excluded',
    act: (world) => excludeRow(world, 'one', { reason: 'leave' }, SECOND_APPROVER),
  },
  { change: 'a newer card came', act: (world) => world.command(SECOND_APPROVER, 'scan') },
  { change: 'one was approved', act: (world) => world.pressRow(SECOND_APPROVER, 'one', APPROVE) },
])(`${PROMISE_1}: Approve all takes nothing when $change since it was shown`, async ({ act }) => {
  await using world = await liveWorld({ organization: { members } });
  await world.pressCard(APPROVER, APPROVE_ALL);
  await act(world);
  expect(await submit(world)).toContain('nothing was approved');
  expect(disables(world)).not.toContain('two');
  expect(stateOf(world, 'two')).toEqual(['open', undefined]);
  expect(unapproved(world)).toEqual([]);
});

test(`${PROMISE_1}: selected in Review…, those alone`, async () => {
  await using world = await liveWorld({ organization: { members } });
  await review(world, ['two']);
  await decide(world, 'approve');
  expect(disables(world)).toEqual(['two']);
  expect(unapproved(world)).toEqual([]);
});
