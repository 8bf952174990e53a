import { type Account, sameUsername } from './account.ts';
import type { Policy } from './limits.ts';

/** What must be known of the organization to tell who is protected (clause 2). */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The bot's own member record; undefined for a credential without one. */
  readonly ownUsername: string | undefined;
  /** Who made the app credential that the bot signs in with: a program signs in for them, so that they seem away. */
  readonly credentialOwners: readonly string[];
  readonly contacts: readonly string[];
  readonly mfaAdmins: readonly string[];
  /** Custom roles by id; `administers` where it holds a `portal:admin:` privilege other than `view…`. */
  readonly roles: ReadonlyMap<string, CustomRole>;
  /** Enabled members whose role is `org_admin`, as of this reading. */
  readonly enabledAdmins: number;
}

export interface CustomRole {
  readonly name: string;
  readonly administers: boolean;
}

export type ProtectedBecause =
  | 'the bot’s own account'
  | 'the owner of the bot’s app credential'
  | 'a system account'
  | 'a contact of the organization'
  | 'an MFA administrator'
  | 'an administrator'
  | 'the last enabled administrator';

/**
 * Why an account is never warned and never proposed, if it is so:
 *
 * > Protected are the bot's own account, the owner of its app credential, system accounts (`esri_…`,
 * > `system_publisher`), the organization's contacts and `mfaAdmins`, members with administrator rights (`org_admin`,
 * > or a custom role with a `portal:admin:` privilege other than `view…`), and, whatever the setting, the last
 * > enabled `org_admin`.
 */
export function protectedBecause(
  account: Account,
  organization: Organization,
  policy: Pick<Policy, 'protectAdmins'>,
): ProtectedBecause | undefined {
  if (isOwn(account, organization)) return 'the bot’s own account';
  if (isNamedIn(organization.credentialOwners, account)) return 'the owner of the bot’s app credential';
  if (isSystemAccount(account)) return 'a system account';
  if (isNamedIn(organization.contacts, account)) return 'a contact of the organization';
  if (isNamedIn(organization.mfaAdmins, account)) return 'an MFA administrator';
  if (policy.protectAdmins && isAdministrator(account, organization)) return 'an administrator';
  if (isLastAdministrator(account, organization)) return 'the last enabled administrator';
  return undefined;
}

const ADMINISTRATION = 'portal:admin:';

/** Whether a custom role with these privileges administers the organization; one that only views does not. */
export function administers(privileges: readonly string[]): boolean {
  return privileges.some(
    (privilege) =>
      privilege.startsWith(ADMINISTRATION) &&
      !privilege.slice(privilege.lastIndexOf(':') + 1).startsWith('view'),
  );
}

/** The standard roles as ArcGIS shows them; the portal lists only custom ones. */
export const standardRoles: ReadonlyMap<string, string> = new Map([
  ['org_admin', 'Administrator'],
  ['org_publisher', 'Publisher'],
  ['org_user', 'User'],
]);

/** A member's role as people know it: the custom role's name, else the standard one's, else what the portal says. */
export function roleLabel(
  account: Account,
  customRoles: ReadonlyMap<string, { readonly name: string }>,
): string {
  const role = account.roleId ?? account.role ?? '';
  return customRoles.get(role)?.name ?? standardRoles.get(role) ?? role;
}

function isOwn(account: Account, { ownUsername }: Organization): boolean {
  return ownUsername !== undefined && sameUsername(account.username, ownUsername);
}

// The names of Esri's technical article 000016616 and of Enterprise's release notes since.
function isSystemAccount(account: Account): boolean {
  return /^esri_/i.test(account.username) || sameUsername(account.username, 'system_publisher');
}

function isNamedIn(usernames: readonly string[], account: Account): boolean {
  return usernames.some((username) => sameUsername(username, account.username));
}

/** Very old portals put a custom role's id into `role` itself. */
function isAdministrator(account: Account, { roles }: Organization): boolean {
  return (
    account.role === 'org_admin' || roles.get(account.roleId ?? account.role ?? '')?.administers === true
  );
}

function isLastAdministrator(account: Account, { enabledAdmins }: Organization): boolean {
  return account.role === 'org_admin' && account.disabled !== true && enabledAdmins <= 1;
}
