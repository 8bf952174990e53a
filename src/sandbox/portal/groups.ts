import type { Call, Route } from './call.ts';
import { matcherOf, pageOf, pagingOf, RESULT_WINDOW, type SortFields, sortedAsAsked } from './lists.ts';
import type { PortalGroup } from './organization.ts';
import { invalidParameter, missingParameter, noSuchGroup } from './refusal.ts';
import { isShownTo, ownName, requireSignIn } from './rights.ts';

const VIEW_GROUPS = 'portal:admin:viewGroups';

/** Groups, who is in them, and in which groups several members are. */
export const groupRoutes: readonly Route[] = [
  { path: /^\/community\/groups$/, methods: ['GET', 'POST'], answer: found },
  {
    path: /^\/community\/groups\/([^/]+)$/,
    methods: ['GET', 'POST'],
    answer: (call, id = '') => groupView(shownGroup(call, id), ownName(call.principal)),
  },
  { path: /^\/community\/groups\/([^/]+)\/user[lL]ist$/, methods: ['GET', 'POST'], answer: userList },
  { path: /^\/portals\/self\/usersGroups$/, methods: ['GET', 'POST'], answer: usersGroups },
];

const SORT_FIELDS: SortFields<PortalGroup> = {
  title: (group) => group.title.toLowerCase(),
  owner: (group) => group.owner,
  created: (group) => group.created,
  modified: (group) => group.modified,
};

function found(call: Call): unknown {
  const matches = matcherOf<PortalGroup>(call.params['q'], {
    id: (group) => group.id,
    title: (group) => group.title,
    owner: (group) => group.owner,
    access: (group) => group.access,
    orgid: () => call.organization.settings.id,
  });
  const groups = [...call.organization.groups.values()].filter(
    (group) => matches(group) && isVisible(call, group),
  );
  const { rows, ...page } = pageOf(
    sortedAsAsked(call, groups, SORT_FIELDS),
    pagingOf(call, 10),
    call.pageSize,
    RESULT_WINDOW,
  );
  const viewer = ownName(call.principal);
  return { query: call.params['q'], ...page, results: rows.map((group) => groupView(group, viewer)) };
}

function shownGroup(call: Call, id: string): PortalGroup {
  const group = call.organization.groups.get(id);
  if (group === undefined || !isVisible(call, group)) throw noSuchGroup();
  return group;
}

function userList(call: Call, id = ''): unknown {
  const group = shownGroup(call, id);
  const { rows, ...page } = pageOf(group.memberships, pagingOf(call, 25), call.pageSize);
  const { members, settings } = call.organization;
  return {
    ...page,
    owner: { username: group.owner, fullName: members.get(group.owner)?.fullName, orgId: settings.id },
    users: rows.map(({ username, memberType, joined }) => {
      const member = members.get(username);
      return {
        ...{ username, fullName: member?.fullName, memberType, joined },
        ...{ thumbnail: member?.thumbnail ?? null, orgId: settings.id },
      };
    }),
  };
}

function usersGroups(call: Call): unknown {
  requireSignIn(call);
  const { users, limit = '-1' } = call.params;
  if (users === undefined || users === '') throw missingParameter('users');
  if (!/^(-1|[1-9]\d*)$/.test(limit)) throw invalidParameter('limit');
  const most = limit === '-1' ? undefined : Number(limit);
  const viewer = ownName(call.principal);
  return {
    results: users.split(',').map((username) => ({
      username,
      groups: groupsOf(call, username)
        .slice(0, most)
        .map((group) => groupView(group, viewer)),
    })),
  };
}

/** The groups of a member that the caller may see. */
export function groupsOf(call: Call, username: string): readonly PortalGroup[] {
  return [...call.organization.groups.values()].filter(
    (group) => isIn(group, username) && isVisible(call, group),
  );
}

function isVisible(call: Call, group: PortalGroup): boolean {
  return isIn(group, ownName(call.principal)) || isShownTo(call, group, VIEW_GROUPS);
}

function isIn(group: PortalGroup, username: string | undefined): boolean {
  return group.owner === username || group.memberships.some((member) => member.username === username);
}

/** A group as the portal shows it, with the viewer's own part in it. */
export function groupView(group: PortalGroup, viewer: string | undefined): Readonly<Record<string, unknown>> {
  const { memberships, ...shown } = group;
  const own = memberships.find(({ username }) => username === viewer)?.memberType;
  const memberType = group.owner === viewer ? 'owner' : (own ?? 'none');
  return {
    ...shown,
    isInvitationOnly: true,
    tags: [],
    ...(viewer === undefined ? {} : { userMembership: { username: viewer, memberType, applications: 0 } }),
  };
}
