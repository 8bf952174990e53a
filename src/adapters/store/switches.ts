import { z } from 'zod';
import type { GoLive, Pause } from '../../policy/mode.ts';
import type { Acceptance, ExcusableCheck } from '../../policy/trust.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { isoOrNull, moment, oneOf, optional, parsed } from './columns.ts';
import type { Db } from './database.ts';

const goLive: z.ZodType<GoLive> = z.object({
  at: moment,
  byId: z.string(),
  byName: z.string(),
  limits: z.string(),
});

const pause: z.ZodType<Pause> = z.object({
  since: moment,
  until: optional(moment),
  reason: optional(z.string()),
  byId: z.string(),
  byName: z.string(),
});

const pauses = z.array(z.object({ since: moment, until: optional(moment) }));

const acceptance: z.ZodType<Acceptance> = z.object({
  check: oneOf<ExcusableCheck>({
    'members fell': true,
    'members replaced': true,
    'older sign-ins': true,
    'no last sign-in': true,
    'no role or state': true,
  }),
  asBadAs: z.number(),
  until: moment,
});

/** What approvers switch: the press of Go live…, the pause, and what they accept once. One of each is in force; the past stays. */
export function switchReadsIn(db: Db) {
  const goLiveNow = db.prepare(
    'SELECT at, by_id AS byId, by_name AS byName, limits FROM go_live WHERE ended_at IS NULL',
  );
  const pauseNow = db.prepare(
    'SELECT since, until, reason, by_id AS byId, by_name AS byName FROM pause WHERE ended_at IS NULL',
  );
  // min() of two that stand in for each other: the earlier of both, NULL only when both are.
  const pausesSince = db.prepare(`
    SELECT since, until FROM (
      SELECT id, since, min(coalesce(until, ended_at), coalesce(ended_at, until)) AS until FROM pause)
    WHERE until IS NULL OR until > ? ORDER BY id`);
  const lastProtectedAt = db.prepare('SELECT last_protected_at FROM bot').pluck();
  const acceptances = db.prepare(`
    SELECT "check", as_bad_as AS asBadAs, until FROM acceptance
    WHERE spent_at IS NULL AND until > ? ORDER BY id`);

  return {
    goLive: () => parsed(goLive, goLiveNow.get()),
    /** The last pause not ended; it may be over by its own date. */
    pause: () => parsed(pause, pauseNow.get()),
    /**
     * Pauses not over by a moment, oldest first. Each ends at the earlier of its own date, which may lie ahead, and the
     * moment somebody resumed; `until` is undefined for one that goes on until somebody does.
     */
    pausesSince: (moment: Date) => pauses.parse(pausesSince.all(moment.toISOString())),
    /** The last moment at which protection was on, as far as it was noted. */
    lastProtectedAt: () => optional(moment).parse(lastProtectedAt.get()),
    acceptances: (now: Date): readonly Acceptance[] =>
      acceptance.array().parse(acceptances.all(now.toISOString())),
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

  const now = () => commit.at().toISOString();

  return {
    ...switchReadsIn(db),
    setGoLive(pressed: GoLive, entry: AuditEntry): void {
      endGoLive.run(now());
      insertGoLive.run({ ...pressed, at: pressed.at.toISOString() });
      commit.note(entry);
    },
    endGoLive(entry: AuditEntry): void {
      if (endGoLive.run(now()).changes > 0) commit.note(entry);
    },
    setPause({ since, until, ...rest }: Pause, entry: AuditEntry): void {
      endPause.run(now());
      insertPause.run({ ...rest, since: since.toISOString(), until: isoOrNull(until) });
      commit.note(entry);
    },
    /** False when there was none. */
    endPause(entry: AuditEntry): boolean {
      if (endPause.run(now()).changes === 0) return false;
      commit.note(entry);
      return true;
    },
    /** Only moves forward; it tells what the settings are, so it takes no audit entry. */
    noteProtected: (at: Date) => void noteProtected.run({ at: at.toISOString() }),
    addAcceptance({ until, ...rest }: Acceptance, entry: AuditEntry): void {
      insertAcceptance.run({ ...rest, until: until.toISOString() });
      commit.note(entry);
    },
    /** A acceptance is for one reading. */
    spendAcceptance({ until, ...rest }: Acceptance, entry: AuditEntry): void {
      spend.run({ ...rest, until: until.toISOString(), at: now() });
      commit.note(entry);
    },
  };
}
