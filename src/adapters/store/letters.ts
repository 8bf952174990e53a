import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import { type CalendarDay, laterOf } from '../../policy/calendar.ts';
import type { Ladder, Rung } from '../../policy/ladder.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import type { AuditEntry, Commit } from './audit.ts';
import {
  accountKey,
  flag,
  freshId,
  mapsIn,
  moment,
  optional,
  proposalId,
  rowsIn,
  selected,
  valuesIn,
} from './columns.ts';
import type { Db } from './database.ts';
import { reachIn, reachReadsIn } from './reach.ts';

type LetterAbout =
  | { readonly kind: 'warning'; readonly key: AccountKey; readonly rung: Rung; readonly scan: number }
  | { readonly kind: 'disabled' | 'enabled again'; readonly key: AccountKey; readonly proposal: ProposalId }
  | { readonly kind: 'report'; readonly scan: number };

/** Mail as a queue: each letter is written down before it is sent, and one run of the bot has it while it is being sent. */
export function lettersIn(db: Db, commit: Commit) {
  const run = randomUUID();
  const insert = db.prepare(`
    INSERT INTO letter (
      id, kind, account_key, remind_days_before, scan, proposal, username, recipient, message_id, state, tries, written_at,
      not_before, changed_at)
    VALUES (
      ${freshId('letter')}, :kind, :key, :remindDaysBefore, :scan, :proposal, :username, :to, :messageId, 'waiting', 0, :at, :notBefore, :at)`);
  const sending = db.prepare(`
    UPDATE letter SET state = 'sending', sending_run = :run, tries = tries + 1, changed_at = :at
    WHERE id = :id AND ${FREE}`);
  // A warning is a rung of the account's newest ladder, or, where it begins one or there is none, of the next.
  const accepted = db.prepare(`
    UPDATE letter
    SET state = 'accepted', accepted_by = :by, sending_run = NULL, words = :words, due_on = :dueOn, changed_at = :at,
        ladder = iif(kind <> 'warning', NULL, (
          SELECT max(1, coalesce(max(before.ladder), 0) + :newLadder) FROM letter AS before
          WHERE before.account_key = letter.account_key AND before.ladder IS NOT NULL))
    WHERE id = :id AND state = 'sending'`);
  const refused = db.prepare(`
    UPDATE letter SET state = 'refused', sending_run = NULL, words = :words, changed_at = :at
    WHERE id = :id AND state = 'sending'`);
  const later = db.prepare(`
    UPDATE letter
    SET state = 'waiting', sending_run = NULL, words = :words, not_before = :notBefore, changed_at = :at
    WHERE id = :id AND state IN ('waiting', 'sending')`);
  const notBegun = db.prepare(`
    UPDATE letter SET state = 'waiting', sending_run = NULL, tries = tries - 1, changed_at = :at
    WHERE id = :id AND state = 'sending'`);
  const drop = db.prepare(`
    UPDATE letter SET state = 'dropped', sending_run = NULL, words = :why, changed_at = :at
    WHERE id = :id AND ${FREE}`);

  return {
    ...letterReadsIn(db, run),
    ...reachIn(db, commit),
    /** Written down before it is sent. */
    write(
      {
        about,
        notBefore,
        ...what
      }: { about: LetterAbout; username: string; to: string; messageId: string; notBefore: Date },
      entry: AuditEntry,
    ): number {
      const { lastInsertRowid } = insert.run({
        ...what,
        ...columnsOfAbout(about),
        notBefore: notBefore.toISOString(),
        at: commit.time(),
      });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    /** Compare and swap from `waiting` (or from `sending`, after a restart): false when somebody else has it. */
    sending: (id: number) => sending.run({ id, run, at: commit.time() }).changes === 1,
    /** It was called off before anything of it was sent: no try. */
    notBegun: (id: number): void => hadIt(id, notBegun.run({ id, at: commit.time() }).changes),
    /** A warning's acceptance is a rung of the account's ladder; `newLadder` when it is the first of one. */
    accepted(
      id: number,
      {
        words,
        by,
        dueOn,
        newLadder,
      }: { words: string; by: AcceptedBy; dueOn: CalendarDay | undefined; newLadder: boolean },
      entry: AuditEntry,
    ): void {
      const { changes } = accepted.run({
        id,
        words,
        by,
        dueOn,
        newLadder: newLadder ? 1 : 0,
        at: commit.time(),
      });
      hadIt(id, changes);
      commit.note(entry);
    },
    /** Not to be tried again. */
    refused(id: number, words: string, entry: AuditEntry): void {
      hadIt(id, refused.run({ id, words, at: commit.time() }).changes);
      commit.note(entry);
    },
    /** To be tried again; a delivery's own record, so no audit entry. */
    later(id: number, words: string, notBefore: Date): void {
      hadIt(id, later.run({ id, words, notBefore: notBefore.toISOString(), at: commit.time() }).changes);
    },
    /** False when somebody else has it. */
    drop: (id: number, why: string, entry: AuditEntry) =>
      commit.noteIf(drop.run({ id, run, why, at: commit.time() }), entry),
  };
}

function hadIt(id: number, changes: number): void {
  if (changes !== 1) throw new Error(`email ${id} is not under way`);
}

function columnsOfAbout(about: LetterAbout) {
  const none = { key: null, remindDaysBefore: null, scan: null, proposal: null };
  switch (about.kind) {
    case 'warning': {
      const { rung, ...rest } = about;
      return { ...none, ...rest, remindDaysBefore: rung.kind === 'reminder' ? rung.daysBefore : null };
    }
    case 'disabled':
    case 'enabled again':
    case 'report':
      return { ...none, ...about };
  }
}

const counts = z.object({
  accepted: z.number(),
  /** Accepted by Slack alone, as mail did not get through. */
  inSlack: z.number().exactOptional(),
  /** Recipients refused, those to be tried again included. */
  refused: z.number(),
  /** To go out now. */
  waiting: z.number(),
  /** Tried in vain, and to be tried again later. */
  later: z.number(),
});

/** How the queue of letters stands, and what did not get through. */
function letterQueueIn(db: Db) {
  const letters = rowsIn(db, letterRow);
  const queueCounts = rowsIn(db, counts);
  const numbers = valuesIn(db, z.number());
  const queueAt = queueCounts.only<[object]>(`
    SELECT count(*) FILTER (WHERE accepted_by = 'mail' AND changed_at >= :since) AS accepted,
      count(*) FILTER (WHERE accepted_by = 'slack' AND changed_at >= :since) AS inSlack,
      count(*) FILTER (
        WHERE state <> 'accepted' AND (
          (state = 'refused' AND changed_at >= :since)
          OR id IN (SELECT letter FROM mailbox_refusal WHERE at >= :since))) AS refused,
      count(*) FILTER (WHERE state = 'sending' OR (state = 'waiting' AND not_before <= :now)) AS waiting,
      count(*) FILTER (WHERE state = 'waiting' AND not_before > :now AND words IS NOT NULL) AS later
    FROM letter WHERE kind <> 'report'`);
  const TROUBLED = `(state IN ('waiting', 'sending') AND words IS NOT NULL)
    OR (state = 'refused' AND changed_at >= :since)`;
  const troubled = letters.all<[object]>(`
    SELECT ${COLUMNS} FROM letter WHERE ${TROUBLED} ORDER BY changed_at DESC, id LIMIT :limit`);
  const countTroubled = numbers.only<[object]>(`SELECT count(*) FROM letter WHERE ${TROUBLED}`);

  return {
    /** Mail to members: what was answered since a moment, and what waits. */
    queueAt: (now: Date, since: Date) => queueAt({ now: now.toISOString(), since: since.toISOString() }),
    /** Letters that met trouble, the newest answer first: tried in vain so far, or refused since a moment. */
    troubled(refusedSince: Date, limit: number) {
      const since = refusedSince.toISOString();
      return {
        letters: troubled({ since, limit }),
        count: countTroubled({ since }),
      };
    },
    /** The warning of one account that is written and neither accepted, refused nor dropped. */
    underWayOf: letters.first<[key: AccountKey]>(`
      SELECT ${COLUMNS} FROM letter
      WHERE account_key = ? AND kind = 'warning' AND state IN ('waiting', 'sending')`),
  };
}

/**
 * `waiting` → `sending` → `accepted` | `refused` | `waiting` again; `waiting` → `dropped`. One found `sending` at a start
 * may have been taken: it is sent again under its Message-ID.
 */
const state = z.enum(['waiting', 'sending', 'accepted', 'refused', 'dropped']);

export type LetterState = z.output<typeof state>;

const acceptedBy = z.enum(['mail', 'slack']);

export type AcceptedBy = z.output<typeof acceptedBy>;

const letter = z.object({
  id: z.number(),
  /** The account's user name; '' for a report. */
  username: z.string(),
  to: z.string(),
  /** One over all tries. */
  messageId: z.string(),
  state,
  tries: z.number(),
  writtenAt: moment,
  /** Not to be tried before. */
  notBefore: moment,
  /** The mail server's last answer, or why it was dropped. */
  words: optional(z.string()),
  /** Slack where it took a direct message and mail did not get through. */
  acceptedBy: optional(acceptedBy),
  /** When its state last changed. */
  changedAt: moment,
  /** The due date that the accepted letter named. */
  dueOn: optional(z.string()),
});

const rung = z
  .number()
  .nullable()
  .transform(
    (daysBefore): Rung => (daysBefore === null ? { kind: 'first' } : { kind: 'reminder', daysBefore }),
  );

const about: z.ZodType<LetterAbout> = z.union([
  z
    .object({ kind: z.literal('warning'), key: accountKey, remindDaysBefore: rung, scan: z.number() })
    .transform(({ remindDaysBefore, ...rest }) => ({ ...rest, rung: remindDaysBefore })),
  z.object({ kind: z.enum(['disabled', 'enabled again']), key: accountKey, proposal: proposalId }),
  z.object({ kind: z.literal('report'), scan: z.number() }),
]);

export type LetterRecord = z.output<typeof letterRow>;

/** Of a row as COLUMNS name it. */
const letterRow = z.unknown().transform((row) => ({ ...letter.parse(row), about: about.parse(row) }));

const COLUMNS = `${selected(letter.shape, { to: 'recipient' })},
  kind, account_key AS key, remind_days_before AS remindDaysBefore, scan, proposal`;

const acceptedRung = z.object({
  key: accountKey,
  remindDaysBefore: rung,
  at: moment,
  knownAt: optional(moment),
  dueOn: z.string(),
  ladder: z.number(),
  /** Mail did not reach it later on, and does again by now. */
  isOver: flag,
});

const scanCounts = z.object({
  accepted: z.number(),
  refused: z.number(),
  /** Waiting or being sent. */
  underWay: z.number(),
  dropped: z.number(),
});

/** The letters of one scan, for its card. */
export type LetterCounts = z.output<typeof scanCounts>;

/** What this run of the bot may take: what waits, and what an earlier run was sending when it ended. */
const FREE = "(state = 'waiting' OR (state = 'sending' AND sending_run <> :run))";

/** Letters as they stand, the ladders that the accepted warnings among them make, and whom mail reaches. */
export function letterReadsIn(db: Db, run: string) {
  const moments = valuesIn(db, optional(moment));
  const addresses = mapsIn(db, accountKey, optional(z.string()));
  const keys = valuesIn(db, accountKey);
  const letterCounts = rowsIn(db, scanCounts);
  const letters = rowsIn(db, letterRow);
  const acceptedRungs = rowsIn(db, acceptedRung);
  // The first condition is the index's own; without it SQLite does not see that it may use it.
  const due = letters.all<[object]>(`
    SELECT ${COLUMNS} FROM letter
    WHERE state IN ('waiting', 'sending') AND ${FREE} AND not_before <= :now
    ORDER BY kind = 'warning', tries > 0, id LIMIT :limit`);
  const nextDue = moments.only<[object]>(`
    SELECT min(not_before) FROM letter WHERE state IN ('waiting', 'sending') AND ${FREE}`);
  // From the keys to their letters: left to itself, SQLite may go through all letters, group by group.
  // An account's warnings are under way one at a time, so those of a ladder were accepted in the order of their numbers.
  const accepted = acceptedRungs.all<[keys: string]>(`
    SELECT letter.account_key AS key, remind_days_before AS remindDaysBefore, changed_at AS at, due_on AS dueOn, ladder,
      over_at IS NOT NULL AND over_at > changed_at AS isOver, (
        SELECT started_at FROM scan WHERE scan.state = 'accepted' AND finished_at <= letter.changed_at
        ORDER BY scan.id DESC LIMIT 1) AS knownAt
    FROM json_each(?) CROSS JOIN letter ON letter.account_key = value AND ladder IS NOT NULL
      LEFT JOIN unreachable ON unreachable.account_key = value
    ORDER BY letter.account_key, ladder, letter.id`);
  const lastAddresses = addresses<[keys: string]>(`
    SELECT value, (
      SELECT recipient FROM letter
      WHERE account_key = value AND kind = 'warning' AND state IN ('accepted', 'refused') ORDER BY id DESC LIMIT 1)
    FROM json_each(?)`);
  const awaiting = keys.all<[keys: string]>(`
      SELECT account_key FROM letter
      WHERE account_key IN (SELECT value FROM json_each(?)) AND kind = 'warning' AND state IN ('waiting', 'sending')`);

  return {
    ...letterQueueIn(db),
    ...reachReadsIn(db),
    get: letters.first<[id: number]>(`SELECT ${COLUMNS} FROM letter WHERE id = ?`),
    /** Waiting (or found sending), due by now; notices before warnings, what was not tried yet before the others, then oldest first. */
    due: (now: Date, limit: number) => due({ run, now: now.toISOString(), limit }),
    nextDue: () => nextDue({ run }),
    /** When a letter last had its turn, whatever came of it. */
    lastTurnAt: moments.only("SELECT max(changed_at) FROM letter WHERE tries > 0 OR state = 'dropped'"),
    inState: letters.all<[wanted: LetterState]>(`SELECT ${COLUMNS} FROM letter WHERE state = ? ORDER BY id`),
    /** What was, or is to be, told of a proposal's disabling and its undo. */
    noticesOf: letters.all<[proposal: ProposalId]>(
      `SELECT ${COLUMNS} FROM letter WHERE proposal = ? ORDER BY id`,
    ),
    /** Of each account with accepted warnings: those of its ladder since mail reaches it, which `ladderNow` may find ended, and the last of all. */
    acceptedOf: (keys: readonly AccountKey[]): ReadonlyMap<AccountKey, ReturnType<typeof acceptedFrom>> => {
      const byAccount = Map.groupBy(accepted(JSON.stringify(keys)), ({ key }) => key);
      return new Map([...byAccount].map(([key, warnings]) => [key, acceptedFrom(warnings)]));
    },
    /** To where each account's last warning went that was accepted or refused. */
    lastAddressesOf: (keys: readonly AccountKey[]) => lastAddresses(JSON.stringify(keys)),
    /** Accounts with a warning written and neither accepted, refused nor dropped. */
    awaiting: (keys: readonly AccountKey[]): ReadonlySet<AccountKey> =>
      new Set(awaiting(JSON.stringify(keys))),
    /** Newest first: accepted and refused warnings of one account, for the card and Why?. */
    warningsOf: letters.all<[key: AccountKey, limit: number]>(`
      SELECT ${COLUMNS} FROM letter
      WHERE account_key = ? AND kind = 'warning' AND state IN ('accepted', 'refused') ORDER BY id DESC LIMIT ?`),
    countOf: letterCounts.only<[scan: number]>(`
      SELECT count(*) FILTER (WHERE state = 'accepted') AS accepted,
        count(*) FILTER (WHERE state = 'refused') AS refused,
        count(*) FILTER (WHERE state IN ('waiting', 'sending')) AS underWay,
        count(*) FILTER (WHERE state = 'dropped') AS dropped
      FROM letter WHERE scan = ? AND kind = 'warning'`),
  };
}

type AcceptedRung = z.output<typeof acceptedRung>;

/** From an account's accepted warnings, ladder by ladder and the oldest first; a due date once promised is never taken back. */
function acceptedFrom(warnings: readonly AcceptedRung[]) {
  const newest = warnings.at(-1)?.ladder;
  const counting = warnings.filter(({ ladder, isOver }) => ladder === newest && !isOver);
  const accepted = counting.map(({ remindDaysBefore, at, knownAt }) => ({
    rung: remindDaysBefore,
    at,
    knownAt,
  }));
  const dueOn = counting.map((warning) => warning.dueOn).reduce(laterOf, '');
  const ladder: Ladder | undefined = accepted.length === 0 ? undefined : { accepted, dueOn };
  /** When the last one was accepted, of whatever ladder. */
  const lastAt = new Date(Math.max(...warnings.map(({ at }) => at.getTime())));
  return { ladder, lastAt };
}
