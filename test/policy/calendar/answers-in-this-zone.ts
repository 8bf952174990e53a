import { writeSync } from 'node:fs';
import { dayOf, longDate, startOfDay } from '../../../src/policy/calendar.ts';
import { verdictOf } from '../../../src/policy/evaluate.ts';
import { reasonOf } from '../../../src/policy/verdict.ts';
import { lastDueBetween, nextDue } from '../../../src/schedule.ts';
import { anAccount, anOrganization, aPolicy, daysAgo, factsOf } from '../builders.ts';

/** All that a moment decides, for members around every limit, as text; which zone the machine is in must not show. */
export function answersAt(moments: readonly Date[], timeZones: readonly string[]): string {
  const answers = moments.flatMap((now) =>
    timeZones.flatMap((timeZone) => [
      ...[0, 60, 61, 89, 90, 400].map((days) => verdictAt(now, timeZone, days)),
      dayOf(now, timeZone),
      longDate(now, timeZone),
      startOfDay(dayOf(now, timeZone), timeZone).toISOString(),
      ...dueAround(now, timeZone),
    ]),
  );
  return JSON.stringify(answers);
}

function verdictAt(now: Date, timeZone: string, days: number): readonly unknown[] {
  const policy = aPolicy({ timeZone });
  const account = anAccount({ lastLogin: daysAgo(days, now) });
  const ladder = {
    accepted: [{ rung: { kind: 'first' } as const, at: daysAgo(30, now) }],
    dueOn: dayOf(now, timeZone),
  };
  const when = { now, nextScanOn: dayOf(daysAgo(-1, now), timeZone) };
  return [undefined, ladder].map((sent) => {
    const facts = factsOf({ account, ladder: sent });
    const verdict = verdictOf(facts, () => facts, anOrganization(), policy, when);
    return [verdict, reasonOf(verdict, account, policy)];
  });
}

function dueAround(now: Date, timeZone: string): readonly unknown[] {
  const atHalfPastTwo = (reading: Date) => reading.getUTCHours() === 2 && reading.getUTCMinutes() === 30;
  const schedule = { matchesUtc: atHalfPastTwo, mayMatchDay: () => true, timeZone };
  return [lastDueBetween(schedule, daysAgo(2, now), now), nextDue(schedule, now)];
}

export const MOMENTS = [
  '2026-03-29T01:30:00Z',
  '2026-10-25T00:45:00Z',
  '2026-12-31T23:30:00Z',
  '2028-02-29T10:00:00Z',
].map((text) => new Date(text));
export const ZONES = ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kolkata'];

if (import.meta.main) {
  writeSync(1, JSON.stringify({ hour: new Date(0).getHours(), answers: answersAt(MOMENTS, ZONES) }));
}
