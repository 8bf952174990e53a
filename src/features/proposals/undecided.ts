import type { MemberRow } from '../../adapters/store/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Policy } from '../../policy/evaluate.ts';
import { signInOf } from '../../policy/inactivity.ts';
import { isUndecidedTwice } from '../../policy/proposal.ts';
import { latest } from '../../schedule.ts';
import { mailFactsAt } from '../evaluation/ladder-facts.ts';

/** Whether an account is not proposed for now, since nobody decided on it, twice. Few accounts have such a past: all others cost nothing. */
export function undecidedTwice(tables: ReadTables, policy: Policy, now: Date): (row: MemberRow) => boolean {
  const often = tables.proposals.expiredOften();
  const mailFacts = mailFactsAt(tables, policy, now);
  return (row) => {
    const expired = often.get(row.account.key);
    if (expired === undefined) return false;
    const startedAnewAt = latest([
      signInOf(row.account, row.newestSignIn),
      row.lastLeftAloneAt,
      tables.exclusions.lastEndOf(row.account.key, now),
      tables.switches.lastProtectedAt(),
    ]);
    return isUndecidedTwice(
      expired,
      { ladder: mailFacts(row).ladder, startedAnewAt },
      policy.warningValidDays,
      now,
    );
  };
}

/** All of whom that is so, as the newest accepted scan has them. */
export function allUndecidedTwice(tables: ReadTables, policy: Policy, now: Date): readonly MemberRow[] {
  const scan = tables.scans.newestAccepted();
  if (scan === undefined) return [];
  const isHeld = undecidedTwice(tables, policy, now);
  return [...tables.proposals.expiredOften().keys()]
    .flatMap((key) => tables.scans.member(scan.id, key) ?? [])
    .filter((row) => row.seen && row.judged?.status === 'to decide' && isHeld(row));
}
