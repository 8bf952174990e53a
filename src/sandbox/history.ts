import { APPROVER, SECOND_APPROVER } from './cast.ts';
import { advance, type Driven } from './clock.ts';
import { buttonsOf } from './slack/reading.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Some weeks in which two approvers used the bot: it went live after its first scan, one account was
 * disabled, one excluded, and the rest waits to be decided. Everything is done through Slack, as people do it.
 */
export async function liveThrough(
  world: World,
  bot: Driven,
  until: Date,
  ending: AbortSignal,
): Promise<void> {
  const { clock } = world;
  const later = (ms: number) => advance(clock, new Date(clock.now().getTime() + ms), bot);
  const firstScan = bot.nextDue();
  if (firstScan !== undefined) await advance(clock, firstScan, bot);
  await later(2 * HOUR);
  await press(world, bot, APPROVER, 'Go live…');
  await submit(world, bot, APPROVER);

  await later(2 * DAY);
  await press(world, bot, APPROVER, 'Approve disabling');
  await later(HOUR);
  await press(world, bot, SECOND_APPROVER, 'Exclude…');
  await submit(world, bot, SECOND_APPROVER, { Reason: 'On parental leave until spring.' });
  while (clock.now() < until && !ending.aborted) {
    await advance(clock, earlier(new Date(clock.now().getTime() + DAY), until), bot);
  }
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** On the newest message that has such a button. */
async function press(world: World, bot: Driven, user: string, label: string): Promise<void> {
  const { slack, channel } = world;
  for (const message of slack.messages(channel).toReversed()) {
    const button = message.deleted ? undefined : buttonsOf(message).find(({ text }) => text === label);
    if (button === undefined) continue;
    const { action_id, block_id } = button;
    await slack.press(user, { channel, ts: message.ts }, action_id, { block_id });
    await bot.idle();
    return;
  }
  throw new Error(`There is nothing to press that is called ${label}`);
}

/** Fills in the fields of those labels and submits what is open. */
async function submit(
  { slack }: World,
  bot: Driven,
  user: string,
  filled: Readonly<Record<string, string>> = {},
): Promise<void> {
  const view = slack.viewsOf(user).at(-1);
  if (view === undefined) throw new Error(`${user} has no modal open`);
  for (const block of view.blocks) {
    const text = block.type === 'input' ? filled[block.label.text] : undefined;
    if (block.type !== 'input' || text === undefined) continue;
    slack.fill(view.id, block.block_id ?? '', block.element.action_id ?? '', text);
  }
  await slack.submit(user, view.id);
  await bot.idle();
  for (const left of slack.viewsOf(user).toReversed()) await slack.close(user, left.id);
}
