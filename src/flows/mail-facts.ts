import { dayOf, daysBetween } from '../domain/calendar.ts';
import { signInOf } from '../domain/inactivity.ts';
import { type Ladder, ladderNow, type Reach } from '../domain/ladder.ts';
import { isUsableAddress } from '../domain/mail-answer.ts';
import type { Policy } from '../domain/policy.ts';
import type { MemberRow } from './scan-tables.ts';
import type { ReadTables } from './tables.ts';

/** What mail has to say about one account when it is judged. */
export interface MailFacts {
  /** As it still counts. */
  readonly ladder: Ladder | undefined;
  readonly reach: Reach;
  /** Whether `reach` is something new that is not written down yet. */
  readonly reachChanged: boolean;
  readonly pausedDays: number;
}

export const NO_USABLE_ADDRESS = 'no usable e-mail address';

/** Read when a verdict needs it, which is for the few accounts in either range. */
export function mailFactsAt(tables: ReadTables, policy: Policy, now: Date): (row: MailRow) => MailFacts {
  const switchedOnAt = tables.switches.lastProtectedAt();
  const today = dayOf(now, policy.timeZone);
  return (row) => {
    const { key } = row.account;
    const ladder = ladderNow(tables.letters.laddersOf([key]).get(key), {
      newestSignIn: signInOf(row.account, row.newestSignIn),
      lastLeftAloneAt: row.lastLeftAloneAt,
      switchedOnAt,
      now,
      policy,
    });
    const stored = tables.letters.reachesOf([key]).get(key) ?? REACHABLE;
    const reach = reachNow(tables, row, stored, today);
    const from =
      ladder?.accepted[0] === undefined ? undefined : dayOf(ladder.accepted[0].at, policy.timeZone);
    const since = from ?? (reach.kind === 'not reachable' ? reach.establishedOn : undefined);
    const pausedDays = since === undefined ? 0 : pausedSince(tables, since, today, policy.timeZone);
    return { ladder, reach, reachChanged: reach !== stored, pausedDays };
  };
}

export type MailRow = Pick<MemberRow, 'account' | 'newestSignIn' | 'reenabledAt' | 'lastLeftAloneAt'>;

const REACHABLE: Reach = { kind: 'reachable' };

/** An address that is not usable is established at once; another address than the refused one is reachable until it is refused. */
function reachNow(tables: ReadTables, { account }: MailRow, stored: Reach, today: string): Reach {
  const isUsable = account.email !== undefined && isUsableAddress(account.email);
  if (!isUsable)
    return stored.kind === 'not reachable'
      ? stored
      : { kind: 'not reachable', why: NO_USABLE_ADDRESS, establishedOn: today };
  if (stored.kind === 'reachable') return stored;
  const refusedAddress = tables.letters.warningsOf(account.key, 1)[0]?.to;
  return stored.why === NO_USABLE_ADDRESS || refusedAddress !== account.email ? REACHABLE : stored;
}

/** Calendar days on which the bot was paused, from a day on. */
function pausedSince(tables: ReadTables, from: string, today: string, timeZone: string): number {
  let days = 0;
  for (const pause of tables.switches.pausesSince(new Date(`${from}T00:00:00Z`))) {
    const began = dayOf(pause.since, timeZone);
    const ended = pause.until === undefined ? today : dayOf(pause.until, timeZone);
    const start = began > from ? began : from;
    const end = ended < today ? ended : today;
    if (end > start) days += daysBetween(start, end);
  }
  return days;
}
