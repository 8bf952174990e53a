import { expect, test } from 'vitest';
import type { User } from '../../../src/sandbox/slack/workspace.ts';
import { SCOPES } from '../../../src/sandbox/world.ts';
import { ANNA, CHANNEL, type EdgeWorld, harborOf, peopleIn, type Someone } from './edge-world.ts';

const NOBODY = 'No one can approve. Check SLACK_APPROVERS.';
const REPLACE = 'Remove or replace this ID in SLACK_APPROVERS, then restart the bot.';
const FULL_MEMBERS = 'Add full members to the user group in Slack.';

test.each<[string, Someone, string]>([
  ['a guest', { ...ANNA, is_restricted: true }, 'Anna is a guest'],
  ['a guest of one channel', { ...ANNA, is_ultra_restricted: true }, 'Anna is a guest'],
  ['a deactivated user', { ...ANNA, deleted: true }, 'Anna is deactivated'],
  ['a bot', { ...ANNA, is_bot: true }, 'Anna is a bot'],
  ['somebody of another workspace', { ...ANNA, team_id: 'T2' }, 'Anna belongs to another workspace'],
])('%s neither decides nor reads', async (_, someone, why) => {
  await using world = await harborOf([someone]);
  const people = peopleIn(world, ['U1']);
  await people.refresh();
  expect([people.approver('U1'), people.count(), people.problem(), await people.mayRead('U1')]).toEqual([
    undefined,
    0,
    `${NOBODY} U1 in SLACK_APPROVERS cannot approve: ${why}. ${REPLACE}`,
    false,
  ]);
});

test.each<[string, string[], number, { count: number; problem: string | undefined }]>([
  ['a user', ['U1'], 1, { count: 1, problem: undefined }],
  ['a user group', ['S1'], 1, { count: 2, problem: undefined }],
  ['a user named twice', ['U1', 'S1', 'U1'], 2, { count: 2, problem: undefined }],
  ['nobody', [], 1, { count: 0, problem: NOBODY }],
  [
    'fewer than are needed',
    ['U1'],
    2,
    {
      count: 1,
      problem:
        'Only 1 person can approve, but APPROVALS_NEEDED is 2. Add approvers to SLACK_APPROVERS or lower APPROVALS_NEEDED, then restart the bot.',
    },
  ],
  [
    'a user group without members',
    ['S3'],
    1,
    {
      count: 0,
      problem: `${NOBODY} S3 in SLACK_APPROVERS cannot approve: the user group has no members. ${FULL_MEMBERS}`,
    },
  ],
  [
    'a disabled user group beside a user',
    ['S2', 'U1'],
    1,
    {
      count: 1,
      problem: `S2 in SLACK_APPROVERS cannot approve: the user group does not exist or is disabled (no_such_subteam). ${REPLACE}`,
    },
  ],
  [
    'a user who does not exist',
    ['U7', 'U1'],
    1,
    {
      count: 1,
      problem: `U7 in SLACK_APPROVERS cannot approve: the user does not exist (user_not_found). ${REPLACE}`,
    },
  ],
])('who may decide with %s as approvers', async (_, approvers, needed, expected) => {
  await using world = await harborOf([ANNA, { id: 'U2', name: 'Bo' }, { id: 'U3', is_restricted: true }]);
  const people = peopleIn(world, approvers, needed);
  await people.refresh();
  expect({ count: people.count(), problem: people.problem() }).toEqual(expected);
});

test('a group of people whom Slack does not show: by their IDs, and once by what it says of them', async () => {
  await using world = await harborOf(['U1', 'U2', 'U3'].map((id) => ({ id })));
  const unseen = { how: { error: 'user_not_visible' }, times: 3 } as const;
  world.slack.faults.failMethod('users.info', unseen);
  world.slack.workspace.addGroup({ id: 'S4', members: ['U1', 'U2', 'U3', 'U8'] });
  const people = peopleIn(world, ['S4']);
  await people.refresh();
  expect(people.problem()).toBe(
    `${NOBODY} S4 in SLACK_APPROVERS cannot approve: the bot cannot see these users (user_not_visible): U1, U2 and U3; the user does not exist (user_not_found): U8. ${FULL_MEMBERS}`,
  );
});

test('an approver has the name and the address that Slack shows', async () => {
  await using world = await harborOf([ANNA]);
  const people = peopleIn(world, ['S1']);
  await people.refresh();
  expect(people.approver('U1')).toMatchObject({ id: 'U1', name: 'Anna', email: 'anna@harbour.test' });
});

test.each<[string, string[], unknown]>([
  ['named alone', ['U1'], { kind: 'listed' }],
  ['of a group', ['S1'], { kind: 'group', group: 'S1' }],
  ['named after a group', ['S1', 'U1'], { kind: 'listed' }],
  ['of two groups', ['S4', 'S1'], { kind: 'group', group: 'S4' }],
])('how somebody is an approver: %s', async (_, approvers, because) => {
  await using world = await harborOf([ANNA]);
  world.slack.workspace.addGroup({ id: 'S4', members: ['U1'] });
  const people = peopleIn(world, approvers);
  await people.refresh();
  const found = people.approver('U1')?.because;
  expect(found).toMatchObject(typeof because === 'object' && because !== null ? because : {});
  if (found?.kind === 'group') expect(found.readAt).toEqual(world.clock());
  expect(found?.as).toBeUndefined();
});

test.each([
  [
    'users:read.email',
    'Slack hides the approvers’ email addresses, so the bot cannot keep approvers from deciding on their own accounts. Add the scope users:read.email and reinstall the app.',
  ],
  [
    'usergroups:read',
    'S1 in SLACK_APPROVERS cannot approve right now because the bot could not check with Slack. Slack rejected the request: the Slack app lacks the scope usergroups:read; add it and reinstall the app (missing_scope).',
  ],
])('without the scope %s the problem says what to do', async (missing, sentence) => {
  await using world = await harborOf(
    [ANNA],
    SCOPES.filter((scope) => scope !== missing),
  );
  const people = peopleIn(world, ['U1', 'S1']);
  await people.refresh();
  expect(people.problem()).toContain(sentence);
});

test('an approver who leaves loses the right at the next refresh', async () => {
  await using world = await harborOf([ANNA, { id: 'U2' }]);
  const people = peopleIn(world, ['S1']);
  await people.refresh();
  world.slack.workspace.groups.get('S1')?.members.delete('U2');
  world.pass(5);
  await people.refresh();
  expect([people.approver('U1')?.id, people.approver('U2')?.id]).toEqual(['U1', undefined]);
});

test.each<[string, Someone, boolean]>([
  ['a full member of the channel', { id: 'U2' }, true],
  ['somebody who is not in the channel', { id: 'U9' }, false],
  ['a guest in the channel', { id: 'U2', is_restricted: true }, false],
  ['a deactivated member', { id: 'U2', deleted: true }, false],
])('who may read: %s', async (_, someone, may) => {
  await using world = await harborOf([ANNA, someone]);
  expect(await peopleIn(world, ['U1']).mayRead(someone.id)).toBe(may);
});

test.each<[string, Partial<User>, boolean]>([
  ['someone in the channel', { id: 'U2' }, true],
  ['someone who is not in it', { id: 'U0OUTSIDE' }, true],
  ['a guest', { id: 'U2', is_restricted: true }, false],
  ['a single-channel guest', { id: 'U2', is_ultra_restricted: true }, false],
  ['a bot', { id: 'U2', is_bot: true }, false],
  ['someone from another workspace', { id: 'U2', team_id: 'T9' }, false],
  ['a deactivated member', { id: 'U2', deleted: true }, false],
  ['a stranger', { id: 'U2', is_stranger: true }, false],
])('who is a full member of the workspace: %s', async (_, { id = '', ...someone }, isMember) => {
  await using world = await harborOf([ANNA]);
  world.slack.workspace.addUser({ id, ...someone });
  if (id === 'U2') world.slack.workspace.channels.get(CHANNEL)?.members.add(id);
  expect(await peopleIn(world, []).isMember(id)).toBe(isMember);
  expect(await peopleIn(world, []).isMember('U0UNKNOWN')).toBe(false);
});

test('approvers are named once each, however they are listed', async () => {
  await using world = await harborOf([ANNA]);
  const people = peopleIn(world, ['U1', 'U1']);
  expect(people.names()).toEqual([]);
  await people.refresh();
  expect(people.names()).toEqual(['Anna']);
});

test('a member on the second page of a big channel may read, and is remembered for a minute', async () => {
  const crowd = Array.from({ length: 1001 }, (_, index) => ({ id: `U1${index}` }));
  await using world = await harborOf(crowd);
  const people = peopleIn(world, []);
  const pages = () => world.slack.calls.filter(({ method }) => method === 'conversations.members').length;
  expect([await people.mayRead('U11000'), await people.mayRead('U11000'), pages()]).toEqual([true, true, 2]);
  world.slack.workspace.channels.get(CHANNEL)?.members.delete('U11000');
  world.pass(1);
  expect(await people.mayRead('U11000')).toBe(false);
});

const GRID = { enterprise_id: 'E1', teams: ['T0SANDBOX', 'T2'] };

/** A workspace of an Enterprise Grid, or a plain one. */
async function startGrid(users: Someone[], isGrid = true): Promise<EdgeWorld> {
  const world = await harborOf(users);
  if (isGrid) world.slack.workspace.team.enterprise_id = 'E1';
  return world;
}

test.each<[string, Partial<User>]>([
  ['with the team_id of another workspace', { team_id: 'T2', enterprise_user: { id: 'W1', ...GRID } }],
  ['without any team_id', { team_id: undefined, enterprise_user: { id: 'W1', ...GRID } }],
  ['with our team_id and teams that leave us out', { enterprise_user: { id: 'W1', ...GRID, teams: ['T2'] } }],
  [
    'of whom only the teams are told',
    { team_id: undefined, enterprise_user: { id: 'W1', teams: ['T0SANDBOX'] } },
  ],
])('a member of a Grid %s decides and reads', async (_, grid) => {
  await using world = await startGrid([{ ...ANNA, ...grid }]);
  const people = peopleIn(world, ['U1']);
  expect(await people.mayRead('U1')).toBe(true);
  await people.refresh();
  expect([people.approver('U1')?.name, people.count(), people.problem()]).toEqual(['Anna', 1, undefined]);
});

test.each<[string, Partial<User>, string, boolean]>([
  [
    'another team and no word of the Grid',
    { team_id: 'T2' },
    'might not belong to this workspace (Slack does not say)',
    true,
  ],
  [
    'no team at all',
    { team_id: undefined },
    'might not belong to this workspace (Slack does not say)',
    false,
  ],
  [
    'teams without ours',
    { team_id: 'T2', enterprise_user: { id: 'W1', ...GRID, teams: ['T2'] } },
    'belongs to another workspace',
    true,
  ],
  [
    'another Grid',
    { enterprise_user: { id: 'W1', enterprise_id: 'E2', teams: ['T0SANDBOX'] } },
    'belongs to another workspace',
    true,
  ],
  ['the mark of a stranger', { is_stranger: true }, 'belongs to another workspace', false],
  ['another team outside of any Grid', { team_id: 'T2' }, 'belongs to another workspace', false],
  [
    'the mark of a guest, in a Grid',
    { team_id: 'T2', is_restricted: true, enterprise_user: { id: 'W1', ...GRID } },
    'is a guest',
    true,
  ],
])(
  'somebody with %s neither decides nor reads, and is told of as what they are',
  async (_, fields, why, isGrid) => {
    await using world = await startGrid([{ ...ANNA, ...fields }], isGrid);
    const people = peopleIn(world, ['U1']);
    await people.refresh();
    expect([people.count(), people.problem(), await people.mayRead('U1')]).toEqual([
      0,
      `${NOBODY} U1 in SLACK_APPROVERS cannot approve: Anna ${why}. ${REPLACE}`,
      false,
    ]);
  },
);

test('whoever is listed by the enterprise’s id decides by each of theirs, and is one person', async () => {
  const anna = { ...ANNA, enterprise_user: { id: 'W1', ...GRID } };
  await using world = await startGrid([anna, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
  const people = peopleIn(world, ['W1', 'U1', 'S1'], 2);
  await people.refresh();
  expect([people.approver('W1')?.id, people.approver('U1')?.id, people.count()]).toEqual(['U1', 'U1', 2]);
  expect([people.approver('W1')?.because, people.approver('U1')?.because]).toEqual([
    { kind: 'listed', as: 'W1' },
    { kind: 'listed' },
  ]);
});

test('whoever clicks by an id that the list does not have is looked up before a press counts', async () => {
  // Slack answers by the enterprise's id alone; the person's own id is known once somebody is asked about by it.
  const anna = { ...ANNA, id: 'W1', enterprise_user: { id: 'W1', ...GRID } };
  await using world = await startGrid([anna, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
  world.slack.workspace.users.set('U1', { ...world.slack.workspace.addUser(anna), id: 'U1' });
  const people = peopleIn(world, ['W1']);
  await people.refresh();
  world.slack.workspace.channels.get(CHANNEL)?.members.add('W1');
  expect(people.approver('U1')).toBeUndefined();
  await people.recognize('U1');
  expect([people.approver('U1')?.name, people.count()]).toEqual(['Anna', 1]);
  await people.recognize('U2');
  expect(people.approver('U2')).toBeUndefined();
});
