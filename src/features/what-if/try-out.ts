import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { Account } from '../../policy/account.ts';
import type { Status } from '../../policy/evaluate.ts';
import { inactiveDays, type Range, signInOf } from '../../policy/inactivity.ts';
import { type DayLimits, type Tried, tried } from '../../policy/what-if.ts';
import { membersInPieces } from '../evaluation/evaluate-members.ts';

/** An account that other limits would put into the range of those that may be disabled, or take out of it. */
export interface Change {
  readonly account: Account;
  readonly days: number;
  readonly lastSignIn: Date | undefined;
  readonly status: Status;
  readonly way: 'in' | 'out';
}

export type Count = Readonly<Record<Range, number>>;

/** What other limits would make of the members of the newest accepted scan. */
export interface WhatIf {
  readonly scan: ScanRow;
  readonly inForce: DayLimits;
  readonly limits: DayLimits;
  readonly graceDays: number;
  /** Enabled members in each range, by the limits in force and by the others. */
  readonly now: Count;
  readonly tried: Count;
  /** Of those past the other limit, whom the policy skips whatever the days. */
  readonly skipped: Readonly<Partial<Record<Status, number>>>;
  readonly disabled: number;
  /** Those of whom the portal does not tell since when they are inactive. */
  readonly notKnown: number;
  /** Those who would come in and go out, the longest inactive first. */
  readonly comeIn: readonly Change[];
  readonly goOut: readonly Change[];
  readonly timeZone: string;
}

/** Looks at all members, a piece at a time; once more where a scan was accepted meanwhile. */
export async function tryOut(
  { store, settings }: Pick<Outside, 'store' | 'settings'>,
  limits: DayLimits,
): Promise<WhatIf | undefined> {
  const { policy } = settings;
  for (;;) {
    const scan = store.tables.scans.newestAccepted();
    if (scan === undefined) return undefined;
    const counts = counting();
    for await (const rows of membersInPieces(store))
      for (const row of rows) counts.add(row, scan, policy, limits);
    if (store.tables.scans.newestAccepted()?.id !== scan.id) continue;
    const { graceDays, timeZone } = policy;
    return { scan, inForce: policy, limits, graceDays, ...counts.result(), timeZone };
  }
}

function counting() {
  const now = { none: 0, notify: 0, disable: 0 };
  const byOther = { none: 0, notify: 0, disable: 0 };
  const skipped: Partial<Record<Status, number>> = {};
  const changes: Change[] = [];
  let disabled = 0;
  let notKnown = 0;

  function note(row: MemberRow, status: Status, days: number, one: Tried): void {
    now[one.now] += 1;
    byOther[one.tried] += 1;
    if (one.isSkipped && one.tried === 'disable') skipped[status] = (skipped[status] ?? 0) + 1;
    if (one.change === undefined) return;
    const lastSignIn = signInOf(row.account, row.newestSignIn);
    changes.push({ account: row.account, days, lastSignIn, status, way: one.change });
  }

  return {
    /** Whoever is gone has no standing. */
    add(row: MemberRow, { asOf }: ScanRow, inForce: DayLimits, limits: DayLimits): void {
      const status = row.standing?.status;
      if (status === undefined) return;
      const days = inactiveDays(row.account, row.newestSignIn, asOf);
      const one = tried({ days, status }, inForce, limits);
      if (one === undefined) disabled += 1;
      else if (days === undefined) notKnown += 1;
      else note(row, status, days, one);
    },
    result() {
      const inOrder = changes.toSorted((one, other) => other.days - one.days);
      return {
        ...{ now, tried: byOther, skipped, disabled, notKnown },
        comeIn: inOrder.filter(({ way }) => way === 'in'),
        goOut: inOrder.filter(({ way }) => way === 'out'),
      };
    },
  };
}
