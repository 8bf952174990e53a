import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Audit, AuditEntry, AuditRow } from '../flows/tables.ts';
import { actorColumns, actorOf, columnsOf, json } from './columns.ts';
import type { Db } from './open.ts';

/** What every change needs of the commit it is made in: its moment, and the audit trail. */
export interface Commit {
  /** Throws outside of a commit. */
  at(): Date;
  note(entry: AuditEntry): void;
}

const COLUMNS = 'number, at, by_id AS byId, by_name AS byName, what, subject, detail, hash';
const stored = z.object({
  number: z.number(),
  at: z.string(),
  ...actorColumns,
  what: z.string(),
  subject: z.string(),
  detail: z.string(),
  hash: z.string(),
});
type StoredEntry = z.output<typeof stored>;

const detailJson = json(z.record(z.string(), z.unknown()));

/** Checking the chain reads this many rows at once. */
const PIECE = 1_000;

/** The audit trail: only grows (triggers see to it), and each entry's hash is over the one before and its own content. */
export function auditIn(db: Db, at: () => Date): Audit {
  const last = db.prepare(`SELECT ${COLUMNS} FROM audit ORDER BY number DESC LIMIT 1`);
  const insert = db.prepare(`
    INSERT INTO audit (number, at, by_id, by_name, what, subject, detail, hash)
    VALUES (:number, :at, :byId, :byName, :what, :subject, :detail, :hash)`);
  const from = db.prepare(`SELECT ${COLUMNS} FROM audit WHERE number >= ? ORDER BY number LIMIT ?`);
  const about = db.prepare(`
    SELECT ${COLUMNS} FROM audit WHERE subject = ? COLLATE NOCASE ORDER BY number DESC LIMIT ?`);

  const read = (number: number, limit: number) => stored.array().parse(from.all(number, limit));

  return {
    append(entry) {
      const before = stored.optional().parse(last.get());
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
      insert.run({ ...row, hash: hashOf(row, before?.hash) });
    },
    entries: (number, limit) => read(number, limit).map(entryOf),
    about: (subject, limit) => stored.array().parse(about.all(subject, limit)).map(entryOf),
    firstBroken() {
      let number = 1;
      let hash: string | undefined;
      for (let rows = read(number, PIECE); rows.length > 0; rows = read(number, PIECE)) {
        for (const row of rows) {
          if (row.number !== number || row.hash !== hashOf(row, hash)) return row.number;
          number += 1;
          hash = row.hash;
        }
      }
      return undefined;
    },
  };
}

function entryOf(row: StoredEntry): AuditRow {
  return {
    number: row.number,
    at: new Date(row.at),
    by: actorOf(row),
    what: row.what,
    subject: row.subject,
    detail: detailJson.parse(row.detail),
    hash: row.hash,
  };
}

function hashOf(row: Omit<StoredEntry, 'hash'>, before: string | undefined): string {
  const { number, at, byId, byName, what, subject, detail } = row;
  const content = canonical({ number, at, byId, byName, what, subject, detail });
  return createHash('sha256')
    .update(before ?? '')
    .update(content)
    .digest('hex');
}

/** The same content is the same text, in whatever order its names were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
