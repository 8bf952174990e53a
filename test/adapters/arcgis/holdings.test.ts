import { expect, test } from 'vitest';
import {
  bareMember,
  idOf,
  type PortalGroup,
  type PortalItem,
} from '../../../src/sandbox/portal/organization.ts';
import { puttingOtherwise } from './odd-answers.ts';
import { API_KEY, APP, CREATED, startWorld, USER } from './open-portal.ts';

const SEES_ALL = ['portal:admin:viewUsers', 'portal:admin:viewItems', 'portal:admin:viewGroups'];
const without = (privilege: string) => SEES_ALL.filter((name) => name !== privilege);

const group = (title: string, owner: string, members: readonly string[] = []): PortalGroup => ({
  ...{ id: idOf(title), title, owner, access: 'private', created: CREATED, modified: CREATED },
  memberships: members.map((username) => ({ username, memberType: 'member', joined: CREATED })),
});
const item = (title: string, owner: string, modified: number): PortalItem => ({
  ...{ id: idOf(title), owner, title, type: 'Web Map', name: null, tags: [], access: 'private' },
  ...{ created: CREATED, modified },
});
const parts = {
  members: [bareMember({ username: 'Ana' }), bareMember({ username: 'ben' })],
  groups: [group('Crew', 'bot', ['Ana', 'ben']), group('Walks', 'Ana'), group('Trees', 'ben')],
  items: [item('Old', 'Ana', CREATED), item('New', 'Ana', CREATED + 5), item('Else', 'ben', CREATED + 9)],
};
const ALL = { items: 2, newestItem: new Date(CREATED + 5), groups: 2, groupsOwned: 1 };
const NO_ITEMS = { items: undefined, newestItem: undefined };
const NO_GROUPS = { groups: undefined, groupsOwned: undefined };

const grants = (privileges: readonly string[]) => ({
  appCredentials: [{ clientId: 'app-1', clientSecret: 'app secret &=1', owner: 'bot', privileges }],
  apiKeys: [
    { key: 'AAPTkey-of-the-bot', owner: 'bot', privileges, expires: new Date('2027-05-01T00:00:00Z') },
  ],
});

test.each([
  ['an app credential that sees everything', APP, SEES_ALL, ALL],
  ['an API key that sees everything', API_KEY, SEES_ALL, ALL],
  ['an administrator', USER, [], ALL],
  ['one that does not see all items', APP, without('portal:admin:viewItems'), { ...ALL, ...NO_ITEMS }],
  ['one that does not see all groups', APP, without('portal:admin:viewGroups'), { ...ALL, ...NO_GROUPS }],
  [
    'a key of an administrator that was given less',
    API_KEY,
    ['portal:admin:viewUsers'],
    { ...NO_ITEMS, ...NO_GROUPS },
  ],
])('what an account holds, told to %s', async (_circumstance, credential, privileges, holdings) => {
  await using world = await startWorld({ ...parts, ...grants(privileges) });
  expect(await world.open({ credential }).holdings('Ana')).toEqual({ ok: true, value: holdings });
  const asked = world.paths().filter((path) => path === '/search');
  expect(asked).toHaveLength(holdings.items === undefined ? 0 : 1);
});

test('one who holds nothing', async () => {
  await using world = await startWorld({ ...parts, ...grants(SEES_ALL) });
  expect(await world.open().holdings('bot')).toMatchObject({ ok: true, value: { items: 0, groups: 1 } });
  world.portal.organization.groups.clear();
  expect(await world.open().holdings('bot')).toEqual({
    ok: true,
    value: { items: 0, newestItem: undefined, groups: 0, groupsOwned: 0 },
  });
});

const SEARCH = /\/search$/;
const RECORD = /\/community\/users\/Ana$/;
const SELF = /\/portals\/self$/;
const NOTHING = { ...NO_ITEMS, ...NO_GROUPS };

test.each<[string, RegExp, (answer: Readonly<Record<string, unknown>>) => unknown, object]>([
  ['a search without a total', SEARCH, ({ total: _, ...rest }) => rest, { ...ALL, items: undefined }],
  ['a total below nothing', SEARCH, (answer) => ({ ...answer, total: -1 }), { ...ALL, items: undefined }],
  ['no rows', SEARCH, ({ results: _, ...rest }) => rest, { ...ALL, newestItem: undefined }],
  [
    'an item without a date',
    SEARCH,
    (answer) => ({ ...answer, results: [{}] }),
    { ...ALL, newestItem: undefined },
  ],
  [
    'a date that is none',
    SEARCH,
    (answer) => ({ ...answer, results: [{ modified: -1 }] }),
    { ...ALL, newestItem: undefined },
  ],
  [
    'a date beyond all dates',
    SEARCH,
    (answer) => ({ ...answer, results: [{ modified: 9e15 }] }),
    { ...ALL, newestItem: undefined },
  ],
  ['a record without groups', RECORD, ({ groups: _, ...rest }) => rest, { ...ALL, ...NO_GROUPS }],
  ['groups that are null', RECORD, (answer) => ({ ...answer, groups: null }), { ...ALL, ...NO_GROUPS }],
  [
    'a group without an owner',
    RECORD,
    (answer) => ({ ...answer, groups: [{ owner: 'ANA' }, { id: 'x' }] }),
    { ...ALL, groups: 2, groupsOwned: undefined },
  ],
  [
    'an owner in other letters',
    RECORD,
    (answer) => ({ ...answer, groups: [{ owner: 'ANA' }] }),
    { ...ALL, groups: 1, groupsOwned: 1 },
  ],
  ['no word of what the app may do', SELF, (answer) => ({ ...answer, appInfo: { appId: 'x' } }), NOTHING],
  ['no word of who is signed in', SELF, ({ appInfo: _, ...rest }) => rest, NOTHING],
  [
    'an app that may, for a member who may not',
    SELF,
    (answer) => ({ ...answer, user: { username: 'bot', privileges: [] } }),
    NOTHING,
  ],
  [
    'an app and a member who both may',
    SELF,
    (answer) => ({ ...answer, user: { username: 'bot', privileges: SEES_ALL } }),
    ALL,
  ],
])('%s', async (_circumstance, path, otherwise, holdings) => {
  await using world = await startWorld({ ...parts, ...grants(SEES_ALL) });
  const portal = world.open({ fetch: puttingOtherwise(path, otherwise) });
  expect(await portal.holdings('Ana')).toEqual({ ok: true, value: holdings });
});
