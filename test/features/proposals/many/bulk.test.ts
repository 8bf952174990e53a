import { expect, test } from 'vitest';
import { APPROVE_ALL } from '../../../../src/adapters/slack/buttons.ts';
import { NO_FILTER } from '../../../../src/policy/review.ts';
import { disables, rowsOf } from '../../../worlds/acting-acts.ts';
import { type AfterAck, afterAck } from '../../../worlds/after-ack.ts';
import {
  APPROVER,
  type BotWorld,
  type BotWorldOptions,
  BYSTANDER,
  DAY,
  liveWorld,
  SECOND_APPROVER,
  START,
} from '../../../worlds/bot-world.ts';
import { submit } from '../../../worlds/modal-acts.ts';
import { crowd, inState } from '../../../worlds/review-acts.ts';

/** A decision on many is one row with its set; each takes it over afterward, and until then it holds for each. */

const options: BotWorldOptions = { organization: crowd(4) };
const NOTHING = { shown: [], selected: [] };
const LEAVE = { reason: 'on leave', until: new Date(START.getTime() + 90 * DAY) };

const id = ({ tables }: AfterAck, username: string) => {
  const found = tables.proposals.live().find((proposal) => proposal.username === username);
  if (found === undefined) throw new Error(`nobody live is called ${username}`);
  return found.id;
};
const keyOf = (at: AfterAck, username: string) => {
  const found = at.tables.proposals.get(id(at, username));
  if (found === undefined) throw new Error(username);
  return found.key;
};
const card = ({ tables }: AfterAck) => tables.cards.newest()?.id ?? 0;

const approveAll = (at: AfterAck, user = APPROVER) =>
  at.decisions.approveAll(at.press(user), card(at), at.explain.bulk()?.fingerprint ?? '').sentence;

/** All that are live are selected, and shown in the form that decides. */
function selectAll(at: AfterAck, user = APPROVER): string {
  const press = at.press(user);
  at.review.select(press, NOTHING, NO_FILTER);
  return at.review.show(press.by, NOTHING).fingerprint;
}
const withdrawAll = (at: AfterAck, user = APPROVER) => {
  selectAll(at, user);
  return at.decisions.withdrawSelected(at.press(user), NOTHING).sentence;
};
const excludeAll = (at: AfterAck, user = APPROVER) =>
  at.exclusions.excludeSelected(at.press(user), selectAll(at, user), LEAVE).sentence;

const RESULT = [
  'SELECT username, state, why, batch, changed_by, round FROM proposal ORDER BY id',
  'SELECT proposal, round, kind, by_id FROM decision ORDER BY proposal, id',
  'SELECT value, reason, until, ended_at FROM exclusion ORDER BY value, id',
  'SELECT * FROM bulk',
  'SELECT * FROM bulk_rest',
];

test('an exclusion of what was approved when it was shown says that it was open again by then', async () => {
  await using world = await liveWorld(options);
  using at = await afterAck(world);
  approveAll(at, SECOND_APPROVER);
  const shown = selectAll(at);
  withdrawAll(at, SECOND_APPROVER);
  const said = at.exclusions.excludeSelected(at.press(APPROVER), shown, LEAVE).sentence;
  expect(said).toContain('Changed since you opened this: 4. Full m1 (m1) was open for review again. Full m2');
  expect(said).not.toContain('still needs review');
});

/** What is decided after all were approved at once. */
const AFTERWARD: readonly { what: string; needed?: string; next: (at: AfterAck) => unknown }[] = [
  {
    what: 'one is withdrawn',
    next: (at) => at.decisions.withdraw(at.press(APPROVER), id(at, 'm2')),
  },
  {
    what: 'one is approved again',
    next: (at) => at.decisions.approve(at.press(SECOND_APPROVER), id(at, 'm2'), 0),
  },
  {
    what: 'one is excluded',
    next: (at) => at.exclusions.excludeAccounts(at.press(APPROVER), [keyOf(at, 'm2')], LEAVE),
  },
  {
    what: 'one is excluded by a rule',
    next: (at) =>
      at.exclusions.excludeRule(at.press(APPROVER), { kind: 'user-name pattern', value: 'm1*' }, LEAVE),
  },
  { what: 'all are withdrawn at once', next: (at) => withdrawAll(at, SECOND_APPROVER) },
  { what: 'all are excluded at once', next: (at) => excludeAll(at, SECOND_APPROVER) },
  {
    what: 'all are withdrawn and approved again, at once',
    next(at) {
      withdrawAll(at);
      approveAll(at, SECOND_APPROVER);
    },
  },
  {
    what: 'another approver approves all at once too',
    needed: '2',
    next: (at) => approveAll(at, SECOND_APPROVER),
  },
  { what: 'the same person approves all at once again', needed: '2', next: (at) => approveAll(at) },
  {
    what: 'another approver approves one too',
    needed: '2',
    next: (at) => at.decisions.approve(at.press(SECOND_APPROVER), id(at, 'm3'), 0),
  },
  {
    what: 'another approver approves all, and withdraws all',
    needed: '2',
    next(at) {
      approveAll(at, SECOND_APPROVER);
      withdrawAll(at, SECOND_APPROVER);
    },
  },
];

test.for(AFTERWARD)(
  'approved at once, and $what: it ends alike whether that was taken over before or not',
  async ({ needed = '1', next }) => {
    const ends = [];
    for (const isTakenOver of [true, false]) {
      await using world = await liveWorld({ ...options, settings: { APPROVALS_NEEDED: needed } });
      using at = await afterAck(world);
      expect(approveAll(at)).toContain('You approved 4 accounts.');
      if (isTakenOver) await at.takeOver();
      const said = await next(at);
      await at.takeOver();
      ends.push({ said, rows: rowsOf(world, RESULT) });
    }
    expect(ends[1]).toEqual(ends[0]);
  },
);

/** What calls an approval off that not all have taken over; the bot is killed right after it, and started again. */
const CALLED_OFF: readonly {
  off: string;
  by: (at: AfterAck, world: BotWorld) => unknown;
  left: readonly string[];
  restart?: Record<string, string>;
}[] = [
  { off: 'nothing', by: () => {}, left: ['m1', 'm2', 'm3', 'm4'] },
  {
    off: 'one was withdrawn',
    by: (at) => at.decisions.withdraw(at.press(APPROVER), id(at, 'm2')),
    left: ['m1', 'm3', 'm4'],
  },
  {
    off: 'one was excluded',
    by: (at) => at.exclusions.excludeAccounts(at.press(APPROVER), [keyOf(at, 'm2')], LEAVE),
    left: ['m1', 'm3', 'm4'],
  },
  {
    off: 'one was excluded by a rule',
    by: (at) =>
      at.exclusions.excludeRule(at.press(APPROVER), { kind: 'user-name pattern', value: 'm1*' }, LEAVE),
    left: ['m2', 'm3', 'm4'],
  },
  { off: 'all were withdrawn at once', by: (at) => withdrawAll(at), left: [] },
  { off: 'all were excluded at once', by: (at) => excludeAll(at), left: [] },
  {
    off: 'it was paused',
    by: (at) =>
      expect(at.switches.pause(at.press(APPROVER), undefined, undefined).sentence).toContain(
        '4 approved accounts',
      ),
    left: [],
  },
  {
    off: 'it was paused and resumed',
    by(at) {
      at.switches.pause(at.press(APPROVER), undefined, undefined);
      at.switches.resume(at.press(APPROVER));
    },
    left: [],
  },
  { off: 'protection was switched on', by: () => {}, restart: { PROTECTION: 'on' }, left: [] },
  { off: 'the limits became harsher', by: () => {}, restart: { DISABLE_AFTER_DAYS: '80' }, left: [] },
  { off: 'another approval came to be needed', by: () => {}, restart: { APPROVALS_NEEDED: '2' }, left: [] },
  { off: 'one signed in', by: (_at, { portal }) => portal.signIn('m2'), left: ['m1', 'm3', 'm4'] },
];

test.for(CALLED_OFF)(
  'promise 14: approved at once, and before any of them took it over $off: the others are disabled, and nobody else',
  async ({ by, left, restart }) => {
    await using world = await liveWorld(options);
    {
      using at = await afterAck(world);
      approveAll(at);
      await by(at, world);
    }
    await world.restart(restart);
    expect(disables(world)).toEqual(left);
    await world.restart({ PROTECTION: 'off', APPROVALS_NEEDED: '1' });
    await world.pass(60_000);
    expect(disables(world)).toEqual(left);
    expect(rowsOf(world, ['SELECT * FROM bulk', 'SELECT * FROM bulk_rest'])).toEqual([[], []]);
    expect(world.tables.audit.firstBroken()).toBeUndefined();
  },
);

test('what is approved at once is shown as approved before each of them took it over, and it is offered to nobody again', async () => {
  await using world = await liveWorld(options);
  using at = await afterAck(world);
  approveAll(at);
  const page = at.review.page(APPROVER, NO_FILTER, 0);
  expect(page.rows.map(({ proposal }) => [proposal.state, proposal.changedBy])).toEqual(
    Array(4).fill(['approved', 'Mara Lindholm']),
  );
  expect(page.counts).toEqual({ 'to decide': 0, failed: 0, waiting: 4 });
  expect(at.explain.why(keyOf(at, 'm1'))?.proposed?.proposal.state).toBe('approved');
  expect(at.explain.bulk()).toBeUndefined();
  expect(at.tables.proposals.countOnCard(card(at), card(at))).toEqual({ shown: 4, open: 0 });
  expect(at.tables.proposals.waiting()).toEqual([]);
  expect(at.tables.proposals.toAct(9)).toEqual([]);
});

test('a press that is delivered twice decides once, also where nobody has taken it over between', async () => {
  await using world = await liveWorld(options);
  using at = await afterAck(world);
  const press = at.press(APPROVER);
  const shown = at.explain.bulk()?.fingerprint ?? '';
  expect(at.decisions.approveAll(press, card(at), shown).kind).toBe('done');
  expect(at.decisions.approveAll(press, card(at), shown).kind).toBe('repeated');
  expect(at.decisions.approveAll(at.press(SECOND_APPROVER), card(at), shown).kind).toBe('refused');
  await at.takeOver();
  expect(rowsOf(world, ['SELECT count(*) AS n FROM decision'])).toEqual([[{ n: 4 }]]);
});

test('what was shown is frozen with the decision, whatever a scan finds before it is taken over', async () => {
  await using world = await liveWorld(options);
  {
    using at = await afterAck(world);
    approveAll(at);
    const before = at.tables.proposals.get(id(at, 'm1'))?.evidence;
    if (before === undefined) throw new Error('m1');
    at.outside.store.commit(world.clock.now(), ({ proposals }) =>
      proposals.refreshEvidence(id(at, 'm1'), { ...before, days: before.days + 5 }),
    );
  }
  await world.restart();
  const shown =
    "SELECT shown ->> 'days' AS days FROM decision JOIN proposal ON proposal.id = proposal WHERE username = 'm1'";
  expect(rowsOf(world, [shown])).toEqual([[{ days: 880 }]]);
});

test('nobody decided on by their own address since is taken along, and the thread says so', async () => {
  await using world = await liveWorld(options);
  {
    using at = await afterAck(world);
    const { email = '' } = at.press(APPROVER).by;
    approveAll(at);
    at.db
      .prepare("UPDATE member SET email = ?, email_folded = lower(?) WHERE username = 'm2'")
      .run(email, email);
  }
  await world.restart();
  expect(disables(world)).toEqual(['m1', 'm3', 'm4']);
  expect(world.thread().join('\n')).toContain(
    'Mara Lindholm decided on several accounts together, but not all of them could be included. Left out: 1. Full m2 (m2) is your own account',
  );
});

test('what two approvers agreed on at once stays approved, whoever of them is no approver by the time it is taken over', async () => {
  const [mara, tomas] = [APPROVER, SECOND_APPROVER];
  for (const isTakenOver of [true, false]) {
    await using world = await liveWorld({
      ...options,
      settings: { APPROVALS_NEEDED: '2', SLACK_APPROVERS: `${mara},${tomas}` },
    });
    {
      using at = await afterAck(world);
      expect(approveAll(at)).toContain('another approver');
      await at.takeOver();
      expect(approveAll(at, tomas)).toBe('You approved 4 accounts.');
      if (isTakenOver) await at.takeOver();
    }
    await world.restart({ SLACK_APPROVERS: `${tomas},${BYSTANDER}` });
    expect(disables(world)).toEqual(['m1', 'm2', 'm3', 'm4']);
  }
});

test('an undo of many that not all have taken over is done after a start, once each', async () => {
  await using world = await liveWorld(options);
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  expect(inState(world, 'disabled')).toHaveLength(4);
  {
    using at = await afterAck(world);
    expect(at.decisions.undoAll(at.press(APPROVER), 1, 4).sentence).toContain('4 accounts');
    expect(at.decisions.undoAll(at.press(SECOND_APPROVER), 1, 4).kind).toBe('refused');
    expect(
      at.decisions.undo(at.press(SECOND_APPROVER), at.tables.proposals.onCard(card(at))[0]?.id ?? id(at, ''))
        .kind,
    ).toBe('refused');
  }
  await world.restart();
  expect(inState(world, 'undone')).toHaveLength(4);
  expect(rowsOf(world, ["SELECT count(*) AS n FROM decision WHERE kind = 'undo'"])).toEqual([[{ n: 4 }]]);
});

test('an exclusion of many holds from its press on, in every path', async () => {
  await using world = await liveWorld(options);
  {
    using at = await afterAck(world);
    expect(excludeAll(at)).toMatch(/^Excluded 4 accounts until .*\.$/);
    expect(at.tables.exclusions.inForce(world.clock.now())).toHaveLength(4);
    expect(at.explain.why(keyOf(at, 'm1'))?.proposed?.proposal.state).toBe('excluded');
  }
  await world.restart();
  expect(inState(world, 'excluded')).toEqual(['m1', 'm2', 'm3', 'm4']);
  await world.pass(DAY);
  expect(disables(world)).toEqual([]);
});

/** Killed at each of its commits: what is left is taken over by the next start, and nothing twice. */
test('a decision on 120 is taken over in pieces, none of which is lost or made twice by a kill', async () => {
  await using world = await liveWorld({ organization: crowd(120), settings: { DISABLE_CAP: '200' } });
  await world.stop();
  for (let rest = 120; rest > 0; ) {
    using at = await afterAck(world);
    if (rest === 120) approveAll(at);
    const [bulk] = at.tables.bulk.all();
    expect(at.tables.bulk.rest(bulk?.id ?? 0, -1)).toHaveLength(rest);
    const left = rest;
    // The commit after the first is refused, as by a process that ended there.
    let commits = 0;
    const { store } = at.outside;
    const ended = {
      ...store,
      commit: (...args: Parameters<typeof store.commit>) => {
        commits += 1;
        if (commits > 1) throw new Error('ended');
        return store.commit(...args);
      },
    };
    await at.takeOver({ ...at.outside, store: ended as typeof store });
    rest = at.tables.bulk.rest(bulk?.id ?? 0, -1).length;
    expect(rest).toBeLessThan(left);
  }
  await world.restart();
  expect(inState(world, 'disabled')).toHaveLength(120);
  expect(rowsOf(world, ['SELECT proposal FROM decision GROUP BY proposal HAVING count(*) > 1'])).toEqual([
    [],
  ]);
});
