import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import { dayOf, startOfDay } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { modeNow } from '../modes/mode.ts';
import type { MailState } from '../warnings/queue-state.ts';

/** How things stand, from the database and from what runs now. */
export function statusOf(
  { store, settings, people, clock }: Outside,
  { running, problems, mail }: Pick<StatusFacts, 'running' | 'problems' | 'mail'>,
): StatusFacts {
  const { policy } = settings;
  const { tables } = store;
  const now = clock();
  const lastAccepted = tables.scans.newestAccepted();
  const today = startOfDay(dayOf(now, policy.timeZone), policy.timeZone);
  const live = tables.proposals.live().filter(({ rehearsal }) => !rehearsal);
  return {
    mode: modeNow(tables, settings, now),
    organization: lastAccepted?.organization,
    running,
    lastAccepted,
    recent: tables.scans.recent(5),
    nextScan: settings.scanSchedule.nextDue(now),
    nextDigest: settings.digestSchedule.nextDue(now),
    counts: lastAccepted === undefined ? {} : tables.scans.countStatuses(lastAccepted.id),
    open: live.filter(({ state }) => state === 'open').length,
    approvedWaiting: live.filter(({ state }) => state === 'approved').length,
    failed: live.filter(({ state }) => state === 'failed').length,
    exclusions: tables.exclusions.inForce(now).length,
    approvers: people.count(),
    disabledToday: tables.proposals.disablesSince(today),
    cap: capOf(policy, lastAccepted?.enabledMembers ?? 0),
    problems,
    mail,
    policy,
    timeZone: policy.timeZone,
    now,
  };
}

export interface StatusFacts {
  readonly mode: Mode;
  readonly organization: string | undefined;
  readonly running: ScanRow | undefined;
  readonly lastAccepted: ScanRow | undefined;
  readonly recent: readonly ScanRow[];
  readonly nextScan: Date | undefined;
  readonly nextDigest: Date | undefined;
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly open: number;
  readonly approvedWaiting: number;
  readonly failed: number;
  readonly exclusions: number;
  readonly approvers: number;
  readonly disabledToday: number;
  readonly cap: number;
  /** What is wrong, each with what to do. */
  readonly problems: readonly string[];
  /** Undefined where nobody is mailed. */
  readonly mail: MailState | undefined;
  readonly policy: Policy;
  readonly timeZone: string;
  readonly now: Date;
}
