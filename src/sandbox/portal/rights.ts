import type { PortalMember } from './member-directory.ts';
import type { Organization } from './organization.ts';
import { notAllowed, tokenRequired } from './refusal.ts';

/** On whose behalf a request is answered. An app credential has privileges, but no member record. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'member'; readonly username: string; readonly privileges?: readonly string[] }
  | {
      readonly kind: 'app';
      readonly clientId: string;
      readonly owner: string;
      readonly privileges: readonly string[];
    };

const USER = [
  'portal:user:createGroup',
  'portal:user:createItem',
  'portal:user:joinGroup',
  'portal:user:shareToGroup',
  'portal:user:shareToOrg',
  'portal:user:viewOrgGroups',
  'portal:user:viewOrgItems',
  'portal:user:viewOrgUsers',
];
const PUBLISHER = [...USER, 'portal:publisher:publishFeatures', 'portal:publisher:publishTiles'];
const ADMIN = [
  'portal:admin:assignToGroups',
  'portal:admin:changeUserRoles',
  'portal:admin:deleteUsers',
  'portal:admin:disableUsers',
  'portal:admin:inviteUsers',
  'portal:admin:manageCollaborations',
  'portal:admin:manageLicenses',
  'portal:admin:reassignItems',
  'portal:admin:reassignUsers',
  'portal:admin:updateUsers',
  'portal:admin:viewGroups',
  'portal:admin:viewItems',
  'portal:admin:viewUsers',
  ...PUBLISHER,
];
const STANDARD: Readonly<Record<string, readonly string[]>> = {
  org_admin: ADMIN,
  org_publisher: PUBLISHER,
  org_user: USER,
};

/** The privileges of a member's role: a custom one by its id, else one of the three standard ones. */
export function privilegesOf(organization: Organization, member: PortalMember): readonly string[] {
  if (member.roleId === undefined) return STANDARD[member.role] ?? [];
  return organization.roles.get(member.roleId)?.privileges ?? [];
}

/** What a caller may do: an API key and an app credential only what they were given. */
export function privilegesOfCaller(organization: Organization, principal: Principal): readonly string[] {
  if (principal.kind === 'anonymous') return [];
  if (principal.privileges !== undefined) return principal.privileges;
  const member = principal.kind === 'member' ? organization.members.get(principal.username) : undefined;
  return member === undefined ? [] : privilegesOf(organization, member);
}

interface Asking {
  readonly organization: Organization;
  readonly principal: Principal;
}

export function may({ organization, principal }: Asking, privilege: string): boolean {
  return privilegesOfCaller(organization, principal).includes(privilege);
}

export function requireSignIn({ principal }: Asking): void {
  if (principal.kind === 'anonymous') throw tokenRequired();
}

export function requirePrivilege(asking: Asking, privilege: string): void {
  requireSignIn(asking);
  if (!may(asking, privilege)) throw notAllowed();
}

/** The member whose content and groups the caller calls its own. */
export function ownName(principal: Principal): string | undefined {
  if (principal.kind === 'anonymous') return undefined;
  return principal.kind === 'member' ? principal.username : principal.owner;
}

interface Shared {
  readonly owner: string;
  readonly access: 'private' | 'shared' | 'org' | 'public';
}

/** Whether a group or an item is shown to the caller: public ones to all, organization ones when signed in. */
export function isShownTo(asking: Asking, thing: Shared, adminPrivilege: string): boolean {
  if (thing.access === 'public') return true;
  if (asking.principal.kind === 'anonymous') return false;
  return thing.access === 'org' || thing.owner === ownName(asking.principal) || may(asking, adminPrivilege);
}
