import type { Call, Route } from './call.ts';
import { groupsOf, groupView } from './groups.ts';
import { isDescending, pageOf, pagingOf } from './lists.ts';
import { type MemberOrder, memberSortFields, type PortalMember } from './member-directory.ts';
import type { Organization } from './organization.ts';
import { invalidParameter, noSuchUser, notAllowed } from './refusal.ts';
import { may, ownName, privilegesOf, privilegesOfCaller, requirePrivilege, requireSignIn } from './rights.ts';

const VIEW_USERS = 'portal:admin:viewUsers';
const DISABLE_USERS = 'portal:admin:disableUsers';

/** The members of the organization: the list, one member, the caller, and enabling and disabling. */
export const memberRoutes: readonly Route[] = [
  { path: /^\/portals\/self\/users$/, methods: ['GET', 'POST'], answer: listed },
  { path: /^\/community\/self$/, methods: ['GET', 'POST'], answer: caller },
  { path: /^\/community\/users\/([^/]+)$/, methods: ['GET', 'POST'], answer: one },
  {
    path: /^\/community\/users\/([^/]+)\/disable$/,
    methods: ['POST'],
    answer: (call, username = '') => setDisabled(call, username, true),
  },
  {
    path: /^\/community\/users\/([^/]+)\/enable$/,
    methods: ['POST'],
    answer: (call, username = '') => setDisabled(call, username, false),
  },
];

/** What the portal would filter by: the sandbox does not, so it refuses rather than answer everybody. */
const FILTERS = ['provider', 'role', 'fullname', 'username', 'firstname', 'lastname', 'userLicenseType'];

/**
 * Without the right to view members, rows come as strangers see them, and nothing says so. What real portals tell a
 * stranger here is not documented; this is the answer that a careless reader would believe.
 */
function listed(call: Call): unknown {
  const { organization } = call;
  for (const name of FILTERS) if (call.params[name] !== undefined) throw invalidParameter(name);
  const { rows, ...page } = pageOf(
    organization.members.inOrder(orderOf(call)),
    pagingOf(call, 10),
    call.pageSize,
  );
  const isFull = may(call, VIEW_USERS);
  const users = rows
    .map((name) => organization.members.get(name))
    .filter((member) => member !== undefined)
    .map((member) => (isFull ? fullView(organization, member) : limitedView(member)));
  return { ...page, users };
}

function orderOf(call: Call): MemberOrder {
  const asked = (call.params['sortField'] ?? 'username').toLowerCase();
  const field = memberSortFields.find((name) => name === asked);
  if (field === undefined) throw invalidParameter('sortField');
  return {
    field,
    descending: isDescending(call),
    withSystemUsers: call.params['excludeSystemUsers']?.toLowerCase() !== 'true',
  };
}

/** An app credential has no member record, so there is no "self" to show. */
function caller(call: Call): unknown {
  requireSignIn(call);
  const record = ownRecord(call);
  if (record === undefined) throw notAllowed();
  return record;
}

/** The caller's own member record, with what the caller may do; undefined for who has none. */
export function ownRecord(call: Call): Readonly<Record<string, unknown>> | undefined {
  const { principal, organization } = call;
  const member = principal.kind === 'member' ? organization.members.get(principal.username) : undefined;
  if (member === undefined) return undefined;
  return { ...detailedView(call, member), privileges: privilegesOfCaller(organization, principal) };
}

function one(call: Call, username = ''): unknown {
  const member = call.organization.members.get(username);
  if (member === undefined) throw noSuchUser();
  const isOwn = call.principal.kind === 'member' && call.principal.username === username;
  if (isOwn) return ownRecord(call);
  if (may(call, VIEW_USERS)) return detailedView(call, member);
  const isSeen =
    member.access === 'public' || (member.access === 'org' && call.principal.kind !== 'anonymous');
  if (!isSeen) throw noSuchUser();
  return limitedView(member);
}

function setDisabled(call: Call, username: string, disabled: boolean): unknown {
  requirePrivilege(call, DISABLE_USERS);
  const member = call.organization.members.get(username);
  if (member === undefined) throw noSuchUser();
  // Disabling takes Esri access away; nothing says that enabling gives it back.
  call.organization.members.update(username, { disabled, ...(disabled && takenAway(member)) });
  return { success: true, username };
}

/** Where the portal tells of Esri access at all. */
function takenAway({ userType }: PortalMember): Partial<PortalMember> {
  return userType === undefined ? {} : { userType: 'arcgisonly' };
}

/** A row as an administrator sees it: groups are never filled in lists, privileges never there. */
function fullView(organization: Organization, member: PortalMember): Readonly<Record<string, unknown>> {
  return { ...member, udn: null, orgId: organization.settings.id, groups: [] };
}

function detailedView(call: Call, member: PortalMember): Readonly<Record<string, unknown>> {
  const { organization } = call;
  return {
    ...fullView(organization, member),
    privileges: privilegesOf(organization, member),
    groups: groupsOf(call, member.username).map((group) => groupView(group, ownName(call.principal))),
  };
}

/** What anybody sees: no sign-in, email, role, level, organization or whether disabled. */
function limitedView(member: PortalMember): Readonly<Record<string, unknown>> {
  const { username, id, fullName, firstName, lastName, tags, culture, region, units, thumbnail } = member;
  const { access, created, modified, provider } = member;
  return {
    ...{ username, udn: null, id, fullName, firstName, lastName, tags, culture, region, units, thumbnail },
    ...{ access, created, modified, provider, groups: [] },
  };
}
