import { listed } from './text.ts';

/** The limits that the settings set; days unless named otherwise. */
export interface Policy {
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
  readonly timeZone: string;
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

/** The limits that *Go live…* was pressed for, as text that people read and that changes whenever one of them does. */
export function limitsText(policy: Policy): string {
  return [
    `notify ${policy.notifyAfterDays}`,
    `disable ${policy.disableAfterDays}`,
    `grace ${policy.graceDays}`,
    policy.remindDaysBefore.length === 0 ? 'no reminders' : `remind ${listed(policy.remindDaysBefore)}`,
    `${policy.maxWarningsPerScan} first warnings a scan`,
    `warnings hold ${policy.warningValidDays}`,
    `shield ${policy.reenabledShieldDays}`,
    `protect administrators ${policy.protectAdmins ? 'on' : 'off'}`,
    `cap ${policy.disableCap} or ${policy.disableCapPercent} %`,
  ].join(', ');
}
