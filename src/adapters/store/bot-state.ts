import { z } from 'zod';
import { DAY_MS } from '../../policy/calendar.ts';
import type { GoLive, Pause } from '../../policy/mode.ts';
import { type Acceptance, EXCUSABLE_CHECKS } from '../../policy/trust.ts';
import type { AuditEntry, Commit } from './audit.ts';
import {
  flag,
  isoOrNull,
  json,
  mapsIn,
  moment,
  optional,
  rowsIn,
  selected,
  storedLimits,
  valuesIn,
} from './columns.ts';
import type { Db } from './database.ts';

/** Slack delivers an envelope again within hours, if at all. */
const ENVELOPES_KEPT_MS = 7 * DAY_MS;

/** What the clock starts by a schedule. */
type JobName = 'scan' | 'workday round' | 'digest';

const stretch = z.object({ since: moment, until: moment });

/** Up to where the minutes have been looked at. */
export function jobReadsIn(db: Db) {
  const moments = valuesIn(db, optional(moment));
  const stretches = rowsIn(db, stretch);
  return {
    /** Up to where a job's due runs have been looked at, by that job alone; undefined at the first start. */
    // A job that has no memory yet has missed nothing before the last minute that was lived through.
    lookedAt: moments.only<[job: JobName]>(
      'SELECT coalesce((SELECT looked_at FROM job WHERE name = ?), (SELECT last_tick FROM bot))',
    ),
    /** The minute up to which everything due has been looked at; undefined at the first start. */
    lastTick: moments.only('SELECT last_tick FROM bot'),
    /** Stretches in which no bot ran, not over by a moment, oldest first. */
    downtimesSince: stretches.all<[moment: Date]>(
      'SELECT since, until FROM downtime WHERE until > ? ORDER BY since',
    ),
  };
}

export function jobsIn(db: Db) {
  const setLookedAt = db.prepare(`
    INSERT INTO job (name, looked_at) VALUES (:job, :at) ON CONFLICT (name) DO UPDATE SET looked_at = :at`);
  const setLastTick = db.prepare('UPDATE bot SET last_tick = ?');
  const probe = db.prepare('UPDATE bot SET last_batch = last_batch');
  const noteDowntime = db.prepare(`
    INSERT INTO downtime (since, until) VALUES (:since, :until)
    ON CONFLICT (since) DO UPDATE SET until = max(until, excluded.until)`);
  return {
    ...jobReadsIn(db),
    setLastTick: (at: Date) => void setLastTick.run(at.toISOString()),
    setLookedAt: (job: JobName, at: Date) => void setLookedAt.run({ job, at: at.toISOString() }),
    /** Writes what is there already: throws where nothing can be written. */
    probe: () => void probe.run(),
    /** A start after a time without ticks; noted anew by a start that follows one without a tick. */
    noteDowntime: (since: Date, until: Date) =>
      void noteDowntime.run({ since: since.toISOString(), until: until.toISOString() }),
  };
}

/** Which of Slack's envelopes have been seen; those too old to come again are forgotten. */
export function envelopesIn(db: Db, commit: Commit) {
  const insert = db.prepare('INSERT INTO envelope (id, at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING');
  const forget = db.prepare('DELETE FROM envelope WHERE at < ?');
  return {
    /** True the first time an envelope is seen; false for one delivered again. */
    first(envelopeId: string): boolean {
      const at = commit.at();
      forget.run(new Date(at.getTime() - ENVELOPES_KEPT_MS).toISOString());
      return insert.run(envelopeId, at.toISOString()).changes === 1;
    },
  };
}

export function settingsSeenReadsIn(db: Db) {
  const maps = mapsIn(db, z.string(), z.string());
  return {
    /** The settings of the last start, by name, without secrets. */
    all: maps('SELECT name, value FROM setting_seen ORDER BY name'),
  };
}

export function settingsSeenIn(db: Db, commit: Commit) {
  const clear = db.prepare('DELETE FROM setting_seen');
  const insert = db.prepare('INSERT INTO setting_seen (name, value) VALUES (?, ?)');
  return {
    ...settingsSeenReadsIn(db),
    replace(settings: ReadonlyMap<string, string>, entries: readonly AuditEntry[]): void {
      clear.run();
      for (const [name, value] of settings) insert.run(name, value);
      for (const entry of entries) commit.note(entry);
    },
  };
}

/** How many there ever were of what a supervisor counts, by state. */
export function numbersIn(db: Db) {
  const tallies = mapsIn(db, z.string(), z.number());
  return {
    scans: tallies('SELECT state, count(*) FROM scan GROUP BY state'),
    /** Without rehearsals. */
    proposals: tallies('SELECT state, count(*) FROM proposal WHERE rehearsal = 0 GROUP BY state'),
    warnings: tallies("SELECT state, count(*) FROM letter WHERE kind = 'warning' GROUP BY state"),
  };
}

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

const storedPause = pause.extend({ id: z.number(), endedAt: optional(moment), endTold: flag });

const acceptance = z.object({
  check: z.enum(EXCUSABLE_CHECKS),
  asBadAs: z.number(),
  until: moment,
});

/** What approvers switch: the press of Go live…, the pause, and what they accept once. One of each is in force; the past stays. */
export function switchReadsIn(db: Db) {
  const goLives = rowsIn(db, goLive);
  const pauses = rowsIn(db, pause);
  const storedPauses = rowsIn(db, storedPause);
  const pauseTimes = rowsIn(db, pause.pick({ since: true, until: true }));
  const moments = valuesIn(db, optional(moment));
  const flags = valuesIn(db, flag);
  const acceptances = rowsIn(db, acceptance);

  return {
    goLive: goLives.first(`SELECT ${selected(goLive.shape)} FROM go_live WHERE ended_at IS NULL`),
    /** The last pause not ended; it may be over by its own date. */
    pause: pauses.first(
      `SELECT ${selected(pause.shape)} FROM pause WHERE ended_at IS NULL AND kind = 'person'`,
    ),
    /** One by its number, with whether it has ended and whether that was told. */
    pauseOf: storedPauses.first<[id: number]>(
      `SELECT ${selected(storedPause.shape)} FROM pause WHERE id = ?`,
    ),
    /** Somebody's newest one, ended or not. */
    newestPause: storedPauses.first(
      `SELECT ${selected(storedPause.shape)} FROM pause WHERE kind = 'person' ORDER BY id DESC LIMIT 1`,
    ),
    /** Since when harsher limits wait for Go live…; undefined while none do. */
    waitsSince: moments.only(
      "SELECT (SELECT since FROM pause WHERE ended_at IS NULL AND kind = 'limits') AS since",
    ),
    /** Whether they did at a moment. */
    waitedAt: flags.only<[moment: Date]>(`
      SELECT EXISTS (
        SELECT 1 FROM pause, (SELECT ? AS moment)
        WHERE kind = 'limits' AND since <= moment AND (ended_at IS NULL OR ended_at > moment))`),
    /**
     * Pauses not over by a moment, oldest first. Each ends at the earlier of its own date, which may lie ahead, and the
     * moment somebody resumed; `until` is undefined for one that goes on until somebody does.
     */
    // min() of two that stand in for each other: the earlier of both, NULL only when both are.
    pausesSince: pauseTimes.all<[moment: Date]>(`
      SELECT since, until FROM (
        SELECT id, since, min(coalesce(until, ended_at), coalesce(ended_at, until)) AS until FROM pause)
      WHERE until IS NULL OR until > ? ORDER BY since, id`),
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
    INSERT INTO pause (kind, since, until, reason, by_id, by_name)
    VALUES ('person', :since, :until, :reason, :byId, :byName)`);
  const pauseEndTold = db.prepare('UPDATE pause SET end_told = 1 WHERE id = ?');
  const endPause = db.prepare("UPDATE pause SET ended_at = ? WHERE ended_at IS NULL AND kind = 'person'");
  const insertWait = db.prepare(`
    INSERT INTO pause (kind, since, by_id, by_name) VALUES ('limits', ?, 'bot', '')`);
  const endWait = db.prepare("UPDATE pause SET ended_at = ? WHERE ended_at IS NULL AND kind = 'limits'");
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
    pauseEndTold: (id: number) => void pauseEndTold.run(id),
    /** Harsher limits wait for Go live…, which counts as a pause. */
    beginWait(entry: AuditEntry): void {
      insertWait.run(commit.time());
      commit.note(entry);
    },
    /** False when nothing waited. */
    endWait: (entry: AuditEntry) => commit.noteIf(endWait.run(commit.time()), entry),
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
