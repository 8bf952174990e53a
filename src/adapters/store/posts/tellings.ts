import { z } from 'zod';
import type { Actor, Commit } from '../audit.ts';
import { columnsOf } from '../audit.ts';
import { moment, optional, rowsIn, selected, valuesIn } from '../columns.ts';
import type { Db } from '../database.ts';

const telling = z.object({
  id: z.number(),
  kind: z.enum(['paused', 'pause over', 'resumed', 'went live', 'excluded', 'exclusion ended']),
  /** Undefined is time itself. */
  byName: optional(z.string()),
  createdAt: moment,
  /** The pause that began or ended. */
  pause: optional(z.number()),
  /** How many approvals it took back. */
  reopened: z.number(),
  /** In whose thread it stands; undefined is the channel. */
  card: optional(z.number()),
  ts: optional(z.string()),
  /** Set when a post was begun; without a ts its outcome is not known. */
  takenAt: optional(moment),
});

/** A post that tells what was switched, or what became of exclusions. */
export type TellingRecord = z.output<typeof telling>;

export function tellingReadsIn(db: Db) {
  const tellings = rowsIn(db, telling);
  const numbers = valuesIn(db, z.number());
  const moments = valuesIn(db, optional(moment));
  return {
    due: tellings.all(`SELECT ${selected(telling.shape)} FROM telling WHERE due = 1 ORDER BY id`),
    exclusionsOf: numbers.all<[id: number]>(
      'SELECT exclusion FROM told_exclusion WHERE telling = ? ORDER BY exclusion',
    ),
    /** The last that tells of a switch: it alone has a button. */
    newestSwitch: valuesIn(db, optional(z.number())).only(
      "SELECT max(id) FROM telling WHERE kind NOT IN ('excluded', 'exclusion ended')",
    ),
    /** When the oldest of those was written whose Undo is still offered. */
    oldestUndo: moments.only(
      "SELECT min(created_at) FROM telling WHERE offers = 1 AND ts IS NOT NULL AND kind = 'excluded'",
    ),
  };
}

/**
 * Written down with what they tell of, in the same commit, and posted by the worker. Publishing keeps its own record of
 * what was delivered; that is no change of state, so it takes no audit entry.
 */
export function tellingsIn(db: Db, commit: Commit) {
  const numbers = valuesIn(db, z.number());
  const insert = numbers.only<[object]>(`
    INSERT INTO telling (kind, by_id, by_name, created_at, pause, reopened, card, offers, due)
    VALUES (:kind, :byId, :byName, :at, :pause, :reopened, :card, 1, 1) RETURNING id`);
  const moreOfTheSame = numbers.all<[object]>(`
    SELECT id FROM telling
    WHERE due = 1 AND taken_at IS NULL AND kind = 'exclusion ended' AND by_id IS :byId ORDER BY id DESC LIMIT 1`);
  const addExclusion = db.prepare(
    'INSERT INTO told_exclusion (telling, exclusion) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const redraw = (where: string) =>
    `UPDATE telling SET due = 1 WHERE offers = 1 AND taken_at IS NOT NULL AND ${where}`;
  const redrawSwitches = db.prepare(redraw("kind IN ('paused', 'pause over', 'resumed', 'went live')"));
  const redrawOf = db.prepare(redraw('id IN (SELECT telling FROM told_exclusion WHERE exclusion = ?)'));
  const redrawExclusions = db.prepare(redraw("kind = 'exclusion ended'"));
  const offerAgain = db.prepare(`
    UPDATE telling SET due = 1, offers = 1 WHERE ts IS NOT NULL AND id = (
      SELECT max(told.id)
      FROM exclusion AS undone
        JOIN exclusion AS ended ON ended.value = undone.value AND ended.kind = undone.kind AND ended.id <> undone.id
        JOIN told_exclusion ON told_exclusion.exclusion = ended.id
        JOIN telling AS told ON told.id = telling AND told.kind = 'exclusion ended'
      WHERE undone.id = ?)`);
  const redrawOlder = db.prepare(redraw("ts IS NOT NULL AND kind = 'excluded' AND created_at < ?"));
  const take = db.prepare('UPDATE telling SET taken_at = :at, due = 0 WHERE id = :id AND taken_at IS NULL');
  const giveBack = db.prepare('UPDATE telling SET taken_at = NULL, due = 1 WHERE id = ? AND ts IS NULL');
  const posted = db.prepare('UPDATE telling SET ts = :ts WHERE id = :id');
  const published = db.prepare('UPDATE telling SET due = 0 WHERE id = ?');
  const closed = db.prepare('UPDATE telling SET offers = 0 WHERE id = ? AND due = 0');
  const notPublished = db.prepare('UPDATE telling SET due = 1 WHERE id = ? AND ts IS NOT NULL');

  const add = (
    kind: TellingRecord['kind'],
    by: Actor,
    {
      pause = null,
      reopened = 0,
      card = null,
    }: { pause?: number | null; reopened?: number; card?: number | null } = {},
  ): number => insert({ kind, ...columnsOf(by), at: commit.time(), pause, reopened, card });

  return {
    ...tellingReadsIn(db),
    /** A switch, after which the posts about those before are drawn anew. */
    tellSwitch(
      kind: Exclude<TellingRecord['kind'], 'excluded' | 'exclusion ended'>,
      by: Actor,
      about: { readonly pause?: number | undefined; readonly reopened?: number } = {},
    ): void {
      redrawSwitches.run();
      add(kind, by, { pause: about.pause ?? null, reopened: about.reopened ?? 0 });
    },
    /** What their buttons say before the press has changed. */
    redrawSwitches: () => void redrawSwitches.run(),
    /** In a card's thread, where there is a card. */
    tellExcluded(exclusions: readonly number[], by: Actor, card: number | undefined): void {
      const id = add('excluded', by, { card: card ?? null });
      for (const exclusion of exclusions) addExclusion.run(id, exclusion);
      redrawExclusions.run();
    },
    /** What one person, or time, ends before the post goes out becomes one post. */
    tellEnded(exclusions: readonly number[], by: Actor): void {
      const [waiting] = moreOfTheSame({ byId: by.kind === 'person' ? by.id : null });
      const id = waiting ?? add('exclusion ended', by);
      for (const exclusion of exclusions) {
        redrawOf.run(exclusion);
        addExclusion.run(id, exclusion);
      }
    },
    /** Posts that tell of this exclusion show how it stands now. */
    redrawOf: (exclusion: number) => void redrawOf.run(exclusion),
    /** The last post that tells of an end of the same: that it was made again does not count. */
    offerAgain: (exclusion: number) => void offerAgain.run(exclusion),
    /** Those from before a moment offer no Undo any more. */
    redrawOlder: (moment: Date) => void redrawOlder.run(moment.toISOString()),
    take: (id: number) => take.run({ id, at: commit.time() }).changes === 1,
    /** It certainly was not posted: due again. */
    giveBack: (id: number) => void giveBack.run(id),
    posted: (id: number, ts: string) => void posted.run({ id, ts }),
    published: (id: number) => void published.run(id),
    /** It has no button any more, and none will come: it stays as it is. */
    closed: (id: number) => void closed.run(id),
    /** What it shows did not get there: due again. */
    notPublished: (id: number) => void notPublished.run(id),
  };
}
