import type { CalendarDay } from '../../policy/calendar.ts';
import type { Language, LetterKind, SignInWith } from './facts.ts';
import {
  type Days,
  foreign,
  type Mark,
  type Named,
  type Phrase,
  paragraph,
  type Wording,
} from './wording.ts';

/** A letter before it is text or HTML. */
export interface Sheet {
  readonly language: Language;
  readonly subject: string;
  readonly organization: Mark;
  readonly greeting: Phrase;
  readonly sections: readonly Section[];
  /** The organization's own words, a line each. */
  readonly note: { readonly heading: Phrase; readonly lines: readonly string[] } | undefined;
  readonly footer: Phrase;
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
  readonly signInWith: SignInWith;
  readonly day: (day: CalendarDay) => Mark;
  readonly after: Days | undefined;
}

/** Which sentences each kind of letter has, in which order; the same in every language. */
export function sectionsOf(kind: LetterKind, told: Told, wording: Wording): readonly Section[] {
  const { openings } = wording;
  switch (kind.kind) {
    case 'first warning':
    case 'reminder':
      return warning(openings[kind.kind](told), kind.dueOn, told, wording);
    case 'disabled':
      return disabled(openings.disabled(told, told.day(kind.disabledOn)), told, wording);
    case 'enabled again':
      return enabledAgain(openings['enabled again'](told), told, wording);
  }
}

/**
 * Someone who can set a name and an address in the portal could have us send a link to anyone, since mail programs make
 * links of what looks like one. Such a name is not needed: the letter then greets nobody by name.
 */
export function greetable(fullName: string): Mark | undefined {
  const name = foreign(fullName, { max: 60 });
  return name.shown === '' || /[/@\\]|[\p{L}\p{N}]\.\p{L}{2}/u.test(name.shown) ? undefined : name;
}

function warning(opening: Phrase, dueOn: CalendarDay, told: Told, wording: Wording): readonly Section[] {
  const { headings, mayBeDisabled, onceDisabled, notNeeded, oneSignIn, signInWith, mayNotCount } = wording;
  return [
    section(wording, undefined, [opening, told.lastUsed]),
    section(
      wording,
      headings.ifYouDoNothing,
      [mayBeDisabled(told.day(dueOn), told.after), onceDisabled],
      [notNeeded],
    ),
    section(
      wording,
      headings.toKeepIt,
      [oneSignIn, signInWith[told.signInWith], mayNotCount],
      [wording.noPassword, wording.ownBookmark(told.portal)],
    ),
    section(wording, headings.questions, [wording.ask(told.contact)]),
  ];
}

function disabled(opening: Phrase, told: Told, wording: Wording): readonly Section[] {
  const { headings, contentStays, notNeeded, askForItBack, noPassword } = wording;
  return [
    section(wording, undefined, [opening, told.lastUsed]),
    section(wording, headings.whatItMeans, [contentStays, notNeeded]),
    section(wording, headings.toGetItBack, [askForItBack(told.contact)], [noPassword]),
  ];
}

function enabledAgain(opening: Phrase, told: Told, wording: Wording): readonly Section[] {
  const { headings, nothingLost, signInWith, mayBeDisabledLater, mayNotCount } = wording;
  return [
    section(wording, undefined, [opening, nothingLost]),
    section(
      wording,
      headings.toKeepIt,
      [mayBeDisabledLater, signInWith[told.signInWith], mayNotCount],
      [wording.noPassword, wording.ownBookmark(told.portal)],
    ),
    section(wording, headings.questions, [wording.ask(told.contact)]),
  ];
}

function section(
  { between }: Wording,
  heading: string | undefined,
  ...paragraphs: readonly (readonly (string | Phrase)[])[]
): Section {
  return { heading, paragraphs: paragraphs.map((sentences) => paragraph(between, sentences)) };
}
