import type { Language, Letter, LetterFacts, LetterKind } from '../../domain/letter.ts';
import { dayInFull, dayOfMoment } from './dates.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import { htmlOf } from './html.ts';
import { italian } from './it.ts';
import { japanese } from './ja.ts';
import { localeOf } from './language.ts';
import { dutch } from './nl.ts';
import { cut, foreign, isolated, linesOf, type Mark, oneLine, strongDay } from './phrase.ts';
import { portuguese } from './pt.ts';
import { greetable, type Sheet, sectionsOf, type Told } from './sheet.ts';
import { textOf } from './text.ts';
import { daysIn, type OfIdleness, type Wording } from './wording.ts';

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
const MAX_ORGANISATION_IN_SUBJECT = 60;

/** The letter to one member, in the member's language: subject, plain text and HTML with the same content. */
export function letterFor(kind: LetterKind, facts: LetterFacts): Letter {
  const wording = WORDINGS[facts.language];
  const sheet = sheetFor(kind, facts, wording);
  return { subject: sheet.subject, text: textOf(sheet), html: htmlOf(sheet) };
}

function sheetFor(kind: LetterKind, facts: LetterFacts, wording: Wording): Sheet {
  const organisation = foreign(oneLine(facts.organisation) || facts.portalUrl, { max: 120 });
  const told = toldOf(kind, facts, wording, organisation);
  const note = linesOf(facts.note ?? '');
  return {
    language: facts.language,
    subject: subjectOf(kind, facts, wording, organisation),
    organisation,
    greeting: wording.greeting(greetable(facts.fullName)),
    sections: sectionsOf(kind, told, wording),
    note: note.join('') === '' ? undefined : { heading: wording.inOwnWords(organisation), lines: note },
    footer: wording.whyYou(organisation),
  };
}

function toldOf(kind: LetterKind, facts: LetterFacts, wording: Wording, organisation: Mark): Told {
  const locale = localeOf(facts.language, facts.culture);
  return {
    organisation,
    account: foreign(facts.username, { max: 256, strong: true }),
    contact: foreign(facts.contact, { max: 300, strong: true }),
    portal: foreign(facts.portalUrl, { max: 300 }),
    lastUsed: idleness(facts, wording.lastUsed),
    signInWith: facts.signInWith,
    day: (day) => strongDay(dayInFull(locale, day)),
    after: kind.kind === 'reminder' && kind.daysLeft > 0 ? daysIn(locale, kind.daysLeft) : undefined,
  };
}

function subjectOf(kind: LetterKind, facts: LetterFacts, { subjects, idleInSubject }: Wording, named: Mark) {
  const organisation = isolated(cut(named.shown, MAX_ORGANISATION_IN_SUBJECT));
  const idle = idleness(facts, idleInSubject);
  switch (kind.kind) {
    case 'first warning':
      return cut(subjects.firstWarning(organisation, idle), MAX_SUBJECT);
    case 'reminder':
      return cut(subjects.reminder(organisation, idle), MAX_SUBJECT);
    case 'disabled':
      return cut(subjects.disabled(organisation), MAX_SUBJECT);
    case 'enabled again':
      return cut(subjects.enabledAgain(organisation), MAX_SUBJECT);
  }
}

function idleness(facts: LetterFacts, said: OfIdleness): string {
  const { culture, language, lastSignIn, created, inactiveDays, timeZone } = facts;
  const locale = localeOf(language, culture);
  const days = daysIn(locale, inactiveDays);
  if (lastSignIn !== undefined) return said.since(dayOfMoment(locale, lastSignIn, timeZone), days);
  if (created !== undefined) return said.never(dayOfMoment(locale, created, timeZone));
  return said.unknown(days);
}
