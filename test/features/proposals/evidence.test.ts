import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, REVIEW } from '../../../src/adapters/slack/buttons.ts';
import { FILTER_OWNS } from '../../../src/features/review/filter-view.ts';
import {
  bareMember,
  type OrganizationParts,
  type PortalItem,
} from '../../../src/sandbox/portal/organization.ts';
import { stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld, START } from '../../worlds/bot-world.ts';
import { submit, viewText } from '../../worlds/modal-acts.ts';
import { filterBy } from '../../worlds/review-acts.ts';

/** What proposed accounts own, and why they may be in use: read, shown, kept and decided by. */
const MINUTE = 60_000;
const two = [inactiveFor(400, 'one'), inactiveFor(300, 'two')];
const three = [...two, inactiveFor(200, 'three')];

function item(owner: string, days: number, more: Partial<PortalItem> = {}): PortalItem {
  const at = START.getTime() - days * DAY;
  return {
    ...{ id: `of-${owner}-${days}`, owner, title: 'Trees', type: 'Web Map', name: null, tags: [] },
    ...{ access: 'private', created: at, modified: at },
    ...more,
  };
}

const evidenceOf = ({ tables }: BotWorld, username: string) =>
  tables.proposals.live().find((proposal) => proposal.username === username)?.evidence;

const kinds = (world: BotWorld, username: string) =>
  evidenceOf(world, username)?.marks.map(({ kind }) => kind);

/** The next scan proposes it. */
const comesLate = ({ portal }: BotWorld) => portal.organization.members.put(inactiveFor(150, 'late'));

const GROUP = {
  ...{ id: 'g1', title: 'Exchange', owner: 'one', access: 'org' as const, memberships: [] },
  ...{ created: START.getTime() - 400 * DAY, modified: START.getTime() - 400 * DAY },
};
const entitled = (lastLogin: number, disconnected: boolean) => ({
  itemId: 'pro',
  title: 'ArcGIS Pro',
  userEntitlements: [{ username: 'one', lastLogin, disconnected, entitlements: ['desktopAdvN'] }],
});

test.for<[string, kinds: readonly string[], parts: OrganizationParts]>([
  ['an item changed 10 days ago', ['changed an item'], { items: [item('one', 10)] }],
  ['an item changed 70 days ago', [], { items: [item('one', 70)] }],
  [
    'an app credential',
    ['app credentials'],
    {
      items: [
        item('one', 300, { type: 'Application', typeKeywords: ['Registered App', 'Developer Credentials'] }),
      ],
    },
  ],
  [
    'a group in a collaboration',
    ['collaboration group'],
    {
      groups: [GROUP],
      collaborations: [
        { id: 'c1', name: 'Province', workspaces: [{ id: 'w1', name: 'Maps', groupId: 'g1' }] },
      ],
    },
  ],
  [
    'a Pro license offline',
    ['Pro license offline'],
    { listings: [entitled(START.getTime() - 99 * DAY, true)] },
  ],
  ['Pro used lately', ['used Pro'], { listings: [entitled(START.getTime() - 9 * DAY, false)] }],
])('Approve all leaves out whoever may be in use: %s', async ([, marks, parts]) => {
  await using world = await liveWorld({
    organization: { members: three, ...parts },
    settings: { CHECK_PRO_LICENSES: 'on' },
  });
  expect([kinds(world, 'one'), kinds(world, 'two')]).toEqual([marks, []]);
  await world.pressCard(APPROVER, APPROVE_ALL);
  const isLeftOut = viewText(world).includes('Left out');
  await submit(world);
  const are = ['one', 'two', 'three'].map((name) => stateOf(world, name)[0]);
  expect([isLeftOut, are]).toEqual([
    marks.length > 0,
    [marks.length > 0 ? 'open' : 'disabled', 'disabled', 'disabled'],
  ]);
});

test('one that may be in use is approved from its row, whose question says why; what was shown stays in the decision', async () => {
  await using world = await liveWorld({ organization: { members: three, items: [item('one', 10)] } });
  expect(world.cardText()).toContain(
    '1 item (newest <!date^1794740400^\u200b{date_short_pretty}|Nov 15, 2026>)',
  );
  expect(world.cardText()).toContain(
    '⚠️ May be in use: changed an item <!date^1794740400^\u200b{date_short_pretty}|Nov 15, 2026>',
  );
  const questions = JSON.stringify(world.card().blocks);
  expect(questions).toContain('May be in use: changed an item Nov 15, 2026.');
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('disabled');
  const recorded = world.tables.audit
    .entries(1, 1000)
    .find(({ what, subject }) => what === 'approval recorded' && subject === 'one');
  expect(recorded?.detail).toMatchObject({
    shown: { holdings: { items: 1 }, marks: [{ kind: 'changed an item' }] },
  });
});

test('a mark that comes between the form and its submission approves nothing', async () => {
  await using world = await liveWorld({ organization: { members: three } });
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, APPROVE_ALL);
  world.portal.organization.items.set('late', item('one', 1));
  await world.pass(DAY + MINUTE);
  expect(kinds(world, 'one')).toEqual(['changed an item']);
  expect(await submit(world)).toContain('nothing was approved');
  expect(['one', 'two', 'three'].map((name) => stateOf(world, name)[0])).toEqual(['open', 'open', 'open']);
});

test('while the portal does not tell, Approve all waits; after five tries it takes them, and the row says so', async () => {
  await using world = await liveWorld({
    organization: { members: two },
    patience: { pauses: { firstMs: 1, tries: 1 } },
  });
  comesLate(world);
  world.portal.faults.add({ path: /\/search$/, kind: 'status', status: 500, body: 'empty' });
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain('Approve 2…');
  expect(evidenceOf(world, 'late')).toMatchObject({ holdings: undefined, couldNotBeRead: false });
  for (let tries = 1; tries < 5; tries += 1) await world.pass(5 * MINUTE);
  expect(evidenceOf(world, 'late')).toMatchObject({ holdings: undefined, couldNotBeRead: true });
  expect(world.cardText()).toContain('items could not be checked');
  expect(world.cardText()).toContain('Approve 3…');
});

test('what was cut short by the end of the process is read by the next', async () => {
  await using world = await liveWorld({ organization: { members: two } });
  world.portal.faults.add({ path: /\/search$/, kind: 'status', status: 500, body: 'empty' });
  comesLate(world);
  await world.command(APPROVER, 'scan');
  await world.stop();
  world.portal.faults.clear();
  world.clock.moveTo(new Date(world.clock.now().getTime() + 6 * MINUTE));
  await world.restart();
  expect(evidenceOf(world, 'late')?.holdings).toMatchObject({ items: 0 });
});

test('another account with the address stands on the row, and Review… filters by what is owned', async () => {
  const other = bareMember({
    ...{ username: 'one2', email: 'ONE@harbour-city.example' },
    ...{ created: START.getTime() - 90 * DAY, lastLogin: START.getTime() - 5 * DAY },
  });
  await using world = await liveWorld({
    organization: { members: [...two, other], items: [item('two', 200)] },
  });
  expect(evidenceOf(world, 'one')?.sameEmail).toEqual({
    username: 'one2',
    signedInAt: new Date(START.getTime() - 5 * DAY),
  });
  expect(world.cardText()).toContain(
    'Another account with this email address signed in <!date^1795172400^\u200b{date_short_pretty}|Nov 20, 2026>: one2',
  );
  await world.pressCard(APPROVER, REVIEW);
  await filterBy(world, FILTER_OWNS, '=something');
  expect(viewText(world)).toContain('1 of 2: owns something');
  expect(viewText(world)).not.toContain('Full one');
});
