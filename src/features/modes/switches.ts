import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings, Outside, StartScan } from '../../deps.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import { limitsOf } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { isExcusable } from '../../policy/trust.ts';
import { type Answer, decideOnce, decisionEntry, no, type Press, personOf, yes } from '../deciding/press.ts';
import { forecastOf } from './forecast.ts';
import { callOffApprovals, closeOtherKind, markNewestDue, modeNow } from './mode.ts';
import { pause, resume } from './pause.ts';

export type SwitchesFlow = ReturnType<typeof switchesFlow>;

/** Going live, the brake, and "Accept this scan once": what allows the bot to act, and what stops it. */
export function switchesFlow(outside: Outside, scan: StartScan) {
  const { store, settings, clock } = outside;

  const decided = (press: Press, change: (tables: Tables, now: Date) => Answer): Answer =>
    decideOnce(outside, press, ({ tables, now }) => change(tables, now));

  /** What was allowed is looked at again at once. */
  const decidedThenScanned = (press: Press, change: (tables: Tables, now: Date) => Answer): Answer => {
    const answer = decided(press, change);
    if (answer.kind === 'done') scan(personOf(press.by));
    return answer;
  };

  return {
    mode: (): Mode => modeNow(store.tables, settings, clock()),
    forecast: () => forecastOf(outside),
    limits: () => limitsOf(settings.policy),
    goLive: (press: Press) =>
      decidedThenScanned(press, (tables, now) => goLive(tables, settings, press, now)),
    pause: (press: Press, until: Date | undefined, reason: string | undefined) =>
      decided(press, (tables, now) => pause(tables, settings, press, { until, reason }, now)),
    resume: (press: Press) => decided(press, (tables, now) => resume(tables, press, now)),
    acceptOnce: (press: Press, id: number) =>
      decidedThenScanned(press, (tables, now) => acceptOnce(tables, press, id, now)),
  };
}

function goLive(tables: Tables, settings: FlowSettings, press: Press, now: Date): Answer {
  if (settings.protection) {
    return no('Not live: protection is on. Set PROTECTION=off and restart the bot first.');
  }
  const waits = tables.switches.waitsSince() !== undefined;
  if (tables.switches.goLive() !== undefined && !waits) return no('The bot is live already.');
  if (tables.scans.newestAccepted() === undefined) {
    return no('Not live: no scan has been accepted yet, so no one can see what would happen. Scan first.');
  }
  const limits = limitsOf(settings.policy);
  tables.switches.setGoLive(
    { at: now, byId: press.by.id, byName: press.by.name, limits },
    decisionEntry(press, 'went live', '', { limits }),
  );
  if (waits) tables.switches.endWait(decisionEntry(press, 'resumed', '', { because: 'went live' }));
  callOffApprovals(tables, personOf(press.by), 'the bot went live');
  closeOtherKind(tables, personOf(press.by), 'the bot went live');
  tables.tellings.tellSwitch('went live', personOf(press.by));
  markNewestDue(tables);
  return yes('The bot is live. A scan has started.');
}

function acceptOnce(tables: Tables, press: Press, scan: number, now: Date): Answer {
  const rejected = tables.scans.get(scan);
  if (rejected?.state !== 'rejected') return no('That scan was not rejected.');
  if (tables.scans.recent(1)[0]?.id !== scan) return no('Not accepted: there is a newer scan. See its card.');
  const hard = rejected.failedChecks.find(({ check }) => !isExcusable(check));
  if (hard !== undefined) return no(`Not accepted: a failed check cannot be excused (${hard.check}).`);
  const until = new Date(now.getTime() + DAY_MS);
  for (const { check, found } of rejected.failedChecks) {
    if (!isExcusable(check)) continue;
    const detail = { scan, check, asBadAs: found };
    tables.switches.addAcceptance(
      { check, asBadAs: found, until },
      decisionEntry(press, 'acceptance granted', '', detail),
    );
  }
  return yes('A new scan has started. It is accepted if it is no worse than this one.');
}
