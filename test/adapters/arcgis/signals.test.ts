import { expect, test } from 'vitest';
import {
  bareMember,
  idOf,
  type PortalCollaboration,
  type PortalGroup,
  type PortalItem,
  type PortalListing,
  type PortalTask,
} from '../../../src/sandbox/portal/organization.ts';
import { puttingOtherwise } from './odd-answers.ts';
import { APP, CREATED, startWorld, USER } from './open-portal.ts';

const VIEW_ITEMS = 'portal:admin:viewItems';
const COLLABORATIONS = 'portal:admin:manageCollaborations';
const LICENSES = 'portal:admin:manageLicenses';
const SEES_ALL = ['portal:admin:viewUsers', 'portal:admin:viewGroups', VIEW_ITEMS, COLLABORATIONS, LICENSES];

const task = (userId: string, active = true): PortalTask => ({
  ...{ id: idOf(`task ${userId} ${active}`), itemId: idOf('notebook'), type: 'ExecuteNotebook' },
  ...{ title: 'Nightly', userId, active },
});
const item = (owner: string, type: string, typeKeywords: readonly string[]): PortalItem => ({
  ...{ id: idOf(`${owner} ${type} ${typeKeywords}`), owner, title: 'Thing', type, typeKeywords, name: null },
  ...{ tags: [], access: 'private', created: CREATED, modified: CREATED },
});
const group = (title: string, owner: string): PortalGroup => ({
  ...{ id: idOf(title), title, owner, access: 'private', created: CREATED, modified: CREATED },
  memberships: [],
});
const collaboration = (name: string, groups: readonly string[]): PortalCollaboration => ({
  ...{ id: idOf(name), name },
  workspaces: groups.map((title) => ({ id: idOf(`in ${title}`), name: title, groupId: idOf(title) })),
});
const used = (username: string, lastLogin: number, disconnected = false) => ({
  ...{ username, lastLogin, disconnected, entitlements: ['desktopAdvN'] },
});
const listing = (title: string, userEntitlements: PortalListing['userEntitlements']): PortalListing => ({
  ...{ itemId: idOf(title), title, userEntitlements },
});

const LATE = CREATED + 86_400_000;
const parts = {
  members: ['Ana', 'ben', 'Cleo', 'dan'].map((username) => bareMember({ username })),
  scheduledTasks: [task('Ana'), task('ben', false)],
  items: [
    item('Cleo', 'Application', ['Registered App']),
    item('ben', 'Application', ['Application']),
    item('ben', 'Web Mapping Application', ['Registered App']),
  ],
  groups: [group('Shared', 'dan'), group('Own', 'ben')],
  collaborations: [collaboration('Province', ['Shared'])],
  listings: [
    listing('ArcGIS Pro', [used('Ana', -1), used('ben', CREATED, true)]),
    listing('ArcGIS Pro Advanced', [used('Ana', LATE)]),
    listing('ArcGIS Drone2Map', [used('Cleo', CREATED)]),
  ],
};
const granted = (privileges: readonly string[]) => ({
  appCredentials: [{ clientId: 'app-1', clientSecret: 'app secret &=1', owner: 'bot', privileges }],
});
const start = (privileges = SEES_ALL, more = {}) => startWorld({ ...parts, ...granted(privileges), ...more });

const ALL = {
  scheduledTaskOwners: new Set(['ana']),
  appCredentialOwners: new Set(['cleo']),
  collaborationGroupOwners: new Set(['dan']),
  proUse: new Map([
    ['ana', { lastUsed: new Date(LATE), offline: false }],
    ['ben', { lastUsed: new Date(CREATED), offline: true }],
  ]),
};
type Part = keyof typeof ALL;
const but = (part: Part, value: unknown) => ({ ok: true, value: { ...ALL, [part]: value } });

test.each([
  ['an app credential', APP],
  ['an administrator', USER],
])('who is at work without signing in, told to %s by a few requests', async (_circumstance, credential) => {
  await using world = await start();
  expect(await world.open({ credential }).signals({ proUse: true })).toEqual({ ok: true, value: ALL });
  expect(world.paths().filter((path) => !/oauth2|generateToken/.test(path))).toHaveLength(9);
});

test('use of ArcGIS Pro is asked for only where the settings want it', async () => {
  await using world = await start();
  expect(await world.open().signals({ proUse: false })).toEqual(but('proUse', undefined));
  expect(world.paths().filter((path) => /purchases|listings/.test(path))).toEqual([]);
});

test('nobody is nobody, and not unknown', async () => {
  const none = { scheduledTasks: [], items: [], collaborations: [] };
  await using world = await start(SEES_ALL, { ...none, listings: [listing('ArcGIS Pro', [])] });
  expect(await world.open().signals({ proUse: true })).toEqual({
    ok: true,
    value: {
      ...{ scheduledTaskOwners: new Set(), appCredentialOwners: new Set() },
      ...{ collaborationGroupOwners: new Set(), proUse: new Map() },
    },
  });
});

test.each<[string, Partial<Record<Part, undefined>>]>([
  [VIEW_ITEMS, { scheduledTaskOwners: undefined, appCredentialOwners: undefined }],
  [COLLABORATIONS, { collaborationGroupOwners: undefined }],
  // The group is private, so that its owner is not to be had.
  ['portal:admin:viewGroups', { collaborationGroupOwners: undefined }],
  [LICENSES, { proUse: undefined }],
])('without %s that part alone is not known, and the log says why', async (privilege, unknown) => {
  await using world = await start(SEES_ALL.filter((name) => name !== privilege));
  expect(await world.open().signals({ proUse: true })).toEqual({ ok: true, value: { ...ALL, ...unknown } });
  const told = world.logged.filter(({ message }) => message.startsWith('This information could not be read'));
  expect(told).toHaveLength(Object.keys(unknown).length);
  expect(JSON.stringify(told)).toMatch(
    /"why":"(To see the whole list|The portal does not allow|The portal did not find)/,
  );
});

test.each([
  ['10.8', '8.1', false],
  ['10.8.1', '8.2', true],
  ['11.5', '2025.1', true],
])('scheduled tasks on ArcGIS Enterprise %s', async (_version, currentVersion, isTold) => {
  await using world = await start(SEES_ALL, { settings: { isPortal: true, currentVersion } });
  const told = await world.open().signals({ proUse: true });
  expect(told).toEqual(but('scheduledTaskOwners', isTold ? ALL.scheduledTaskOwners : undefined));
});

const PART: readonly [Part, RegExp][] = [
  ['scheduledTaskOwners', /\/allScheduledTasks$/],
  ['appCredentialOwners', /^\/search$/],
  ['collaborationGroupOwners', /\/collaborations$/],
  ['collaborationGroupOwners', /\/workspaces$/],
  ['collaborationGroupOwners', /\/community\/groups\//],
  ['proUse', /\/purchases$/],
  ['proUse', /\/userEntitlements$/],
];

test.each(PART)('whatever is wrong with %s at %s, the others still come', async (part, path) => {
  await using world = await start();
  const flaws = [
    { kind: 'refused', code: 403, message: 'No' },
    { kind: 'refused', code: 404, message: 'Resource not found.' },
    { kind: 'status', status: 500, body: 'html' },
    { kind: 'html page' },
    { kind: 'empty body' },
  ] as const;
  for (const flaw of flaws) {
    world.portal.faults.clear();
    world.portal.faults.add({ ...flaw, path });
    const told = await world.open().signals({ proUse: true });
    expect(told).toMatchObject(but(part, undefined));
    // What the portal refuses it will refuse again; a server that is down comes back.
    expect(told.ok && told.value.toTryAgain === true).toBe(flaw.kind !== 'refused');
  }
});

test('who is not signed in gets a failure, not a list of unknowns', async () => {
  await using world = await start();
  const wrong = { kind: 'app', clientId: 'app-1', clientSecret: 'wrong' } as const;
  const told = await world.open({ credential: wrong }).signals({ proUse: true });
  expect(told.ok ? told.value : told.failure.kind).toBe('not signed in');
});

type Answer = Readonly<Record<string, unknown>>;
const TASKS = /allScheduledTasks$/;
const SEARCH = /rest\/search$/;
const SPACES = /workspaces$/;
const USE = /userEntitlements$/;
const tasks = (...rows: unknown[]) => ({
  total: rows.length,
  start: 1,
  num: 100,
  nextStart: -1,
  tasks: rows,
});
const spaces = (...rows: unknown[]) => ({ start: 1, num: 100, nextStart: -1, workspaces: rows });

test.each<[string, RegExp, (answer: Answer) => unknown, Part, unknown]>([
  [
    'tasks that are not counted',
    TASKS,
    ({ total: _, ...rest }) => rest,
    'scheduledTaskOwners',
    new Set(['ana']),
  ],
  [
    'no paging at all',
    TASKS,
    ({ tasks: rows }) => ({ tasks: rows }),
    'scheduledTaskOwners',
    new Set(['ana']),
  ],
  [
    'an owner by id',
    TASKS,
    () => tasks({ userId: 'A1B2', active: true }),
    'scheduledTaskOwners',
    new Set(['a1b2']),
  ],
  ['tasks without `active`', TASKS, () => tasks({ userId: 'Ana' }), 'scheduledTaskOwners', new Set(['ana'])],
  [
    'the filter not heeded',
    TASKS,
    () => tasks({ userId: 'Ana', active: true }, { userId: 'ben', active: false }),
    'scheduledTaskOwners',
    new Set(['ana']),
  ],
  ['a task without an owner', TASKS, () => tasks({ active: true }), 'scheduledTaskOwners', undefined],
  ['tasks under another name', TASKS, () => ({ scheduledTasks: [] }), 'scheduledTaskOwners', undefined],
  [
    'items without keywords',
    SEARCH,
    (answer) => ({ ...answer, total: 1, results: [{ owner: 'Cleo', type: 'Application' }] }),
    'appCredentialOwners',
    new Set(['cleo']),
  ],
  [
    'an item without an owner',
    SEARCH,
    (answer) => ({ ...answer, total: 1, results: [{ type: 'Application' }] }),
    'appCredentialOwners',
    undefined,
  ],
  [
    'more than a search shows',
    SEARCH,
    (answer) => ({ ...answer, total: 10_001 }),
    'appCredentialOwners',
    undefined,
  ],
  [
    'a group at the workspace itself',
    SPACES,
    () => spaces({ id: 'w', groupId: idOf('Shared') }),
    'collaborationGroupOwners',
    new Set(['dan']),
  ],
  ['a workspace without a group', SPACES, () => spaces({ id: 'w' }), 'collaborationGroupOwners', undefined],
  ['a group that is gone', SPACES, () => spaces({ groupID: 'gone' }), 'collaborationGroupOwners', undefined],
])('%s', async (_circumstance, path, otherwise, part, value) => {
  await using world = await start();
  const portal = world.open({ fetch: puttingOtherwise(path, otherwise) });
  expect(await portal.signals({ proUse: true })).toEqual(but(part, value));
});

const use =
  (...rows: unknown[]) =>
  () => ({ userEntitlements: rows });

test.each<[string, readonly unknown[], unknown]>([
  [
    'never used',
    [{ username: 'Ana', lastLogin: -1, disconnected: false }],
    { lastUsed: 'never', offline: false },
  ],
  ['nothing told', [{ username: 'Ana' }], { lastUsed: undefined, offline: undefined }],
  [
    'no date',
    [{ username: 'Ana', lastLogin: 0, disconnected: true }],
    { lastUsed: undefined, offline: true },
  ],
  ['text for a date', [{ username: 'Ana', lastLogin: 'soon' }], { lastUsed: undefined, offline: undefined }],
  [
    'a date beyond all dates',
    [{ username: 'Ana', lastLogin: 9e15 }],
    { lastUsed: undefined, offline: undefined },
  ],
  [
    'null',
    [{ username: 'Ana', lastLogin: null, disconnected: null }],
    { lastUsed: undefined, offline: undefined },
  ],
  ['no user name', [{ lastLogin: CREATED, disconnected: true }], undefined],
  [
    'two licenses, one of them never used',
    [used('Ana', -1), used('ana', CREATED, true)],
    { lastUsed: new Date(CREATED), offline: true },
  ],
  [
    'two licenses, one of them not told of',
    [used('Ana', -1), { username: 'Ana' }],
    { lastUsed: undefined, offline: undefined },
  ],
])('how a Pro license was used: %s', async (_circumstance, rows, expected) => {
  await using world = await start(SEES_ALL, { listings: [listing('ArcGIS Pro', [])] });
  const told = await world.open({ fetch: puttingOtherwise(USE, use(...rows)) }).signals({ proUse: true });
  expect(told.ok && told.value.proUse?.get('ana')).toEqual(expected);
});

test('an organization without a listing of ArcGIS Pro tells nothing of its use', async () => {
  await using world = await start(SEES_ALL, {
    listings: [listing('ArcGIS Drone2Map', [used('Ana', CREATED)])],
  });
  expect(await world.open().signals({ proUse: true })).toEqual(but('proUse', undefined));
});

test('whoever stands behind the end of a list of licenses that is cut is not known', async () => {
  const rows = Array.from({ length: 10_001 }, (_, index) => used(`user${index}`, CREATED));
  await using world = await start(SEES_ALL, { listings: [listing('ArcGIS Pro', rows)] });
  const told = await world.open().signals({ proUse: true });
  const map = told.ok ? told.value.proUse : undefined;
  expect([map?.size, map?.has('user9999'), map?.has('user10000')]).toEqual([10_000, true, false]);
  expect(world.logged.some(({ message }) => message.includes('may be incomplete'))).toBe(true);
});

test.each(PART.slice(0, 4))('%s is not known where the list at %s is cut', async (part, path) => {
  await using world = await start();
  world.portal.faults.add({ kind: 'cut list', after: 0, ending: 'nextStart', path });
  expect(await world.open().signals({ proUse: true })).toEqual(but(part, undefined));
});

test('lists are read to their end', async () => {
  const many = Array.from({ length: 250 }, (_, index) => `user${index}`);
  await using world = await start(SEES_ALL, {
    scheduledTasks: many.map((name) => task(name)),
    items: many.map((name) => item(name, 'Application', ['Registered App'])),
    collaborations: many.slice(0, 120).map((name) => collaboration(name, ['Shared'])),
  });
  const told = await world.open().signals({ proUse: false });
  expect(told.ok && [told.value.scheduledTaskOwners?.size, told.value.appCredentialOwners?.size]).toEqual([
    250, 250,
  ]);
  expect(told.ok && told.value.collaborationGroupOwners).toEqual(new Set(['dan']));
});
