import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { addDays, type CalendarDay, DAY_MS, dayOf, mondayOf } from '../../policy/calendar.ts';
import { inactiveSinceOfDue } from '../../policy/ladder.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { earliestProposal, firstWarningsHeld, type Held } from '../modes/forecast.ts';
import type { DigestFacts, Members } from './facts.ts';

type Coming = DigestFacts['coming'];

/** Days after the days of grace in which it is told how the first warnings go. */
const FIRST_WEEKS_DAYS = 15;

/** What is ahead, by how the bot stands: in a rehearsal, paused, in its first month, or as every week. */
export function comingNow(
  outside: Outside,
  tables: ReadTables,
  { kind }: Mode,
  now: Date,
  members: Members | undefined,
): Coming {
  const { settings, mail } = outside;
  const { policy } = settings;
  const scan = tables.scans.newestAccepted();
  if (scan === undefined) return { kind: 'unknown' };
  const coming = tables.members.comingProposals();
  const firstWarnings = mail === undefined ? 0 : coming.firstWarnings;
  const held =
    mail === undefined ? undefined : firstWarningsHeld({ store: { tables }, settings, clock: () => now });
  const reachesNobody = mail === undefined && policy.graceDays > 0;
  const notBefore = reachesNobody ? undefined : earliestProposal(coming, policy, scan.asOf, now);
  switch (kind) {
    case 'protected':
    case 'waits for go-live': {
      const cap = capOf(policy, scan.enabledMembers ?? 0);
      const ready = Math.min(members?.groups['next in line'] ?? 0, cap);
      return { kind: 'rehearsal', firstWarnings, perScan: policy.maxWarningsPerScan, held, ready, notBefore };
    }
    case 'paused':
      return { kind };
    case 'live':
      return (
        firstMonth(tables, policy, now, { firstWarnings, held }, notBefore) ??
        due(tables, policy, now, scan.asOf, { firstWarnings, held })
      );
  }
}

/** First warnings that wait, and why they all do where they do. */
interface Warnings {
  readonly firstWarnings: number;
  readonly held: Held | undefined;
}

/** How the first warnings go, as long as nobody could be proposed yet. */
function firstMonth(
  tables: ReadTables,
  { graceDays }: Policy,
  now: Date,
  { firstWarnings, held }: Warnings,
  notBefore: CalendarDay | undefined,
): Coming | undefined {
  const wentLive = tables.switches.goLive()?.at ?? now;
  const isNew = now.getTime() - wentLive.getTime() < (graceDays + FIRST_WEEKS_DAYS) * DAY_MS;
  if (!isNew || graceDays === 0 || tables.weekFigures.everProposed()) return undefined;
  const { ever, underWay } = tables.weekFigures.warned();
  const toWarn = ever + underWay + firstWarnings;
  if (toWarn === 0) return undefined;
  const cameBack = tables.weekFigures.cameBack(undefined, now);
  return { kind: 'first month', notBefore, warned: ever, toWarn, cameBack, held };
}

function due(
  { members }: ReadTables,
  policy: Policy,
  now: Date,
  asOf: Date,
  { firstWarnings, held }: Warnings,
): Coming {
  const today = dayOf(now, policy.timeZone);
  const nextMonday = addDays(mondayOf(today), 7);
  const between = (from: CalendarDay, to: CalendarDay): number =>
    members.dueBetween({ from, to }, inactiveSinceOfDue({ from, to }, asOf, policy), policy.graceDays === 0);
  return {
    kind: 'due',
    thisWeek: between(today, addDays(nextMonday, -1)),
    nextWeek: between(nextMonday, addDays(nextMonday, 6)),
    firstWarnings,
    held,
  };
}
