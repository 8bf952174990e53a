import { createTask, parse } from 'node-cron';
import { type CronSchedule, lastDueBetween, nextDue } from './domain/schedule.ts';
import type { Schedule } from './flows/ports.ts';

/** A cron expression of the settings, read by node-cron, as the flows use it. */
export function scheduleOf(text: string, timeZone: string): Schedule {
  const fields = parse(text);
  const minutes = new Set(fields.minute);
  const hours = new Set(fields.hour);
  // The domain hands it the zone's clock readings written as UTC, so that gaps and repeats are the domain's to judge.
  const task = createTask(text, () => {}, { timezone: 'UTC' });
  const schedule: CronSchedule = {
    timeZone,
    // Looked up first because node-cron's match is slow, and weeks of minutes may be asked for.
    matchesUtc: (reading) =>
      minutes.has(reading.getUTCMinutes()) && hours.has(reading.getUTCHours()) && task.match(reading),
  };
  return {
    text,
    lastDue: (after, upTo) => lastDueBetween(schedule, after, upTo),
    nextDue: remembered((after) => nextDue(schedule, after)),
  };
}

/** Where nothing was found, it is looked for again after so long. */
const NOTHING_HOLDS_MS = 3_600_000;

/** Weeks of minutes are walked to find the next one, and it is the same for every moment up to it. */
function remembered(find: (after: Date) => Date | undefined): (after: Date) => Date | undefined {
  let known: { readonly from: number; readonly upTo: number; readonly due: Date | undefined } | undefined;
  return (after) => {
    const moment = after.getTime();
    if (known !== undefined && moment >= known.from && moment < known.upTo) return known.due;
    const due = find(after);
    known = { from: moment, upTo: due?.getTime() ?? moment + NOTHING_HOLDS_MS, due };
    return due;
  };
}
