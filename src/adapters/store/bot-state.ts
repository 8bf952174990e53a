import { z } from 'zod';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Commit } from './audit.ts';
import { moment, optional } from './columns.ts';
import type { Db } from './database.ts';
import type { Envelopes, Jobs, ReadNumbers, SettingsSeen } from './store.ts';

/** Slack delivers an envelope again within hours, if at all. */
const ENVELOPES_KEPT_MS = 7 * DAY_MS;

const stretches = z.array(z.object({ since: moment, until: moment }));

/** Up to where the minutes have been looked at. */
export function jobsIn(db: Db): Jobs {
  const lastTick = db.prepare('SELECT last_tick FROM bot').pluck();
  // A job that has no memory yet has missed nothing before the last minute that was lived through.
  const lookedAt = db
    .prepare('SELECT coalesce((SELECT looked_at FROM job WHERE name = ?), (SELECT last_tick FROM bot))')
    .pluck();
  const setLookedAt = db.prepare(`
    INSERT INTO job (name, looked_at) VALUES (:job, :at) ON CONFLICT (name) DO UPDATE SET looked_at = :at`);
  const setLastTick = db.prepare('UPDATE bot SET last_tick = ?');
  const probe = db.prepare('UPDATE bot SET last_batch = last_batch');
  const downtimes = db.prepare('SELECT since, until FROM downtime WHERE until > ? ORDER BY since');
  const noteDowntime = db.prepare(`
    INSERT INTO downtime (since, until) VALUES (:since, :until)
    ON CONFLICT (since) DO UPDATE SET until = max(until, excluded.until)`);
  return {
    lastTick: () => optional(moment).parse(lastTick.get()),
    setLastTick: (at) => void setLastTick.run(at.toISOString()),
    lookedAt: (job) => optional(moment).parse(lookedAt.get(job)),
    setLookedAt: (job, at) => void setLookedAt.run({ job, at: at.toISOString() }),
    probe: () => void probe.run(),
    downtimesSince: (moment) => stretches.parse(downtimes.all(moment.toISOString())),
    noteDowntime: (since, until) =>
      void noteDowntime.run({ since: since.toISOString(), until: until.toISOString() }),
  };
}

/** Which of Slack's envelopes have been seen; those too old to come again are forgotten. */
export function envelopesIn(db: Db, commit: Commit): Envelopes {
  const insert = db.prepare('INSERT INTO envelope (id, at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING');
  const forget = db.prepare('DELETE FROM envelope WHERE at < ?');
  return {
    first(envelopeId) {
      const at = commit.at();
      forget.run(new Date(at.getTime() - ENVELOPES_KEPT_MS).toISOString());
      return insert.run(envelopeId, at.toISOString()).changes === 1;
    },
  };
}

/** The settings of the last start, without secrets. */
export function settingsSeenIn(db: Db, commit: Commit): SettingsSeen {
  const all = db.prepare('SELECT name, value FROM setting_seen ORDER BY name').raw();
  const clear = db.prepare('DELETE FROM setting_seen');
  const insert = db.prepare('INSERT INTO setting_seen (name, value) VALUES (?, ?)');
  return {
    all: () => new Map(z.array(z.tuple([z.string(), z.string()])).parse(all.all())),
    replace(settings, entries) {
      clear.run();
      for (const [name, value] of settings) insert.run(name, value);
      for (const entry of entries) commit.note(entry);
    },
  };
}

const tally = z.array(z.tuple([z.string(), z.number()]));

/** How many there ever were of what a supervisor counts, by state. */
export function numbersIn(db: Db): ReadNumbers {
  const scans = db.prepare('SELECT state, count(*) FROM scan GROUP BY state').raw();
  const proposals = db
    .prepare('SELECT state, count(*) FROM proposal WHERE rehearsal = 0 GROUP BY state')
    .raw();
  const warnings = db
    .prepare("SELECT state, count(*) FROM letter WHERE kind = 'warning' GROUP BY state")
    .raw();
  return {
    scans: () => new Map(tally.parse(scans.all())),
    proposals: () => new Map(tally.parse(proposals.all())),
    warnings: () => new Map(tally.parse(warnings.all())),
  };
}
