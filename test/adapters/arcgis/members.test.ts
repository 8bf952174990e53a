import { expect, test } from 'vitest';
import type { PortalSettings } from '../../../src/adapters/arcgis/connection.ts';
import { accountOf } from '../../../src/adapters/arcgis/members.ts';
import type { Account } from '../../../src/policy/account.ts';
import { bareMember, idOf } from '../../../src/sandbox/portal/organization.ts';
import { keyOf } from '../../policy/builders.ts';
import { CREATED, startWorld, USER, type World } from './open-portal.ts';

const LIST = '/portals/self/users';
const others = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    bareMember({ username: `m${String(index).padStart(5, '0')}`, email: null, lastLogin: CREATED }),
  );

/** All that a reading gave, and how many requests for the list it took. */
async function readAll(world: World, settings: Partial<PortalSettings> = {}) {
  const accounts: Account[] = [];
  const result = await world.open(settings).members((page) => accounts.push(...page));
  return {
    result,
    accounts,
    unique: new Set(accounts.map(({ key }) => key)).size,
    requests: world.paths().filter((path) => path === LIST).length,
  };
}

test.each([
  ['10,000 members are 100 requests', 10_000, 100, 100],
  ['5,000 are 50', 5000, 100, 50],
  ['101 are two', 101, 100, 2],
  ['100 are one', 100, 100, 1],
  ['a single member is one', 1, 100, 1],
  ['a portal that gives 40 a page is read by 40', 1000, 40, 25],
])('%s', async (_circumstance, members, pageSize, requests) => {
  await using world = await startWorld({ members: others(members - 1) }, { pageSize });
  const { result, unique, requests: sent } = await readAll(world);
  expect([result, unique, sent]).toEqual([{ ok: true, value: { total: members } }, members, requests]);
});

test('broken pages are read again, and nobody is lost', async () => {
  await using world = await startWorld({ members: others(999) });
  world.portal.faults.add({
    kind: 'status',
    status: 429,
    body: 'json',
    retryAfter: '2',
    path: /users$/,
    times: 2,
  });
  world.portal.faults.add({ kind: 'html page', path: /users$/, times: 1 });
  const { result, unique } = await readAll(world, { credential: USER, pauses: { tries: 5, firstMs: 1 } });
  expect([result, unique]).toEqual([{ ok: true, value: { total: 1000 } }, 1000]);
});

test.each(['nextStart', 'empty pages'] as const)(
  'a list cut short (%s) is given as it came, with the total that shows it',
  async (ending) => {
    await using world = await startWorld({ members: others(999) });
    world.portal.faults.add({ kind: 'cut list', after: 250, ending, path: /users$/ });
    const { result, unique } = await readAll(world);
    expect([result, unique]).toEqual([{ ok: true, value: { total: 1000 } }, 250]);
  },
);

test('one page that cannot be had fails the reading, and no page comes after that', async () => {
  await using world = await startWorld({ members: others(2000) });
  const portal = world.open();
  let pages = 0;
  const result = await portal.members(() => {
    pages += 1;
    if (pages === 3) world.portal.faults.add({ kind: 'refused', code: 403, message: 'No', path: /users$/ });
  });
  const pagesThen = pages;
  expect(result).toEqual({
    ok: false,
    failure: { kind: 'not allowed', sentence: 'The portal does not allow this (“No”).' },
  });
  await portal.account('bot');
  expect(pages).toBe(pagesThen);
});

const plain = { role: 'org_publisher', roleId: undefined, provider: 'arcgis', categories: [], level: '2' };

test('each member as an account, whatever fields the portal leaves out', async () => {
  await using world = await startWorld({
    members: [
      bareMember({
        username: 'never',
        fullName: 'Ana Ní',
        email: 'ana@city.example',
        categories: ['/Field'],
      }),
      bareMember(
        { username: 'old', email: null, fullName: '', culture: null, role: 'org_user', roleId: 'r1' },
        ['id', 'level', 'userLicenseTypeId', 'categories', 'provider'],
      ),
      bareMember({ username: 'unborn', email: '', created: -1, disabled: true }, ['id', 'lastLogin']),
    ],
  });
  const { accounts } = await readAll(world);
  expect(accounts.filter(({ username }) => username !== 'bot')).toEqual([
    {
      ...{
        ...plain,
        key: idOf('member never'),
        portalId: idOf('member never'),
        username: 'never',
        fullName: 'Ana Ní',
        email: 'ana@city.example',
      },
      ...{ userType: 'creatorUT', categories: ['/Field'], culture: 'en' },
      ...{ created: new Date('2020-01-01T00:00:00Z'), lastLogin: 'never', disabled: false },
    },
    {
      ...{ key: 'old:1577836800000', username: 'old', fullName: '', email: undefined },
      ...{ role: 'org_user', roleId: 'r1', userType: undefined, provider: undefined, categories: [] },
      ...{ culture: undefined, level: undefined, leftOut: ['userType', 'provider', 'categories', 'level'] },
      ...{ created: new Date('2020-01-01T00:00:00Z'), lastLogin: 'never', disabled: false },
    },
    {
      ...{ ...plain, key: 'unborn:-1', username: 'unborn', fullName: 'unborn', email: undefined },
      ...{ userType: 'creatorUT', culture: 'en', created: 'unknown', lastLogin: 'unknown', disabled: true },
    },
  ]);
});

test('dates in seconds are kept as they came, for the check that finds them', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'dates in seconds', path: /users$/ });
  const { accounts } = await readAll(world);
  const date = new Date(CREATED / 1000);
  expect(accounts.map(({ created, lastLogin }) => [created, lastLogin])).toEqual([[date, date]]);
});

test('to one who may not see them, sign-ins are unknown and not never', async () => {
  await using world = await startWorld({
    members: others(3),
    apiKeys: [{ key: 'AAPTplain', owner: 'bot', privileges: [], expires: new Date('2027-01-01T00:00:00Z') }],
  });
  const { accounts } = await readAll(world, { credential: { kind: 'api key', key: 'AAPTplain' } });
  expect(accounts.map(({ lastLogin, role }) => [lastLogin, role])).toEqual(
    Array(4).fill(['unknown', undefined]),
  );
});

test('a row that does not tell who it is leaves the reading one short, and is counted', async () => {
  await using world = await startWorld({
    members: [bareMember({ username: 'broken' }), bareMember({ username: 'x' })],
  });
  world.portal.organization.members.update('broken', { role: 'r'.repeat(5), id: 'i'.repeat(301) });
  const { result, unique } = await readAll(world);
  expect([result, unique, world.logged]).toEqual([
    { ok: true, value: { total: 3 } },
    2,
    [{ fields: { unreadable: 1, total: 3 }, message: 'Some rows of the member list could not be read.' }],
  ]);
});

const whole = bareMember({ username: 'ana', email: 'ana@city.example', lastLogin: CREATED });

test.each<[string, Record<string, unknown>, Partial<Account> | undefined]>([
  ['nobody', { username: '' }, undefined],
  ['a name that is none', { username: 7 }, undefined],
  ['a role that is none', { role: 1 }, undefined],
  ['an empty role', { role: ' ' }, { role: undefined }],
  ['a role of null', { role: null }, { role: undefined }],
  ['disabled as a word', { disabled: 'true' }, undefined],
  ['disabled as null', { disabled: null }, { disabled: undefined }],
  ['an id of null', { id: null }, { key: keyOf(`ana:${whole.created}`), portalId: undefined }],
  [
    'neither id nor created',
    { id: '', created: 'x' },
    { key: keyOf('ana:unknown'), portalId: undefined, created: 'unknown', leftOut: ['created'] },
  ],
  ['spaces around', { fullName: ' Ana ', email: ' a@b.example ' }, { fullName: 'Ana', email: 'a@b.example' }],
  [
    'texts that are none',
    { fullName: 1, email: {}, culture: '', userLicenseTypeId: null, roleId: 5 },
    { fullName: '', email: undefined, culture: undefined, userType: undefined, roleId: undefined },
  ],
  ['a level as a number', { level: 11 }, { level: '11' }],
  ['a level that is none', { level: {} }, { level: undefined }],
  ['categories with something else among them', { categories: ['/a', 1] }, { categories: [] }],
  ['the last moment that a date holds', { lastLogin: 8.64e15 }, { lastLogin: new Date(8.64e15) }],
  [
    'a moment behind it',
    { lastLogin: 8.65e15, created: 1e300 },
    { lastLogin: 'unknown', created: 'unknown', leftOut: ['created'] },
  ],
  ['a sign-in at 0', { lastLogin: 0 }, { lastLogin: 'never' }],
  ['a sign-in of null', { lastLogin: null }, { lastLogin: 'unknown' }],
])('a row with %s', (_circumstance, said, expected) => {
  const account = accountOf(JSON.parse(JSON.stringify({ ...whole, ...said })));
  expect(account).toEqual(expected && { ...accountOf(whole), ...expected });
});
