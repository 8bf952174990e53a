import { faker as german } from '@faker-js/faker/locale/de';
import { faker as english } from '@faker-js/faker/locale/en';
import { faker as spanish } from '@faker-js/faker/locale/es';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as italian } from '@faker-js/faker/locale/it';
import { faker as japanese } from '@faker-js/faker/locale/ja';
import { faker as dutch } from '@faker-js/faker/locale/nl';
import { faker as portuguese } from '@faker-js/faker/locale/pt_PT';
import type { PortalMember } from '../member-directory.ts';
import { bareMember } from '../organization.ts';
import { ROLE } from './roles.ts';
import { DAY } from './traps.ts';

const LANGUAGES = [
  { weight: 40, value: { culture: 'en', names: english } },
  { weight: 14, value: { culture: 'de', names: german } },
  { weight: 10, value: { culture: 'fr', names: french } },
  { weight: 10, value: { culture: 'es', names: spanish } },
  { weight: 8, value: { culture: 'it', names: italian } },
  { weight: 8, value: { culture: 'nl', names: dutch } },
  { weight: 5, value: { culture: 'pt', names: portuguese } },
  { weight: 5, value: { culture: 'ja', names: japanese } },
];

const ROLES: {
  weight: number;
  value: Pick<PortalMember, 'role' | 'roleId' | 'level' | 'userLicenseTypeId'>;
}[] = [
  { weight: 45, value: { role: 'org_publisher', level: '2', userLicenseTypeId: 'creatorUT' } },
  { weight: 10, value: { role: 'org_publisher', level: '2', userLicenseTypeId: 'GISProfessionalAdvUT' } },
  { weight: 15, value: { role: 'org_user', level: '2', userLicenseTypeId: 'fieldWorkerUT' } },
  {
    weight: 5,
    value: { role: 'org_user', roleId: ROLE.fieldLead, level: '2', userLicenseTypeId: 'creatorUT' },
  },
  { weight: 15, value: { role: 'org_user', roleId: ROLE.viewer, level: '1', userLicenseTypeId: 'viewerUT' } },
  {
    weight: 10,
    value: { role: 'org_user', roleId: ROLE.dataEditor, level: '1', userLicenseTypeId: 'editorUT' },
  },
];

const CATEGORIES = ['/Categories/Water', '/Categories/Planning', '/Categories/Parks', '/Categories/Field'];

/** Ordinary members: of 350, some 23 are away for 61 to 89 days and 8 for longer. The same seed, the same people. */
export function madeUpPeople(count: number, seed: number, now: Date): readonly PortalMember[] {
  for (const { value } of LANGUAGES) value.names.seed(seed);
  english.setDefaultRefDate(now);
  const taken = new Set<string>();
  const away = Math.round(count * 0.066);
  const gone = Math.round(count * 0.023);
  const daysAway = (index: number): number => {
    if (index < gone) return english.number.int({ min: 91, max: 480 });
    if (index < gone + away) return english.number.int({ min: 61, max: 89 });
    return Math.floor(60 * english.number.float() ** 2);
  };
  return Array.from({ length: count }, (_, index) => ({
    ...person(daysAway(index), now, taken),
    // A third of them may use Esri's own sites.
    userType: index % 3 === 0 ? 'both' : 'arcgisonly',
  }));
}

function person(daysAway: number, now: Date, taken: Set<string>): PortalMember {
  const { culture, names } = english.helpers.weightedArrayElement(LANGUAGES);
  const firstName = names.person.firstName();
  const lastName = names.person.lastName();
  const local = freeName(plain(firstName, lastName), taken);
  const isEnterprise = english.datatype.boolean({ probability: 0.6 });
  const email = `${local}@harbour-city.example`;
  const lastLogin = now.getTime() - daysAway * DAY - english.number.int({ min: 0, max: DAY - 1 });
  return bareMember({
    username: isEnterprise ? `${email}_HCG` : `${local}_HCG`,
    fullName: culture === 'ja' ? `${lastName} ${firstName}` : `${firstName} ${lastName}`,
    firstName,
    lastName,
    email,
    provider: isEnterprise ? 'enterprise' : 'arcgis',
    idpUsername: isEnterprise ? email : null,
    culture,
    lastLogin,
    created: lastLogin - english.number.int({ min: 10, max: 1500 }) * DAY,
    modified: lastLogin,
    mfaEnabled: !isEnterprise && english.datatype.boolean({ probability: 0.3 }),
    categories:
      english.helpers.maybe(() => [english.helpers.arrayElement(CATEGORIES)], { probability: 0.5 }) ?? [],
    ...english.helpers.weightedArrayElement(ROLES),
  });
}

/** Names outside Latin script have no plain form: those members go by an English one. */
function plain(firstName: string, lastName: string): string {
  const latin = (name: string) =>
    name
      .normalize('NFD')
      .replaceAll(/[^A-Za-z]/g, '')
      .toLowerCase();
  const first = latin(firstName) || latin(english.person.firstName());
  const last = latin(lastName) || latin(english.person.lastName());
  return `${first}.${last}`;
}

function freeName(name: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
