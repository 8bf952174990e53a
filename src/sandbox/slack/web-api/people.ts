import { z } from 'zod';
import { refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import type { User, UserGroup } from '../workspace.ts';
import { flag, type Method, method, pageArgs, pageOf } from './method.ts';

const authTest = method({
  tier: 'special',
  args: {},
  run: (_, { workspace: { team, app } }) => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    team_id: team.id,
    ...(team.enterprise_id !== undefined && { enterprise_id: team.enterprise_id }),
    user: app.name,
    user_id: app.userId,
    bot_id: app.botId,
    is_enterprise_install: false,
  }),
});

const teamInfo = method({
  scopes: ['team:read'],
  tier: 3,
  args: {},
  run: (_, { workspace: { team } }) => ({ team: { ...team } }),
});

const botsInfo = method({
  scopes: ['users:read'],
  tier: 3,
  args: { bot: z.string() },
  run: ({ bot }, { workspace: { app } }) =>
    bot === app.botId
      ? { bot: { id: app.botId, app_id: app.id, user_id: app.userId, name: app.name, deleted: false } }
      : refuse('bot_not_found'),
});

const usersInfo = method({
  scopes: ['users:read'],
  tier: 4,
  args: { user: z.string() },
  run: ({ user }, state) => {
    const about = state.workspace.mistakenFor.get(user) ?? user;
    return { user: userFields(state.workspace.userBy(about) ?? refuse('user_not_found'), state) };
  },
});

/** Slack gives no more at once, whatever is asked for. */
const USERS_A_PAGE = 200;

const usersList = method({
  scopes: ['users:read'],
  tier: 2,
  args: pageArgs,
  run: (args, state) => {
    const { page, response_metadata } = pageOf([...state.workspace.users.values()], {
      ...args,
      limit: Math.min(args.limit ?? 100, USERS_A_PAGE),
    });
    return { members: page.map((user) => userFields(user, state)), response_metadata };
  },
});

const lookupByEmail = method({
  scopes: ['users:read.email'],
  tier: 3,
  args: { email: z.string() },
  run: ({ email }, state) => {
    const isSought = (user: User) =>
      [user.email, user.formerEmail].some((one) => one?.toLowerCase() === email.toLowerCase()) &&
      !user.deleted &&
      !user.is_bot;
    const found = [...state.workspace.users.values()].find(isSought);
    return { user: userFields(found ?? refuse('users_not_found'), state) };
  },
});

const groupsList = method({
  scopes: ['usergroups:read'],
  tier: 2,
  args: { include_disabled: flag, include_count: flag, include_users: flag },
  run: (args, { workspace }) => ({
    usergroups: [...workspace.groups.values()]
      .filter((group) => group.isEnabled || args.include_disabled)
      .map((group) => ({
        id: group.id,
        team_id: workspace.team.id,
        is_usergroup: true,
        handle: group.handle,
        name: group.name,
        date_delete: group.isEnabled ? 0 : 1,
        ...(args.include_count && { user_count: group.members.size }),
        ...(args.include_users && { users: [...group.members] }),
      })),
  }),
});

const groupUsers = method({
  scopes: ['usergroups:read'],
  tier: 2,
  args: { usergroup: z.string(), include_disabled: flag },
  run: ({ usergroup, include_disabled }, { workspace }) => {
    const group = workspace.groups.get(usergroup);
    return { users: isReadable(group, include_disabled) ? [...group.members] : refuse('no_such_subteam') };
  },
});

function isReadable(group: UserGroup | undefined, includeDisabled: boolean): group is UserGroup {
  return group !== undefined && (group.isEnabled || includeDisabled);
}

/** auth.*, users.*, usergroups.*, team.* and bots.*: who there is. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'team.info': teamInfo,
  'bots.info': botsInfo,
  'users.info': usersInfo,
  'users.list': usersList,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groupsList,
  'usergroups.users.list': groupUsers,
};

/** The email address is there only for an app that has its scope. */
function userFields(
  { email, formerEmail: _, clicksAs: __, ...user }: User,
  state: SlackState,
): Readonly<Record<string, unknown>> {
  const mayRead = email !== undefined && state.scopes.has('users:read.email');
  return {
    ...user,
    is_restricted: user.is_restricted || user.is_ultra_restricted,
    profile: { real_name: user.real_name, display_name: user.name, ...(mayRead && { email }) },
  };
}
