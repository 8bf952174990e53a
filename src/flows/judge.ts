import type { Account } from '../domain/account.ts';
import { addDays, dayOf } from '../domain/calendar.ts';
import { type Exclusion, exclusionFor } from '../domain/exclusion.ts';
import { type AccountFacts, type Policy, type Verdict, verdictOf } from '../domain/policy.ts';
import type { Organisation } from '../domain/protection.ts';
import { reasonOf } from '../domain/verdict.ts';
import type { OrganisationNow } from './organisation.ts';
import type { FlowSettings } from './ports.ts';
import type { JudgedMember, MemberRow } from './scan-tables.ts';

/** Judges members by policy: all that is the same for everyone is gathered once, then a row gives a verdict. */
export interface Judge {
  verdict(row: Pick<MemberRow, 'account' | 'newestSignIn' | 'reenabledAt'>): Verdict;
  judged(row: Pick<MemberRow, 'account' | 'newestSignIn' | 'reenabledAt'>): JudgedMember;
  readonly organisation: Organisation;
}

export function judgeAt(
  now: Date,
  settings: FlowSettings,
  exclusions: readonly Exclusion[],
  read: Pick<OrganisationNow, 'organisation' | 'groupUsernames'>,
  enabledAdmins: number,
): Judge {
  const { policy } = settings;
  const organisation: Organisation = { ...read.organisation, enabledAdmins };
  const nextScan = settings.scanSchedule.nextDue(now);
  const nextScanOn =
    nextScan === undefined ? addDays(dayOf(now, policy.timeZone), 1) : dayOf(nextScan, policy.timeZone);

  const factsOf = (row: Pick<MemberRow, 'account' | 'newestSignIn' | 'reenabledAt'>): AccountFacts => ({
    account: row.account,
    newestSignIn: row.newestSignIn,
    reenabledAt: row.reenabledAt,
    exclusion: exclusionFor(row.account, exclusions, read.groupUsernames, now),
    ladder: undefined,
    reach: { kind: 'reachable' },
  });
  const verdict: Judge['verdict'] = (row) =>
    verdictOf(factsOf(row), organisation, policy, { now, nextScanOn });

  return {
    organisation,
    verdict,
    judged: (row) => judgedOf(verdict(row), row.account, row.newestSignIn, policy),
  };
}

/** A verdict as it is kept with the member: its words and its numbers. */
export function judgedOf(
  verdict: Verdict,
  account: Account,
  newestSignIn: Date | undefined,
  policy: Policy,
): JudgedMember {
  return {
    status: verdict.status,
    range: verdict.range,
    clause: verdict.clause,
    days: verdict.days,
    reason: reasonOf(verdict, account, policy, newestSignIn),
    dueOn: 'dueOn' in verdict ? verdict.dueOn : undefined,
    notWarned: verdict.status === 'to decide' ? verdict.notWarned : undefined,
    excludedUntil: verdict.status === 'excluded' ? verdict.exclusion.until : undefined,
  };
}
