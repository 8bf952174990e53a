import type { CalendarDay } from '../../policy/calendar.ts';
import type { Language, LetterKind, SignInWith } from './wording.ts';
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
  /** The sentence about another account with the same address, where there is one. */
  readonly otherAccount: Phrase | undefined;
  readonly signInWith: SignInWith;
  readonly day: (day: CalendarDay) => Mark;
  readonly after: Days | undefined;
}

/** Which sentences each kind of letter has, in which order; the same in every language. */
export function sectionsOf(kind: LetterKind, told: Told, wording: Wording): readonly Section[] {
  const { openings, headings, noPassword } = wording;
  const section = (
    heading: string | undefined,
    ...paragraphs: readonly (readonly (string | Phrase)[])[]
  ): Section => ({
    heading,
    paragraphs: paragraphs.map((sentences) => paragraph(wording.between, sentences)),
  });
  const howToSignIn = [wording.signInWith[told.signInWith], wording.mayNotCount];
  const noTrap = [noPassword, wording.ownBookmark(told.portal)];
  const questions = section(headings.questions, [wording.ask(told.contact)]);
  switch (kind.kind) {
    case 'first warning':
    case 'reminder': {
      const mayBeDisabled = wording.mayBeDisabled(told.day(kind.dueOn), told.after);
      return [
        section(undefined, [
          openings[kind.kind](told),
          told.lastUsed,
          ...(told.otherAccount === undefined ? [] : [told.otherAccount]),
        ]),
        section(headings.ifYouDoNothing, [mayBeDisabled, wording.onceDisabled], [wording.notNeeded]),
        section(headings.toKeepIt, [wording.oneSignIn, ...howToSignIn], noTrap),
        questions,
      ];
    }
    case 'disabled':
      return [
        section(undefined, [openings.disabled(told, told.day(kind.disabledOn)), told.lastUsed]),
        section(headings.whatItMeans, [wording.contentStays, wording.notNeeded]),
        section(headings.toGetItBack, [wording.askForItBack(told.contact)], [noPassword]),
      ];
    case 'enabled again':
      return [
        section(undefined, [openings['enabled again'](told), wording.nothingLost]),
        section(headings.toKeepIt, [wording.mayBeDisabledLater, ...howToSignIn], noTrap),
        questions,
      ];
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
