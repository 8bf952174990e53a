import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Seats } from '../../policy/seats.ts';
import type { FailedCheck, TrustCheck } from '../../policy/trust.ts';
import { type Actor, type AuditEntry, actorColumns, actorOf, type Commit, columnsOf } from './audit.ts';
import { flag, json, jsonText, moment, oneOf, optional, rowsIn, selected, valuesIn } from './columns.ts';
import type { Db } from './database.ts';
import { status } from './members/members.ts';

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

const count = z.number().int().min(0);

/** Who held the seats, as facts. */
export const storedSeats: z.ZodType<Seats> = z.object({
  types: z.array(
    z.object({
      id: optional(z.string()),
      name: optional(z.string()),
      seats: optional(count),
      assigned: count,
      disabled: count,
      inactive: count,
    }),
  ),
  ends: optional(moment),
});

export type ScanNote = z.output<typeof scanNote>;

const row = z.object({
  id: z.number(),
  ...actorColumns,
  startedAt: moment,
  finishedAt: optional(moment),
  /** `merging`: accepted, and on its way into the members. */
  state: z.enum(['reading', 'merging', 'accepted', 'rejected', 'failed']),
  /** Accepted, but its proposals are not all born and no card tells of it yet. */
  toPropose: flag,
  /** By what its files in the work folder are called. */
  files: z.string(),
  /** The moment as of which members stand as they do: the scan's beginning, or when they were evaluated again. */
  asOf: moment,
  organization: optional(z.string()),
  /** Members received, each once. */
  members: optional(z.number()),
  enabledMembers: optional(z.number()),
  /** How many members stand how: of the newest accepted scan as of now, of others as they were. */
  counts: json(z.partialRecord(status, z.number())),
  /** Which checks failed, for a rejected one. */
  failedChecks: json(failedChecks),
  /** A sentence for people, for a failed one; for a rejected one what the portal said, where that is why. */
  failure: optional(z.string()),
  notes: json(z.array(scanNote).readonly()),
  /** Of an accepted one. */
  seats: optional(json(storedSeats)),
});

const scan = row.transform(({ byId, byName, ...rest }) => ({ ...rest, askedBy: actorOf({ byId, byName }) }));

export type ScanRow = z.output<typeof scan>;

export function scanReadsIn(db: Db) {
  const scans = rowsIn(db, scan);
  const columns = selected(row.shape);
  const texts = valuesIn(db, optional(z.string()));
  const isCsvWanted = db.prepare(`
    SELECT 1 FROM scan WHERE id = :id AND (to_propose = 1
      OR EXISTS (SELECT 1 FROM file WHERE file.scan = scan.id AND file.state IN ('due', 'taken'))
      OR EXISTS (SELECT 1 FROM csv_item WHERE csv_item.scan = scan.id AND csv_item.state IN ('due', 'adding', 'stored'))
      OR EXISTS (SELECT 1 FROM report WHERE report.scan = scan.id AND report.state = 'waiting')
      OR EXISTS (
        SELECT 1 FROM letter
        WHERE letter.scan = scan.id AND letter.kind = 'report' AND letter.state IN ('waiting', 'sending')))`);

  return {
    get: scans.first<[id: number]>(`SELECT ${columns} FROM scan WHERE id = ?`),
    newestAccepted: scans.first(`
      SELECT ${columns} FROM scan WHERE state = 'accepted' ORDER BY id DESC LIMIT 1`),
    /** By which settings the members stand as they do; undefined where that is not known, or no scan was accepted. */
    evaluatedBy: texts.only(
      "SELECT (SELECT evaluated_by FROM scan WHERE state = 'accepted' ORDER BY id DESC LIMIT 1)",
    ),
    /** Newest first. */
    recent: scans.all<[limit: number]>(`SELECT ${columns} FROM scan ORDER BY id DESC LIMIT ?`),
    /** The one that is being read or merged, by this process or by one that died. */
    underWay: scans.first(`SELECT ${columns} FROM scan WHERE finished_at IS NULL`),
    /** Whether its CSV still has to get somewhere. */
    isCsvWanted: (id: number): boolean => isCsvWanted.get({ id }) !== undefined,
    toPropose: scans.first(`SELECT ${columns} FROM scan WHERE to_propose = 1 ORDER BY id DESC LIMIT 1`),
  };
}

type Found = Pick<ScanRow, 'counts' | 'notes'> & {
  readonly seats: Seats;
  readonly organization: string;
  readonly members: number;
  readonly enabledMembers: number;
};

/** What a scan reads is staged in a file of its own and counts for nothing until it is accepted, so staging takes no audit entry. */
export function scansIn(db: Db, commit: Commit) {
  const insert = db.prepare(`
    INSERT INTO scan (by_id, by_name, started_at, as_of, state, files, counts, failed_checks, notes)
    VALUES (:byId, :byName, :at, :at, 'reading', :files, '{}', '[]', '[]')`);
  const finish = db.prepare(`
    UPDATE scan
    SET state = :state, finished_at = :at, organization = coalesce(:organization, organization),
        failed_checks = :failedChecks, failure = :failure
    WHERE id = :id AND finished_at IS NULL`);
  const merge = db.prepare(`
    UPDATE scan
    SET state = 'merging', organization = :organization, members = :members, enabled_members = :enabledMembers,
        counts = :counts, notes = :notes, seats = :seats
    WHERE id = :id AND state = 'reading'`);
  const accept = db.prepare(`
    UPDATE scan SET state = 'accepted', finished_at = :at, counts = :counts, to_propose = 1
    WHERE id = :id AND state = 'merging'`);
  const recount = db.prepare(`
    UPDATE scan SET counts = ? WHERE id = (SELECT max(id) FROM scan WHERE state = 'accepted')`);
  const proposed = db.prepare('UPDATE scan SET to_propose = 0 WHERE id <= ?');
  const evaluated = db.prepare('UPDATE scan SET as_of = :at WHERE id = :id AND as_of < :at');
  const evaluatedBy = db.prepare('UPDATE scan SET evaluated_by = :by WHERE id = :id');

  function wasUnderWay(id: number, { changes }: { readonly changes: number }): void {
    if (changes !== 1) throw new Error(`scan ${id} is not under way`);
  }

  function finished(id: number, change: Readonly<Record<string, string | undefined>>): void {
    const nothing = { organization: undefined, failedChecks: '[]', failure: undefined };
    wasUnderWay(id, finish.run({ ...nothing, ...change, id, at: commit.time() }));
  }

  return {
    ...scanReadsIn(db),
    begin(by: Actor, entry: AuditEntry): number {
      const { lastInsertRowid } = insert.run({ ...columnsOf(by), at: commit.time(), files: randomUUID() });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    /** From here on it is accepted, whatever happens: what was staged goes into the members, piece by piece. */
    merge(id: number, { counts, notes, seats, ...rest }: Found, entry: AuditEntry): void {
      const texts = { counts: jsonText(counts), notes: jsonText(notes), seats: jsonText(seats) };
      wasUnderWay(id, merge.run({ id, ...rest, ...texts }));
      commit.note(entry);
    },
    /** All of it is in the members. */
    accept: (id: number, counts: ScanRow['counts']) =>
      wasUnderWay(id, accept.run({ id, counts: jsonText(counts), at: commit.time() })),
    /** How members stand as of now, where that may have changed without being counted. */
    recounted: (counts: ScanRow['counts']) => void recount.run(jsonText(counts)),
    /** Its proposals are born, and its card is there. */
    proposed: (id: number) => void proposed.run(id),
    /** All members were evaluated again, as of this commit. */
    evaluatedAgain: (id: number) => void evaluated.run({ id, at: commit.time() }),
    /** By which settings all of its members are evaluated. */
    noteEvaluatedBy: (id: number, by: string) => void evaluatedBy.run({ id, by }),
    reject(
      id: number,
      {
        organization,
        failed,
        failure,
      }: {
        readonly organization: string | undefined;
        readonly failed: readonly FailedCheck[];
        readonly failure: string | undefined;
      },
      entry: AuditEntry,
    ): void {
      finished(id, { state: 'rejected', organization, failedChecks: jsonText(failed), failure });
      commit.note(entry);
    },
    fail(id: number, failure: string, entry: AuditEntry): void {
      finished(id, { state: 'failed', failure });
      commit.note(entry);
    },
  };
}
