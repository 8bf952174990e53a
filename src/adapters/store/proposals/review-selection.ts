import { z } from 'zod';
import { DAY_MS } from '../../../policy/calendar.ts';
import type { ProposalId, ProposalState } from '../../../policy/proposal.ts';
import type { Commit } from '../audit.ts';
import { optional, proposalId, rowsIn } from '../columns.ts';
import type { Db } from '../database.ts';
import { LIVE, state } from './row.ts';

const KEPT_DAYS = 7;

const selection = z.object({
  proposal: proposalId,
  /** The state in which the person was shown it in the form that decides; undefined while it is only selected. */
  shown: optional(state),
});

export type Selection = z.output<typeof selection>;

/** What people have selected in Review…: each person's own, over pages, closed forms and restarts. */
export function reviewSelectionReadsIn(db: Db) {
  const selections = rowsIn(db, selection);
  return {
    /** A person's own, in the order of the proposals' numbers; one whose proposal is no longer live may still be among them. */
    of: selections.all<[by: string]>(
      'SELECT proposal, shown FROM review_selection WHERE by_id = ? ORDER BY proposal',
    ),
  };
}

/**
 * Selecting is no decision: it changes nothing about anybody, is seen by nobody else, and is forgotten after a week or
 * soon after its proposal is over. So, unlike all other changes, these take no audit entry.
 */
export function reviewSelectionIn(db: Db, commit: Commit) {
  const add = db.prepare(`
    INSERT INTO review_selection (by_id, proposal, at)
    SELECT :by, proposal.id, :at FROM json_each(:ids) JOIN proposal ON proposal.id = value
    WHERE true ON CONFLICT (by_id, proposal) DO NOTHING`);
  const remove = db.prepare(`
    DELETE FROM review_selection WHERE by_id = :by AND proposal IN (SELECT value FROM json_each(:ids))`);
  const clear = db.prepare('DELETE FROM review_selection WHERE by_id = ?');
  const forgetOver = db.prepare(`
    DELETE FROM review_selection WHERE by_id = ? AND (SELECT state FROM proposal WHERE id = review_selection.proposal) NOT IN ${LIVE}`);
  const show = db.prepare(`
    UPDATE review_selection SET shown = (SELECT state FROM proposal WHERE id = review_selection.proposal) WHERE by_id = ?`);
  const shownAs = db.prepare(`
    UPDATE review_selection SET shown = :state WHERE by_id = :by AND proposal IN (SELECT value FROM json_each(:ids))`);
  const forgetOld = db.prepare(`
    DELETE FROM review_selection WHERE at < :old OR EXISTS (
      SELECT 1 FROM proposal WHERE id = review_selection.proposal AND state NOT IN ${LIVE} AND changed_at < :over)`);
  const before = (days: number) => new Date(commit.at().getTime() - days * DAY_MS).toISOString();

  return {
    ...reviewSelectionReadsIn(db),
    add: (by: string, ids: readonly ProposalId[]) =>
      void add.run({ by, ids: JSON.stringify(ids), at: commit.time() }),
    remove: (by: string, ids: readonly ProposalId[]) => void remove.run({ by, ids: JSON.stringify(ids) }),
    clear: (by: string) => void clear.run(by),
    /** Forgets this person's selection of what is no longer live, and notes of the others that they are shown as they are now. */
    show(by: string): void {
      forgetOver.run(by);
      show.run(by);
    },
    /** They are shown in this state, as they do not have yet what was decided about them. */
    shownAs: (by: string, state: ProposalState, ids: readonly ProposalId[]) =>
      void shownAs.run({ by, state, ids: JSON.stringify(ids) }),
    /** Of everybody: those that are too old, or whose proposal has been over for a day. */
    forgetOld: () => void forgetOld.run({ old: before(KEPT_DAYS), over: before(1) }),
  };
}
