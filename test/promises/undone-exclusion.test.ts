import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE, UNDO_EXCLUSION } from '../../src/adapters/slack/buttons.ts';
import { UNDO_EXCLUDED_HERE } from '../../src/features/exclusions/undo.ts';
import { APPROVER, DAY, goLive, inactiveFor, SECOND_APPROVER } from '../worlds/bot-world.ts';
import { excludeRow, excludeRule, pressIn, submit, viewText } from '../worlds/modal-acts.ts';
import { quietTimeline, type Timeline, timelineWorld } from '../worlds/timeline-world.ts';

const PROMISE_13 =
  'promise 13: nobody is proposed on a warning that was not accepted, is too old, or came before the account was last skipped by the policy (an exclusion undone within the hour counts as never made)';

const SHORT = { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6 * * *' };
const MINUTE = DAY / 1440;
const warned = (at: Timeline) => at.table().filter((line) => /warned|reminded|proposed/.test(line));
const kinds = ({ world }: Timeline) =>
  world.tables.audit
    .entries(1, 10_000)
    .map(({ what }) => what)
    .filter((what) => /^exclusion (added|undone|ended)$/.test(what));

const AS_IF_NEVER = [
  'Wed Nov 25: ana warned, told Dec 5',
  'Wed Dec 2: ana reminded (3), told Dec 5',
  'Sat Dec 5: ana proposed',
];
const ANEW = [
  'Wed Nov 25: ana warned, told Dec 5',
  'Mon Nov 30: ana warned, told Dec 10',
  'Mon Dec 7: ana reminded (3), told Dec 10',
  'Thu Dec 10: ana proposed',
];

async function undoInTheAnswer({ world }: Timeline): Promise<void> {
  await pressIn(world, UNDO_EXCLUDED_HERE);
}

test.concurrent.for<{
  when: string;
  exclude: (at: Timeline) => Promise<unknown>;
  minutes: number;
  scan: boolean;
  table: readonly string[];
}>([
  { when: 'an account, a minute later', exclude: byAccount, minutes: 1, scan: false, table: AS_IF_NEVER },
  { when: 'an account, after a scan', exclude: byAccount, minutes: 30, scan: true, table: AS_IF_NEVER },
  {
    when: 'an account, at the last moment',
    exclude: byAccount,
    minutes: 59.9,
    scan: true,
    table: AS_IF_NEVER,
  },
  { when: 'a rule, after a scan', exclude: byRule, minutes: 30, scan: true, table: AS_IF_NEVER },
  { when: 'an account, when the hour is over', exclude: byAccount, minutes: 60, scan: true, table: ANEW },
  { when: 'a rule, when the hour is over', exclude: byRule, minutes: 60, scan: true, table: ANEW },
])(`${PROMISE_13}: $when`, async ({ exclude, minutes, scan, table }, { expect }) => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: SHORT,
  });
  await at.days(4);
  await exclude(at);
  if (scan) await at.world.command(APPROVER, 'scan');
  await at.days((minutes * MINUTE) / DAY);
  await undoInTheAnswer(at);
  const isUndone = viewText(at.world).startsWith('Undone');
  expect(isUndone).toBe(minutes < 60);
  if (!isUndone) {
    expect(viewText(at.world)).toContain(
      'Not undone: an exclusion can be undone only within an hour after it was made.',
    );
    const [one] = at.world.tables.exclusions.inForce(at.world.clock.now());
    await at.world.command(APPROVER, 'exclusions');
    expect(one).toBeDefined();
    await endTheOne(at);
  }
  expect(kinds(at)).toEqual(['exclusion added', isUndone ? 'exclusion undone' : 'exclusion ended']);
  await at.days(12);
  expect(warned(at)).toEqual(table);
});

async function byAccount({ world }: Timeline): Promise<void> {
  await world.command(APPROVER, 'exclude ana');
  await submit(world, { reason: 'a slip' });
}

async function byRule({ world }: Timeline): Promise<void> {
  await excludeRule(world, 'user-name pattern', 'an?');
}

async function endTheOne({ world }: Timeline): Promise<void> {
  const answer = world.slack.answersTo(APPROVER).at(-1);
  await world.slack.press(
    APPROVER,
    { channel: answer?.channel ?? '', ts: answer?.ts ?? '' },
    'exclusions.end',
  );
  await world.settle();
}

test(`${PROMISE_13}: a proposal is open again as it was, waits since when it did, and no approval counts`, async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(120, 'ben')] },
    settings: { GRACE_DAYS: '0', SCAN_SCHEDULE: '0 6 * * *', APPROVALS_NEEDED: '2' },
  });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await at.days(1);
  const before = world.tables.proposals.live().find(({ username }) => username === 'ana');
  await world.pressRow(SECOND_APPROVER, 'ana', APPROVE);
  await excludeRow(world, 'ana');
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['ben']);
  await at.days(1 / 48);
  await world.pressRow(SECOND_APPROVER, 'ana', UNDO_EXCLUSION);
  const after = world.tables.proposals.live().find(({ username }) => username === 'ana');
  const { evidence } = before ?? {};
  expect(after).toEqual({
    ...before,
    ...{ changedBy: 'Tomas Ferrer', approvals: [] },
    evidence: { ...evidence, days: 101 },
  });
  expect(world.thread().at(-1)).toContain('Earlier approvals no longer count.');
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  await world.pressRow(APPROVER, 'ana', EXCLUDE);
  expect(viewText(world)).toContain('Full ana (ana)');
});
