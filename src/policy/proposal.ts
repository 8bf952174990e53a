import type { AccountKey } from './account.ts';
import { addDays, type CalendarDay, DAY_MS, dayOf, isWorkday } from './calendar.ts';
import type { HeldAsOf } from './evidence/holdings.ts';
import type { Mark } from './evidence/marks.ts';
import type { SameEmail } from './evidence/same-email.ts';
import type { Ladder, NotReachable } from './ladder.ts';
import type { Limits } from './limits.ts';
import type { WarningTold } from './mail/warning-text.ts';
import { sameName } from './text.ts';

declare const proposalId: unique symbol;

/** A proposal's number; guarded where it comes out of a Slack payload. */
export type ProposalId = number & { readonly [proposalId]: true };

/** The only door to a ProposalId. */
export function isProposalId(value: unknown): value is ProposalId {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/** A proposal's states, and the only steps there are from one to another. */
const STEPS = {
  open: ['approved', 'excluded', 'expired', 'skipped', 'closed'],
  // Back to open: withdrawn, paused, or approved too long ago. An exclusion skips what was approved.
  approved: ['disabling', 'open', 'skipped', 'closed'],
  // To approved or open: a restart found the account still enabled.
  disabling: ['disabled', 'failed', 'skipped', 'approved', 'open'],
  failed: ['approved', 'excluded', 'skipped', 'closed'],
  disabled: ['undoing'],
  undoing: ['undone', 'disabled'],
  // An exclusion that was undone within the hour counts as never made.
  excluded: ['open'],
  expired: [],
  skipped: ['open'],
  closed: [],
  undone: [],
} as const;

export type ProposalState = keyof typeof STEPS;

export function canBecome(from: ProposalState, to: ProposalState): boolean {
  const steps: readonly ProposalState[] = STEPS[from];
  return steps.includes(to);
}

export type SkippedBecause =
  | 'signed in'
  | 'excluded'
  | 'protected'
  | 'disabled by others'
  | 'no longer a member'
  | 'no longer due';

/** Whether a member may use Esri's own sites (training, support, community) too. */
export type EsriAccess = 'on' | 'off';

/** An account put to the administrators. */
export interface Proposal {
  readonly id: ProposalId;
  readonly key: AccountKey;
  readonly username: string;
  readonly fullName: string;
  /** Born as a rehearsal it stays one: it never acts, nags, expires or counts. */
  readonly rehearsal: boolean;
  readonly state: ProposalState;
  /** Why it failed, was skipped or closed; undefined in other states. */
  readonly why: string | undefined;
  readonly bornInScan: number;
  readonly bornAt: Date;
  /** What the people deciding are shown; kept up to date by accepted scans while it is open. */
  readonly evidence: Evidence;
  /** The approvals given since it was last open, oldest first. */
  readonly approvals: readonly Decision[];
  /** The bulk approval it was part of, if it was. */
  readonly batch: number | undefined;
  /** When its state last changed. */
  readonly changedAt: Date;
  /** Who made the last change, where a person did. */
  readonly changedBy: string | undefined;
  /** The exclusion that closed it, where one did and is not undone. */
  readonly closedBy: number | undefined;
  /** The moment at which the portal said that it is disabled. */
  readonly disabledAt: Date | undefined;
  /** Whether the account had Esri access right before the bot disabled it, which takes it away; undefined where it is not known. */
  readonly esriAccess: EsriAccess | undefined;
  /** What was decided about it with many others, and it has not taken over yet; oldest first. */
  readonly pending: readonly Pending[];
}

/** One account's part in a decision on many at once, for as long as it is not a decision of its own. */
export interface Pending {
  readonly kind: BulkKind;
  readonly byId: string;
  readonly byName: string;
  readonly at: Date;
  /** Of an approval: with it, enough people agree. */
  readonly isEnough: boolean;
}

export type BulkKind = 'approve' | 'withdraw' | 'exclude' | 'undo';

/** What decisions change of a proposal. */
type Decided = Pick<Proposal, 'state' | 'approvals'> &
  Partial<Pick<Proposal, 'why' | 'changedAt' | 'changedBy'>>;

/** As it stands with what was decided about it and it has not taken over yet: what people see of it, and decide by. */
export function asDecided(proposal: Proposal): Proposal {
  if (proposal.pending.length === 0) return proposal;
  return { ...proposal, ...decided(proposal, proposal.pending), pending: [] };
}

/** The same of no more than its state and approvals. */
export function decided(
  { state, approvals }: Pick<Proposal, 'state' | 'approvals'>,
  pending: readonly Pending[],
): Decided {
  return pending.reduce<Decided>(decidedBy, { state, approvals });
}

function isOpenTo(kind: BulkKind, state: ProposalState): boolean {
  return kind === 'undo' ? state === 'disabled' : isLive(state) && state !== 'disabling';
}

/** Nothing where it is no longer what the decision was about. */
function decidedBy(before: Decided, pending: Pending): Decided {
  const { kind, byId, byName, at, isEnough } = pending;
  const { state, approvals } = before;
  if (!isOpenTo(kind, state)) return before;
  const changed = { ...before, changedAt: at, changedBy: byName };
  const approved = [...approvals, { kind: 'approve' as const, byId, byName, at }];
  switch (kind) {
    case 'undo':
      return { ...changed, state: 'undoing' };
    case 'exclude':
      return state === 'open' ? { ...changed, state: 'excluded' } : { ...changed, ...SKIPPED };
    case 'withdraw':
      return { ...(state === 'approved' ? { ...changed, state: 'open' } : before), approvals: [] };
    case 'approve':
      return { ...(isEnough ? { ...changed, state: 'approved' } : before), approvals: approved };
  }
}

const SKIPPED = { state: 'skipped', why: 'excluded' } as const;

/** What is known of the account when it is put before people, frozen with each decision. */
export interface Evidence {
  readonly email: string | undefined;
  readonly role: string;
  readonly userType: string | undefined;
  readonly days: number;
  readonly lastSignIn: Date | undefined;
  readonly created: Date | undefined;
  readonly dueOn: CalendarDay;
  readonly clause: number;
  readonly notWarned: NotReachable | undefined;
  /** Oldest first. */
  readonly warnings: readonly WarningTold[];
  /** The limits in force. */
  readonly limits: Limits;
  /** Read from the portal after it was proposed, and kept as of then; undefined until then, and where it could not be. */
  readonly holdings: HeldAsOf | undefined;
  /** Nobody waits for it any more: the portal did not let it be read. What was read before stays. */
  readonly couldNotBeRead: boolean;
  /** Why it may be in use though nobody signs in, as of when that was read; none is also where it was not read. */
  readonly marks: readonly Mark[];
  /** The person may be active under another account. */
  readonly sameEmail: SameEmail | undefined;
}

/** Nothing is known yet of what is read after the proposal was made. */
export const NOT_READ_YET = {
  holdings: undefined,
  couldNotBeRead: false,
  marks: [],
  sameEmail: undefined,
} as const satisfies ReadLater;

/** What is read after the proposal was made: a scan, which asks nothing about single accounts, leaves it as it was. */
export type ReadLater = Pick<Evidence, 'holdings' | 'couldNotBeRead' | 'marks' | 'sameEmail'>;

export function readLater({ holdings, couldNotBeRead, marks, sameEmail }: Evidence): ReadLater {
  return { holdings, couldNotBeRead, marks, sameEmail };
}

/** Still to be read, so that nobody knows yet whether it has marks. */
export function isStillRead({
  holdings,
  couldNotBeRead,
}: Pick<Evidence, 'holdings' | 'couldNotBeRead'>): boolean {
  return holdings === undefined && !couldNotBeRead;
}

export type DecisionKind = 'approve' | 'exclude' | 'withdraw' | 'try again' | 'undo';

/** Who decided what, when, shown what. */
export interface Decision {
  readonly kind: DecisionKind;
  readonly byId: string;
  readonly byName: string;
  readonly at: Date;
}

/** Who gave these approvals, each person once: nobody's second one stands for another's. */
export function approversOf(approvals: Proposal['approvals']): readonly string[] {
  return [...new Set(approvals.map(({ byId }) => byId))];
}

export const LIVE_STATES = [
  'open',
  'approved',
  'disabling',
  'failed',
] as const satisfies readonly ProposalState[];

/** Whether it still waits for people or for the portal; an account has at most one such proposal. */
export function isLive(state: ProposalState): boolean {
  return LIVE_STATES.some((live) => live === state);
}

/**
 * A short text for a set of proposals, whatever their order, by which a bulk approval is known to be for the set that
 * was shown: their number and two 32-bit FNV-1a hashes of their ids.
 */
export function fingerprintOf(ids: readonly number[]): string {
  let [one, other] = [0x811c9dc5, 0xcbf29ce4];
  for (const id of ids.toSorted((one, other) => one - other)) {
    for (let rest: number = id; rest > 0; rest = Math.floor(rest / 256)) {
      one = Math.imul(one ^ (rest % 256), 0x01000193);
      other = Math.imul(other ^ ((rest % 256) + 1), 0x01000193);
    }
    // Between two ids: 1 2 is not 12.
    one = Math.imul(one ^ 256, 0x01000193);
    other = Math.imul(other ^ 257, 0x01000193);
  }
  return `${ids.length}-${(one >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
}

/** A set as the audit trail has it: how many, and exactly which. */
export function setOf(ids: readonly ProposalId[]): { readonly accounts: number; readonly proposals: string } {
  return { accounts: ids.length, proposals: rangesOf(ids) };
}

/** `1-4 7 9-10`. */
function rangesOf(ids: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const id of ids.toSorted((one, other) => one - other)) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === id - 1) range[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

/** > Nobody decides on an account with their own email address. */
export function isOwnAccount(approver: string | undefined, account: string | undefined): boolean {
  return (
    approver !== undefined && account !== undefined && approver.trim() !== '' && sameName(approver, account)
  );
}

/** A stretch of time; without an end it still goes on. */
interface Stretch {
  readonly since: Date;
  readonly until: Date | undefined;
}

/** > An approval that could not act (cap, bot down) is good for 24 hours of running, then `open` again. */
export const APPROVAL_GOOD_MS = DAY_MS;

/** The time from one moment to another without the stretches in which the bot was not running; milliseconds. */
export function runningMs(from: Date, to: Date, notRunning: readonly Stretch[]): number {
  const lost = notRunning.map(({ since, until }) => {
    const begin = Math.max(since.getTime(), from.getTime());
    const end = Math.min((until ?? to).getTime(), to.getTime());
    return Math.max(0, end - begin);
  });
  return Math.max(0, to.getTime() - from.getTime()) - lost.reduce((sum, ms) => sum + ms, 0);
}

/**
 * How many days from Monday to Friday a proposal has waited: those after the one on which it was opened, up to and with
 * today. A day of which a part was paused does not count, so nothing runs out while nobody was asked.
 */
export function workdaysWaited(
  opened: Date,
  now: Date,
  paused: readonly Stretch[],
  timeZone: string,
): number {
  const today = dayOf(now, timeZone);
  const isPaused = (day: CalendarDay): boolean =>
    paused.some(({ since, until }) => dayOf(since, timeZone) <= day && day <= dayOf(until ?? now, timeZone));
  let waited = 0;
  for (let day = addDays(dayOf(opened, timeZone), 1); day <= today; day = addDays(day, 1)) {
    if (isWorkday(day) && !isPaused(day)) waited += 1;
  }
  return waited;
}

/** A restart takes minutes, and may come every night; only what is longer kept people from being asked that day. */
const ABSENCE_MS = 60 * 60_000;

/** Whether no bot ran for so long that the day does not count. */
export function isAbsence({ since, until }: { readonly since: Date; readonly until: Date }): boolean {
  return until.getTime() - since.getTime() > ABSENCE_MS;
}

/** When a proposal was made, and when it expired. */
interface Expired {
  readonly bornAt: Date;
  readonly expiredAt: Date;
}

/**
 * > A proposal that expired twice is not made again before a new ladder.
 *
 * Those of before the present ladder do not count. Where there is none (no warning can reach the account, or GRACE_DAYS is
 * 0), those of before `startedAnewAt`, the last sign-in or skipping, do not count, and it is left alone for as long as a
 * warning is valid from the second one on: nobody is left out for ever.
 */
export function isUndecidedTwice(
  expired: readonly Expired[],
  {
    ladder,
    startedAnewAt,
  }: { readonly ladder: Ladder | undefined; readonly startedAnewAt: Date | undefined },
  warningValidDays: number,
  now: Date,
): boolean {
  const first = ladder?.accepted[0]?.at;
  if (first !== undefined) return expired.filter(({ bornAt }) => bornAt >= first).length >= 2;
  const rest = warningValidDays * DAY_MS;
  const counting = expired.filter(
    ({ expiredAt }) => startedAnewAt === undefined || expiredAt >= startedAnewAt,
  );
  const begins = counting.findLastIndex(({ bornAt }, index) => {
    const before = counting[index - 1];
    return before === undefined || bornAt.getTime() - before.expiredAt.getTime() >= rest;
  });
  const last = counting.at(-1);
  const isResting = last !== undefined && now.getTime() - last.expiredAt.getTime() < rest;
  return counting.length - begins >= 2 && isResting;
}
