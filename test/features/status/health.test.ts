import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';
import {
  APPROVER,
  type BotWorld,
  goLive,
  inactiveFor,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { healthWorld } from '../../worlds/health-world.ts';

const MINUTE = 60_000;

const scanNow = async (world: BotWorld): Promise<void> => {
  await world.command(APPROVER, 'scan');
};

const problemsIn = ({ body }: { readonly body: unknown }): readonly string[] =>
  z.object({ problems: z.array(z.string()) }).parse(body).problems;

test('/healthz is 200 while all is well, with how the bot stands', async () => {
  await using at = await healthWorld();
  expect(await at.health()).toEqual({
    status: 200,
    body: { ok: true, state: 'rehearsal', problems: [] },
  });
  await scanNow(at.world);
  await goLive(at.world);
  expect((await at.health()).body).toEqual({ ok: true, state: 'live', problems: [] });
  expect([await at.status('/'), await at.status('/healthz?x=1')]).toEqual([404, 200]);
});

test('a scheduled scan that has not come to an end an hour after it was due is named', async () => {
  await using at = await healthWorld();
  const { world } = at;
  // The next is due at 05:00 UTC; no minute passes in between.
  const overdue =
    'The scan due Thursday, Nov 26, 2026, 06:00 (Europe/Amsterdam) has not finished. See the log.';
  world.clock.moveTo(new Date('2026-11-26T05:59:00Z'));
  expect(problemsIn(await at.health())).not.toContain(overdue);
  world.clock.moveTo(new Date('2026-11-26T06:00:00Z'));
  expect(problemsIn(await at.health())).toContain(overdue);
  expect((await at.health()).status).toBe(503);
  await world.tick();
  expect((await at.health()).status).toBe(200);
});

test('another schedule in the settings asks for no scan from before it', async () => {
  const weekly = { SCAN_SCHEDULE: '0 6 * * 3' };
  await using at = await healthWorld({ settings: weekly });
  await at.world.pass(2 * 3_600_000);
  await at.world.restart({ SCAN_SCHEDULE: '0 11 * * 3' });
  await at.world.pass(60_000);
  expect((await at.health()).status).toBe(200);
  at.world.clock.moveTo(new Date('2026-12-02T11:00:00Z'));
  expect((await at.health()).status).toBe(503);
});

test('a mail server that refuses whatever comes, in words that tell nothing, is no health', async () => {
  await using mailbox = await startMailbox({ clock: { now: () => START } });
  mailbox.faults.add({ kind: 'refused', stage: 'data', code: 554, words: 'No' });
  const members = [1, 2, 3, 4, 5].map((n) => inactiveFor(400 - n, `old${n}`));
  await using at = await healthWorld({
    organization: { members },
    settings: {
      ...{ GRACE_DAYS: '30', SMTP_URL: mailbox.url },
      ...{ MAIL_FROM: 'gis@harbour-city.example', MAIL_CONTACT: 'gis@harbour-city.example' },
    },
  });
  await scanNow(at.world);
  await goLive(at.world);
  expect((await at.health()).body).toEqual({
    ok: false,
    state: 'live',
    problems: [
      expect.stringContaining(
        'answer: “No”. Emails are on hold. Check that the server lets the bot send as MAIL_FROM without a sign-in.',
      ),
    ],
  });
});

test('letters that go out slowly are no queue that stands still', async () => {
  await using mailbox = await startMailbox({ clock: { now: () => START } });
  const members = [1, 2, 3, 4].map((n) => inactiveFor(400 - n, `old${n}`));
  await using at = await healthWorld({
    organization: { members },
    settings: {
      ...{ GRACE_DAYS: '30', MAIL_PER_MINUTE: '1', SMTP_URL: mailbox.url },
      ...{ MAIL_FROM: 'gis@harbour-city.example', MAIL_CONTACT: 'gis@harbour-city.example' },
    },
  });
  const { world } = at;
  await scanNow(world);
  await goLive(world);
  await world.pass(20 * MINUTE);
  await world.pass(15 * MINUTE);
  expect([mailbox.distinct.length, (await at.health()).status]).toEqual([3, 200]);
  world.clock.moveTo(new Date(world.clock.now().getTime() + 30 * MINUTE));
  expect(problemsIn(await at.health())).toContain(
    'Emails are stuck: the oldest has been waiting since Wednesday, Nov 25, 2026, 10:00 (Europe/Amsterdam). See the log.',
  );
});

test('without a connection to Slack it is 503, until there is one again', async () => {
  await using at = await healthWorld();
  at.world.slack.faults.refuseConnections('until cleared');
  at.world.slack.faults.dropConnections();
  await expect
    .poll(async () => (await at.health()).body)
    .toEqual({ ok: false, state: 'rehearsal', problems: ['The bot is not connected to Slack.'] });
  at.world.slack.faults.clear();
  await expect.poll(async () => (await at.health()).status, { timeout: 120_000 }).toBe(200);
});

test('/metrics tells scans, members by status, proposals by state and requests with their durations', async () => {
  await using at = await healthWorld();
  const { world } = at;
  await scanNow(world);
  await goLive(world);
  world.portal.faults.add({ path: /portals\/self\/users$/, kind: 'no lastLogin', share: 1 });
  await scanNow(world);
  expect(await at.metric('inactive_users_scans')).toEqual([
    'inactive_users_scans{state="accepted"} 2',
    'inactive_users_scans{state="rejected"} 1',
  ]);
  expect(await at.metric('inactive_users_members')).toEqual([
    'inactive_users_members{status="active"} 1',
    'inactive_users_members{status="inactive"} 1',
    'inactive_users_members{status="protected"} 2',
    'inactive_users_members{status="to review"} 1',
  ]);
  expect(await at.metric('inactive_users_proposals')).toEqual([
    'inactive_users_proposals{state="to review"} 1',
  ]);
  expect(await at.metric('inactive_users_slack_connected')).toEqual(['inactive_users_slack_connected 1']);
  const counts = await at.metric('inactive_users_request_seconds_count');
  expect(counts.map((line) => line.replace(/ \d+$/, ''))).toEqual([
    'inactive_users_request_seconds_count{to="slack",outcome="answered"}',
    'inactive_users_request_seconds_count{to="portal",outcome="answered"}',
  ]);
});

test('whoever is on the network reads nothing of it, unless HEALTH_HOST lets them', async () => {
  // All of 127.0.0.0/8 is this machine; another of its addresses stands for another network.
  await using at = await healthWorld();
  const port = at.world.settings()['HEALTH_PORT'] ?? '';
  await expect(fetch(`http://127.0.0.2:${port}/healthz`)).rejects.toThrow();
  await at.world.restart({ HEALTH_HOST: '0.0.0.0' });
  expect((await fetch(`http://127.0.0.2:${port}/healthz`)).status).toBe(200);
  await expect(at.world.restart({ HEALTH_HOST: '192.0.2.1' })).rejects.toThrow(
    'HEALTH_HOST 192.0.2.1 is not an address of this machine (EADDRNOTAVAIL)',
  );
});

test('a port that is taken ends the start with its name', async () => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startBotWorld({ settings: { HEALTH_PORT: String(port) } })).rejects.toThrow(
    `HEALTH_PORT ${port} cannot be used (EADDRINUSE)`,
  );
  server.close();
});
