import { expect, test } from 'vitest';
import { HAS, SAME_ADDRESS } from '../../../src/sandbox/portal/made-up/evidence.ts';
import { madeUpOrganization } from '../../../src/sandbox/portal/made-up/organization.ts';
import { idOf, type PortalItem } from '../../../src/sandbox/portal/organization.ts';
import { DAY, get, NOT_ALLOWED, NOW, post, startSmallPortal, TOKEN_REQUIRED } from './world.ts';

const expires = new Date(NOW.getTime() + DAY);
const PRIVILEGES = {
  items: 'portal:admin:viewItems',
  collaborations: 'portal:admin:manageCollaborations',
  licenses: 'portal:admin:manageLicenses',
} as const;
const keyOf = (owner: string, privilege: string) => ({
  key: `key-${privilege}`,
  owner,
  privileges: [privilege],
  expires,
});
const apiKeys = Object.values(PRIVILEGES).map((privilege) => keyOf('bot', privilege));
const NOT_FOUND = { error: { code: 404, message: 'Resource not found.', details: [] } };

const item = (id: string, type: string, typeKeywords: readonly string[]): PortalItem => ({
  ...{ id, owner: 'ana', title: id, type, typeKeywords, name: null, tags: [], access: 'private' },
  ...{ created: 1, modified: 1 },
});
const parts = {
  apiKeys,
  scheduledTasks: [true, false].map((active) => ({
    ...{
      id: `t${active}`,
      itemId: 'n',
      type: 'ExecuteNotebook' as const,
      title: 'Nightly',
      userId: 'ana',
      active,
    },
  })),
  items: [
    item('key', 'Application', ['Registered App']),
    item('app', 'Web Mapping Application', ['Registered App']),
  ],
  groups: [
    {
      ...{ id: 'g', title: 'Shared', owner: 'ana', access: 'org' as const, created: 1, modified: 1 },
      memberships: [],
    },
  ],
  collaborations: [{ id: 'c', name: 'Province', workspaces: [{ id: 'w', name: 'Maps', groupId: 'g' }] }],
  listings: [
    {
      ...{ itemId: 'pro', title: 'ArcGIS Pro' },
      userEntitlements: [
        { username: 'ana', lastLogin: -1, disconnected: true, entitlements: ['desktopAdvN'] },
      ],
    },
  ],
};

test.each([
  ['/portals/self/allScheduledTasks', PRIVILEGES.items, { total: 2, nextStart: -1 }],
  ['/portals/self/collaborations', PRIVILEGES.collaborations, { total: 1, collaborations: [{ id: 'c' }] }],
  [
    '/portals/self/collaborations/c/workspaces',
    PRIVILEGES.collaborations,
    { workspaces: [{ id: 'w', participantGroupLinks: [{ groupID: 'g', groupName: 'Shared' }, {}] }] },
  ],
  [
    '/portals/self/purchases',
    PRIVILEGES.licenses,
    { purchases: [{ listing: { itemId: 'pro', title: 'ArcGIS Pro' } }] },
  ],
  [
    '/content/listings/pro/userEntitlements',
    PRIVILEGES.licenses,
    { userEntitlements: [{ username: 'ana', lastLogin: -1, disconnected: true }] },
  ],
])('%s answers who has %s, and nobody else', async (path, privilege, answer) => {
  await using portal = await startSmallPortal(parts);
  expect(await post(portal, path, { token: `key-${privilege}` })).toMatchObject(answer);
  for (const { key } of apiKeys.filter((one) => !one.privileges.includes(privilege)))
    expect(await post(portal, path, { token: key })).toEqual(NOT_ALLOWED);
  expect(await post(portal, path)).toEqual(TOKEN_REQUIRED);
});

test('scheduled tasks are asked for by POST, by state and by owner', async () => {
  await using portal = await startSmallPortal(parts);
  const path = '/portals/self/allScheduledTasks';
  const ask = (params: Readonly<Record<string, string>>) =>
    post(portal, path, { token: `key-${PRIVILEGES.items}`, ...params });
  expect(await ask({ active: 'true' })).toMatchObject({
    total: 1,
    tasks: [{ id: 'ttrue', taskState: 'active' }],
  });
  expect(await ask({ active: 'false' })).toMatchObject({ total: 1, tasks: [{ id: 'tfalse' }] });
  expect(await ask({ userFilter: 'ben' })).toMatchObject({ total: 0, tasks: [] });
  expect(await ask({ active: 'maybe' })).toMatchObject({ error: { code: 400 } });
  expect(await get(portal, path, { token: `key-${PRIVILEGES.items}` })).toMatchObject({
    error: { code: 405 },
  });
});

test.each([
  [{ isPortal: true, currentVersion: '8.1' }, NOT_FOUND],
  [{ isPortal: true, currentVersion: '8.2' }, { total: 2 }],
  [{ isPortal: false, currentVersion: '8.1' }, { total: 2 }],
])('a portal of %o knows scheduled tasks, or does not', async (settings, answer) => {
  await using portal = await startSmallPortal({ ...parts, settings });
  const token = `key-${PRIVILEGES.items}`;
  expect(await post(portal, '/portals/self/allScheduledTasks', { token })).toMatchObject(answer);
});

test('what is not there is refused', async () => {
  await using portal = await startSmallPortal(parts);
  const listing = await post(portal, '/content/listings/x/userEntitlements', {
    token: `key-${PRIVILEGES.licenses}`,
  });
  const workspaces = await post(portal, '/portals/self/collaborations/x/workspaces', {
    token: `key-${PRIVILEGES.collaborations}`,
  });
  expect([listing, workspaces]).toMatchObject([
    { error: { message: 'item not provisioned' } },
    { error: { code: 400 } },
  ]);
});

test('items are found by a keyword, and a type is found by a part of its name', async () => {
  await using portal = await startSmallPortal(parts);
  const found = (q: string) => post(portal, '/search', { q, token: `key-${PRIVILEGES.items}` });
  expect(await found('typekeywords:"Registered App" AND type:"Application"')).toMatchObject({ total: 2 });
  expect(await found('typekeywords:"Registered"')).toMatchObject({ total: 0 });
});

const harbourCity = madeUpOrganization({ seed: 1, members: 400, now: NOW });
const itemsOf = (username: string) =>
  [...harbourCity.items.values()].filter(({ owner }) => owner === username);
const member = (username: string) => harbourCity.members.get(username);

test('in Harbour City each of the members who are long away has something else', () => {
  const NOTIFY = NOW.getTime() - 60 * DAY;
  const [pro] = harbourCity.listings;
  expect({
    away: Object.values(HAS).map((name) => (member(name)?.lastLogin ?? 0) < NOW.getTime() - 90 * DAY),
    items: itemsOf(HAS.items).length > 40 && itemsOf(HAS.items).some(({ modified }) => modified > NOTIFY),
    years: Math.min(...itemsOf(HAS.items).map(({ modified }) => modified)) < NOW.getTime() - 3 * 365 * DAY,
    tasks: harbourCity.scheduledTasks.filter(({ active }) => active).map(({ userId }) => userId),
    credentials: itemsOf(HAS.appCredential).some(({ type }) => type === 'Application'),
    shared: harbourCity.groups.get(idOf('group Regional exchange'))?.owner,
    offline: pro?.userEntitlements.filter(({ disconnected }) => disconnected).map(({ username }) => username),
    nothing: itemsOf(HAS.nothing).length,
  }).toEqual({
    away: Object.values(HAS).map(() => true),
    items: true,
    years: true,
    tasks: [HAS.scheduledTask],
    credentials: true,
    shared: HAS.collaborationGroup,
    offline: [HAS.proOffline],
    nothing: 0,
  });
});

test('in Harbour City one who is long away has another account that signed in lately', () => {
  const [old, used] = [member(HAS.secondAccount), member(SAME_ADDRESS)];
  expect(used?.email).toBe(old?.email);
  expect(used?.lastLogin).toBeGreaterThan(NOW.getTime() - 7 * DAY);
});

test('in Harbour City collaborations, tasks and licenses speak of what is there', () => {
  const shared = harbourCity.collaborations.flatMap(({ workspaces }) => workspaces);
  expect(shared.filter(({ groupId }) => !harbourCity.groups.has(groupId))).toEqual([]);
  const spoken = [
    ...harbourCity.scheduledTasks.map(({ userId }) => userId),
    ...harbourCity.listings.flatMap(({ userEntitlements }) =>
      userEntitlements.map(({ username }) => username),
    ),
    ...[...harbourCity.groups.values()].map(({ owner }) => owner),
  ];
  expect(spoken.filter((username) => member(username) === undefined)).toEqual([]);
});
