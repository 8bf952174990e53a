import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, TRY_AGAIN, WITHDRAW } from '../../../src/adapters/slack/buttons.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { disables, row, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld, SECOND_APPROVER } from '../../worlds/bot-world.ts';
import { submit, submitRule, viewText } from '../../worlds/modal-acts.ts';

const members = [inactiveFor(600, 'one'), inactiveFor(500, 'two')];
const settings = { APPROVALS_NEEDED: '2', SCAN_SCHEDULE: '0 0 1 1 *' };
const HOUR = 3_600_000;

async function approveByTwo(world: BotWorld, username: string): Promise<void> {
  await world.pressRow(APPROVER, username, APPROVE);
  await world.pressRow(SECOND_APPROVER, username, APPROVE);
}

test('whoever approves many as the first of two is told before that this disables nobody yet', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressCard(APPROVER, APPROVE_ALL);
  expect(viewText(world)).toContain('Each needs 2 approvers before it is disabled.');
  await submit(world);
  expect(disables(world)).toEqual([]);
  await world.pressCard(SECOND_APPROVER, APPROVE_ALL);
  await submit(world, {}, SECOND_APPROVER);
  expect(disables(world)).toEqual(['one', 'two']);
});

/** The approver becomes a guest, or a full member again, and the bot has noticed. */
async function asGuest(world: BotWorld, isGuest: boolean): Promise<void> {
  const person = world.slack.workspace.users.get(APPROVER);
  if (person !== undefined) person.is_restricted = isGuest;
  await world.pass(6 * 60_000);
}

test('one person who approved twice, while one was enough, is not two when two again', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP: '1' },
  });
  await approveByTwo(world, 'one');
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'two', APPROVE);
  await world.restart({ APPROVALS_NEEDED: '1' });
  await world.pressRow(APPROVER, 'two', APPROVE);
  expect(stateOf(world, 'two')[0]).toBe('approved');
  await world.restart({ APPROVALS_NEEDED: '2' });
  expect(stateOf(world, 'two')[0]).toBe('open');
  await world.pass(16 * HOUR);
  expect(disables(world)).toEqual(['one']);
});

test('whoever approved first, ceased to be an approver and is one again, can be the second', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await asGuest(world, true);
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual([]);
  await asGuest(world, false);
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});

test('the first of two who try again is told as one of two, and takes it back', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
  await approveByTwo(world, 'one');
  await world.pressRow(APPROVER, 'one', TRY_AGAIN);
  expect(world.thread().at(-1)).toBe(
    'Mara Lindholm approved another attempt to disable Full one (one) (1 of 2 approvals).',
  );
  expect(row(world, 'one')).toMatch(/\n1 of 2 · Mara Lindholm <!date.*> · needs a second approver\n/);
  expect(JSON.stringify(world.card().blocks)).toContain('Approvals so far: 1 of 2.');
  await world.pressRow(APPROVER, 'one', WITHDRAW);
  expect(row(world, 'one')).not.toContain('1 of 2');
  await world.pressRow(SECOND_APPROVER, 'one', TRY_AGAIN);
  expect([disables(world), stateOf(world, 'one')[0]]).toEqual([['one'], 'failed']);
});

const everyone = [...members, ...Array.from({ length: 60 }, (_, nth) => inactiveFor(3, `active_${nth}`))];
const PATTERN = { what: 'user-name pattern', reason: 'shared' };

async function excludeByRule(
  world: BotWorld,
  user: string,
  rule: string,
  end: { readonly until?: string; readonly date?: string } = { until: 'for good' },
): Promise<string> {
  await world.command(user, 'exclude');
  return submitRule(world, { ...PATTERN, rule, ...end }, user);
}

const rules = (world: BotWorld) =>
  world.tables.exclusions
    .inForce(world.clock.now())
    .map(({ target, authorName }) => [target.kind === 'account' ? '' : target.value, authorName]);

test('a rule for good needs two approvers, is told in the channel, and covers its accounts once the second agrees', async () => {
  await using world = await liveWorld({ organization: { members: everyone }, settings });
  expect(await excludeByRule(world, APPROVER, 'on?')).toContain(
    '1 of 2 approvers has agreed. Another approver must agree too. The request is in the channel. To agree, that approver must exclude everyone under the same rule within 24 hours and choose “No end date”.',
  );
  expect(viewText(world)).toMatch(/^Not excluded yet\n/);
  expect(rules(world)).toEqual([]);
  expect(stateOf(world, 'one')[0]).toBe('open');
  expect(renderedText(world.posts().at(-1) ?? world.card())).toBe(
    'Mara Lindholm wants to exclude everyone under the rule (user-name pattern “on?”) with no end date: Shared. 1 of 2 approvers has agreed. Another approver must agree too. To agree, type /inactive-users exclude within 24 hours, enter the same rule and choose “No end date” · Harbour City GIS',
  );
  expect(await excludeByRule(world, APPROVER, 'on?')).toContain(
    'You have already agreed. Another approver must agree too (1 of 2).',
  );
  expect(await excludeByRule(world, SECOND_APPROVER, 'on?')).toContain(
    'with no end date. The rule covers 1 account right now.',
  );
  expect(rules(world)).toEqual([['on?', 'Tomas Ferrer']]);
  expect(stateOf(world, 'one')[0]).toBe('excluded');
});

test.for<readonly [circumstance: string, second: (world: BotWorld) => Promise<unknown>]>([
  ['about another rule', (world) => excludeByRule(world, SECOND_APPROVER, 'tw?')],
  [
    'more than a day later',
    async (world) => {
      await world.pass(25 * HOUR);
      await excludeByRule(world, SECOND_APPROVER, 'on?');
    },
  ],
  [
    'after the first ceased to be an approver',
    async (world) => {
      await asGuest(world, true);
      await excludeByRule(world, SECOND_APPROVER, 'on?');
    },
  ],
])('a second yes %s does not make a rule for good', async ([, second]) => {
  await using world = await liveWorld({ organization: { members: everyone }, settings });
  await excludeByRule(world, APPROVER, 'on?');
  await second(world);
  expect(rules(world)).toEqual([]);
});

test('a rule with an end, and a rule for good where one approval is enough, need one approver', async () => {
  await using world = await liveWorld({ organization: { members: everyone }, settings });
  expect(await excludeByRule(world, APPROVER, 'on?', { until: '365' })).toContain('1 account right now.');
  await world.restart({ APPROVALS_NEEDED: '1' });
  expect(await excludeByRule(world, APPROVER, 'tw?')).toContain(
    'with no end date. The rule covers 1 account right now.',
  );
  expect(rules(world)).toEqual([
    ['on?', 'Mara Lindholm'],
    ['tw?', 'Mara Lindholm'],
  ]);
});
