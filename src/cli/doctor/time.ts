import { durationText, longDate, timeOfDay } from '../../policy/calendar.ts';
import { counted } from '../../policy/text.ts';
import { longestGapDays, scheduleOf } from '../../schedule.ts';
import { type Finding, findingsOf, notLookedAtWithout } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Time');

/** How far this computer's clock was ahead of a server's when it answered, in milliseconds; undefined where none told. */
export interface ClockHeard {
  readonly of: string;
  readonly aheadMs: number | undefined;
}

const MINUTE_MS = 60_000;
/** A server tells the time to the second, and its answer was on its way. */
const RIGHT_MS = MINUTE_MS;
/** From here on tokens and certificates begin to be refused, and the bot itself says that the clock is off. */
const WRONG_MS = 10 * MINUTE_MS;

/** This computer's clock against those of the servers that answered. */
export function checkClock(heard: readonly ClockHeard[]): readonly Finding[] {
  const told = heard.flatMap(({ of, aheadMs }) => (aheadMs === undefined ? [] : [{ of, aheadMs }]));
  const about = 'clock';
  const set = 'Set this computer’s clock, best by NTP (timedatectl set-ntp true).';
  if (told.length === 0)
    return [
      unknown(
        about,
        'No server told the time, so the clock could not be compared.',
        'Run npm run doctor again once ArcGIS or Slack answers.',
      ),
    ];
  const far = told.filter(({ aheadMs }) => Math.abs(aheadMs) >= WRONG_MS);
  const near = told.filter(({ aheadMs }) => Math.abs(aheadMs) > RIGHT_MS);
  const off = far.length > 0 ? far : near;
  const [first] = off;
  if (first === undefined)
    return [right(about, `This computer’s clock agrees with ${told.map(({ of }) => of).join(' and ')}.`)];
  const which = first.aheadMs > 0 ? 'ahead of' : 'behind';
  const text = `This computer’s clock is ${durationText(Math.abs(first.aheadMs))} ${which} ${off.map(({ of }) => of).join(' and ')}.`;
  // Where one server alone says otherwise, it may be the one that is wrong.
  const fix =
    off.length < told.length
      ? `${set} The others agree with it, so also check the clock of ${first.of}.`
      : set;
  return [far.length > 0 ? wrong(about, text, fix) : warning(about, text, fix)];
}

interface Schedules {
  /** Undefined where the setting is wrong, which is told with the settings. */
  readonly scan: string | undefined;
  readonly digest: string | undefined;
  readonly timeZone: string | undefined;
}

/** When the bot runs next, in which time zone, and that its scans come often enough for proposals. */
export function checkSchedules(schedules: Schedules, now: Date): readonly Finding[] {
  const { scan, digest, timeZone } = schedules;
  if (timeZone === undefined) return [notLookedAtWithout('Time', 'TIME_ZONE')];
  return [
    right('time zone', `${timeZone}: it is ${longDate(now, timeZone)}, ${timeOfDay(now, timeZone)} there.`),
    ...runs('next scans', 'SCAN_SCHEDULE', scan, timeZone, now, 3),
    ...runs('next digest', 'DIGEST_SCHEDULE', digest, timeZone, now, 1),
    ...(scan === undefined ? [] : [leadsToProposals(scan)]),
  ];
}

function runs(
  about: string,
  setting: string,
  text: string | undefined,
  timeZone: string,
  now: Date,
  how: number,
): readonly Finding[] {
  if (text === undefined)
    return [
      unknown(about, `Not known, because ${setting} is wrong.`, `Correct ${setting} first (see Settings).`),
    ];
  const schedule = scheduleOf(text, timeZone);
  const moments: Date[] = [];
  for (let at: Date | undefined = now; at !== undefined && moments.length < how; ) {
    at = schedule.nextDue(at);
    if (at !== undefined) moments.push(at);
  }
  const shown = moments.map((at) => `${longDate(at, timeZone)}, ${timeOfDay(at, timeZone)}`);
  return shown.length === 0 ? [] : [right(about, `${shown.join('; ')} (${timeZone}).`)];
}

/** A sign-in, a reminder's day and a due date are seen by a scan alone; a schedule on which they come too late is refused as a setting. */
function leadsToProposals(scan: string): Finding {
  const gap = counted(longestGapDays(scan), 'day', 'days');
  return right('proposals', `Scans are at most ${gap} apart, so that proposals come on time.`);
}
