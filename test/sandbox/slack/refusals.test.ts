import type { Block, KnownBlock, View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import {
  BOARD,
  BOT,
  clientOf,
  errorOf,
  HALL,
  OLD,
  OPS,
  plain,
  section,
  VAULT,
  workspaceWith,
} from './setup.ts';

const text = 'hello';
const long = (length: number) => 'x'.repeat(length);
const post = (client: WebClient, blocks: (KnownBlock | Block)[]) =>
  client.chat.postMessage({ channel: OPS, text, blocks });
const attach = (client: WebClient, count: number) =>
  client.chat.postMessage({ channel: OPS, text, attachments: many(count, { text: 'a' }) });
const many = <T>(count: number, one: T) => Array.from({ length: count }, () => one);
const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };
const modal = (title: string): View => ({ type: 'modal', title: plain(title), blocks: [section('x')] });
const home = (words: string): View => ({ type: 'home', blocks: [section(words)] });
type Try = (client: WebClient) => Promise<unknown>;

test.each([
  ['no token', undefined, 'auth.test', 'not_authed'],
  ['the token of a stranger', 'xoxb-other', 'auth.test', 'invalid_auth'],
  ['the app token on a bot method', 'xapp-test', 'auth.test', 'not_allowed_token_type'],
  ['the bot token on the app method', 'xoxb-test', 'apps.connections.open', 'not_allowed_token_type'],
  ['a method that there is not', 'xoxb-test', 'chat.shout', 'unknown_method'],
])('%s is refused', async (_, token, method, error) => {
  await using slack = await workspaceWith();
  expect(await errorOf(clientOf(slack, token ?? '').apiCall(method))).toBe(error);
});

test.each<[method: string, args: Record<string, unknown>, needed: string]>([
  ['chat.postMessage', { channel: OPS, text }, 'chat:write'],
  ['users.info', { user: 'U1' }, 'users:read'],
  ['users.lookupByEmail', { email: 'ana@example.org' }, 'users:read.email'],
  ['usergroups.users.list', { usergroup: 'S1' }, 'usergroups:read'],
  ['conversations.info', { channel: OPS }, 'channels:read,groups:read,im:read,mpim:read'],
  ['conversations.open', { users: 'U1' }, 'im:write'],
  ['files.getUploadURLExternal', { filename: 'a', length: 1 }, 'files:write'],
  ['team.info', {}, 'team:read'],
])('%s is for an app with the scope alone', async (method, args, needed) => {
  await using slack = await workspaceWith({ scopes: ['commands'] });
  const answer = { ok: false, error: 'missing_scope', needed, provided: 'commands' };
  await expect(clientOf(slack).apiCall(method, args)).rejects.toMatchObject({ data: answer });
  expect(slack.calls.map((call) => call.answer)).toEqual([answer]);
});

test.each<[what: string, tryIt: Try, error: string]>([
  ['a post where the bot is', (c) => c.chat.postMessage({ channel: OPS, text }), 'ok'],
  ['a post to a person', (c) => c.chat.postMessage({ channel: 'U1', text }), 'ok'],
  ['a post to someone deactivated', (c) => c.chat.postMessage({ channel: 'U3', text }), 'user_disabled'],
  ['a post to a bot', (c) => c.chat.postMessage({ channel: BOT, text }), 'cannot_dm_bot'],
  ['a post nowhere', (c) => c.chat.postMessage({ channel: 'C9', text }), 'channel_not_found'],
  ['a post where the bot is not', (c) => c.chat.postMessage({ channel: HALL, text }), 'not_in_channel'],
  ['a post behind a closed door', (c) => c.chat.postMessage({ channel: VAULT, text }), 'channel_not_found'],
  ['a post to an old channel', (c) => c.chat.postMessage({ channel: OLD, text }), 'is_archived'],
  ['a post of nothing', (c) => c.chat.postMessage({ channel: OPS, text: '' }), 'no_text'],
  ['a post without a place', (c) => c.apiCall('chat.postMessage', { text }), 'invalid_arguments'],
  [
    'a post of no JSON',
    (c) => c.apiCall('chat.postMessage', { channel: OPS, blocks: '[' }),
    'invalid_blocks_format',
  ],
  ['51 blocks', (c) => post(c, many(51, section('x'))), 'invalid_blocks'],
  ['13,200 characters in blocks', (c) => post(c, many(6, section(long(2200)))), 'ok'],
  ['13,206 characters in blocks', (c) => post(c, many(6, section(long(2201)))), 'msg_blocks_too_long'],
  ['100 attachments', (c) => attach(c, 100), 'ok'],
  ['101 attachments', (c) => attach(c, 101), 'too_many_attachments'],
  ['two tables', (c) => post(c, many(2, table)), 'only_one_table_allowed'],
  [
    'a reply to nothing',
    (c) => c.chat.postMessage({ channel: OPS, text, thread_ts: '1.2' }),
    'cannot_reply_to_message',
  ],
  ['another name', (c) => c.chat.postMessage({ channel: OPS, text, username: 'Boss' }), 'missing_scope'],
  ['an update of nothing', (c) => c.chat.update({ channel: OPS, text, ts: '1.2' }), 'message_not_found'],
  ['an update in an old channel', (c) => c.chat.update({ channel: OLD, text, ts: '1.2' }), 'is_inactive'],
  ['a deletion of nothing', (c) => c.chat.delete({ channel: OPS, ts: '1.2' }), 'message_not_found'],
  [
    'a whisper to a guest in the channel',
    (c) => c.chat.postEphemeral({ channel: OPS, user: 'U2', text }),
    'ok',
  ],
  [
    'a whisper to someone elsewhere',
    (c) => c.chat.postEphemeral({ channel: BOARD, user: 'U2', text }),
    'user_not_in_channel',
  ],
  [
    'a whisper where the bot is not',
    (c) => c.chat.postEphemeral({ channel: HALL, user: 'U1', text }),
    'not_in_channel',
  ],
  ['a link to nothing', (c) => c.chat.getPermalink({ channel: OPS, message_ts: '1.2' }), 'message_not_found'],
  ['a stranger', (c) => c.users.info({ user: 'U9' }), 'user_not_found'],
  ['an address', (c) => c.users.lookupByEmail({ email: 'Ana@example.org' }), 'ok'],
  [
    'the address of someone deactivated',
    (c) => c.users.lookupByEmail({ email: 'gone@example.org' }),
    'users_not_found',
  ],
  ['a group', (c) => c.usergroups.users.list({ usergroup: 'S1' }), 'ok'],
  ['a disabled group', (c) => c.usergroups.users.list({ usergroup: 'S2' }), 'no_such_subteam'],
  ['a channel behind a closed door', (c) => c.conversations.members({ channel: VAULT }), 'channel_not_found'],
  ['a conversation with someone deactivated', (c) => c.conversations.open({ users: 'U3' }), 'user_disabled'],
  ['a conversation with itself', (c) => c.conversations.open({ users: BOT }), 'cannot_dm_bot'],
  ['an empty file', (c) => c.files.getUploadURLExternal({ filename: 'a', length: 0 }), 'invalid_arguments'],
  [
    'a file that never came',
    (c) => c.files.completeUploadExternal({ files: [{ id: 'F1', title: 'a' }] }),
    'file_not_found',
  ],
  [
    'a file where the bot is not',
    (c) => c.filesUploadV2({ channel_id: HALL, filename: 'a', content: 'a' }),
    'not_in_channel',
  ],
  [
    'a modal out of nothing',
    (c) => c.views.open({ trigger_id: '1', view: modal('t') }),
    'invalid_trigger_id',
  ],
  [
    'a modal with a long title',
    (c) => c.views.open({ trigger_id: '1', view: modal(long(25)) }),
    'invalid_arguments',
  ],
  [
    'a modal of 250 KB',
    (c) => c.views.open({ trigger_id: '1', view: { ...modal('t'), private_metadata: long(250_000) } }),
    'view_too_large',
  ],
  ['a home for a stranger', (c) => c.views.publish({ user_id: 'U9', view: home(text) }), 'invalid_arguments'],
  ['an update of no modal', (c) => c.views.update({ view_id: 'V1', view: modal('t') }), 'not_found'],
])('%s', async (_, tryIt, error) => {
  await using slack = await workspaceWith();
  expect(await errorOf(tryIt(clientOf(slack)))).toBe(error);
});
