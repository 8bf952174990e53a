import { buttonsOf, renderedText } from '../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld } from './bot-world.ts';

/** What people do in the bot's Home tab, and what they read there. */

export async function openHome(world: BotWorld, user = APPROVER): Promise<void> {
  await world.slack.openHome(user);
  await world.settle();
}

export function homeOf(world: BotWorld, user = APPROVER) {
  const home = world.slack.homeOf(user);
  if (home === undefined) throw new Error(`nothing stands in the Home tab of ${user}`);
  return home;
}

export const homeText = (world: BotWorld, user = APPROVER): string => renderedText(homeOf(world, user));

export const homeButtons = (world: BotWorld, user = APPROVER) => buttonsOf(homeOf(world, user));

/** By what stands on the button; of several alike the first. */
export async function pressHome(world: BotWorld, label: string, user = APPROVER): Promise<void> {
  const found = homeButtons(world, user).find(({ text }) => text === label);
  if (found === undefined) throw new Error(`the Home tab of ${user} has no button ${label}`);
  const { action_id, block_id } = found;
  await world.slack.press(user, { view: homeOf(world, user).id }, action_id, { block_id });
  await world.settle();
}
