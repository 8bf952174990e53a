import { expect, test } from 'vitest';
import { z } from 'zod';
import { rowsIn } from '../../../src/adapters/store/columns.ts';
import { NO_FILTER } from '../../../src/policy/review.ts';
import { type AfterAck, afterAck } from '../../worlds/after-ack.ts';
import {
  APPROVER,
  type BotWorldOptions,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  START,
} from '../../worlds/bot-world.ts';
import { crowd } from '../../worlds/review-acts.ts';

/** What each decision keeps: what was shown at the press, and how the person was an approver then. */

const options: BotWorldOptions = {
  organization: { members: [...crowd(3).members, inactiveFor(3, 'busy')] },
};
const NOTHING = { shown: [], selected: [] };
const LISTED = { kind: 'listed' };

const live = ({ tables }: AfterAck, username: string) => {
  const found = tables.proposals.live().find((proposal) => proposal.username === username);
  if (found === undefined) throw new Error(`nobody live is called ${username}`);
  return found;
};

function show(at: AfterAck): string {
  const press = at.press(APPROVER);
  at.review.select(press, NOTHING, NO_FILTER);
  return at.review.show(press.by, NOTHING).fingerprint;
}

function approveAll(at: AfterAck): void {
  const card = at.tables.cards.newest()?.id ?? 0;
  at.decisions.approveAll(at.press(APPROVER), card, at.explain.bulk()?.fingerprint ?? '');
}

const LEAVE = { reason: 'on leave', until: undefined };

const decision = z.object({ kind: z.string(), byId: z.string(), because: z.string(), shown: z.string() });
const decisionsOf = ({ db }: AfterAck, id: number) =>
  rowsIn(db, decision)
    .all<[number]>('SELECT kind, by_id AS byId, because, shown FROM decision WHERE proposal = ? ORDER BY id')(
      id,
    )
    .map(({ because, shown, ...rest }) => ({
      ...rest,
      because: z.unknown().parse(JSON.parse(because)),
      shown: z.record(z.string(), z.unknown()).parse(JSON.parse(shown)),
    }));

/** What is not told is null in a row, and absent in an entry, at any depth. */
const told = (shown: unknown): unknown => {
  const { data } = z.record(z.string(), z.unknown()).safeParse(shown);
  if (data === undefined) return shown;
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => (value === null ? [] : [[name, told(value)]])),
  );
};

const RECORDED = new Set(['approval recorded', 'withdrawal recorded', 'exclusion decided', 'undo recorded']);

test.each<[string, (at: AfterAck) => unknown, kinds: string[]]>([
  ['approved', (at) => at.decisions.approve(at.press(APPROVER), live(at, 'm1').id, 0), ['approve']],
  ['all approved at once', approveAll, ['approve']],
  [
    'approved and withdrawn',
    (at) => {
      at.decisions.approve(at.press(APPROVER), live(at, 'm1').id, 0);
      at.decisions.withdraw(at.press(APPROVER), live(at, 'm1').id);
    },
    ['approve', 'withdraw'],
  ],
  [
    'excluded by name',
    (at) => at.exclusions.excludeAccounts(at.press(APPROVER), [live(at, 'm1').key], LEAVE),
    ['exclude'],
  ],
  [
    'excluded by a rule',
    (at) =>
      at.exclusions.excludeRule(
        at.press(APPROVER),
        { kind: 'user-name pattern', value: 'm1' },
        { ...LEAVE, until: new Date(at.outside.clock().getTime() + 90 * DAY) },
      ),
    ['exclude'],
  ],
  [
    'all excluded in Review…',
    (at) => at.exclusions.excludeSelected(at.press(APPROVER), show(at), LEAVE),
    ['exclude'],
  ],
])('the entry has what the row has: %s', async (_, act, kinds) => {
  await using world = await liveWorld(options);
  using at = await afterAck(world);
  const { id } = live(at, 'm1');
  await act(at);
  await at.takeOver();
  const rows = decisionsOf(at, id);
  expect(rows.map(({ kind }) => kind)).toEqual(kinds);
  const entries = at.tables.audit.about('m1', 50).filter(({ what }) => RECORDED.has(what));
  expect(entries.toReversed().map(({ detail }) => [detail['approver'], detail['shown']])).toEqual(
    rows.map(({ because, shown }) => [because, told(shown)]),
  );
  for (const { because, byId, shown } of rows) {
    expect([because, byId]).toEqual([LISTED, APPROVER]);
    expect(shown).toMatchObject({ days: expect.any(Number), warnings: [], limits: expect.any(Object) });
  }
  expect(at.tables.audit.firstBroken()).toBeUndefined();
});

test('each takes over what was shown and who the person was at the press, whatever has changed since', async () => {
  await using world = await liveWorld(options);
  using at = await afterAck(world);
  const { id, evidence } = live(at, 'm1');
  approveAll(at);
  at.outside.store.commit(at.outside.clock(), ({ proposals }) =>
    proposals.refreshEvidence(id, { ...evidence, days: 7 }),
  );
  // Any other statement that writes evidence is held off as well, until it is taken over.
  at.db.prepare("UPDATE proposal SET evidence = json_set(evidence, '$.days', 8)").run();
  const user = world.slack.workspace.users.get(APPROVER);
  if (user !== undefined) world.slack.workspace.users.set(APPROVER, { ...user, deleted: true });
  world.clock.moveTo(new Date(START.getTime() + 6 * 60_000));
  await at.outside.people.refresh();
  expect(at.outside.people.approver(APPROVER)).toBeUndefined();
  await at.takeOver();
  expect(decisionsOf(at, id)).toMatchObject([
    { kind: 'approve', byId: APPROVER, because: LISTED, shown: { days: evidence.days } },
  ]);
  expect(at.tables.audit.about('m1', 50).find(({ what }) => what === 'approval recorded')).toMatchObject({
    by: { id: APPROVER },
    detail: { approver: LISTED, shown: { days: evidence.days } },
  });
});

test('an exclusion of an account that is not proposed has what the last scan knew of it, and so has its end', async () => {
  await using world = await liveWorld(options);
  using at = await afterAck(world);
  const other = at.tables.members.find('busy', 1)[0]?.account;
  if (other === undefined) throw new Error('busy is no member');
  at.exclusions.excludeAccounts(at.press(SECOND_APPROVER), [other.key], LEAVE);
  const [exclusion] = at.exclusions.inForce();
  at.exclusions.end(at.press(SECOND_APPROVER), exclusion?.id ?? 0);
  const entries = at.tables.audit.about(other.username, 9);
  expect(entries.map(({ what }) => what)).toEqual(['exclusion ended', 'exclusion added']);
  for (const { detail } of entries)
    expect(detail).toMatchObject({
      approver: LISTED,
      target: { username: other.username },
      known: { email: other.email, days: expect.any(Number), inScan: expect.any(Number) },
    });
});
