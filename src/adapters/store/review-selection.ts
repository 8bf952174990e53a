import { z } from 'zod';
import { DAY_MS } from '../../policy/calendar.ts';
import type { ProposalId, ProposalState } from '../../policy/proposal.ts';
import type { Commit } from './audit.ts';
import { optional, proposalId } from './columns.ts';
import type { Db } from './database.ts';
import { LIVE, state } from './proposals.ts';

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

/** What a person has ticked in Review…, in the order of the proposals' numbers. */
export interface Tick {
  readonly proposal: ProposalId;
  /** The state in which the person was shown it in the form that decides; undefined while it is only ticked. */
  readonly shown: ProposalState | undefined;
}

export interface ReadTicks {
  /** A person's own; one whose proposal is no longer live may still be among them. */
  of(by: string): readonly Tick[];
}

/**
 * A tick is no decision: it changes nothing about anybody, is seen by nobody else, and is forgotten after a week or
 * soon after its proposal is over. So, unlike all other changes, these take no audit entry.
 */
export interface Ticks extends ReadTicks {
  add(by: string, proposals: readonly ProposalId[]): void;
  remove(by: string, proposals: readonly ProposalId[]): void;
  clear(by: string): void;
  /** Forgets this person's ticks of what is no longer live, and notes of the others that they are shown as they are now. */
  show(by: string): void;
  /** Of everybody: those that are too old, or whose proposal has been over for a day. */
  forgetOld(): void;
}
