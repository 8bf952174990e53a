import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../src/adapters/slack/buttons.ts';
import { disables, row, stateOf } from '../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { excludeRule } from '../worlds/modal-acts.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

const PROMISE_15 =
  'promise 15: what the portal does not say is unknown: a field left out is never taken for a value, in a list, before an act or after it';
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const active = Array.from({ length: 8 }, (_, index) => inactiveFor(3, `active_${index}`));
const organization = { members: [inactiveFor(300, 'one'), inactiveFor(200, 'two'), ...active] };
const LIST = /\/portals\/self\/users$/;
const RECORD = /\/community\/users\/one$/;
const MINUTE = 60_000;

const update = (world: BotWorld, changes: object) => world.portal.organization.members.update('one', changes);
const leaveOut = (world: BotWorld, path: RegExp, fields: readonly string[], more: object = {}) =>
  world.portal.faults.add({ path, kind: 'fields left out', fields, ...more });
const member = ({ tables }: BotWorld, username = 'one') => tables.members.find(username, 1)[0];
const enables = ({ portal }: BotWorld) =>
  portal.requests.filter(({ path }) => path.endsWith('/enable')).length;
const INACCESSIBLE = {
  kind: 'refused',
  code: 400,
  messageCode: 'COM_0018',
  message: 'User does not exist or is inaccessible.',
} as const;

test.for([
  { what: 'whether the account is disabled', field: 'disabled' },
  { what: 'the account’s role', field: 'role' },
  { what: 'the account’s privileges', field: 'privileges' },
])(`${PROMISE_15}: before the act, $what`, async ({ what, field }) => {
  await using world = await liveWorld({ organization, settings });
  const clear = leaveOut(world, RECORD, [field]);
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  expect(row(world, 'one')).toContain(`the portal does not show ${what}`);
  clear();
  await world.command(APPROVER, 'scan');
  expect(stateOf(world, 'one')[0]).toBe('failed');
});

test(`${PROMISE_15}: a custom administrator whose record tells neither role nor privileges is not disabled`, async () => {
  await using world = await liveWorld({ organization, settings });
  update(world, { role: 'org_user', roleId: 'r1' });
  leaveOut(world, RECORD, ['roleId', 'privileges']);
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
});

test.for([
  { what: 'leaves out whether it is disabled', fault: { kind: 'fields left out', fields: ['disabled'] } },
  {
    what: 'leaves out all it decides by',
    fault: { kind: 'fields left out', fields: ['disabled', 'role', 'email'] },
  },
  { what: 'leaves out by what it is known', fault: { kind: 'fields left out', fields: ['id', 'created'] } },
  { what: 'calls it inaccessible', fault: INACCESSIBLE },
] as const)(`${PROMISE_15}: after the act, the portal $what, and then tells`, async ({ fault }) => {
  await using at = await timelineWorld({ organization, settings: { ...settings, GRACE_DAYS: '0' } });
  const { world } = at;
  world.portal.faults.add({ path: RECORD, ...fault, skips: 1, times: 2 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('disabling');
  await world.pass(MINUTE);
  await world.pass(MINUTE);
  expect(stateOf(world, 'one')).toEqual(['disabled', undefined]);
  expect(disables(world)).toEqual(['one']);
  await world.pressRow(APPROVER, 'one', UNDO);
  expect([stateOf(world, 'one')[0], world.portal.member('one')?.disabled]).toEqual(['undone', false]);
});

test('one that is really gone after the act is so once a whole list says it, and not before', async () => {
  await using world = await liveWorld({ organization, settings });
  world.portal.faults.add({ path: RECORD, ...INACCESSIBLE, skips: 1 });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pass(MINUTE);
  expect(stateOf(world, 'one')[0]).toBe('disabling');
  world.portal.organization.members.remove('one');
  await world.pass(MINUTE);
  await world.command(APPROVER, 'scan');
  await world.pass(MINUTE);
  expect(stateOf(world, 'one')).toEqual(['skipped', 'no longer a member']);
});

test.for([
  { what: 'whether the account is disabled', fault: { kind: 'fields left out', fields: ['disabled'] } },
  { what: 'anything: it is inaccessible', fault: INACCESSIBLE },
] as const)(
  `${PROMISE_15}: after an undo, the portal does not tell $what, so nobody is told that it is enabled`,
  async ({ fault }) => {
    await using world = await liveWorld({ organization, settings });
    await world.pressRow(APPROVER, 'one', APPROVE);
    world.portal.faults.add({ path: /one\/enable$/, kind: 'lies', times: 1 });
    world.portal.faults.add({ path: RECORD, ...fault, skips: 1, times: 2 });
    await world.pressRow(APPROVER, 'one', UNDO);
    expect(stateOf(world, 'one')[0]).toBe('undoing');
    expect(row(world, 'one')).not.toContain(' · re-enabled ');
    await world.pass(3 * MINUTE);
    expect(row(world, 'one')).toContain('ArcGIS has not confirmed the change yet');
    await world.pass(MINUTE);
    expect([stateOf(world, 'one')[0], world.portal.member('one')?.disabled]).toEqual(['undone', false]);
    expect(enables(world)).toBe(2);
  },
);

test(`${PROMISE_15}: before an undo, whether it is disabled: nothing is said to be enabled`, async () => {
  await using world = await liveWorld({ organization, settings });
  await world.pressRow(APPROVER, 'one', APPROVE);
  leaveOut(world, RECORD, ['disabled']);
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(stateOf(world, 'one')).toEqual([
    'disabled',
    'the portal does not show whether the account is disabled',
  ]);
  expect(world.portal.member('one')?.disabled).toBe(true);
});

test(`${PROMISE_15}: in a list, whether one is disabled: it is neither enabled again nor shielded`, async () => {
  await using world = await liveWorld({ organization, settings });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pass(MINUTE);
  const clear = leaveOut(world, LIST, ['disabled'], { username: 'one' });
  await world.command(APPROVER, 'scan');
  expect(member(world)).toMatchObject({ reenabledAt: undefined, standing: { status: 'unknown' } });
  expect(world.cardText()).not.toContain('Re-enabled outside');
  clear();
  await world.command(APPROVER, 'scan');
  expect(member(world)).toMatchObject({ reenabledAt: undefined, standing: { status: 'disabled' } });
  update(world, { disabled: false });
  leaveOut(world, LIST, ['disabled'], { username: 'one', times: 1 });
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'scan');
  expect(member(world)?.standing?.status).toBe('shielded');
});

test('Undo works where the list leaves out whether the account is disabled', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pass(MINUTE);
  leaveOut(world, LIST, ['disabled'], { username: 'one' });
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'undo one');
  expect(world.portal.member('one')?.disabled).toBe(false);
});

test(`${PROMISE_15}: in a list, an administrator's role: nobody is proposed or warned on it`, async () => {
  const boss = inactiveFor(400, 'boss', { role: 'org_admin' });
  const members = [...organization.members, boss];
  await using at = await timelineWorld({ organization: { members }, settings });
  leaveOut(at.world, LIST, ['role'], { username: 'boss' });
  await at.world.command(APPROVER, 'scan');
  expect(member(at.world, 'boss')?.standing).toMatchObject({ status: 'unknown' });
  expect(at.world.cardText()).toContain('ArcGIS provides too little data to evaluate ');
  expect(at.mailbox.mails.filter(({ to }) => to.join().includes('boss'))).toEqual([]);
});

test.for([
  { field: 'disabled', state: 'rejected' },
  { field: 'role', state: 'rejected' },
  { field: 'lastLogin', state: 'rejected' },
])('a list in which nobody has the field $field is not accepted', async ({ field, state }) => {
  await using world = await liveWorld({ organization, settings });
  leaveOut(world, LIST, [field]);
  await world.command(APPROVER, 'scan');
  expect(world.tables.scans.recent(1)[0]?.state).toBe(state);
  expect(stateOf(world, 'one')[0]).toBe('open');
});

test.for([
  { field: 'categories', what: 'category', rule: '/Categories/Staff', value: ['/Categories/Staff'] },
  { field: 'userLicenseTypeId', what: 'user type', rule: 'fieldWorkerUT', value: 'fieldWorkerUT' },
  { field: 'provider', what: 'provider', rule: 'enterprise', value: 'enterprise' },
  { field: 'email', what: 'email domain', rule: 'harbour-city.example', value: 'one@harbour-city.example' },
])(
  `${PROMISE_15}: what was told before of $field is remembered, so that a rule by it goes on to cover`,
  async ({ field, what, rule, value }) => {
    const members = [inactiveFor(300, 'one', { [field]: value }), ...organization.members.slice(1)];
    await using world = await liveWorld({ organization: { members }, settings });
    await excludeRule(world, what, rule);
    expect(member(world)?.standing?.status).toBe('excluded');
    leaveOut(world, LIST, [field]);
    await world.command(APPROVER, 'scan');
    expect(member(world)?.standing?.status).toBe('excluded');
  },
);

test('an address that the portal leaves out is still the address; one that it takes away is none', async () => {
  await using world = await liveWorld({ organization, settings });
  const clear = leaveOut(world, LIST, ['email']);
  await world.command(APPROVER, 'scan');
  expect(member(world)?.account.email).toBe('one@harbour-city.example');
  clear();
  update(world, { email: null });
  await world.command(APPROVER, 'scan');
  expect(member(world)?.account.email).toBe(undefined);
});

test(`${PROMISE_15}: who the contacts are: they stay protected`, async () => {
  const parts = { ...organization, settings: { contacts: ['one'], mfaAdmins: ['two'] } };
  await using world = await liveWorld({ organization: parts, settings });
  leaveOut(world, /\/portals\/self$/, ['contacts', 'mfaAdmins']);
  await world.command(APPROVER, 'scan');
  expect(['one', 'two'].map((name) => member(world, name)?.standing?.status)).toEqual([
    'protected',
    'protected',
  ]);
});

test(`${PROMISE_15}: who owns the app credential: the owner stays protected`, async () => {
  const credential = { clientId: 'app', clientSecret: 'the secret of the app', owner: 'one' };
  const privileges = ['portal:admin:viewUsers', 'portal:admin:disableUsers'];
  const app = { ARCGIS_CLIENT_ID: 'app', ARCGIS_CLIENT_SECRET: 'the secret of the app' };
  await using world = await liveWorld({
    organization: { ...organization, appCredentials: [{ ...credential, privileges }] },
    settings: { ...settings, ...app, ARCGIS_USERNAME: '', ARCGIS_PASSWORD: '' },
  });
  const because = 'the owner of the bot’s app credential';
  expect(member(world)?.standing?.protectedBecause).toBe(because);
  leaveOut(world, /\/portals\/self$/, ['appInfo']);
  await world.command(APPROVER, 'scan');
  expect(member(world)?.standing?.protectedBecause).toBe(because);
  await world.command(APPROVER, 'why one');
  expect(world.answers(APPROVER).at(-1)).toContain(because);
  expect(member(world, 'two')?.standing?.status).not.toBe('protected');
});

test(`${PROMISE_15}: who owns a group: its owner stays excluded with it`, async () => {
  const crew = {
    id: 'g0000000000000000000000000000001',
    title: 'Crew',
    owner: 'one',
    access: 'org' as const,
  };
  const groups = [{ ...crew, created: 0, modified: 0, memberships: [] }];
  await using world = await liveWorld({ organization: { ...organization, groups }, settings });
  await excludeRule(world, 'group', 'Crew');
  expect(member(world)?.standing?.status).toBe('excluded');
  leaveOut(world, /userlist$/i, ['owner']);
  await world.command(APPROVER, 'scan');
  expect(member(world)?.standing?.status).toBe('excluded');
  leaveOut(world, /\/community\/groups\//, ['owner']);
  await world.command(APPROVER, 'scan');
  expect(world.tables.scans.recent(1)[0]?.state).toBe('rejected');
  await world.pass(DAY);
  expect(disables(world)).toEqual([]);
});
