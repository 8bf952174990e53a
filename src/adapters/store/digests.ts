import { z } from 'zod';
import { type Actor, type AuditEntry, actorColumns, actorOf, type Commit, columnsOf } from './audit.ts';
import { isoOrNull, json, jsonText, moment, optional, parsed } from './columns.ts';
import type { Db } from './database.ts';

const digest = z
  .object({
    id: z.number(),
    dueFor: optional(moment),
    ...actorColumns,
    madeAt: moment,
    facts: json(z.unknown()),
    state: z.enum(['due', 'posting', 'posted', 'unclear', 'dropped']),
    problem: optional(z.string()),
    ts: optional(z.string()),
  })
  .transform(({ byId, byName, ...row }) => ({ ...row, by: actorOf({ byId, byName }) }));

const asked = z.array(
  z.object({
    exclusion: z.number(),
    place: z.number(),
    until: optional(moment),
    answer: optional(z.enum(['kept', 'ended'])),
    answeredBy: optional(z.string()),
  }),
);

const COLUMNS = `id, due_for AS dueFor, by_id AS byId, by_name AS byName, made_at AS madeAt, facts, state, problem, ts`;

/** One digest as it is kept; `facts` is the feature's to read. */
export type DigestRow = z.output<typeof digest>;
/** An exclusion that a digest asks about, with its end at that time. */
export type AskedInDigest = z.output<typeof asked>[number];

/** The digests that were made, and what Slack has of them. */
export function digestReadsIn(db: Db) {
  const get = db.prepare(`SELECT ${COLUMNS} FROM digest WHERE id = ?`);
  const newest = db.prepare(`SELECT ${COLUMNS} FROM digest ORDER BY id DESC LIMIT 1`);
  const seen = db.prepare(`
    SELECT ${COLUMNS} FROM digest WHERE due_for IS NOT NULL AND state IN ('posted', 'unclear')
    ORDER BY due_for DESC, id DESC LIMIT ?`);
  const toPost = db.prepare(`SELECT ${COLUMNS} FROM digest WHERE state = 'due' ORDER BY id`);
  const toRedraw = db.prepare(`SELECT ${COLUMNS} FROM digest WHERE stale = 1 AND ts IS NOT NULL ORDER BY id`);
  const exclusionsOf = db.prepare(`
    SELECT exclusion, place, until, answer, answered_by AS answeredBy FROM digest_exclusion
    WHERE digest = ? ORDER BY place, exclusion`);
  return {
    get: (id: number) => parsed(digest, get.get(id)),
    newest: () => parsed(digest, newest.get()),
    /** Those of the schedule that people may have seen, newest first. */
    seen: (limit: number): readonly DigestRow[] => digest.array().parse(seen.all(limit)),
    toPost: (): readonly DigestRow[] => digest.array().parse(toPost.all()),
    toRedraw: (): readonly DigestRow[] => digest.array().parse(toRedraw.all()),
    exclusionsOf: (id: number): readonly AskedInDigest[] => asked.parse(exclusionsOf.all(id)),
  };
}

/** In places, in the order shown: what was made together stands in one. */
type AskingAbout = readonly (readonly { readonly id: number; readonly until: Date | undefined }[])[];

/** Posting keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export function digestsIn(db: Db, commit: Commit) {
  const insert = db.prepare(`
    INSERT INTO digest (due_for, by_id, by_name, made_at, facts, state)
    VALUES (:dueFor, :byId, :byName, :at, :facts, 'due')`);
  const dropOlder = db.prepare("UPDATE digest SET state = 'dropped' WHERE state = 'due' AND id < ?");
  const addExclusion = db.prepare(`
    INSERT INTO digest_exclusion (digest, place, exclusion, until) VALUES (:digest, :place, :exclusion, :until)`);
  const dropExclusions = db.prepare('DELETE FROM digest_exclusion WHERE digest = ?');
  const renew = db.prepare(
    "UPDATE digest SET facts = :facts, made_at = :at WHERE id = :id AND state = 'due'",
  );
  const take = db.prepare("UPDATE digest SET state = 'posting' WHERE id = ? AND state = 'due'");
  const posted = db.prepare(`
    UPDATE digest SET state = 'posted', ts = :ts, problem = NULL WHERE id = :id AND state IN ('posting', 'unclear')`);
  const giveBack = db.prepare(`
    UPDATE digest SET state = 'due', problem = :problem WHERE id = :id AND state = 'posting'`);
  const unclear = db.prepare(
    "UPDATE digest SET state = 'unclear', problem = NULL WHERE id = ? AND state = 'posting'",
  );
  const cutShort = db.prepare("UPDATE digest SET state = 'unclear', problem = NULL WHERE state = 'posting'");
  const answer = db.prepare(`
    UPDATE digest_exclusion SET answer = :answer, answered_by = :by
    WHERE digest = :digest AND exclusion = :exclusion AND answer IS NULL`);
  const redrawn = db.prepare('UPDATE digest SET stale = 0 WHERE id = ?');
  const stale = db.prepare('UPDATE digest SET stale = 1 WHERE id = ?');

  function ask(digest: number, exclusions: AskingAbout): void {
    for (const [index, together] of exclusions.entries()) {
      for (const { id: exclusion, until } of together)
        addExclusion.run({ digest, place: index + 1, exclusion, until: isoOrNull(until) });
    }
  }

  return {
    ...digestReadsIn(db),
    /** One that was not posted yet gives way to it. `dueFor` is undefined where a person asked. */
    add(
      what: { dueFor: Date | undefined; by: Actor; facts: unknown; exclusions: AskingAbout },
      entry: (id: number) => AuditEntry,
    ): number {
      const id = Number(
        insert.run({
          dueFor: isoOrNull(what.dueFor),
          ...columnsOf(what.by),
          at: commit.at().toISOString(),
          facts: jsonText(what.facts),
        }).lastInsertRowid,
      );
      dropOlder.run(id);
      ask(id, what.exclusions);
      commit.note(entry(id));
      return id;
    },
    /** One that Slack would not take for a while tells how things stand by now. */
    renew(id: number, { facts, exclusions }: { facts: unknown; exclusions: AskingAbout }): void {
      if (renew.run({ id, facts: jsonText(facts), at: commit.at().toISOString() }).changes === 0) return;
      dropExclusions.run(id);
      ask(id, exclusions);
    },
    /** Before it is posted: one whose posting was cut short is not posted a second time. */
    take: (id: number): boolean => take.run(id).changes === 1,
    posted(id: number, ts: string, entry: AuditEntry): void {
      if (posted.run({ id, ts }).changes > 0) commit.note(entry);
    },
    /** It certainly was not posted: due again. */
    giveBack: (id: number, problem: string) => void giveBack.run({ id, problem }),
    unclear: (id: number) => void unclear.run(id),
    /** Of those that an ended process was posting nobody knows whether Slack has them. */
    noteCutShort: () => void cutShort.run(),
    /** Notes what became of an exclusion on the digest that asked about it. */
    answered: (id: number, exclusion: number, given: 'kept' | 'ended', by: string) =>
      void answer.run({ digest: id, exclusion, answer: given, by }),
    redrawn: (id: number) => void redrawn.run(id),
    notRedrawn: (id: number) => void stale.run(id),
  };
}
