import { z } from 'zod';
import type { BulkKind, ProposalId } from '../../../policy/proposal.ts';
import type { AuditEntry, Commit } from '../audit.ts';
import {
  isoOrNull,
  json,
  moment,
  oneOf,
  optional,
  proposalId,
  rowsIn,
  selected,
  storedBecause,
  valuesIn,
} from '../columns.ts';
import type { Db } from '../database.ts';

export const bulkKind = oneOf<BulkKind>({ approve: true, withdraw: true, exclude: true, undo: true });

const row = z.object({
  id: z.number(),
  kind: bulkKind,
  byId: z.string(),
  byName: z.string(),
  byEmail: optional(z.string()),
  /** How they were an approver when they pressed. */
  because: json(storedBecause),
  at: moment,
  batch: optional(z.number()),
  reason: optional(z.string()),
  /** Until when those are excluded about whom that was decided; undefined is for good. */
  until: optional(moment),
});

/** Who decided what about many at once. */
export type Bulk = z.output<typeof row>;

/** Decisions on many at once that not each of the many has taken over yet; a decision that all have is no longer here. */
export function bulkReadsIn(db: Db) {
  const bulks = rowsIn(db, row);
  const ids = valuesIn(db, proposalId);
  const columns = selected(row.shape);
  const all = bulks.all(`SELECT ${columns} FROM bulk ORDER BY id`);
  return {
    /** The oldest first: later ones were decided upon it. */
    all,
    rest: ids.all<[bulk: number, limit: number]>(
      'SELECT proposal FROM bulk_rest WHERE bulk = ? ORDER BY proposal LIMIT ?',
    ),
    /** Those that a proposal has not taken over, the oldest first. */
    of: bulks.all<[id: ProposalId]>(`
      SELECT ${columns} FROM bulk WHERE id IN (SELECT bulk FROM bulk_rest WHERE proposal = ?) ORDER BY id`),
  };
}

export function bulkIn(db: Db, commit: Commit) {
  const insert = db.prepare(`
    INSERT INTO bulk (kind, by_id, by_name, by_email, because, at, batch, reason, until)
    VALUES (:kind, :byId, :byName, :byEmail, :because, :at, :batch, :reason, :until)`);
  const fill = db.prepare(`
    INSERT INTO bulk_rest (bulk, proposal, enough) SELECT :bulk, value, :enough FROM json_each(:ids)`);
  const take = db.prepare('DELETE FROM bulk_rest WHERE bulk = ? AND proposal = ?');
  const drop = db.prepare('DELETE FROM bulk_rest WHERE bulk = ?');
  const end = db.prepare('DELETE FROM bulk WHERE NOT EXISTS (SELECT 1 FROM bulk_rest WHERE bulk = bulk.id)');

  return {
    ...bulkReadsIn(db),
    /** One decision with its set; `half` are those of an approval that need another one too. */
    add(
      { batch, reason, until, byEmail, because, ...what }: Omit<Bulk, 'id' | 'at'>,
      { ids, half }: { readonly ids: readonly ProposalId[]; readonly half?: ReadonlySet<ProposalId> },
      entry: AuditEntry,
    ): void {
      const { lastInsertRowid: bulk } = insert.run({
        ...what,
        byEmail: byEmail ?? null,
        because: JSON.stringify(because),
        batch: batch ?? null,
        reason: reason ?? null,
        until: isoOrNull(until),
        at: commit.time(),
      });
      const isHalf = (id: ProposalId): boolean => half?.has(id) === true;
      fill.run({ bulk, enough: 1, ids: JSON.stringify(ids.filter((id) => !isHalf(id))) });
      fill.run({ bulk, enough: 0, ids: JSON.stringify(ids.filter(isHalf)) });
      commit.note(entry);
    },
    /** True once for each of the set: whoever takes it over writes down what it says, in the same commit. */
    take: (bulk: number, proposal: ProposalId): boolean => take.run(bulk, proposal).changes > 0,
    /** What is left of it is never taken over. */
    callOff(bulk: number, entry: AuditEntry): void {
      if (commit.noteIf(drop.run(bulk), entry)) end.run();
    },
    forgetTakenOver: () => void end.run(),
  };
}
