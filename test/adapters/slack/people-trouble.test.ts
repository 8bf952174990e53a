import { expect, test } from 'vitest';
import { ANNA, harborOf, peopleIn, type Someone, startEdge } from './edge-world.ts';

/** Who may decide and read where Slack is away, refuses, answers late, or has a lot to tell. */

test('the snapshot is read anew after five minutes, outlives an outage, and is void after fifteen', async () => {
  await using world = await harborOf([ANNA]);
  const people = peopleIn(world, ['U1']);
  const asked = () => world.slack.calls.filter(({ method }) => method === 'users.info').length;
  expect([people.count(), people.problem()]).toEqual([
    0,
    'No one can approve right now because the bot could not look up the approvers in Slack. The bot has not checked with Slack yet.',
  ]);
  await Promise.all([people.refresh(), people.refresh()]);
  world.pass(4);
  await people.refresh();
  expect([people.count(), asked()]).toEqual([1, 1]);

  world.pass(1);
  world.slack.faults.failMethod('users.info', { how: 'http500', times: 'until cleared' });
  await people.refresh();
  expect([people.count(), asked()]).toEqual([1, 4]);

  world.pass(10);
  expect([people.approver('U1'), people.count(), people.problem()]).toEqual([
    undefined,
    0,
    'No one can approve right now because the bot could not look up the approvers in Slack. Slack answered with HTTP 500.',
  ]);

  world.slack.faults.clear();
  await people.refresh();
  expect(people.count()).toBe(1);
});

test.for([
  { what: 'a person', entries: ['U1', 'U2'] },
  { what: 'a user group', entries: ['U1', 'S4'] },
])('$what of whom Slack told too long ago is only waiting to be asked about', async ({ entries }) => {
  const users = [ANNA, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }];
  await using world = await startEdge({ people: { users, groups: [{ id: 'S4', members: ['U2'] }] } });
  const people = peopleIn(world, entries);
  world.slack.faults.failMethod('users.info', { how: 'http500', times: 3 });
  await people.refresh();
  world.pass(4);
  await people.refresh();
  expect([people.count(), people.problem()]).toEqual([2, undefined]);
  // As after a computer has slept: Anna was looked up four minutes later than Bo.
  world.pass(11);
  expect([people.count(), people.problem()]).toEqual([1, undefined]);
  await people.refresh();
  expect([people.count(), people.problem()]).toEqual([2, undefined]);
});

test('when Slack cannot be asked, nobody but approvers may read, until it can', async () => {
  await using world = await harborOf([ANNA, { id: 'U2' }]);
  const people = peopleIn(world, ['U1']);
  await people.refresh();
  world.slack.faults.failMethod('conversations.members', { how: 'reset' });
  expect(await people.mayRead('U1')).toBe(true);
  await expect(people.mayRead('U2')).rejects.toThrow(
    'The bot could not check with Slack who is allowed to see this.',
  );
  expect(await people.mayRead('U2')).toBe(true);
});

test('an approver who cannot be read keeps nobody else from deciding, and is named', async () => {
  await using world = await harborOf([ANNA, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
  const people = peopleIn(world, ['U1', 'U2']);
  for (const how of ['http500', 'http500', 'http500'] as const)
    world.slack.faults.failMethod('users.info', { how });
  await people.refresh();
  expect([people.approver('U1'), people.approver('U2')?.name, people.problem()]).toEqual([
    undefined,
    'Bo',
    'U1 in SLACK_APPROVERS cannot approve right now because the bot could not check with Slack. Slack answered with HTTP 500.',
  ]);
  await people.refresh();
  expect([people.approver('U1')?.name, people.problem()]).toEqual(['Anna', undefined]);
});

test.each(['team_added_to_org', 'missing_scope', 'access_denied', 'org_login_required'])(
  'a refusal of the bot itself, %s, takes no approver’s right, the brake included, and no reader’s',
  async (error) => {
    await using world = await harborOf([ANNA, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
    const people = peopleIn(world, ['U1', 'S1']);
    await people.refresh();
    world.pass(5);
    world.slack.faults.failMethod('users.info', { how: { error }, times: 'until cleared' });
    world.slack.faults.failMethod('usergroups.users.list', { how: { error }, times: 'until cleared' });
    await people.refresh();
    expect([people.approver('U1')?.name, people.approver('U2')?.name]).toEqual(['Anna', 'Bo']);
    await expect(people.mayRead('U9')).rejects.toThrow(
      'The bot could not check with Slack who is allowed to see this.',
    );
  },
);

test('a member of a group who cannot be read is named, and the others decide', async () => {
  await using world = await harborOf([ANNA, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
  const people = peopleIn(world, ['S1']);
  for (const how of ['http500', 'http500', 'http500'] as const)
    world.slack.faults.failMethod('users.info', { how });
  await people.refresh();
  expect([people.count(), people.problem()]).toEqual([
    1,
    'U1 in S1 (SLACK_APPROVERS) cannot approve right now because the bot could not check with Slack. Slack answered with HTTP 500.',
  ]);
});

test('a group that cannot be read keeps nobody beside it from deciding', async () => {
  await using world = await harborOf([ANNA, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
  const people = peopleIn(world, ['S1', 'U2']);
  world.slack.faults.failMethod('usergroups.users.list', { how: 'http500', times: 3 });
  await people.refresh();
  expect([people.count(), people.problem()]).toEqual([
    1,
    'S1 in SLACK_APPROVERS cannot approve right now because the bot could not check with Slack. Slack answered with HTTP 500.',
  ]);
});

test('an answer about someone else than asked makes nobody an approver, and nobody a reader', async () => {
  await using world = await harborOf([ANNA, { id: 'U2', name: 'Bo', email: 'bo@harbour.test' }]);
  world.slack.workspace.mistakenFor.set('U1', 'U2');
  const people = peopleIn(world, ['U1']);
  await people.refresh();
  expect([people.approver('U1'), people.approver('U2'), people.count(), people.problem()]).toEqual([
    undefined,
    undefined,
    0,
    'No one can approve right now because the bot could not look up the approvers in Slack. Slack returned a different user.',
  ]);
  expect(await people.mayRead('U1')).toBe(false);
});

const many = (number: number): Someone[] =>
  Array.from({ length: number }, (_, nth) => ({
    id: `U1${String(nth).padStart(4, '0')}`,
    name: `n${nth}`,
    email: `n${nth}@harbour.test`,
  }));

test('somebody in a long list who cannot be read keeps none of the others from being read', async () => {
  const users = many(60);
  await using world = await startEdge({
    people: { users, groups: [{ id: 'S1', members: users.map(({ id }) => id) }] },
    rateLimits: true,
  });
  // As Slack never should: no name at all where a text belongs.
  world.slack.workspace.users.set(
    'U9',
    Object.assign(world.slack.workspace.addUser({ id: 'U9' }), { name: null }),
  );
  const people = peopleIn(world, ['S1']);
  await people.refresh();
  const methods = world.slack.calls
    .map(({ method }) => method)
    .filter((method) => method.startsWith('users.'));
  expect([people.count(), people.problem(), methods]).toEqual([60, undefined, ['users.list']]);
});

test('a group of 151 is read in one go, though Slack allows 100 look-ups a minute', async () => {
  await using world = await startEdge({
    people: { users: many(451), groups: [{ id: 'S1', members: many(151).map(({ id }) => id) }] },
    rateLimits: true,
  });
  const people = peopleIn(world, ['S1']);
  await people.refresh();
  const methods = world.slack.calls.map(({ method }) => method);
  expect([people.count(), people.problem()]).toEqual([151, undefined]);
  expect(methods.filter((method) => method.startsWith('users.'))).toEqual(['users.list']);
});

test('who is not on the first pages of a long list is looked up, as fast as Slack allows', async () => {
  const users = many(2200);
  const members = [...users.slice(0, 30), ...users.slice(-20)].map(({ id }) => id);
  await using world = await startEdge({
    people: { users, groups: [{ id: 'S1', members }] },
    rateLimits: true,
  });
  world.slack.faults.failMethod('users.info', { how: { retryAfter: 0 } });
  const people = peopleIn(world, ['S1']);
  await people.refresh();
  expect([people.count(), people.problem()]).toEqual([50, undefined]);
  world.pass(5);
  world.slack.faults.failMethod('users.info', { how: { retryAfter: 600 } });
  await people.refresh();
  expect([people.count(), people.problem()]).toEqual([50, undefined]);
  world.pass(10);
  expect(people.problem()).toMatch(
    /^U12180, U12181, U12182, U12183, U12184 and 15 others in S1 \(SLACK_APPROVERS\) cannot approve right now because the bot could not check with Slack\. Slack asks the bot to slow down for 600 seconds\.$/,
  );
});
