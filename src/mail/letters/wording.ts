import type { SignInWith } from '../../domain/letter.ts';
import type { Mark, Phrase } from './phrase.ts';

/** A number of days, already written in the reader's form. */
export interface Days {
  readonly shown: string;
  /** Whether the language takes its singular here. */
  readonly isOne: boolean;
}

export function daysIn(locale: string, days: number): Days {
  return {
    shown: new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).format(days),
    isOne: new Intl.PluralRules(locale).select(days) === 'one',
  };
}

/** The days with their noun: 1 day, 131 days. */
export function counted(days: Days, one: string, other: string): string {
  return `${days.shown} ${days.isOne ? one : other}`;
}

/** How long nobody has signed in: since a day, never since the account was created, or only the number is known. */
export interface OfIdleness {
  readonly since: (day: string, days: Days) => string;
  readonly never: (created: string) => string;
  readonly unknown: (days: Days) => string;
}

/** What one letter is about. */
export interface Named {
  readonly organisation: Mark;
  readonly account: Mark;
}

/** Every sentence of every letter: a language is complete when its file has this type. */
export interface Wording {
  /** Between two sentences of a paragraph. */
  readonly between: string;
  readonly subjects: {
    readonly firstWarning: (organisation: string, idle: string) => string;
    readonly reminder: (organisation: string, idle: string) => string;
    readonly disabled: (organisation: string) => string;
    readonly enabledAgain: (organisation: string) => string;
  };
  readonly idleInSubject: OfIdleness;
  readonly greeting: (name: Mark | undefined) => Phrase;
  readonly openings: {
    readonly firstWarning: (named: Named) => Phrase;
    readonly reminder: (named: Named) => Phrase;
    readonly disabled: (named: Named, day: Mark) => Phrase;
    readonly enabledAgain: (named: Named) => Phrase;
  };
  readonly lastUsed: OfIdleness;
  readonly headings: {
    readonly ifYouDoNothing: string;
    readonly toKeepIt: string;
    readonly whatItMeans: string;
    readonly toGetItBack: string;
    readonly questions: string;
  };
  /** An administrator may, not will; `after` are the days from this letter. */
  readonly mayBeDisabled: (due: Mark, after: Days | undefined) => Phrase;
  readonly onceDisabled: string;
  readonly notNeeded: string;
  readonly oneSignIn: string;
  readonly signInWith: Readonly<Record<SignInWith, string>>;
  readonly mayNotCount: string;
  readonly contentStays: string;
  readonly askForItBack: (contact: Mark) => Phrase;
  readonly nothingLost: string;
  readonly mayBeDisabledLater: string;
  readonly ask: (contact: Mark) => Phrase;
  readonly noPassword: string;
  readonly ownBookmark: (portal: Mark) => Phrase;
  /** Above MAIL_NOTE. */
  readonly inOwnWords: (organisation: Mark) => Phrase;
  readonly whyYou: (organisation: Mark) => Phrase;
}
