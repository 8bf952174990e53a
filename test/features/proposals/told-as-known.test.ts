import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import { row, unreadableAfter } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  DAY,
  inactiveFor,
  liveWorld,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';
import { decide, review } from '../../worlds/review-acts.ts';

const MINUTE = 60_000;
const two = [inactiveFor(400, 'one'), inactiveFor(300, 'two')];
const last = (world: BotWorld, user = APPROVER) => world.answers(user).at(-1) ?? '';
const item = (owner: string, days: number, more = {}) => ({
  ...{
    id: `of-${owner}-${days}`,
    owner,
    title: 'Trees',
    type: 'Web Map',
    name: null,
    tags: [],
    access: 'private' as const,
  },
  ...{ created: START.getTime() - days * DAY, modified: START.getTime() - days * DAY },
  ...more,
});
const TASK = {
  id: 't',
  itemId: 'i',
  type: 'ExecuteNotebook' as const,
  title: 'x',
  userId: 'late',
  active: true,
};
const marks = (world: BotWorld, name: string) =>
  world.tables.proposals
    .live()
    .find(({ username }) => username === name)
    ?.evidence.marks.map(({ kind }) => kind);

test('one list of signs that fails once: Approve all must not take those of whom it tells', async () => {
  await using world = await liveWorld({
    organization: { members: two },
    patience: { pauses: { firstMs: 1, tries: 1 } },
  });
  world.portal.organization.members.put(inactiveFor(150, 'late'));
  world.portal.organization.scheduledTasks.push(TASK);
  world.portal.faults.add({
    path: /allScheduledTasks$/,
    kind: 'status',
    status: 503,
    body: 'empty',
    times: 1,
  });
  await world.command(APPROVER, 'scan');
  for (let n = 0; n < 6; n += 1) await world.pass(6 * MINUTE); // the portal is well again for half an hour
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  expect(world.portal.member('late')?.disabled).toBe(false);
});
test('nobody is approved from a row or Review… before it was read, without a word of that', async () => {
  await using world = await liveWorld({
    organization: { members: two },
    patience: { pauses: { firstMs: 1, tries: 1 } },
  });
  world.portal.organization.members.put(inactiveFor(150, 'late'));
  world.portal.organization.scheduledTasks.push(TASK);
  world.portal.faults.add({ path: /\/search$/, kind: 'status', status: 500, body: 'empty' });
  await world.command(APPROVER, 'scan');
  expect(row(world, 'late')).toContain('items not checked yet');
  await world.command(APPROVER, 'why late');
  expect(last(world)).toContain('items not checked yet');
  expect(await review(world, ['late'])).toContain('What 1 account owns is not known yet.');
});
test('Review…: a new kind of mark between the form and its press', async () => {
  await using world = await liveWorld({ organization: { members: two, items: [item('one', 10)] } });
  await world.command(APPROVER, 'scan');
  await review(world, ['one']);
  world.portal.organization.items.set(
    'cred',
    item('one', 300, { id: 'cred', type: 'Application', typeKeywords: ['Registered App'] }),
  );
  await world.pass(DAY + MINUTE);
  expect(marks(world, 'one')).toContain('app credentials');
  expect(await decide(world, 'approve', {})).toContain('nothing was decided');
  expect(world.portal.member('one')?.disabled).toBe(false);
});
test('why, while our own disabling is not confirmed', async () => {
  await using world = await liveWorld({ organization: { members: two } });
  unreadableAfter(world, 'one', true);
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pass(MINUTE);
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'why one');
  expect(last(world)).not.toContain('not by this bot');
});
test('why, while our own disabling is being undone', async () => {
  await using world = await liveWorld({ organization: { members: two } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  world.portal.faults.add({
    path: /\/community\/users\/one$/,
    skips: 1,
    kind: 'refused',
    code: 403,
    message: 'No access.',
  });
  await world.pressRow(APPROVER, 'one', UNDO);
  await world.command(APPROVER, 'why one');
  expect(last(world)).not.toContain('not by this bot');
});
test('history: a rehearsal is not told as an approval', async () => {
  await using world = await startBotWorld({ organization: { members: two } });
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.command(APPROVER, 'history');
  expect(last(world)).toMatch(/rehears/i);
});
test('others enabled it, it was used, others disabled it: no text that says that we did', async () => {
  await using world = await liveWorld({ organization: { members: two } });
  const becomes = (more: object) => {
    const one = world.portal.member('one');
    if (one) world.portal.organization.members.put({ ...one, ...more });
  };
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pass(3 * DAY);
  becomes({ disabled: false, lastLogin: world.clock.now().getTime() });
  await world.command(APPROVER, 'scan');
  await world.pass(3 * DAY);
  becomes({ disabled: true });
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'why one');
  expect(last(world)).not.toContain('Text for the member');
  expect(last(world)).toContain('The account has since been changed outside of the bot');
});
test('what-if: who is not known is not active, and a role is not a date', async () => {
  const without = (name: string, field: string) => {
    const one = inactiveFor(300, name);
    Reflect.deleteProperty(one, field);
    return one;
  };
  await using world = await liveWorld({
    organization: {
      members: [...two, inactiveFor(2, 'fresh'), without('nologin', 'lastLogin'), without('norole', 'role')],
    },
  });
  await world.command(APPROVER, 'what-if 120');
  expect(last(world)).toContain('• Active: 3 '); // the bot, chief and fresh
  expect(last(world)).not.toContain('1 with dates that ArcGIS does not tell');
});
test('a date that is left out ends no mark', async () => {
  await using world = await liveWorld({ organization: { members: two, items: [item('one', 10)] } });
  world.portal.faults.add({ path: /\/search$/, kind: 'fields left out', fields: ['results'] });
  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  await world.pass(MINUTE);
  expect(marks(world, 'one')).toEqual(['changed an item']);
});
test('a count that is left out doubles no mark', async () => {
  await using world = await liveWorld({ organization: { members: two, items: [item('one', 10)] } });
  world.portal.faults.add({ path: /\/search$/, kind: 'fields left out', fields: ['total'] });
  for (let n = 0; n < 3; n += 1) {
    await world.pass(DAY);
    await world.command(APPROVER, 'scan');
    await world.pass(MINUTE);
  }
  expect(marks(world, 'one')).toEqual(['changed an item']);
});
test('the owner reads no words of the portal to administrators', async () => {
  await using world = await liveWorld({
    organization: { members: [...two, inactiveFor(200, 'ilse', { email: 'ilse@harbour-city.example' })] },
  });
  world.slack.workspace.channels.get('C0GISADMINS')?.members.delete(BYSTANDER);
  const ilse = world.slack.workspace.users.get(BYSTANDER);
  if (ilse) ilse.email = 'ilse@harbour-city.example';
  world.portal.faults.add({
    path: /\/community\/users\/ilse\/disable$/,
    kind: 'refused',
    code: 403,
    message: 'Owner ben.ng must release the lock.',
  });
  await world.pressRow(APPROVER, 'ilse', APPROVE);
  await world.command(BYSTANDER, 'why');
  expect(last(world, BYSTANDER)).not.toContain('ben.ng');
});
test('another account that is disabled is not where the person signs in', async () => {
  const other = bareMember({
    username: 'one2',
    email: 'one@harbour-city.example',
    disabled: true,
    created: START.getTime() - 90 * DAY,
    lastLogin: START.getTime() - 5 * DAY,
  });
  await using world = await liveWorld({ organization: { members: [...two, other] } });
  await world.command(APPROVER, 'why one');
  expect(last(world)).not.toMatch(/Another account with this email address signed in [^:]*: one2\.$/m);
});
test('of six own accounts one is not left out in silence; M. Silva is found; Esri access is in Why? after Undo', async () => {
  const many = Array.from({ length: 6 }, (_, n) =>
    inactiveFor(100 + n, `own${n}`, { email: 'ilse@harbour-city.example' }),
  );
  await using world = await liveWorld({
    organization: {
      members: [
        ...many,
        ...[1, 2, 3, 4, 5, 6].map((n) => inactiveFor(n, `a${n}`)),
        inactiveFor(500, 'esri1', { userType: 'both' }),
        inactiveFor(120, 'hcg_silvam', {
          fullName: 'Maria Silva',
          email: 'maria.silva@harbour-city.example',
        }),
      ],
    },
  });
  const ilse = world.slack.workspace.users.get(BYSTANDER);
  if (ilse) ilse.email = 'ilse@harbour-city.example';
  await world.command(BYSTANDER, 'why');
  expect(last(world, BYSTANDER)).toMatch(/own5|more/);
  await world.command(APPROVER, 'why M. Silva');
  expect(last(world)).toContain('Maria Silva');
  await world.pressRow(APPROVER, 'esri1', APPROVE);
  await world.pressRow(APPROVER, 'esri1', UNDO);
  await world.command(APPROVER, 'why esri1');
  expect(last(world)).toContain('Esri access was on before');
});
