import { once } from 'node:events';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { disables, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, goLive, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { healthWorld } from '../../worlds/health-world.ts';
import { REPORTS } from '../../worlds/mail/report-acts.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';

/** Another process on the same app for over two minutes, which last some milliseconds here: this one stops acting, and says so. */

const MINUTE = 60_000;
const slackTiming = { firstPauseMs: 5, longestPauseMs: 20, recountMs: 40 };
const slack = { ackWithinMs: 300 };
const SAYS = 'Slack shows a second bot connected with the same app token.';
const opened = z.object({ url: z.string() });

/** It holds a connection, hears every other press, and does nothing. */
async function secondBot(world: BotWorld): Promise<AsyncDisposable> {
  const authorization = `Bearer ${world.settings()['SLACK_APP_TOKEN']}`;
  const answer = await fetch(`${world.slack.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization },
  });
  const socket = new WebSocket(opened.parse(await answer.json()).url);
  await once(socket, 'message');
  // Connections are counted at a hello; Slack brings one about every few hours at the latest.
  world.slack.faults.recycleConnections('warning');
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** Pressed until this bot hears it. */
async function approve(world: BotWorld, username: string): Promise<void> {
  while (stateOf(world, username)[0] === 'open') await world.pressRow(APPROVER, username, APPROVE);
}

const patiently = { timeout: 120_000 };
const cardSays = (world: BotWorld) => expect.poll(() => world.cardText(), patiently);

test('while a second bot is connected nobody is disabled; card, status and /healthz say so, and it goes on once the other is gone', async () => {
  await using at = await healthWorld({ slackTiming, slack });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  {
    await using _other = await secondBot(world);
    await cardSays(world).toContain(SAYS);
    await approve(world, 'ana');
    for (let minute = 0; minute < 3; minute += 1) await world.pass(MINUTE);
    expect([stateOf(world, 'ana')[0], disables(world)]).toEqual(['approved', []]);
    expect(JSON.stringify((await at.health()).body)).toContain(SAYS);
    await expect
      .poll(async () => {
        await world.command(APPROVER, 'status');
        return world.answers(APPROVER).at(-1);
      }, patiently)
      .toContain(SAYS);
  }
  await cardSays(world).toContain(' · disabled ');
  await world.settle();
  expect(world.cardText()).not.toContain(SAYS);
  expect(disables(world)).toEqual(['ana']);
  expect((await at.health()).body).toEqual({ ok: true, state: 'live', problems: [] });
});

test('while a second bot is connected nobody is mailed, not even a sample to who asks, and nothing expires', async () => {
  await using timeline = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(400, 'ben')] },
    settings: { ...REPORTS, GRACE_DAYS: '30' },
    slackTiming,
    slack,
  });
  const { world } = timeline;
  await world.settle();
  const before = timeline.taken();
  {
    await using _other = await secondBot(world);
    await cardSays(world).toContain(SAYS);
    world.portal.organization.members.put(inactiveFor(120, 'cy'));
    await world.pass(DAY);
    await world.pass(MINUTE);
    expect(world.tables.scans.newestAccepted()?.id).toBe(3);
    await expect
      .poll(async () => {
        await world.command(APPROVER, 'preview en');
        return world.answers(APPROVER).at(-1);
      }, patiently)
      .toBe(
        'A second bot is connected with the same app token, so this bot sends no emails. Stop the other bot first.',
      );
    expect(timeline.taken()).toBe(before);
  }
  await cardSays(world).not.toContain(SAYS);
  await world.pass(MINUTE);
  expect(timeline.taken()).toBeGreaterThan(before);
});

test('no proposal expires while a second bot may be taking the clicks', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(400, 'ana')] },
    settings: { PROPOSAL_REMIND_DAYS: '1', PROPOSAL_EXPIRES_DAYS: '2', SCAN_SCHEDULE: '0 0 1 1 *' },
    slackTiming,
    slack,
  });
  {
    await using _other = await secondBot(world);
    await cardSays(world).toContain(SAYS);
    for (let day = 0; day < 9; day += 1) await world.pass(DAY);
    expect(stateOf(world, 'ana')[0]).toBe('open');
  }
  await cardSays(world).not.toContain(SAYS);
  for (let day = 0; day < 4; day += 1) await world.pass(DAY);
  expect(stateOf(world, 'ana')[0]).toBe('expired');
});
