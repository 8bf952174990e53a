import type { CertificateSeen } from '../../adapters/network/certificate-end.ts';
import { unbracketed } from '../../adapters/network/proxy.ts';
import { addDays, dayOf, longDate } from '../../policy/calendar.ts';
import { type Finding, findingsOf } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Expiration dates');

/** Something that the bot works by and that ends some day. */
export interface Ending {
  readonly about: string;
  /** What ends, as a sentence begins: "The ArcGIS API key". */
  readonly what: string;
  /** `never` where it is known to have no end. */
  readonly on: Date | 'never' | 'not told';
  /** Whether it is a day in the calendar, whatever the time zone. */
  readonly isDay: boolean;
  readonly fix: string;
  /** What to set so that the end is known. */
  readonly tell: string;
}

/** What these are about, by which others name them as the cause of what is wrong. */
export const API_KEY = 'ArcGIS API key';
export const CLIENT_SECRET = 'client secret for email';
export const certificateOf = (host: string): string => `certificate of ${unbracketed(host)}`;

const TOLD_BEFORE_DAYS = 30;

/** All ends at one place, the nearest first; what ends within 30 days is a warning. */
export function checkEnds(endings: readonly Ending[], now: Date, timeZone: string): readonly Finding[] {
  const time = ({ on }: Ending) => (on instanceof Date ? on.getTime() : Number.POSITIVE_INFINITY);
  return endings
    .toSorted((one, other) => time(one) - time(other))
    .map((ending) => ended(ending, now, timeZone));
}

function ended({ about, what, on, isDay, fix, tell }: Ending, now: Date, timeZone: string): Finding {
  if (on === 'never') return right(about, `${what} does not expire.`);
  if (on === 'not told') return unknown(about, `${what} expires, but the bot cannot tell when.`, tell);
  const zone = isDay ? 'UTC' : timeZone;
  const today = dayOf(now, timeZone);
  const day = dayOf(on, zone);
  const isOver = isDay ? day < today : on <= now;
  if (isOver) return wrong(about, `${what} expired on ${longDate(on, zone)}.`, fix);
  const text = `${what} expires on ${longDate(on, zone)}.`;
  return day <= addDays(today, TOLD_BEFORE_DAYS) ? warning(about, text, fix) : right(about, text);
}

/** A server's certificate, as far as it was seen. */
export function certificateEnding(whose: string, seen: CertificateSeen | undefined): readonly Ending[] {
  if (seen === undefined) return [];
  const what = `${whose} certificate`;
  const fix = 'Ask whoever runs the server to renew it, or correct this computer’s clock.';
  return [
    {
      about: certificateOf(seen.host),
      what,
      on: seen.ends ?? 'not told',
      isDay: false,
      fix,
      tell: `Allow this computer to reach ${seen.host}:${seen.port}, and run npm run doctor again.`,
    },
  ];
}
