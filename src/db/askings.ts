import { z } from 'zod';
import type { AskedExclusion, AskingRecord, Askings } from '../flows/ageing-tables.ts';
import type { Commit } from './audit.ts';
import { isoOrNull, moment, optional, proposalId } from './columns.ts';
import type { Db } from './open.ts';

const askings: z.ZodType<AskingRecord[]> = z.array(
  z.object({
    id: z.number(),
    about: z.enum(['proposals', 'exclusions']),
    authorId: optional(z.string()),
    ts: optional(z.string()),
    takenAt: optional(moment),
  }),
);

const askedExclusions: z.ZodType<AskedExclusion[]> = z.array(
  z.object({
    exclusion: z.number(),
    until: moment,
    answer: optional(z.enum(['extended', 'let end'])),
    answeredBy: optional(z.string()),
  }),
);

/** Posts that ask people for a decision, and what they were asked about. */
export function askingsIn(db: Db, commit: Commit): Askings {
  const due = db.prepare(`
    SELECT id, kind AS about, author_id AS authorId, ts, taken_at AS takenAt FROM asking WHERE due = 1 ORDER BY id`);
  const proposalsOf = db
    .prepare('SELECT proposal FROM asked_proposal WHERE asking = ? ORDER BY proposal')
    .pluck();
  const exclusionsOf = db.prepare(`
    SELECT exclusion, until, answer, answered_by AS answeredBy FROM asked_exclusion
    WHERE asking = ? ORDER BY until, exclusion`);
  const askedProposal = db.prepare('SELECT 1 FROM asked_proposal WHERE proposal = ?');
  const askedEnd = db.prepare('SELECT 1 FROM asked_exclusion WHERE exclusion = ? AND until = ?');
  const leftToEnd = db.prepare(
    "SELECT 1 FROM asked_exclusion WHERE exclusion = ? AND until = ? AND answer = 'let end'",
  );
  const insert = db.prepare(
    'INSERT INTO asking (kind, author_id, created_at, due) VALUES (:kind, :authorId, :at, 1)',
  );
  const insertTold = db.prepare(
    "INSERT INTO asking (kind, created_at, due, taken_at) VALUES ('proposals', :at, 0, :at)",
  );
  const addProposal = db.prepare('INSERT INTO asked_proposal (proposal, asking) VALUES (?, ?)');
  const addOnce = db.prepare(
    'INSERT INTO asked_proposal (proposal, asking) VALUES (?, ?) ON CONFLICT (proposal) DO NOTHING',
  );
  const addExclusion = db.prepare('INSERT INTO asked_exclusion (exclusion, until, asking) VALUES (?, ?, ?)');
  const answer = db.prepare(`
    UPDATE asked_exclusion SET answer = :answer, answered_by = :by
    WHERE exclusion = :exclusion AND until = :until AND answer IS NULL`);
  const markDue = db.prepare(`
    UPDATE asking SET due = 1
    WHERE id = (SELECT asking FROM asked_exclusion WHERE exclusion = :exclusion AND until = :until)`);
  const take = db.prepare('UPDATE asking SET taken_at = :at, due = 0 WHERE id = :id AND taken_at IS NULL');
  const giveBack = db.prepare('UPDATE asking SET taken_at = NULL, due = 1 WHERE id = ? AND ts IS NULL');
  const posted = db.prepare('UPDATE asking SET ts = :ts WHERE id = :id');
  const published = db.prepare('UPDATE asking SET due = 0 WHERE id = ?');
  const notPublished = db.prepare('UPDATE asking SET due = 1 WHERE id = ? AND ts IS NOT NULL');

  const at = () => commit.at().toISOString();
  const add = (kind: AskingRecord['about'], authorId: string | null): number =>
    Number(insert.run({ kind, authorId, at: at() }).lastInsertRowid);

  return {
    due: () => askings.parse(due.all()),
    proposalsOf: (asking) => proposalId.array().parse(proposalsOf.all(asking)),
    exclusionsOf: (asking) => askedExclusions.parse(exclusionsOf.all(asking)),
    isAskedAboutProposal: (id) => askedProposal.get(id) !== undefined,
    isAskedAboutEnd: (id, until) => askedEnd.get(id, until.toISOString()) !== undefined,
    isLeftToEnd: (id, until) => leftToEnd.get(id, until.toISOString()) !== undefined,
    askAboutProposals(ids) {
      const asking = add('proposals', null);
      for (const id of ids) addProposal.run(id, asking);
    },
    remindInDigest(ids) {
      const asking = Number(insertTold.run({ at: at() }).lastInsertRowid);
      for (const id of ids) addOnce.run(id, asking);
    },
    askAboutExclusions(authorId, exclusions) {
      const asking = add('exclusions', authorId);
      for (const { id, until } of exclusions) addExclusion.run(id, isoOrNull(until), asking);
    },
    answered(exclusion, until, given, by) {
      const about = { exclusion, until: until.toISOString() };
      if (answer.run({ ...about, answer: given, by }).changes > 0) markDue.run(about);
    },
    take: (id) => take.run({ id, at: at() }).changes === 1,
    giveBack: (id) => void giveBack.run(id),
    posted: (id, ts) => void posted.run({ id, ts }),
    published: (id) => void published.run(id),
    notPublished: (id) => void notPublished.run(id),
  };
}
