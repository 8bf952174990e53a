import { HOUR_MS } from '../../policy/calendar.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { moment, valuesIn } from './columns.ts';
import type { Db } from './database.ts';

/** Nothing looks back further. */
const KEPT_MS = HOUR_MS;

export function sampleRequestReadsIn(db: Db) {
  const moments = valuesIn(db, moment);
  return {
    /** When a person asked for sample emails since a moment, oldest first; at most an hour back. */
    since: moments.all<[byId: string, since: Date]>(
      'SELECT at FROM sample_request WHERE by_id = ? AND at > ? ORDER BY id',
    ),
  };
}

export function sampleRequestsIn(db: Db, commit: Commit) {
  const insert = db.prepare('INSERT INTO sample_request (at, by_id) VALUES (?, ?)');
  const forget = db.prepare('DELETE FROM sample_request WHERE at <= ?');
  return {
    ...sampleRequestReadsIn(db),
    add(byId: string, entry: AuditEntry): void {
      insert.run(commit.time(), byId);
      commit.note(entry);
    },
    /** Those that nothing looks back to any more. */
    forgetOld: () => void forget.run(new Date(commit.at().getTime() - KEPT_MS).toISOString()),
    /** What became of one that was asked for. */
    noteOutcome: (entry: AuditEntry) => commit.note(entry),
  };
}
