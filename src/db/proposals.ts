import { z } from 'zod';
import { canBecome } from '../domain/proposal.ts';
import type { Actor, Proposals } from '../flows/tables.ts';
import type { Commit } from './audit.ts';
import { isoOrNull, jsonText, proposalId } from './columns.ts';
import { freshId } from './fresh-id.ts';
import type { Db } from './open.ts';
import { proposalReadsIn } from './proposal-reads.ts';

/** Proposals with the decisions about them; whatever changes one makes every card that shows it due. */
export function proposalsIn(db: Db, commit: Commit): Proposals {
  const reads = proposalReadsIn(db);
  const insert = db.prepare(`
    INSERT INTO proposal (
      id, account_key, username, full_name, rehearsal, state, born_in_scan, born_at, evidence, round, changed_at)
    VALUES (
      ${freshId('proposal')}, :key, :username, :fullName, :rehearsal, 'open', :scan, :at, :evidence, 1, :at)`);
  // Approvals count for the round in which they were given: `open` and `failed` begin a new one. What is open again has left its batch.
  const become = db.prepare(`
    UPDATE proposal
    SET state = :to, why = :why, changed_at = :at, changed_by = iif(:to = 'undone', changed_by, :by),
        round = round + (:to IN ('open', 'failed')),
        batch = iif(:to = 'open', NULL, coalesce(:batch, batch)),
        disabled_at = coalesce(:disabledAt, disabled_at, iif(:to = 'disabled', :at, NULL))
    WHERE id = :id AND state = :from`);
  const refresh = db.prepare("UPDATE proposal SET evidence = :evidence WHERE id = :id AND state = 'open'");
  const decide = db.prepare(`
    INSERT INTO decision (proposal, round, kind, by_id, by_name, at, shown)
    SELECT id, round, :kind, :byId, :byName, :at, :shown FROM proposal WHERE id = :id`);
  const cardsDue = db.prepare(
    'UPDATE card SET due = 1 WHERE due = 0 AND id IN (SELECT card FROM card_row WHERE proposal = ?)',
  );
  const nextBatch = db.prepare('UPDATE bot SET last_batch = last_batch + 1 RETURNING last_batch').pluck();

  return {
    ...reads,
    add({ evidence, rehearsal, ...what }, entry) {
      const { lastInsertRowid } = insert.run({
        ...what,
        rehearsal: rehearsal ? 1 : 0,
        evidence: jsonText(evidence),
        at: commit.at().toISOString(),
      });
      commit.note(entry);
      return proposalId.parse(Number(lastInsertRowid));
    },
    become(id, from, to, extra, entry) {
      if (!canBecome(from, to)) throw new Error(`a proposal never goes from ${from} to ${to}`);
      const { changes } = become.run({
        id,
        from,
        to,
        why: extra.why,
        by: nameOf(extra.by ?? entry.by),
        batch: extra.batch,
        disabledAt: isoOrNull(extra.disabledAt),
        at: commit.at().toISOString(),
      });
      if (changes === 0) return false;
      cardsDue.run(id);
      commit.note(entry);
      return true;
    },
    refreshEvidence(id, evidence) {
      if (refresh.run({ id, evidence: jsonText(evidence) }).changes > 0) cardsDue.run(id);
    },
    addDecision(id, { kind, byId, byName, at }, shown, entry) {
      decide.run({ id, kind, byId, byName, at: at.toISOString(), shown: jsonText(shown) });
      cardsDue.run(id);
      commit.note(entry);
    },
    nextBatch: () => z.number().parse(nextBatch.get()),
  };
}

function nameOf(by: Actor): string | undefined {
  return by.kind === 'person' ? by.name : undefined;
}
