import { z } from 'zod';
import { DAY_MS } from '../domain/calendar.ts';
import type { Tick, Ticks } from '../flows/ticks-tables.ts';
import type { Commit } from './audit.ts';
import { optional, proposalId } from './columns.ts';
import type { Db } from './open.ts';
import { LIVE, state } from './proposal-reads.ts';

const KEPT_DAYS = 7;

const tick: z.ZodType<Tick> = z.object({ proposal: proposalId, shown: optional(state) });

/** What people have ticked in Review…: each person's own, over pages, closed forms and restarts. */
export function ticksIn(db: Db, commit: Commit): Ticks {
  const of = db.prepare('SELECT proposal, shown FROM tick WHERE by_id = ? ORDER BY proposal');
  const add = db.prepare(`
    INSERT INTO tick (by_id, proposal, at)
    SELECT :by, proposal.id, :at FROM json_each(:ids) JOIN proposal ON proposal.id = value
    WHERE true ON CONFLICT (by_id, proposal) DO NOTHING`);
  const remove = db.prepare(`
    DELETE FROM tick WHERE by_id = :by AND proposal IN (SELECT value FROM json_each(:ids))`);
  const clear = db.prepare('DELETE FROM tick WHERE by_id = ?');
  const forgetOver = db.prepare(`
    DELETE FROM tick WHERE by_id = ? AND (SELECT state FROM proposal WHERE id = tick.proposal) NOT IN ${LIVE}`);
  const show = db.prepare(`
    UPDATE tick SET shown = (SELECT state FROM proposal WHERE id = tick.proposal) WHERE by_id = ?`);
  const forgetOld = db.prepare(`
    DELETE FROM tick WHERE at < :old OR EXISTS (
      SELECT 1 FROM proposal WHERE id = tick.proposal AND state NOT IN ${LIVE} AND changed_at < :over)`);
  const before = (days: number) => new Date(commit.at().getTime() - days * DAY_MS).toISOString();

  return {
    of: (by) => tick.array().parse(of.all(by)),
    add: (by, ids) => void add.run({ by, ids: JSON.stringify(ids), at: commit.at().toISOString() }),
    remove: (by, ids) => void remove.run({ by, ids: JSON.stringify(ids) }),
    clear: (by) => void clear.run(by),
    show(by) {
      forgetOver.run(by);
      show.run(by);
    },
    forgetOld: () => void forgetOld.run({ old: before(KEPT_DAYS), over: before(1) }),
  };
}
