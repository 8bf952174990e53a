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

export type Workspace = ReturnType<typeof createWorkspace>;

/** Who and what is in the workspace; a test changes it as an administrator of Slack would. */
export function createWorkspace(clock: SandboxClock, people: People) {
  let lastMicros = 0;
  let lastId = 0;
  const team: { id: string; name: string; domain: string; enterprise_id?: string } = {
    id: 'T0SANDBOX',
    name: 'Sandbox',
    domain: 'sandbox',
  };
  const app = { id: 'A0SANDBOX', name: 'sandbox-bot', botId: 'B0SANDBOX', userId: 'U0SANDBOX' } as const;
  const users = new Map<string, User>();
  const groups = new Map<string, UserGroup>();
  const channels = new Map<string, Channel>();

  const addUser = (given: New<User>) => put(users, { ...newUser(given.id, team.id), ...given });
  const addGroup = ({ members = [], ...given }: New<UserGroup>) =>
    put(groups, {
      handle: given.id.toLowerCase(),
      name: given.id,
      isEnabled: true,
      ...given,
      members: new Set(members),
    });
  const addChannel = ({ members = [], ...given }: New<Channel>) =>
    put(channels, { ...newChannel(given.id), ...given, members: new Set(members) });

  addUser({ id: app.userId, name: app.name, real_name: 'Sandbox bot', is_bot: true });
  for (const user of people.users ?? []) addUser(user);
  for (const group of people.groups ?? []) addGroup(group);
  for (const channel of people.channels ?? []) addChannel(channel);

  return {
    team,
    app,
    users,
    /** Whom users.info answers about, where somebody else was asked about. */
    mistakenFor: new Map<string, string>(),
    groups,
    channels,
    addUser,
    addGroup,
    addChannel,
    /** By the id of users.info, the enterprise's, or the one of this person's presses. */
    userBy: (id: string) =>
      users.get(id) ??
      [...users.values()].find((user) => user.enterprise_user?.id === id || user.clicksAs === id),
    /** Whether a full member or a guest of this very workspace. */
    isOurs: ({ team_id, enterprise_user }: User) =>
      team_id === team.id || enterprise_user?.teams?.includes(team.id) === true,
    directId,
    /** The direct conversation of the app with that person, begun if there is none. */
    directWith: (userId: string) => {
      const id = directId(userId);
      const members = [app.userId, userId];
      return channels.get(id) ?? addChannel({ id, name: '', is_im: true, is_private: true, members });
    },
    /** A message's name: the clock's moment, always above the one before, even if the clock stands still. */
    nextTs: () => {
      lastMicros = Math.max(lastMicros + 1, clock.now().getTime() * 1000);
      const digits = String(lastMicros).padStart(7, '0');
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
    nextId: (prefix: string) => {
      lastId += 1;
      return `${prefix}${lastId.toString(36).toUpperCase().padStart(8, '0')}`;
    },
  };
}

/** What the direct conversation of the app with that person is called, whether there is one or not. */
function directId(userId: string): string {
  return `D${userId.slice(1)}`;
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
