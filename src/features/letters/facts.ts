import type { CalendarDay } from '../../policy/calendar.ts';

/** The languages that letters are written in; a member's `culture` picks one, English where it names another. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'ja'] as const;
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
  readonly signInWith: SignInWith;
  /** MAIL_CONTACT: whom to ask. */
  readonly contact: string;
  /** MAIL_NOTE: the organization's own words, as they are. */
  readonly note: string | undefined;
  readonly timeZone: string;
}

export type LetterKind =
  | { readonly kind: 'first warning'; readonly dueOn: CalendarDay }
  | { readonly kind: 'reminder'; readonly dueOn: CalendarDay; readonly daysLeft: number }
  | { readonly kind: 'disabled'; readonly disabledOn: CalendarDay }
  | { readonly kind: 'enabled again' };

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
