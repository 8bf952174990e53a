import type { CalendarDay } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';

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

/** What a report by mail tells the administrators: one scan, and what happened since the report before. */
export interface ReportFacts {
  readonly organization: string;
  readonly scan: number;
  /** The day and time of the scan, as people read it in TIME_ZONE. */
  readonly scannedAt: string;
  /** Undefined where it was the schedule. */
  readonly askedBy: string | undefined;
  readonly outcome: ReportOutcome;
  readonly sections: readonly ReportSection[];
  /** Whether the CSV is attached, or where it is. */
  readonly csv: string;
  /** The newest entry of the audit trail: its number and hash, by which a later check finds what was cut off. */
  readonly trailHead: { readonly number: number; readonly hash: string } | undefined;
  /** The address of the CSV's item in the portal. */
  readonly itemUrl: string | undefined;
}

export type ReportOutcome =
  | {
      readonly kind: 'accepted';
      readonly members: number;
      readonly counts: Readonly<Partial<Record<Status, number>>>;
    }
  | { readonly kind: 'rejected'; readonly sentences: readonly string[] };

/** What happened of one kind: to whom, and one sentence on each. */
export interface ReportSection {
  readonly kind: ReportKind;
  readonly total: number;
  /** The first of them, where there are many. */
  readonly lines: readonly ReportLine[];
}

export interface ReportLine {
  /** A name from the portal or a person's words; text, whatever it looks like. */
  readonly who: string;
  readonly how: string;
}

export const REPORT_KINDS = [
  'warned',
  'warning refused',
  'not reachable',
  'proposed',
  'disabled',
  'enabled again',
  'excluded',
  'skipped',
  'failed',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
