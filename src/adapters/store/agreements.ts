import { z } from 'zod';
import type { AuditEntry, Commit } from './audit.ts';
import { moment, rowsIn, selected } from './columns.ts';
import type { Db } from './database.ts';

/** What more than one approver has to agree to, beside single proposals. */
export type AgreedAbout = 'go live' | 'accept scan' | 'exclude for good';

const agreement = z.object({ byId: z.string(), byName: z.string(), at: moment });

/** One approver's yes, while it waits for another's. */
export type Agreement = z.output<typeof agreement>;

export function agreementReadsIn(db: Db) {
  const agreements = rowsIn(db, agreement);
  return {
    /** Given since a moment, oldest first; those that have served are not among them. */
    given: agreements.all<[about: AgreedAbout, what: string, since: Date]>(`
      SELECT ${selected(agreement.shape)} FROM agreement
      WHERE about = ? AND what = ? AND spent = 0 AND at > ? ORDER BY id`),
  };
}

export function agreementsIn(db: Db, commit: Commit) {
  const insert = db.prepare(`
    INSERT INTO agreement (about, what, at, by_id, by_name) VALUES (:about, :what, :at, :byId, :byName)`);
  const spend = db.prepare('UPDATE agreement SET spent = 1 WHERE about = ? AND what = ? AND spent = 0');
  return {
    ...agreementReadsIn(db),
    add(
      about: AgreedAbout,
      what: string,
      by: { readonly id: string; readonly name: string },
      entry: AuditEntry,
    ): void {
      insert.run({ about, what, at: commit.time(), byId: by.id, byName: by.name });
      commit.note(entry);
    },
    /** What was agreed to is done; the entry of that tells so. */
    spend: (about: AgreedAbout, what: string) => void spend.run(about, what),
  };
}
