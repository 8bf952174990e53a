import type { FlowSettings } from '../../deps.ts';
import { addDays, type CalendarDay, dayOf } from '../../policy/calendar.ts';
import { adviceFor } from '../../policy/mail/fault.ts';

/** What the bot signs in with, and a subscription, is a problem so many days before its end. */
export const TOLD_BEFORE_DAYS = 30;

interface Ending {
  readonly kind: 'API key expires' | 'client secret expires';
  readonly on: CalendarDay;
  readonly isOver: boolean;
}

/** What the bot signs in with and soon no longer can, by the days that the settings name. */
export function endingsSoon(
  {
    apiKeyExpires,
    clientSecretExpires,
    policy,
  }: Pick<FlowSettings, 'apiKeyExpires' | 'clientSecretExpires' | 'policy'>,
  now: Date,
): readonly Ending[] {
  const today = dayOf(now, policy.timeZone);
  const ending = (kind: Ending['kind'], end: Date | undefined): readonly Ending[] => {
    // A day as it was written, whatever the zone.
    const on = end && dayOf(end, 'UTC');
    if (on === undefined || addDays(today, TOLD_BEFORE_DAYS) < on) return [];
    return [{ kind, on, isOver: on < today }];
  };
  return [
    ...ending('API key expires', apiKeyExpires),
    ...ending('client secret expires', clientSecretExpires),
  ];
}

export function endingWords({ kind, on, isOver }: Ending, day: (on: CalendarDay) => string): string {
  const ends = `${isOver ? 'expired' : 'expires'} ${day(on)}.`;
  return kind === 'API key expires'
    ? `The ArcGIS API key ${ends} Create a new one, set ARCGIS_API_KEY and ARCGIS_API_KEY_EXPIRES, and restart the bot.`
    : `The client secret for sending email ${ends} ${adviceFor('client secret expired', 'microsoft365')} Then restart the bot.`;
}
