import { type CalendarDay, daysBetween } from '../../policy/calendar.ts';
import { cut, isolated, oneLine } from '../../policy/text.ts';
import { german } from './languages/de.ts';
import { english } from './languages/en.ts';
import { spanish } from './languages/es.ts';
import { french } from './languages/fr.ts';
import { italian } from './languages/it.ts';
import { japanese } from './languages/ja.ts';
import { dutch } from './languages/nl.ts';
import { brazilian } from './languages/pt-br.ts';
import { portuguese } from './languages/pt-pt.ts';
import { dayInFull, dayInShort, localeOf } from './locale.ts';
import { asSample, letterOf, textOf } from './render.ts';
import { greetable, lastDayOf, leadOf, type Sheet, sectionsOf, type Told } from './sections.ts';
import {
  daysIn,
  foreign,
  inText,
  type Language,
  type Letter,
  type LetterFacts,
  type LetterKind,
  linesOf,
  type Mark,
  type Medium,
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
  'pt-BR': brazilian,
  'pt-PT': portuguese,
  ja: japanese,
};

/** Subjects are cut where mail programs have long stopped showing them; the date stands before the names. */
const MAX_SUBJECT = 200;
const MAX_ORGANIZATION_IN_SUBJECT = 60;
const MAX_ACCOUNT_IN_SUBJECT = 40;

/** The email to one member, in the member's language: subject, plain text and HTML with the same content. */
export function letterFor(kind: LetterKind, facts: LetterFacts): Letter {
  return letterOf(sheetFor(kind, facts, 'email'));
}

/** The same email as a sample, about an account that is made up and so has a name in the language of the sample. */
export function sampleLetterFor(kind: LetterKind, facts: Omit<LetterFacts, 'fullName'>): Letter {
  const { sample, between } = WORDINGS[facts.language];
  const sheet = sheetFor(kind, { ...facts, fullName: sample.fullName }, 'email');
  return letterOf(asSample(sheet, sample, between));
}

/** The same as a direct message in Slack, which cannot be answered by mail: plain text. */
export function directMessageFor(kind: LetterKind, facts: LetterFacts): Pick<Letter, 'subject' | 'text'> {
  const sheet = sheetFor(kind, facts, 'direct message');
  return { subject: sheet.subject, text: textOf(sheet) };
}

/**
 * What an administrator can send a member whose account was disabled: the same sentences, in the member's language, as a
 * few lines to copy, without a subject, a link or a word of having been sent automatically.
 */
export function textToCopy(disabledOn: CalendarDay, facts: LetterFacts): string {
  const wording = WORDINGS[facts.language];
  const told = toldOf({ kind: 'disabled', disabledOn }, facts, wording, 'direct message');
  const paragraphs: readonly (readonly (string | Phrase)[])[] = [
    [wording.greeting(greetable(facts.fullName))],
    [wording.leads.disabled(told, told.day(disabledOn)), told.lastUsed],
    [wording.contentStays],
    [wording.getItBack.ask],
    [wording.contact(told.contact)],
  ];
  return paragraphs.map((sentences) => inText(paragraph(wording.between, sentences))).join('\n\n');
}

function sheetFor(kind: LetterKind, facts: LetterFacts, medium: Medium): Sheet {
  const wording = WORDINGS[facts.language];
  const told = toldOf(kind, facts, wording, medium);
  const { organization } = told;
  const note = linesOf(facts.note ?? '');
  return {
    language: facts.language,
    subject: subjectOf(kind, facts, wording, organization),
    organization,
    greeting: wording.greeting(greetable(facts.fullName)),
    lead: leadOf(kind, told, wording),
    sections: sectionsOf(kind, told, wording),
    note: note.join('') === '' ? undefined : { heading: wording.noteFrom(organization), lines: note },
    footer: wording.whyYou[medium](organization),
  };
}

function toldOf(kind: LetterKind, facts: LetterFacts, wording: Wording, medium: Medium): Told {
  const locale = localeOf(facts.language, facts.culture);
  const account = foreign(facts.username, { max: 256, strong: true });
  const left = daysLeft(kind);
  return {
    organization: foreign(oneLine(facts.organization) || facts.portalUrl, { max: 120 }),
    account,
    contact: foreign(facts.contact, { max: 300 }),
    portal: foreign(facts.portalUrl, { max: 300 }),
    lastUsed: idleness(facts, wording, locale),
    otherAccount: otherAccount(facts, wording, locale, account),
    signInWith: facts.signInWith,
    medium,
    asks: medium === 'email' && facts.repliesReachContact ? 'reply' : 'ask',
    day: (day) => strongDay(dayInFull(locale, midnight(day), 'UTC')),
    left: left === 0 ? undefined : daysIn(locale, left),
  };
}

function daysLeft(kind: LetterKind): number {
  return 'dueOn' in kind ? daysBetween(kind.today, lastDayOf(kind)) : 0;
}

function otherAccount(
  { sameEmail, sharesEmail, timeZone }: LetterFacts,
  wording: Wording,
  locale: string,
  account: Mark,
): Phrase | undefined {
  if (sameEmail === undefined) return sharesEmail ? wording.severalAccounts(account) : undefined;
  const other = foreign(sameEmail.username, { max: 256 });
  return wording.otherAccount(other, dayInFull(locale, sameEmail.signedInAt, timeZone), account);
}

function subjectOf(kind: LetterKind, facts: LetterFacts, { subjects }: Wording, organization: Mark) {
  const account = foreign(facts.username, { max: MAX_ACCOUNT_IN_SUBJECT }).shown;
  const named = {
    organization: isolated(cut(organization.shown, MAX_ORGANIZATION_IN_SUBJECT)),
    account: facts.sharesEmail ? isolated(account) : undefined,
  };
  if (!('dueOn' in kind)) return cut(subjects[kind.kind](named), MAX_SUBJECT);
  const locale = localeOf(facts.language, facts.culture);
  const lastDay = dayInShort(locale, midnight(lastDayOf(kind)), 'UTC');
  return cut(subjects[kind.kind](named, lastDay), MAX_SUBJECT);
}

function idleness(facts: LetterFacts, { lastUsed }: Wording, locale: string): string {
  const { lastSignIn, created, inactiveDays, timeZone } = facts;
  const days = daysIn(locale, inactiveDays);
  if (lastSignIn !== undefined) return lastUsed.since(dayInFull(locale, lastSignIn, timeZone), days);
  if (created !== undefined) return lastUsed.never(dayInFull(locale, created, timeZone));
  return lastUsed.unknown(days);
}

const midnight = (day: CalendarDay): Date => new Date(`${day}T00:00:00Z`);
