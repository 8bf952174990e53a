import type { CalendarDay } from '../../policy/calendar.ts';
import type { SameEmail } from '../../policy/evidence/same-email.ts';
import { cut, isolated, oneLine, UNSEEN } from '../../policy/text.ts';

/** The languages that letters are written in; a member's `culture` picks one, English where it names another. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt-BR', 'pt-PT', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How the member signs in, as far as a letter must tell: by `provider`. */
export type SignInWith = 'organization' | 'password' | 'social';

/** What is the same in every letter to one account. */
export interface LetterFacts {
  readonly language: Language;
  /** The full culture (`en-GB`), for the form of dates. */
  readonly culture: string | undefined;
  readonly organization: string;
  /** Where a member signs in: the portal's own address. */
  readonly portalUrl: string;
  readonly username: string;
  /** Empty where the portal has none. */
  readonly fullName: string;
  readonly lastSignIn: Date | undefined;
  readonly created: Date | undefined;
  readonly inactiveDays: number;
  /** Whether another member has the same address: then the subject names the account too. */
  readonly sharesEmail: boolean;
  /** The one of those whose person signed in lately; told in warnings. */
  readonly sameEmail: SameEmail | undefined;
  readonly signInWith: SignInWith;
  /** MAIL_CONTACT: whom to ask. */
  readonly contact: string;
  /** Whether an answer to the email gets to MAIL_CONTACT, which need not be an address. */
  readonly repliesReachContact: boolean;
  /** MAIL_NOTE: the organization's own words, as they are. */
  readonly note: string | undefined;
  readonly timeZone: string;
}

export type LetterKind =
  | { readonly kind: 'first warning' | 'reminder'; readonly dueOn: CalendarDay; readonly today: CalendarDay }
  | { readonly kind: 'disabled'; readonly disabledOn: CalendarDay }
  | { readonly kind: 'enabled again' };

/** What a member is told by: an email can be answered, and neither is called by the other's name. */
export type Medium = 'email' | 'direct message';

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

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
  readonly organization: Mark;
  readonly account: Mark;
}

/** The same for a subject, which is a string; the account only where its address has another one too. */
export interface NamedInSubject {
  readonly organization: string;
  readonly account: string | undefined;
}

type ByMedium<T> = Readonly<Record<Medium, T>>;

/**
 * Every sentence of every letter: a language is complete when its file has this type. Where a sentence names a last day,
 * signing in on that day is in time.
 */
export interface Wording {
  /** Between two sentences of a paragraph. */
  readonly between: string;
  /** The day is the last one to sign in, without its year. */
  readonly subjects: Readonly<
    Record<'first warning' | 'reminder', (named: NamedInSubject, lastDay: string) => string> &
      Record<'disabled' | 'enabled again', (named: NamedInSubject) => string>
  >;
  readonly greeting: (name: Mark | undefined) => Phrase;
  /** Above a reminder's lead; undefined days: today is the last one. */
  readonly reminderTag: (left: Days | undefined) => string;
  /** The one thing that a letter says, before all else. */
  readonly leads: {
    readonly warning: (named: Named, lastDay: Mark) => Phrase;
    readonly disabled: (named: Named, day: Mark) => Phrase;
    readonly 'enabled again': (named: Named) => Phrase;
  };
  readonly lastUsed: OfIdleness;
  /** Another account with the same email address is in use. */
  readonly otherAccount: (other: Mark, day: string, account: Mark) => Phrase;
  /** There is another account with the same email address, in use or not. */
  readonly severalAccounts: (account: Mark) => Phrase;
  readonly headings: Readonly<Record<'ifYouDoNothing' | 'howToKeepIt' | 'whatItMeans' | 'help', string>>;
  /** An administrator may, not will. */
  readonly mayBeDisabled: (lastDay: Mark) => Phrase;
  readonly onceDisabled: string;
  readonly notNeeded: string;
  readonly signInOnce: string;
  readonly signInWith: Readonly<Record<Exclude<SignInWith, 'password'>, string>> & {
    readonly password: (account: Mark) => Phrase;
  };
  readonly mayNotCount: string;
  readonly address: (portal: Mark) => Phrase;
  readonly noLinks: ByMedium<string>;
  readonly typeIt: string;
  readonly noPassword: string;
  /** Away, or cannot sign in: `reply` where an answer to the email gets to whom it should. */
  readonly keepIt: Readonly<Record<'reply' | 'ask', string>>;
  /** Likewise, to get a disabled account back. */
  readonly getItBack: Readonly<Record<'reply' | 'ask', string>>;
  /** Below a `reply`; the contact is an email address. */
  readonly questions: (contact: Mark) => Phrase;
  /** Below an `ask`. */
  readonly contact: (contact: Mark) => Phrase;
  readonly contentStays: string;
  readonly nothingLost: string;
  readonly mayBeDisabledLater: string;
  /** Above MAIL_NOTE. */
  readonly noteFrom: (organization: Mark) => Phrase;
  readonly whyYou: ByMedium<(organization: Mark) => Phrase>;
  readonly sample: SampleWords;
}

/** What tells a sample from an email that counts: before its subject and above all else; and whom it greets. */
export interface SampleWords {
  readonly mark: string;
  readonly line: string;
  readonly fullName: string;
}

/**
 * A sentence of a letter in pieces, so that text from the portal never becomes part of a string of ours: what we write is
 * a string, what is foreign or a due date is a mark, and each rendering treats the two as it must.
 */
export type Phrase = readonly (string | Mark)[];

export interface Mark {
  /** `foreign` comes from the portal or the settings, `day` is ours and must not be broken over two lines, `link` is an address of ours. */
  readonly kind: 'foreign' | 'day' | 'link';
  readonly shown: string;
  readonly strong: boolean;
  /** Of a link, where its words are others. */
  readonly address?: string;
}

/** Template tag for sentences with marks in them. */
export function say(strings: TemplateStringsArray, ...values: readonly (string | Mark)[]): Phrase {
  return strings.flatMap((string, at) => {
    const value = values[at];
    return value === undefined ? [string] : [string, value];
  });
}

/** Sentences made into one paragraph. */
export function paragraph(between: string, sentences: readonly (string | Phrase)[]): Phrase {
  return sentences.flatMap((sentence, at) => {
    const parts = typeof sentence === 'string' ? [sentence] : sentence;
    return at === 0 ? parts : [between, ...parts];
  });
}

/** One line of foreign text: a name, a contact, an address; at most so many code points. */
export function foreign(text: string, options: { readonly max: number; readonly strong?: boolean }): Mark {
  return { kind: 'foreign', shown: cut(oneLine(text), options.max), strong: options.strong ?? false };
}

/** Only for administrators: letters to members have no links, so that they do not look like phishing. */
export function link(words: string, address: string): Mark {
  return { kind: 'link', shown: words, strong: false, address };
}

export function strongDay(shown: string): Mark {
  return { kind: 'day', shown, strong: true };
}

/** The phrase as plain text; names written from right to left are isolated, so that the sentence around them stays in order. */
export function inText(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === 'string' ? part : markInText(part))).join('');
}

function markInText({ shown, address }: Mark): string {
  return address === undefined ? isolated(shown) : `${shown}: ${address}`;
}

/** The lines of a longer text as they are, without control characters. */
export function linesOf(text: string): readonly string[] {
  const lines = text
    .toWellFormed()
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/u);
  return lines.map((line) => line.replaceAll('\t', ' ').replace(UNSEEN, '').trimEnd());
}
