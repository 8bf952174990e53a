import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { SHOW_HOW_MANY, WHOLE_GROUP } from '../../../src/features/exclusions/exclude-form-view.ts';
import { bareMember, idOf } from '../../../src/sandbox/portal/organization.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld, START } from '../../worlds/bot-world.ts';
import {
  excludeRule,
  fillIn,
  pressIn,
  submit,
  submitRule,
  topView,
  viewText,
} from '../../worlds/modal-acts.ts';

const ago = START.getTime() - 900 * DAY;
const field = {
  id: 'hcFieldLead00001',
  name: 'Field lead',
  description: '',
  created: ago,
  modified: ago,
  privileges: ['features:user:edit'],
};
const crew = {
  id: idOf('group crew'),
  title: 'Harbour crew',
  owner: 'chief',
  access: 'org',
  created: ago,
  modified: ago,
  memberships: [
    { username: 'Old.Hand', memberType: 'member', joined: ago },
    { username: 'active', memberType: 'member', joined: ago },
  ],
} as const;

/** One whom every rule below covers, one whom none does, and enough others for a rule to be below 5 %. */
const organization = {
  roles: [field],
  groups: [crew],
  members: [
    inactiveFor(200, 'Old.Hand', {
      role: 'org_user',
      roleId: field.id,
      userLicenseTypeId: 'fieldWorkerUT',
      provider: 'enterprise',
      categories: ['/Categories/Staff/Field'],
      email: 'old.hand@Partner.Example',
    }),
    inactiveFor(150, 'other'),
    ...Array.from({ length: 60 }, (_, nth) =>
      bareMember({ username: `busy${nth}`, created: ago, lastLogin: START.getTime() - DAY }),
    ),
    inactiveFor(3, 'active'),
  ],
};
const open = (world: BotWorld) => world.tables.proposals.live().map(({ username }) => username);

test.for([
  { what: 'role', rule: 'field LEAD', label: 'role “Field lead”', covers: 1 },
  { what: 'role', rule: 'hcFieldLead00001', label: 'role “Field lead”', covers: 1 },
  { what: 'user type', rule: 'mobile worker', label: 'user type “Mobile Worker”', covers: 1 },
  { what: 'user type', rule: 'fieldworkerut', label: 'user type “Mobile Worker”', covers: 1 },
  { what: 'provider', rule: 'Enterprise', label: 'provider “organization-specific login”', covers: 1 },
  {
    what: 'provider',
    rule: 'an Organization-specific login',
    label: 'provider “organization-specific login”',
    covers: 1,
  },
  {
    what: 'category',
    rule: '/Categories/Staff/Field',
    label: 'category “/Categories/Staff/Field”',
    covers: 1,
  },
  { what: 'category', rule: '/categories/staff', label: 'category “/Categories/Staff”', covers: 1 },
  { what: 'category', rule: 'Staff', label: 'category “/Categories/Staff”', covers: 1 },
  { what: 'group', rule: 'harbour CREW', label: 'group “Harbour crew”', covers: 3, keeps: 2 },
  { what: 'email domain', rule: '@partner.example', label: 'email domain “partner.example”', covers: 1 },
  { what: 'user-name pattern', rule: 'old.*', label: 'user-name pattern “old.*”', covers: 1 },
])(
  'a rule by $what “$rule” covers whom it names, closes the proposal, and keeps',
  async ({ what, rule, label, covers, keeps }) => {
    await using world = await liveWorld({ organization });
    expect(open(world)).toEqual(['Old.Hand', 'other']);
    await world.command(APPROVER, 'exclude');
    await pressIn(world, WHOLE_GROUP);
    fillIn(world, { what, rule });
    await pressIn(world, SHOW_HOW_MANY);
    const accounts = covers === 1 ? '1 account' : `${covers} accounts`;
    expect(viewText(world)).toContain(`covers ${covers} of 65 members.`);

    const said = await submit(world, { reason: 'Seasonal' });
    expect(said).toBe(
      `Excluded\nHarbour City GIS\nExcluded everyone under the rule (${label}) until Feb 23, 2027. The rule covers ${accounts} right now.\nUndo`,
    );
    expect(open(world)).toEqual(['other']);
    expect(world.cardText()).toContain(`${keeps ?? covers} excluded`);
    expect(world.thread().at(-1)).toContain(
      `Mara Lindholm excluded everyone under the rule *(${label.replace('*', '∗')})* until `,
    );
    await world.command(APPROVER, 'scan');
    expect(open(world)).toEqual(['other']);
  },
);

test('a rule by user type takes the name that the portal gives it, too, as older ones have others', async () => {
  const settings = { userTypeNames: { fieldWorkerUT: 'Field Worker' } };
  await using world = await liveWorld({ organization: { ...organization, settings } });
  await world.command(APPROVER, 'exclude');
  await pressIn(world, WHOLE_GROUP);
  for (const rule of ['field worker', 'Mobile Worker']) {
    fillIn(world, { what: 'user type', rule });
    await pressIn(world, SHOW_HOW_MANY);
    expect(viewText(world)).toContain('(user type “Mobile Worker”)');
    expect(viewText(world)).toContain('covers 1 of 65 members.');
  }
  fillIn(world, { what: 'user type', rule: 'Field Workr' });
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain('Nearest: Field Worker');
});

test.for([
  {
    what: 'role',
    rule: 'Field leed',
    near: 'The last scan found no member with the role “Field leed”. Nearest: Field lead.',
  },
  {
    what: 'user type',
    rule: 'Mobile Workr',
    near: 'The last scan found no member with the user type “Mobile Workr”. Nearest: Mobile Worker.',
  },
  {
    what: 'provider',
    rule: 'organization specific logon',
    near: 'The last scan found no member with the provider “organization specific logon”. Nearest: organization-specific login.',
  },
  {
    what: 'category',
    rule: '/Categories/Stuff',
    near: 'The last scan found no member with the category “/Categories/Stuff”. Nearest: /Categories/Staff',
  },
  {
    what: 'group',
    rule: 'Harbour crow',
    near: 'The bot found no group called “Harbour crow”. Nearest: Harbour crew.',
  },
  {
    what: 'email domain',
    rule: 'partner.exampel',
    near: 'The last scan found no member with the email domain “partner.exampel”. Nearest: partner.example.',
  },
  { what: 'user-name pattern', rule: 'nobody*', near: 'No user name matches “nobody*”.' },
])('a rule by $what that names nothing is refused with the nearest names', async ({ what, rule, near }) => {
  await using world = await liveWorld({ organization });
  const said = await excludeRule(world, what, rule);
  expect(said).toContain(near);
  expect(topView(world).submit?.text).toBe('Exclude');
  expect(world.tables.exclusions.inForce(START)).toEqual([]);
});

test('a rule over more than 5 % of the members must end within a year', async () => {
  await using world = await liveWorld({ organization });
  const wide = { reason: 'all of them', until: 'for good' };
  expect(await excludeRule(world, 'user-name pattern', 'busy*', wide)).toContain(
    'Not excluded: that rule covers 60 of 65 members, more than 5%. Choose an end date within a year.',
  );
  expect(await submit(world, { date: '2027-11-27' })).toContain('Choose an end date within a year.');
  expect(await submitRule(world, { date: '2027-11-26' })).toContain(
    'until Nov 26, 2027. The rule covers 60 accounts right now.',
  );
  expect(await excludeRule(world, 'user-name pattern', 'old*', wide)).toContain(
    'Excluded everyone under the rule (user-name pattern “old*”) with no end date',
  );
});

test('an excluded group that cannot be read refuses the scan rather than guess', async () => {
  await using world = await liveWorld({ organization });
  await excludeRule(world, 'group', 'Harbour crew');
  world.portal.faults.add({
    kind: 'refused',
    code: 403,
    message: 'You do not have permissions to access this resource.',
    path: /community\/groups\/.*\/(userlist|users)/,
  });
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toMatch(
    /^⛔ Scan rejected · 1 to review\n1 excluded group could not be read \(limit 0\)\.\n/,
  );
  expect(world.cardText()).toContain(
    'The excluded group “Harbour crew” could not be read. The portal does not allow this',
  );
  expect(open(world)).toEqual(['other']);
  world.portal.faults.clear();
  await world.command(APPROVER, 'scan');
  expect(open(world)).toEqual(['other']);
  expect(world.cardText()).toContain('2 excluded');
});

test('include ends nothing for whom a rule about a group covers, and says so', async () => {
  await using world = await liveWorld({ organization });
  await excludeRule(world, 'group', 'Harbour crew');
  await world.command(APPROVER, 'include old.hand');
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Not ended: Full Old.Hand (Old.Hand) is excluded by a rule (group “Harbour crew”). To end an exclusion, use /inactive-users exclusions.',
  );
  await world.command(APPROVER, 'include other');
  expect(world.answers(APPROVER).at(-1)).toBe('Full other (other) is not excluded.');
});

test('a row that failed because an excluded group could not be read names that group', async () => {
  await using world = await liveWorld({ organization });
  await excludeRule(world, 'group', 'Harbour crew');
  const username = world.tables.proposals.live()[0]?.username ?? '';
  world.portal.faults.add({
    kind: 'refused',
    code: 403,
    message: 'No access.',
    path: /community\/groups\/.*\/(userlist|users)/,
  });
  await world.pressRow(APPROVER, username, APPROVE);
  expect(world.cardText()).toContain('The excluded group “Harbour crew” could not be read');
  await world.command(APPROVER, 'status');
  expect(world.tables.proposals.inState('failed').map(({ why }) => why)).toEqual([
    expect.stringContaining('“Harbour crew”'),
  ]);
});
