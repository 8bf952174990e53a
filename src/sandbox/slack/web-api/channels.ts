import { z } from 'zod';
import { refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import type { Channel } from '../workspace.ts';
import { readableChannel, refuseScope } from './access.ts';
import { flag, type Method, method, pageArgs, pageOf } from './method.ts';

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];

const info = method({
  scopes: READ,
  tier: 3,
  args: { channel: z.string(), include_num_members: flag },
  run: (args, state) => {
    const channel = readableChannel(state, args.channel);
    const counted = args.include_num_members ? { num_members: channel.members.size } : {};
    return { channel: { ...channelFields(channel, state), ...counted } };
  },
});

const TYPES = ['public_channel', 'private_channel', 'mpim', 'im'] as const;
const SCOPE_OF = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  mpim: 'mpim:read',
  im: 'im:read',
} as const;

/** Of each kind that is asked for its scope is needed; private ones are listed only where the app is in them. */
const list = method({
  scopes: READ,
  tier: 2,
  args: { ...pageArgs, types: z.string().optional(), exclude_archived: flag },
  run: (args, state) => {
    const asked = (args.types ?? 'public_channel').split(',').map((type) => type.trim());
    const types = TYPES.filter((type) => asked.includes(type));
    if (types.length < asked.length) refuse('invalid_types');
    for (const type of types) if (!state.scopes.has(SCOPE_OF[type])) refuseScope(state, SCOPE_OF[type]);
    const { channels, app } = state.workspace;
    const listed = [...channels.values()]
      .filter((channel) => types.includes(typeOf(channel)))
      .filter((channel) => !channel.is_private || channel.members.has(app.userId))
      .filter((channel) => !(args.exclude_archived && channel.is_archived));
    const { page, response_metadata } = pageOf(listed, args);
    return { channels: page.map((channel) => channelFields(channel, state)), response_metadata };
  },
});

function typeOf({ is_im, is_private }: Channel): (typeof TYPES)[number] {
  if (is_im) return 'im';
  return is_private ? 'private_channel' : 'public_channel';
}

const members = method({
  scopes: READ,
  tier: 4,
  args: { channel: z.string(), ...pageArgs },
  run: (args, state) => {
    const channel = readableChannel(state, args.channel);
    const { page, response_metadata } = pageOf([...channel.members], args);
    return { members: page, response_metadata };
  },
});

const open = method({
  scopes: ['im:write'],
  tier: 3,
  args: { users: z.string().optional(), return_im: flag },
  run: (args, state) => {
    const id = args.users ?? refuse('users_list_not_supplied');
    if (id.includes(',')) refuseScope(state, 'mpim:write');
    const user = state.workspace.users.get(id) ?? refuse('user_not_found');
    if (user.deleted) refuse('user_disabled');
    if (user.is_bot) refuse('cannot_dm_bot');
    const isOpen = state.workspace.channels.has(`D${id.slice(1)}`);
    const channel = state.workspace.directWith(id);
    const told = args.return_im ? channelFields(channel, state) : { id: channel.id };
    return { ...(isOpen && { no_op: true, already_open: true }), channel: told };
  },
});

/** conversations.*: where the app may be. */
export const channelMethods: Readonly<Record<string, Method>> = {
  'conversations.info': info,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.open': open,
};

function channelFields(channel: Channel, state: SlackState): Readonly<Record<string, unknown>> {
  const { members: joined, ...own } = channel;
  const { app, team } = state.workspace;
  const partner = channel.is_im ? { user: [...joined].find((id) => id !== app.userId) } : {};
  return {
    ...own,
    is_channel: !channel.is_im && !channel.is_private,
    is_group: !channel.is_im && channel.is_private,
    is_mpim: false,
    is_shared: channel.is_ext_shared,
    is_org_shared: false,
    is_member: joined.has(app.userId),
    context_team_id: team.id,
    ...partner,
  };
}
