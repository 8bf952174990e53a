import type { EndedRule } from '../../adapters/store/exclusions.ts';
import type { MemberRow } from '../../adapters/store/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import { addDays, type CalendarDay, dayOf, daysBetween, laterOf } from '../../policy/calendar.ts';
import type { MailKnown } from '../../policy/evaluate.ts';
import { covers } from '../../policy/exclusion.ts';
import { signInOf } from '../../policy/inactivity.ts';
import { type LadderEvents, ladderNow, type Reach } from '../../policy/ladder.ts';
import type { Policy } from '../../policy/limits.ts';
import { isUsableAddress } from '../../policy/mail-answer.ts';
import { latest } from '../../schedule.ts';

/** What mail has to say about one account when it is evaluated. */
export type MailFacts = ReturnType<ReturnType<typeof mailFactsAt>>;

/** Read when a verdict needs it, which is for the few accounts in either range. */
export function mailFactsAt(tables: ReadTables, policy: Policy, now: Date) {
  const switchedOnAt = tables.switches.lastProtectedAt();
  const today = dayOf(now, policy.timeZone);
  const leftAloneAt = lastLeftAlone(tables, now);
  return (row: MailRow): MailKnown & { readonly reachChanged: boolean } => {
    const { key } = row.account;
    const events: LadderEvents = {
      newestSignIn: signInOf(row.account, row.newestSignIn),
      lastLeftAloneAt: leftAloneAt(row),
      switchedOnAt,
      now,
      policy,
    };
    const stored = tables.letters.reachesOf([key]).get(key) ?? REACHABLE;
    const counting = isOver(stored, events) ? REACHABLE : stored;
    const reach = reachNow(tables, row, counting, today);
    const reachChanged = reach !== stored;
    const isReachedAgain = reachChanged && reach.kind === 'reachable';
    const ladder = isReachedAgain ? undefined : ladderNow(tables.letters.laddersOf([key]).get(key), events);
    const paused = (since: CalendarDay | undefined): number =>
      since === undefined ? 0 : pausedSince(tables, since, today, policy.timeZone);
    const accepted = (ladder?.accepted ?? []).map(({ at }) => dayOf(at, policy.timeZone));
    return {
      ladder: ladder && { ...ladder, dueOn: addDays(ladder.dueOn, paused(accepted.at(-1))) },
      lastLetterAt: tables.letters.lastAcceptedAt(key),
      reach,
      /** It is not written down yet. */
      reachChanged,
      pausedDays: paused(reach.kind === 'not reachable' ? reach.establishedOn : accepted[0]),
    };
  };
}

const NOBODY_READ: ReadonlySet<string> = new Set();

/**
 * When an account was last left alone: as it was evaluated, or by an exclusion that ended before it could be evaluated. Who
 * was in a rule's group by then is not known any more; that tells only what was evaluated.
 */
function lastLeftAlone(tables: ReadTables, now: Date): (row: MailRow) => Date | undefined {
  let rules: readonly EndedRule[] | undefined;
  return ({ account, lastLeftAloneAt }) => {
    rules ??= tables.exclusions.endedRules(now);
    const byRule = rules.find((rule) => covers(rule, account, () => NOBODY_READ))?.until;
    const own = tables.exclusions.lastEndOf(account.key, now);
    return latest([lastLeftAloneAt, justBefore(own), justBefore(byRule)]);
  };
}

/** An exclusion holds up to its end, not at it. */
function justBefore(end: Date | undefined): Date | undefined {
  return end && new Date(end.getTime() - 1);
}

/** What another mail server said, or was established before something that ends a ladder, must be established again, as a new ladder starts; on the same day nobody knows which came first. */
function isOver(
  reach: StoredReach,
  { newestSignIn, lastLeftAloneAt, switchedOnAt, policy }: LadderEvents,
): boolean {
  if (reach.kind === 'reachable') return false;
  if (reach.isVoid) return true;
  return [newestSignIn, lastLeftAloneAt, switchedOnAt].some(
    (moment) => moment !== undefined && dayOf(moment, policy.timeZone) >= reach.establishedOn,
  );
}

export type MailRow = Pick<MemberRow, 'account' | 'newestSignIn' | 'reenabledAt' | 'lastLeftAloneAt'>;

type StoredReach = Reach & { readonly isVoid: boolean };

const REACHABLE: StoredReach = { kind: 'reachable', isVoid: false };

/** An address that is not usable is established at once; another address than the refused one is reachable until it is refused. */
function reachNow(tables: ReadTables, { account }: MailRow, stored: Reach, today: CalendarDay): Reach {
  const isUsable = account.email !== undefined && isUsableAddress(account.email);
  if (stored.kind === 'reachable')
    return isUsable
      ? stored
      : { kind: 'not reachable', why: { kind: 'no usable address' }, establishedOn: today };
  if (!isUsable) return stored;
  const refusedAddress = tables.letters.warningsOf(account.key, 1)[0]?.to;
  const isRefused = stored.why.kind !== 'no usable address' && refusedAddress === account.email;
  return isRefused ? stored : REACHABLE;
}

/** Calendar days on which the bot was paused, from a day on. */
function pausedSince(tables: ReadTables, from: CalendarDay, today: CalendarDay, timeZone: string): number {
  let days = 0;
  for (const pause of tables.switches.pausesSince(new Date(`${from}T00:00:00Z`))) {
    const began = dayOf(pause.since, timeZone);
    const ended = pause.until === undefined ? today : dayOf(pause.until, timeZone);
    const end = ended < today ? ended : today;
    days += Math.max(0, daysBetween(laterOf(began, from), end));
  }
  return days;
}
