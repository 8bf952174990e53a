import { addDays, type CalendarDay, laterOf } from '../../policy/calendar.ts';
import {
  type Days,
  foreign,
  type Language,
  type LetterKind,
  type Mark,
  type Medium,
  type Named,
  type Phrase,
  paragraph,
  type SignInWith,
  type Wording,
} from './wording.ts';

/** A letter before it is text or HTML. */
export interface Sheet {
  readonly language: Language;
  /** Above all else on what is only a sample. */
  readonly sample?: string;
  readonly subject: string;
  readonly organization: Mark;
  /** A report greets nobody. */
  readonly greeting: Phrase | undefined;
  readonly lead: Lead;
  readonly sections: readonly Section[];
  /** The organization's own words, a line each. */
  readonly note: { readonly heading: Phrase; readonly lines: readonly string[] } | undefined;
  readonly footer: Phrase;
}

/** The one thing that a letter says, in a panel of its own; the tone is its color. */
export interface Lead {
  readonly tone: 'calm' | 'urgent' | 'over' | 'good';
  /** A few words above it. */
  readonly tag?: string;
  readonly phrase: Phrase;
  readonly below?: Phrase;
}

export interface Section {
  readonly heading: string | undefined;
  readonly paragraphs: readonly Phrase[];
  /** A list below them, and what is said below the list. */
  readonly items?: readonly Phrase[];
  readonly after?: Phrase;
}

/** The facts of a letter, ready to be put into sentences. */
export interface Told extends Named {
  readonly contact: Mark;
  readonly portal: Mark;
  readonly lastUsed: string;
  /** The sentence about another account with the same address, where there is one. */
  readonly otherAccount: Phrase | undefined;
  readonly signInWith: SignInWith;
  readonly medium: Medium;
  /** Whether the member can answer, or must turn to MAIL_CONTACT. */
  readonly asks: 'reply' | 'ask';
  readonly day: (day: CalendarDay) => Mark;
  /** Until the last day to sign in; undefined on that day. */
  readonly left: Days | undefined;
}

/** A sign-in on the day before the due date is in time; where that is over, today is the day to do it. */
export function lastDayOf({ dueOn, today }: { dueOn: CalendarDay; today: CalendarDay }): CalendarDay {
  return laterOf(addDays(dueOn, -1), today);
}

/** What weighs is the lead; the same day further down does not. */
const calm = (mark: Mark): Mark => ({ ...mark, strong: false });

/** What to do and by when, or what has happened. */
export function leadOf(kind: LetterKind, told: Told, wording: Wording): Lead {
  const { leads, reminderTag } = wording;
  switch (kind.kind) {
    case 'first warning':
      return { tone: 'calm', phrase: leads.warning(told, told.day(lastDayOf(kind))) };
    case 'reminder': {
      const phrase = leads.warning(told, told.day(lastDayOf(kind)));
      return { tone: 'urgent', tag: reminderTag(told.left), phrase };
    }
    case 'disabled':
      return {
        tone: 'over',
        phrase: leads.disabled(told, told.day(kind.disabledOn)),
        below: [wording.getItBack[told.asks]],
      };
    case 'enabled again':
      return { tone: 'good', phrase: leads['enabled again'](told) };
  }
}

/** Which sentences each kind of letter has after its lead: why, what happens otherwise, how, whom to ask; the same in every language. */
export function sectionsOf(kind: LetterKind, told: Told, wording: Wording): readonly Section[] {
  const { headings, noPassword } = wording;
  const section = (
    heading: string | undefined,
    ...paragraphs: readonly (readonly (string | Phrase)[])[]
  ): Section => ({
    heading,
    paragraphs: paragraphs.map((sentences) => paragraph(wording.between, sentences)),
  });
  const other = told.otherAccount === undefined ? [] : [told.otherAccount];
  const why = section(undefined, [told.lastUsed, ...other]);
  const howTo = [wording.signInOnce, signInText(wording, told), wording.mayNotCount];
  const howToKeepIt = (...before: readonly string[]): readonly Section[] => [
    {
      ...section(headings.howToKeepIt, ...before.map((sentence) => [sentence])),
      items: howTo.map((one) => paragraph(wording.between, [one])),
    },
    section(
      undefined,
      [wording.address(told.portal)],
      [wording.noLinks[told.medium], wording.typeIt, noPassword],
    ),
  ];
  const toAsk = told.asks === 'reply' ? wording.questions(told.contact) : wording.contact(told.contact);
  const help = section(headings.help, [wording.keepIt[told.asks]], [toAsk]);
  switch (kind.kind) {
    case 'first warning':
    case 'reminder': {
      const otherwise = [wording.mayBeDisabled(calm(told.day(lastDayOf(kind)))), wording.onceDisabled];
      return [why, section(headings.ifYouDoNothing, otherwise, [wording.notNeeded]), ...howToKeepIt(), help];
    }
    case 'disabled':
      return [
        why,
        section(headings.whatItMeans, [wording.contentStays], [wording.notNeeded]),
        section(headings.help, [toAsk], [noPassword]),
      ];
    case 'enabled again':
      return [
        section(undefined, [wording.nothingLost, ...other]),
        ...howToKeepIt(wording.mayBeDisabledLater),
        help,
      ];
  }
}

function signInText({ signInWith }: Wording, told: Told): string | Phrase {
  return told.signInWith === 'password'
    ? signInWith.password(calm(told.account))
    : signInWith[told.signInWith];
}

/**
 * Someone who can set a name and an address in the portal could have us send a link to anyone, since mail programs make
 * links of what looks like one. Such a name is not needed: the letter then greets nobody by name.
 */
export function greetable(fullName: string): Mark | undefined {
  const name = foreign(fullName, { max: 60 });
  return name.shown === '' || /[/@\\]|[\p{L}\p{N}]\.\p{L}{2}/u.test(name.shown) ? undefined : name;
}
