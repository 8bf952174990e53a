import type { Actor, AuditEntry, AuditKind } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings, Outside, StartScan } from '../../deps.ts';
import { DAY_MS, longDate } from '../../policy/calendar.ts';
import { limitsText } from '../../policy/evaluate.ts';
import type { Standing } from '../../policy/mode.ts';
import { counted } from '../../policy/text.ts';
import { isExcusable } from '../../policy/trust.ts';
import { type Answer, handled, no, type Press, personOf, yes } from '../deciding/press.ts';
import { forecastOf, type GoLiveForecast } from './forecast.ts';
import { closeOtherKind, markNewestDue, standingNow } from './mode.ts';

/** Going live, the brake, and "Accept this scan once": what allows the bot to act, and what stops it. */
export function switchesFlow(outside: Outside, scan: StartScan): SwitchesFlow {
  const { store, settings, clock } = outside;

  const decided = (press: Press, change: (tables: Tables, now: Date) => Answer): Answer =>
    store.commit(clock(), (tables) => handled(tables, press, () => change(tables, clock())));

  /** What was allowed is looked at anew at once. */
  const thenScan = (press: Press, answer: Answer): Answer => {
    if (answer.kind === 'done') scan(personOf(press.by));
    return answer;
  };

  return {
    standing: () => standingNow(store.tables, settings, clock()),
    forecast: () => forecastOf(outside),
    goLive: (press) =>
      thenScan(
        press,
        decided(press, (tables, now) => goLive(tables, settings, press, now)),
      ),
    pause: (press, until, reason) =>
      decided(press, (tables, now) => pause(tables, settings, press, { until, reason, now })),
    resume: (press) => decided(press, (tables, now) => resume(tables, press, now)),
    acceptOnce: (press, id) =>
      thenScan(
        press,
        decided(press, (tables, now) => acceptOnce(tables, press, id, now)),
      ),
  };
}

function goLive(tables: Tables, settings: FlowSettings, press: Press, now: Date): Answer {
  if (settings.protection) {
    return no('Protection is on in the settings; set PROTECTION=off and start the bot again first.');
  }
  if (tables.switches.goLive() !== undefined) return no('The bot is live already.');
  if (tables.scans.newestAccepted() === undefined) {
    return no('No scan has been accepted yet, so nobody could see what would happen. Scan first.');
  }
  const limits = limitsText(settings.policy);
  tables.switches.setGoLive(
    { at: now, byId: press.by.id, byName: press.by.name, limits },
    entry(personOf(press.by), 'went live', { limits }),
  );
  closeOtherKind(tables, personOf(press.by), 'the bot went live');
  markNewestDue(tables);
  return yes('The bot is live. A scan starts now; what it finds is for real.');
}

interface PauseWanted {
  readonly until: Date | undefined;
  readonly reason: string | undefined;
  readonly now: Date;
}

function pause(
  tables: Tables,
  settings: FlowSettings,
  press: Press,
  { until, reason, now }: PauseWanted,
): Answer {
  if (until !== undefined && until <= now) return no('That end is already over; name a day to come.');
  const by = personOf(press.by);
  tables.switches.setPause(
    { since: now, until, reason, byId: press.by.id, byName: press.by.name },
    entry(by, 'paused', { until: until?.toISOString(), reason }),
  );
  const reopened = reopenApproved(tables, by, 'paused');
  markNewestDue(tables);
  const end =
    until === undefined ? 'until somebody resumes' : `until ${longDate(until, settings.policy.timeZone)}`;
  const open =
    reopened === 0
      ? ''
      : ` Approved but not yet disabled, and so open again: ${counted(reopened, 'account', 'accounts')}.`;
  return yes(`Paused ${end}: no mail, no proposal, no disabling.${open}`);
}

function resume(tables: Tables, press: Press, now: Date): Answer {
  const until = tables.switches.pause()?.until;
  const isOver = until !== undefined && until <= now;
  if (isOver || !tables.switches.endPause(entry(personOf(press.by), 'resumed', {})))
    return no('It is not paused.');
  markNewestDue(tables);
  return yes('Resumed. The next scan goes on where the pause began.');
}

function acceptOnce(tables: Tables, press: Press, scan: number, now: Date): Answer {
  const rejected = tables.scans.get(scan);
  if (rejected?.state !== 'rejected') return no('That scan was not rejected.');
  if (tables.scans.recent(1)[0]?.id !== scan) return no('There is a newer scan; look at its card.');
  const hard = rejected.failedChecks.find(({ check }) => !isExcusable(check));
  if (hard !== undefined) return no(`That scan failed a check that nobody can excuse: ${hard.check}.`);
  const until = new Date(now.getTime() + DAY_MS);
  for (const { check, found } of rejected.failedChecks) {
    if (!isExcusable(check)) continue;
    const detail = { scan, check, asBadAs: found };
    tables.switches.addAcceptance(
      { check, asBadAs: found, until },
      entry(personOf(press.by), 'acceptance granted', detail),
    );
  }
  return yes('A new reading starts now; that check may be as bad as shown.');
}

function reopenApproved(tables: Tables, by: Actor, because: string): number {
  let reopened = 0;
  for (const proposal of tables.proposals.inState('approved')) {
    if (proposal.rehearsal) continue;
    const done = tables.proposals.become(
      proposal.id,
      'approved',
      'open',
      { by },
      {
        by,
        what: 'proposal open again',
        subject: proposal.username,
        detail: { proposal: proposal.id, because },
      },
    );
    if (done) reopened += 1;
  }
  return reopened;
}

function entry(by: Actor, what: AuditKind, detail: Readonly<Record<string, unknown>>): AuditEntry {
  return { by, what, subject: '', detail };
}

export interface SwitchesFlow {
  standing(): Standing;
  goLive(press: Press): Answer;
  forecast(): GoLiveForecast;
  pause(press: Press, until: Date | undefined, reason: string | undefined): Answer;
  resume(press: Press): Answer;
  acceptOnce(press: Press, scan: number): Answer;
}
