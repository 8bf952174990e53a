import { createHash } from 'node:crypto';
import { MemberDirectory, type PortalMember } from './member-directory.ts';

export interface PortalRole {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created: number;
  readonly modified: number;
  readonly privileges: readonly string[];
}

interface GroupMembership {
  readonly username: string;
  readonly memberType: 'admin' | 'member';
  readonly joined: number;
}

export interface PortalGroup {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly access: 'private' | 'org' | 'public';
  readonly created: number;
  readonly modified: number;
  /** Without the owner. */
  readonly memberships: readonly GroupMembership[];
}

export interface PortalItem {
  readonly id: string;
  readonly owner: string;
  readonly title: string;
  readonly type: string;
  readonly name: string | null;
  readonly tags: readonly string[];
  readonly typeKeywords?: readonly string[];
  /** `shared` is with one group or more. */
  readonly access: 'private' | 'shared' | 'org' | 'public';
  readonly created: number;
  readonly modified: number;
  readonly file?: { readonly bytes: Uint8Array; readonly contentType: string };
}

/** Work that runs by a clock, in its owner's name and without a sign-in. */
export interface PortalTask {
  readonly id: string;
  readonly itemId: string;
  readonly type: 'ExecuteNotebook' | 'RunDataPipeline' | 'ExecuteReport';
  readonly title: string;
  /** The owner's user name. */
  readonly userId: string;
  readonly active: boolean;
}

export interface PortalCollaboration {
  readonly id: string;
  readonly name: string;
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly groupId: string }[];
}

/** A product whose licenses are given to single members. */
export interface PortalListing {
  readonly itemId: string;
  readonly title: string;
  readonly userEntitlements: readonly {
    readonly username: string;
    /** Milliseconds; -1 is never. */
    readonly lastLogin: number;
    /** Taken offline: the program then runs without a sign-in. */
    readonly disconnected: boolean;
    readonly entitlements: readonly string[];
  }[];
}

interface AppCredential {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The member who made the credential; it has no member record of its own. */
  readonly owner: string;
  readonly privileges: readonly string[];
}

interface ApiKey {
  readonly key: string;
  readonly owner: string;
  readonly privileges: readonly string[];
  readonly expires: Date;
}

/** What an organization bought: its seats by the id of the user type, and until when. */
interface Subscription {
  readonly seats: Readonly<Record<string, number>>;
  readonly ends: Date;
}

interface PortalSettings {
  id: string;
  name: string;
  urlKey: string;
  /** false is ArcGIS Online, true is ArcGIS Enterprise. */
  isPortal: boolean;
  currentVersion: string;
  /** The longest token in minutes; -1 is the portal's own limit. */
  maxTokenExpirationMinutes: number;
  contacts: readonly string[];
  mfaAdmins: readonly string[];
  /** Where it calls user types otherwise than ArcGIS Online does now, by their id. */
  userTypeNames?: Readonly<Record<string, string>>;
}

/** All that the sandbox's portal knows; tests and the demo page change it as they like. */
export interface Organization {
  readonly settings: PortalSettings;
  readonly members: MemberDirectory;
  readonly roles: Map<string, PortalRole>;
  readonly groups: Map<string, PortalGroup>;
  readonly items: Map<string, PortalItem>;
  /** Passwords of built-in accounts, by user name. */
  readonly passwords: Map<string, string>;
  readonly appCredentials: AppCredential[];
  readonly apiKeys: ApiKey[];
  /** What it bought; undefined where the portal does not tell. */
  subscription: Subscription | undefined;
  readonly scheduledTasks: PortalTask[];
  readonly collaborations: PortalCollaboration[];
  readonly listings: PortalListing[];
}

export interface OrganizationParts {
  readonly settings?: Partial<PortalSettings>;
  readonly members?: Iterable<PortalMember>;
  readonly roles?: readonly PortalRole[];
  readonly groups?: readonly PortalGroup[];
  readonly items?: readonly PortalItem[];
  readonly passwords?: Readonly<Record<string, string>>;
  readonly appCredentials?: readonly AppCredential[];
  readonly apiKeys?: readonly ApiKey[];
  readonly subscription?: Subscription;
  readonly scheduledTasks?: readonly PortalTask[];
  readonly collaborations?: readonly PortalCollaboration[];
  readonly listings?: readonly PortalListing[];
}

/** An organization of just these parts: what a test names, and nothing else. */
export function bareOrganization(parts: OrganizationParts = {}): Organization {
  return {
    settings: {
      id: 'HcGisOrg00000001',
      name: 'Harbour City GIS',
      urlKey: 'harbour-city',
      isPortal: false,
      currentVersion: '2026.2',
      maxTokenExpirationMinutes: -1,
      contacts: [],
      mfaAdmins: [],
      ...parts.settings,
    },
    members: new MemberDirectory(parts.members),
    roles: new Map(parts.roles?.map((role) => [role.id, role])),
    groups: new Map(parts.groups?.map((group) => [group.id, group])),
    items: new Map(parts.items?.map((item) => [item.id, item])),
    passwords: new Map(Object.entries(parts.passwords ?? {})),
    appCredentials: [...(parts.appCredentials ?? [])],
    apiKeys: [...(parts.apiKeys ?? [])],
    subscription: parts.subscription,
    scheduledTasks: [...(parts.scheduledTasks ?? [])],
    collaborations: [...(parts.collaborations ?? [])],
    listings: [...(parts.listings ?? [])],
  };
}

const LONG_AGO = Date.UTC(2020, 0, 1);

/** A plain publisher with what the test names; `without` leaves fields out, as some portals do. */
export function bareMember(
  given: Partial<PortalMember> & { readonly username: string },
  without: readonly (keyof PortalMember)[] = [],
): PortalMember {
  const member: PortalMember = {
    id: idOf(`member ${given.username}`),
    fullName: given.username,
    email: `${encodeURIComponent(given.username)}@harbour-city.example`,
    emailStatus: 'verified',
    userType: 'arcgisonly',
    idpUsername: null,
    lastLogin: -1,
    created: LONG_AGO,
    modified: given.created ?? LONG_AGO,
    mfaEnabled: false,
    categories: [],
    role: 'org_publisher',
    level: '2',
    userLicenseTypeId: 'creatorUT',
    disabled: false,
    tags: [],
    culture: 'en',
    cultureFormat: null,
    region: null,
    units: 'metric',
    thumbnail: null,
    access: 'org',
    provider: 'arcgis',
    ...given,
  };
  for (const field of without) Reflect.deleteProperty(member, field);
  return member;
}

/** A stable 32-digit id, as the portal gives to members, groups and items. */
export function idOf(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 32);
}
