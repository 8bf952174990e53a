import { expect, test } from 'vitest';
import { END_EXCLUSION, EXCLUSIONS_BACK, EXCLUSIONS_NEXT } from '../../../src/features/exclusions/list.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { excludeRow, excludeRule, submit } from '../../worlds/modal-acts.ts';

const members = Array.from({ length: 24 }, (_, nth) => inactiveFor(300 - nth, `m${nth + 1}`));
const list = (world: BotWorld, user = APPROVER) => {
  const answer = world.slack.ephemerals(user).at(-1);
  if (answer?.channel === undefined) throw new Error('no list is shown');
  return { ...answer, channel: answer.channel };
};
const read = (world: BotWorld, user = APPROVER) => renderedText(list(world, user));
async function press(world: BotWorld, id: string, nth = 0, user = APPROVER): Promise<void> {
  const { channel, ts, ...answer } = list(world, user);
  const buttons = buttonsOf(answer).filter(({ action_id }) => action_id === id);
  await world.slack.press(user, { channel, ts }, id, { value: buttons[nth]?.value ?? '' });
  await world.settle();
}

test('the list of exclusions has pages and End, and ending one counts at once', async () => {
  await using world = await liveWorld({ organization: { members } });
  await world.command(APPROVER, 'exclusions');
  expect(read(world)).toBe('*No one is excluded*');
  await world.command(APPROVER, 'exclude');
  await submit(world, {
    boxes: [members.map(({ username }) => username).join(' , ')],
    reason: 'all of them',
  });
  await world.command(APPROVER, 'exclusions');
  expect(read(world)).toContain('*24 exclusions in force* · page 1 of 3');
  await press(world, EXCLUSIONS_NEXT);
  await press(world, EXCLUSIONS_NEXT);
  expect(read(world)).toContain('page 3 of 3');
  expect(world.cardText()).toContain('24 excluded');
  await press(world, END_EXCLUSION);
  expect(read(world)).toContain(
    'is evaluated normally from the next scan.\n*23 exclusions in force* · page 3 of 3',
  );
  expect(world.cardText()).toContain('26 members: 1 to review later · 23 excluded · 2 protected');
  await press(world, EXCLUSIONS_BACK);
  expect(read(world)).toContain('page 2 of 3');
  expect(world.slack.ephemerals(APPROVER).filter(({ text }) => text.includes('in force'))).toHaveLength(1);
});

test('two approvers end the same one; a bystander reads without End', async () => {
  await using world = await liveWorld({ organization: { members } });
  await excludeRow(world, 'm1', { reason: '*bold* <!channel> `code`', until: 'for good' });
  await excludeRule(world, 'user-name pattern', 'm2?', { reason: 'contractors', date: '2027-03-01' });
  for (const user of [APPROVER, SECOND_APPROVER, BYSTANDER]) await world.command(user, 'exclusions');
  expect(read(world, BYSTANDER)).toMatchInlineSnapshot(`
    "*2 exclusions in force*
    *Full m1 (m1)* · no end date
    ∗bold∗ &lt;!channel&gt; ˋcodeˋ. — Mara Lindholm, <!date^1795597200^\u200b{date_short_pretty} {time}|Nov 25, 2026, 10:00>
    *user-name pattern “m2?”* · until <!date^1803898800^\u200b{date_short_pretty}|Mar 1, 2027>
    Contractors. — Mara Lindholm, <!date^1795597200^\u200b{date_short_pretty} {time}|Nov 25, 2026, 10:00>"
  `);
  await press(world, END_EXCLUSION, 0);
  await press(world, END_EXCLUSION, 0, SECOND_APPROVER);
  expect(read(world, SECOND_APPROVER)).toContain('That exclusion has already ended.\n*1 exclusion in force*');
  expect(world.posts().filter(({ text }) => text.includes('Exclusion ended by'))).toHaveLength(1);
});
