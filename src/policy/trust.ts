import { durationText, HOUR_MS, MINUTE_MS } from './calendar.ts';
import { counted, grouped } from './text.ts';

/** What a finished reading looked like, counted over its rows; what `checkTrust` decides from. */
export interface ReadingFacts {
  /** Whether the token proved to be signed in and allowed to see `lastLogin`. */
  readonly signedIn: boolean;
  /** Unique accounts received. */
  readonly received: number;
  /** The `total` of the last page. */
  readonly total: number;
  /** Whether our own account was among them; undefined for a credential without a member record. */
  readonly sawOwnAccount: boolean | undefined;
  /** Accounts with a date so small that it must be in seconds. */
  readonly datesInSeconds: number;
  /** User names whose dates are more than a day ahead; they count as today. */
  readonly datesAhead: readonly string[];
  readonly withoutLastLogin: number;
  /** Accounts of which the portal left out the role, or whether they are disabled. */
  readonly withoutRoleOrState: number;
  /** Accounts whose sign-in is older than the newest we have seen of them. */
  readonly olderSignIns: number;
  /** Members at the last accepted scan; undefined before the first. */
  readonly membersBefore: number | undefined;
  /** Those of them that are not there any more, whoever else has come. */
  readonly lost: number;
  /** By how much this machine's clock is ahead of the portal's, or behind where negative; undefined where the portal does not tell. */
  readonly clockAheadMs: number | undefined;
}

/** The checks of which an approver may say "Accept this scan once": the ones that compare with before. */
export const EXCUSABLE_CHECKS = [
  'members fell',
  'members replaced',
  'older sign-ins',
  'no last sign-in',
  'no role or state',
] as const;
export type ExcusableCheck = (typeof EXCUSABLE_CHECKS)[number];

export type TrustCheck =
  | 'not signed in'
  | 'empty list'
  | 'own account missing'
  | 'cut list'
  | 'dates in seconds'
  | 'group not readable'
  | 'clock off'
  | ExcusableCheck;

/** A check that failed, with both numbers. */
export interface FailedCheck {
  readonly check: TrustCheck;
  readonly found: number;
  readonly allowed: number;
}

/** "Accept this scan once": how bad a check may be in a new reading, until when. */
export interface Acceptance {
  readonly check: ExcusableCheck;
  readonly asBadAs: number;
  readonly until: Date;
}

type Trust =
  | { readonly accepted: true; readonly used: readonly Acceptance[] }
  | { readonly accepted: false; readonly failed: readonly FailedCheck[] };

/** Whether a reading of the organization is accepted, by the checks of the trust rules; all that failed are named. */
export function checkTrust(
  facts: ReadingFacts,
  settings: { readonly maxDropPercent: number },
  acceptances: readonly Acceptance[],
  now: Date,
): Trust {
  const evaluated = failedChecks(facts, settings.maxDropPercent).map((failed) => ({
    failed,
    acceptance: acceptances.find((acceptance) => excuses(acceptance, failed, now)),
  }));
  const failed = evaluated.filter(({ acceptance }) => acceptance === undefined).map((one) => one.failed);
  if (failed.length > 0) return { accepted: false, failed };
  return { accepted: true, used: evaluated.flatMap(({ acceptance }) => acceptance ?? []) };
}

/** Whether an approver may say *Accept this scan once* of a check. */
export function isExcusable(check: TrustCheck): check is ExcusableCheck {
  return EXCUSABLE_CHECKS.some((excusable) => excusable === check);
}

/** A year's change of students is less than that; what is more are the same people told of in another way. */
const MOST_LOST_PERCENT = 50;

/** The portal's clock is told to the second, and an answer may have been long on its way. */
const CLOCK_TOLD_MS = 10 * MINUTE_MS;
const CLOCK_OFF_HOURS = 24;

/** Whether days of inactivity that this computer counts are worth nothing. */
export function isClockFarOff(aheadMs: number | undefined): boolean {
  return Math.abs(aheadMs ?? 0) > CLOCK_OFF_HOURS * HOUR_MS;
}

/** What people are told of a clock that is not right, in status, health, card and log alike; undefined where it is. */
export function clockProblem(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) <= CLOCK_TOLD_MS) return undefined;
  const which = aheadMs > 0 ? 'ahead of' : 'behind';
  const then = isClockFarOff(aheadMs)
    ? 'Until then, no scans are accepted, no emails are sent and no accounts are disabled.'
    : 'The bot counts inactive days by the clock of its computer.';
  return `The clock of the bot’s computer is ${durationText(Math.abs(aheadMs))} ${which} the portal’s. Correct the clock that is wrong, then scan again. ${then}`;
}

/** A failed check as people read it, with both numbers. */
export function checkSentence({ check, found, allowed }: FailedCheck): string {
  switch (check) {
    case 'not signed in':
      return 'ArcGIS did not confirm that the bot is signed in and can see when members last signed in.';
    case 'empty list':
      return 'The member list is empty (0 received, at least 1 expected).';
    case 'own account missing':
      return 'The member list does not include the bot’s own account, so it looks incomplete. Scan again. If this happens again, check in ArcGIS that this account is a member of the organization.';
    case 'cut list':
      return found > allowed
        ? `The member list is longer than the total that ArcGIS gives (${grouped(found)} received, ${grouped(allowed)} expected).`
        : `The member list looks incomplete (${grouped(found)} of ${grouped(allowed)}).`;
    case 'dates in seconds':
      return `${counted(found, 'account has a date', 'accounts have dates')} in seconds instead of milliseconds (limit ${grouped(allowed)}).`;
    case 'group not readable':
      return `${counted(found, 'excluded group', 'excluded groups')} could not be read (limit ${grouped(allowed)}).`;
    case 'members fell':
      return `${counted(found, 'member has', 'members have')} gone missing since the last accepted scan (limit ${grouped(allowed)}).`;
    case 'members replaced':
      return `${counted(found, 'member', 'members')} from the last accepted scan can no longer be found (limit ${grouped(allowed)}).`;
    case 'older sign-ins':
      return `${counted(found, 'account shows', 'accounts show')} an older sign-in than before (limit ${grouped(allowed)}).`;
    case 'no last sign-in':
      return `ArcGIS did not show the last sign-in of ${counted(found, 'account', 'accounts')} (limit ${grouped(allowed)}).`;
    case 'no role or state':
      return `ArcGIS did not show the role or the status of ${counted(found, 'account', 'accounts')} (limit ${grouped(allowed)}).`;
    case 'clock off':
      return `The clocks of the bot’s computer and the portal are ${counted(found, 'hour', 'hours')} apart (limit ${grouped(allowed)}).`;
  }
}

function excuses(acceptance: Acceptance, failed: FailedCheck, now: Date): boolean {
  return acceptance.check === failed.check && acceptance.until > now && failed.found <= acceptance.asBadAs;
}

function failedChecks(facts: ReadingFacts, maxDropPercent: number): readonly FailedCheck[] {
  const { received, total, membersBefore, lost, datesInSeconds, olderSignIns } = facts;
  const { withoutLastLogin, withoutRoleOrState, clockAheadMs } = facts;
  const fell = membersBefore === undefined ? 0 : membersBefore - received;
  const mayFall = share(membersBefore ?? 0, maxDropPercent);
  const hoursOff = Math.ceil(Math.abs(clockAheadMs ?? 0) / HOUR_MS);
  const mayBeLost = share(membersBefore ?? 0, Math.max(maxDropPercent, MOST_LOST_PERCENT));
  const mayDiffer = share(received, 1);
  const checks: readonly (readonly [boolean, TrustCheck, number, number])[] = [
    [!facts.signedIn, 'not signed in', 0, 1],
    [received === 0, 'empty list', 0, 1],
    [facts.sawOwnAccount === false, 'own account missing', 0, 1],
    [Math.abs(received - total) > share(total, 0.1), 'cut list', received, total],
    [datesInSeconds > 0, 'dates in seconds', datesInSeconds, 0],
    [isClockFarOff(clockAheadMs), 'clock off', hoursOff, CLOCK_OFF_HOURS],
    [fell > mayFall, 'members fell', fell, mayFall],
    [lost > mayBeLost, 'members replaced', lost, mayBeLost],
    [olderSignIns > mayDiffer, 'older sign-ins', olderSignIns, mayDiffer],
    [withoutLastLogin > mayDiffer, 'no last sign-in', withoutLastLogin, mayDiffer],
    [withoutRoleOrState > mayDiffer, 'no role or state', withoutRoleOrState, mayDiffer],
  ];
  return checks.flatMap(([isFailed, check, found, allowed]) => (isFailed ? [{ check, found, allowed }] : []));
}

/** > Every percentage here means "or 2 accounts, whichever is more". */
function share(of: number, percent: number): number {
  return Math.max(2, Math.floor((of * percent) / 100));
}
