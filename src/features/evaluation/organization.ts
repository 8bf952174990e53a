import type { Portal } from '../../adapters/arcgis/portal.ts';
import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { groupsNamedBy } from '../../policy/exclusion.ts';
import type { Organization } from '../../policy/protection.ts';
import { failed, ok, type Result } from '../../policy/result.ts';

export type OrganizationCache = ReturnType<typeof organizationCacheOf>;

export interface OrganizationNow {
  readonly organization: Omit<Organization, 'enabledAdmins'>;
  readonly seesLastLogin: boolean | undefined;
  readonly groupUsernames: (groupId: string) => ReadonlySet<string>;
}

type OrganizationFailure = PortalFailure & { readonly group: string | undefined };

/** What the portal said, and of which excluded group: the one wording of it, for rows, cards, log and terminal. */
export function portalSaid({ group, sentence }: { group?: string | undefined; sentence: string }): string {
  return group === undefined ? sentence : `The excluded group “${group}” could not be read. ${sentence}`;
}

/** The organization and its excluded groups as last read, and read again where a decision needs them fresh; `wasRead` hears of each time that it could be. */
export function organizationCacheOf(
  { store, portal, clock }: Pick<Outside, 'store' | 'portal' | 'clock'>,
  wasRead: () => void = () => {},
) {
  let last: (OrganizationNow & { readonly at: number }) | undefined;
  let groupsRead: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  /** Reads it now; a group that a rule names and that cannot be read is a failure, never an empty group. */
  async function read(signal?: AbortSignal): Promise<Result<OrganizationNow, OrganizationFailure>> {
    const reading = await portal.organization(signal);
    if (!reading.ok) return failed({ ...reading.failure, group: undefined });
    const groups = new Map<string, ReadonlySet<string>>();
    for (const group of groupsNamedBy(store.tables.exclusions.inForce(clock()))) {
      const members = await portal.groupMembers(group.id, signal);
      if (!members.ok) return failed({ ...members.failure, group: group.title });
      groups.set(group.id, members.value);
    }
    groupsRead = groups;
    last = {
      ...reading.value,
      organization: withRemembered(store.tables, reading.value.organization),
      at: performance.now(),
      groupUsernames: (id) => groups.get(id) ?? nobody,
    };
    wasRead();
    return ok(last);
  }

  return {
    /** Undefined until the first reading of this process. */
    last: (): OrganizationNow | undefined => last,
    /** A group's members as of the last reading; undefined for one that it did not read, as a rule may have named it since. */
    groupMembers: (id: string): ReadonlySet<string> | undefined => groupsRead.get(id),
    read,
    /** The last reading if it is at most so many milliseconds old, else a new one. */
    notOlderThan: async (ageMs: number) =>
      last === undefined || performance.now() - last.at > ageMs ? read() : ok(last),
  };
}

type OrganizationTold = Extract<
  Awaited<ReturnType<Portal['organization']>>,
  { ok: true }
>['value']['organization'];

/** Whom the portal does not name now stays whom the last accepted scan found protected: left out is not nobody. */
function withRemembered({ members }: ReadTables, told: OrganizationTold): OrganizationNow['organization'] {
  return {
    ...told,
    credentialOwners:
      told.credentialOwners ?? members.usernamesProtected('the owner of the bot’s app credential'),
    contacts: told.contacts ?? members.usernamesProtected('a contact of the organization'),
    mfaAdmins: told.mfaAdmins ?? members.usernamesProtected('an MFA administrator'),
  };
}

const nobody: ReadonlySet<string> = new Set();
