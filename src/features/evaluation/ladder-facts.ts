import type { EndedRule } from '../../adapters/store/exclusions.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import { addDays, type CalendarDay, dayOf, daysBetween, laterOf } from '../../policy/calendar.ts';
import type { MailKnown } from '../../policy/evaluate.ts';
import { covers } from '../../policy/exclusion.ts';
import { signInOf } from '../../policy/inactivity.ts';
import { type Ladder, type LadderEvents, ladderNow, type Reach } from '../../policy/ladder.ts';
import type { Policy } from '../../policy/limits.ts';
import { isUsableAddress } from '../../policy/mail/answer.ts';
import { isCountedLeftAlone } from '../../policy/standing.ts';
import { latest } from '../../schedule.ts';

/** What mail has to say about one account when it is evaluated. */
export type MailFacts = ReturnType<typeof mailFactsOf>;

/**
 * What mail has to say, asked for a piece of the members at a time: a query of each kind for all of them, whether or not
 * they have letters. It is needed for the few accounts in either range.
 */
export function mailFactsAt(tables: ReadTables, policy: Policy, now: Date) {
  const switchedOnAt = tables.switches.lastProtectedAt();
  const leftAloneOf = lastLeftAlone(tables, now);
  const pausedSince = pausedDaysUntil(now, tables, policy.timeZone);
  return (rows: readonly MailRow[]) => {
    const keys = rows.map(({ account }) => account.key);
    const asked = new Set(keys);
    const leftAloneAt = leftAloneOf(keys);
    const reaches = tables.letters.reachesOf(keys);
    const addresses = tables.letters.lastAddressesOf([...reaches.keys()]);
    const accepted = tables.letters.acceptedOf(keys);
    return (row: MailRow): MailFacts => {
      const { key } = row.account;
      if (!asked.has(key)) throw new Error(`no one asked about the emails of ${key}`);
      const known = {
        reach: reaches.get(key) ?? REACHABLE,
        lastAddress: addresses.get(key),
        accepted: accepted.get(key),
      };
      const newestSignIn = signInOf(row.account, row.newestSignIn);
      const lastLeftAloneAt = leftAloneAt(row);
      return mailFactsOf(
        row,
        known,
        { newestSignIn, lastLeftAloneAt, switchedOnAt, now, policy },
        pausedSince,
      );
    };
  };
}

/** What is stored of one account's mail. */
interface MailStored {
  readonly reach: StoredReach;
  /** To where its last warning went. */
  readonly lastAddress: string | undefined;
  readonly accepted: { readonly ladder: Ladder | undefined; readonly lastAt: Date } | undefined;
}

function mailFactsOf(
  row: MailRow,
  stored: MailStored,
  events: LadderEvents,
  pausedSince: (day: CalendarDay | undefined) => number,
): MailKnown & { readonly reachChanged: boolean } {
  const { timeZone } = events.policy;
  const counting = isOver(stored.reach, events) ? REACHABLE : stored.reach;
  const reach = reachNow(row, counting, stored.lastAddress, dayOf(events.now, timeZone));
  const reachChanged = reach !== stored.reach;
  const isReachedAgain = reachChanged && reach.kind === 'reachable';
  const ladder = isReachedAgain ? undefined : ladderNow(stored.accepted?.ladder, events);
  const accepted = (ladder?.accepted ?? []).map(({ at }) => dayOf(at, timeZone));
  return {
    ladder: ladder && { ...ladder, dueOn: addDays(ladder.dueOn, pausedSince(accepted.at(-1))) },
    lastLetterAt: stored.accepted?.lastAt,
    reach,
    /** It is not written down yet. */
    reachChanged,
    pausedDays: pausedSince(reach.kind === 'not reachable' ? reach.establishedOn : accepted[0]),
  };
}

const NOBODY_READ: ReadonlySet<string> = new Set();

/**
 * When an account was last left alone: as it was evaluated, or by an exclusion that ended before it could be evaluated. Who
 * was in a rule's group by then is not known any more; that tells only what was evaluated.
 */
function lastLeftAlone(tables: ReadTables, now: Date) {
  let rules: readonly EndedRule[] | undefined;
  let undone: ReadonlySet<number> | undefined;
  const evaluatedAt = tables.scans.newestAccepted()?.asOf;
  return (keys: readonly AccountKey[]) => {
    rules ??= tables.exclusions.endedRules(now);
    undone ??= new Set(tables.exclusions.undone());
    const never = undone;
    const own = tables.exclusions.lastEndsOf(keys, now);
    return ({ account, lastLeftAloneAt, standing }: MailRow): Date | undefined => {
      const byRule = rules?.find((rule) => covers(rule, account, () => NOBODY_READ))?.until;
      // One that was left alone by the last evaluation was so then; it is written down when it ends.
      const then = standing !== undefined && isCountedLeftAlone(standing, never) ? evaluatedAt : undefined;
      return latest([lastLeftAloneAt, then, justBefore(own.get(account.key)), justBefore(byRule)]);
    };
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

export type MailRow = Pick<
  MemberRow,
  'account' | 'newestSignIn' | 'reenabledAt' | 'lastLeftAloneAt' | 'standing'
>;

type StoredReach = Reach & { readonly isVoid: boolean };

const REACHABLE: StoredReach = { kind: 'reachable', isVoid: false };

/**
 * An address that is not usable is established at once; another address than the refused one, to which the last warning
 * went, is reachable until it is refused.
 */
function reachNow(
  { account }: MailRow,
  stored: Reach,
  lastAddress: string | undefined,
  today: CalendarDay,
): Reach {
  const isUsable = account.email !== undefined && isUsableAddress(account.email);
  if (stored.kind === 'reachable')
    return isUsable
      ? stored
      : { kind: 'not reachable', why: { kind: 'no usable address' }, establishedOn: today };
  if (!isUsable) return stored;
  const isRefused = stored.why.kind !== 'no usable address' && lastAddress === account.email;
  return isRefused ? stored : REACHABLE;
}

/** Calendar days on which the bot was paused, from a day on; the pauses are read once. */
function pausedDaysUntil(now: Date, { switches }: ReadTables, timeZone: string) {
  let pauses: readonly { readonly began: CalendarDay; readonly end: CalendarDay }[] | undefined;
  return (from: CalendarDay | undefined): number => {
    if (from === undefined) return 0;
    pauses ??= switches.pausesSince(new Date(0)).map(({ since, until }) => {
      const ended = until === undefined || until > now ? now : until;
      return { began: dayOf(since, timeZone), end: dayOf(ended, timeZone) };
    });
    let days = 0;
    // Two may overlap: somebody's, and the wait for Go live… after harsher limits. A day counts once.
    let counted = from;
    for (const { began, end } of pauses) {
      days += Math.max(0, daysBetween(laterOf(began, counted), end));
      counted = laterOf(counted, end);
    }
    return days;
  };
}
