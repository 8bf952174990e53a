import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import type { Exclusion, ExclusionTarget, RuleKind } from '../../policy/exclusion.ts';
import { type Actor, type AuditEntry, type Commit, columnsOf } from './audit.ts';
import { accountKey, freshId, isoOrNull, moment, oneOf, optional, parsed } from './columns.ts';
import type { Db } from './database.ts';

const ruleKind = oneOf<RuleKind>({
  role: true,
  'user type': true,
  provider: true,
  category: true,
  group: true,
  'e-mail domain': true,
  'user-name pattern': true,
});

const COLUMNS = `id, kind, value, label, reason, author_id AS authorId, author_name AS authorName, since,
  confirmed_at AS confirmedAt, until`;

const exclusion = z
  .object({
    id: z.number(),
    kind: z.string(),
    value: z.string(),
    label: z.string(),
    reason: z.string(),
    authorId: z.string(),
    authorName: z.string(),
    since: moment,
    confirmedAt: optional(moment).optional(),
    until: optional(moment),
  })
  .transform(
    ({ kind, value, label, ...rest }): Exclusion => ({ ...rest, target: targetOf(kind, value, label) }),
  );

/** A rule that is over; `until` is the moment at which it ended. */
export type EndedRule = Exclusion & { readonly until: Date };

/** Decisions to leave accounts alone; ended ones stay, so that the past can be told. */
export function exclusionReadsIn(db: Db) {
  const get = db.prepare(`SELECT ${COLUMNS} FROM exclusion WHERE id = ?`);
  const inForce = db.prepare(`
    SELECT ${COLUMNS} FROM exclusion
    WHERE ended_at IS NULL AND (until IS NULL OR until > ?) ORDER BY id`);
  // Two arguments that stand in for each other: the earlier of both.
  const ENDED = 'min(coalesce(ended_at, until), coalesce(until, ended_at))';
  const lastEndOf = db
    .prepare(
      `SELECT max(${ENDED}) FROM exclusion WHERE kind = 'account' AND value = :key AND ${ENDED} <= :now`,
    )
    .pluck();
  const endedRules = db.prepare(`
    SELECT * FROM (
      SELECT id, kind, value, label, reason, author_id AS authorId, author_name AS authorName, since, ${ENDED} AS until
      FROM exclusion WHERE kind <> 'account')
    WHERE until <= ? ORDER BY until DESC, id DESC`);

  return {
    get: (id: number) => parsed(exclusion, get.get(id)),
    inForce: (now: Date) => exclusion.array().parse(inForce.all(now.toISOString())),
    /** When the last exclusion of this very account that is over by a moment ended. */
    lastEndOf: (key: AccountKey, now: Date) =>
      optional(moment).parse(lastEndOf.get({ key, now: now.toISOString() })),
    /** Rules that are over by a moment, the last first. */
    endedRules: (now: Date): readonly EndedRule[] =>
      exclusion
        .array()
        .parse(endedRules.all(now.toISOString()))
        .flatMap((rule) => (rule.until === undefined ? [] : [{ ...rule, until: rule.until }])),
  };
}

export function exclusionsIn(db: Db, commit: Commit) {
  const insert = db
    .prepare(`
    INSERT INTO exclusion (id, kind, value, label, reason, author_id, author_name, since, until)
    VALUES (${freshId('exclusion')}, :kind, :value, :label, :reason, :authorId, :authorName, :since, :until)
    RETURNING id`)
    .pluck();
  const end = db.prepare(`
    UPDATE exclusion SET ended_at = :at, ended_by_id = :byId, ended_by_name = :byName
    WHERE id = :id AND ended_at IS NULL AND (until IS NULL OR until > :at)`);

  // Whoever takes the end away has just looked at it.
  const extend = db.prepare(`
    UPDATE exclusion SET until = :until, confirmed_at = iif(:until IS NULL, :at, confirmed_at)
    WHERE id = :id AND ended_at IS NULL`);
  const redrawDigests = db.prepare(
    'UPDATE digest SET stale = 1 WHERE id IN (SELECT digest FROM digest_exclusion WHERE exclusion = ?)',
  );
  const confirm = db.prepare('UPDATE exclusion SET confirmed_at = :at WHERE id = :id AND ended_at IS NULL');

  return {
    ...exclusionReadsIn(db),
    add(
      {
        target,
        until,
        ...what
      }: {
        target: ExclusionTarget;
        reason: string;
        authorId: string;
        authorName: string;
        until: Date | undefined;
      },
      entry: AuditEntry,
    ): Exclusion {
      const since = commit.at();
      const id = insert.get({
        ...what,
        ...columnsOfTarget(target),
        since: since.toISOString(),
        until: isoOrNull(until),
      });
      commit.note(entry);
      return { ...what, id: z.number().parse(id), target, since, until };
    },
    /** Another end; undefined is for good. */
    extend(id: number, until: Date | undefined, entry: AuditEntry): void {
      const at = commit.at().toISOString();
      if (extend.run({ id, until: isoOrNull(until), at }).changes !== 1)
        throw new Error(`exclusion ${id} is not in force`);
      redrawDigests.run(id);
      commit.note(entry);
    },
    /** One without an end is to go on as it is. */
    confirm(id: number, entry: AuditEntry): void {
      if (confirm.run({ id, at: commit.at().toISOString() }).changes === 0) return;
      redrawDigests.run(id);
      commit.note(entry);
    },
    /** False when it had ended already. */
    end(id: number, by: Actor, entry: AuditEntry): boolean {
      if (end.run({ id, ...columnsOf(by), at: commit.at().toISOString() }).changes === 0) return false;
      redrawDigests.run(id);
      commit.note(entry);
      return true;
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
