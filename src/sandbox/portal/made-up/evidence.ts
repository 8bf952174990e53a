import type { PortalMember } from '../member-directory.ts';
import {
  bareMember,
  idOf,
  type PortalCollaboration,
  type PortalGroup,
  type PortalItem,
  type PortalListing,
  type PortalTask,
} from '../organization.ts';
import { DAY } from './traps.ts';

/** Long away, each with something that a date of a sign-in does not tell; `nothing` has nothing at all. */
export const HAS = {
  items: 'ines.auditor@harbour-city.example_HCG',
  scheduledTask: 'shouting_HCG',
  appCredential: 'formula_HCG',
  collaborationGroup: 'klingon_HCG',
  proOffline: 'emoji.name_HCG',
  secondAccount: 'o.d’arcy@harbour-city.example_HCG',
  nothing: 'forgotten.license_HCG',
} as const;

/** Signed in lately, with the address of `HAS.secondAccount`. */
export const SAME_ADDRESS = 'orla.darcy_HCG';

interface Evidence {
  readonly members: readonly PortalMember[];
  readonly groups: readonly PortalGroup[];
  readonly items: readonly PortalItem[];
  readonly scheduledTasks: readonly PortalTask[];
  readonly collaborations: readonly PortalCollaboration[];
  readonly listings: readonly PortalListing[];
}

/** What speaks for or against some of the members who are long away. */
export function madeUpEvidence(now: Date): Evidence {
  const daysAgo = (days: number) => now.getTime() - days * DAY;
  const item = (
    owner: string,
    title: string,
    days: number,
    special: Partial<PortalItem> = {},
  ): PortalItem => ({
    ...{ id: idOf(`item ${title}`), owner, title, type: 'Web Map', name: null, tags: [], access: 'private' },
    ...{ created: daysAgo(days), modified: daysAgo(days) },
    ...special,
  });
  const credential = (owner: string, title: string, days: number) =>
    item(owner, title, days, {
      type: 'Application',
      typeKeywords: ['Application', 'Registered App', 'Developer Credentials'],
    });
  const task = (userId: string, title: string, active: boolean): PortalTask => ({
    ...{ id: idOf(`task ${title}`), itemId: idOf(`item ${title}`), type: 'ExecuteNotebook' },
    ...{ title, userId, active },
  });
  const group = (title: string, owner: string): PortalGroup => ({
    ...{ id: idOf(`group ${title}`), title, owner, access: 'org', memberships: [] },
    ...{ created: daysAgo(700), modified: daysAgo(700) },
  });
  const exchange = group('Regional exchange', HAS.collaborationGroup);
  const pro = (username: string, days: number, disconnected = false) => ({
    ...{ username, lastLogin: days < 0 ? -1 : daysAgo(days), disconnected },
    entitlements: ['desktopAdvN', 'spatialAnalystN'],
  });

  return {
    members: [
      bareMember({
        ...{ username: SAME_ADDRESS, fullName: 'Orla D’Arcy', email: 'o.darcy@harbour-city.example' },
        ...{ created: daysAgo(80), lastLogin: daysAgo(2) },
      }),
    ],
    groups: [exchange, group('Harbour walks', HAS.items)],
    items: [
      ...Array.from({ length: 46 }, (_, index) => item(HAS.items, `Audit ${index + 1}`, 130 + 31 * index)),
      item(HAS.items, 'Audit of this quarter', 12),
      item(HAS.scheduledTask, 'Nightly water levels', 400, { type: 'Notebook' }),
      credential(HAS.appCredential, 'Permit form sign-in', 620),
      credential('inactive_bot', 'Inactive users bot', 90),
      // Registered so that people can sign in to it: no program's credential.
      item('harbour_admin', 'Harbour viewer', 300, {
        type: 'Web Mapping Application',
        typeKeywords: ['Web Map', 'Registered App'],
      }),
    ],
    scheduledTasks: [
      task(HAS.scheduledTask, 'Nightly water levels', true),
      task(HAS.items, 'Audit of last year', false),
    ],
    collaborations: [
      {
        ...{ id: idOf('collaboration Province'), name: 'Province and harbour' },
        workspaces: [{ id: idOf('workspace Province'), name: 'Shared base maps', groupId: exchange.id }],
      },
    ],
    listings: [
      {
        ...{ itemId: idOf('listing ArcGIS Pro'), title: 'ArcGIS Pro' },
        userEntitlements: [
          pro(HAS.proOffline, 94, true),
          pro(HAS.items, 96),
          pro(HAS.secondAccount, -1),
          pro('harbour_admin', 1),
        ],
      },
      {
        ...{ itemId: idOf('listing Drone2Map'), title: 'ArcGIS Drone2Map' },
        userEntitlements: [pro('harbour_admin', 30)],
      },
    ],
  };
}
