import { z } from 'zod';
import { REVIEW } from '../../src/adapters/slack/buttons.ts';
import { REVIEW_CHOICE } from '../../src/features/review/decide-view.ts';
import { SELECTION } from '../../src/features/review/list-view.ts';
import { APPROVER, type BotWorld, inactiveFor } from './bot-world.ts';
import { type FormFields, submit, topView } from './modal-acts.ts';

/** What people do in Review…. */

/** m1 is the longest inactive, and so the first in the list. */
export const crowd = (number: number, more: (nth: number) => object = () => ({})) => ({
  members: Array.from({ length: number }, (_, nth) => inactiveFor(880 - nth, `m${nth + 1}`, more(nth + 1))),
});

export const inState = (world: BotWorld, wanted: string): readonly string[] =>
  world.tables.proposals
    .onCard(world.tables.cards.newest()?.id ?? 0)
    .filter(({ state }) => state === wanted)
    .map(({ username }) => username);

/** Ticks exactly these on the page that is shown, by user name. */
export async function tick(world: BotWorld, usernames: readonly string[], user = APPROVER): Promise<void> {
  for (const { block, element } of boxesOf(world, user)) {
    const values = element.options.filter((option) => isOneOf(usernames, option)).map(({ value }) => value);
    const before = (element.initial_options ?? []).map(({ value }) => value);
    const now = values.map((value) => value ?? '');
    if (before.join() === now.join()) continue;
    await world.slack.press(user, { view: topView(world, user).id }, element.action_id ?? '', {
      block_id: block,
      value: now,
    });
  }
  await world.settle();
}

/** Whose boxes are selected on the page that is shown. */
export function selected(world: BotWorld, user = APPROVER): readonly string[] {
  const { values } = topView(world, user);
  return boxesOf(world, user).flatMap(({ block, element }) => {
    const held = z.object({ selected_options: z.array(z.object({ value: z.string() })) });
    const now = held.parse(values[block]?.[element.action_id ?? '']).selected_options;
    const chosen = new Set(now.map(({ value }) => value));
    return element.options
      .filter(({ value }) => chosen.has(value ?? ''))
      .map(({ text }) => /\((\S+)\)$/.exec(text.text)?.[1] ?? text.text);
  });
}

export function boxesOf(world: BotWorld, user = APPROVER) {
  return topView(world, user).blocks.flatMap((block) => {
    const element = block.type === 'actions' ? block.elements[0] : undefined;
    const isOurs = element?.type === 'checkboxes' && block.block_id?.startsWith(`${SELECTION}:`) === true;
    return isOurs ? [{ block: block.block_id ?? '', element }] : [];
  });
}

function isOneOf(usernames: readonly string[], { text }: { readonly text: { readonly text: string } }) {
  return usernames.some((username) => text.text.includes(`(${username})`) || text.text === username);
}

/** Changes one field of the filter, as a choice or a number. */
export async function filterBy(
  world: BotWorld,
  field: string,
  value: string | readonly string[] | null,
  user = APPROVER,
): Promise<void> {
  await world.slack.press(user, { view: topView(world, user).id }, field, { value });
  await world.settle();
}

/** Opens Review…, ticks these on its first page and goes on to the decision. */
export async function review(
  world: BotWorld,
  usernames: readonly string[],
  user = APPROVER,
): Promise<string> {
  await world.pressCard(user, REVIEW);
  await tick(world, usernames, user);
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
