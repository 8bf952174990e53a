import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import type { Exclusion, ExclusionTarget, RuleKind } from '../../policy/exclusion.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import { type Actor, type AuditEntry, type Commit, columnsOf } from './audit.ts';
import {
  accountKey,
  flag,
  freshId,
  isoOrNull,
  json,
  mapsIn,
  moment,
  oneOf,
  optional,
  rowsIn,
  selected,
  valuesIn,
} from './columns.ts';
import type { Db } from './database.ts';

const ruleKind = oneOf<RuleKind>({
  role: true,
  'user type': true,
  provider: true,
  category: true,
  group: true,
  'email domain': true,
  'user-name pattern': true,
});

const row = z.object({
  id: z.number(),
  kind: z.string(),
  value: z.string(),
  label: z.string(),
  reason: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  leavesOut: json(z.array(accountKey)),
  since: moment,
  confirmedAt: optional(moment),
  until: optional(moment),
});

const exclusion = row.transform(
  ({ kind, value, label, leavesOut, ...rest }): Exclusion => ({
    ...rest,
    target: targetOf(kind, value, label),
    ...(leavesOut.length > 0 && { leavesOut }),
  }),
);

/** A rule that is over; `until` is the moment at which it ended. */
export type EndedRule = Exclusion & { readonly until: Date };

/** Decisions to leave accounts alone; ended ones stay, so that the past can be told. */
export function exclusionReadsIn(db: Db) {
  const exclusions = rowsIn(db, exclusion);
  const numbers = valuesIn(db, z.number());
  const moments = valuesIn(db, optional(moment));
  const columns = selected(row.shape);
  const fates = rowsIn(db, z.object({ endedByName: optional(z.string()), undone: flag }));
  // Two arguments that stand in for each other: the earlier of both.
  const ENDED = 'min(coalesce(ended_at, until), coalesce(until, ended_at))';
  const ends = mapsIn(db, accountKey, moment);
  const lastEnds = ends<[object]>(`
    SELECT exclusion.value, max(${ENDED})
    FROM json_each(:keys) AS wanted CROSS JOIN exclusion ON exclusion.value = wanted.value AND kind = 'account'
    WHERE undone = 0 AND ${ENDED} <= :now GROUP BY exclusion.value`);
  const inForceOf = (some: string): string =>
    `SELECT ${columns} FROM exclusion WHERE ${some} AND ended_at IS NULL AND (until IS NULL OR until > :now)`;
  const inForceFor = exclusions.all<[object]>(`
    ${inForceOf("kind = 'account' AND value = :key")} UNION ALL ${inForceOf("kind <> 'account'")} ORDER BY id`);
  const inForceWith = exclusions.first<[object]>(inForceOf('id = :id'));
  const endedRules = exclusions.all<[now: Date]>(`
    SELECT * FROM (
      SELECT ${selected(row.shape, { until: ENDED })}
      FROM exclusion WHERE kind <> 'account' AND undone = 0)
    WHERE until <= ? ORDER BY until DESC, id DESC`);

  const endedOf = exclusions.all<[object]>(`
    SELECT * FROM (
      SELECT ${selected(row.shape, { until: ENDED })}
      FROM exclusion WHERE kind = 'account' AND value = :key AND undone = 0)
    WHERE until <= :now ORDER BY until DESC, id DESC LIMIT :most`);
  const madeAt = exclusions.first<[object]>(`
    SELECT ${columns} FROM exclusion
    WHERE kind = 'account' AND value = :key AND since = :since AND ended_at IS NULL ORDER BY id DESC LIMIT 1`);
  const anyMade = numbers.only<[object]>(`
    SELECT EXISTS (SELECT 1 FROM exclusion WHERE ended_at IS NULL AND since > :after AND since <= :upTo)`);
  const changed = numbers.only<[object]>(
    'SELECT EXISTS (SELECT 1 FROM exclusion WHERE since > :moment OR ended_at > :moment)',
  );

  return {
    get: exclusions.first<[id: number]>(`SELECT ${columns} FROM exclusion WHERE id = ?`),
    inForce: exclusions.all<[now: Date]>(`
      SELECT ${columns} FROM exclusion
      WHERE ended_at IS NULL AND (until IS NULL OR until > ?) ORDER BY id`),
    /** The one with that number, while it is in force. */
    inForceWith: (id: number, now: Date) => inForceWith({ id, now: now.toISOString() }),
    /** Whether somebody made or ended one after a moment. */
    hasChangedSince: (moment: Date): boolean => changed({ moment: moment.toISOString() }) === 1,
    /** Those that may cover an account: its own, and all rules. */
    inForceFor: (key: AccountKey, now: Date) => inForceFor({ key, now: now.toISOString() }),
    /** Who ended one before its date, and whether that took it back. */
    fateOf: fates.first<[id: number]>(
      'SELECT ended_by_name AS endedByName, undone FROM exclusion WHERE id = ?',
    ),
    /** An account's own that was made at a moment, while nobody ended it. */
    madeAt: (key: AccountKey, since: Date) => madeAt({ key, since: since.toISOString() }),
    /** Numbers of those that were taken back within the hour, and count as never made. */
    undone: numbers.all('SELECT id FROM exclusion WHERE undone = 1'),
    /** Whether one in force was made after a moment, up to another. */
    anyMade: (after: Date, upTo: Date): boolean =>
      anyMade({ after: after.toISOString(), upTo: upTo.toISOString() }) === 1,
    /** Over by their own date, which was not told yet. */
    endsToTell: numbers.all<[now: Date]>(
      'SELECT id FROM exclusion WHERE ended_at IS NULL AND end_told = 0 AND until <= ? ORDER BY id',
    ),
    /** When the next one ends by its own date; that may be over and not told yet. */
    nextEnd: moments.only('SELECT min(until) FROM exclusion WHERE ended_at IS NULL AND end_told = 0'),
    /** When the last exclusion that is over by a moment ended, of each of these very accounts that had one; one that was undone is none. */
    lastEndsOf: (keys: readonly AccountKey[], now: Date) =>
      lastEnds({ keys: JSON.stringify(keys), now: now.toISOString() }),
    /** The last ones that are over by a moment, of this very account; `until` is when each ended. */
    endedOf: (key: AccountKey, now: Date, most: number) => endedOf({ key, now: now.toISOString(), most }),
    /** Rules that are over by a moment, the last first. */
    endedRules: (now: Date): readonly EndedRule[] =>
      endedRules(now).flatMap(({ until, ...rule }) => (until === undefined ? [] : [{ ...rule, until }])),
  };
}

export function exclusionsIn(db: Db, commit: Commit) {
  const numbers = valuesIn(db, z.number());
  const insert = numbers.only<[object]>(`
    INSERT INTO exclusion (id, kind, value, label, reason, author_id, author_name, leaves_out, since, until)
    VALUES (${freshId('exclusion')}, :kind, :value, :label, :reason, :authorId, :authorName, :leavesOut, :since, :until)
    RETURNING id`);
  const insertMany = db.prepare(`
    INSERT INTO exclusion (id, kind, value, label, reason, author_id, author_name, since, until)
    SELECT ${freshId('exclusion')} + row_number() OVER (ORDER BY json_each.key) - 1,
      'account', account_key, username, :reason, :authorId, :authorName, :since, :until
    FROM json_each(:ids) JOIN proposal ON proposal.id = value`);
  const end = db.prepare(`
    UPDATE exclusion SET ended_at = :at, ended_by_id = :byId, ended_by_name = :byName
    WHERE id = :id AND ended_at IS NULL AND (until IS NULL OR until > :at)`);

  const undo = db.prepare(`
    UPDATE exclusion SET ended_at = :at, ended_by_id = :byId, ended_by_name = :byName, undone = 1
    WHERE id = :id AND ended_at IS NULL AND (until IS NULL OR until > :at)`);
  const endTold = db.prepare('UPDATE exclusion SET end_told = 1 WHERE id = ?');
  // Whoever takes the end away has just looked at it.
  const extend = db.prepare(`
    UPDATE exclusion SET until = :until, end_told = 0, confirmed_at = iif(:until IS NULL, :at, confirmed_at)
    WHERE id = :id AND ended_at IS NULL`);
  const redrawDigests = db.prepare(
    'UPDATE digest SET stale = 1 WHERE id IN (SELECT digest FROM digest_exclusion WHERE exclusion = ?)',
  );
  const leaveOut = db.prepare('UPDATE exclusion SET leaves_out = :keys WHERE id = :id');
  const confirm = db.prepare('UPDATE exclusion SET confirmed_at = :at WHERE id = :id AND ended_at IS NULL');

  return {
    ...exclusionReadsIn(db),
    add(
      {
        target,
        until,
        leavesOut = [],
        ...what
      }: {
        target: ExclusionTarget;
        reason: string;
        authorId: string;
        authorName: string;
        until: Date | undefined;
        leavesOut?: readonly AccountKey[];
      },
      entry: AuditEntry,
    ): Exclusion {
      const since = commit.at();
      const id = insert({
        ...what,
        ...columnsOfTarget(target),
        leavesOut: JSON.stringify(leavesOut),
        since: since.toISOString(),
        until: isoOrNull(until),
      });
      commit.note(entry);
      return { ...what, id, target, since, until, ...(leavesOut.length > 0 && { leavesOut }) };
    },
    /** The accounts of these proposals, all by one decision, which has an entry of its own. */
    addFor(
      ids: readonly ProposalId[],
      what: { reason: string; authorId: string; authorName: string; until: Date | undefined },
    ): void {
      const since = commit.time();
      insertMany.run({ ...what, since, until: isoOrNull(what.until), ids: JSON.stringify(ids) });
    },
    /** Another end; undefined is for good. */
    extend(id: number, until: Date | undefined, entry: AuditEntry): void {
      const at = commit.time();
      if (extend.run({ id, until: isoOrNull(until), at }).changes !== 1)
        throw new Error(`exclusion ${id} is not in force`);
      redrawDigests.run(id);
      commit.note(entry);
    },
    /** From now on a rule does not cover these. */
    leaveOut: (id: number, keys: readonly AccountKey[]) =>
      void leaveOut.run({ id, keys: JSON.stringify(keys) }),
    /** One without an end is to go on as it is. */
    confirm(id: number, entry: AuditEntry): void {
      if (commit.noteIf(confirm.run({ id, at: commit.time() }), entry)) redrawDigests.run(id);
    },
    /** It counts as never made. False when it had ended already. */
    undo(id: number, by: Actor, entry: AuditEntry): boolean {
      const isNew = commit.noteIf(undo.run({ id, ...columnsOf(by), at: commit.time() }), entry);
      if (isNew) redrawDigests.run(id);
      return isNew;
    },
    endTold: (id: number) => void endTold.run(id),
    /** False when it had ended already. */
    end(id: number, by: Actor, entry: AuditEntry): boolean {
      const isNew = commit.noteIf(end.run({ id, ...columnsOf(by), at: commit.time() }), entry);
      if (isNew) redrawDigests.run(id);
      return isNew;
    },
  };
}

function targetOf(kind: string, value: string, label: string): ExclusionTarget {
  if (kind === 'account') return { kind, key: accountKey.parse(value), username: label };
  return { kind: ruleKind.parse(kind), value, label };
}

function columnsOfTarget(target: ExclusionTarget): { kind: string; value: string; label: string } {
  if (target.kind === 'account') return { kind: target.kind, value: target.key, label: target.username };
  return { kind: target.kind, value: target.value, label: target.label };
}
