import { isUndecidedTwice } from '../domain/ageing.ts';
import { signInOf } from '../domain/inactivity.ts';
import type { Policy } from '../domain/policy.ts';
import { latest } from '../domain/schedule.ts';
import { mailFactsAt } from './mail-facts.ts';
import type { MemberRow } from './scan-tables.ts';
import type { ReadTables } from './tables.ts';

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

/** All of whom that is so, as the newest believed scan has them. */
export function allUndecidedTwice(tables: ReadTables, policy: Policy, now: Date): readonly MemberRow[] {
  const scan = tables.scans.newestBelieved();
  if (scan === undefined) return [];
  const isHeld = undecidedTwice(tables, policy, now);
  return [...tables.proposals.expiredOften().keys()]
    .flatMap((key) => tables.scans.member(scan.id, key) ?? [])
    .filter((row) => row.seen && row.judged?.status === 'to decide' && isHeld(row));
}
