import { rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { row, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, inactiveFor, liveWorld, startBotWorld } from '../../worlds/bot-world.ts';
import { excludeRow } from '../../worlds/modal-acts.ts';

/** Whether the card says what is true. */
const members = [inactiveFor(400, 'one'), inactiveFor(120, 'two'), inactiveFor(3, 'active')];

test('one whose exclusion ended waits for the next scan, not for room', async () => {
  await using world = await liveWorld({ organization: { members } });
  await excludeRow(world, 'one');
  await world.command(APPROVER, 'include one');
  expect(world.cardText()).toContain('5 members: 1 active · 1 to review · 1 to review later · 2 protected');
  expect(world.cardText()).not.toContain('for room');
  expect(world.cardText()).toContain('The next scan will add 1 more account to review.');
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('The next scan');
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['two', 'one']);
});

test('a rehearsal that higher limits end is not said to have signed in', async () => {
  await using world = await startBotWorld({ organization: { members }, settings: { PROTECTION: 'on' } });
  await world.command(APPROVER, 'scan');
  const before = world.card();
  await world.restart({ DISABLE_AFTER_DAYS: '180' });
  await world.command(APPROVER, 'scan');
  const text = renderedText(world.posts().find(({ ts }) => ts === before.ts) ?? before);
  expect(text).toMatch(/⏭️ .*Full two.* · not disabled: no longer due\n/);
  expect(text).not.toContain('signed in');
});

test('one that signed in is said to have signed in', async () => {
  await using world = await liveWorld({ organization: { members } });
  world.portal.signIn('one');
  await world.command(APPROVER, 'scan');
  expect(world.tables.proposals.inState('skipped').map(({ why }) => why)).toEqual(['signed in']);
});

test('nobody is put before people while the bot is paused, in a rehearsal either', async () => {
  await using world = await startBotWorld({ organization: { members } });
  await world.command(APPROVER, 'pause');
  await world.command(APPROVER, 'scan');
  expect(world.tables.proposals.live()).toEqual([]);
  await world.command(APPROVER, 'resume');
  await world.command(APPROVER, 'scan');
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['one', 'two']);
});

test('who approved first may approve alone once one approval is enough', async () => {
  await using world = await liveWorld({ organization: { members }, settings: { APPROVALS_NEEDED: '2' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.restart({ APPROVALS_NEEDED: '1' });
  const answers = world.answers(APPROVER);
  expect(row(world, 'one')).toContain(
    'Approved earlier by Mara Lindholm, when two approvals were needed. One more approval is now enough.',
  );
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('disabled');
  expect(row(world, 'one')).toMatch(/^✅ .* · disabled <!date.*> by Mara Lindholm\n/);
  expect(world.thread().at(-1)).toBe('Disabled Full one (one), approved by Mara Lindholm.');
  expect(world.answers(APPROVER)).toEqual(answers);
});

test('a CSV that cannot be written is told on the card, and lines and cards go on', async () => {
  await using world = await startBotWorld({ organization: { members } });
  world.slack.faults.failMethod('files.getUploadURLExternal', {
    how: { error: 'internal_error' },
    times: 'until cleared',
  });
  await world.command(APPROVER, 'scan');
  await rm(`${world.databasePath}.work`, { recursive: true });
  await writeFile(`${world.databasePath}.work`, 'a file where the folder should be');
  world.slack.faults.clear();
  await world.pass(60_000);
  expect(world.cardText()).toContain('The CSV could not be');
  await excludeRow(world, 'one');
  expect(world.thread()).toEqual([
    expect.stringMatching(/^Mara Lindholm excluded \*Full one \(one\)\* until .*\. On leave\./),
  ]);
});

test('Why? and the CSV name a custom role after a restart as before it', async () => {
  const roles = [
    { id: 'r0le', name: 'Field crew', description: '', created: 1, modified: 1, privileges: [] },
  ];
  const crew = inactiveFor(200, 'crew', { roleId: 'r0le', role: 'org_user' });
  await using world = await liveWorld({ organization: { members: [...members, crew], roles } });
  await world.command(APPROVER, 'why crew');
  expect(world.answers(APPROVER).at(-1)).toContain('· Field crew ·');
  await world.restart();
  await world.command(APPROVER, 'why crew');
  expect(world.answers(APPROVER).at(-1)).toContain('· Field crew ·');
});
