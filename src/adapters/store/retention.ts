import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import { folded } from '../../policy/text.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { accountKey, valuesIn } from './columns.ts';
import type { Db } from './database.ts';
import { LIVE } from './proposals/row.ts';

/** A line that was taken is only needed until it is known whether it arrived; one of a card that is not posted waits for it. */
const LINES_KEPT_MS = 7 * DAY_MS;

const NEWEST = "(SELECT max(id) FROM scan WHERE state = 'accepted')";
const PROPOSALS = '(SELECT id FROM proposal WHERE account_key = :key)';
const LETTERS = '(SELECT id FROM letter WHERE account_key = :key)';
const EXCLUSIONS = "(SELECT id FROM exclusion WHERE kind = 'account' AND value = :key)";

/** Everywhere an account stands, in the order in which nothing refers any more to what goes; the member comes last, since it proves that the account is gone. */
const EVERYWHERE: readonly string[] = [
  'DELETE FROM audit_person WHERE account IN (SELECT value FROM json_each(:usernames))',
  `UPDATE card SET due = 1 WHERE id = (SELECT max(id) FROM card) AND EXISTS (
    SELECT 1 FROM card_row WHERE card = card.id AND proposal IN ${PROPOSALS})`,
  `DELETE FROM card_row WHERE proposal IN ${PROPOSALS}`,
  `DELETE FROM asked_proposal WHERE proposal IN ${PROPOSALS}`,
  `DELETE FROM review_selection WHERE proposal IN ${PROPOSALS}`,
  `DELETE FROM decision WHERE proposal IN ${PROPOSALS}`,
  `DELETE FROM direct_message WHERE letter IN ${LETTERS}`,
  'DELETE FROM mailbox_refusal WHERE account_key = :key',
  'DELETE FROM letter WHERE account_key = :key',
  'DELETE FROM unreachable WHERE account_key = :key',
  'DELETE FROM came_back WHERE account_key = :key',
  'DELETE FROM proposal WHERE account_key = :key',
  `DELETE FROM asked_exclusion WHERE exclusion IN ${EXCLUSIONS}`,
  `DELETE FROM digest_exclusion WHERE exclusion IN ${EXCLUSIONS}`,
  `DELETE FROM told_exclusion WHERE exclusion IN ${EXCLUSIONS}`,
  "DELETE FROM exclusion WHERE kind = 'account' AND value = :key",
  'DELETE FROM member WHERE key = :key',
];

/** What is kept no longer: accounts that are long gone, and what has done its work. */
export function retentionReadsIn(db: Db) {
  const keys = valuesIn(db, accountKey);
  // A rehearsal never acts, and never ends by itself.
  const gone = keys.all<[object]>(`
      SELECT key FROM standing JOIN member ON member.id = standing.member
      WHERE gone_since < :before
        AND NOT EXISTS (
          SELECT 1 FROM proposal
          WHERE account_key = member.key AND rehearsal = 0 AND (state IN ${LIVE} OR state = 'undoing'))
        AND NOT EXISTS (
          SELECT 1 FROM letter WHERE account_key = member.key AND state IN ('waiting', 'sending'))
      ORDER BY gone_since, key LIMIT :limit`);

  return {
    /**
     * Up to so many accounts that the newest accepted scan did not receive, nor any since one that began before a moment,
     * longest gone first; never one with a live proposal that is no rehearsal, or with a letter on its way.
     */
    goneBefore: (moment: Date, limit: number) => gone({ before: moment.getTime(), limit }),
  };
}

export function retentionIn(db: Db, commit: Commit) {
  const everywhere = EVERYWHERE.map((sql) => db.prepare(sql));
  const usernames = valuesIn(db, z.string()).all<[object]>(`
    SELECT username FROM member WHERE key = :key UNION SELECT username FROM proposal WHERE account_key = :key
    UNION SELECT username FROM letter WHERE account_key = :key`);
  const taken = valuesIn(db, z.string()).all<[names: string]>(`
    SELECT username_folded FROM member JOIN standing ON standing.member = member.id
    WHERE gone_since IS NULL AND username_folded IN (SELECT value FROM json_each(?))`);

  /** The user names of these accounts, former ones too; one that another member has by now is that one's. */
  function usernamesOf(keys: readonly AccountKey[]): ReadonlyMap<AccountKey, readonly string[]> {
    const all = new Map(keys.map((key) => [key, usernames({ key })]));
    const others = new Set(taken(JSON.stringify([...all.values()].flat().map(folded))));
    return new Map(
      Array.from(all, ([key, names]) => [key, names.filter((name) => !others.has(folded(name)))]),
    );
  }

  const lines = db.prepare(`
    DELETE FROM line WHERE id IN (
      SELECT line.id FROM line LEFT JOIN card ON card.id = line.card
      WHERE line.created_at < :before AND (line.taken_at IS NOT NULL OR (
        line.card IS NOT NULL AND card.ts IS NULL AND card.id <> (SELECT max(id) FROM card)))
      LIMIT :limit)`);
  const reports = db.prepare(`
    DELETE FROM letter WHERE id IN (
      SELECT id FROM letter INDEXED BY letter_report
      WHERE kind = 'report' AND state IN ('accepted', 'refused', 'dropped') AND changed_at < :before LIMIT :limit)`);
  const notes = db.prepare(`
    UPDATE scan SET notes = '[]' WHERE id IN (
      SELECT id FROM scan WHERE notes <> '[]' AND finished_at < :before AND id IS NOT ${NEWEST} LIMIT :limit)`);

  return {
    ...retentionReadsIn(db),
    /** Deletes all that is kept of these accounts, and what names them in the audit trail; the newest card is due where it showed one. */
    forget(keys: readonly AccountKey[], entry: AuditEntry): void {
      for (const [key, names] of usernamesOf(keys))
        for (const statement of everywhere) statement.run({ key, usernames: JSON.stringify(names) });
      commit.note(entry);
    },
    /**
     * Deletes up to so many of each: lines that went to Slack, or never can, long ago; reports by mail that were answered
     * before a moment, and what scans before it had to say of single accounts. Returns how many.
     */
    dropSpent(keptSince: Date, limit: number): number {
      const sentBefore = new Date(commit.at().getTime() - LINES_KEPT_MS).toISOString();
      const before = keptSince.toISOString();
      return (
        lines.run({ before: sentBefore, limit }).changes +
        reports.run({ before, limit }).changes +
        notes.run({ before, limit }).changes
      );
    },
  };
}
