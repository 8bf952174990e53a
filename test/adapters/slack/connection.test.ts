import { expect, test } from 'vitest';
import { type ConnectOptions, connect, type StartProblem } from '../../../src/adapters/slack/app.ts';
import { createClients } from '../../../src/adapters/slack/clients.ts';
import { pauseMs, TIMING, type Timing } from '../../../src/adapters/slack/reconnect.ts';
import { APP_TOKEN, BOT_TOKEN, CHANNEL, type EdgeWorld, startEdge } from './edge-world.ts';

const QUICK: Timing = {
  firstPauseMs: 10,
  longestPauseMs: 40,
  steadyMs: 10_000,
  helloMs: 1000,
  pongMs: 5000,
  recountMs: 300,
  renewMs: 3_600_000,
  drainMs: 2000,
};

function optionsIn(world: EdgeWorld, more: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    client: world.clients.answering,
    reach: { apiUrl: world.slack.apiUrl },
    log: world.log,
    register: (app) => app.command('/inactive-users', async ({ ack }) => ack('here')),
    onSecondBot: () => {},
    timing: QUICK,
    ...more,
  };
}

async function connected(world: EdgeWorld, more: Partial<ConnectOptions> = {}) {
  const result = await connect(optionsIn(world, more));
  if (!result.ok) throw new Error(result.failure.sentence);
  return result.value;
}

const timesConnected = ({ lines }: EdgeWorld) =>
  lines.filter(({ message }) => message === 'Connected to Slack.').length;
const HERE = { kind: 'acknowledged', payload: { text: 'here' } };
const ask = ({ slack }: EdgeWorld) => slack.command('U1', '/inactive-users', 'status', CHANNEL);

async function startWorld(): Promise<EdgeWorld> {
  return await startEdge({
    people: { users: [{ id: 'U1' }], channels: [{ id: CHANNEL, members: ['U0SANDBOX', 'U1'] }] },
  });
}

test('a connected bot answers, and is disconnected once it has stopped', async () => {
  await using world = await startWorld();
  const connection = await connected(world);
  expect(await ask(world)).toEqual(HERE);
  await connection.stop();
  await expect.poll(() => [connection.isConnected(), world.slack.connections]).toEqual([false, 0]);
});

test.each<[string, (world: EdgeWorld) => void]>([
  ['the network drops', () => {}],
  ['the socket is refused', ({ slack }) => slack.faults.refuseConnections(3)],
  [
    'Slack has an error of its own',
    ({ slack }) => slack.faults.failMethod('apps.connections.open', { how: 'http500', times: 3 }),
  ],
  [
    'Slack breaks the line',
    ({ slack }) => slack.faults.failMethod('apps.connections.open', { how: 'reset', times: 3 }),
  ],
  [
    'Slack slows the bot down',
    ({ slack }) => slack.faults.failMethod('apps.connections.open', { how: { retryAfter: 1 }, times: 3 }),
  ],
  [
    'Slack takes its token for a wrong one for a while',
    ({ slack }) =>
      slack.faults.failMethod('apps.connections.open', { how: { error: 'invalid_auth' }, times: 3 }),
  ],
])('after a drop it comes back when %s', async (_, trouble) => {
  await using world = await startWorld();
  await using connection = await connected(world);
  trouble(world);
  world.slack.faults.dropConnections();
  await expect.poll(() => timesConnected(world), { timeout: 60_000 }).toBe(2);
  expect([connection.isConnected(), world.slack.connections]).toEqual([true, 1]);
  expect(await ask(world)).toEqual(HERE);
});

test('when Slack announces an end, the next connection is there before the old one goes', async () => {
  await using world = await startWorld();
  await using connection = await connected(world);
  const seen: boolean[] = [];
  world.slack.faults.recycleConnections('warning');
  await expect
    .poll(() => {
      seen.push(connection.isConnected());
      return timesConnected(world);
    })
    .toBe(2);
  await expect.poll(() => world.slack.connections).toBe(1);
  expect(new Set(seen)).toEqual(new Set([true]));
  expect(await ask(world)).toEqual(HERE);
});

test('pauses between tries grow up to the longest', () => {
  expect([1, 2, 3, 7, 8, 1000].map((failures) => pauseMs(failures, TIMING))).toEqual([
    500, 1000, 2000, 30_000, 30_000, 30_000,
  ]);
});

test('Slack is down at the start: the bot starts, and connects when Slack is back', async () => {
  await using world = await startWorld();
  world.slack.faults.failMethod('*', { how: 'http500', times: 'until cleared' });
  await using connection = await connected(world);
  expect(connection.isConnected()).toBe(false);
  world.slack.faults.clear();
  await expect.poll(() => connection.isConnected()).toBe(true);
  expect(await ask(world)).toEqual(HERE);
});

test.each<[string, (world: EdgeWorld) => Partial<ConnectOptions>, StartProblem]>([
  [
    'a wrong bot token',
    ({ slack, log }) => ({ client: createClients('xoxb-wrong', { apiUrl: slack.apiUrl }, log).answering }),
    {
      setting: 'SLACK_BOT_TOKEN',
      sentence: 'Slack rejects SLACK_BOT_TOKEN: the token is not valid; copy it again (invalid_auth).',
    },
  ],
  [
    'a wrong app token',
    () => ({ appToken: 'xapp-wrong' }),
    {
      setting: 'SLACK_APP_TOKEN',
      sentence: 'Slack rejects SLACK_APP_TOKEN: the token is not valid; copy it again (invalid_auth).',
    },
  ],
  [
    'the bot token in the place of the app token',
    () => ({ appToken: BOT_TOKEN }),
    {
      setting: 'SLACK_APP_TOKEN',
      sentence:
        'Slack rejects SLACK_APP_TOKEN: it must be an app-level token (xapp-…) with the scope connections:write (not_allowed_token_type).',
    },
  ],
])('%s ends the start with a sentence', async (_, wrong, failure) => {
  await using world = await startWorld();
  expect(await connect(optionsIn(world, wrong(world)))).toEqual({ ok: false, failure });
  expect(world.slack.connections).toBe(0);
});

test('an envelope that Slack delivers twice is handled once, and acknowledged in the same words both times', async () => {
  await using world = await startWorld();
  const seen: unknown[] = [];
  await using _connection = await connected(world, {
    register: (app) =>
      app.command('/inactive-users', async ({ ack, context }) => {
        seen.push(context['envelopeId']);
        await ack('Noted.');
      }),
  });
  await ask(world);
  expect(await world.slack.redeliver(-1)).toEqual({ kind: 'acknowledged', payload: { text: 'Noted.' } });
  expect(seen).toEqual([world.slack.envelopes[0]?.envelope_id]);
});

test('another connection with the same token is a second bot once it stays, and none once it is gone', async () => {
  await using world = await startWorld();
  const told: boolean[] = [];
  const other = await connected(world);
  await using _connection = await connected(world, { onSecondBot: (isThere) => told.push(isThere) });
  expect(told).toEqual([]);
  await expect.poll(() => told).toEqual([true]);
  await other.stop();
  await expect.poll(() => told).toEqual([true, false]);
});

test('the bot that was there first notices the second one when it renews its connection', async () => {
  await using world = await startWorld();
  const told: boolean[] = [];
  const timing = { ...QUICK, renewMs: 50 };
  await using _first = await connected(world, { timing, onSecondBot: (isThere) => told.push(isThere) });
  await using _second = await connected(world);
  await expect.poll(() => told).toEqual([true]);
});

test('a bot that renews its connection is not taken for two', async () => {
  await using world = await startWorld();
  const told: boolean[] = [];
  const timing = { ...QUICK, renewMs: 20, recountMs: 1 };
  await using _only = await connected(world, { timing, onSecondBot: (isThere) => told.push(isThere) });
  await expect.poll(() => timesConnected(world)).toBeGreaterThan(5);
  expect(told).toEqual([]);
});

test('stopping does not wait for a Slack that does not answer, and nothing connects later', async () => {
  await using world = await startWorld();
  const connection = await connected(world);
  const { faults, calls } = world.slack;
  const openings = () => calls.filter(({ method }) => method === 'apps.connections.open').length;
  faults.failMethod('apps.connections.open', { how: 'hang', times: 'until cleared' });
  faults.dropConnections();
  await expect.poll(openings).toBe(2);
  await connection.stop();
  faults.clear();
  expect([connection.isConnected(), world.slack.connections, openings()]).toEqual([false, 0, 2]);
});

test('stopping waits for a listener that is at work', async () => {
  await using world = await startWorld();
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const connection = await connected(world, {
    register: (app) =>
      app.command('/inactive-users', async ({ ack }) => {
        entered.resolve();
        await release.promise;
        await ack('late');
      }),
  });
  const outcome = ask(world);
  await entered.promise;
  const stopped = connection.stop();
  release.resolve();
  await stopped;
  expect(await outcome).toEqual({ kind: 'acknowledged', payload: { text: 'late' } });
});

test('a listener that fails is logged without secrets, and the connection lives on', async () => {
  await using world = await startWorld();
  await using connection = await connected(world, {
    register: (app) =>
      app.command('/inactive-users', async () => {
        throw new Error(`broken, with ${BOT_TOKEN} and ${APP_TOKEN}`);
      }),
  });
  expect(await ask(world)).toEqual({ kind: 'timeout' });
  expect(world.lines.filter(({ level }) => level === 'error')).toEqual([
    {
      level: 'error',
      message: 'An event from Slack could not be handled.',
      fields: { envelope: world.slack.envelopes[0]?.envelope_id, why: 'broken, with … and …' },
    },
  ]);
  expect(connection.isConnected()).toBe(true);
  expect(JSON.stringify(world.lines)).not.toMatch(/xox|xapp|ticket=[^…]/);
});
