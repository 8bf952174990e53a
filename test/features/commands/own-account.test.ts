import { expect, test } from 'vitest';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  GUEST,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';

/** Any full member of the workspace may ask about the accounts with their own address, and about no others. */

const ILSE = 'ilse.bakker@harbour-city.example';
const members = [
  inactiveFor(400, 'ilse_gis', { fullName: 'Ilse Bakker', email: ILSE }),
  inactiveFor(100, 'ilse_old', { fullName: 'Ilse B.', email: ILSE.toUpperCase() }),
  inactiveFor(300, 'ben'),
  inactiveFor(3, 'active'),
];
const REFUSED =
  'Only approvers and full members of the admin channel can see this. To ask about the account with your Slack email address, type /inactive-users why.';

/** Somebody of the workspace who is not in the admin channel. */
async function outsiderWorld(): Promise<BotWorld> {
  const world = await liveWorld({ organization: { members } });
  const { users, channels } = world.slack.workspace;
  channels.get('C0GISADMINS')?.members.delete(BYSTANDER);
  const ilse = users.get(BYSTANDER);
  if (ilse !== undefined) ilse.email = ILSE;
  return world;
}
const last = (world: BotWorld, user = BYSTANDER) => world.answers(user).at(-1) ?? '';

test('somebody outside of the channel is told about all accounts with their own address', async () => {
  await using world = await outsiderWorld();
  await world.command(BYSTANDER, 'why');
  expect(last(world)).toContain('Inactive 400 days (limit 90).');
  expect(last(world)).toContain('Inactive 100 days (limit 90).');
  await world.command(BYSTANDER, 'why ilse_old');
  expect(last(world)).toContain('Inactive 100 days (limit 90).');
  expect(last(world)).not.toContain('ilse_gis');
  for (const nobodysMatter of ['Mara Lindholm', 'Open in ArcGIS'])
    expect(last(world)).not.toContain(nobodysMatter);
});

test('about anybody else the refusal is the same, whether or not there is such an account', async () => {
  await using world = await outsiderWorld();
  for (const who of ['ben', 'active', 'no.such.account', 'Full ben', 'harbour-city.example.org'])
    await world.command(BYSTANDER, `why ${who}`);
  expect(new Set(world.answers(BYSTANDER))).toEqual(new Set([REFUSED]));
});

test.for([
  { who: 'a guest', change: { is_restricted: true } },
  { who: 'somebody of another workspace', change: { team_id: 'T0ELSEWHERE' } },
])('$who is told nothing, with that very address', async ({ change }) => {
  await using world = await outsiderWorld();
  const user = world.slack.workspace.users.get(BYSTANDER);
  if (user !== undefined) Object.assign(user, change);
  // Neither sees a channel that they are not in.
  world.slack.workspace.channels.get('C0GISADMINS')?.members.add(BYSTANDER);
  await world.command(BYSTANDER, 'why');
  expect(last(world)).not.toContain('ilse_gis');
  expect(last(world)).toBe('Only approvers and full members of the admin channel can see this.');
});

test('whoever has no account is told so, and who may read gets their own account by why alone', async () => {
  await using world = await outsiderWorld();
  await world.command(GUEST, 'why');
  expect(last(world, GUEST)).toBe('Only approvers and full members of the admin channel can see this.');
  const ilse = world.slack.workspace.users.get(BYSTANDER);
  if (ilse !== undefined) ilse.email = 'nobody@harbour-city.example';
  await world.command(BYSTANDER, 'why');
  expect(last(world)).toContain(
    'No ArcGIS account has your Slack email address. Ask your ArcGIS administrators.',
  );
  await world.command(APPROVER, 'why');
  expect(last(world, APPROVER)).toContain(
    'No ArcGIS account has your Slack email address. To ask about another account, add a name, as in /inactive-users why jane.doe.',
  );
});

test('before the first accepted scan nobody is said to be no member: the bot knows none yet', async () => {
  await using world = await startBotWorld({ organization: { members } });
  const NONE_YET = 'No scan has been accepted yet, so the bot knows no members.';
  const start = `${NONE_YET} Start one with /inactive-users scan.`;
  for (const text of ['why', 'why ben', 'exclude ben', 'include ben', 'undo ben'])
    await world.command(APPROVER, text);
  expect(world.answers(APPROVER)).toEqual(Array.from({ length: 5 }, () => start));
  await world.command(APPROVER, 'history ben');
  expect(last(world, APPROVER)).toBe(`${start} The audit trail has no match either.`);
  world.slack.workspace.channels.get('C0GISADMINS')?.members.delete(BYSTANDER);
  await world.command(BYSTANDER, 'why');
  expect(last(world)).toBe(`${NONE_YET} Ask your ArcGIS administrators.`);
});
