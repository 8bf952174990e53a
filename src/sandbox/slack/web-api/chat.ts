import { z } from 'zod';
import { contentArgs, contentOf, fromJson } from '../message-content.ts';
import type { StoredMessage } from '../messages.ts';
import { refuse, refuseWith } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import {
  joinedChannel,
  messageFields,
  postableChannel,
  refuseScope,
  threadRoot,
  visibleChannel,
} from './access.ts';
import { flag, type Method, method } from './method.ts';

const MAX_TEXT_OF_UPDATE = 4000;
const WRITE = ['chat:write'];
const COSTUME = 'chat:write.customize';
const place = { channel: z.string(), thread_ts: z.string().optional() };
const metadataShape = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});

const postMessage = method({
  scopes: WRITE,
  tier: 'posting',
  args: {
    ...place,
    ...contentArgs,
    reply_broadcast: flag,
    metadata: z.unknown().optional(),
    username: z.string().optional(),
    icon_emoji: z.string().optional(),
    icon_url: z.string().optional(),
  },
  run: (args, state) => {
    const channel = postableChannel(state, args.channel).id;
    const isCostumed = (args.username ?? args.icon_emoji ?? args.icon_url) !== undefined;
    if (isCostumed && !state.scopes.has(COSTUME)) refuseScope(state, COSTUME);
    threadRoot(state, channel, args.thread_ts);
    const message = state.conversations.add(channel, {
      ts: state.workspace.nextTs(),
      ...(args.thread_ts !== undefined && { thread_ts: args.thread_ts }),
      ...(args.reply_broadcast && { reply_broadcast: true }),
      user: state.workspace.app.userId,
      ...contentOf(args, state.workspace),
      ...(args.metadata !== undefined && { metadata: checkedMetadata(args.metadata) }),
    });
    return { channel, ts: message.ts, message: messageFields(state, message) };
  },
});

const update = method({
  scopes: WRITE,
  tier: 3,
  args: { ...place, ts: z.string(), ...contentArgs },
  run: (args, state) => {
    const channel = visibleChannel(state, args.channel);
    if (channel.is_archived) refuse('is_inactive');
    const before = ownMessage(state, channel.id, args.ts, 'cant_update_message');
    if ([...(args.text ?? '')].length > MAX_TEXT_OF_UPDATE) refuse('msg_too_long');
    const message = state.conversations.replace(channel.id, updated(before, args, state));
    const { text, ts } = message;
    return { channel: channel.id, ts, text, message: messageFields(state, message) };
  },
});

/** Text without blocks takes the blocks away; they stay only when neither is sent. */
function updated(
  { attachments: _, edited: __, ...before }: StoredMessage,
  args: { text?: string | undefined; blocks?: unknown; attachments?: unknown },
  state: SlackState,
): StoredMessage {
  const isKept = args.text === undefined && args.blocks === undefined;
  if (isKept && args.attachments === undefined) refuse('no_text');
  const raw = isKept ? { ...args, text: before.text, blocks: before.blocks } : args;
  const content = contentOf(raw, state.workspace);
  const isMarked = args.blocks === undefined && content.text !== before.text;
  return {
    ...before,
    ...content,
    ...(isMarked && { edited: { user: before.user, ts: state.workspace.nextTs() } }),
  };
}

const remove = method({
  scopes: WRITE,
  tier: 3,
  args: { channel: z.string(), ts: z.string() },
  run: ({ channel, ts }, state) => {
    const message = ownMessage(state, visibleChannel(state, channel).id, ts, 'cant_delete_message');
    state.conversations.replace(channel, { ...message, deleted: true });
    return { channel, ts };
  },
});

const postEphemeral = method({
  scopes: WRITE,
  tier: 4,
  args: { ...place, user: z.string(), ...contentArgs },
  run: (args, state) => {
    const channel = visibleChannel(state, args.channel);
    if (channel.is_archived) refuse('is_archived');
    joinedChannel(state, channel.id);
    if (!channel.members.has(args.user)) refuse('user_not_in_channel');
    threadRoot(state, channel.id, args.thread_ts);
    const ts = state.workspace.nextTs();
    const { text, blocks } = contentOf(args, state.workspace);
    const thread = args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts };
    state.answers.show(args.user, { from: 'app', ts, channel: channel.id, ...thread, text, blocks });
    return { message_ts: ts };
  },
});

const getPermalink = method({
  tier: 'special',
  args: { channel: z.string(), message_ts: z.string() },
  run: ({ channel, message_ts }, state) => {
    const { id } = visibleChannel(state, channel);
    if (state.conversations.find(id, message_ts) === undefined) refuse('message_not_found');
    const page = `archives/${id}/p${message_ts.replace('.', '')}`;
    return { channel: id, permalink: `https://${state.workspace.team.domain}.slack.com/${page}` };
  },
});

/** chat.*: what the app says in conversations. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};

function ownMessage(state: SlackState, channel: string, ts: string, error: string): StoredMessage {
  const message = state.conversations.find(channel, ts) ?? refuse('message_not_found');
  return message.user === state.workspace.app.userId ? message : refuse(error);
}

function checkedMetadata(raw: unknown): unknown {
  const parsed = metadataShape.safeParse(fromJson(raw, 'invalid_metadata_format'));
  return parsed.success ? parsed.data : refuseWith('invalid_metadata_schema', []);
}
