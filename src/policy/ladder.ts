import { addDays, type CalendarDay, DAY_MS, dayOf, laterOf, startOfDay } from './calendar.ts';
import type { Policy } from './limits.ts';

/** One step of a ladder: the first warning, or the reminder so many calendar days before the due date. */
export type Rung = { readonly kind: 'first' } | { readonly kind: 'reminder'; readonly daysBefore: number };

/** One series of warnings to one account, as far as the mail server accepted them. */
export interface Ladder {
  readonly accepted: readonly AcceptedWarning[];
  /** The due date that the last accepted letter named, later by the pauses since; within a ladder it never moves earlier. */
  readonly dueOn: CalendarDay;
}

interface AcceptedWarning {
  readonly rung: Rung;
  readonly at: Date;
  /** When the members were read by which it was evaluated; what it told knows no later sign-in. As `at` where left out. */
  readonly knownAt?: Date | undefined;
}

/** Whether the member can be warned by mail at all (clause 7). */
export type Reach =
  | { readonly kind: 'reachable' }
  | { readonly kind: 'not reachable'; readonly why: NotReachable; readonly establishedOn: CalendarDay };

/** Why no warning reaches a member. */
export type NotReachable =
  | { readonly kind: 'no usable address' }
  /** The mail server in use cannot carry it. */
  | { readonly kind: 'address not carried' }
  /** Named as the mailbox, or refused again and again without saying why; `words` are the mail server's, '' where it gave a code alone. */
  | { readonly kind: 'mailbox refused' | 'mail refused'; readonly words: string };

/** What the next letter and the due date of one account follow from. */
export interface LadderFacts {
  /** As `ladderNow` leaves it. */
  readonly ladder: Ladder | undefined;
  readonly reach: Reach;
  /** When the account's last warning was accepted, of this ladder or of one before. */
  readonly lastLetterAt?: Date | undefined;
  /** The last sign-in, or the creation of one who never signed in. */
  readonly inactiveSince: Date;
  readonly now: Date;
  /** The day of the next scheduled scan. */
  readonly nextScanOn: CalendarDay;
  /** Calendar days paused since the ladder began or, where no warning can reach the member, since that was established. */
  readonly pausedDays: number;
}

/** What may have ended a ladder. */
export interface LadderEvents {
  readonly newestSignIn: Date | undefined;
  /** When it was last left alone by clauses 1–5. */
  readonly lastLeftAloneAt: Date | undefined;
  /** The last moment at which protection was on. */
  readonly switchedOnAt: Date | undefined;
  readonly now: Date;
  readonly policy: Policy;
}

/** > Two letters are at least 5 days apart, and nobody is proposed within 3 days of the last. */
const LETTERS_APART_DAYS = 5;
const PROPOSED_AFTER_LETTER_DAYS = 3;

/**
 * The ladder as it still counts:
 *
 * > It ends with a sign-in, and starts anew, from `first`, when the account was meanwhile left alone by clauses 1–5,
 * > when the switch was on, or when its last accepted warning is older than WARNING_VALID_DAYS: old warnings never count
 * > for a new proposal.
 */
export function ladderNow(ladder: Ladder | undefined, events: LadderEvents): Ladder | undefined {
  const first = ladder?.accepted[0];
  const last = ladder?.accepted.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { newestSignIn, lastLeftAloneAt, switchedOnAt, now, policy } = events;
  const wasEnded =
    isSince(newestSignIn, first.knownAt ?? first.at) ||
    isSince(lastLeftAloneAt, first.at) ||
    isSince(switchedOnAt, first.at);
  const isTooOld = now.getTime() - last.at.getTime() > policy.warningValidDays * DAY_MS;
  return wasEnded || isTooOld ? undefined : ladder;
}

function isSince(moment: Date | undefined, since: Date): boolean {
  return moment !== undefined && moment >= since;
}

/**
 * The first day on which the account may be proposed, as a letter accepted now would name it:
 *
 * > The later of the day on which its inactive days reach DISABLE_AFTER_DAYS and the day of the ladder's first
 * > acceptance + GRACE_DAYS. Each try of a letter names the date it would have if accepted now; the date of the accepted
 * > one is kept and never moves earlier within the ladder. Pauses move it later.
 */
export function dueOn(facts: LadderFacts, policy: Policy): CalendarDay {
  const { ladder, reach, inactiveSince, now, pausedDays } = facts;
  const limitDay = dayOf(
    new Date(inactiveSince.getTime() + policy.disableAfterDays * DAY_MS),
    policy.timeZone,
  );
  const promised = ladder?.dueOn ?? limitDay;
  if (policy.graceDays === 0) return laterOf(limitDay, promised);
  const graceFrom = startOfGrace(ladder, reach, policy.timeZone);
  if (graceFrom === undefined) {
    const today = dayOf(now, policy.timeZone);
    const warnedOn = laterOf(mayWriteOn(facts, policy) ?? today, today);
    return laterOf(limitDay, addDays(warnedOn, policy.graceDays));
  }
  const computed = addDays(laterOf(limitDay, addDays(graceFrom, policy.graceDays)), pausedDays);
  return laterOf(computed, promised);
}

/** The due date, or where the last letter is nearer to it than 3 days, the day on which those are over. */
export function mayProposeOn(
  facts: LadderFacts,
  policy: Policy,
  lastOn = lastLetterOn(facts, policy),
): CalendarDay {
  const due = dueOn(facts, policy);
  if (lastOn === undefined || policy.graceDays === 0) return due;
  return laterOf(due, addDays(lastOn, PROPOSED_AFTER_LETTER_DAYS));
}

/** The due date that a letter sent now names, so that nobody is proposed within 3 days of it. */
export function dueOnIfSentNow(facts: LadderFacts, policy: Policy): CalendarDay {
  return mayProposeOn(facts, policy, dayOf(facts.now, policy.timeZone));
}

/** The same for a first warning, before which nothing was sent. */
export function dueOnIfFirstWarned(now: Date, inactiveSince: Date, policy: Policy): CalendarDay {
  const reach = { kind: 'reachable' } as const;
  const nextScanOn = dayOf(now, policy.timeZone);
  return dueOnIfSentNow({ ladder: undefined, reach, inactiveSince, now, nextScanOn, pausedDays: 0 }, policy);
}

/**
 * Since when somebody must have been inactive, first included and last not, in milliseconds, to be due within some days
 * where the first warning goes out now; undefined where nobody can be.
 */
export function inactiveSinceOfDue(
  { from, to }: { readonly from: CalendarDay; readonly to: CalendarDay },
  now: Date,
  policy: Policy,
): { readonly first: number; readonly before: number } | undefined {
  const today = dayOf(now, policy.timeZone);
  const graceOver = addDays(today, Math.max(policy.graceDays, PROPOSED_AFTER_LETTER_DAYS));
  const earliest = policy.graceDays === 0 ? undefined : graceOver;
  if (earliest !== undefined && earliest > to) return undefined;
  const sinceFor = (day: CalendarDay): number =>
    startOfDay(day, policy.timeZone).getTime() - policy.disableAfterDays * DAY_MS;
  const isAnyLonger = earliest !== undefined && earliest >= from;
  return {
    first: isAnyLonger ? Number.MIN_SAFE_INTEGER : sinceFor(from),
    before: sinceFor(addDays(to, 1)),
  };
}

/**
 * The rung to send now:
 *
 * > In either range the latest rung that is due and unsent is sent; nobody is warned and proposed by the same scan.
 * > Rungs count calendar days; a reminder already due at the first acceptance is dropped; one that would fall before the
 * > next scheduled scan is sent early, not late; two letters are at least 5 days apart, and nobody is proposed within 3
 * > days of the last.
 */
export function nextRung(facts: LadderFacts, policy: Policy): Rung | undefined {
  if (facts.reach.kind === 'not reachable') return undefined;
  const today = dayOf(facts.now, policy.timeZone);
  const notBefore = mayWriteOn(facts, policy);
  if (notBefore !== undefined && today < notBefore) return undefined;
  const first = facts.ladder?.accepted[0];
  if (first === undefined) return { kind: 'first' };
  const due = dueOn(facts, policy);
  if (today >= due) return undefined;
  const firstDay = dayOf(first.at, policy.timeZone);
  const reached = policy.remindDaysBefore.filter((daysBefore) => {
    const remindOn = addDays(due, -daysBefore);
    return remindOn > firstDay && (remindOn <= today || remindOn < facts.nextScanOn);
  });
  if (reached.length === 0) return undefined;
  const latest = Math.min(...reached);
  return hasReached(facts.ladder, latest) ? undefined : { kind: 'reminder', daysBefore: latest };
}

/** How far ahead, and how many days of the cap, what comes due is compared. */
const DUE_SOON_DAYS = 14;
const CAPS_AHEAD = 10;

/** The last day of what is due soon. */
export function dueSoonUntil(today: CalendarDay): CalendarDay {
  return addDays(today, DUE_SOON_DAYS);
}

/**
 * > No first warnings go out while accounts due within 14 days exceed ten days of the cap: nobody is warned for longer than
 * > can be acted on.
 *
 * With GRACE_DAYS=0 the due date waits for no warning: one that is held would never be sent.
 */
export function areFirstWarningsHeld(
  dueSoon: number,
  cap: number,
  { graceDays }: Pick<Policy, 'graceDays'>,
): boolean {
  return graceDays > 0 && dueSoon > CAPS_AHEAD * cap;
}

/** The first day on which another letter may go out; undefined where there was none. */
function mayWriteOn(facts: LadderFacts, policy: Policy): CalendarDay | undefined {
  const lastOn = lastLetterOn(facts, policy);
  return lastOn === undefined ? undefined : addDays(lastOn, LETTERS_APART_DAYS);
}

/** For its reader a letter is a letter, whether or not a ladder ended before the next. */
function lastLetterOn({ ladder, lastLetterAt }: LadderFacts, { timeZone }: Policy): CalendarDay | undefined {
  const at = ladder?.accepted.at(-1)?.at ?? lastLetterAt;
  return at === undefined ? undefined : dayOf(at, timeZone);
}

function startOfGrace(ladder: Ladder | undefined, reach: Reach, timeZone: string): CalendarDay | undefined {
  if (reach.kind === 'not reachable') return reach.establishedOn;
  const first = ladder?.accepted[0];
  return first === undefined ? undefined : dayOf(first.at, timeZone);
}

/** Whether that reminder, or one nearer to the due date, was accepted. */
function hasReached(ladder: Ladder | undefined, daysBefore: number): boolean {
  return (ladder?.accepted ?? []).some(
    ({ rung }) => rung.kind === 'reminder' && rung.daysBefore <= daysBefore,
  );
}
