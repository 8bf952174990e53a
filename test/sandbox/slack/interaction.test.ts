import type { App, RespondFn } from '@slack/bolt';
import { expect, test } from 'vitest';
import type { SandboxSlack } from '../../../src/sandbox/slack/server.ts';
import { BOARD, BOT, boltApp, clientOf, HALL, NOON, OPS, plain, section, workspaceWith } from './setup.ts';

const COMMAND = '/inactive-users';
const keep = (value: string) => ({ type: 'button', action_id: 'keep', text: plain('Keep'), value }) as const;
const row = (block_id: string, value: string) => ({ ...section(block_id), block_id, accessory: keep(value) });
const seenBy = (slack: SandboxSlack, user: string) =>
  slack.answersTo(user).map(({ from, text }) => [from, text]);
const toldIn = (slack: SandboxSlack, channel: string) => slack.messages(channel).map(({ text }) => text);

test.each<[what: string, answer: Parameters<App['command']>[1], alone: string[][], all: string[]]>([
  ['with nothing', async ({ ack }) => await ack(), [], []],
  [
    'with a text',
    async ({ ack, command }) => await ack(`got ${command.text}`),
    [['app', 'got scan now']],
    [],
  ],
  [
    'for all to see',
    async ({ ack }) => await ack({ response_type: 'in_channel', text: 'done' }),
    [],
    ['done'],
  ],
  [
    'with blocks that Slack does not take',
    async ({ ack }) => await ack({ blocks: [section('')] }),
    [['slack', 'invalid_command_response']],
    [],
  ],
])('a command is acknowledged %s', async (_, answer, alone, all) => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) => app.command(COMMAND, answer));
  expect((await slack.command('U1', COMMAND, ' scan now ', HALL)).kind).toBe('acknowledged');
  expect({ alone: seenBy(slack, 'U1'), all: toldIn(slack, HALL) }).toEqual({ alone, all });
});

test('who acknowledges too late lets the person see an error, and is not heard any more', async () => {
  await using slack = await workspaceWith({ ackWithinMs: 100 });
  const late = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  await using _app = await boltApp(slack, (app) => {
    app.command(COMMAND, async ({ ack }) => {
      await late.promise;
      await ack('at last');
      done.resolve();
    });
  });
  expect(await slack.command('U1', COMMAND, 'scan', OPS)).toEqual({ kind: 'timeout' });
  late.resolve();
  await done.promise;
  expect(await clientOf(slack).auth.test()).toMatchObject({ ok: true });
  expect(seenBy(slack, 'U1')).toEqual([['slack', 'operation_timeout']]);
});

test('without a connection the person sees an error at once', async () => {
  await using slack = await workspaceWith();
  expect(await slack.command('U1', COMMAND, 'scan', OPS)).toEqual({ kind: 'no connection' });
  expect(seenBy(slack, 'U1')).toEqual([['slack', 'dispatch_failed']]);
});

test('a pressed button tells the app where, what and by whom', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) => app.action('keep', async ({ ack }) => await ack()));
  const blocks = [row('r1', 'one'), row('r2', 'two')];
  const { ts = '' } = await clientOf(slack).chat.postMessage({ channel: OPS, text: 'card', blocks });
  await slack.press('U2', { channel: OPS, ts }, 'keep', { value: 'two' });
  expect(slack.envelopes[0]).toMatchObject({
    type: 'interactive',
    payload: {
      type: 'block_actions',
      user: { id: 'U2', username: 'guest' },
      channel: { id: OPS, name: 'ops' },
      container: { type: 'message', message_ts: ts, channel_id: OPS, is_ephemeral: false },
      message: { ts, user: BOT, blocks },
      actions: [{ ...keep('two'), block_id: 'r2' }],
      state: { values: {} },
    },
  });
});

test.each<[what: string, press: (slack: SandboxSlack, ts: string) => Promise<unknown>, why: RegExp]>([
  [
    'a button that is not there',
    (s, ts) => s.press('U1', { channel: OPS, ts }, 'stop'),
    /there are: keep, keep/,
  ],
  [
    'one of several',
    (s, ts) => s.press('U1', { channel: OPS, ts }, 'keep'),
    /name the block_id or the value/,
  ],
  [
    'a message that is not there',
    (s) => s.press('U1', { channel: OPS, ts: '1.2' }, 'keep'),
    /sees no message/,
  ],
  ['by someone deactivated', (s, ts) => s.press('U3', { channel: OPS, ts }, 'keep'), /cannot do anything/],
  ['by a guest elsewhere', (s, ts) => s.press('U2', { channel: HALL, ts }, 'keep'), /does not see/],
  ['out of sight', (s, ts) => s.press('U2', { channel: BOARD, ts }, 'keep'), /does not see/],
])('nobody can press: %s', async (_, press, why) => {
  await using slack = await workspaceWith();
  const blocks = [row('r1', 'one'), row('r2', 'two')];
  const { ts = '' } = await clientOf(slack).chat.postMessage({ channel: OPS, text: 'card', blocks });
  await expect(press(slack, ts)).rejects.toThrow(why);
  expect(slack.envelopes).toEqual([]);
});

test('an answer is shown, replaced and taken away through its response_url', async () => {
  await using slack = await workspaceWith();
  const answers = [
    { text: 'first', blocks: [row('r', '1')] },
    { text: 'second', blocks: [row('r', '2')], replace_original: true },
    { text: '', delete_original: true },
  ];
  const respondNext = async ({ ack, respond }: { ack: () => Promise<void>; respond: RespondFn }) => {
    await respond(answers.shift() ?? 'nothing left');
    await ack();
  };
  await using _app = await boltApp(slack, (app) => {
    app.command(COMMAND, respondNext);
    app.action('keep', respondNext);
  });
  await slack.command('U1', COMMAND, 'why', OPS);
  const [{ ts = '' } = {}] = slack.ephemerals('U1');
  await slack.press('U1', { channel: OPS, ts }, 'keep');
  expect(slack.ephemerals('U1').map(({ text }) => text)).toEqual(['second']);
  await slack.press('U1', { channel: OPS, ts }, 'keep');
  expect({ standing: slack.ephemerals('U1'), shown: seenBy(slack, 'U1'), all: slack.messages(OPS) }).toEqual({
    standing: [],
    shown: [
      ['app', 'first'],
      ['app', 'second'],
    ],
    all: [],
  });
});

test.each([
  ['five uses', 5, 30, [200, 200, 200, 200, 200, 404]],
  ['half an hour', 0, 31, [404]],
])('a response_url is good for %s', async (_, before, minutes, statuses) => {
  let now = NOON;
  await using slack = await workspaceWith({ clock: { now: () => now } });
  const url = Promise.withResolvers<string>();
  await using _app = await boltApp(slack, (app) => {
    app.command(COMMAND, async ({ ack, command }) => {
      url.resolve(command.response_url);
      await ack();
    });
  });
  await slack.command('U1', COMMAND, '', OPS);
  const post = async () =>
    (await fetch(await url.promise, { method: 'POST', headers: JSON_TYPE, body: HI })).status;
  const met: number[] = [];
  for (let use = 0; use < before; use += 1) met.push(await post());
  now = new Date(NOON.getTime() + minutes * 60_000);
  met.push(await post());
  expect(met).toEqual(statuses);
});

const JSON_TYPE = { 'content-type': 'application/json' };
const HI = JSON.stringify({ text: 'hi' });

test('the same envelope can come again, under the same id', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) =>
    app.command(COMMAND, async ({ ack, respond }) => {
      await respond('done');
      await ack();
    }),
  );
  await slack.command('U1', COMMAND, 'scan', OPS);
  expect(await slack.redeliver(-1)).toEqual({ kind: 'acknowledged' });
  expect({ sent: slack.envelopes.length, shown: seenBy(slack, 'U1') }).toEqual({
    sent: 1,
    shown: [
      ['app', 'done'],
      ['app', 'done'],
    ],
  });
});

test('of two connections each gets its turn', async () => {
  await using slack = await workspaceWith();
  const heard: string[] = [];
  const listen = (name: string) => (app: App) =>
    app.command(COMMAND, async ({ ack }) => {
      heard.push(name);
      await ack();
    });
  await using _one = await boltApp(slack, listen('one'));
  await using _two = await boltApp(slack, listen('two'));
  for (const text of ['a', 'b', 'c']) await slack.command('U1', COMMAND, text, OPS);
  expect(heard).toEqual(['one', 'two', 'one']);
});
