import type { AccountKey } from '../domain/account.ts';
import type { Commit } from './audit.ts';
import { accountKey, optional } from './columns.ts';
import type { Db } from './open.ts';

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
