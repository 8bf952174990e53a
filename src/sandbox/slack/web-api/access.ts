import type { StoredMessage } from '../messages.ts';
import { refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import type { Channel } from '../workspace.ts';

/** The conversation of that id, if the app may know that it exists. */
export function visibleChannel(state: SlackState, id: string): Channel {
  const { channels, app } = state.workspace;
  const channel = channels.get(id) ?? refuse('channel_not_found');
  const isSeen = !channel.is_private || channel.members.has(app.userId);
  return isSeen ? channel : refuse('channel_not_found');
}

/** The same, for whoever needs a scope that depends on the kind of conversation. */
export function readableChannel(state: SlackState, id: string): Channel {
  const channel = visibleChannel(state, id);
  const needed = channel.is_im ? 'im:read' : channel.is_private ? 'groups:read' : 'channels:read';
  if (!state.scopes.has(needed)) refuseScope(state, needed);
  return channel;
}

/** Where the app may post: an id, or the id of a person, whose direct conversation with the app is meant. */
export function postableChannel(state: SlackState, id: string): Channel {
  const channel = visibleChannel(state, directIdOf(state, id));
  if (channel.is_archived) refuse('is_archived');
  const isOpen = !channel.is_private && state.scopes.has('chat:write.public');
  return isOpen ? channel : joinedChannel(state, channel.id);
}

/** Where the app is a member. */
export function joinedChannel(state: SlackState, id: string): Channel {
  const channel = visibleChannel(state, id);
  return channel.members.has(state.workspace.app.userId) ? channel : refuse('not_in_channel');
}

/** A reply needs a message that stands and is not itself a reply. */
export function threadRoot(state: SlackState, channel: string, thread_ts: string | undefined): void {
  if (thread_ts === undefined) return;
  const root = state.conversations.find(channel, thread_ts);
  if (root === undefined || (root.thread_ts !== undefined && root.thread_ts !== root.ts)) {
    refuse('cannot_reply_to_message');
  }
}

/** A message as the API and the payloads show it. */
export function messageFields(state: SlackState, message: StoredMessage): Readonly<Record<string, unknown>> {
  const { app, team } = state.workspace;
  const author = message.user === app.userId ? { bot_id: app.botId, app_id: app.id } : {};
  return { type: 'message', team: team.id, ...author, ...message };
}

export function refuseScope(state: SlackState, needed: string): never {
  return refuse('missing_scope', { needed, provided: [...state.scopes].join(',') });
}

function directIdOf(state: SlackState, id: string): string {
  const user = state.workspace.users.get(id);
  if (user === undefined) return id;
  if (user.deleted) refuse('user_disabled');
  if (user.is_bot) refuse('cannot_dm_bot');
  return state.workspace.directWith(id).id;
}
