import { longDate, timeOfDay } from '../domain/calendar.ts';
import { standingWord } from '../domain/standing.ts';
import type { Outside } from './ports.ts';
import { markNewestDue, settleGoLive, standingNow } from './standing.ts';
import type { AuditEntry, ReadTables } from './tables.ts';

/** What a start writes down before anything else: changed settings, a switch that no longer holds, and, the first time, that the bot is there. */
export function noteStart(outside: Outside, settings: ReadonlyMap<string, string>): void {
  const { store, clock } = outside;
  const now = clock();
  const isFirst = store.tables.jobs.lastTick() === undefined;
  store.commit(now, (tables) => {
    tables.settingsSeen.replace(settings, changes(tables, settings));
    settleGoLive(tables, outside.settings);
    // What changed while the bot was away, or was cut short, is drawn anew.
    markNewestDue(tables);
    if (isFirst) {
      // A first start has missed nothing.
      tables.jobs.setLastTick(now);
      tables.outbox.addLine(undefined, greeting(outside, tables, now));
    }
  });
}

function changes(tables: ReadTables, settings: ReadonlyMap<string, string>): AuditEntry[] {
  const before = tables.settingsSeen.all();
  const names = new Set([...before.keys(), ...settings.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== settings.get(name))
    .map((name) => ({
      by: { kind: 'bot' },
      what: before.size === 0 ? 'setting noted' : 'setting changed',
      subject: '',
      detail: { name, from: before.get(name) ?? null, to: settings.get(name) ?? null },
    }));
}

function greeting({ settings }: Outside, tables: ReadTables, now: Date): string {
  const { timeZone } = settings.policy;
  const standing = standingNow(tables, settings, now);
  const next = settings.scanSchedule.nextDue(now);
  const when =
    next === undefined
      ? 'It has no scan in its schedule'
      : `It scans next on ${longDate(next, timeZone)} at ${timeOfDay(next, timeZone)} (${timeZone})`;
  return [
    `The inactive-users bot is here. State: ${standingWord(standing)}.`,
    standing.kind === 'protected'
      ? 'Nobody is mailed and nothing is disabled while PROTECTION is on.'
      : 'Nothing is disabled before an approver presses Go live… on a card.',
    `${when}; /inactive-users scan starts one at once, /inactive-users help tells the rest.`,
  ].join(' ');
}
