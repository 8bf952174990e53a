import { z } from 'zod';
import type { GoLive, Pause } from '../../policy/mode.ts';
import { type Acceptance, EXCUSABLE_CHECKS } from '../../policy/trust.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { isoOrNull, json, moment, optional, rowsIn, selected, storedLimits, valuesIn } from './columns.ts';
import type { Db } from './database.ts';

const goLive = z.object({
  at: moment,
  byId: z.string(),
  byName: z.string(),
  limits: json(storedLimits),
});

const pause = z.object({
  since: moment,
  until: optional(moment),
  reason: optional(z.string()),
  byId: z.string(),
  byName: z.string(),
});

const acceptance = z.object({
  check: z.enum(EXCUSABLE_CHECKS),
  asBadAs: z.number(),
  until: moment,
});

/** What approvers switch: the press of Go live…, the pause, and what they accept once. One of each is in force; the past stays. */
export function switchReadsIn(db: Db) {
  const goLives = rowsIn(db, goLive);
  const pauses = rowsIn(db, pause);
  const pauseTimes = rowsIn(db, pause.pick({ since: true, until: true }));
  const moments = valuesIn(db, optional(moment));
  const acceptances = rowsIn(db, acceptance);

  return {
    goLive: goLives.first(`SELECT ${selected(goLive.shape)} FROM go_live WHERE ended_at IS NULL`),
    /** The last pause not ended; it may be over by its own date. */
    pause: pauses.first(`SELECT ${selected(pause.shape)} FROM pause WHERE ended_at IS NULL`),
    /**
     * Pauses not over by a moment, oldest first. Each ends at the earlier of its own date, which may lie ahead, and the
     * moment somebody resumed; `until` is undefined for one that goes on until somebody does.
     */
    // min() of two that stand in for each other: the earlier of both, NULL only when both are.
    pausesSince: pauseTimes.all<[moment: Date]>(`
      SELECT since, until FROM (
        SELECT id, since, min(coalesce(until, ended_at), coalesce(ended_at, until)) AS until FROM pause)
      WHERE until IS NULL OR until > ? ORDER BY id`),
    /** The last moment at which protection was on, as far as it was noted. */
    lastProtectedAt: moments.only('SELECT last_protected_at FROM bot'),
    acceptances: acceptances.all<[now: Date]>(`
      SELECT ${selected(acceptance.shape)} FROM acceptance
      WHERE spent_at IS NULL AND until > ? ORDER BY id`),
  };
}

export function switchesIn(db: Db, commit: Commit) {
  const insertGoLive = db.prepare(
    'INSERT INTO go_live (at, by_id, by_name, limits) VALUES (:at, :byId, :byName, :limits)',
  );
  const endGoLive = db.prepare('UPDATE go_live SET ended_at = ? WHERE ended_at IS NULL');
  const insertPause = db.prepare(`
    INSERT INTO pause (since, until, reason, by_id, by_name)
    VALUES (:since, :until, :reason, :byId, :byName)`);
  const endPause = db.prepare('UPDATE pause SET ended_at = ? WHERE ended_at IS NULL');
  const noteProtected = db.prepare(
    'UPDATE bot SET last_protected_at = :at WHERE last_protected_at IS NULL OR last_protected_at < :at',
  );
  const insertAcceptance = db.prepare(
    'INSERT INTO acceptance ("check", as_bad_as, until) VALUES (:check, :asBadAs, :until)',
  );
  const spend = db.prepare(`
    UPDATE acceptance SET spent_at = :at
    WHERE spent_at IS NULL AND "check" = :check AND as_bad_as = :asBadAs AND until = :until`);

  return {
    ...switchReadsIn(db),
    setGoLive(pressed: GoLive, entry: AuditEntry): void {
      endGoLive.run(commit.time());
      insertGoLive.run({ ...pressed, at: pressed.at.toISOString(), limits: JSON.stringify(pressed.limits) });
      commit.note(entry);
    },
    endGoLive: (entry: AuditEntry) => void commit.noteIf(endGoLive.run(commit.time()), entry),
    setPause({ since, until, ...rest }: Pause, entry: AuditEntry): void {
      endPause.run(commit.time());
      insertPause.run({ ...rest, since: since.toISOString(), until: isoOrNull(until) });
      commit.note(entry);
    },
    /** False when there was none. */
    endPause: (entry: AuditEntry) => commit.noteIf(endPause.run(commit.time()), entry),
    /** Only moves forward; it tells what the settings are, so it takes no audit entry. */
    noteProtected: (at: Date) => void noteProtected.run({ at: at.toISOString() }),
    addAcceptance({ until, ...rest }: Acceptance, entry: AuditEntry): void {
      insertAcceptance.run({ ...rest, until: until.toISOString() });
      commit.note(entry);
    },
    /** An acceptance is for one reading. */
    spendAcceptance({ until, ...rest }: Acceptance, entry: AuditEntry): void {
      spend.run({ ...rest, until: until.toISOString(), at: commit.time() });
      commit.note(entry);
    },
  };
}
