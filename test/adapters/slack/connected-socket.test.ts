import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { disables, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, CHANNEL, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

/** The socket goes, in every way that it can: the bot is back by itself, and nothing is done twice. */

const organization = { members: [inactiveFor(300, 'longgone'), inactiveFor(200, 'second')] };
const slackTiming = { firstPauseMs: 5, longestPauseMs: 20, pongMs: 1500 };
const slack = { ackWithinMs: 400 };
/** The SDK looks for a dead connection but now and then. */
const patiently = { timeout: 120_000 };
const connections = (world: BotWorld) =>
  world.logged.filter(({ message }) => message === 'Connected to Slack.').length;
const press = (world: BotWorld, username: string) => world.pressRow(APPROVER, username, APPROVE);
const trail = (world: BotWorld) =>
  world.tables.audit
    .entries(1, 10_000)
    .filter(({ what }) => what === 'proposal approved')
    .map(({ subject }) => subject);

const ENDS: readonly { readonly how: string; readonly end: (world: BotWorld) => void }[] = [
  { how: 'is dropped', end: (world) => world.slack.faults.dropConnections() },
  { how: 'lets nothing through any more', end: (world) => world.slack.faults.muteConnections() },
  {
    how: 'is dropped and refused ten times',
    end: (world) => {
      world.slack.faults.refuseConnections(10);
      world.slack.faults.dropConnections();
    },
  },
  ...(['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets'] as const).map((reason) => ({
    how: `is said goodbye to (${reason})`,
    end: (world: BotWorld) => world.slack.faults.recycleConnections(reason),
  })),
];

test.for(ENDS)(
  'a socket that $how: the bot is back, hears what is pressed, and acts once',
  async ({ end }) => {
    await using world = await liveWorld({ organization, slackTiming, slack });
    const before = connections(world);
    end(world);
    await expect.poll(() => connections(world), patiently).toBeGreaterThan(before);
    await expect.poll(() => world.slack.connections, patiently).toBe(1);
    await press(world, 'longgone');
    expect(disables(world)).toEqual(['longgone']);
    expect(world.cardText()).toContain(' · disabled ');
    expect(trail(world)).toEqual(['longgone']);
  },
);

test.for(ENDS.slice(0, 3))(
  'a socket that $how before a press is acknowledged: Slack sends it again, and it counts once',
  async ({ end }) => {
    await using world = await liveWorld({ organization, slackTiming, slack });
    const before = connections(world);
    // Heard and committed, but the acknowledgement does not get through.
    const pressed = press(world, 'longgone');
    await expect.poll(() => stateOf(world, 'longgone')[0], patiently).not.toBe('open');
    end(world);
    await pressed;
    await expect.poll(() => connections(world), patiently).toBeGreaterThan(before);
    await world.slack.redeliver(-1);
    await world.settle();
    await press(world, 'second');
    expect(disables(world)).toEqual(['longgone', 'second']);
    expect(trail(world)).toEqual(['longgone', 'second']);
    expect(world.thread().filter((line) => line.startsWith('Mara Lindholm approved '))).toHaveLength(2);
  },
);

test('a press that no connection brought is lost to nobody: Slack says so, and the next one counts', async () => {
  await using world = await liveWorld({ organization, slackTiming, slack });
  world.slack.faults.refuseConnections('until cleared');
  world.slack.faults.dropConnections();
  await expect.poll(() => world.slack.connections, patiently).toBe(0);
  expect(await world.slack.command(APPROVER, '/inactive-users', 'status', CHANNEL.id)).toEqual({
    kind: 'no connection',
  });
  world.slack.faults.clear();
  await expect.poll(() => world.slack.connections, patiently).toBe(1);
  await press(world, 'longgone');
  expect(disables(world)).toEqual(['longgone']);
});
