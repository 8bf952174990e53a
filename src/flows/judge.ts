import type { Account } from '../domain/account.ts';
import { addDays, dayOf } from '../domain/calendar.ts';
import { type Exclusion, exclusionsAt } from '../domain/exclusion.ts';
import type { Ladder } from '../domain/ladder.ts';
import {
  type AccountFacts,
  isInEitherRange,
  type Policy,
  type Verdict,
  verdictOf,
} from '../domain/policy.ts';
import type { Organisation } from '../domain/protection.ts';
import { reasonOf } from '../domain/verdict.ts';
import { type MailFacts, type MailRow, mailFactsAt } from './mail-facts.ts';
import type { OrganisationNow } from './organisation.ts';
import type { Outside } from './ports.ts';
import type { JudgedMember } from './scan-tables.ts';

/** Judges members by policy: all that is the same for everyone is gathered once, then a row gives a verdict. */
export interface Judge {
  verdict(row: MailRow): Verdict;
  judged(row: MailRow): JudgedMember;
  /** The letters that still count for a member. */
  ladder(row: MailRow): Ladder | undefined;
  readonly organisation: Organisation;
}

export function judgeAt(
  now: Date,
  { settings, store }: Pick<Outside, 'settings' | 'store'>,
  exclusions: readonly Exclusion[],
  read: Pick<OrganisationNow, 'organisation' | 'groupUsernames'>,
  enabledAdmins: number,
): Judge {
  const { policy } = settings;
  const organisation: Organisation = { ...read.organisation, enabledAdmins };
  const nextScan = settings.scanSchedule.nextDue(now);
  const nextScanOn =
    nextScan === undefined ? addDays(dayOf(now, policy.timeZone), 1) : dayOf(nextScan, policy.timeZone);
  const mailFacts = mailFactsAt(store.tables, policy, now);
  const exclusionOf = exclusionsAt(exclusions, read.groupUsernames, now);

  const verdictWith = (
    row: MailRow,
    { ladder, lastLetterAt, reach, pausedDays }: Omit<MailFacts, 'reachChanged'>,
  ): Verdict => {
    const facts: AccountFacts = {
      account: row.account,
      newestSignIn: row.newestSignIn,
      reenabledAt: row.reenabledAt,
      exclusion: exclusionOf(row.account),
      ladder,
      lastLetterAt,
      reach,
    };
    return verdictOf(facts, organisation, policy, { now, nextScanOn, pausedDays });
  };
  /** Letters matter only to accounts of either range that no earlier clause leaves alone: the few. */
  const verdict = (row: MailRow): Verdict => {
    const withoutMail = verdictWith(row, NO_MAIL);
    return isInEitherRange(withoutMail) ? verdictWith(row, mailFacts(row)) : withoutMail;
  };

  return {
    organisation,
    verdict,
    judged: (row) => judgedOf(verdict(row), row.account, row.newestSignIn, policy),
    ladder: (row) => mailFacts(row).ladder,
  };
}

const NO_MAIL = {
  ladder: undefined,
  lastLetterAt: undefined,
  reach: { kind: 'reachable' },
  pausedDays: 0,
} as const;

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
    letterDue: 'rung' in verdict ? verdict.rung?.kind : undefined,
  };
}
