import { z } from 'zod';
import type { ReadLetters } from '../flows/letter-tables.ts';
import { COLUMNS, letterOf, TOLD_INSTEAD } from './letter-reads.ts';
import type { Db } from './open.ts';

const counts = z.object({
  accepted: z.number(),
  inSlack: z.number(),
  refused: z.number(),
  waiting: z.number(),
  later: z.number(),
});

/** How the queue of letters stands, and what did not get through. */
export function letterQueueIn(db: Db): Pick<ReadLetters, 'queueAt' | 'troubled' | 'underWayOf'> {
  const queueAt = db.prepare(`
    SELECT count(*) FILTER (WHERE state = 'accepted' AND changed_at >= :since AND NOT ${TOLD_INSTEAD}) AS accepted,
      count(*) FILTER (WHERE changed_at >= :since AND ${TOLD_INSTEAD}) AS inSlack,
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
    queueAt: (now, since) =>
      counts.parse(queueAt.get({ now: now.toISOString(), since: since.toISOString() })),
    troubled(refusedSince, limit) {
      const since = refusedSince.toISOString();
      return {
        letters: troubled.all({ since, limit }).map(letterOf),
        count: z.number().parse(countTroubled.get({ since })),
      };
    },
    underWayOf(key) {
      const row = underWay.get(key);
      return row === undefined ? undefined : letterOf(row);
    },
  };
}
