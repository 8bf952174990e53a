import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE } from '../../src/adapters/slack/buttons.ts';
import { SHOW_HOW_MANY, WHOLE_GROUP } from '../../src/features/exclusions/exclude-form-view.ts';
import { bareMember } from '../../src/sandbox/portal/organization.ts';
import { cardId, disables, proposalOf, row, stateOf, unreadableAfter } from '../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  START,
} from '../worlds/bot-world.ts';
import { excludeRule, fillIn, pressIn, topView } from '../worlds/modal-acts.ts';

const PROMISE_3 =
  'promise 3: right before disabling, the account is read again; whoever signed in, was excluded, became protected or disabled is skipped. After it, it is read once more: disabled is shown only once the portal says so';
const crew = {
  ...{ id: 'g0000000000000000000000000000001', title: 'Crew', owner: 'chief', access: 'org' as const },
  ...{
    created: 0,
    modified: 0,
    memberships: [{ username: 'other', memberType: 'member' as const, joined: 0 }],
  },
};
const role = (id: string, privilege: string) => ({
  ...{ id, name: id, description: '', created: 0, modified: 0, privileges: [privilege] },
});
const organization = {
  members: [inactiveFor(300, 'one'), inactiveFor(200, 'two'), inactiveFor(3, 'other')],
  groups: [crew],
  roles: [role('looksOn', 'portal:admin:viewUsers'), role('invites', 'portal:admin:inviteUsers')],
};

const update = (world: BotWorld, changes: object) => world.portal.organization.members.update('one', changes);
const CHANGES: readonly { since: string; change: (world: BotWorld) => unknown; why: string }[] = [
  { since: 'signed in', change: ({ portal }) => portal.signIn('one'), why: 'signed in' },
  {
    since: 'signed in by a clock that is behind, long ago but later than was shown',
    change: (world) => update(world, { lastLogin: START.getTime() - 299 * DAY }),
    why: 'signed in',
  },
  { since: 'became org_admin', change: (world) => update(world, { role: 'org_admin' }), why: 'protected' },
  {
    since: 'became a contact',
    change: ({ portal }) => Object.assign(portal.organization.settings, { contacts: ['one'] }),
    why: 'protected',
  },
  {
    since: 'became one who resets second factors',
    change: ({ portal }) => Object.assign(portal.organization.settings, { mfaAdmins: ['one'] }),
    why: 'protected',
  },
  {
    since: 'was given a custom role that administers',
    change: (world) => update(world, { role: 'custom', roleId: 'invites' }),
    why: 'protected',
  },
  {
    since: 'was given a role that did not exist before',
    change: (world) => {
      world.portal.organization.roles.set('newer', role('newer', 'portal:admin:inviteUsers'));
      update(world, { role: 'custom', roleId: 'newer' });
    },
    why: 'protected',
  },
  {
    since: 'was disabled by others',
    change: (world) => update(world, { disabled: true }),
    why: 'disabled by others',
  },
  {
    since: 'was deleted',
    change: ({ portal }) => portal.organization.members.remove('one'),
    why: 'no longer a member',
  },
  {
    since: 'was made anew for somebody else',
    change: ({ portal }) =>
      portal.organization.members.put(bareMember({ username: 'one', id: 'f'.repeat(32), created: 0 })),
    why: 'no longer a member',
  },
  {
    since: 'was made anew at a portal that gives no ids',
    change: ({ portal }) =>
      portal.organization.members.put(
        bareMember({ username: 'one', created: START.getTime() - 800 * DAY }, ['id']),
      ),
    why: 'no longer a member',
  },
  {
    since: 'lost its dates',
    change: ({ portal }) => portal.organization.members.put(bareMember({ username: 'one' }, ['lastLogin'])),
    why: 'no longer due',
  },
];

/** What is stored by a name, as people read it; one that is disabled already is not said to be not disabled. */
const SHOWN = new Map([
  ['signed in', 'not disabled: signed in since'],
  ['disabled by others', 'skipped: already disabled outside of the bot'],
]);

test.for(CHANGES)(`${PROMISE_3}: one that $since is skipped`, async ({ change, why }) => {
  await using world = await liveWorld({ organization });
  await change(world);
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  expect(stateOf(world, 'one')).toEqual(['skipped', why]);
  expect(row(world, 'one')).toContain(` · ${SHOWN.get(why) ?? `not disabled: ${why}`}`);
});

const EXCLUSIONS: readonly { how: string; what?: string; rule?: string }[] = [
  { how: 'by itself' },
  { how: 'by a pattern', what: 'user-name pattern', rule: 'tw*' },
  { how: 'by its role', what: 'role', rule: 'Publisher' },
];

test.for(
  [
    { at: 'once it is approved and waits', waiting: true },
    { at: 'while it is read for the act', waiting: false },
  ].flatMap((when) => EXCLUSIONS.map((exclusion) => ({ ...when, ...exclusion }))),
)(`${PROMISE_3}: one excluded $how $at is skipped`, async ({ waiting, how: _, at: __, ...fields }) => {
  await using world = await liveWorld({ organization, settings: { DISABLE_CAP: waiting ? '1' : '9' } });
  if (waiting) {
    await world.pressRow(APPROVER, 'one', APPROVE);
    await world.command(APPROVER, 'scan');
  } else world.portal.faults.add({ path: /users\/two$/, kind: 'slow', ms: 1000, times: 1 });
  const before = disables(world);
  await world.pressRow(SECOND_APPROVER, 'two', EXCLUDE);
  if (fields.rule !== undefined) await pressIn(world, WHOLE_GROUP, SECOND_APPROVER);
  fillIn(world, { ...fields, reason: 'leave' }, SECOND_APPROVER);
  if (fields.rule !== undefined) await pressIn(world, SHOW_HOW_MANY, SECOND_APPROVER);
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: world.card().ts }, APPROVE, {
    value: `${cardId(world)}:${proposalOf(world, 'two').id}`,
  });
  await expect.poll(() => stateOf(world, 'two')[0]).toBe(waiting ? 'approved' : 'disabling');
  await world.slack.submit(SECOND_APPROVER, topView(world, SECOND_APPROVER).id);
  await world.settle();
  expect(stateOf(world, 'two')).toEqual(['skipped', 'excluded']);
  await world.pass(DAY);
  expect(disables(world)).toEqual(before);
});

test(`${PROMISE_3}: one that joined an excluded group since is skipped`, async () => {
  await using world = await liveWorld({ organization });
  await excludeRule(world, 'group', 'Crew');
  const joined = [...crew.memberships, { username: 'one', memberType: 'member' as const, joined: 0 }];
  world.portal.organization.groups.set(crew.id, { ...crew, memberships: joined });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')).toEqual(['skipped', 'excluded']);
  expect(disables(world)).toEqual([]);
});

test(`${PROMISE_3}: a role that only looks on protects nobody`, async () => {
  await using world = await liveWorld({ organization });
  update(world, { role: 'custom', roleId: 'looksOn' });
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});

const AFTERWARD = [
  {
    answer: 'says yes and does nothing',
    fault: { kind: 'lies' },
    is: ['failed', 'the portal accepted the request but says that the account is not disabled'],
  },
  {
    answer: 'does it and the connection breaks',
    fault: { kind: 'done, then broken connection' },
    is: ['disabled', undefined],
  },
  { answer: 'says no', fault: { kind: 'not done' }, is: ['failed', expect.stringMatching(/./)] },
  {
    answer: 'refuses',
    fault: { kind: 'refused', code: 403, message: 'Not you.' },
    is: ['failed', expect.stringContaining('(“Not you”).')],
  },
  {
    answer: 'breaks off before',
    fault: { kind: 'broken connection' },
    is: ['failed', expect.stringContaining('was lost')],
  },
  { answer: 'shows a page', fault: { kind: 'html page' }, is: ['failed', expect.stringMatching(/./)] },
  {
    answer: 'never answers',
    fault: { kind: 'hang' },
    is: ['failed', 'The portal did not answer within 0.4 seconds.'],
  },
] as const;

test.for(AFTERWARD)(
  `${PROMISE_3}: disabled is shown only once the portal says so, where it $answer`,
  async ({ fault, is }) => {
    await using world = await liveWorld({
      organization,
      patience: { timeoutMs: 400, pauses: { firstMs: 1 } },
    });
    world.portal.faults.add({ path: /one\/disable$/, ...fault });
    await world.pressRow(APPROVER, 'one', APPROVE);
    expect(stateOf(world, 'one')).toEqual(is);
    expect(disables(world)).toEqual(['one']);
    expect(row(world, 'one').includes(' · disabled ')).toBe(is[0] === 'disabled');
    expect(world.portal.member('one')?.disabled).toBe(is[0] === 'disabled');
  },
);

test.for([
  { truth: 'it was disabled', done: true, asked: ['one'] },
  { truth: 'it was not, and is disabled by the same approval', done: false, asked: ['one', 'one'] },
])(
  `${PROMISE_3}: unreadable afterward, it is shown as being disabled until the portal says that $truth`,
  async ({ done, asked }) => {
    await using world = await liveWorld({ organization });
    unreadableAfter(world, 'one', done);
    await world.pressRow(APPROVER, 'one', APPROVE);
    await world.tick();
    expect(stateOf(world, 'one')[0]).toBe('disabling');
    expect(row(world, 'one')).toContain(' · disabling now');
    expect(disables(world)).toEqual(['one']);
    world.portal.faults.clear();
    await world.tick();
    expect(row(world, 'one')).toContain(' · disabled ');
    expect(disables(world)).toEqual(asked);
  },
);

test(`${PROMISE_3}: an administrator who signs in while the others are asked about is skipped`, async () => {
  const members = [...organization.members, inactiveFor(400, 'boss', { role: 'org_admin' })];
  await using world = await liveWorld({
    organization: { ...organization, members },
    settings: { PROTECT_ADMINS: 'off' },
  });
  world.portal.faults.add({ path: /users\/(?:chief|inactive_bot)$/, kind: 'slow', ms: 1000 });
  world.portal.clearRequests();
  const pressed = world.pressRow(APPROVER, 'boss', APPROVE);
  await expect
    .poll(() =>
      world.portal.requests
        .map(({ path }) => path)
        .filter((path) => /users\/(?:chief|inactive_bot)$/.test(path)),
    )
    .not.toEqual([]);
  world.portal.signIn('boss');
  await pressed;
  expect(stateOf(world, 'boss')).toEqual(['skipped', 'signed in']);
  expect(disables(world)).toEqual([]);
});
