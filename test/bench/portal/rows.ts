import { createHash } from 'node:crypto';
import { BOT_CREDENTIALS } from '../../../src/sandbox/portal/made-up/organization.ts';
import { bareMember, idOf } from '../../../src/sandbox/portal/organization.ts';

export const ORGANIZATION_ID = 'HcGisOrg00000001';
const DAY = 86_400_000;
const { username: BOT } = BOT_CREDENTIALS;

/** Custom roles, each a request more at every scan; none of them administers. */
export const ROLES = [
  { id: 'iAAAAAAAAAAAAAAA', name: 'Viewer', privileges: ['portal:user:viewOrgItems'] },
  { id: 'iBBBBBBBBBBBBBBB', name: 'Data Editor', privileges: ['features:user:edit'] },
  { id: 'hcFieldLead00001', name: 'Field lead', privileges: ['portal:user:createItem'] },
] as const;

const FIRST = ['Aisha', 'Ben', 'Chloé', 'Daan', 'Elif', 'Farid', 'Greta', 'Hana', 'Ilse', 'João', 'Kenji'];
const LAST = [
  'Andersen',
  'Bakker',
  'Costa',
  'Dubois',
  'Eriksen',
  'Ferrer',
  'García',
  'Hughes',
  'Ito',
  'Jansen',
];
const CULTURES = ['en', 'en', 'en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'ja'];
const CATEGORIES = ['/Categories/Water', '/Categories/Planning', '/Categories/Parks', '/Categories/Field'];

/** Of a hundred members so many are away for more than 90 days, and so many more for 61 to 90. */
const GONE = 30;
const AWAY = 5;

/** The number that a member has for this die, below so many sides. */
type Roll = (die: number, sides: number) => number;

/** The members of a made-up organization, each made from the seed and its place alone, in the order of user names. */
export function rowsOf({ seed, members, now }: { seed: number; members: number; now: number }) {
  function dice(index: number): { id: string; roll: Roll } {
    const id = createHash('md5').update(`${seed} ${index}`).digest('hex');
    return { id, roll: (die, sides) => Number.parseInt(id.slice(4 * die, 4 * die + 4), 16) % sides };
  }

  const isGone = (index: number): boolean => dice(index).roll(0, 100) < GONE + AWAY;

  function lastLogin(roll: Roll): number {
    const share = roll(0, 100);
    if (share < 2) return -1;
    const days = share < GONE ? 91 + roll(1, 1000) : share < GONE + AWAY ? 61 + roll(1, 29) : roll(1, 60);
    return now - days * DAY - roll(2, 65_536) * 1000 - 1;
  }

  function roleOf(roll: Roll): object {
    const share = roll(3, 1000);
    if (share < 5) return { role: 'org_admin', level: '2', userLicenseTypeId: 'creatorUT' };
    if (share < 25) {
      const { id } = ROLES[share % ROLES.length] ?? ROLES[0];
      return { role: 'org_user', roleId: id, level: '1', userLicenseTypeId: 'viewerUT' };
    }
    return share < 400
      ? { role: 'org_user', level: '2', userLicenseTypeId: 'fieldWorkerUT' }
      : { role: 'org_publisher', level: '2', userLicenseTypeId: 'creatorUT' };
  }

  /** In the order of user names, as the portal lists them. */
  function nameOf(index: number): readonly [firstName: string, lastName: string] {
    const combo = Math.floor((index / members) * FIRST.length * LAST.length);
    return [FIRST[Math.floor(combo / LAST.length)] ?? 'x', LAST[combo % LAST.length] ?? 'x'];
  }

  function usernameOf(index: number): string {
    if (index === 0) return BOT;
    const [first, last] = nameOf(index).map((name) => name.normalize('NFD').replaceAll(/\W/g, ''));
    return `${first}.${last}${String(index).padStart(7, '0')}_HCG`.toLowerCase();
  }

  function ofPerson(index: number): object {
    const { id, roll } = dice(index);
    const [firstName, lastName] = nameOf(index);
    const email = roll(4, 100) < 97 ? `${usernameOf(index).slice(0, -4)}@harbour-city.example` : null;
    const isEnterprise = roll(5, 100) < 60;
    return {
      ...{ id, fullName: `${firstName} ${lastName}`, firstName, lastName, email },
      culture: CULTURES[roll(6, CULTURES.length)],
      ...(isEnterprise ? { provider: 'enterprise', idpUsername: email } : {}),
      categories: CATEGORIES.slice(roll(7, 4), roll(7, 4) + (roll(7, 2) === 0 ? 0 : 1)),
      disabled: roll(3, 1000) >= 970,
      created: now - (1100 + roll(1, 1000)) * DAY,
      ...roleOf(roll),
      lastLogin: lastLogin(roll),
    };
  }

  /** A row as an administrator sees it. */
  function rowOf(index: number, changes: object = {}): Readonly<Record<string, unknown>> {
    const person = index === 0 ? { id: idOf(BOT), role: 'org_admin', lastLogin: now } : ofPerson(index);
    return {
      ...bareMember({ username: usernameOf(index), ...person }),
      ...{ udn: null, orgId: ORGANIZATION_ID, groups: [] },
      ...changes,
    };
  }

  /** Undefined for a name that nobody has. */
  function indexOf(username: string): number | undefined {
    if (username === BOT) return 0;
    const index = Number(/(\d{7})_hcg$/.exec(username)?.[1] ?? Number.NaN);
    return index > 0 && index < members && usernameOf(index) === username ? index : undefined;
  }

  return { members, rowOf, indexOf, isGone };
}
