import { z } from 'zod';
import type { AuditEntry, AuditKind, Commit } from './audit.ts';
import { moment, optional, rowsIn, selected, valuesIn } from './columns.ts';
import type { Db } from './database.ts';

const record = z.object({
  id: z.number(),
  scan: z.number(),
  /** From when on it waits for the first answers to the scan's letters. */
  since: moment,
  fromEntry: z.number(),
  /** Undefined while it waits. */
  toEntry: optional(z.number()),
});

/** What one report tells of: a scan, and the entries of the audit trail since the report before. */
export type ReportRecord = z.output<typeof record>;

const refusal = z.object({ to: z.string(), words: z.string() });

const trouble = z.object({ username: z.string(), words: z.string() });

/** What the first report of all begins with. */
const BEGINNING: AuditKind = 'scan started';

/** Which entries of the audit trail each report tells of, without a gap and none twice. */
export function reportReadsIn(db: Db) {
  const reports = rowsIn(db, record);
  const columns = selected(record.shape);
  const numbers = valuesIn(db, z.number());
  const refusals = rowsIn(db, refusal);
  const troubles = rowsIn(db, trouble);

  return {
    waiting: reports.first(`SELECT ${columns} FROM report WHERE state = 'waiting'`),
    ofScan: reports.first<[scan: number]>(`SELECT ${columns} FROM report WHERE scan = ?`),
    /** Letters of a scan that have had no answer at all yet. */
    unanswered: numbers.only<[scan: number]>(`
        SELECT count(*) FROM letter
        WHERE scan = ? AND kind = 'warning' AND (state = 'sending' OR (state = 'waiting' AND tries = 0))`),
    /** Recipients of a scan's warnings who have only had answers that were no yes so far. */
    troubled: troubles.all<[scan: number]>(`
      SELECT username, words FROM letter
      WHERE scan = ? AND kind = 'warning' AND state = 'waiting' AND words IS NOT NULL ORDER BY id`),
    /** Recipients to whom a scan's report could not be delivered, with the server's words. */
    refused: refusals.all<[scan: number]>(`
      SELECT recipient AS "to", words FROM letter
      WHERE scan = ? AND kind = 'report' AND state = 'refused' ORDER BY id`),
  };
}

export function reportsIn(db: Db, commit: Commit) {
  const another = db.prepare("UPDATE report SET scan = :scan WHERE state = 'waiting'");
  const insert = db.prepare(`
    INSERT INTO report (scan, since, from_entry, state)
    SELECT :scan, :at, coalesce(
      (SELECT max(to_entry) + 1 FROM report),
      (SELECT number FROM audit WHERE what = '${BEGINNING}' ORDER BY number DESC LIMIT 1),
      1), 'waiting'`);
  const close = db.prepare(`
    UPDATE report SET state = :how, to_entry = (SELECT max(number) FROM audit)
    WHERE id = :id AND state = 'waiting'`);

  return {
    ...reportReadsIn(db),
    /** The next report is about this scan; one that waits already goes on waiting as long as it did. */
    wait(scan: number): void {
      if (another.run({ scan }).changes === 0) insert.run({ scan, at: commit.time() });
    },
    /** It tells of all that is in the trail by now. */
    close: (id: number, how: 'written' | 'nothing') => void close.run({ id, how }),
  };
}

const itemRecord = z.object({
  id: z.number(),
  card: z.number(),
  scan: z.number(),
  /** Of the file, and the item's title. */
  name: z.string(),
  state: z.enum(['due', 'adding', 'stored', 'added', 'unwanted', 'failed', 'deleted']),
  owner: optional(z.string()),
  /** The portal's id. */
  item: optional(z.string()),
  /** Why it is not there as it should be. */
  problem: optional(z.string()),
});

export type CsvItemRecord = z.output<typeof itemRecord>;

/** CSVs as items in the portal, on their way into it and out of it again. */
export function csvItemReadsIn(db: Db) {
  const items = rowsIn(db, itemRecord);
  const columns = selected(itemRecord.shape);
  const known = db.prepare('SELECT id FROM csv_item WHERE item = ?');

  return {
    /** To be added, or begun and not proven yet. */
    underWay: items.all(`
      SELECT ${columns} FROM csv_item WHERE state IN ('due', 'adding', 'stored') ORDER BY id`),
    /** To be deleted: unwanted, or older than a moment. */
    toDelete: items.all<[keptSince: Date]>(`
      SELECT ${columns} FROM csv_item
      WHERE state = 'unwanted' OR (state = 'added' AND created_at < ?) ORDER BY id`),
    ofScan: items.first<[scan: number]>(`SELECT ${columns} FROM csv_item WHERE scan = ?`),
    /** Whether one of the portal's items is the CSV of some scan already. */
    isKnown: (item: string) => known.get(item) !== undefined,
  };
}

/** Each step is written down before the portal is asked. */
export function csvItemsIn(db: Db, commit: Commit) {
  const add = db.prepare(`
    INSERT INTO csv_item (card, scan, name, state, created_at) VALUES (:card, :scan, :name, 'due', :at)`);
  const adding = db.prepare(`
    UPDATE csv_item SET state = 'adding', owner = :owner WHERE id = :id AND state IN ('due', 'adding')`);
  const stored = db.prepare(`
    UPDATE csv_item SET state = 'stored', item = :item WHERE id = :id AND state = 'adding'`);
  const become = db.prepare('UPDATE csv_item SET state = :state, problem = :problem WHERE id = :id');
  const cardDue = db.prepare('UPDATE card SET due = 1 WHERE id = (SELECT card FROM csv_item WHERE id = ?)');
  const deleted = db.prepare("UPDATE csv_item SET state = 'deleted' WHERE id = ?");

  function becomes(id: number, next: CsvItemRecord['state'], problem: string | null): void {
    become.run({ id, state: next, problem });
    cardDue.run(id);
  }

  return {
    ...csvItemReadsIn(db),
    add: (what: { card: number; scan: number; name: string }) => void add.run({ ...what, at: commit.time() }),
    /** Before it is sent; a restart finds it. */
    adding: (id: number, owner: string) => void adding.run({ id, owner }),
    stored: (id: number, item: string) => void stored.run({ id, item }),
    added(id: number, entry: AuditEntry): void {
      becomes(id, 'added', null);
      commit.note(entry);
    },
    /** It is there and must not stay. */
    unwanted: (id: number, problem: string) => becomes(id, 'unwanted', problem),
    /** It is certainly not there. */
    failed(id: number, problem: string, entry: AuditEntry): void {
      becomes(id, 'failed', problem);
      commit.note(entry);
    },
    deleted(id: number, entry: AuditEntry): void {
      deleted.run(id);
      commit.note(entry);
    },
  };
}
