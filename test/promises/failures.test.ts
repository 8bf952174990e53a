import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, TRY_AGAIN, UNDO, UNDO_ALL } from '../../src/adapters/slack/buttons.ts';
import { disables, row, stateOf, unapproved } from '../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { submit } from '../worlds/modal-acts.ts';

const PROMISE_7 =
  "promise 7: one account's failure (portal, mail, Slack) stops no other's; every failure is named on the card";
const NAMES = ['one', 'two', 'three', 'four'];
const members = NAMES.map((name, index) => inactiveFor(400 - index * 100 + 20, name));
const patience = { timeoutMs: 400, pauses: { firstMs: 1, tries: 2 } };
const states = (world: BotWorld) => NAMES.map((name) => stateOf(world, name)[0]);
const approveAll = async (world: BotWorld) => {
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
};

const TROUBLES = [
  {
    trouble: 'a refusal',
    fault: { kind: 'refused', code: 403, message: 'Not this one.' },
    said: '(“Not this one”).',
  },
  {
    trouble: 'a broken connection',
    fault: { kind: 'broken connection' },
    said: 'The connection to the portal was lost',
  },
  { trouble: 'no answer', fault: { kind: 'hang' }, said: 'The portal did not answer within 0.4 seconds.' },
  { trouble: 'an error of the portal', fault: { kind: 'status', status: 500, body: 'html' }, said: '500' },
] as const;

test.for(TROUBLES.flatMap((one) => [/two$/, /two\/disable$/].map((at) => ({ ...one, at }))))(
  `${PROMISE_7}: $trouble at $at`,
  async ({ fault, at, said }) => {
    await using world = await liveWorld({ organization: { members }, patience });
    world.portal.faults.add({ path: at, ...fault });
    await approveAll(world);
    expect(states(world)).toEqual(['disabled', 'failed', 'disabled', 'disabled']);
    expect(row(world, 'two')).toContain('Disabling failed <!date');
    expect(row(world, 'two')).toContain(said);
    expect(unapproved(world)).toEqual([]);
  },
);

test(`${PROMISE_7}: one that cannot be enabled again`, async () => {
  await using world = await liveWorld({ organization: { members }, patience });
  await approveAll(world);
  world.portal.faults.add({ path: /two\/enable$/, kind: 'refused', code: 403, message: 'Not this one.' });
  await world.pressCard(APPROVER, UNDO_ALL);
  expect(states(world)).toEqual(['undone', 'disabled', 'undone', 'undone']);
  expect(row(world, 'two')).toMatch(/\. Undo failed\. .*\(“Not this one”\)\./);
  world.portal.faults.clear();
  await world.pressRow(APPROVER, 'two', UNDO);
  expect(states(world)).toEqual(['undone', 'undone', 'undone', 'undone']);
  expect(row(world, 'two')).not.toContain('Not this one');
});

test(`${PROMISE_7}: the organization cannot be read for a while`, async () => {
  await using world = await liveWorld({ organization: { members }, patience });
  world.portal.faults.add({ path: /portals\/self$/, kind: 'refused', code: 400, message: 'Not now.' });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(row(world, 'one')).toMatch(/Disabling failed .*: the organization could not be read\. .*“Not now”/);
  expect(disables(world)).toEqual([]);
  world.portal.faults.clear();
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  expect(states(world)).toEqual(['disabled', 'open', 'open', 'open']);
});

test.for([
  { trouble: 'the card cannot be updated', method: 'chat.update' },
  { trouble: 'no line can be posted', method: 'chat.postMessage' },
  { trouble: 'nothing in Slack answers', method: '*' },
])(
  `${PROMISE_7}: everybody approved is disabled while $trouble, and the card tells it later`,
  async ({ method }) => {
    await using world = await liveWorld({ organization: { members } });
    await world.pressCard(APPROVER, APPROVE_ALL);
    world.slack.faults.failMethod(method, { how: { error: 'not_in_channel' }, times: 'until cleared' });
    await submit(world);
    expect(states(world)).toEqual(['disabled', 'disabled', 'disabled', 'disabled']);
    expect(unapproved(world)).toEqual([]);
    world.slack.faults.clear();
    await world.tick();
    expect(row(world, 'four')).toContain(' · disabled ');
    expect(world.thread().filter((line) => line.startsWith('4 accounts approved together: '))).toHaveLength(
      1,
    );
  },
);

const NO_CSV = /The CSV could not be uploaded/;
test.for([
  { trouble: 'the file has no place', method: 'files.getUploadURLExternal', noted: NO_CSV },
  { trouble: 'the upload is not taken', method: 'upload', noted: NO_CSV },
  { trouble: 'the upload cannot be finished', method: 'files.completeUploadExternal', noted: NO_CSV },
  { trouble: 'no progress can be told', method: 'chat.postMessage', noted: /to review/ },
  { trouble: 'the progress message cannot be deleted', method: 'chat.delete', noted: /to review/ },
])(`${PROMISE_7}: a scan, its card and its acts go on where $trouble`, async ({ method, noted }) => {
  await using world = await liveWorld({ organization: { members } });
  const how = method === 'upload' ? 'http500' : { error: 'not_authed' };
  world.slack.faults.failMethod(method, { how, times: method === 'upload' ? 'until cleared' : 1 });
  await world.command(APPROVER, 'scan');
  await world.tick();
  expect(world.cardText()).toMatch(noted);
  await approveAll(world);
  expect(states(world)).toEqual(['disabled', 'disabled', 'disabled', 'disabled']);
});
