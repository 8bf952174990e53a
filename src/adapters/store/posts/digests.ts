import { z } from 'zod';
import type { AccountKey } from '../../../policy/account.ts';
import { DAY_MS } from '../../../policy/calendar.ts';
import { type Actor, type AuditEntry, actorColumns, actorOf, type Commit, columnsOf } from '../audit.ts';
import {
  accountKey,
  isoOrNull,
  json,
  jsonText,
  moment,
  optional,
  rowsIn,
  selected,
  valuesIn,
} from '../columns.ts';
import type { Db } from '../database.ts';
import { status } from '../members/members.ts';
import { LIVE, state } from '../proposals/row.ts';

const digestRow = z.object({
  id: z.number(),
  dueFor: optional(moment),
  ...actorColumns,
  madeAt: moment,
  facts: json(z.unknown()),
  state: z.enum(['due', 'posting', 'posted', 'unclear', 'dropped']),
  problem: optional(z.string()),
  ts: optional(z.string()),
});

const digest = digestRow.transform(({ byId, byName, ...row }) => ({ ...row, by: actorOf({ byId, byName }) }));

const asked = z.object({
  exclusion: z.number(),
  place: z.number(),
  until: optional(moment),
  answer: optional(z.enum(['kept', 'ended'])),
  answeredBy: optional(z.string()),
});

/** One digest as it is kept; `facts` is the feature's to read. */
export type DigestRow = z.output<typeof digest>;
/** An exclusion that a digest asks about, with its end at that time. */
export type AskedInDigest = z.output<typeof asked>;

/** The digests that were made, and what Slack has of them. */
export function digestReadsIn(db: Db) {
  const digests = rowsIn(db, digest);
  const askedRows = rowsIn(db, asked);
  const columns = selected(digestRow.shape);
  return {
    get: digests.first<[id: number]>(`SELECT ${columns} FROM digest WHERE id = ?`),
    newest: digests.first(`SELECT ${columns} FROM digest ORDER BY id DESC LIMIT 1`),
    /** Those of the schedule that people may have seen, newest first. */
    seen: digests.all<[limit: number]>(`
      SELECT ${columns} FROM digest WHERE due_for IS NOT NULL AND state IN ('posted', 'unclear')
      ORDER BY due_for DESC, id DESC LIMIT ?`),
    toPost: digests.all(`SELECT ${columns} FROM digest WHERE state = 'due' ORDER BY id`),
    toRedraw: digests.all(`SELECT ${columns} FROM digest WHERE stale = 1 AND ts IS NOT NULL ORDER BY id`),
    exclusionsOf: askedRows.all<[id: number]>(`
      SELECT ${selected(asked.shape)} FROM digest_exclusion
      WHERE digest = ? ORDER BY place, exclusion`),
  };
}

/** In places, in the order shown: what was made together stands in one. */
type AskingAbout = readonly (readonly { readonly id: number; readonly until: Date | undefined }[])[];

/** Posting keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export function digestsIn(db: Db, commit: Commit) {
  const insert = db.prepare(`
    INSERT INTO digest (due_for, by_id, by_name, made_at, facts, state)
    VALUES (:dueFor, :byId, :byName, :at, :facts, 'due')`);
  const dropOlder = db.prepare("UPDATE digest SET state = 'dropped' WHERE state = 'due' AND id < ?");
  const addExclusion = db.prepare(`
    INSERT INTO digest_exclusion (digest, place, exclusion, until) VALUES (:digest, :place, :exclusion, :until)`);
  const dropExclusions = db.prepare('DELETE FROM digest_exclusion WHERE digest = ?');
  const renew = db.prepare(
    "UPDATE digest SET facts = :facts, made_at = :at WHERE id = :id AND state = 'due'",
  );
  const take = db.prepare("UPDATE digest SET state = 'posting' WHERE id = ? AND state = 'due'");
  const posted = db.prepare(`
    UPDATE digest SET state = 'posted', ts = :ts, problem = NULL WHERE id = :id AND state IN ('posting', 'unclear')`);
  const giveBack = db.prepare(`
    UPDATE digest SET state = 'due', problem = :problem WHERE id = :id AND state = 'posting'`);
  const unclear = db.prepare(
    "UPDATE digest SET state = 'unclear', problem = NULL WHERE id = ? AND state = 'posting'",
  );
  const cutShort = db.prepare("UPDATE digest SET state = 'unclear', problem = NULL WHERE state = 'posting'");
  const answer = db.prepare(`
    UPDATE digest_exclusion SET answer = :answer, answered_by = :by
    WHERE digest = :digest AND exclusion = :exclusion AND answer IS NULL`);
  const redrawn = db.prepare('UPDATE digest SET stale = 0 WHERE id = ?');
  const stale = db.prepare('UPDATE digest SET stale = 1 WHERE id = ?');

  function ask(digest: number, exclusions: AskingAbout): void {
    for (const [index, together] of exclusions.entries()) {
      for (const { id: exclusion, until } of together)
        addExclusion.run({ digest, place: index + 1, exclusion, until: isoOrNull(until) });
    }
  }

  return {
    ...digestReadsIn(db),
    /** One that was not posted yet gives way to it. `dueFor` is undefined where a person asked. */
    add(
      what: { dueFor: Date | undefined; by: Actor; facts: unknown; exclusions: AskingAbout },
      entry: (id: number) => AuditEntry,
    ): number {
      const id = Number(
        insert.run({
          dueFor: isoOrNull(what.dueFor),
          ...columnsOf(what.by),
          at: commit.time(),
          facts: jsonText(what.facts),
        }).lastInsertRowid,
      );
      dropOlder.run(id);
      ask(id, what.exclusions);
      commit.note(entry(id));
      return id;
    },
    /** One that Slack would not take for a while tells how things stand by now. */
    renew(id: number, { facts, exclusions }: { facts: unknown; exclusions: AskingAbout }): void {
      if (renew.run({ id, facts: jsonText(facts), at: commit.time() }).changes === 0) return;
      dropExclusions.run(id);
      ask(id, exclusions);
    },
    /** Before it is posted: one whose posting was cut short is not posted a second time. */
    take: (id: number): boolean => take.run(id).changes === 1,
    posted: (id: number, ts: string, entry: AuditEntry) => void commit.noteIf(posted.run({ id, ts }), entry),
    /** It certainly was not posted: due again. */
    giveBack: (id: number, problem: string) => void giveBack.run({ id, problem }),
    unclear: (id: number) => void unclear.run(id),
    /** Of those that an ended process was posting nobody knows whether Slack has them. */
    noteCutShort: () => void cutShort.run(),
    /** Notes what became of an exclusion on the digest that asked about it. */
    answered: (id: number, exclusion: number, given: 'kept' | 'ended', by: string) =>
      void answer.run({ digest: id, exclusion, answer: given, by }),
    redrawn: (id: number) => void redrawn.run(id),
    notRedrawn: (id: number) => void stale.run(id),
  };
}

/** Up to this many beginnings of day ranges are told apart. */
const MOST_RANGES = 8;

const statusCountRow = z.object({
  status,
  live: optional(state),
  range: optional(z.number()),
  accounts: z.number(),
  last: z.number(),
});

const decided = z.object({ approvals: z.number(), exclusions: z.number() });

/** Accounts of one piece that stand alike. `range` is the index of the range that their days are in, -1 for never signed in. */
export type StatusCount = Omit<z.output<typeof statusCountRow>, 'last'>;

/** What a digest counts: how the members stand, a piece at a time, and what happened between two moments, both included. */
export function weekFiguresIn(db: Db) {
  const statusCounts = rowsIn(db, statusCountRow);
  const numbers = valuesIn(db, z.number());
  const decisionCounts = rowsIn(db, decided);
  // A disabled account, and one whose date is not told, are in no range of days.
  const days = `max(0, (:now - coalesce(max(newest_sign_in, last_login), newest_sign_in, last_login)) / ${DAY_MS})`;
  const ranges = Array.from({ length: MOST_RANGES }, (_, index) => `(${days} >= :from${index})`).join(' + ');
  const counts = statusCounts.all<[object]>(`
    WITH piece AS (
      SELECT member AS id, status, disabled, newest_sign_in, nullif(last_login, -1) AS last_login, last_login = -1 AS is_never
      FROM standing WHERE status IS NOT NULL AND member > :after ORDER BY member LIMIT :limit)
    SELECT status,
      CASE WHEN status = 'to decide' THEN (
        SELECT proposal.state FROM member JOIN proposal ON proposal.account_key = member.key
        WHERE member.id = piece.id AND rehearsal = 0 AND proposal.state IN ${LIVE}) END AS live,
      CASE WHEN disabled = 1 THEN NULL
        WHEN newest_sign_in IS NOT NULL OR last_login IS NOT NULL THEN ${ranges} - 1
        WHEN is_never THEN -1 END AS range,
      count(*) AS accounts, (SELECT max(id) FROM piece) AS last
    FROM piece GROUP BY 1, 2, 3`);
  // An approval that was withdrawn is none any more.
  const decisions = decisionCounts.only<[object]>(`
    SELECT count(*) FILTER (WHERE kind IN ('approve', 'try again') AND NOT EXISTS (
        SELECT 1 FROM decision AS later
        WHERE later.proposal = given.proposal AND later.round = given.round AND later.kind = 'withdraw'
          AND later.id > given.id)) AS approvals,
      count(*) FILTER (WHERE kind = 'exclude') AS exclusions
    FROM decision AS given
    WHERE at >= :since AND at <= :upTo
      AND EXISTS (SELECT 1 FROM proposal WHERE id = given.proposal AND rehearsal = 0)`);
  const everWarned = numbers.only('SELECT count(DISTINCT account_key) FROM letter WHERE ladder IS NOT NULL');
  const firstsUnderWay = numbers.only(`
    SELECT count(*) FROM letter AS waiting
    WHERE kind = 'warning' AND state IN ('waiting', 'sending') AND remind_days_before IS NULL
      AND NOT EXISTS (SELECT 1 FROM letter WHERE account_key = waiting.account_key AND ladder IS NOT NULL)`);
  const everProposed = numbers.only('SELECT EXISTS (SELECT 1 FROM proposal WHERE rehearsal = 0)');

  const between = (since: Date | undefined, upTo: Date) => ({
    since: since?.toISOString() ?? '',
    upTo: upTo.toISOString(),
  });
  function countBetween(sql: string) {
    const count = numbers.only<[object]>(sql);
    return (since: Date | undefined, upTo: Date) => count(between(since, upTo));
  }
  const changedTo = (to: 'undone' | 'expired') =>
    countBetween(`
      SELECT count(*) FROM proposal
      WHERE rehearsal = 0 AND state = '${to}' AND changed_at >= :since AND changed_at <= :upTo`);

  return {
    /** How up to so many members stand, from after a member's number on; `last` is where to go on, undefined at the end. */
    statusCounts(
      after: number,
      limit: number,
      ranges: { readonly now: Date; readonly from: readonly number[] },
    ): { readonly counts: readonly StatusCount[]; readonly last: number | undefined } {
      if (ranges.from.length > MOST_RANGES) throw new Error('more ranges of days than are told apart');
      const from = Array.from({ length: MOST_RANGES }, (_, index): [string, number] => [
        `from${index}`,
        ranges.from[index] ?? Number.MAX_SAFE_INTEGER,
      ]);
      const found = counts({ after, limit, now: ranges.now.getTime(), ...Object.fromEntries(from) });
      return { counts: found.map(({ last: _, ...rest }) => rest), last: found[0]?.last };
    },
    decisions: (since: Date | undefined, upTo: Date) => decisions(between(since, upTo)),
    /** Without those that were undone since. */
    disabled: countBetween(`
      SELECT count(*) FROM proposal
      WHERE rehearsal = 0 AND state IN ('disabled', 'undoing') AND disabled_at >= :since AND disabled_at <= :upTo`),
    undone: changedTo('undone'),
    expired: changedTo('expired'),
    warningsSent: countBetween(`
      SELECT count(*) FROM letter INDEXED BY letter_accepted
      WHERE state = 'accepted' AND kind = 'warning' AND changed_at >= :since AND changed_at <= :upTo`),
    warningsRejected: countBetween(`
      SELECT count(*) FROM letter
      WHERE state = 'refused' AND kind = 'warning' AND changed_at >= :since AND changed_at <= :upTo`),
    /** They are noted in the instant of the digest that tells of them. */
    cameBack: countBetween('SELECT count(*) FROM came_back WHERE noted_at > :since AND noted_at <= :upTo'),
    /** Accounts that a warning ever reached, and those whose first one is on its way. */
    warned: () => ({ ever: everWarned(), underWay: firstsUnderWay() }),
    everProposed: (): boolean => everProposed() === 1,
  };
}

/** Which series of warnings a sign-in answered: the newest before it, and each once, whoever signs in often. */
export function cameBackIn(db: Db, commit: Commit) {
  const keys = valuesIn(db, optional(accountKey));
  const piece = keys.only<[object]>(`
      SELECT max(key) FROM (
        SELECT DISTINCT account_key AS key FROM letter
        WHERE ladder IS NOT NULL AND account_key > coalesce(:after, '') ORDER BY account_key LIMIT :limit)`);
  const note = db.prepare(`
    INSERT INTO came_back (account_key, ladder, noted_at)
    SELECT key, max(ladder), :at FROM (
      SELECT member.key, ladder, min(changed_at) AS first, newest_sign_in AS newest
      FROM letter JOIN member ON member.key = account_key JOIN standing ON standing.member = member.id
      WHERE ladder IS NOT NULL AND account_key > coalesce(:after, '') AND account_key <= :last
      GROUP BY account_key, ladder)
    WHERE newest > unixepoch(first, 'subsec') * 1000
      -- Disabled first, and signed in when that was undone: no warning brought it back.
      AND NOT EXISTS (
        SELECT 1 FROM proposal
        WHERE account_key = key AND rehearsal = 0 AND disabled_at >= first
          AND unixepoch(disabled_at, 'subsec') * 1000 < newest)
    GROUP BY key
    ON CONFLICT (account_key, ladder) DO NOTHING`);
  return {
    /** Notes those among the next so many warned accounts, by the sign-ins that were seen; returns where to go on, or undefined when done. */
    note(after: AccountKey | undefined, limit: number): AccountKey | undefined {
      const last = piece({ after, limit });
      if (last !== undefined) note.run({ after, last, at: commit.time() });
      return last;
    },
  };
}
