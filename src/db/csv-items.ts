import { z } from 'zod';
import type { CsvItemRecord, CsvItemState, CsvItems } from '../flows/report-tables.ts';
import type { Commit } from './audit.ts';
import { oneOf, optional, parsed } from './columns.ts';
import type { Db } from './open.ts';

const state = oneOf<CsvItemState>({
  due: true,
  adding: true,
  stored: true,
  added: true,
  unwanted: true,
  failed: true,
  deleted: true,
});

const record: z.ZodType<CsvItemRecord> = z.object({
  id: z.number(),
  card: z.number(),
  scan: z.number(),
  name: z.string(),
  state,
  owner: optional(z.string()),
  item: optional(z.string()),
  problem: optional(z.string()),
});

const COLUMNS = 'id, card, scan, name, state, owner, item, problem';

/** CSVs on their way into the portal and out of it again; each step is written down before the portal is asked. */
export function csvItemsIn(db: Db, commit: Commit): CsvItems {
  const underWay = db.prepare(
    `SELECT ${COLUMNS} FROM csv_item WHERE state IN ('due', 'adding', 'stored') ORDER BY id`,
  );
  const toDelete = db.prepare(`
    SELECT ${COLUMNS} FROM csv_item
    WHERE state = 'unwanted' OR (state = 'added' AND created_at < ?) ORDER BY id`);
  const ofScan = db.prepare(`SELECT ${COLUMNS} FROM csv_item WHERE scan = ?`);
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
    underWay: () => record.array().parse(underWay.all()),
    toDelete: (keptSince) => record.array().parse(toDelete.all(keptSince.toISOString())),
    ofScan: (scan) => parsed(record, ofScan.get(scan)),
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
