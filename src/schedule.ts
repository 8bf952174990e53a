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
    nextDue: (after) => nextDue(schedule, after),
  };
}
