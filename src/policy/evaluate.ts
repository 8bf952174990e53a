import type { Account } from './account.ts';
import { addDays, type CalendarDay, dayOf } from './calendar.ts';
import { type Exclusion, isInForce } from './exclusion.ts';
import { inactiveDays, inactiveSince, type Range, rangeOf, signInOf } from './inactivity.ts';
import {
  dueOnIfSentNow,
  type LadderFacts,
  ladderNow,
  mayProposeOn,
  type NotReachable,
  nextRung,
  type Rung,
} from './ladder.ts';
import type { Policy } from './limits.ts';
import { type Organization, type ProtectedBecause, protectedBecause } from './protection.ts';

/** All that is known of one account when it is evaluated, but for what mail has to say. */
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
  | Says<'disabled', 1>
  | (Says<'protected', 2> & { readonly because: ProtectedBecause })
  | (Says<'unknown', 3> & { readonly missing: readonly Needed[] })
  /** `until` is the first day on which the shield no longer holds. */
  | (Says<'shielded', 4, number> & { readonly until: CalendarDay })
  | (Says<'excluded', 5, number> & { readonly exclusion: Exclusion })
  | Says<'active', undefined, number, 'none'>
  /** In the notify range, or in the disable range before its due date (`in grace`). */
  | (Says<'coming up' | 'in grace', 6, number, 'notify' | 'disable'> & {
      /** The rung that is to be sent now, if one is. */
      readonly rung: Rung | undefined;
      /** Why no warning reaches it, where none does. */
      readonly notReachable?: NotReachable | undefined;
      /** The first day on which it may be proposed: as promised, or as it would be if warned now. */
      readonly dueOn: CalendarDay;
    })
  | (Says<'to decide', 7, number, 'disable'> & {
      readonly dueOn: CalendarDay;
      /** Why it could not be warned, where it could not; such a one is never approved with the others. */
      readonly notWarned: NotReachable | undefined;
    });

interface Says<S, Clause, Days = number | undefined, In = Range> {
  readonly status: S;
  readonly clause: Clause;
  readonly days: Days;
  readonly range: In;
}

/** How long an account has been inactive, and the range which that makes. */
type Inactive<Days = number, In = Range> = { readonly days: Days; readonly range: In };

export type Status = Verdict['status'];

/** What must be known of an account before anything is done about it. */
const NEEDED = ['lastLogin', 'created', 'role', 'disabled'] as const satisfies readonly (keyof Account)[];
export type Needed = (typeof NEEDED)[number];

/** What the portal does not tell of it. */
export function missingOf(account: Account): readonly Needed[] {
  return NEEDED.filter((field) => account[field] === undefined || account[field] === 'unknown');
}

/** Whether clause 6 or 7 spoke: in either range, and left alone by no clause before. Only such accounts have letters. */
export function isInEitherRange({ clause }: { readonly clause: number | undefined }): boolean {
  return clause === 6 || clause === 7;
}

/** The moment of evaluating, and what the schedule says about it. */
export type When = Pick<LadderFacts, 'now' | 'nextScanOn'>;

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
  const { account, newestSignIn } = facts;
  const days = inactiveDays(account, newestSignIn, when.now);
  const since = inactiveSince(account, newestSignIn);
  const range = rangeOf(days, policy);
  const general =
    alreadyDisabled(account, { days, range }) ??
    protectedMember(account, organization, policy, { days, range });
  if (general !== undefined) return general;
  const unknown = notTold(account, { days, range });
  if (unknown !== undefined) return unknown;
  if (days === undefined || since === undefined) throw new Error('both dates are known here');
  const left =
    enabledAgainLately(facts, policy, when, { days, range }) ??
    excludedByDecision(facts, when, { days, range });
  if (left !== undefined) return left;
  if (range === 'none') return { status: 'active', clause: undefined, days, range };
  const ladderFacts = ladderFactsOf(facts, mail(), policy, when, since);
  return (
    mayBeProposed(ladderFacts, policy, { days, range }) ?? warnOrWait(ladderFacts, policy, { days, range })
  );
}

/** A warning from before the last sign-in or from before the account was enabled again never counts, whoever kept it. */
function ladderFactsOf(
  facts: AccountFacts,
  mail: MailKnown,
  policy: Policy,
  when: When,
  inactiveSince: Date,
): LadderFacts {
  const ladder = ladderNow(mail.ladder, {
    newestSignIn: signInOf(facts.account, facts.newestSignIn),
    lastLeftAloneAt: facts.reenabledAt,
    switchedOnAt: undefined,
    now: when.now,
    policy,
  });
  return { ...mail, ...when, ladder, inactiveSince };
}

/** > 1. An account that is already disabled is left alone. */
function alreadyDisabled(account: Account, inactive: Inactive<number | undefined>): Verdict | undefined {
  return account.disabled === true ? { status: 'disabled', clause: 1, ...inactive } : undefined;
}

/**
 * > 2. Protected are the bot's own account, the owner of its app credential, system accounts (`esri_…`,
 * > `system_publisher`), the organization's contacts and `mfaAdmins`, members with administrator rights (`org_admin`,
 * > or a custom role with a `portal:admin:` privilege other than `view…`), and, whatever the setting, the last
 * > enabled `org_admin`.
 */
function protectedMember(
  account: Account,
  organization: Organization,
  policy: Policy,
  inactive: Inactive<number | undefined>,
): Verdict | undefined {
  const because = protectedBecause(account, organization, policy);
  return because === undefined ? undefined : { status: 'protected', clause: 2, ...inactive, because };
}

/**
 * > 3. A record without `lastLogin`, `created`, `role` or `disabled` is left alone and named: missing is unknown, not
 * > inactive.
 */
function notTold(account: Account, inactive: Inactive<number | undefined>): Verdict | undefined {
  const missing = missingOf(account);
  return missing.length === 0 ? undefined : { status: 'unknown', clause: 3, ...inactive, missing };
}

/**
 * > 4. An account enabled again less than this many days ago, by the bot or by anyone, is left alone.
 *
 * These are calendar days, so that the shield ends on a day that can be named.
 */
function enabledAgainLately(
  { reenabledAt }: AccountFacts,
  policy: Policy,
  { now }: When,
  inactive: Inactive,
): Verdict | undefined {
  if (reenabledAt === undefined) return undefined;
  const until = shieldedUntil(reenabledAt, policy);
  if (dayOf(now, policy.timeZone) >= until) return undefined;
  return { status: 'shielded', clause: 4, ...inactive, until };
}

/** The first day on which the shield no longer holds. */
export function shieldedUntil(reenabledAt: Date, policy: Policy): CalendarDay {
  return addDays(dayOf(reenabledAt, policy.timeZone), policy.reenabledShieldDays);
}

/** > 5. An excluded account is left alone. */
function excludedByDecision(
  { exclusion }: AccountFacts,
  { now }: When,
  inactive: Inactive,
): Verdict | undefined {
  if (exclusion === undefined || !isInForce(exclusion, now)) return undefined;
  return { status: 'excluded', clause: 5, ...inactive, exclusion };
}

/**
 * > 6. In either range the latest rung that is due and unsent is sent; nobody is warned and proposed by the same scan.
 *
 * With GRACE_DAYS=0 only the notify range is warned.
 */
function warnOrWait(
  facts: LadderFacts,
  policy: Policy,
  inactive: Inactive<number, 'notify' | 'disable'>,
): Verdict {
  const mayWarn = inactive.range === 'notify' || policy.graceDays > 0;
  const rung = mayWarn ? nextRung(facts, policy) : undefined;
  const dueOn = rung === undefined ? mayProposeOn(facts, policy) : dueOnIfSentNow(facts, policy);
  const notReachable = facts.reach.kind === 'not reachable' ? facts.reach.why : undefined;
  const status = inactive.range === 'notify' ? 'coming up' : 'in grace';
  return { status, clause: 6, ...inactive, rung, notReachable, dueOn };
}

/**
 * > 7. On and after the due date, inactive days >= DISABLE_AFTER_DAYS, the account is proposed. One that could not be
 * > warned is proposed too, marked *not warned: why*, GRACE_DAYS after that was established, never by Approve all.
 *
 * With GRACE_DAYS=0 the due date is the day of DISABLE_AFTER_DAYS, and nothing is marked *not warned*.
 */
function mayBeProposed(
  facts: LadderFacts,
  policy: Policy,
  { days, range }: Inactive<number, 'notify' | 'disable'>,
): Verdict | undefined {
  if (range === 'notify') return undefined;
  const hasGrace = policy.graceDays > 0;
  if (hasGrace && nextRung(facts, policy) !== undefined) return undefined;
  const dueOn = mayProposeOn(facts, policy);
  if (dayOf(facts.now, policy.timeZone) < dueOn) return undefined;
  const notWarned = hasGrace && facts.reach.kind === 'not reachable' ? facts.reach.why : undefined;
  return { status: 'to decide', clause: 7, days, range, dueOn, notWarned };
}
