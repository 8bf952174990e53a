import { z } from 'zod';
import type { FailedCheck, TrustCheck } from '../../policy/trust.ts';
import { type Actor, type AuditEntry, actorColumns, actorOf, type Commit, columnsOf } from './audit.ts';
import { json, jsonText, moment, oneOf, optional, rowsIn, selected } from './columns.ts';
import type { Db } from './database.ts';
import { memberReadsIn } from './member-reads.ts';
import { membersIn, status, verdictsIn } from './members.ts';

const check = oneOf<TrustCheck>({
  'not signed in': true,
  'empty list': true,
  'own account missing': true,
  'cut list': true,
  'dates in seconds': true,
  'group not readable': true,
  'members fell': true,
  'members replaced': true,
  'older sign-ins': true,
  'no last sign-in': true,
  'no role or state': true,
  'clock off': true,
});

export const failedChecks = z.array(z.object({ check, found: z.number(), allowed: z.number() })).readonly();

/** What is worth naming on the card; of the accounts the first few. */
const scanNote = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('enabled outside'), named: z.array(z.string()).readonly(), count: z.number() }),
  z.object({ kind: z.literal('disabled outside'), named: z.array(z.string()).readonly(), count: z.number() }),
  z.object({ kind: z.literal('dates ahead'), named: z.array(z.string()).readonly(), count: z.number() }),
  z.object({ kind: z.literal('incomplete'), count: z.number() }),
]);

export type ScanNote = z.output<typeof scanNote>;

const row = z.object({
  id: z.number(),
  ...actorColumns,
  startedAt: moment,
  finishedAt: optional(moment),
  state: z.enum(['reading', 'accepted', 'rejected', 'failed']),
  organization: optional(z.string()),
  /** Members received, each once. */
  members: optional(z.number()),
  enabledMembers: optional(z.number()),
  counts: json(z.partialRecord(status, z.number())),
  /** Which checks failed, for a rejected one. */
  failedChecks: json(failedChecks),
  /** A sentence for people, for a failed one. */
  failure: optional(z.string()),
  notes: json(z.array(scanNote).readonly()),
});

const scan = row.transform(({ byId, byName, ...rest }) => ({ ...rest, askedBy: actorOf({ byId, byName }) }));

export type ScanRow = z.output<typeof scan>;

/** Scans and, under each one's number, the members as it read them. */
export function scanReadsIn(db: Db) {
  const scans = rowsIn(db, scan);
  const columns = selected(row.shape);

  return {
    get: scans.first<[id: number]>(`SELECT ${columns} FROM scan WHERE id = ?`),
    newestAccepted: scans.first(`
      SELECT ${columns} FROM scan WHERE state = 'accepted' ORDER BY id DESC LIMIT 1`),
    /** Newest first. */
    recent: scans.all<[limit: number]>(`SELECT ${columns} FROM scan ORDER BY id DESC LIMIT ?`),
    /** Scans left `reading` by a process that died. */
    unfinished: scans.all(`SELECT ${columns} FROM scan WHERE state = 'reading' ORDER BY id`),
    ...memberReadsIn(db),
  };
}

/** A scan's rows are staged under its number and count for nothing until it is accepted, so staging takes no audit entry. */
export function scansIn(db: Db, commit: Commit) {
  const insert = db.prepare(`
    INSERT INTO scan (by_id, by_name, started_at, state, counts, failed_checks, notes)
    VALUES (:byId, :byName, :at, 'reading', '{}', '[]', '[]')`);
  const finish = db.prepare(`
    UPDATE scan
    SET state = :state, finished_at = :at, organization = :organization, members = :members,
        enabled_members = :enabledMembers, counts = :counts, failed_checks = :failedChecks, failure = :failure,
        notes = :notes
    WHERE id = :id AND state = 'reading'`);

  function finished(id: number, change: Readonly<Record<string, string | number | undefined>>): void {
    const nothing = {
      organization: undefined,
      members: undefined,
      enabledMembers: undefined,
      counts: '{}',
      failedChecks: '[]',
      failure: undefined,
      notes: '[]',
    };
    const { changes } = finish.run({ ...nothing, ...change, id, at: commit.time() });
    if (changes !== 1) throw new Error(`scan ${id} is not being read`);
  }

  return {
    ...scanReadsIn(db),
    begin(by: Actor, entry: AuditEntry): number {
      const { lastInsertRowid } = insert.run({ ...columnsOf(by), at: commit.time() });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    accept(
      id: number,
      {
        counts,
        notes,
        ...rest
      }: {
        organization: string;
        members: number;
        enabledMembers: number;
        counts: ScanRow['counts'];
        notes: readonly ScanNote[];
      },
      entry: AuditEntry,
    ): void {
      finished(id, { state: 'accepted', ...rest, counts: jsonText(counts), notes: jsonText(notes) });
      commit.note(entry);
    },
    reject(
      id: number,
      organization: string | undefined,
      failed: readonly FailedCheck[],
      entry: AuditEntry,
    ): void {
      finished(id, { state: 'rejected', organization, failedChecks: jsonText(failed) });
      commit.note(entry);
    },
    fail(id: number, failure: string, entry: AuditEntry): void {
      finished(id, { state: 'failed', failure });
      commit.note(entry);
    },
    ...membersIn(db),
    ...verdictsIn(db, commit),
  };
}
