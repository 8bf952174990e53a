import { expect, test } from 'vitest';
import { z } from 'zod';
import { APPROVE, APPROVE_ALL, EXCLUDE } from '../../../src/adapters/slack/buttons.ts';
import { buttonsOf } from '../../../src/sandbox/slack/reading.ts';
import { registered } from '../../app/registered.ts';
import { asTheBot } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  GUEST,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';

/**
 * > No answer to a press on the card ever sets `replace_original`, which would overwrite it for everybody.
 *
 * Whatever stands in a message that everybody sees, the card, a reminder, a line of its thread, a digest: all that the bot
 * listens to is put into such a message and pressed there, with what the card's own buttons carry and with what they do not.
 */

const members = Array.from({ length: 8 }, (_, nth) => inactiveFor(400 - nth, `m${nth}`));
const organization = { members };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *' };

const sent = z.object({
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  text: z.string(),
});

/** What the bot answered to presses, as it left the bot. */
const bodies = ({ slack }: BotWorld) =>
  slack.calls.filter(({ method }) => method === 'response_url').map(({ args }) => sent.parse(args));

/** Presses each action in a message of its own blocks, which stands in the channel. */
async function pressAll(world: BotWorld, user: string, value: (actionId: string) => string): Promise<void> {
  const { actions } = await registered();
  const text = { type: 'plain_text', text: 'x' };
  const blocks = actions.map((action_id) => ({
    type: 'actions',
    elements: [{ type: 'button', action_id, value: value(action_id), text }],
  }));
  for (let from = 0; from < blocks.length; from += 40) {
    const some = blocks.slice(from, from + 40);
    const { ts = '' } = await asTheBot(world, 'chat.postMessage', {
      ...{ channel: CHANNEL.id, text: 'x', blocks: some },
    });
    for (const action_id of actions.slice(from, from + 40)) {
      await world.slack.press(user, { channel: CHANNEL.id, ts }, action_id);
      for (const view of world.slack.viewsOf(user).toReversed()) await world.slack.close(user, view.id);
    }
    await world.settle();
    const message = world.slack.messages(CHANNEL.id).find((one) => one.ts === ts);
    expect(message?.deleted ?? false).toBe(false);
    expect(message?.blocks).toHaveLength(some.length);
  }
}

/** What the buttons of the newest card carry, by their kind. */
const carried = (world: BotWorld) =>
  new Map(buttonsOf(world.card()).map(({ action_id, value = '' }) => [action_id, value]));

async function pressInEveryWay(world: BotWorld, stale: ReadonlyMap<string, string>): Promise<void> {
  for (const user of [GUEST, BYSTANDER, APPROVER]) {
    await pressAll(world, user, (id) => stale.get(id) ?? '1:1');
    await pressAll(world, user, (id) => carried(world).get(id) ?? '1');
    await pressAll(world, user, () => 'x');
  }
}

function expectNothingReplaced(world: BotWorld): void {
  const all = bodies(world);
  // Each of the three was answered, by a refusal if by nothing else.
  expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThan(5);
  expect(all.filter(({ replace_original, delete_original }) => replace_original || delete_original)).toEqual(
    [],
  );
}

test('no answer to a press replaces or deletes what everybody sees, while live', async () => {
  await using world = await liveWorld({ organization, settings });
  const stale = carried(world);
  world.portal.faults.add({ kind: 'refused', code: 403, message: 'No', path: /users\/m0\/disable$/ });
  await world.pressRow(APPROVER, 'm0', APPROVE);
  await world.pressRow(APPROVER, 'm1', APPROVE);
  await world.pressRow(APPROVER, 'm2', EXCLUDE);
  await submit(world, { reason: 'on leave' });
  await world.command(APPROVER, 'scan');
  await pressInEveryWay(world, stale);
  expectNothingReplaced(world);
});

test('nor while rehearsing', async () => {
  await using world = await startBotWorld({ organization, settings });
  await world.command(APPROVER, 'scan');
  const stale = carried(world);
  await world.pressRow(APPROVER, 'm0', APPROVE);
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.command(APPROVER, 'scan');
  await pressInEveryWay(world, stale);
  expectNothingReplaced(world);
});
