import type { StoredMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { EnvelopeEnd, SocketMode } from '../socket/socket-mode.ts';
import type { SlackState } from '../state.ts';
import { viewFields } from '../web-api/views.ts';
import type { Channel } from '../workspace.ts';
import { notOffered } from './not-offered.ts';
import {
  activePerson,
  commonFields,
  eventFields,
  seenChannel,
  showTrouble,
  showUnanswered,
} from './persons.ts';
import { respondWithAck } from './response-urls.ts';
import type { ResponsePlace } from './tickets.ts';

/** A slash command, typed into the message box of a conversation; threads do not have them. */
export async function command(
  state: SlackState,
  socket: SocketMode,
  userId: string,
  name: string,
  text: string,
  channelId: string,
  window?: string,
): Promise<EnvelopeEnd> {
  const user = activePerson(state, userId);
  const channel = seenChannel(state, user, channelId);
  const { team } = state.workspace;
  const { token, api_app_id } = commonFields(state, user);
  const place = { user: user.id, channel: channel.id };
  const end = await socket.deliver({
    type: 'slash_commands',
    accepts_response_payload: true,
    payload: {
      token,
      api_app_id,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: toldName(channel),
      user_id: user.clicksAs ?? user.id,
      user_name: user.name,
      command: name,
      text: text.trim(),
      is_enterprise_install: 'false',
      response_url: state.responseUrls.mint(place, state.clock.now()),
      trigger_id: state.triggers.issue({ user: user.id, window }),
    },
  });
  showUnanswered(state, user.id, end, channel.id);
  if (end.kind === 'acknowledged' && end.payload) showAnswer(state, place, end.payload);
  return end;
}

/** Opens one of the app's own tabs; without a Home tab the messages are all there is to open. */
export async function openHome(
  state: SlackState,
  socket: SocketMode,
  userId: string,
  tab: 'home' | 'messages' = 'home',
): Promise<EnvelopeEnd> {
  if (tab === 'home' && !state.homeTab) notOffered('no Home', 'the app has no Home tab');
  const user = activePerson(state, userId);
  const home = state.views.home(user.id);
  const event = {
    type: 'app_home_opened',
    user: user.clicksAs ?? user.id,
    channel: state.workspace.directWith(user.id).id,
    tab,
    ...(tab === 'home' && home !== undefined && { view: viewFields(home, state) }),
  };
  return await sendEvent(state, socket, event);
}

/** Tells the app of something that happened in the workspace, if it has asked to be told of such things. */
export async function sendEvent(
  state: SlackState,
  socket: SocketMode,
  event: Readonly<Record<string, unknown>> & { readonly type: string },
): Promise<EnvelopeEnd> {
  if (!state.events.has(event.type)) return { kind: 'not sent' };
  return await socket.deliver({
    type: 'events_api',
    accepts_response_payload: false,
    payload: eventFields(state, event),
  });
}

/** Writes in a conversation or one of its threads; the app is not told, as it has not asked for messages. */
export function say(
  state: SlackState,
  userId: string,
  channelId: string,
  text: string,
  thread_ts?: string,
): StoredMessage {
  const user = activePerson(state, userId);
  const { id } = seenChannel(state, user, channelId);
  if (thread_ts !== undefined && state.conversations.find(id, thread_ts) === undefined)
    notOffered('no message', `there is no message ${thread_ts} in ${id}`);
  const thread = thread_ts === undefined ? {} : { thread_ts };
  return state.conversations.add(id, {
    ts: state.workspace.nextTs(),
    ...thread,
    user: user.id,
    text,
    blocks: [],
  });
}

function toldName(channel: Channel): string {
  if (channel.is_im) return 'directmessage';
  return channel.is_private ? 'privategroup' : channel.name;
}

function showAnswer(state: SlackState, place: ResponsePlace, payload: unknown): void {
  try {
    respondWithAck(state, place, payload);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    showTrouble(state, place.user, 'invalid_command_response', place.channel);
  }
}
