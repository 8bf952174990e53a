import { z } from 'zod';
import type { CardRecord, Cards } from '../flows/delivery-tables.ts';
import type { Commit } from './audit.ts';
import { flag, moment, optional, parsed } from './columns.ts';
import type { Db } from './open.ts';

const COLUMNS = `id, scan, created_at AS createdAt, ts, posting_since AS postingSince, due,
  last_published_at AS lastPublishedAt, followed_by AS followedBy, mentions, last_scan AS lastScan, note`;

const card = z
  .object({
    id: z.number(),
    scan: z.number(),
    createdAt: moment,
    ts: optional(z.string()),
    postingSince: optional(moment),
    due: flag,
    lastPublishedAt: optional(moment),
    followedBy: optional(z.number()),
    mentions: flag,
    lastScan: optional(z.number()),
    note: z.string().nullable(),
  })
  .transform(({ note, ...row }): CardRecord => ({ ...row, notes: note === null ? [] : [note] }));

/**
 * The cards, which proposals each shows in which place, and what Slack has of them. A card begun to be posted or
 * published is no longer due; whatever changes after that moment makes it due again.
 */
export function cardsIn(db: Db, commit: Commit): Cards {
  const get = db.prepare(`SELECT ${COLUMNS} FROM card WHERE id = ?`);
  const newest = db.prepare(`SELECT ${COLUMNS} FROM card ORDER BY id DESC LIMIT 1`);
  const byTs = db.prepare(`SELECT ${COLUMNS} FROM card WHERE ts = ?`);
  const due = db.prepare(
    `SELECT ${COLUMNS} FROM card WHERE due = 1 OR posting_since IS NOT NULL ORDER BY id`,
  );
  const insert = db.prepare(`
    INSERT INTO card (scan, created_at, due, mentions) VALUES (:scan, :at, 1, :mentions)`);
  const follow = db.prepare(`
    UPDATE card SET followed_by = :card, due = 1
    WHERE id = (SELECT max(id) FROM card WHERE id < :card)`);
  const insertRow = db.prepare(`
    INSERT INTO card_row (card, place, proposal)
    SELECT :card, 1 + coalesce(max(place), 0), :proposal FROM card_row WHERE card = :card
    ON CONFLICT (proposal, card) DO NOTHING`);
  const markDue = db.prepare('UPDATE card SET due = 1 WHERE id = ?');
  const markDueFor = db.prepare(
    'UPDATE card SET due = 1 WHERE id IN (SELECT card FROM card_row WHERE proposal = ?)',
  );
  const lastScan = db.prepare('UPDATE card SET last_scan = :scan, due = 1 WHERE id = :card');
  const setNote = db.prepare('UPDATE card SET note = :note, due = 1 WHERE id = :card AND note IS NOT :note');
  const posting = db.prepare('UPDATE card SET posting_since = :at, due = 0 WHERE id = :card AND ts IS NULL');
  const posted = db.prepare(`
    UPDATE card SET ts = :ts, posting_since = NULL, last_published_at = :at
    WHERE id = :card AND ts IS NULL`);
  const notPosted = db.prepare('UPDATE card SET posting_since = NULL, due = 1 WHERE id = ?');
  const channelChanged = db.prepare(
    'UPDATE card SET ts = NULL, posting_since = NULL, due = (id = (SELECT max(id) FROM card))',
  );
  const deleted = db.prepare(`
    UPDATE card SET ts = NULL, posting_since = NULL, due = (id = (SELECT max(id) FROM card)) WHERE id = ?`);
  const published = db.prepare(
    'UPDATE card SET due = 0, posting_since = NULL, last_published_at = :at WHERE id = :card',
  );
  const publishedSince = db.prepare(
    'UPDATE card SET due = 1 WHERE last_published_at >= ? AND ts IS NOT NULL',
  );

  const at = () => commit.at().toISOString();

  return {
    get: (id) => parsed(card, get.get(id)),
    newest: () => parsed(card, newest.get()),
    byTs: (ts) => parsed(card, byTs.get(ts)),
    due: () => card.array().parse(due.all()),
    add({ scan, mentions, rows }) {
      const id = Number(insert.run({ scan, at: at(), mentions: mentions ? 1 : 0 }).lastInsertRowid);
      follow.run({ card: id });
      for (const proposal of rows) insertRow.run({ card: id, proposal });
      return id;
    },
    addRows(id, rows) {
      for (const proposal of rows) insertRow.run({ card: id, proposal });
      markDue.run(id);
    },
    markDue: (id) => void markDue.run(id),
    markDueFor: (proposal) => void markDueFor.run(proposal),
    noteLastScan: (id, scan) => void lastScan.run({ card: id, scan }),
    setNote: (id, note) => void setNote.run({ card: id, note }),
    posting: (id) => void posting.run({ card: id, at: at() }),
    posted: (id, ts) => void posted.run({ card: id, ts, at: at() }),
    notPosted: (id) => void notPosted.run(id),
    deleted: (id) => void deleted.run(id),
    channelChanged: () => void channelChanged.run(),
    published: (id) => void published.run({ card: id, at: at() }),
    markDuePublishedSince: (since) => void publishedSince.run(since.toISOString()),
  };
}
