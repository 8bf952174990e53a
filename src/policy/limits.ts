import { counted, grouped, listed } from './text.ts';

/** The limits that the settings set; days unless named otherwise. */
export interface Limits {
  readonly notifyAfterDays: number;
  readonly disableAfterDays: number;
  readonly graceDays: number;
  /** Descending, e.g. 14 and 3. */
  readonly remindDaysBefore: readonly number[];
  readonly maxWarningsPerScan: number;
  readonly reenabledShieldDays: number;
  readonly warningValidDays: number;
  readonly protectAdmins: boolean;
  readonly disableCap: number;
  readonly disableCapPercent: number;
}

export interface Policy extends Limits {
  readonly timeZone: string;
}

/** What is kept of the policy with a decision: without TIME_ZONE, which limits nothing. */
export function limitsOf({ timeZone: _, ...limits }: Policy): Limits {
  return limits;
}

/** A limit in force that is harsher on members than the one that an approver went live with, by its setting. */
export interface HarsherLimit {
  readonly setting: string;
  readonly from: string;
  readonly to: string;
}

/** How many days somebody has, of which fewer are harsher; how many are disabled, of whom more are. */
const FEWER = {
  notifyAfterDays: 'NOTIFY_AFTER_DAYS',
  disableAfterDays: 'DISABLE_AFTER_DAYS',
  graceDays: 'GRACE_DAYS',
} as const;
const MORE = { disableCap: 'DISABLE_CAP', disableCapPercent: 'DISABLE_CAP_PERCENT' } as const;

/**
 * > Go live… is asked again where a limit is harsher on members than those it was pressed for: fewer days before warnings,
 * > before the limit or of grace, a higher cap, or PROTECT_ADMINS off. No other change asks again.
 */
export function harsherLimits(inForce: Limits, pressedFor: Limits): readonly HarsherLimit[] {
  const numbers = [
    ...keysOf(FEWER).map((name) => ({
      name,
      setting: FEWER[name],
      isHarsher: inForce[name] < pressedFor[name],
    })),
    ...keysOf(MORE).map((name) => ({
      name,
      setting: MORE[name],
      isHarsher: inForce[name] > pressedFor[name],
    })),
  ];
  const admins =
    pressedFor.protectAdmins && !inForce.protectAdmins
      ? [{ setting: 'PROTECT_ADMINS', from: 'on', to: 'off' }]
      : [];
  return [
    ...numbers
      .filter(({ isHarsher }) => isHarsher)
      .map(({ name, setting }) => ({ setting, from: String(pressedFor[name]), to: String(inForce[name]) })),
    ...admins,
  ];
}

const keysOf = <Name extends string>(of: Readonly<Record<Name, string>>): readonly Name[] =>
  Object.keys(of).filter((name): name is Name => name in of);

/** "DISABLE_AFTER_DAYS 90 → 60 and DISABLE_CAP 50 → 80". */
export function harsherText(harsher: readonly HarsherLimit[]): string {
  return listed(harsher.map(({ setting, from, to }) => `${setting} ${from} → ${to}`));
}

/**
 * > 8. Live proposals and the disables of a calendar day are each at most the cap: the smaller of a number and a
 * > percentage of the enabled members at the last accepted scan, at least 1.
 */
export function capOf(policy: Policy, enabledMembers: number): number {
  return Math.max(
    1,
    Math.min(policy.disableCap, Math.floor((enabledMembers * policy.disableCapPercent) / 100)),
  );
}

/** What follows from enabling an account again, to be said of one or of several; nothing where nothing does. */
export function skippedAfterwards(
  { reenabledShieldDays: days }: Pick<Limits, 'reenabledShieldDays'>,
  whom: 'it' | 'them',
): string {
  return days === 0 ? '' : ` The bot will skip ${whom} for ${counted(days, 'day', 'days')}.`;
}

/** The limits as people read them, in one go. */
export function limitsText(limits: Limits): string {
  return limitLines(limits).join(' ');
}

/** The same a sentence a line; those about warnings only where there are any. */
export function limitLines(limits: Limits, mayWarn = true): readonly string[] {
  const { remindDaysBefore: reminders } = limits;
  const [days, grace, admins] = goLiveLines(limits, mayWarn);
  const lines = [
    days,
    grace,
    mayWarn &&
      `Reminders: ${reminders.length === 0 ? 'none' : `${listed(reminders)} ${reminders.join() === '1' ? 'day' : 'days'} before the due date`}.`,
    mayWarn && `Warnings are valid for ${counted(limits.warningValidDays, 'day', 'days')}.`,
    limits.reenabledShieldDays === 0
      ? 'Re-enabled accounts are not skipped.'
      : `Re-enabled accounts are skipped for ${counted(limits.reenabledShieldDays, 'day', 'days')}.`,
    admins,
    mayWarn && `At most ${counted(limits.maxWarningsPerScan, 'first warning', 'first warnings')} per scan.`,
    `At most ${counted(limits.disableCap, 'account', 'accounts')} or ${limits.disableCapPercent}% of enabled members are disabled per day, whichever is less.`,
  ];
  return lines.filter((line) => line !== false);
}

/** Those that an approver goes live with, as stricter ones ask again; the cap stands in the forecast, as a number. */
export function goLiveLines(limits: Limits, mayWarn: boolean) {
  return [
    mayWarn
      ? `Warn after ${counted(limits.notifyAfterDays, 'inactive day', 'inactive days')}, propose at ${grouped(limits.disableAfterDays)} or more.`
      : `Propose at ${counted(limits.disableAfterDays, 'inactive day', 'inactive days')} or more.`,
    `Grace period: ${limits.graceDays === 0 ? 'none' : counted(limits.graceDays, 'day', 'days')}.`,
    `Administrators are ${limits.protectAdmins ? '' : 'not '}protected.`,
  ] as const;
}
