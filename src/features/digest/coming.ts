import type { ComingProposals } from '../../adapters/store/members/reads.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { addDays, type CalendarDay, DAY_MS, dayOf, mondayOf } from '../../policy/calendar.ts';
import { inactiveSinceOfDue } from '../../policy/ladder.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { type Earliest, earliestProposal, firstWarningsHeld, type Held } from '../modes/forecast.ts';
import { lacksMail } from '../modes/mode.ts';
import type { DigestFacts, Members } from './facts.ts';

type Coming = DigestFacts['coming'];

const LONG_AGO: CalendarDay = '1970-01-01';

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
  const { policy } = outside.settings;
  const scan = tables.scans.newestAccepted();
  if (scan === undefined) return { kind: 'unknown' };
  const coming = tables.members.comingProposals();
  const warnings = warningsAhead(outside, tables, now, coming);
  const notBefore = lacksMail(outside) ? undefined : earliestProposal(coming, policy, scan.asOf, now);
  switch (kind) {
    case 'protected':
    case 'waits for go-live': {
      const cap = capOf(policy, scan.enabledMembers ?? 0);
      const ready = Math.min(members?.groups['next in line'] ?? 0, cap);
      const hasMail = outside.mail !== undefined;
      return {
        kind: 'rehearsal',
        hasMail,
        ...warnings,
        perScan: policy.maxWarningsPerScan,
        ready,
        notBefore,
      };
    }
    case 'paused':
      return { kind };
    case 'live':
      return (
        firstMonth(tables, policy, now, warnings, notBefore) ?? due(tables, policy, now, scan.asOf, warnings)
      );
  }
}

/** Without a mail server none. */
function warningsAhead(
  { mail, settings }: Outside,
  tables: ReadTables,
  now: Date,
  { firstWarnings, waiting }: ComingProposals,
): Warnings & { readonly waiting: number } {
  if (mail === undefined) return { firstWarnings: 0, waiting: 0, held: undefined };
  const held = firstWarningsHeld({ store: { tables }, settings, clock: () => now });
  return { firstWarnings, waiting, held };
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
  notBefore: Earliest | undefined,
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
    // What is due by now, and not proposed yet, comes with the next scan.
    thisWeek: between(LONG_AGO, addDays(nextMonday, -1)),
    nextWeek: between(nextMonday, addDays(nextMonday, 6)),
    firstWarnings,
    held,
  };
}
