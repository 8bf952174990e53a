import { DAY_MS } from '../domain/calendar.ts';
import type { Scans } from '../flows/scan-tables.ts';
import type { Commit } from './audit.ts';
import { columnsOfAccount, columnsOfJudged } from './member-rows.ts';
import type { Db } from './open.ts';

const VERDICT = `status = :status, range = :range, clause = :clause, days = :days, reason = :reason, due_on = :dueOn,
  not_warned = :notWarned, excluded_until = :excludedUntil, letter_due = :letterDue`;

const LEFT_ALONE = "('disabled', 'protected', 'unknown', 'shielded', 'excluded')";

/** What was found out about a member after its row was read: the verdict, and what happened between two scans. */
export function judgementsIn(db: Db, commit: Commit): Pick<Scans, 'judge' | 'rejudge' | 'noteReenabled'> {
  // One that stops being left alone between two scans was so until now.
  const judge = db.prepare(`
    UPDATE member
    SET ${VERDICT}, last_left_alone_at = iif(
          status IN ${LEFT_ALONE} OR :status IN ${LEFT_ALONE},
          max(coalesce(last_left_alone_at, :at), :at), last_left_alone_at)
    WHERE scan = :scan AND key = :key`);
  const reread = db.prepare(`
    UPDATE member
    SET username = :username, username_lower = :usernameLower, full_name = :fullName,
        full_name_lower = :fullNameLower, email = :email, email_lower = :emailLower, email_domain = :emailDomain,
        role = :role, role_id = :roleId, user_type = :userType, provider = :provider, categories = :categories,
        culture = :culture, level = :level, created = :created, last_login_kind = :lastLoginKind,
        last_login = :lastLogin, disabled = :disabled,
        newest_sign_in = iif(:lastLogin <= :newest AND :lastLogin > coalesce(newest_sign_in, :lastLogin - 1), :lastLogin, newest_sign_in),
        reenabled_at = iif(disabled > :disabled, :at, reenabled_at)
    WHERE scan = :scan AND key = :key`);
  const reenabled = db.prepare(`
    UPDATE member
    SET disabled = 0, reenabled_at = max(coalesce(reenabled_at, :at), :at)
    WHERE scan = :scan AND key = :key`);

  return {
    judge(scan, verdicts) {
      const at = commit.at().getTime();
      for (const [key, judged] of verdicts) judge.run({ scan, key, at, ...columnsOfJudged(judged) });
    },
    rejudge(scan, key, judged, account, entry) {
      const at = commit.at().getTime();
      reread.run({ scan, ...columnsOfAccount(account), key, at, newest: at + DAY_MS });
      judge.run({ scan, key, at, ...columnsOfJudged(judged) });
      if (entry !== undefined) commit.note(entry);
    },
    noteReenabled: (scan, key, at) => void reenabled.run({ scan, key, at: at.getTime() }),
  };
}
