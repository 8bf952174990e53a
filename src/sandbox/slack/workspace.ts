import type { SandboxClock } from '../clock.ts';

/** A person or bot, with the fields and names that users.info has. */
export interface User {
  readonly id: string;
  /** In a Grid that of any workspace the person is in, or none. */
  team_id: string | undefined;
  /** What a Grid tells of somebody: one id for all its workspaces, and which those are. */
  enterprise_user?: { id: string; enterprise_id?: string; teams?: readonly string[] };
  /** The id that this person's presses carry, where it is another than the one of users.info. */
  clicksAs?: string;
  is_stranger?: boolean;
  name: string;
  real_name: string;
  email?: string;
  /** By which Slack still finds this person, and which is somebody else's by now. */
  formerEmail?: string;
  tz: string;
  deleted: boolean;
  is_bot: boolean;
  is_admin: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
}
export interface UserGroup {
  readonly id: string;
  handle: string;
  name: string;
  isEnabled: boolean;
  readonly members: Set<string>;
}
export interface Channel {
  readonly id: string;
  name: string;
  is_im: boolean;
  is_private: boolean;
  is_archived: boolean;
  is_ext_shared: boolean;
  readonly members: Set<string>;
}
type New<T extends { id: string }> = Pick<T, 'id'> &
  Partial<Omit<T, 'members'>> & { members?: Iterable<string> };

export interface People {
  readonly users?: readonly New<User>[];
  readonly groups?: readonly New<UserGroup>[];
  readonly channels?: readonly New<Channel>[];
}

/** Who and what is in the workspace; a test changes it as an administrator of Slack would. */
export interface Workspace {
  readonly team: { id: string; name: string; domain: string; enterprise_id?: string };
  readonly app: {
    readonly id: string;
    readonly name: string;
    readonly botId: string;
    readonly userId: string;
  };
  readonly users: Map<string, User>;
  /** Whom users.info answers about, where somebody else was asked about. */
  readonly mistakenFor: Map<string, string>;
  readonly groups: Map<string, UserGroup>;
  readonly channels: Map<string, Channel>;
  /** By the id of users.info, the enterprise's, or the one of this person's presses. */
  userBy(id: string): User | undefined;
  /** Whether a full member or a guest of this very workspace. */
  isOurs(user: User): boolean;
  addUser(user: New<User>): User;
  addGroup(group: New<UserGroup>): UserGroup;
  addChannel(channel: New<Channel>): Channel;
  /** The direct conversation of the app with that person, begun if there is none. */
  directWith(userId: string): Channel;
  /** A message's name: the clock's moment, always above the one before, even if the clock stands still. */
  nextTs(): string;
  nextId(prefix: string): string;
}

export function createWorkspace(clock: SandboxClock, people: People): Workspace {
  let lastMicros = 0;
  let lastId = 0;
  const team: Workspace['team'] = { id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' };
  const app = { id: 'A0SANDBOX', name: 'sandbox-bot', botId: 'B0SANDBOX', userId: 'U0SANDBOX' };
  const users = new Map<string, User>();
  const mistakenFor = new Map<string, string>();
  const groups = new Map<string, UserGroup>();
  const channels = new Map<string, Channel>();

  const workspace: Workspace = {
    team,
    app,
    users,
    mistakenFor,
    groups,
    channels,
    userBy: (id) =>
      users.get(id) ??
      [...users.values()].find((user) => user.enterprise_user?.id === id || user.clicksAs === id),
    isOurs: ({ team_id, enterprise_user }) =>
      team_id === team.id || enterprise_user?.teams?.includes(team.id) === true,
    addUser: (given) => put(users, { ...newUser(given.id, team.id), ...given }),
    addGroup: ({ members = [], ...given }) =>
      put(groups, {
        handle: given.id.toLowerCase(),
        name: given.id,
        isEnabled: true,
        ...given,
        members: new Set(members),
      }),
    addChannel: ({ members = [], ...given }) =>
      put(channels, { ...newChannel(given.id), ...given, members: new Set(members) }),
    directWith: (userId) => {
      const id = `D${userId.slice(1)}`;
      return (
        channels.get(id) ??
        workspace.addChannel({ id, name: '', is_im: true, is_private: true, members: [app.userId, userId] })
      );
    },
    nextTs: () => {
      lastMicros = Math.max(lastMicros + 1, clock.now().getTime() * 1000);
      const digits = String(lastMicros).padStart(7, '0');
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
    nextId: (prefix) => {
      lastId += 1;
      return `${prefix}${lastId.toString(36).toUpperCase().padStart(8, '0')}`;
    },
  };
  workspace.addUser({ id: app.userId, name: app.name, real_name: 'Sandbox bot', is_bot: true });
  for (const user of people.users ?? []) workspace.addUser(user);
  for (const group of people.groups ?? []) workspace.addGroup(group);
  for (const channel of people.channels ?? []) workspace.addChannel(channel);
  return workspace;
}

function put<T extends { id: string }>(all: Map<string, T>, one: T): T {
  all.set(one.id, one);
  return one;
}

function newUser(id: string, team_id: string): User {
  return {
    id,
    team_id,
    name: id.toLowerCase(),
    real_name: id,
    tz: 'Etc/UTC',
    deleted: false,
    is_bot: false,
    is_admin: false,
    is_restricted: false,
    is_ultra_restricted: false,
  };
}

function newChannel(id: string): Omit<Channel, 'members'> {
  return {
    id,
    name: id.toLowerCase(),
    is_im: false,
    is_private: false,
    is_archived: false,
    is_ext_shared: false,
  };
}
