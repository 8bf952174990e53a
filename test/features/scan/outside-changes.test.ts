import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

/** An older card as it stands by now. */
function textOf(world: BotWorld, ts: string): string {
  const card = world.posts().find((message) => message.ts === ts);
  return renderedText(card ?? { text: '', blocks: [] });
}

const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };

test('an account that was enabled by hand after the bot disabled it shows on its row, on the next card and in the trail', async () => {
  const members = [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')];
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  const decidedOn = world.card().ts;
  await world.pass(DAY);
  world.portal.organization.members.update('ana', { disabled: false });
  await world.command(APPROVER, 'scan');
  expect(textOf(world, decidedOn)).toMatch(
    /✅ .*Full ana.* · disabled .* by Mara Lindholm\. Later re-enabled outside of the bot\n/,
  );
  expect(textOf(world, decidedOn)).not.toContain('Undo');
  expect(world.cardText()).toContain('Re-enabled outside of the bot: ana.');
  expect(world.tables.audit.about('ana', 1).map(({ what }) => what)).toEqual(['enabled by others']);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('outside of the bot: ana');
});

test('one that was disabled by hand is skipped, and named', async () => {
  const members = [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')];
  await using world = await liveWorld({ organization: { members }, settings });
  const proposedOn = world.card().ts;
  world.portal.organization.members.update('ana', { disabled: true });
  await world.command(APPROVER, 'scan');
  expect(textOf(world, proposedOn)).toContain('skipped: already disabled outside of the bot');
  expect(world.cardText()).toContain('Disabled outside of the bot: ana.');
});

test('what the bot did itself is no change from outside', async () => {
  await using world = await liveWorld({ organization: { members: [inactiveFor(400, 'ana')] }, settings });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('outside of the bot');
  await world.command(APPROVER, 'undo ana');
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toContain('outside of the bot');
});
