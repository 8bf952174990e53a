import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE } from '../../../src/adapters/slack/buttons.ts';
import {
  ANOTHER_BOX,
  EXCLUDE_MODAL,
  SHOW_HOW_MANY,
} from '../../../src/features/exclusions/exclude-form-view.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  DAY,
  GUEST,
  inactiveFor,
  liveWorld,
  START,
} from '../../worlds/bot-world.ts';
import {
  excludeRow,
  excludeRule,
  fillIn,
  pressIn,
  submit,
  topView,
  viewText,
} from '../../worlds/modal-acts.ts';

const members = [inactiveFor(300, 'longgone'), inactiveFor(120, 'Kept.One'), inactiveFor(70, 'comingup')];
const organization = { members };
const states = (world: BotWorld) =>
  world.tables.proposals
    .onCard(world.tables.cards.newest()?.id ?? 0)
    .map(({ username, state, why }) => [username, state, ...(why === undefined ? [] : [why])].join(' '));
const inForce = (world: BotWorld) =>
  world.tables.exclusions
    .inForce(world.clock.now())
    .map(({ target, reason, until }) => [
      target.kind === 'account' ? target.username : target.label,
      reason,
      until?.toISOString(),
    ]);

test('an account is excluded from its row, by the choice of ninety days or by a date', async () => {
  await using world = await liveWorld({ organization });
  await world.pressRow(APPROVER, 'Kept.One', EXCLUDE);
  expect(await submit(world, { reason: '  on leave ' })).toBe(
    'Excluded\nHarbour City GIS\nExcluded Full Kept.One (Kept.One) until Feb 23, 2027.\nUndo',
  );
  expect(await excludeRow(world, 'longgone', { reason: 'keeps a license', date: '2026-11-26' })).toContain(
    'Excluded Full longgone (longgone) until Nov 26, 2026.',
  );
  expect(inForce(world)).toEqual([
    ['Kept.One', 'on leave', '2027-02-22T23:00:00.000Z'],
    ['longgone', 'keeps a license', '2026-11-25T23:00:00.000Z'],
  ]);
  expect(states(world)).toEqual(['longgone excluded', 'Kept.One excluded']);
  expect(world.cardText()).toContain('5 members: 1 inactive 61–89 days · 2 excluded · 2 protected');
});

test.for([
  { circumstance: 'without a reason', fields: {}, says: 'required fields are empty: Reason' },
  {
    circumstance: 'with a reason of spaces',
    fields: { reason: ' \n ' },
    says: 'Say why in the note.',
  },
  {
    circumstance: 'for a project without its end',
    fields: { why: 'project' },
    says: 'Choose when the project ends.',
  },
  {
    circumstance: 'until today',
    fields: { reason: 'r', date: '2026-11-25' },
    says: 'Choose a day after today.',
  },
  {
    circumstance: 'until a day in the past',
    fields: { reason: 'r', date: '2020-02-29' },
    says: 'Choose a day after today.',
  },
])('an exclusion $circumstance is refused and changes nothing', async ({ fields, says }) => {
  await using world = await liveWorld({ organization });
  const said = await excludeRow(world, 'longgone', fields).catch((thrown: Error) => thrown.message);
  expect(said).toBe(says);
  expect(inForce(world)).toEqual([]);
  expect(states(world)).toEqual(['longgone open', 'Kept.One open']);
});

test('whoever may not decide opens no form, and a form opened before is not taken any more', async () => {
  await using world = await liveWorld({ organization });
  for (const [user, told] of [
    [BYSTANDER, 'Only approvers can do this. Ask Mara Lindholm or Tomas Ferrer.'],
    [GUEST, 'Only approvers can do this.'],
  ] as const) {
    await world.pressRow(user, 'longgone', EXCLUDE);
    expect(world.slack.viewsOf(user)).toEqual([]);
    expect(world.answers(user)).toEqual([told]);
  }
  await world.pressRow(APPROVER, 'longgone', EXCLUDE);
  const approver = world.slack.workspace.users.get(APPROVER);
  if (approver !== undefined) approver.is_restricted = true;
  await world.pass(6 * 60_000);
  expect(await submit(world, { reason: 'r' })).toBe('Not excluded\nOnly approvers can do this.');
  expect(inForce(world)).toEqual([]);
});

test('nobody excludes their own account: not from a row, not in a list, not by a rule made for it', async () => {
  const own = inactiveFor(400, 'mine', { email: 'Mara.Lindholm@harbour-city.example' });
  await using world = await liveWorld({ organization: { members: [...members, own] } });
  const only = 'Your own account mine was left out. Someone else must exclude it.';
  expect(await excludeRow(world, 'mine')).toContain(only);
  await world.command(APPROVER, 'exclude');
  expect(await submit(world, { boxes: ['mine, longgone'], reason: 'r' })).toContain(only);
  expect(await excludeRule(world, 'user-name pattern', 'min?')).toContain(
    'Not excluded: that rule covers only your own account. Someone else must exclude it.',
  );
  expect(inForce(world).map(([name]) => name)).toEqual(['longgone']);
  expect(states(world)).toEqual(['mine open', 'longgone excluded', 'Kept.One open']);
});

test('one whose disabling failed is skipped by an exclusion', async () => {
  await using world = await liveWorld({ organization, settings: { DISABLE_CAP: '2' } });
  world.portal.faults.add({ kind: 'refused', code: 500, message: 'Trouble', path: /disable$/ });
  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(states(world)).toEqual([
    'longgone failed The portal is not available (500, “Trouble”).',
    'Kept.One open',
  ]);
  await excludeRow(world, 'longgone');
  expect(states(world)).toEqual(['longgone skipped excluded', 'Kept.One open']);
  expect(world.portal.member('longgone')?.disabled).toBe(false);
});

test('an exclusion added while a scan is running: holds in that scan, for whoever is covered', async () => {
  await using world = await liveWorld({ organization });
  world.portal.faults.add({ kind: 'slow', ms: 2000, path: /portals\/self\/users$|\/users$/, times: 1 });
  const scanning = world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
  await scanning;
  await world.slack.command(APPROVER, '/inactive-users', 'exclude comingup', CHANNEL.id);
  await expect.poll(() => topView(world).callback_id).toBe(EXCLUDE_MODAL);
  fillIn(world, { reason: 'soon back' });
  await world.slack.submit(APPROVER, topView(world).id);
  expect(world.tables.scans.recent(1)[0]?.state).toBe('reading');
  await world.settle();
  expect(world.tables.scans.recent(1)[0]?.state).toBe('accepted');
  expect(world.cardText()).toContain('5 members: 2 to review · 1 excluded · 2 protected');
});

test('when an exclusion is over the next scan proposes again; one that an approver ends counts at once', async () => {
  await using world = await liveWorld({ organization });
  await excludeRow(world, 'longgone', { reason: 'r', date: '2026-11-27' });
  await excludeRow(world, 'Kept.One', { reason: 'r', until: 'for good' });
  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  expect(states(world)).toEqual([]);
  await world.command(APPROVER, 'include kept.one');
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Exclusion ended. Full Kept.One (Kept.One) is evaluated normally from the next scan.',
  );
  expect(world.cardText()).toContain('5 members: 1 inactive 61–89 days · 1 to review later · 1 excluded');
  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  expect(states(world)).toEqual(['longgone open', 'Kept.One open']);
});

test('five hundred pasted names are excluded in one go, whatever their case, and the unmatched are listed back', async () => {
  const many = Array.from({ length: 490 }, (_, nth) =>
    bareMember({ username: `Crew.${nth}`, lastLogin: START.getTime() - DAY }),
  );
  await using world = await liveWorld({ organization: { members: [...members, ...many] } });
  await world.command(APPROVER, 'exclude');
  for (let box = 1; box < 6; box += 1) await pressIn(world, ANOTHER_BOX);
  const names = [
    ...many.map(({ username }) => username.toUpperCase()),
    ...'abcdefgh',
    'LONGGONE',
    'Crew.4900',
  ];
  const boxes = Array.from({ length: 5 }, (_, box) => names.slice(box * 100, (box + 1) * 100).join('\n'));
  fillIn(world, { boxes });
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain('This covers 491 accounts.');
  const said = await submit(world, { reason: 'the crew' });
  expect(said).toContain('Excluded 491 accounts until Feb 23, 2027.');
  expect(said).toContain('9 entries do not match exactly one account:\n“a”\n“b”');
  expect(said).toMatch(/“Crew\.4900” \(nearest: Crew\.\d+, Crew\.\d+, Crew\.\d+\)/);
  expect(states(world)).toEqual(['longgone excluded', 'Kept.One open']);
  expect(world.cardText()).toContain('491 excluded');
});

test('a pasted list is refused beyond five hundred, and where it names nobody', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'exclude');
  await pressIn(world, ANOTHER_BOX);
  const boxes = ['a', 'b'].map((letter) =>
    Array.from({ length: 251 }, (_, nth) => `${letter}${nth}`).join(','),
  );
  expect(await submit(world, { boxes, reason: 'r' })).toBe(
    'Enter fewer accounts: you entered 502 (limit 500).',
  );
  expect(await submit(world, { boxes: ['kept.uno', ''], reason: 'r' })).toContain(
    'No one was excluded.\n1 entry does not match exactly one account:\n“kept.uno” (nearest: Kept.One)',
  );
  expect(inForce(world)).toEqual([]);
});
