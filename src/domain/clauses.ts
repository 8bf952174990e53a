import type { Account } from './account.ts';
import { addDays, dayOf } from './calendar.ts';
import { isInForce } from './exclusion.ts';
import { dueOnIfSentNow, type LadderFacts, mayProposeOn, nextRung } from './ladder.ts';
import type { AccountFacts, Policy, Range, Verdict } from './policy.ts';
import { type Organisation, protectedBecause } from './protection.ts';

/** > 1. An account that is already disabled is left alone. */
export function alreadyDisabled(
  account: Account,
  days: number | undefined,
  range: Range,
): Verdict | undefined {
  return account.disabled ? { status: 'disabled', clause: 1, days, range } : undefined;
}

/**
 * > 2. Protected are the bot's own account, system accounts, the organisation's contacts and `mfaAdmins`, members with
 * > administrator rights, and, whatever the setting, the last enabled `org_admin`.
 */
export function protectedMember(
  account: Account,
  organisation: Organisation,
  policy: Policy,
  days: number | undefined,
  range: Range,
): Verdict | undefined {
  const because = protectedBecause(account, organisation, policy);
  return because === undefined ? undefined : { status: 'protected', clause: 2, days, range, because };
}

/**
 * > 3. A record without `lastLogin` or `created` is left alone and named: missing is unknown, not inactive.
 */
export function withoutDates(account: Account): Verdict {
  const missing = (['lastLogin', 'created'] as const).filter((date) => account[date] === 'unknown');
  return { status: 'unknown', clause: 3, days: undefined, range: 'none', missing };
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
 * > warned is proposed too, marked *not warned: why*, GRACE_DAYS after that was established.
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
