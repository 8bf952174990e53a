import { z } from 'zod';
import type { ProposalId } from '../../../policy/proposal.ts';
import { mapsIn, proposalId, rowsIn, valuesIn } from '../columns.ts';
import type { Db } from '../database.ts';
import { COLUMNS, DECIDED, LIVE, proposal, state } from './row.ts';

/** A state of which the newest accepted scan, or an act since, knows nothing newer than our disabling. */
const UNDOABLE = `
  state = 'disabled' AND rehearsal = 0 AND disabled_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM bulk_rest WHERE bulk_rest.proposal = proposal.id)
  AND NOT EXISTS (SELECT 1 FROM proposal AS later WHERE later.account_key = proposal.account_key AND later.id > proposal.id)
  AND NOT EXISTS (
    SELECT 1 FROM member JOIN standing ON standing.member = member.id
    WHERE member.key = proposal.account_key
      AND proposal.disabled_at <= (SELECT started_at FROM scan WHERE state = 'accepted' ORDER BY id DESC LIMIT 1)
      -- Enabled and disabled again by others since: theirs is the last change.
      AND (standing.disabled = 0 OR standing.reenabled_at > round(unixepoch(proposal.disabled_at, 'subsec') * 1000)))`;

/** Proposals by what they are together in: a card, a scan, or an approval of many at once; and which can be undone. */
export function togetherReadsIn(db: Db) {
  const proposals = rowsIn(db, proposal);
  const numbers = valuesIn(db, z.number());
  const ids = valuesIn(db, proposalId);
  const counts = rowsIn(db, z.object({ shown: z.number(), open: z.number() }));
  const ofBatch = mapsIn(db, state, z.number());
  const batchStates = ofBatch<[batch: number]>(
    'SELECT state, count(*) FROM proposal WHERE batch = ? GROUP BY state',
  );
  const batchRest = numbers.only<[batch: number]>(
    'SELECT count(*) FROM bulk_rest JOIN bulk ON bulk.id = bulk WHERE bulk.batch = ?',
  );
  const isBatchUnderWay = numbers.only<[batch: number]>(
    "SELECT EXISTS (SELECT 1 FROM proposal WHERE batch = ? AND state IN ('approved', 'disabling'))",
  );
  const batchNotDone = ids.all<[batch: number]>(
    "SELECT id FROM proposal WHERE batch = ? AND state IN ('skipped', 'failed') ORDER BY id",
  );
  const isAnyToDecideOf = numbers.only<[scan: number]>(`
    SELECT EXISTS (SELECT 1 FROM proposal WHERE state = 'open' AND born_in_scan = ?)`);
  const onCard = proposals.all<[object]>(`
    SELECT ${COLUMNS} FROM card_row JOIN proposal ON proposal.id = card_row.proposal
    WHERE card = :card AND place > :after ORDER BY place LIMIT :limit`);
  const statesOnCard = ofBatch<[card: number, upTo: number]>(`
    SELECT CASE WHEN EXISTS (SELECT 1 FROM bulk_rest WHERE bulk_rest.proposal = proposal.id) THEN 'open' ELSE state END, count(*)
    FROM card_row JOIN proposal ON proposal.id = card_row.proposal WHERE card = ? AND place <= ? GROUP BY 1`);
  const undoableOnCard = ids.all<[card: number, upTo: number]>(`
    SELECT id FROM card_row JOIN proposal ON proposal.id = card_row.proposal
    WHERE card = ? AND place <= ? AND ${UNDOABLE} ORDER BY place`);
  const decidedBelow = numbers.only<[object]>(`
    SELECT count(*) FROM (
      SELECT proposal FROM card_row WHERE card = :card AND place > :after ORDER BY place LIMIT -1 OFFSET :shown) AS below
      JOIN proposal ON proposal.id = below.proposal WHERE state NOT IN ${LIVE}`);
  const excludedOnCard = ids.all<[object]>(`
    SELECT proposal.id FROM card_row JOIN proposal ON proposal.id = card_row.proposal
      JOIN exclusion ON exclusion.id = closed_by_exclusion
    WHERE card = :card AND place <= :upTo AND (state = 'excluded' OR (state = 'skipped' AND why = 'excluded'))
      AND ended_at IS NULL AND (until IS NULL OR until > :now) AND since > :since ORDER BY place`);

  return {
    /** What became of a bulk approval so far, by state. */
    batchStates,
    /** Whether any of it still waits for its act. */
    isBatchUnderWay,
    /** Those of it that were skipped or failed. */
    batchNotDone,
    ofBatch: ids.all<[batch: number]>('SELECT id FROM proposal WHERE batch = ? ORDER BY id'),
    /** How many of it have not taken their approval over. */
    batchRest,
    /** Those of one bulk approval whose account can be enabled again: our disabling is the last change that we know of. */
    undoable: ids.all<[batch: number]>(`SELECT id FROM proposal WHERE batch = ? AND ${UNDOABLE} ORDER BY id`),
    undoableCount: numbers.only<[batch: number]>(
      `SELECT count(*) FROM proposal WHERE batch = ? AND ${UNDOABLE}`,
    ),
    canBeUndone: numbers.only<[id: ProposalId]>(`SELECT count(*) FROM proposal WHERE id = ? AND ${UNDOABLE}`),
    /** Bulk approvals of which a card shows a disabled account, the newest ones first. */
    batchesOn: numbers.all<[card: number, limit: number]>(`
      SELECT DISTINCT batch FROM proposal
      WHERE batch IS NOT NULL AND state = 'disabled'
        AND EXISTS (SELECT 1 FROM card_row WHERE card_row.proposal = proposal.id AND card = ?)
      ORDER BY batch DESC LIMIT ?`),
    /** Whether one that was born in a scan is still to decide. */
    isAnyToDecideOf: (scan: number): boolean => isAnyToDecideOf(scan) === 1,
    /** The first of a card's rows below a place, or all. */
    onCard: (card: number, limit = -1, after = 0) => onCard({ card, limit, after }),
    /** How many below those that are shown are no longer live: Review… has them no more. */
    decidedBelow: (card: number, after: number, shown: number) => decidedBelow({ card, after, shown }),
    /** How many of a card's first rows are in which state. */
    statesOnCard,
    /** Of a card's first rows, those that can be undone. */
    undoableOnCard,
    /** Of a card's first rows, those that an exclusion closed which is in force and was made after a moment. */
    excludedOnCard: (card: number, upTo: number, since: Date, now: Date) =>
      excludedOnCard({ card, upTo, since: since.toISOString(), now: now.toISOString() }),
    countOnCard: counts.only<[card: number, card: number]>(`
      SELECT (SELECT count(*) FROM card_row WHERE card = ?) AS shown, count(*) AS open FROM proposal
      WHERE state = 'open' AND NOT ${DECIDED}
        AND EXISTS (SELECT 1 FROM card_row WHERE card_row.proposal = proposal.id AND card = ?)`),
  };
}
