import { z } from 'zod';
import { DAY_MS } from '../../policy/calendar.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { mapsIn, moment, optional, rowsIn, valuesIn } from './columns.ts';
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
