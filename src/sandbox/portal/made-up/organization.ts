import { faker } from '@faker-js/faker/locale/en';
import type { PortalMember } from '../member-directory.ts';
import {
  bareOrganization,
  idOf,
  type Organization,
  type PortalGroup,
  type PortalItem,
} from '../organization.ts';
import { seatsFor } from '../seats.ts';
import { madeUpEvidence } from './evidence.ts';
import { madeUpPeople } from './people.ts';
import { BOT_PRIVILEGES, madeUpRoles } from './roles.ts';
import { DAY, madeUpTraps } from './traps.ts';

interface MadeUpOptions {
  readonly seed: number;
  readonly members: number;
  readonly now: Date;
}

/** What the bot may sign in with at Harbour City GIS, in any of three ways. Nothing else in the world takes these. */
export const BOT_CREDENTIALS = {
  username: 'inactive_bot',
  password: 'sandbox-password',
  clientId: 'sandboxClientId1',
  clientSecret: 'sandbox-client-secret',
  apiKey: 'sandbox-api-key',
} as const;

/** A made-up organization with every trap among its members; the same seed and moment give the same one. */
export function madeUpOrganization({ seed, members: count, now }: MadeUpOptions): Organization {
  const traps = madeUpTraps(now);
  const evidence = madeUpEvidence(now);
  const others = traps.length + evidence.members.length;
  const people = madeUpPeople(Math.max(0, count - others), seed, now);
  const members = [...traps, ...people, ...evidence.members];
  const { username, password, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;
  const granted = { owner: username, privileges: BOT_PRIVILEGES };
  faker.seed(seed);
  return bareOrganization({
    settings: { contacts: ['harbour_admin', 'hc_contact'], mfaAdmins: ['hc_mfa_keeper'] },
    members,
    roles: madeUpRoles(now.getTime() - 1600 * DAY),
    groups: [...madeUpGroups(members, now), ...evidence.groups],
    items: [...members.flatMap((member) => itemsOf(member, now)), ...evidence.items],
    scheduledTasks: evidence.scheduledTasks,
    collaborations: evidence.collaborations,
    listings: evidence.listings,
    passwords: { [username]: password },
    appCredentials: [{ clientId, clientSecret, ...granted }],
    subscription: { seats: seatsFor(members), ends: new Date(now.getTime() + 85 * DAY) },
    apiKeys: [{ key: apiKey, ...granted, expires: new Date(now.getTime() + 200 * DAY) }],
  });
}

const GROUPS: readonly (readonly [title: string, access: PortalGroup['access'], share: number])[] = [
  ['Field crew', 'org', 0.15],
  ['Planning & permits', 'org', 0.1],
  ['Water mains', 'org', 0.08],
  ['Water mains (archive)', 'org', 0.02],
  ['On long leave', 'org', 0.01],
  ['Open data', 'public', 0.05],
  ['Council maps', 'private', 0.03],
];

function madeUpGroups(members: readonly PortalMember[], now: Date): readonly PortalGroup[] {
  return GROUPS.map(([title, access, share]) => {
    const created = now.getTime() - faker.number.int({ min: 200, max: 1400 }) * DAY;
    const inside = members.filter(
      ({ username }) => username !== 'harbour_admin' && faker.number.float() < share,
    );
    return {
      ...{ id: idOf(`group ${title}`), title, access, owner: 'harbour_admin', created, modified: created },
      memberships: inside.map(({ username }, index) => ({
        username,
        memberType: index === 0 ? ('admin' as const) : ('member' as const),
        joined: created + DAY,
      })),
    };
  });
}

const SUBJECTS = [
  'Hydrants',
  'Street lights',
  'Zoning',
  'Cycle paths',
  'Flood zones',
  'Trees',
  'Noise',
  'Quays',
];
const TYPES = ['Feature Service', 'Web Map', 'Dashboard', 'CSV', 'StoryMap'];
const ACCESS: readonly { weight: number; value: PortalItem['access'] }[] = [
  { weight: 4, value: 'private' },
  { weight: 5, value: 'org' },
  { weight: 1, value: 'public' },
];

/** Most own little, a few own much; nothing here is newer than the owner's last sign-in. */
function itemsOf({ username, lastLogin = -1, created = 0 }: PortalMember, now: Date): readonly PortalItem[] {
  if (lastLogin <= 0) return [];
  const newest = Math.min(lastLogin, now.getTime());
  const howMany = Math.floor(40 * faker.number.float() ** 4);
  return Array.from({ length: howMany }, (_, index) => {
    const modified = faker.number.int({ min: Math.min(created, newest), max: newest });
    return {
      id: idOf(`item ${username} ${index}`),
      owner: username,
      title: `${faker.helpers.arrayElement(SUBJECTS)} ${index + 1}`,
      type: faker.helpers.arrayElement(TYPES),
      name: null,
      tags: [],
      access: faker.helpers.weightedArrayElement(ACCESS),
      created: modified,
      modified,
    };
  });
}
