import { listed } from './text.ts';

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

/** Whether each limit in force is as it was kept. */
export function sameLimits(inForce: Limits, kept: Limits): boolean {
  return Object.entries(inForce).every(([name, limit]) => String(limit) === String(Reflect.get(kept, name)));
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

/** The limits as people read them. */
export function limitsText(limits: Limits): string {
  return [
    `notify ${limits.notifyAfterDays}`,
    `disable ${limits.disableAfterDays}`,
    `grace ${limits.graceDays}`,
    limits.remindDaysBefore.length === 0 ? 'no reminders' : `remind ${listed(limits.remindDaysBefore)}`,
    `${limits.maxWarningsPerScan} first warnings a scan`,
    `warnings hold ${limits.warningValidDays}`,
    `shield ${limits.reenabledShieldDays}`,
    `protect administrators ${limits.protectAdmins ? 'on' : 'off'}`,
    `cap ${limits.disableCap} or ${limits.disableCapPercent} %`,
  ].join(', ');
}
