import { z } from 'zod';
import type { Audit, AuditEntry } from '../flows/tables.ts';
import { AUDIT_COLUMNS, canonical, chainIn, entryOf, hashOf, storedEntry } from './audit-chain.ts';
import { peopleOfTrailIn } from './audit-people.ts';
import { columnsOf, parsed } from './columns.ts';
import type { Db } from './open.ts';

/** What every change needs of the commit it is made in: its moment, and the audit trail. */
export interface Commit {
  /** Throws outside of a commit. */
  at(): Date;
  note(entry: AuditEntry): void;
}

const headOf = z.object({ number: z.number(), hash: z.string() });

/** The audit trail: only grows (triggers see to it), and each entry's hash is over the one before and its own content. */
export function auditIn(db: Db, at: () => Date, commits: () => number): Audit {
  const last = db.prepare('SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1');
  const insert = db.prepare(`
    INSERT INTO audit (number, at, by_id, by_name, what, subject, detail, hash)
    VALUES (:number, :at, :byId, :byName, :what, :subject, :detail, :hash)`);
  const from = db.prepare(`SELECT ${AUDIT_COLUMNS} FROM audit WHERE number >= ? ORDER BY number LIMIT ?`);
  const about = db.prepare(`
    SELECT ${AUDIT_COLUMNS} FROM audit
    WHERE subject = :subject COLLATE NOCASE AND number < :before ORDER BY number DESC LIMIT :limit`);
  const ofKinds = db.prepare(`
    SELECT ${AUDIT_COLUMNS} FROM audit
    WHERE number < :before AND what IN (SELECT value FROM json_each(:kinds)) ORDER BY number DESC LIMIT :limit`);
  const people = peopleOfTrailIn(db);

  const rows = (found: readonly unknown[]) => storedEntry.array().parse(found).map(entryOf);
  const head = () => parsed(headOf, last.get());
  /** What the last entry was, and in which commit it was made: within one, nobody else appends. */
  let newest: { readonly commit: number; readonly number: number; readonly hash: string } | undefined;

  return {
    append(entry) {
      const commit = commits();
      const before = newest?.commit === commit ? newest : head();
      const by = columnsOf(entry.by);
      const row = {
        number: (before?.number ?? 0) + 1,
        at: at().toISOString(),
        byId: by.byId,
        // Text that is not well formed would come back from SQLite as other text, and break the chain.
        byName: by.byName?.toWellFormed() ?? null,
        what: entry.what,
        subject: entry.subject.toWellFormed(),
        detail: canonical(entry.detail),
      };
      const hash = hashOf(row, before?.hash);
      insert.run({ ...row, hash });
      newest = { commit, number: row.number, hash };
    },
    entries: (number, limit) => rows(from.all(number, limit)),
    about: (subject, limit, before = Number.MAX_SAFE_INTEGER) => rows(about.all({ subject, limit, before })),
    ofKinds: (kinds, limit, before = Number.MAX_SAFE_INTEGER) =>
      rows(ofKinds.all({ kinds: JSON.stringify(kinds), limit, before })),
    people,
    head,
    firstBroken() {
      for (const piece of chainIn(db)) if (piece.kind === 'broken') return piece.number;
      return undefined;
    },
  };
}
