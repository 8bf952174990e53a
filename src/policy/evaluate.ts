import type { Account } from './account.ts';
import { addDays, type CalendarDay, dayOf } from './calendar.ts';
import { type Exclusion, isInForce } from './exclusion.ts';
import { inactiveDays, inactiveSince, type Range, rangeOf, signInOf } from './inactivity.ts';
import { dueOnIfSentNow, type LadderFacts, ladderNow, mayProposeOn, nextRung, type Rung } from './ladder.ts';
import type { Policy } from './limits.ts';
import { type Organization, type ProtectedBecause, protectedBecause } from './protection.ts';

/** All that is known of one account when it is judged, but for what mail has to say. */
export interface AccountFacts {
  readonly account: Account;
  /** The newest sign-in ever seen, which may be newer than what the portal says now. */
  readonly newestSignIn: Date | undefined;
  /** When it was last seen enabled again after having been disabled, by the bot or by anyone. */
  readonly reenabledAt: Date | undefined;
  readonly exclusion: Exclusion | undefined;
}

/** What mail has to say about one account. */
export type MailKnown = Pick<LadderFacts, 'ladder' | 'lastLetterAt' | 'reach' | 'pausedDays'>;

/** What the policy says about one account, with its reason and its numbers. */
export type Verdict =
  | {
      readonly status: 'disabled';
      readonly clause: 1;
      readonly days: number | undefined;
      readonly range: Range;
    }
  | {
      readonly status: 'protected';
      readonly clause: 2;
      readonly days: number | undefined;
      readonly range: Range;
      readonly because: ProtectedBecause;
    }
  | {
      readonly status: 'unknown';
      readonly clause: 3;
      readonly days: number | undefined;
      readonly range: Range;
      readonly missing: readonly Needed[];
    }
  | {
      readonly status: 'shielded';
      readonly clause: 4;
      readonly days: number;
      readonly range: Range;
      /** The first day on which the shield no longer holds. */
      readonly until: CalendarDay;
    }
  | {
      readonly status: 'excluded';
      readonly clause: 5;
      readonly days: number;
      readonly range: Range;
      readonly exclusion: Exclusion;
    }
  | { readonly status: 'active'; readonly clause: undefined; readonly days: number; readonly range: 'none' }
  | {
      /** In the notify range, or in the disable range before its due date (`in grace`). */
      readonly status: 'coming up' | 'in grace';
      readonly clause: 6;
      readonly days: number;
      readonly range: 'notify' | 'disable';
      /** The rung that is to be sent now, if one is. */
      readonly rung: Rung | undefined;
      /** Why no warning reaches it, where none does. */
      readonly notReachable?: string | undefined;
      /** The first day on which it may be proposed: as promised, or as it would be if warned now. */
      readonly dueOn: CalendarDay;
    }
  | {
      readonly status: 'to decide';
      readonly clause: 7;
      readonly days: number;
      readonly range: 'disable';
      readonly dueOn: CalendarDay;
      /** Why it could not be warned, where it could not; such a one is never approved with the others. */
      readonly notWarned: string | undefined;
    };

export type Status = Verdict['status'];

/** What must be known of an account before anything is done about it. */
const NEEDED = ['lastLogin', 'created', 'role', 'disabled'] as const satisfies readonly (keyof Account)[];
export type Needed = (typeof NEEDED)[number];

/** Whether clause 6 or 7 spoke: in either range, and left alone by no clause before. Only such accounts have letters. */
export function isInEitherRange({ clause }: { readonly clause: number | undefined }): boolean {
  return clause === 6 || clause === 7;
}

/** The moment of judging, and what the schedule says about it. */
export interface When {
  readonly now: Date;
  /** The day of the next scheduled scan. */
  readonly nextScanOn: CalendarDay;
}

/**
 * What the policy says about one account: its clauses in their order, the first that speaks decides. Mail is asked once,
 * and only about an account of either range that no earlier clause leaves alone: the few.
 */
export function verdictOf(
  facts: AccountFacts,
  mail: () => MailKnown,
  organization: Organization,
  policy: Policy,
  when: When,
): Verdict {
  const { account } = facts;
  const days = inactiveDays(account, facts.newestSignIn, when.now);
  const since = inactiveSince(account, facts.newestSignIn);
  const range = rangeOf(days, policy);
  const general =
    alreadyDisabled(account, days, range) ?? protectedMember(account, organization, policy, days, range);
  if (general !== undefined) return general;
  const unknown = notTold(account, days, range);
  if (unknown !== undefined) return unknown;
  if (days === undefined || since === undefined) throw new Error('both dates are known here');
  const left =
    enabledAgainLately(facts, policy, when.now, days, range) ??
    excludedByDecision(facts, when.now, days, range);
  if (left !== undefined) return left;
  if (range === 'none') return { status: 'active', clause: undefined, days, range };
  const ladderFacts = ladderFactsOf(facts, mail(), policy, when, since);
  return mayBeProposed(ladderFacts, policy, days, range) ?? warnOrWait(ladderFacts, policy, days, range);
}

/** A warning from before the last sign-in or from before the account was enabled again never counts, whoever kept it. */
function ladderFactsOf(
  facts: AccountFacts,
  mail: MailKnown,
  policy: Policy,
  { now, nextScanOn }: When,
  inactiveSince: Date,
): LadderFacts {
  const ladder = ladderNow(mail.ladder, {
    newestSignIn: signInOf(facts.account, facts.newestSignIn),
    lastLeftAloneAt: facts.reenabledAt,
    switchedOnAt: undefined,
    now,
    policy,
  });
  const { lastLetterAt, reach, pausedDays } = mail;
  return { ladder, lastLetterAt, reach, inactiveSince, now, nextScanOn, pausedDays };
}

/** > 1. An account that is already disabled is left alone. */
export function alreadyDisabled(
  account: Account,
  days: number | undefined,
  range: Range,
): Verdict | undefined {
  return account.disabled === true ? { status: 'disabled', clause: 1, days, range } : undefined;
}

/**
 * > 2. Protected are the bot's own account, system accounts (`esri_…`, `system_publisher`), the organization's contacts
 * > and `mfaAdmins`, members with administrator rights (`org_admin`, or a custom role with a `portal:admin:` privilege
 * > other than `view…`), and, whatever the setting, the last enabled `org_admin`.
 */
export function protectedMember(
  account: Account,
  organization: Organization,
  policy: Policy,
  days: number | undefined,
  range: Range,
): Verdict | undefined {
  const because = protectedBecause(account, organization, policy);
  return because === undefined ? undefined : { status: 'protected', clause: 2, days, range, because };
}

/**
 * > 3. A record without `lastLogin`, `created`, `role` or `disabled` is left alone and named: missing is unknown, not
 * > inactive.
 */
export function notTold(account: Account, days: number | undefined, range: Range): Verdict | undefined {
  const missing = NEEDED.filter((field) => account[field] === undefined || account[field] === 'unknown');
  return missing.length === 0 ? undefined : { status: 'unknown', clause: 3, days, range, missing };
}

/**
 * > 4. An account enabled again less than this many days ago, by the bot or by anyone, is left alone.
 *
 * These are calendar days, so that the shield ends on a day that can be named.
 */
export function enabledAgainLately(
  { reenabledAt }: AccountFacts,
  policy: Policy,
  now: Date,
  days: number,
  range: Range,
): Verdict | undefined {
  if (reenabledAt === undefined) return undefined;
  const until = addDays(dayOf(reenabledAt, policy.timeZone), policy.reenabledShieldDays);
  if (dayOf(now, policy.timeZone) >= until) return undefined;
  return { status: 'shielded', clause: 4, days, range, until };
}

/** > 5. An excluded account is left alone. */
export function excludedByDecision(
  { exclusion }: AccountFacts,
  now: Date,
  days: number,
  range: Range,
): Verdict | undefined {
  if (exclusion === undefined || !isInForce(exclusion, now)) return undefined;
  return { status: 'excluded', clause: 5, days, range, exclusion };
}

/**
 * > 6. In either range the latest rung that is due and unsent is sent; nobody is warned and proposed by the same scan.
 *
 * With GRACE_DAYS=0 only the notify range is warned.
 */
export function warnOrWait(
  facts: LadderFacts,
  policy: Policy,
  days: number,
  range: 'notify' | 'disable',
): Verdict {
  const mayWarn = range === 'notify' || policy.graceDays > 0;
  const rung = mayWarn ? nextRung(facts, policy) : undefined;
  const dueOn = rung === undefined ? mayProposeOn(facts, policy) : dueOnIfSentNow(facts, policy);
  const notReachable = facts.reach.kind === 'not reachable' ? facts.reach.why : undefined;
  const status = range === 'notify' ? 'coming up' : 'in grace';
  return { status, clause: 6, days, range, rung, notReachable, dueOn };
}

/**
 * > 7. On and after the due date, inactive days >= DISABLE_AFTER_DAYS, the account is proposed. One that could not be
 * > warned is proposed too, marked *not warned: why*, GRACE_DAYS after that was established, never by Approve all.
 *
 * With GRACE_DAYS=0 the due date is the day of DISABLE_AFTER_DAYS, and nothing is marked *not warned*.
 */
export function mayBeProposed(
  facts: LadderFacts,
  policy: Policy,
  days: number,
  range: 'notify' | 'disable',
): Verdict | undefined {
  if (range === 'notify') return undefined;
  const hasGrace = policy.graceDays > 0;
  if (hasGrace && nextRung(facts, policy) !== undefined) return undefined;
  const dueOn = mayProposeOn(facts, policy);
  if (dayOf(facts.now, policy.timeZone) < dueOn) return undefined;
  const notWarned = hasGrace && facts.reach.kind === 'not reachable' ? facts.reach.why : undefined;
  return { status: 'to decide', clause: 7, days, range, dueOn, notWarned };
}
