import { z } from 'zod';
import type { AccountKey } from '../domain/account.ts';
import { laterOf } from '../domain/calendar.ts';
import type { Ladder, Rung } from '../domain/ladder.ts';
import { TOLD_IN_SLACK } from '../domain/warning-words.ts';
import type { LetterAbout, LetterRecord, LetterState, ReadLetters } from '../flows/letter-tables.ts';
import { accountKey, moment, oneOf, optional, proposalId } from './columns.ts';
import type { Db } from './open.ts';

type LetterReads = Omit<
  ReadLetters,
  'reachesOf' | 'refusedShare' | 'refusalDays' | 'queueAt' | 'troubled' | 'underWayOf'
>;

const state = oneOf<LetterState>({
  waiting: true,
  sending: true,
  accepted: true,
  refused: true,
  dropped: true,
});

/** Of a letter, as `letterOf` reads them. */
export const COLUMNS = `id, kind, account_key AS key, remind_days_before AS remindDaysBefore, scan, proposal, username,
  recipient AS "to", message_id AS messageId, state, tries, written_at AS writtenAt, not_before AS notBefore, words,
  changed_at AS changedAt, due_on AS dueOn`;

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

const counts = z.object({
  accepted: z.number(),
  refused: z.number(),
  underWay: z.number(),
  dropped: z.number(),
});

/** Mail did not get through, and Slack took it as a direct message. */
export const TOLD_INSTEAD = `(state = 'accepted' AND words LIKE '${TOLD_IN_SLACK}; mail: %')`;

/** What this run of the bot may take: what waits, and what an earlier run was sending when it ended. */
export const FREE = "(state = 'waiting' OR (state = 'sending' AND sending_run <> :run))";

/** Letters as they stand, and the ladders that the accepted warnings among them make. */
export function letterReadsIn(db: Db, run: string): LetterReads {
  const get = db.prepare(`SELECT ${COLUMNS} FROM letter WHERE id = ?`);
  // The first condition is the index's own; without it SQLite does not see that it may use it.
  const due = db.prepare(`
    SELECT ${COLUMNS} FROM letter
    WHERE state IN ('waiting', 'sending') AND ${FREE} AND not_before <= :now
    ORDER BY kind = 'warning', id LIMIT :limit`);
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
        SELECT started_at FROM scan WHERE scan.state = 'believed' AND finished_at <= letter.changed_at
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
    get(id) {
      const row = get.get(id);
      return row === undefined ? undefined : letterOf(row);
    },
    due: (now, limit) => due.all({ run, now: now.toISOString(), limit }).map(letterOf),
    nextDue: () => optional(moment).parse(nextDue.get({ run })),
    lastTurnAt: () => optional(moment).parse(lastTurn.get()),
    inState: (wanted) => inState.all(wanted).map(letterOf),
    noticesOf: (proposal) => notices.all(proposal).map(letterOf),
    laddersOf: (keys) => laddersFrom(rungs.parse(ladders.all(JSON.stringify(keys)))),
    lastAcceptedAt: (key) => optional(moment).parse(lastAcceptedAt.get(key)),
    awaiting: (keys) => new Set(accountKey.array().parse(awaiting.all(JSON.stringify(keys)))),
    warningsOf: (key, limit) => warningsOf.all(key, limit).map(letterOf),
    countOf: (scan) => counts.parse(countOf.get(scan)),
  };
}

export function letterOf(row: unknown): LetterRecord {
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
