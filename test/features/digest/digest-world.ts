import { advance } from '../../../src/sandbox/clock.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import { type BotWorld, CHANNEL, type Message } from '../../worlds/bot-world.ts';

/** From one due moment to the next, up to a moment. */
export async function passTo(world: BotWorld, moment: string): Promise<void> {
  await advance(world.clock, new Date(moment), {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
}

/** The digests in the channel, oldest first: every other message with a heading is a card. */
export function digests(world: BotWorld): readonly Message[] {
  return world
    .posts()
    .filter(({ blocks: [heading] }) => heading?.type === 'header' && heading.block_id !== 'card');
}

export function digest(world: BotWorld): Message {
  const newest = digests(world).at(-1);
  if (newest === undefined) throw new Error('no digest was posted');
  return newest;
}

export const digestText = (world: BotWorld): string => renderedText(digest(world));

export function headlines(world: BotWorld): readonly string[] {
  return digests(world).map(({ blocks: [heading] }) =>
    heading?.type === 'header' ? heading.text.text : 'none',
  );
}

/** Presses a button of the newest digest, by its label and, where there are several, by place. */
export async function pressDigest(world: BotWorld, user: string, label: string, place = 0): Promise<void> {
  const button = buttonsOf(digest(world)).filter(({ text }) => text === label)[place];
  if (button === undefined) throw new Error(`the digest has no button ${label}`);
  const { action_id, block_id } = button;
  await world.slack.press(user, { channel: CHANNEL.id, ts: digest(world).ts }, action_id, { block_id });
  await world.settle();
}

export const chartsIn = (message: Message) =>
  message.blocks.filter((block) => block.type === 'data_visualization');
