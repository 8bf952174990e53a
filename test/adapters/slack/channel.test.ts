import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AdminChannel } from '../../../src/adapters/slack/channel.ts';
import { createChannel } from '../../../src/adapters/slack/channel.ts';
import { createClients } from '../../../src/adapters/slack/clients.ts';
import type { FaultKind } from '../../../src/sandbox/slack/faults.ts';
import type { Channel } from '../../../src/sandbox/slack/workspace.ts';
import { SCOPES } from '../../../src/sandbox/world.ts';
import { BOT_TOKEN, CHANNEL, type EdgeWorld, startEdge } from './edge-world.ts';

function channelIn({ clients, clock }: EdgeWorld, channel = CHANNEL): AdminChannel {
  const client = clients.background;
  return createChannel({
    client,
    channel,
    clock,
    uploadTimeoutMs: 300,
    pausesMs: [1, 1],
  });
}

async function startWorld({
  scopes = SCOPES,
  ...channel
}: Partial<Channel> & { scopes?: string[] } = {}): Promise<EdgeWorld> {
  const channels = [{ id: CHANNEL, name: 'gis-admins', members: ['U0SANDBOX'], ...channel }];
  return await startEdge({ people: { channels }, scopes, timeoutMs: 300 });
}

const uncertain = (sentence: string) => ({ kind: 'uncertain', sentence });
const refused = (sentence: string) => ({ kind: 'refused', sentence });
const DELIVERED = { kind: 'delivered' };
const RESET = uncertain('The connection to Slack was lost.');

test.each<[string, FaultKind, object, number]>([
  ['Slack asks to slow down once: it is posted', { retryAfter: 0 }, DELIVERED, 1],
  [
    'Slack says no',
    { error: 'restricted_action' },
    refused(
      'Slack rejected the request: a workspace setting keeps the bot from posting; ask a workspace owner to allow it (restricted_action).',
    ),
    0,
  ],
  [
    'Slack fails inside',
    { error: 'fatal_error' },
    uncertain('Slack had an internal problem (fatal_error).'),
    0,
  ],
  ['HTTP 500', 'http500', uncertain('Slack answered with HTTP 500.'), 0],
  ['the line breaks before it is taken', 'reset', RESET, 0],
  ['the line breaks after it was taken', 'done-then-reset', RESET, 1],
  ['Slack does not answer', 'hang', uncertain('Slack did not answer in time.'), 0],
])('a post is sent once: %s', async (_, how, outcome, messages) => {
  await using world = await startWorld();
  world.slack.faults.failMethod('chat.postMessage', { how });
  expect(await channelIn(world).postLine('Hello', undefined)).toMatchObject(outcome);
  expect(world.slack.messages(CHANNEL).map(({ text }) => text)).toEqual(Array(messages).fill('Hello'));
});

test('a post that Slack keeps putting off is refused in the end', async () => {
  await using world = await startWorld();
  world.slack.faults.failMethod('chat.postMessage', { how: { retryAfter: 0 }, times: 'until cleared' });
  expect(await channelIn(world).postLine('Hello', undefined)).toEqual(
    refused('Slack asks the bot to slow down for 0 seconds.'),
  );
});

test('a Slack that nobody reaches has surely taken nothing', async () => {
  await using world = await startWorld();
  const server = createServer().listen(0, '127.0.0.1');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const clients = createClients(BOT_TOKEN, { apiUrl: `http://127.0.0.1:${port}/api/` }, world.log);
  expect(await channelIn({ ...world, clients }).postLine('Hello', undefined)).toEqual(
    refused('The admin channel could not be checked. Slack cannot be reached.'),
  );
});

test.each<[string, FaultKind]>([
  ['HTTP 500', 'http500'],
  ['the line breaks after it was taken', 'done-then-reset'],
  ['Slack does not answer', 'hang'],
  ['Slack asks to slow down', { retryAfter: 0 }],
])('what can be repeated is repeated: %s', async (_, how) => {
  await using world = await startWorld();
  const channel = channelIn(world);
  const line = await channel.postLine('One', undefined);
  const ts = line.kind === 'delivered' ? line.value.ts : '';
  for (const method of ['chat.update', 'chat.delete']) world.slack.faults.failMethod(method, { how });
  const updated = await channel.updateLine(ts, 'Two');
  const shown = world.slack.messages(CHANNEL).map(({ text }) => text);
  expect([updated, shown, await channel.deleteMessage(ts)]).toEqual([DELIVERED, ['Two'], DELIVERED]);
  expect(world.slack.messages(CHANNEL).map(({ deleted }) => deleted)).toEqual([true]);
});

test('a line is shown as it is, whatever it holds', async () => {
  await using world = await startWorld();
  await channelIn(world).postLine('<!channel> *Bold* & <https://evil.test|here>', undefined);
  expect(world.slack.messages(CHANNEL)).toMatchObject([
    {
      text: '&lt;!channel&gt; ∗Bold∗ &amp; &lt;https://evil.test|here&gt;',
      blocks: [{ text: { type: 'plain_text', text: '<!channel> *Bold* & <https://evil.test|here>' } }],
    },
  ]);
});

test.each<[string, string, FaultKind | undefined, object, number]>([
  ['all is well', '', undefined, DELIVERED, 1],
  ['the way is not told at first', 'files.getUploadURLExternal', 'http500', DELIVERED, 1],
  ['the content gets lost at first', 'upload', 'reset', DELIVERED, 1],
  [
    'Slack says no',
    'files.completeUploadExternal',
    { error: 'storage_limit_reached' },
    refused(
      'Slack rejected the request: the workspace has no storage left; delete old files in Slack (storage_limit_reached).',
    ),
    0,
  ],
  ['the last answer gets lost', 'files.completeUploadExternal', 'done-then-reset', RESET, 1],
])('a file goes into the thread: %s', async (_, method, how, outcome, shared) => {
  await using world = await startWorld();
  await using file = await aFile('user\r\nmaria\r\n');
  const channel = channelIn(world);
  const root = await channel.postLine('Card', undefined);
  const ts = root.kind === 'delivered' ? root.value.ts : '';
  if (how !== undefined) world.slack.faults.failMethod(method, { how });
  expect(await channel.uploadFile(file.path, 'all.csv', 'All members', ts)).toMatchObject(outcome);
  const files = world.slack.messages(CHANNEL).flatMap((message) => message.files ?? []);
  expect(files.map(({ id, title }) => [title, `${world.slack.fileContent(id)}`])).toEqual(
    Array(shared).fill(['All members', 'user\r\nmaria\r\n']),
  );
});

test.each<[string, FaultKind, string]>([
  ['no answer', 'hang', 'Slack did not answer in time.'],
  ['HTTP 500', 'http500', 'Slack answered with HTTP 500.'],
  ['HTTP 429', { retryAfter: 1 }, 'Slack rejected the request (HTTP 429).'],
])('a file whose content never arrives was surely not shared: %s', async (_, how, sentence) => {
  await using world = await startWorld();
  await using file = await aFile('user\r\n');
  world.slack.faults.failMethod('upload', { how, times: 'until cleared' });
  expect(await channelIn(world).uploadFile(file.path, 'a.csv', 'A', '1.1')).toEqual(refused(sentence));
});

test('an empty file is refused; a deleted one counts as deleted', async () => {
  await using world = await startWorld();
  await using file = await aFile('');
  const channel = channelIn(world);
  expect([
    await channel.uploadFile(file.path, 'a.csv', 'A', '1.1'),
    await channel.deleteFile('F404'),
  ]).toEqual([refused('a.csv is empty. Slack does not accept empty files.'), DELIVERED]);
});

test.each<[string, Partial<Channel> & { scopes?: string[] }, string, string | undefined, boolean]>([
  ['nothing', {}, CHANNEL, undefined, true],
  [
    'a name',
    {},
    '#gis-admins',
    'SLACK_ADMIN_CHANNEL is “#gis-admins”, which is not a channel ID. Open the channel’s details in Slack and copy the ID at the bottom of About (it begins with C).',
    false,
  ],
  [
    'unknown',
    {},
    'C0NOWHERE',
    'The channel C0NOWHERE does not exist, or it is private and the bot is not in it. Check SLACK_ADMIN_CHANNEL, or invite the bot with /invite.',
    false,
  ],
  [
    'archived',
    { is_archived: true },
    CHANNEL,
    '#gis-admins is archived. Unarchive it. Or set SLACK_ADMIN_CHANNEL to another channel’s ID, then restart the bot.',
    false,
  ],
  [
    'shared with another company',
    { is_ext_shared: true },
    CHANNEL,
    '#gis-admins is shared with another company, or about to be, so the bot does not post there. Set SLACK_ADMIN_CHANNEL to a channel that is not shared, then restart the bot.',
    false,
  ],
  [
    'the bot is not in it',
    { members: new Set() },
    CHANNEL,
    'The bot is not in #gis-admins. Type /invite @sandbox-bot in that channel.',
    false,
  ],
  [
    'a scope is missing',
    { scopes: ['chat:write'] },
    CHANNEL,
    'The admin channel could not be checked. Slack rejected the request: the Slack app lacks one of the scopes channels:read, groups:read, im:read, mpim:read; add those that manifest.yml has and reinstall the app (missing_scope).',
    false,
  ],
])('what is wrong with the channel: %s', async (_, state, id, problem, isPosted) => {
  await using world = await startWorld(state);
  const channel = channelIn(world, id);
  const post = await channel.postLine('Hello', undefined);
  expect([await channel.problem(), post.kind === 'delivered']).toEqual([problem, isPosted]);
});

test('a channel that comes to be shared gets nothing more, a minute later at most, and again once it is not', async () => {
  await using world = await startWorld();
  const channel = channelIn(world);
  const shared = world.slack.workspace.channels.get(CHANNEL);
  await channel.postLine('One', undefined);
  if (shared !== undefined) shared.is_ext_shared = true;
  world.pass(1);
  await channel.postLine('Two', undefined);
  if (shared !== undefined) shared.is_ext_shared = false;
  await channel.postLine('Three', undefined);
  expect(world.slack.messages(CHANNEL).map(({ text }) => text)).toEqual(['One', 'Three']);
});

async function aFile(content: string) {
  const folder = await mkdtemp(join(tmpdir(), 'slack-channel-'));
  const path = join(folder, 'all.csv');
  await writeFile(path, content);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test.each<[string, FaultKind | undefined, string | undefined]>([
  [
    'by the workspace’s address',
    undefined,
    `https://sandbox.slack.com/archives/${CHANNEL}/p1795608000000001`,
  ],
  ['not while Slack does not tell that', { error: 'fatal_error' }, undefined],
])('a message has an address: %s', async (_, how, link) => {
  await using world = await startWorld();
  if (how !== undefined) world.slack.faults.failMethod('auth.test', { how, times: 'until cleared' });
  const channel = channelIn(world);
  expect(await channel.linkTo('1795608000.000001')).toBe(link);
  world.slack.faults.clear();
  expect(await channel.linkTo('1795608000.000001')).toContain('/p1795608000000001');
});
