import { expect, test } from 'vitest';
import { APPROVER, castOfPeople } from '../../../src/sandbox/cast.ts';
import { BOT_CREDENTIALS, madeUpOrganization } from '../../../src/sandbox/portal/made-up/organization.ts';
import type { PortalMember } from '../../../src/sandbox/portal/member-directory.ts';
import { privilegesOf } from '../../../src/sandbox/portal/rights.ts';
import { DAY, NOW } from './world.ts';

const harbourCity = madeUpOrganization({ seed: 1, members: 400, now: NOW });
const members = [...harbourCity.members];
const NEVER_TOUCHED = /^(esri_|system_publisher|portaladmin|hc_|member_desk|deputy_admin)/;

function daysAway({ lastLogin = -1, created = 0 }: PortalMember): number {
  return Math.floor((NOW.getTime() - (lastLogin > 0 ? lastLogin : created)) / DAY);
}

test('the same seed and moment make the same organization, another seed another', () => {
  const again = madeUpOrganization({ seed: 1, members: 400, now: NOW });
  expect([...again.members]).toEqual(members);
  expect([...again.items]).toEqual([...harbourCity.items]);
  expect([...again.groups]).toEqual([...harbourCity.groups]);
  expect([...madeUpOrganization({ seed: 2, members: 400, now: NOW }).members]).not.toEqual(members);
});

test('most are active, some thirty are coming up, fifteen to twenty are past the limit', () => {
  const free = members.filter(({ username, disabled }) => !disabled && !NEVER_TOUCHED.test(username));
  const away = free.map(daysAway);
  expect(members).toHaveLength(400);
  expect(away.filter((days) => days > 60 && days < 90).length).toBeGreaterThan(25);
  expect(away.filter((days) => days > 60 && days < 90).length).toBeLessThan(40);
  expect(away.filter((days) => days >= 90).length).toBeGreaterThanOrEqual(15);
  expect(away.filter((days) => days >= 90).length).toBeLessThanOrEqual(20);
});

const emailOf = (id: string) => castOfPeople().users?.find((user) => user.id === id)?.email;

const isAdmin = (member: PortalMember) =>
  privilegesOf(harbourCity, member).some((name) => /^portal:admin:(?!view)/.test(name));

test.each<[string, (member: PortalMember) => boolean]>([
  ['never signed in, created yesterday', (m) => m.lastLogin === -1 && daysAway(m) === 1],
  [
    'never signed in, created years ago',
    (m) => m.lastLogin === -1 && daysAway(m) > 1000 && m.level !== undefined,
  ],
  ['a sign-in ahead of the clock', ({ lastLogin = 0 }) => lastLogin > NOW.getTime()],
  ['exactly 60 days', (m) => daysAway(m) === 60],
  ['exactly 90 days', (m) => daysAway(m) === 90],
  ['no e-mail field', (m) => !('email' in m)],
  ['no date of the last sign-in', (m) => !('lastLogin' in m) && 'created' in m],
  [
    'an approver’s own address, past the limit',
    (m) => m.email === emailOf(APPROVER) && daysAway(m) > 90 && !m.disabled,
  ],
  ['e-mail null', (m) => m.email === null && m.level !== undefined],
  ['a system account without level', (m) => m.username.startsWith('esri_') && m.level === undefined],
  ['a SAML name', (m) => /^[^@]+@[^@]+_HCG$/.test(m.username)],
  ['a backslash in the name', (m) => m.username.includes('\\')],
  ['spaces in the name', (m) => m.username.includes(' ')],
  ['an administrator in disguise', (m) => m.role === 'org_user' && isAdmin(m)],
  ['a lower administrator', (m) => m.role === 'org_admin' && m.roleId !== undefined],
  ['view-only administrator privileges', (m) => m.fullName.includes('Valadão') && !isAdmin(m)],
  ['already disabled and long away', (m) => m.disabled && daysAway(m) > 90],
  ['a formula as a name', (m) => m.fullName.startsWith('=')],
  ['a mention as a name', (m) => m.fullName.includes('<!channel>') && m.fullName.includes('&')],
  ['backticks', (m) => m.fullName.includes('`')],
  ['right-to-left text', (m) => /\p{Script=Hebrew}/u.test(m.fullName)],
  ['an emoji of several code points', (m) => m.fullName.includes('\u200D')],
  ['a name of 255 characters', (m) => m.fullName.length === 255],
  ['an unknown language', (m) => m.culture === 'tlh'],
  ['no provider', (m) => m.provider === undefined],
  ['a record without id', (m) => m.id === undefined],
  ['a member category', (m) => (m.categories?.length ?? 0) > 1],
])('there is somebody with %s', (_, isOne) => {
  expect(members.some(isOne)).toBe(true);
});

test('every language that letters are written in is spoken, in several ways to sign in', () => {
  const cultures = new Set(members.map(({ culture }) => culture));
  expect(cultures.isSupersetOf(new Set(['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'ja']))).toBe(true);
  expect(new Set(members.map(({ provider }) => provider))).toEqual(
    new Set(['arcgis', 'enterprise', 'google', 'github', 'apple', undefined]),
  );
});

test('the bot is a member with just the rights it has a use for, whichever way it signs in', () => {
  const bot = harbourCity.members.get(BOT_CREDENTIALS.username);
  const privileges = [
    'portal:admin:disableUsers',
    'portal:admin:manageCollaborations',
    'portal:admin:manageLicenses',
    'portal:admin:viewGroups',
    'portal:admin:viewItems',
    'portal:admin:viewUsers',
    'portal:user:createItem',
  ];
  expect(bot && privilegesOf(harbourCity, bot)).toEqual(privileges);
  expect(harbourCity.appCredentials.map((app) => app.privileges)).toEqual([privileges]);
  expect(harbourCity.apiKeys.map((key) => key.privileges)).toEqual([privileges]);
});

test('contacts, groups and items speak of members only', () => {
  const spoken = [
    ...harbourCity.settings.contacts,
    ...harbourCity.settings.mfaAdmins,
    ...[...harbourCity.groups.values()].flatMap((group) => group.memberships.map(({ username }) => username)),
    ...[...harbourCity.items.values()].map(({ owner }) => owner),
  ];
  expect(spoken.filter((username) => harbourCity.members.get(username) === undefined)).toEqual([]);
});
