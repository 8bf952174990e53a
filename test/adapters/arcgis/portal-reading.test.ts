import { expect, test } from 'vitest';
import { bareMember, idOf, type PortalGroup } from '../../../src/sandbox/portal/organization.ts';
import { acts, CREATED, startWorld, USER } from './open-portal.ts';

const role = (id: string, name: string, privileges: readonly string[]) => ({
  ...{ id, name, description: '', created: CREATED, modified: CREATED, privileges },
});
const group = (title: string, owner: string, members: readonly string[] = []): PortalGroup => ({
  ...{ id: idOf(title), title, owner, access: 'org', created: CREATED, modified: CREATED },
  memberships: members.map((username) => ({ username, memberType: 'member', joined: CREATED })),
});
const item = (title: string, owner: string, modified: number) => ({
  ...{ id: idOf(title), owner, title, type: 'Web Map', name: null, tags: [], access: 'org' as const },
  ...{ created: CREATED, modified },
});

test('the organization, with what each custom role may do', async () => {
  await using world = await startWorld({
    settings: { contacts: ['dana'], mfaAdmins: ['bot'] },
    roles: [
      role('aaa', 'Viewer', ['portal:user:viewOrgItems']),
      role('bbb', 'Watcher', ['portal:admin:viewUsers']),
      role('ccc', 'Helper', ['portal:admin:viewUsers', 'portal:admin:disableUsers']),
      role('ddd', 'Closed', []),
      ...Array.from({ length: 100 }, (_, index) => role(`r${index}`, `Role ${index}`, [])),
    ],
  });
  world.portal.faults.add({ kind: 'refused', code: 403, message: 'No', path: /roles\/ddd\/privileges/ });
  const reading = await world.open().organization();
  const roles = reading.ok ? [...reading.value.organization.roles] : [];
  expect({ ...reading, value: undefined, count: roles.length, first: roles.slice(0, 4) }).toEqual({
    ok: true,
    value: undefined,
    count: 104,
    first: [
      ['aaa', { name: 'Viewer', administers: false }],
      ['bbb', { name: 'Watcher', administers: false }],
      ['ccc', { name: 'Helper', administers: true }],
      ['ddd', { name: 'Closed', administers: true }],
    ],
  });
  expect(reading.ok && [reading.value.organization.contacts, reading.value.organization.mfaAdmins]).toEqual([
    ['dana'],
    ['bot'],
  ]);
  expect(world.paths().filter((path) => path.endsWith('/roles'))).toHaveLength(2);
});

test('a role whose privileges cannot be had fails the reading', async () => {
  await using world = await startWorld({ roles: [role('aaa', 'Viewer', [])] });
  world.portal.faults.add({ kind: 'status', status: 503, body: 'empty', path: /privileges$/ });
  expect((await world.open().organization()).ok).toBe(false);
});

test.each([
  ['an address of a SAML account', 'ana.b@city.example_HCG'],
  ['a domain account', 'CITY\\ana'],
  ['a name with a space and signs', 'ana b/c?d#e&f%20'],
])('%s is read, disabled and enabled by its exact name', async (_circumstance, username) => {
  await using world = await startWorld({
    members: [bareMember({ username, lastLogin: CREATED, role: 'org_user', roleId: 'ccc' })],
    roles: [role('ccc', 'Helper', ['portal:admin:disableUsers'])],
    groups: [group('Field crew', 'bot', [username]), group('Other', 'bot')],
    items: [
      item('Old map', username, CREATED),
      item('New map', username, CREATED + 5),
      item('Else', 'bot', CREATED + 9),
    ],
  });
  const portal = world.open({ credential: USER });
  const before = await portal.account(username);
  const disabled = await acts(portal).disable(username);
  const between = world.portal.member(username)?.disabled;
  const enabled = await acts(portal).enable(username);
  expect({
    read: before.ok && {
      name: before.value.account.username,
      lastLogin: before.value.account.lastLogin,
      groupIds: before.value.groupIds,
      administers: before.value.administers,
    },
    holdings: await portal.holdings(username),
    acts: [disabled, between, enabled, world.portal.member(username)?.disabled],
  }).toEqual({
    read: { name: username, lastLogin: new Date(CREATED), groupIds: [idOf('Field crew')], administers: true },
    holdings: { ok: true, value: { items: 2, newestItem: new Date(CREATED + 5), groups: 1, groupsOwned: 0 } },
    acts: [{ ok: true, value: undefined }, true, { ok: true, value: undefined }, false],
  });
});

test('an account that is no longer there', async () => {
  await using world = await startWorld();
  const gone = {
    ok: false,
    failure: {
      kind: 'not found',
      sentence: 'The portal did not find this (“User does not exist or is inaccessible”).',
    },
  };
  const portal = world.open();
  expect([
    await portal.account('gone'),
    await acts(portal).disable('gone'),
    await portal.holdings('gone'),
  ]).toEqual([gone, gone, gone]);
});

test("a group's members are its owner and everybody on all its pages, in lower case", async () => {
  const names = Array.from({ length: 150 }, (_, index) => `Member${index}`);
  await using world = await startWorld({ groups: [group('Field crew', 'bot', names)] });
  const members = await world.open().groupMembers(idOf('Field crew'));
  expect(members.ok && [...members.value].toSorted()).toEqual(
    ['bot', ...names.map((name) => name.toLowerCase())].toSorted(),
  );
});

test('a group that cannot be read whole, or at all, is a failure', async () => {
  await using world = await startWorld({ groups: [group('Field crew', 'bot', ['a', 'b', 'c'])] });
  const portal = world.open();
  world.portal.faults.add({ kind: 'cut list', after: 2, ending: 'nextStart', path: /user[lL]ist$/ });
  expect([await portal.groupMembers(idOf('Field crew')), await portal.groupMembers('gone')]).toEqual([
    {
      ok: false,
      failure: { kind: 'unexpected', sentence: "The portal returned 2 of 3 rows for a group's members." },
    },
    {
      ok: false,
      failure: {
        kind: 'not found',
        sentence: 'The portal did not find this (“Group does not exist or is inaccessible”).',
      },
    },
  ]);
});

const named = (title: string) => ({ id: idOf(title), title });

test.each([
  ['by its title in any case', 'field CREW', { exact: ['Field crew'], near: [] }],
  ['two of one title', 'Twins', { exact: ['Twins', 'twins'], near: [] }],
  ['with quotes in it', 'The "best" maps', { exact: ['The "best" maps'], near: [] }],
  ['by a part of it', 'crew', { exact: [], near: ['Field crew', 'Office crew'] }],
  ['by words that are not in it', 'Office team', { exact: [], near: ['Office crew'] }],
  ['that does not exist', 'Nobody', { exact: [], near: [] }],
  ['with the quotes of a phone', 'The “best”  maps', { exact: ['The "best" maps'], near: [] }],
  ['with a straight quote for a curly one', "o'neil", { exact: ['O’Neil'], near: [] }],
])('a group is found %s', async (_circumstance, title, { exact, near }) => {
  const titles = ['Field crew', 'Office crew', 'Twins', 'twins', 'The "best" maps', 'O’Neil'];
  await using world = await startWorld({ groups: titles.map((one) => group(one, 'bot')) });
  const found = await world.open().groupsTitled(title);
  expect(found).toEqual({ ok: true, value: { exact: exact.map(named), near: near.map(named) } });
});

test('an organization with hundreds of custom roles is read where the portal does not count them', async () => {
  const roles = Array.from({ length: 250 }, (_, index) => role(`r${index}`, `Role ${index}`, []));
  await using world = await startWorld({ roles });
  world.portal.faults.add({ kind: 'fields left out', fields: ['total'], path: /\/self\/roles$/ });
  const reading = await world.open().organization();
  expect(reading.ok ? reading.value.organization.roles.size : reading.failure).toBe(250);
});
