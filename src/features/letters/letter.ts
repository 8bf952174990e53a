import type { CalendarDay } from '../../policy/calendar.ts';
import { cut, isolated, oneLine } from '../../policy/text.ts';
import { german } from './languages/de.ts';
import { english } from './languages/en.ts';
import { spanish } from './languages/es.ts';
import { french } from './languages/fr.ts';
import { italian } from './languages/it.ts';
import { japanese } from './languages/ja.ts';
import { dutch } from './languages/nl.ts';
import { portuguese } from './languages/pt.ts';
import { htmlOf, textOf } from './render.ts';
import { greetable, type Sheet, sectionsOf, type Told } from './sections.ts';
import {
  daysIn,
  foreign,
  inText,
  LANGUAGES,
  type Language,
  type Letter,
  type LetterFacts,
  type LetterKind,
  linesOf,
  type Mark,
  type OfIdleness,
  type Phrase,
  paragraph,
  strongDay,
  type Wording,
} from './wording.ts';

const WORDINGS: Readonly<Record<Language, Wording>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  nl: dutch,
  pt: portuguese,
  ja: japanese,
};

/** Subjects are cut where mail programs have long stopped showing them. */
const MAX_SUBJECT = 150;
const MAX_ORGANIZATION_IN_SUBJECT = 60;

/** The letter to one member, in the member's language: subject, plain text and HTML with the same content. */
export function letterFor(kind: LetterKind, facts: LetterFacts): Letter {
  const wording = WORDINGS[facts.language];
  const sheet = sheetFor(kind, facts, wording);
  return { subject: sheet.subject, text: textOf(sheet), html: htmlOf(sheet) };
}

/**
 * What an administrator can send a member whose account was disabled: the same sentences, in the member's language, as a
 * few lines to copy, without a subject, a link or a word of having been sent automatically.
 */
export function textToCopy(disabledOn: CalendarDay, facts: LetterFacts): string {
  const wording = WORDINGS[facts.language];
  const organization = foreign(oneLine(facts.organization) || facts.portalUrl, { max: 120 });
  const told = toldOf({ kind: 'disabled', disabledOn }, facts, wording, organization);
  const paragraphs: readonly (readonly (string | Phrase)[])[] = [
    [wording.greeting(greetable(facts.fullName))],
    [wording.openings.disabled(told, told.day(disabledOn)), told.lastUsed],
    [wording.contentStays, wording.askForItBack(told.contact)],
  ];
  return paragraphs.map((sentences) => inText(paragraph(wording.between, sentences))).join('\n\n');
}

function sheetFor(kind: LetterKind, facts: LetterFacts, wording: Wording): Sheet {
  const organization = foreign(oneLine(facts.organization) || facts.portalUrl, { max: 120 });
  const told = toldOf(kind, facts, wording, organization);
  const note = linesOf(facts.note ?? '');
  return {
    language: facts.language,
    subject: subjectOf(kind, facts, wording, organization),
    organization,
    greeting: wording.greeting(greetable(facts.fullName)),
    sections: sectionsOf(kind, told, wording),
    note: note.join('') === '' ? undefined : { heading: wording.inOwnWords(organization), lines: note },
    footer: wording.whyYou(organization),
  };
}

function toldOf(kind: LetterKind, facts: LetterFacts, wording: Wording, organization: Mark): Told {
  const locale = localeOf(facts.language, facts.culture);
  return {
    organization,
    account: foreign(facts.username, { max: 256, strong: true }),
    contact: foreign(facts.contact, { max: 300, strong: true }),
    portal: foreign(facts.portalUrl, { max: 300 }),
    lastUsed: idleness(facts, wording.lastUsed),
    otherAccount: otherAccount(facts, wording, locale),
    signInWith: facts.signInWith,
    day: (day) => strongDay(dayInFull(locale, new Date(`${day}T00:00:00Z`), 'UTC')),
    after: kind.kind === 'reminder' && kind.daysLeft > 0 ? daysIn(locale, kind.daysLeft) : undefined,
  };
}

function otherAccount(
  { sameEmail, timeZone }: LetterFacts,
  { otherAccount }: Wording,
  locale: string,
): Phrase | undefined {
  if (sameEmail === undefined) return undefined;
  const account = foreign(sameEmail.username, { max: 256 });
  return otherAccount(account, dayInFull(locale, sameEmail.signedInAt, timeZone));
}

function subjectOf(kind: LetterKind, facts: LetterFacts, { subjects, idleInSubject }: Wording, named: Mark) {
  const organization = isolated(cut(named.shown, MAX_ORGANIZATION_IN_SUBJECT));
  const idle = idleness(facts, idleInSubject);
  return cut(subjects[kind.kind](organization, idle), MAX_SUBJECT);
}

function idleness(facts: LetterFacts, said: OfIdleness): string {
  const { culture, language, lastSignIn, created, inactiveDays, timeZone } = facts;
  const locale = localeOf(language, culture);
  const days = daysIn(locale, inactiveDays);
  if (lastSignIn !== undefined) return said.since(dayInFull(locale, lastSignIn, timeZone), days);
  if (created !== undefined) return said.never(dayInFull(locale, created, timeZone));
  return said.unknown(days);
}

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

/** The day of a moment in full, as people of that locale write it: 12 October 2026, 12. Oktober 2026, 2026年10月12日. */
export function dayInFull(locale: string, moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
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
