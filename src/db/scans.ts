import { z } from 'zod';
import type { TrustCheck } from '../domain/trust.ts';
import type { Scans } from '../flows/scan-tables.ts';
import type { Commit } from './audit.ts';
import {
  actorColumns,
  actorOf,
  columnsOf,
  json,
  jsonText,
  moment,
  oneOf,
  optional,
  parsed,
} from './columns.ts';
import { judgementsIn } from './judgements.ts';
import { memberReadsIn } from './member-reads.ts';
import { status } from './member-rows.ts';
import { membersIn } from './members.ts';
import type { Db } from './open.ts';

const check = oneOf<TrustCheck>({
  'not signed in': true,
  'empty list': true,
  'own account missing': true,
  'cut list': true,
  'dates in seconds': true,
  'group not readable': true,
  'members fell': true,
  'older sign-ins': true,
  'no last sign-in': true,
});

const COLUMNS = `id, by_id AS byId, by_name AS byName, started_at AS startedAt, finished_at AS finishedAt, state,
  organisation, members, enabled_members AS enabledMembers, counts, failed_checks AS failedChecks, failure, notes`;

const scan = z
  .object({
    id: z.number(),
    ...actorColumns,
    startedAt: moment,
    finishedAt: optional(moment),
    state: z.enum(['reading', 'believed', 'refused', 'failed']),
    organisation: optional(z.string()),
    members: optional(z.number()),
    enabledMembers: optional(z.number()),
    counts: json(z.partialRecord(status, z.number())),
    failedChecks: json(z.array(z.object({ check, found: z.number(), allowed: z.number() }))),
    failure: optional(z.string()),
    notes: json(z.array(z.string())),
  })
  .transform(({ byId, byName, ...row }) => ({ ...row, askedBy: actorOf({ byId, byName }) }));

/** Scans and, under each one's number, the members as it read them. */
export function scansIn(db: Db, commit: Commit): Scans {
  const get = db.prepare(`SELECT ${COLUMNS} FROM scan WHERE id = ?`);
  const newestBelieved = db.prepare(
    `SELECT ${COLUMNS} FROM scan WHERE state = 'believed' ORDER BY id DESC LIMIT 1`,
  );
  const recent = db.prepare(`SELECT ${COLUMNS} FROM scan ORDER BY id DESC LIMIT ?`);
  const unfinished = db.prepare(`SELECT ${COLUMNS} FROM scan WHERE state = 'reading' ORDER BY id`);
  const insert = db.prepare(`
    INSERT INTO scan (by_id, by_name, started_at, state, counts, failed_checks, notes)
    VALUES (:byId, :byName, :at, 'reading', '{}', '[]', '[]')`);
  const finish = db.prepare(`
    UPDATE scan
    SET state = :state, finished_at = :at, organisation = :organisation, members = :members,
        enabled_members = :enabledMembers, counts = :counts, failed_checks = :failedChecks, failure = :failure,
        notes = :notes
    WHERE id = :id AND state = 'reading'`);

  function finished(id: number, change: Readonly<Record<string, string | number | undefined>>): void {
    const nothing = {
      organisation: undefined,
      members: undefined,
      enabledMembers: undefined,
      counts: '{}',
      failedChecks: '[]',
      failure: undefined,
      notes: '[]',
    };
    const { changes } = finish.run({ ...nothing, ...change, id, at: commit.at().toISOString() });
    if (changes !== 1) throw new Error(`scan ${id} is not being read`);
  }

  return {
    get: (id) => parsed(scan, get.get(id)),
    newestBelieved: () => parsed(scan, newestBelieved.get()),
    recent: (limit) => scan.array().parse(recent.all(limit)),
    unfinished: () => scan.array().parse(unfinished.all()),
    begin(by, entry) {
      const { lastInsertRowid } = insert.run({ ...columnsOf(by), at: commit.at().toISOString() });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    believe(id, what, entry) {
      const { counts, notes, ...rest } = what;
      finished(id, { state: 'believed', ...rest, counts: jsonText(counts), notes: jsonText(notes) });
      commit.note(entry);
    },
    refuse(id, organisation, failed, entry) {
      finished(id, { state: 'refused', organisation, failedChecks: jsonText(failed) });
      commit.note(entry);
    },
    fail(id, failure, entry) {
      finished(id, { state: 'failed', failure });
      commit.note(entry);
    },
    ...memberReadsIn(db),
    ...membersIn(db),
    ...judgementsIn(db, commit),
  };
}
