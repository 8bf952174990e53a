import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import { dayOf, startOfDay } from '../../policy/calendar.ts';
import { capOf } from '../../policy/limits.ts';
import { subscriptionEnd } from '../../policy/seats.ts';
import { organizationName } from '../deciding/whose.ts';
import { modeNow } from '../modes/mode.ts';
import { reviewNumbers } from '../proposals/numbers.ts';
import { findingsOf } from '../scan/notes.ts';
import type { MailState } from '../warnings/queue-state.ts';
import { endingsSoon } from './endings.ts';

export type StatusFacts = ReturnType<typeof statusOf>;

/** How things stand, from the database and from what runs now. */
export function statusOf(
  outside: Outside,
  current: {
    readonly running: ScanRow | undefined;
    /** What is wrong, each with what to do. */
    readonly problems: readonly string[];
    /** Undefined where nobody is emailed. */
    readonly mail: MailState | undefined;
  },
) {
  const { store, settings, people, clock } = outside;
  const { policy } = settings;
  const { tables } = store;
  const now = clock();
  const lastAccepted = tables.scans.newestAccepted();
  const today = startOfDay(dayOf(now, policy.timeZone), policy.timeZone);
  const live = tables.proposals.countLive();
  return {
    ...current,
    mode: modeNow(tables, settings, now),
    organization: organizationName(outside),
    lastAccepted,
    recent: tables.scans.recent(5),
    nextScan: settings.scanSchedule.nextDue(now),
    nextDigest: settings.digestSchedule.nextDue(now),
    counts: lastAccepted?.counts ?? {},
    findings: findingsOf(lastAccepted),
    review: reviewNumbers(outside, tables, tables.cards.newest()?.scan ?? 0),
    approvedWaiting: live.approved ?? 0,
    failed: live.failed ?? 0,
    exclusions: tables.exclusions.inForce(now).length,
    approvers: people.count(),
    disabledToday: tables.proposals.disablesSince(today),
    cap: capOf(policy, lastAccepted?.enabledMembers ?? 0),
    seats: lastAccepted?.seats,
    endings: endingsSoon(settings, now),
    subscription: subscriptionEnd(lastAccepted?.seats?.ends, now, policy.timeZone),
    policy,
    timeZone: policy.timeZone,
    command: settings.command,
    now,
  };
}
