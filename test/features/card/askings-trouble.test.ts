import { expect, test } from 'vitest';
import { REVIEW } from '../../../src/adapters/slack/buttons.ts';
import { LET_END } from '../../../src/features/exclusions/ask-before-end.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  inactiveFor,
  liveWorld,
  type Message,
} from '../../worlds/bot-world.ts';
import { excludeRow } from '../../worlds/modal-acts.ts';

/** Reminders and questions while Slack does not take them. */

const MINUTE = 60_000;
const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', PROPOSAL_REMIND_DAYS: '1' };
const posts = (world: BotWorld, words: RegExp): readonly Message[] =>
  world.posts().filter((message) => words.test(renderedText(message)));
const REMINDER = /been waiting since/;
const CARD = / · scan \d+, /;
const QUESTION = /xclusions? by .* (?:ends? soon|no longer needs? a decision)/;

const passTo = async (world: BotWorld, moment: string): Promise<void> => {
  await world.pass(new Date(moment).getTime() - world.clock.now().getTime());
};
const press = async (world: BotWorld, message: Message | undefined, action: string): Promise<void> => {
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: message?.ts ?? '' }, action);
  await world.settle();
};

test.for([{ how: 'http500' }, { how: { error: 'internal_error' } }, { how: { retryAfter: 600 } }] as const)(
  'a question whose answer Slack does not show ($how) shows it a minute later',
  async ({ how }) => {
    await using world = await liveWorld({ organization, settings });
    await excludeRow(world, 'ana', { reason: 'parental leave', date: '2026-12-25' });
    await passTo(world, '2026-12-18T08:00:00Z');
    const [question] = posts(world, QUESTION);
    world.slack.faults.failMethod('chat.update', { how, times: 'until cleared' });
    await press(world, question, LET_END);
    expect(renderedText(posts(world, QUESTION)[0] ?? { text: '', blocks: [] })).not.toContain('left so');
    world.slack.faults.clear();
    await world.pass(MINUTE);
    expect(posts(world, QUESTION).map(renderedText)).toEqual([
      expect.stringMatching(/ends .*Dec 25, 2026>, confirmed by Mara Lindholm/),
    ]);
  },
);

test('a question that somebody deleted is left at that', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana', { reason: 'parental leave', date: '2026-12-25' });
  await passTo(world, '2026-12-18T08:00:00Z');
  const [question] = posts(world, QUESTION);
  world.slack.faults.failMethod('chat.update', {
    how: { error: 'message_not_found' },
    times: 'until cleared',
  });
  await press(world, question, LET_END);
  const updates = () => world.slack.calls.filter(({ args }) => args['ts'] === question?.ts).length;
  const before = updates();
  await world.pass(MINUTE);
  expect(updates()).toBe(before);
});

test('a reminder that Slack surely did not take comes later, once', async () => {
  await using world = await liveWorld({ organization, settings });
  world.slack.faults.failMethod('chat.postMessage', { how: { retryAfter: 600 }, times: 'until cleared' });
  await passTo(world, '2026-11-27T08:00:00Z');
  expect(posts(world, REMINDER)).toEqual([]);
  world.slack.faults.clear();
  for (let minute = 0; minute < 3; minute += 1) await world.pass(MINUTE);
  expect(posts(world, REMINDER)).toHaveLength(1);
});

test('Review… pressed on a reminder does not make it the card that was never posted', async () => {
  await using world = await liveWorld({ organization, settings });
  const before = posts(world, CARD).length;
  await passTo(world, '2026-11-26T07:59:00Z');
  // The progress message and the card: Slack may have taken them, and has not.
  world.slack.faults.failMethod('chat.postMessage', { how: 'http500', times: 2 });
  await world.command(APPROVER, 'scan');
  await passTo(world, '2026-11-26T08:00:00Z');
  const [reminder] = posts(world, REMINDER);
  await press(world, reminder, REVIEW);
  for (let minute = 0; minute < 3; minute += 1) await world.pass(MINUTE);
  expect(posts(world, CARD)).toHaveLength(before + 1);
  expect(world.cardText()).toContain(' · scan 3, ');
  expect(posts(world, REMINDER)).toHaveLength(1);
});
