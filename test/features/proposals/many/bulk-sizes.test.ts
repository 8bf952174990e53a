import type { Statement } from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Db } from '../../../../src/adapters/store/database.ts';
import { cardFacts } from '../../../../src/features/card/facts.ts';
import { nextAgeing, workdayRound } from '../../../../src/features/proposals/expire.ts';
import { NO_FILTER } from '../../../../src/policy/review.ts';
import { type AfterAck, afterAck } from '../../../worlds/after-ack.ts';
import { APPROVER, liveWorld } from '../../../worlds/bot-world.ts';
import { crowd } from '../../../worlds/review-acts.ts';

/** What is shown and decided costs as many statements, and reads as many proposals in full, however many there are. */

const NOTHING = { shown: [], selected: [] };
const card = ({ tables }: AfterAck) => tables.cards.newest()?.id ?? 0;
const show = (at: AfterAck) => at.review.show(at.press(APPROVER).by, NOTHING).fingerprint;
const selectAll = (at: AfterAck) => at.review.select(at.press(APPROVER), NOTHING, NO_FILTER);

const NONE = { isMail: false, first: [], below: [] };

/** `most`: how many proposals it may read in full. */
const DONE: readonly { what: string; most: number; act: (at: AfterAck) => unknown }[] = [
  {
    what: 'the card is drawn',
    most: 8,
    act: (at) => {
      const record = at.tables.cards.get(card(at));
      return record && cardFacts(at.outside, record, NONE, undefined);
    },
  },
  { what: 'a page of Review… is drawn', most: 30, act: (at) => at.review.page(APPROVER, NO_FILTER, 0) },
  { what: 'all are selected in Review…', most: 0, act: selectAll },
  { what: 'the form that asks about all that were selected is drawn', most: 10, act: show },
  { what: 'the form of Approve all is drawn', most: 0, act: (at) => at.explain.bulk() },
  {
    what: 'all are approved at once',
    most: 5,
    act: (at) => at.decisions.approveAll(at.press(APPROVER), card(at), at.explain.bulk()?.fingerprint ?? ''),
  },
  { what: 'the card is drawn again', most: 8, act: (at) => DONE[0]?.act(at) },
  { what: 'all are selected again', most: 0, act: selectAll },
  {
    what: 'all approvals are withdrawn at once',
    most: 5,
    act: (at) => at.decisions.withdrawSelected(at.press(APPROVER), NOTHING),
  },
  { what: 'all are selected once more', most: 0, act: selectAll },
  {
    what: 'all are excluded at once',
    most: 20,
    act: (at) =>
      at.exclusions.excludeSelected(at.press(APPROVER), show(at), { reason: 'x', until: undefined }),
  },
  {
    what: 'a tick looks for what is due',
    most: 0,
    act(at) {
      at.outside.store.commit(at.outside.clock(), (tables) =>
        workdayRound(tables, at.outside.settings, at.outside.clock()),
      );
      return nextAgeing(at.outside);
    },
  },
];

test('what is shown of many, and decided about them, takes as many statements as of forty, and reads as few in full', async () => {
  const few = await costs(40);
  expect(await costs(1_500)).toEqual(few);
  const tooMany = DONE.filter(({ what, most }) => (few[what]?.inFull ?? 0) > most);
  expect(tooMany).toEqual([]);
});

async function costs(size: number): Promise<Record<string, { statements: number; inFull: number }>> {
  await using world = await liveWorld({ organization: crowd(8) });
  const count = { statements: 0, inFull: 0 };
  using at = await afterAck(world, (db) => counting(db, count));
  at.db
    .prepare(`
      INSERT INTO proposal (account_key, username, full_name, rehearsal, state, born_in_scan, born_at, evidence, round,
        changed_at, role, user_type, days, email, never_signed_in, not_warned)
      SELECT account_key || value, username || value, full_name, rehearsal, state, born_in_scan, born_at, evidence, round,
        changed_at, role, user_type, days, email, never_signed_in, not_warned
      FROM json_each(?) CROSS JOIN (SELECT * FROM proposal ORDER BY id DESC LIMIT 1)`)
    .run(JSON.stringify(Array.from({ length: size - 8 }, (_, index) => index)));
  at.db.exec(`INSERT INTO card_row (card, place, proposal)
    SELECT ${card(at)}, 8 + row_number() OVER (ORDER BY id), id FROM proposal
    WHERE state = 'open' AND id NOT IN (SELECT proposal FROM card_row WHERE card = ${card(at)})`);
  const found: Record<string, { statements: number; inFull: number }> = {};
  for (const { what, act } of DONE) {
    Object.assign(count, { statements: 0, inFull: 0 });
    act(at);
    found[what] = { ...count };
  }
  return found;
}

/** The same database; what is executed is counted, and the proposals that are read with all that is known of them. */
function counting(db: Db, count: { statements: number; inFull: number }): Db {
  const note = <T>(found: T): T => {
    count.statements += 1;
    for (const row of [found].flat()) {
      if (typeof row === 'object' && row !== null && 'evidence' in row) count.inFull += 1;
    }
    return found;
  };
  const counted = (statement: Statement): Statement =>
    new Proxy(statement, {
      get(target, name) {
        const part: unknown = Reflect.get(target, name, target);
        if (typeof part !== 'function') return part;
        const call = (...args: unknown[]): unknown => Reflect.apply(part, target, args);
        if (name === 'all' || name === 'get' || name === 'run')
          return (...args: unknown[]) => note(call(...args));
        return (...args: unknown[]) => counted(call(...args) as Statement);
      },
    });
  return new Proxy(db, {
    get(target, name) {
      const part: unknown = Reflect.get(target, name, target);
      if (name === 'prepare') return (sql: string) => counted(target.prepare(sql));
      return typeof part === 'function' ? part.bind(target) : part;
    },
  });
}
