import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import { type CalendarDay, laterOf } from '../../policy/calendar.ts';
import type { Ladder, Rung } from '../../policy/ladder.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { accountKey, freshId, moment, oneOf, optional, proposalId } from './columns.ts';
import type { Db } from './database.ts';
import { reachIn, reachReadsIn } from './reach.ts';

export type LetterAbout =
  | { readonly kind: 'warning'; readonly key: AccountKey; readonly rung: Rung; readonly scan: number }
  | { readonly kind: 'disabled' | 'enabled again'; readonly key: AccountKey; readonly proposal: ProposalId }
  | { readonly kind: 'report'; readonly scan: number };

/**
 * `waiting` → `sending` → `accepted` | `refused` | `waiting` again; `waiting` → `dropped`. One found `sending` at a start
 * may have been taken: it is sent again under its Message-ID.
 */
export type LetterState = 'waiting' | 'sending' | 'accepted' | 'refused' | 'dropped';

export type AcceptedBy = 'mail' | 'slack';

export interface LetterRecord {
  readonly id: number;
  readonly about: LetterAbout;
  /** The account's user name; '' for a report. */
  readonly username: string;
  readonly to: string;
  /** One over all tries. */
  readonly messageId: string;
  readonly state: LetterState;
  readonly tries: number;
  readonly writtenAt: Date;
  /** Not to be tried before. */
  readonly notBefore: Date;
  /** The mail server's last answer, or why it was dropped. */
  readonly words: string | undefined;
  /** Slack where it took a direct message and mail did not get through. */
  readonly acceptedBy: AcceptedBy | undefined;
  /** When its state last changed. */
  readonly changedAt: Date;
  /** The due date that the accepted letter named. */
  readonly dueOn: CalendarDay | undefined;
}

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

  const at = () => commit.at().toISOString();

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
        at: at(),
      });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    /** Compare and swap from `waiting` (or from `sending`, after a restart): false when somebody else has it. */
    sending: (id: number) => sending.run({ id, run, at: at() }).changes === 1,
    /** It was called off before anything of it was sent: no try. */
    notBegun: (id: number): void => hadIt(id, notBegun.run({ id, at: at() }).changes),
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
      const { changes } = accepted.run({ id, words, by, dueOn, newLadder: newLadder ? 1 : 0, at: at() });
      hadIt(id, changes);
      commit.note(entry);
    },
    /** Not to be tried again. */
    refused(id: number, words: string, entry: AuditEntry): void {
      hadIt(id, refused.run({ id, words, at: at() }).changes);
      commit.note(entry);
    },
    /** To be tried again; a delivery's own record, so no audit entry. */
    later(id: number, words: string, notBefore: Date): void {
      hadIt(id, later.run({ id, words, notBefore: notBefore.toISOString(), at: at() }).changes);
    },
    /** False when somebody else has it. */
    drop(id: number, why: string, entry: AuditEntry): boolean {
      if (drop.run({ id, run, why, at: at() }).changes === 0) return false;
      commit.note(entry);
      return true;
    },
  };
}

function hadIt(id: number, changes: number): void {
  if (changes !== 1) throw new Error(`letter ${id} is not under way`);
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

export interface QueueCounts {
  readonly accepted: number;
  /** Accepted by Slack alone, as mail did not get through. */
  readonly inSlack?: number;
  /** Recipients refused, those to be tried again included. */
  readonly refused: number;
  /** To go out now. */
  readonly waiting: number;
  /** Tried in vain, and to be tried again later. */
  readonly later: number;
}

const counts: z.ZodType<QueueCounts> = z.object({
  accepted: z.number(),
  inSlack: z.number(),
  refused: z.number(),
  waiting: z.number(),
  later: z.number(),
});

/** How the queue of letters stands, and what did not get through. */
function letterQueueIn(db: Db) {
  const queueAt = db.prepare(`
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
  const troubled = db.prepare(`
    SELECT ${COLUMNS} FROM letter WHERE ${TROUBLED} ORDER BY changed_at DESC, id LIMIT :limit`);
  const countTroubled = db.prepare(`SELECT count(*) FROM letter WHERE ${TROUBLED}`).pluck();
  const underWay = db.prepare(`
    SELECT ${COLUMNS} FROM letter
    WHERE account_key = ? AND kind = 'warning' AND state IN ('waiting', 'sending')`);

  return {
    /** Mail to members: what was answered since a moment, and what waits. */
    queueAt: (now: Date, since: Date) =>
      counts.parse(queueAt.get({ now: now.toISOString(), since: since.toISOString() })),
    /** Letters that met trouble, the newest answer first: tried in vain so far, or refused since a moment. */
    troubled(refusedSince: Date, limit: number) {
      const since = refusedSince.toISOString();
      return {
        letters: troubled.all({ since, limit }).map(letterOf),
        count: z.number().parse(countTroubled.get({ since })),
      };
    },
    /** The warning of one account that is written and neither accepted, refused nor dropped. */
    underWayOf(key: AccountKey): LetterRecord | undefined {
      const row = underWay.get(key);
      return row === undefined ? undefined : letterOf(row);
    },
  };
}

const state = oneOf<LetterState>({
  waiting: true,
  sending: true,
  accepted: true,
  refused: true,
  dropped: true,
});

/** Of a letter, as `letterOf` reads them. */
const COLUMNS = `id, kind, account_key AS key, remind_days_before AS remindDaysBefore, scan, proposal, username,
  recipient AS "to", message_id AS messageId, state, tries, written_at AS writtenAt, not_before AS notBefore, words,
  accepted_by AS acceptedBy, changed_at AS changedAt, due_on AS dueOn`;

const letter = z.object({
  id: z.number(),
  username: z.string(),
  to: z.string(),
  messageId: z.string(),
  state,
  tries: z.number(),
  writtenAt: moment,
  notBefore: moment,
  words: optional(z.string()),
  acceptedBy: optional(z.enum(['mail', 'slack'])),
  changedAt: moment,
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

const rungs = z.array(
  z.object({
    key: accountKey,
    remindDaysBefore: rung,
    at: moment,
    knownAt: optional(moment),
    dueOn: z.string(),
  }),
);

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
  const get = db.prepare(`SELECT ${COLUMNS} FROM letter WHERE id = ?`);
  // The first condition is the index's own; without it SQLite does not see that it may use it.
  const due = db.prepare(`
    SELECT ${COLUMNS} FROM letter
    WHERE state IN ('waiting', 'sending') AND ${FREE} AND not_before <= :now
    ORDER BY kind = 'warning', tries > 0, id LIMIT :limit`);
  const nextDue = db
    .prepare(`SELECT min(not_before) FROM letter WHERE state IN ('waiting', 'sending') AND ${FREE}`)
    .pluck();
  const lastTurn = db
    .prepare("SELECT max(changed_at) FROM letter WHERE tries > 0 OR state = 'dropped'")
    .pluck();
  const inState = db.prepare(`SELECT ${COLUMNS} FROM letter WHERE state = ? ORDER BY id`);
  const notices = db.prepare(`SELECT ${COLUMNS} FROM letter WHERE proposal = ? ORDER BY id`);
  // An account's warnings are under way one at a time, so they were accepted in the order of their numbers.
  const ladders = db.prepare(`
    SELECT account_key AS key, remind_days_before AS remindDaysBefore, changed_at AS at, due_on AS dueOn, (
        SELECT started_at FROM scan WHERE scan.state = 'accepted' AND finished_at <= letter.changed_at
        ORDER BY scan.id DESC LIMIT 1) AS knownAt
    FROM letter
    WHERE account_key IN (SELECT value FROM json_each(?)) AND ladder IS NOT NULL
      AND ladder = (
        SELECT max(newest.ladder) FROM letter AS newest
        WHERE newest.account_key = letter.account_key AND newest.ladder IS NOT NULL)
      AND NOT EXISTS (
        SELECT 1 FROM unreachable WHERE account_key = letter.account_key AND over_at > letter.changed_at)
    ORDER BY account_key, id`);
  const lastAcceptedAt = db
    .prepare('SELECT max(changed_at) FROM letter WHERE account_key = ? AND ladder IS NOT NULL')
    .pluck();
  const awaiting = db
    .prepare(`
      SELECT account_key FROM letter
      WHERE account_key IN (SELECT value FROM json_each(?)) AND kind = 'warning' AND state IN ('waiting', 'sending')`)
    .pluck();
  const warningsOf = db.prepare(`
    SELECT ${COLUMNS} FROM letter
    WHERE account_key = ? AND kind = 'warning' AND state IN ('accepted', 'refused') ORDER BY id DESC LIMIT ?`);
  const countOf = db.prepare(`
    SELECT count(*) FILTER (WHERE state = 'accepted') AS accepted,
      count(*) FILTER (WHERE state = 'refused') AS refused,
      count(*) FILTER (WHERE state IN ('waiting', 'sending')) AS underWay,
      count(*) FILTER (WHERE state = 'dropped') AS dropped
    FROM letter WHERE scan = ? AND kind = 'warning'`);

  return {
    ...letterQueueIn(db),
    ...reachReadsIn(db),
    get(id: number): LetterRecord | undefined {
      const row = get.get(id);
      return row === undefined ? undefined : letterOf(row);
    },
    /** Waiting (or found sending), due by now; notices before warnings, what was not tried yet before the others, then oldest first. */
    due: (now: Date, limit: number): readonly LetterRecord[] =>
      due.all({ run, now: now.toISOString(), limit }).map(letterOf),
    nextDue: () => optional(moment).parse(nextDue.get({ run })),
    /** When a letter last had its turn, whatever came of it. */
    lastTurnAt: () => optional(moment).parse(lastTurn.get()),
    inState: (wanted: LetterState): readonly LetterRecord[] => inState.all(wanted).map(letterOf),
    /** What was, or is to be, told of a proposal's disabling and its undo. */
    noticesOf: (proposal: ProposalId): readonly LetterRecord[] => notices.all(proposal).map(letterOf),
    /** The accepted warnings of the account's ladder since mail reaches it, which `ladderNow` may find ended; by account. */
    laddersOf: (keys: readonly AccountKey[]) => laddersFrom(rungs.parse(ladders.all(JSON.stringify(keys)))),
    /** When the account's last warning was accepted, of whatever ladder. */
    lastAcceptedAt: (key: AccountKey) => optional(moment).parse(lastAcceptedAt.get(key)),
    /** Accounts with a warning written and neither accepted, refused nor dropped. */
    awaiting: (keys: readonly AccountKey[]): ReadonlySet<AccountKey> =>
      new Set(accountKey.array().parse(awaiting.all(JSON.stringify(keys)))),
    /** Newest first: accepted and refused warnings of one account, for the card and Why?. */
    warningsOf: (key: AccountKey, limit: number): readonly LetterRecord[] =>
      warningsOf.all(key, limit).map(letterOf),
    countOf: (scan: number) => scanCounts.parse(countOf.get(scan)),
  };
}

function letterOf(row: unknown): LetterRecord {
  return { ...letter.parse(row), about: about.parse(row) };
}

/** From the accepted warnings of each account, oldest first; a due date once promised is never taken back. */
function laddersFrom(warnings: z.output<typeof rungs>): ReadonlyMap<AccountKey, Ladder> {
  const ladders = new Map<AccountKey, Ladder>();
  for (const { key, remindDaysBefore, at, knownAt, dueOn } of warnings) {
    const before = ladders.get(key);
    ladders.set(key, {
      accepted: [...(before?.accepted ?? []), { rung: remindDaysBefore, at, knownAt }],
      dueOn: before === undefined ? dueOn : laterOf(before.dueOn, dueOn),
    });
  }
  return ladders;
}
