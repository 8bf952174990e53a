/**
 * One member as the portal stores it. Optional fields are those that real portals leave out: accounts
 * without email, system accounts without level, older records without user type or categories.
 */
export interface PortalMember {
  readonly username: string;
  readonly id?: string;
  readonly fullName: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string | null;
  readonly emailStatus?: 'verified' | 'unverified';
  readonly userType?: 'arcgisonly' | 'both';
  readonly idpUsername?: string | null;
  /** Milliseconds since 1970; -1 is "never". */
  readonly lastLogin?: number;
  readonly created?: number;
  readonly modified?: number;
  readonly mfaEnabled: boolean;
  readonly categories?: readonly string[];
  readonly role: string;
  readonly roleId?: string;
  readonly level?: string;
  readonly userLicenseTypeId?: string;
  readonly disabled: boolean;
  readonly tags: readonly string[];
  readonly culture?: string | null;
  readonly cultureFormat?: string | null;
  readonly region?: string | null;
  readonly units?: string;
  readonly thumbnail?: string | null;
  readonly access: 'private' | 'org' | 'public';
  readonly provider?: string;
}

/** The fields by which `portals/self/users` sorts. */
export const memberSortFields = [
  'username',
  'fullname',
  'created',
  'lastlogin',
  'mfaenabled',
  'level',
  'role',
] as const;
type MemberSortField = (typeof memberSortFields)[number];

export interface MemberOrder {
  readonly field: MemberSortField;
  readonly descending: boolean;
  readonly withSystemUsers: boolean;
}

/** The accounts that a portal makes for itself, hidden by `excludeSystemUsers=true`. */
function isSystemUser(username: string): boolean {
  return username.startsWith('esri_') || username === 'system_publisher';
}

const keyOf: Record<MemberSortField, (member: PortalMember) => string | number> = {
  username: (member) => member.username.toLowerCase(),
  fullname: (member) => member.fullName.toLowerCase(),
  created: (member) => member.created ?? Number.NEGATIVE_INFINITY,
  lastlogin: (member) => member.lastLogin ?? Number.NEGATIVE_INFINITY,
  mfaenabled: (member) => Number(member.mfaEnabled),
  level: (member) => member.level ?? '',
  role: (member) => member.role,
};

/** All members by user name; every order asked for is sorted once and kept until a member changes. */
export class MemberDirectory {
  readonly #byName = new Map<string, PortalMember>();
  readonly #orders = new Map<string, readonly string[]>();

  constructor(members: Iterable<PortalMember> = []) {
    for (const member of members) this.#byName.set(member.username, member);
  }

  get size(): number {
    return this.#byName.size;
  }

  [Symbol.iterator](): IterableIterator<PortalMember> {
    return this.#byName.values();
  }

  /** User names are matched exactly, as the portal does. */
  get(username: string): PortalMember | undefined {
    return this.#byName.get(username);
  }

  /** Adds a member, or replaces the one of that name. */
  put(member: PortalMember): void {
    this.#byName.set(member.username, member);
    this.#orders.clear();
  }

  remove(username: string): void {
    this.#byName.delete(username);
    this.#orders.clear();
  }

  update(username: string, changes: Partial<PortalMember>): void {
    const member = this.#byName.get(username);
    if (member === undefined) throw new Error(`The sandbox's portal has no member ${username}`);
    this.put({ ...member, ...changes });
  }

  /** User names in this order; ties by user name, so that pages never overlap. */
  inOrder(order: MemberOrder): readonly string[] {
    const key = JSON.stringify(order);
    const known = this.#orders.get(key);
    if (known !== undefined) return known;
    const made = this.#sorted(order);
    this.#orders.set(key, made);
    return made;
  }

  #sorted({ field, descending, withSystemUsers }: MemberOrder): readonly string[] {
    const direction = descending ? -1 : 1;
    return [...this.#byName.values()]
      .filter((member) => withSystemUsers || !isSystemUser(member.username))
      .map((member) => ({ name: member.username, key: keyOf[field](member) }))
      .sort((a, b) => direction * compared(a.key, b.key) || compared(a.name, b.name))
      .map(({ name }) => name);
  }
}

function compared(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
