import { z } from 'zod';
import type { Commit } from './audit.ts';
import { moment, oneOf, optional, parsed } from './columns.ts';
import type { Db } from './database.ts';
import type { AuditEntry } from './store.ts';

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

const state = oneOf<CsvItemState>({
  due: true,
  adding: true,
  stored: true,
  added: true,
  unwanted: true,
  failed: true,
  deleted: true,
});

const itemRecord: z.ZodType<CsvItemRecord> = z.object({
  id: z.number(),
  card: z.number(),
  scan: z.number(),
  name: z.string(),
  state,
  owner: optional(z.string()),
  item: optional(z.string()),
  problem: optional(z.string()),
});

const ITEM_COLUMNS = 'id, card, scan, name, state, owner, item, problem';

/** CSVs on their way into the portal and out of it again; each step is written down before the portal is asked. */
export function csvItemsIn(db: Db, commit: Commit): CsvItems {
  const underWay = db.prepare(
    `SELECT ${ITEM_COLUMNS} FROM csv_item WHERE state IN ('due', 'adding', 'stored') ORDER BY id`,
  );
  const toDelete = db.prepare(`
    SELECT ${ITEM_COLUMNS} FROM csv_item
    WHERE state = 'unwanted' OR (state = 'added' AND created_at < ?) ORDER BY id`);
  const ofScan = db.prepare(`SELECT ${ITEM_COLUMNS} FROM csv_item WHERE scan = ?`);
  const known = db.prepare('SELECT id FROM csv_item WHERE item = ?');
  const add = db.prepare(`
    INSERT INTO csv_item (card, scan, name, state, created_at) VALUES (:card, :scan, :name, 'due', :at)`);
  const adding = db.prepare(`
    UPDATE csv_item SET state = 'adding', owner = :owner WHERE id = :id AND state IN ('due', 'adding')`);
  const stored = db.prepare(`
    UPDATE csv_item SET state = 'stored', item = :item WHERE id = :id AND state = 'adding'`);
  const become = db.prepare('UPDATE csv_item SET state = :state, problem = :problem WHERE id = :id');
  const cardDue = db.prepare('UPDATE card SET due = 1 WHERE id = (SELECT card FROM csv_item WHERE id = ?)');

  const deleted = db.prepare("UPDATE csv_item SET state = 'deleted' WHERE id = ?");

  function becomes(id: number, next: CsvItemState, problem: string | null): void {
    become.run({ id, state: next, problem });
    cardDue.run(id);
  }

  return {
    underWay: () => itemRecord.array().parse(underWay.all()),
    toDelete: (keptSince) => itemRecord.array().parse(toDelete.all(keptSince.toISOString())),
    ofScan: (scan) => parsed(itemRecord, ofScan.get(scan)),
    isKnown: (item) => known.get(item) !== undefined,
    add: (what) => void add.run({ ...what, at: commit.at().toISOString() }),
    adding: (id, owner) => void adding.run({ id, owner }),
    stored: (id, item) => void stored.run({ id, item }),
    added(id, entry) {
      becomes(id, 'added', null);
      commit.note(entry);
    },
    unwanted: (id, problem) => becomes(id, 'unwanted', problem),
    failed(id, problem, entry) {
      becomes(id, 'failed', problem);
      commit.note(entry);
    },
    deleted(id, entry) {
      deleted.run(id);
      commit.note(entry);
    },
  };
}

/** Types only: CSVs as items in the portal, and the reports that are mailed. */

export type CsvItemState = 'due' | 'adding' | 'stored' | 'added' | 'unwanted' | 'failed' | 'deleted';

export interface CsvItemRecord {
  readonly id: number;
  readonly card: number;
  readonly scan: number;
  /** Of the file, and the item's title. */
  readonly name: string;
  readonly state: CsvItemState;
  readonly owner: string | undefined;
  /** The portal's id. */
  readonly item: string | undefined;
  /** Why it is not there as it should be. */
  readonly problem: string | undefined;
}

export interface ReadCsvItems {
  /** To be added, or begun and not proven yet. */
  underWay(): readonly CsvItemRecord[];
  /** To be deleted: unwanted, or older than a moment. */
  toDelete(keptSince: Date): readonly CsvItemRecord[];
  ofScan(scan: number): CsvItemRecord | undefined;
  /** Whether one of the portal's items is the CSV of some scan already. */
  isKnown(item: string): boolean;
}

export interface CsvItems extends ReadCsvItems {
  add(what: { card: number; scan: number; name: string }): void;
  /** Before it is sent; a restart finds it. */
  adding(id: number, owner: string): void;
  stored(id: number, item: string): void;
  added(id: number, entry: AuditEntry): void;
  /** It is there and must not stay. */
  unwanted(id: number, problem: string): void;
  /** It is certainly not there. */
  failed(id: number, problem: string, entry: AuditEntry): void;
  deleted(id: number, entry: AuditEntry): void;
}

/** What one report tells of: a scan, and the entries of the audit trail since the report before. */
export interface ReportRecord {
  readonly id: number;
  readonly scan: number;
  /** From when on it waits for the first answers to the scan's letters. */
  readonly since: Date;
  readonly fromEntry: number;
  /** Undefined while it waits. */
  readonly toEntry: number | undefined;
}

export interface ReadReports {
  waiting(): ReportRecord | undefined;
  ofScan(scan: number): ReportRecord | undefined;
  /** Letters of a scan that have had no answer at all yet. */
  unanswered(scan: number): number;
  /** Recipients of a scan's warnings who have only had answers that were no yes so far. */
  troubled(scan: number): readonly { readonly username: string; readonly words: string }[];
  /** Recipients to whom a scan's report could not be delivered, with the server's words. */
  refused(scan: number): readonly { readonly to: string; readonly words: string }[];
}

export interface Reports extends ReadReports {
  /** The next report is about this scan; one that waits already goes on waiting as long as it did. */
  wait(scan: number): void;
  /** It tells of all that is in the trail by now. */
  close(id: number, how: 'written' | 'nothing'): void;
}
