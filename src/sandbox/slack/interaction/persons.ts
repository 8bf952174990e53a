import type { EnvelopeEnd } from '../socket/socket-mode.ts';
import type { SlackState } from '../state.ts';
import type { Channel, User } from '../workspace.ts';
import { notOffered } from './not-offered.ts';

/** The person, if there is one who can use Slack; otherwise the test asks for something impossible. */
export function activePerson(state: SlackState, id: string): User {
  const user = state.workspace.userBy(id);
  if (user === undefined) return notOffered('nobody', `no one is called ${id}`);
  if (user.deleted || user.is_bot)
    notOffered('nobody', `${id} is deactivated or a bot and cannot do anything`);
  return user;
}

/** The conversation, if that person sees it: as a member or, for a full member, because it is public. */
export function seenChannel(state: SlackState, user: User, id: string): Channel {
  const channel = state.workspace.channels.get(id);
  if (channel === undefined) return notOffered('no conversation', `there is no conversation ${id}`);
  const isGuest = user.is_restricted || user.is_ultra_restricted || !state.workspace.isOurs(user);
  const isSeen = channel.members.has(user.id) || (!channel.is_private && !isGuest);
  if (!isSeen) notOffered('no conversation', `${user.id} does not see ${id}`);
  return channel;
}

/** What Slack itself tells the person where the app did not answer at all. */
export function showUnanswered(
  state: SlackState,
  user: string,
  { kind }: EnvelopeEnd,
  channel?: string,
): void {
  if (kind === 'timeout') showTrouble(state, user, 'operation_timeout', channel);
  if (kind === 'no connection') showTrouble(state, user, 'dispatch_failed', channel);
}

/** What Slack itself tells the person, by the name that it has for it. */
export function showTrouble(state: SlackState, user: string, text: string, channel?: string): void {
  state.answers.show(user, {
    from: 'slack',
    ts: state.workspace.nextTs(),
    ...(channel !== undefined && { channel }),
    text,
    blocks: [],
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** What every payload of Slack carries, whatever happened. */
export function commonFields(state: SlackState, user: User): Fields {
  const { team, app } = state.workspace;
  return {
    token: 'sandbox-verification-token',
    api_app_id: app.id,
    team: { id: team.id, domain: team.domain },
    enterprise: team.enterprise_id === undefined ? null : { id: team.enterprise_id, name: team.name },
    is_enterprise_install: false,
    user: { id: user.clicksAs ?? user.id, username: user.name, name: user.name, team_id: user.team_id },
  };
}

export function eventFields(state: SlackState, event: Fields): Fields {
  const { team, app } = state.workspace;
  const authorization = {
    enterprise_id: null,
    team_id: team.id,
    user_id: app.userId,
    is_bot: true,
    is_enterprise_install: false,
  };
  return {
    token: 'sandbox-verification-token',
    team_id: team.id,
    api_app_id: app.id,
    type: 'event_callback',
    event_id: state.workspace.nextId('Ev'),
    event_time: Math.floor(state.clock.now().getTime() / 1000),
    is_ext_shared_channel: false,
    authorizations: [authorization],
    event: { event_ts: state.workspace.nextTs(), ...event },
  };
}
