import { z } from 'zod';
import type { ReportRecord, Reports } from '../flows/report-tables.ts';
import type { Commit } from './audit.ts';
import { moment, optional, parsed } from './columns.ts';
import type { Db } from './open.ts';

const record: z.ZodType<ReportRecord> = z.object({
  id: z.number(),
  scan: z.number(),
  since: moment,
  fromEntry: z.number(),
  toEntry: optional(z.number()),
});

const refusals = z.array(z.object({ to: z.string(), words: z.string() }));

const troubles = z.array(z.object({ username: z.string(), words: z.string() }));

const COLUMNS = 'id, scan, since, from_entry AS fromEntry, to_entry AS toEntry';

/** Which entries of the audit trail each report tells of, without a gap and none twice. */
export function reportsIn(db: Db, commit: Commit): Reports {
  const waiting = db.prepare(`SELECT ${COLUMNS} FROM report WHERE state = 'waiting'`);
  const ofScan = db.prepare(`SELECT ${COLUMNS} FROM report WHERE scan = ?`);
  const unanswered = db
    .prepare(`
      SELECT count(*) FROM letter
      WHERE scan = ? AND kind = 'warning' AND (state = 'sending' OR (state = 'waiting' AND tries = 0))`)
    .pluck();
  const refused = db.prepare(`
    SELECT recipient AS "to", words FROM letter
    WHERE scan = ? AND kind = 'report' AND state = 'refused' ORDER BY id`);
  const troubled = db.prepare(`
    SELECT username, words FROM letter
    WHERE scan = ? AND kind = 'warning' AND state = 'waiting' AND words IS NOT NULL ORDER BY id`);
  const another = db.prepare("UPDATE report SET scan = :scan WHERE state = 'waiting'");
  // The first one of all begins with the newest scan's own beginning.
  const insert = db.prepare(`
    INSERT INTO report (scan, since, from_entry, state)
    SELECT :scan, :at, coalesce(
      (SELECT max(to_entry) + 1 FROM report),
      (SELECT number FROM audit WHERE what = 'scan started' ORDER BY number DESC LIMIT 1),
      1), 'waiting'`);
  const close = db.prepare(`
    UPDATE report SET state = :how, to_entry = (SELECT max(number) FROM audit)
    WHERE id = :id AND state = 'waiting'`);

  return {
    waiting: () => parsed(record, waiting.get()),
    ofScan: (scan) => parsed(record, ofScan.get(scan)),
    unanswered: (scan) => z.number().parse(unanswered.get(scan)),
    troubled: (scan) => troubles.parse(troubled.all(scan)),
    refused: (scan) => refusals.parse(refused.all(scan)),
    wait(scan) {
      if (another.run({ scan }).changes === 0) insert.run({ scan, at: commit.at().toISOString() });
    },
    close: (id, how) => void close.run({ id, how }),
  };
}
