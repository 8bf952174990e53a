import { expect, test } from 'vitest';
import { z } from 'zod';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import {
  CREATED,
  DAY,
  get,
  invalid,
  KEY,
  NO_SUCH_USER,
  NOT_ALLOWED,
  NOW,
  type Params,
  post,
  refusal,
  startSmallPortal,
  TOKEN_REQUIRED,
} from './world.ts';

const list = z.object({
  total: z.number(),
  start: z.number(),
  num: z.number(),
  nextStart: z.number(),
  users: z.array(z.object({ username: z.string() })),
});

const crowd = (count: number) =>
  Array.from({ length: count }, (_, index) => bareMember({ username: `m${String(index).padStart(5, '0')}` }));

/** The page as numbers and names. */
async function page(portal: Parameters<typeof get>[0], params: Params) {
  const { users, ...numbers } = list.parse(
    await get(portal, '/portals/self/users', { token: KEY.bot, ...params }),
  );
  return { ...numbers, names: users.map(({ username }) => username) };
}

const ANA_AS_ANYBODY = {
  ...{ username: 'ana', udn: null, id: expect.any(String), fullName: 'Ana A', tags: [], culture: 'en' },
  ...{ region: null, units: 'metric', thumbnail: null, access: 'org', created: CREATED, modified: CREATED },
  ...{ provider: 'arcgis', groups: [] },
};
const ANA_IN_FULL = {
  ...ANA_AS_ANYBODY,
  ...{
    email: 'ana@harbour-city.example',
    emailStatus: 'verified',
    userType: 'arcgisonly',
    idpUsername: null,
  },
  ...{ lastLogin: CREATED + DAY, mfaEnabled: false, categories: [], role: 'org_publisher', level: '2' },
  ...{ userLicenseTypeId: 'creatorUT', disabled: false, cultureFormat: null, orgId: 'HcGisOrg00000001' },
};

test.each([
  ['who may view members, everything but groups and privileges', KEY.bot, ANA_IN_FULL],
  ['an ordinary member, no sign-ins', KEY.plain, ANA_AS_ANYBODY],
  ['a stranger, no sign-ins', '', ANA_AS_ANYBODY],
])('the list shows %s', async (_, token, ana) => {
  await using portal = await startSmallPortal();
  expect(await post(portal, '/portals/self/users', { token, num: '1' })).toEqual({
    ...{ total: 3, start: 1, num: 1, nextStart: 2 },
    users: [ana],
  });
});

test('the list is paged from 1, ten at a time unless asked, and ends with nextStart -1', async () => {
  await using portal = await startSmallPortal({ members: crowd(20) });
  expect(await page(portal, {})).toMatchObject({ total: 23, start: 1, num: 10, nextStart: 11 });
  expect(await page(portal, { start: '21' })).toEqual({
    ...{ total: 23, start: 21, num: 10, nextStart: -1 },
    names: ['m00017', 'm00018', 'm00019'],
  });
  expect(await page(portal, { start: '24' })).toEqual({
    total: 23,
    start: 24,
    num: 10,
    nextStart: -1,
    names: [],
  });
});

test('a portal may give fewer rows than asked: num is what was asked, nextStart is right', async () => {
  await using portal = await startSmallPortal({}, { pageSize: 2 });
  expect(await page(portal, { num: '100' })).toEqual({
    ...{ total: 3, start: 1, num: 100, nextStart: 3 },
    names: ['ana', 'ben'],
  });
});

test('a page never has more than 100 rows', async () => {
  await using portal = await startSmallPortal({ members: crowd(150) });
  expect((await page(portal, { num: '500' })).names).toHaveLength(100);
});

test('members are sorted as asked, and a change is seen on the next page', async () => {
  await using portal = await startSmallPortal();
  const byLogin = { sortField: 'lastlogin', sortOrder: 'desc' };
  expect((await page(portal, byLogin)).names).toEqual(['ana', 'bot', 'ben']);
  portal.signIn('ben');
  expect(portal.member('ben')?.lastLogin).toBe(NOW.getTime());
  expect((await page(portal, byLogin)).names).toEqual(['ben', 'ana', 'bot']);
});

test('system users are listed unless they are excluded', async () => {
  await using portal = await startSmallPortal({
    members: [bareMember({ username: 'esri_nav' }, ['level']), bareMember({ username: 'system_publisher' })],
  });
  expect((await page(portal, {})).names).toEqual(['ana', 'ben', 'bot', 'esri_nav', 'system_publisher']);
  expect((await page(portal, { excludeSystemUsers: 'true' })).names).toEqual(['ana', 'ben', 'bot']);
});

test.each([
  ['start', '0'],
  ['start', 'x'],
  ['num', '-1'],
  ['sortField', 'shoeSize'],
  ['sortOrder', 'up'],
  ['role', 'org_admin'],
])('a list with %s=%s is refused', async (name, value) => {
  await using portal = await startSmallPortal();
  expect(await get(portal, '/portals/self/users', { token: KEY.bot, [name]: value })).toEqual(invalid(name));
});

test('one member in full has groups and the privileges of the role', async () => {
  await using portal = await startSmallPortal({
    roles: [
      {
        id: 'r1',
        name: 'R',
        description: '',
        created: 1,
        modified: 1,
        privileges: ['portal:admin:viewItems'],
      },
    ],
    members: [bareMember({ username: 'dom\\a b', role: 'org_user', roleId: 'r1' })],
    groups: [
      {
        ...{ id: 'g1', title: 'Crew', owner: 'bot', access: 'org', created: 1, modified: 1 },
        memberships: [{ username: 'dom\\a b', memberType: 'member', joined: 1 }],
      },
    ],
  });
  const path = `/community/users/${encodeURIComponent('dom\\a b')}`;
  expect(await get(portal, path, { token: KEY.bot })).toMatchObject({
    username: 'dom\\a b',
    privileges: ['portal:admin:viewItems'],
    groups: [{ id: 'g1', title: 'Crew', userMembership: { username: 'bot', memberType: 'owner' } }],
  });
  expect(await get(portal, '/community/users/dom/a', { token: KEY.bot })).toEqual(
    refusal(404, 'Resource not found.'),
  );
});

test.each([
  ['nobody of that name', '/community/users/nobody', KEY.bot, NO_SUCH_USER],
  ['a name in other letters', '/community/users/ANA', KEY.bot, NO_SUCH_USER],
  ['a private profile, to a member', '/community/users/ben', KEY.plain, NO_SUCH_USER],
  ['an organization profile, to a stranger', '/community/users/ana', '', NO_SUCH_USER],
])('a single member is not shown: %s', async (_, path, token, answer) => {
  await using portal = await startSmallPortal();
  expect(await get(portal, path, { token })).toEqual(answer);
});

test('disabling and enabling need a POST, the privilege and a member', async () => {
  await using portal = await startSmallPortal();
  const path = '/community/users/ana/disable';
  expect(await get(portal, path, { token: KEY.bot })).toEqual(
    refusal(405, 'HTTP method GET is not supported by this URL'),
  );
  expect(await post(portal, path)).toEqual(TOKEN_REQUIRED);
  expect(await post(portal, path, { token: KEY.plain })).toEqual(NOT_ALLOWED);
  expect(await post(portal, '/community/users/nobody/disable', { token: KEY.bot })).toEqual(NO_SUCH_USER);
  expect(portal.member('ana')?.disabled).toBe(false);

  expect(await post(portal, path, { token: KEY.bot })).toEqual({ success: true, username: 'ana' });
  expect(portal.member('ana')?.disabled).toBe(true);
  expect(await post(portal, '/community/users/ana/enable', { token: KEY.bot })).toEqual({
    ...{ success: true, username: 'ana' },
  });
  expect(portal.member('ana')?.disabled).toBe(false);
});

test('10,000 members are paged completely, each once', async () => {
  await using portal = await startSmallPortal({ members: crowd(9_997) });
  const names = new Set<string>();
  for (let start = 1; start > 0; ) {
    const { names: more, nextStart } = await page(portal, { start: String(start), num: '100' });
    for (const name of more) names.add(name);
    start = nextStart;
  }
  expect(names.size).toBe(10_000);
  expect(portal.requests).toHaveLength(100);
});
