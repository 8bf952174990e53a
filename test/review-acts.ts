import { REVIEW } from '../src/slack/views/card-buttons.ts';
import { REVIEW_CHOICE } from '../src/slack/views/review-decide.ts';
import { APPROVER, type BotWorld } from './bot-world.ts';
import { type FormFields, submit, topView } from './modal-acts.ts';

/** What people do in Review…. */

/** Ticks exactly these on the page that is shown, by user name. */
export function tick(world: BotWorld, usernames: readonly string[], user = APPROVER): void {
  const view = topView(world, user);
  for (const block of view.blocks) {
    if (block.type !== 'input' || block.element.type !== 'checkboxes') continue;
    const meant = block.element.options.filter(({ text }) =>
      usernames.some((username) => text.text.includes(`(${username})`) || text.text === username),
    );
    const values = meant.map(({ value }) => value ?? '');
    world.slack.fill(view.id, block.block_id ?? '', block.element.action_id ?? '', values);
  }
}

/** Opens Review…, ticks these on its first page and goes on to the decision. */
export async function review(
  world: BotWorld,
  usernames: readonly string[],
  user = APPROVER,
): Promise<string> {
  await world.pressCard(user, REVIEW);
  tick(world, usernames, user);
  return submit(world, {}, user);
}

export async function decide(
  world: BotWorld,
  choice: 'approve' | 'exclude',
  fields: FormFields = {},
  user = APPROVER,
): Promise<string> {
  world.slack.fill(topView(world, user).id, REVIEW_CHOICE, REVIEW_CHOICE, choice);
  return submit(world, fields, user);
}
