import { expect, test } from 'vitest';
import type { FaultKind } from '../../../src/sandbox/slack/faults.ts';
import { BOT, clientOf, errorOf, HALL, OPS, section, workspaceWith } from './setup.ts';

const long = (length: number) => 'x'.repeat(length);

test('the complaints about blocks come with the answer', async () => {
  await using slack = await workspaceWith();
  const messages = ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'];
  const call = clientOf(slack).chat.postMessage({ channel: OPS, blocks: [section(long(3001))] });
  await expect(call).rejects.toMatchObject({
    data: { error: 'invalid_blocks', response_metadata: { messages } },
  });
});

test('a message is posted, changed and deleted', async () => {
  await using slack = await workspaceWith({ scopes: ['chat:write', 'chat:write.public'] });
  const client = clientOf(slack);
  const { ts = '' } = await client.chat.postMessage({
    channel: HALL,
    text: long(40_001),
    blocks: [section('a')],
  });
  const said = () =>
    slack.messages(HALL).map(({ ts: _, edited, ...rest }) => ({ ...rest, isEdited: edited !== undefined }));
  const block = { ...section('a'), block_id: 'b00000001' };
  const from = { user: BOT, blocks: [], isEdited: false };
  expect(said()).toEqual([{ ...from, text: long(40_000), blocks: [block] }]);

  await client.chat.postMessage({ channel: HALL, text: 'reply', thread_ts: ts });
  const reply = { ...from, text: 'reply', thread_ts: ts };
  await client.chat.update({ channel: HALL, ts, text: long(4000) });
  expect(said()).toEqual([{ ...from, text: long(4000), isEdited: true }, reply]);
  expect(await errorOf(client.chat.update({ channel: HALL, ts, text: long(4001) }))).toBe('msg_too_long');

  await client.chat.delete({ channel: HALL, ts });
  expect(said()).toEqual([{ ...from, text: long(4000), isEdited: true, deleted: true }, reply]);
  expect(await errorOf(client.chat.update({ channel: HALL, ts, text: 'x' }))).toBe('message_not_found');
});

test('what a person wrote is not for the app to change', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  const { ts } = slack.say('U1', OPS, 'mine');
  expect(await errorOf(client.chat.update({ channel: OPS, ts, text: 'yours' }))).toBe('cant_update_message');
  expect(await errorOf(client.chat.delete({ channel: OPS, ts }))).toBe('cant_delete_message');
});

test('the clock stands still, and yet every message has a name of its own, in order', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  for (const words of ['a', 'b', 'c']) await client.chat.postMessage({ channel: OPS, text: words });
  expect(slack.messages(OPS).map(({ ts }) => ts)).toEqual([
    '1795608000.000000',
    '1795608000.000001',
    '1795608000.000002',
  ]);
});

test('people and members are read page by page', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  const first = await client.users.list({ limit: 3 });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await client.users.list({ limit: 3, cursor });
  expect([first, second].map(({ members = [] }) => members.map(({ id }) => id))).toEqual([
    [BOT, 'U1', 'U2'],
    ['U3'],
  ]);
  expect(second.response_metadata?.next_cursor).toBe('');
  expect(await errorOf(client.users.list({ cursor: 'nonsense' }))).toBe('invalid_cursor');
  const told = await client.conversations.info({ channel: OPS, include_num_members: true });
  expect(told.channel).toMatchObject({
    id: OPS,
    name: 'ops',
    is_private: false,
    is_member: true,
    num_members: 3,
  });
});

test('without its scope an address is not told', async () => {
  await using slack = await workspaceWith({ scopes: ['users:read'] });
  const { user } = await clientOf(slack).users.info({ user: 'U1' });
  expect(user?.profile).toEqual({ real_name: 'U1', display_name: 'ana' });
});

test('a file is announced, sent and completed into a thread, and later taken away', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  const { ts: thread_ts = '' } = await client.chat.postMessage({ channel: OPS, text: 'card' });
  await client.filesUploadV2({
    channel_id: OPS,
    thread_ts,
    filename: 'a.csv',
    content: 'é,1\n',
    initial_comment: 'All',
  });
  const [id = ''] = slack.messages(OPS).flatMap(({ files = [] }) => files.map((file) => file.id));
  expect(slack.fileContent(id).toString()).toBe('é,1\n');
  const { file } = await client.files.info({ file: id });
  const hosted = {
    id,
    name: 'a.csv',
    title: 'a.csv',
    size: 5,
    user: BOT,
    created: 1_795_608_000,
    mode: 'hosted',
  };
  const [{ ts = '' } = {}] = slack.messages(OPS).slice(1);
  expect(file).toEqual({ ...hosted, shares: { public: { [OPS]: [{ ts }] } } });
  const shared = { ts, thread_ts, user: BOT, text: 'All', blocks: [], files: [hosted] };
  expect(slack.messages(OPS).slice(1)).toEqual([shared]);

  await client.files.delete({ file: id });
  expect(slack.messages(OPS).slice(1)).toEqual([{ ...shared, files: [{ ...hosted, mode: 'tombstone' }] }]);
  expect(await errorOf(client.files.delete({ file: id }))).toBe('file_deleted');
});

test('an upload of another length than announced is refused', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({
    filename: 'a',
    length: 3,
  });
  const { status } = await fetch(upload_url, { method: 'POST', body: 'four' });
  const completed = client.files.completeUploadExternal({ files: [{ id: file_id, title: 'a' }] });
  expect({ status, error: await errorOf(completed) }).toEqual({ status: 400, error: 'file_not_found' });
});

test('a JSON body says the same as a form', async () => {
  await using slack = await workspaceWith();
  const headers = { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' };
  const body = JSON.stringify({ channel: OPS, text: 'hi', blocks: [section('a')] });
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ ok: true, channel: OPS, message: { text: 'hi', user: BOT } });
});

test('at its rate posting goes on, above it Slack says how long to wait', async () => {
  await using slack = await workspaceWith({ rateLimits: true });
  const client = clientOf(slack);
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
  for (const _ of [1, 2, 3, 4]) await post(OPS);
  await expect(post(OPS)).rejects.toMatchObject({ retryAfter: 1 });
  expect((await post('U1')).ok).toBe(true);
});

test.each<[what: string, how: FaultKind, failure: object, posted: number]>([
  ['a server error', 'http500', { statusCode: 500 }, 0],
  ['a cut line', 'reset', { code: 'slack_webapi_request_error' }, 0],
  ['a cut line after the deed', 'done-then-reset', { code: 'slack_webapi_request_error' }, 1],
  ['an error of its own', { error: 'fatal_error' }, { data: { ok: false, error: 'fatal_error' } }, 0],
  ['a rate limit', { retryAfter: 7 }, { retryAfter: 7 }, 0],
])('%s meets as many calls as it was told to', async (_, how, failure, posted) => {
  await using slack = await workspaceWith();
  const post = () => clientOf(slack).chat.postMessage({ channel: OPS, text: 'x' });
  slack.faults.failMethod('chat.postMessage', { how });
  await expect(post()).rejects.toMatchObject(failure);
  expect(slack.messages(OPS)).toHaveLength(posted);
  expect((await post()).ok).toBe(true);
});

test('a call that hangs is let go when the faults are cleared', async () => {
  await using slack = await workspaceWith();
  slack.faults.failMethod('*', { how: 'hang', times: 'until cleared' });
  const call = clientOf(slack).auth.test();
  const failed = expect(call).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  await expect.poll(() => slack.calls.length).toBe(1);
  slack.faults.clear();
  await failed;
  expect((await clientOf(slack).auth.test()).ok).toBe(true);
});
