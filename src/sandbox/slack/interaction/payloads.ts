import type { SlackState } from '../state.ts';
import type { User } from '../workspace.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What every payload of Slack carries, whatever happened. */
export function commonFields(state: SlackState, user: User): Fields {
  const { team, app } = state.workspace;
  return {
    token: 'sandbox-verification-token',
    api_app_id: app.id,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
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
