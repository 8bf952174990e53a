import { LANGUAGES, type Language } from './wording.ts';

/**
 * The language of letters to a member with this culture (`pt-BR`, `pt_BR`, `ja`); English where there is none or no
 * letters in it. Portuguese without a region is Brazil's, as Unicode's likely subtags have it and by far most of its
 * readers are there; all other regions (Angola, Mozambique …) write as Portugal does, which Unicode gives as their parent.
 */
export function languageOf(culture: string | undefined): Language {
  const named = localeNamed(culture);
  if (named?.language === 'pt') return named.maximize().region === 'BR' ? 'pt-BR' : 'pt-PT';
  return LANGUAGES.find((language) => language === named?.language) ?? 'en';
}

/**
 * The locale for dates and numbers: the culture's region counts where the letter is in its language. Extensions of the
 * culture (calendars, numerals) are left out, and English for someone of another language writes "12 October 2026".
 */
export function localeOf(language: Language, culture: string | undefined): string {
  const named = localeNamed(culture);
  const { language: own } = new Intl.Locale(language);
  if (named?.language !== own) return language === 'en' ? 'en-GB' : language;
  return named.region === undefined ? language : `${own}-${named.region}`;
}

/** A language tag as a locale, however its parts are joined; undefined where it is none. */
export function localeNamed(culture: string | undefined): Intl.Locale | undefined {
  try {
    return culture === undefined ? undefined : new Intl.Locale(culture.trim().replaceAll('_', '-'));
  } catch {
    // What the portal keeps there is not always a language tag.
    return undefined;
  }
}

/** The day of a moment in full, as people of that locale write it: 12 October 2026, 12. Oktober 2026, 2026年10月12日. */
export function dayInFull(locale: string, moment: Date, timeZone: string): string {
  return written(locale, moment, { timeZone, year: 'numeric', month: 'long', day: 'numeric' });
}

/** The same without its year, for a subject: the first sentence has it. */
export function dayInShort(locale: string, moment: Date, timeZone: string): string {
  return written(locale, moment, { timeZone, month: 'long', day: 'numeric' });
}

function written(locale: string, moment: Date, parts: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale, { ...parts, calendar: 'gregory', numberingSystem: 'latn' });
  return format
    .formatToParts(moment)
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
