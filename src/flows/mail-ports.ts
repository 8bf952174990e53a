import type { Language, Letter, LetterFacts, LetterKind } from '../domain/letter.ts';
import type { MailAnswer } from '../domain/mail-answer.ts';
import type { ReportFacts } from '../domain/report.ts';

/** Types only: what letters need from outside. */

export interface Mailer {
  /** One try; whatever the server did is the answer. */
  send(
    mail: { to: string; messageId: string; attachments?: readonly MailAttachment[] } & Letter,
  ): Promise<MailAnswer>;
  close(): Promise<void>;
}

export interface MailAttachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
}

export type DirectOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly why: string }
  /** Slack may have taken it. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** Slack surely has not, but might another time. */
  | { readonly kind: 'not taken'; readonly why: string };

/** WARN_IN_SLACK: warnings told to members of the workspace themselves. */
export interface DirectMessaging {
  /** The one full member of our own workspace with this address. */
  memberWith(
    email: string,
  ): Promise<
    | { readonly kind: 'one'; readonly id: string }
    | { readonly kind: 'nobody'; readonly why: string }
    | { readonly kind: 'unknown'; readonly sentence: string }
  >;
  /** Sent once; only what Slack surely did not take is tried again, after a little while and if it then still may go. */
  send(slackUser: string, letter: Letter, mayGo: () => boolean): Promise<DirectOutcome>;
}

/** What letters are made of and go out by; there is none where nobody is to be warned. */
export interface MailOutside {
  readonly mailer: Mailer;
  /** Undefined where nobody is told in Slack too. */
  readonly direct: DirectMessaging | undefined;
  readonly letterFor: (kind: LetterKind, facts: LetterFacts) => Letter;
  readonly languageOf: (culture: string | undefined) => Language;
  readonly reportLetter: (facts: ReportFacts) => Letter;
  /** REPORT_RECIPIENTS: who gets the report after a scan. */
  readonly reportRecipients: readonly string[];
  /** MAIL_CONTACT: whom to ask. */
  readonly contact: string;
  /** MAIL_NOTE: the organisation's own words. */
  readonly note: string | undefined;
  readonly perMinute: number;
  /** What stands behind the @ of a Message-ID. */
  readonly messageHost: string;
  readonly noticeDelayMs: number;
}
