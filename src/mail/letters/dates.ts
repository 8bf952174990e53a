import type { CalendarDay } from '../../domain/calendar.ts';

/** A calendar day in full, as people of that locale write it: 12 October 2026, 12. Oktober 2026, 2026年10月12日. */
export function dayInFull(locale: string, day: CalendarDay): string {
  return inFull(locale, new Date(`${day}T00:00:00Z`), 'UTC');
}

/** The day on which a moment falls in a time zone, in full. */
export function dayOfMoment(locale: string, moment: Date, timeZone: string): string {
  return inFull(locale, moment, timeZone);
}

function inFull(locale: string, moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
  const parts = format.formatToParts(moment);
  return parts
    .map(({ type, value }) => (type === 'day' && value === '1' ? firstOfMonth(locale) : value))
    .join('');
}

/** Intl writes the first of a month with a bare 1, where these languages write an ordinal. */
function firstOfMonth(locale: string): string {
  const { language, region } = new Intl.Locale(locale).maximize();
  if (language === 'fr') return '1er';
  if (language === 'it' || (language === 'pt' && region === 'BR')) return '1º';
  return '1';
}
