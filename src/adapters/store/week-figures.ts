import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import { type CalendarDay, DAY_MS } from '../../policy/calendar.ts';
import type { Commit } from './audit.ts';
import { accountKey, optional } from './columns.ts';
import type { Db } from './database.ts';
import { status } from './members.ts';
import { LIVE, state } from './proposals.ts';

/** Up to this many beginnings of day ranges are told apart. */
const MOST_RANGES = 8;

const piece = z.array(
  z.object({
    status,
    live: optional(state),
    range: optional(z.number()),
    accounts: z.number(),
    last: accountKey,
  }),
);

const decided = z.object({ approvals: z.number(), exclusions: z.number() });

/** Accounts of one piece that stand alike. `range` is the index of the range that their days are in, -1 for never signed in. */
export type Standing = Omit<z.output<typeof piece>[number], 'last'>;

/** What a digest counts: how the members stand, a piece at a time, and what happened between two moments, both included. */
export function weekFiguresIn(db: Db) {
  // A disabled account, and one whose date is not told, are in no range of days.
  const days = `max(0, (:now - coalesce(max(newest_sign_in, last_login), newest_sign_in, last_login)) / ${DAY_MS})`;
  const ranges = Array.from({ length: MOST_RANGES }, (_, index) => `(${days} >= :from${index})`).join(' + ');
  const standing = db.prepare(`
    WITH piece AS (
      SELECT key, status, disabled, last_login_kind, last_login, newest_sign_in FROM member
      WHERE scan = :scan AND seen = 1 AND status IS NOT NULL AND key > coalesce(:after, '')
      ORDER BY key LIMIT :limit)
    SELECT status,
      CASE WHEN status = 'to decide' THEN (
        SELECT state FROM proposal
        WHERE account_key = piece.key AND rehearsal = 0 AND state IN ${LIVE}) END AS live,
      CASE WHEN disabled = 1 THEN NULL
        WHEN newest_sign_in IS NOT NULL OR last_login IS NOT NULL THEN ${ranges} - 1
        WHEN last_login_kind = 'never' THEN -1 END AS range,
      count(*) AS accounts, (SELECT max(key) FROM piece) AS last
    FROM piece GROUP BY 1, 2, 3`);
  // Who is still to be warned has no date that anybody was told.
  const due = db
    .prepare(`
      SELECT count(*) FROM member
      WHERE scan = :scan AND seen = 1 AND clause = 6 AND due_on BETWEEN :from AND :to
        AND (:unwarned OR letter_due IS NOT 'first' OR EXISTS (
          SELECT 1 FROM letter WHERE account_key = member.key AND kind = 'warning'
            AND (letter.scan = member.scan OR state IN ('waiting', 'sending')
              OR changed_at >= (SELECT started_at FROM scan WHERE id = member.scan))))`)
    .pluck();
  // An approval that was withdrawn is none any more.
  const decisions = db.prepare(`
    SELECT count(*) FILTER (WHERE kind IN ('approve', 'try again') AND NOT EXISTS (
        SELECT 1 FROM decision AS later
        WHERE later.proposal = given.proposal AND later.round = given.round AND later.kind = 'withdraw'
          AND later.id > given.id)) AS approvals,
      count(*) FILTER (WHERE kind = 'exclude') AS exclusions
    FROM decision AS given
    WHERE at >= :since AND at <= :upTo
      AND EXISTS (SELECT 1 FROM proposal WHERE id = given.proposal AND rehearsal = 0)`);
  const disabled = db
    .prepare(`
      SELECT count(*) FROM proposal
      WHERE rehearsal = 0 AND state IN ('disabled', 'undoing') AND disabled_at >= :since AND disabled_at <= :upTo`)
    .pluck();
  const changedTo = db
    .prepare(`
      SELECT count(*) FROM proposal
      WHERE rehearsal = 0 AND state = :state AND changed_at >= :since AND changed_at <= :upTo`)
    .pluck();
  const warned = db
    .prepare(`
      SELECT count(*) FROM letter INDEXED BY letter_accepted
      WHERE state = 'accepted' AND kind = 'warning' AND changed_at >= :since AND changed_at <= :upTo`)
    .pluck();
  const rejected = db
    .prepare(`
      SELECT count(*) FROM letter
      WHERE state = 'refused' AND kind = 'warning' AND changed_at >= :since AND changed_at <= :upTo`)
    .pluck();
  // They are noted in the instant of the digest that tells of them.
  const cameBack = db
    .prepare('SELECT count(*) FROM came_back WHERE noted_at > :since AND noted_at <= :upTo')
    .pluck();
  const everWarned = db
    .prepare('SELECT count(DISTINCT account_key) FROM letter WHERE ladder IS NOT NULL')
    .pluck();
  const firstsUnderWay = db
    .prepare(`
      SELECT count(*) FROM letter AS waiting
      WHERE kind = 'warning' AND state IN ('waiting', 'sending') AND remind_days_before IS NULL
        AND NOT EXISTS (SELECT 1 FROM letter WHERE account_key = waiting.account_key AND ladder IS NOT NULL)`)
    .pluck();
  const everProposed = db.prepare('SELECT EXISTS (SELECT 1 FROM proposal WHERE rehearsal = 0)').pluck();

  const count = (row: unknown): number => z.number().parse(row);
  const between = (since: Date | undefined, upTo: Date) => ({
    since: since?.toISOString() ?? '',
    upTo: upTo.toISOString(),
  });

  return {
    /** How up to so many members of a scan stand, from after an account key on; `last` is where to go on, undefined at the end. */
    standing(
      scan: number,
      after: AccountKey | undefined,
      limit: number,
      ranges: { readonly now: Date; readonly from: readonly number[] },
    ): { readonly standing: readonly Standing[]; readonly last: AccountKey | undefined } {
      if (ranges.from.length > MOST_RANGES) throw new Error('more ranges of days than are told apart');
      const from = Array.from({ length: MOST_RANGES }, (_, index): [string, number] => [
        `from${index}`,
        ranges.from[index] ?? Number.MAX_SAFE_INTEGER,
      ]);
      const found = piece.parse(
        standing.all({ scan, after, limit, now: ranges.now.getTime(), ...Object.fromEntries(from) }),
      );
      return { standing: found.map(({ last: _, ...rest }) => rest), last: found[0]?.last };
    },
    /** Accounts whose due date lies in some days; those that must be warned first have none before they were, unless `unwarned`. */
    dueBetween: (
      scan: number,
      days: { readonly from: CalendarDay; readonly to: CalendarDay },
      unwarned: boolean,
    ) => count(due.get({ scan, ...days, unwarned: unwarned ? 1 : 0 })),
    decisions: (since: Date | undefined, upTo: Date) => decided.parse(decisions.get(between(since, upTo))),
    /** Without those that were undone since. */
    disabled: (since: Date | undefined, upTo: Date) => count(disabled.get(between(since, upTo))),
    undone: (since: Date | undefined, upTo: Date) =>
      count(changedTo.get({ state: 'undone', ...between(since, upTo) })),
    expired: (since: Date | undefined, upTo: Date) =>
      count(changedTo.get({ state: 'expired', ...between(since, upTo) })),
    warningsSent: (since: Date | undefined, upTo: Date) => count(warned.get(between(since, upTo))),
    warningsRejected: (since: Date | undefined, upTo: Date) => count(rejected.get(between(since, upTo))),
    cameBack: (since: Date | undefined, upTo: Date) => count(cameBack.get(between(since, upTo))),
    /** Accounts that a warning ever reached, and those whose first one is on its way. */
    warned: () => ({ ever: count(everWarned.get()), underWay: count(firstsUnderWay.get()) }),
    everProposed: (): boolean => count(everProposed.get()) === 1,
  };
}

/** Which series of warnings a sign-in answered: the newest before it, and each once, whoever signs in often. */
export function cameBackIn(db: Db, commit: Commit) {
  const piece = db
    .prepare(`
      SELECT max(key) FROM (
        SELECT DISTINCT account_key AS key FROM letter
        WHERE ladder IS NOT NULL AND account_key > coalesce(:after, '') ORDER BY account_key LIMIT :limit)`)
    .pluck();
  const note = db.prepare(`
    INSERT INTO came_back (account_key, ladder, noted_at)
    SELECT key, max(ladder), :at FROM (
      SELECT member.key, ladder FROM letter JOIN member ON member.scan = :scan AND member.key = account_key
      WHERE ladder IS NOT NULL AND account_key > coalesce(:after, '') AND account_key <= :last
      GROUP BY account_key, ladder
      HAVING member.newest_sign_in > unixepoch(min(changed_at), 'subsec') * 1000)
    GROUP BY key
    ON CONFLICT (account_key, ladder) DO NOTHING`);
  return {
    /** Notes those among the next so many warned accounts, by the sign-ins that a scan found; returns where to go on, or undefined when done. */
    note(scan: number, after: AccountKey | undefined, limit: number): AccountKey | undefined {
      const last = optional(accountKey).parse(piece.get({ after, limit }));
      if (last !== undefined) note.run({ scan, after, last, at: commit.at().toISOString() });
      return last;
    },
  };
}
