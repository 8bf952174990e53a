import { expect, test } from 'vitest';
import { APPROVER, inactiveFor, startBotWorld } from '../../worlds/bot-world.ts';

test('the bot is not brought down by answers of Slack that never end', async () => {
  await using world = await startBotWorld({ organization: { members: [inactiveFor(300, 'longgone')] } });
  const before = process.memoryUsage().rss;
  for (const method of ['*', 'upload', 'response_url'])
    world.slack.faults.failMethod(method, { how: 'endless', times: 5 });
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'status');
  expect((process.memoryUsage().rss - before) / 1_000_000).toBeLessThan(400);
  world.slack.faults.clear();
  await world.pass(15 * 60_000);
  expect(world.cardText()).toContain('Full longgone');
});
