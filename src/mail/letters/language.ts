import { LANGUAGES, type Language } from '../../domain/letter.ts';

/** The language of letters to a member with this culture (`pt-BR`, `pt_BR`, `ja`); English where there is none or no letters in it. */
export function languageOf(culture: string | undefined): Language {
  const named = localeNamed(culture)?.language;
  return LANGUAGES.find((language) => language === named) ?? 'en';
}

/**
 * The locale for dates and numbers: the culture's region counts where the letter is in its language. Extensions of the
 * culture (calendars, numerals) are left out, and English for someone of another language writes "12 October 2026".
 */
export function localeOf(language: Language, culture: string | undefined): string {
  const named = localeNamed(culture);
  if (named?.language !== language) return language === 'en' ? 'en-GB' : language;
  return named.region === undefined ? language : `${language}-${named.region}`;
}

function localeNamed(culture: string | undefined): Intl.Locale | undefined {
  try {
    return culture === undefined ? undefined : new Intl.Locale(culture.trim().replaceAll('_', '-'));
  } catch {
    // What the portal keeps there is not always a language tag.
    return undefined;
  }
}
