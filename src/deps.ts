import type { Block, KnownBlock } from '@slack/types';
import type { Portal } from './adapters/arcgis/portal.ts';
import type { Mailer } from './adapters/smtp/mailer.ts';
import type { Actor } from './adapters/store/audit.ts';
import type { MemberRow } from './adapters/store/members.ts';
import type { ScanRow } from './adapters/store/scans.ts';
import type { Store } from './adapters/store/store.ts';
import type { Log } from './log.ts';
import type { Approver } from './policy/account.ts';
import type { CalendarDay, Clock } from './policy/calendar.ts';
import type { Policy } from './policy/limits.ts';

/** Types only: what flows need from outside; mail and the facts of a card have files of their own. */

// ── The admin channel ────────────────────────────────────────────────────────────────────────────

/** What became of a post: `uncertain` when Slack may have taken it without saying so. */
export type Delivery<T> =
  | { readonly kind: 'delivered'; readonly value: T }
  /** `gone`: what was to be changed is no longer there. */
  | { readonly kind: 'refused'; readonly sentence: string; readonly gone?: true }
  | { readonly kind: 'uncertain'; readonly sentence: string };

/** A message as Slack takes it: blocks, and the text for notifications. */
export interface MessageContent {
  readonly text: string;
  readonly blocks: (KnownBlock | Block)[];
}

export interface AdminChannel {
  /** A message as its feature made it; charts that Slack refuses are left out of it. */
  postMessage(content: MessageContent): Promise<Delivery<{ ts: string }>>;
  updateMessage(ts: string, content: MessageContent): Promise<Delivery<void>>;
  /** Plain text, as a message or into a thread. */
  postLine(text: string, threadTs: string | undefined): Promise<Delivery<{ ts: string }>>;
  updateLine(ts: string, text: string): Promise<Delivery<void>>;
  deleteMessage(ts: string): Promise<Delivery<void>>;
  uploadFile(
    path: string,
    name: string,
    title: string,
    threadTs: string,
  ): Promise<Delivery<{ fileId: string }>>;
  deleteFile(fileId: string): Promise<Delivery<void>>;
  /** What is wrong with the channel, with what to do about it; undefined when nothing is. */
  problem(): Promise<string | undefined>;
}

// ── People ───────────────────────────────────────────────────────────────────────────────────────

export interface People {
  /** From the snapshot in memory; undefined for everybody who may not decide now. Synchronous, so that a listener can commit before its ack. */
  approver(slackUser: string): Approver | undefined;
  /** Why nobody (or not enough people) may decide, for the card and `status`; undefined when all is well. */
  problem(): string | undefined;
  /** How many may decide now. */
  count(): number;
  /** Whether a person may read: an approver or a full member of the admin channel. Throws where Slack cannot be asked: nobody is told no for that. */
  mayRead(slackUser: string): Promise<boolean>;
  refresh(): Promise<void>;
}

/** Writes the CSV of members to a file, a piece at a time; the columns are the report's own. */
export type WriteCsv = (path: string, rows: AsyncIterable<readonly CsvMember[]>) => Promise<void>;

/** What the CSV needs to know of one member. */
export type CsvMember = Pick<MemberRow, 'account' | 'newestSignIn' | 'evaluated'> & {
  readonly roleName: string | undefined;
  /** The day on which the first warning of its ladder, as it still counts, was accepted. */
  readonly warnedOn: CalendarDay | undefined;
};

/** WARN_IN_SLACK: what is told to members of the workspace themselves. */
export interface DirectMessages {
  /** The one full member of our own workspace with this address. */
  memberWith(email: string): Promise<MemberFound>;
  /** Sent once; only what Slack surely did not take is tried again, after a little while and if it then still may go. */
  send(slackUser: string, message: MessageContent, mayGo: () => boolean): Promise<DirectOutcome>;
}

export type DirectOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly why: string }
  /** Slack may have taken it. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** Slack surely has not, but might another time. */
  | { readonly kind: 'not taken'; readonly why: string };

export type MemberFound =
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'nobody'; readonly why: string }
  | { readonly kind: 'unknown'; readonly sentence: string };

/** What letters go out by, and what stands in each; there is none where nobody is to be warned. */
export interface MailOutside {
  readonly mailer: Pick<Mailer, 'send' | 'close'>;
  /** Undefined where nobody is told in Slack too. */
  readonly direct: DirectMessages | undefined;
  /** REPORT_RECIPIENTS: who gets the report after a scan. */
  readonly reportRecipients: readonly string[];
  /** MAIL_CONTACT: whom to ask. */
  readonly contact: string;
  /** MAIL_NOTE: the organization's own words. */
  readonly note: string | undefined;
  readonly perMinute: number;
  /** What stands behind the @ of a Message-ID. */
  readonly messageHost: string;
  readonly noticeDelayMs: number;
}

/** The settings that flows decide by. */
export interface FlowSettings {
  readonly policy: Policy;
  readonly protection: boolean;
  readonly maxDropPercent: number;
  readonly approvalsNeeded: number;
  readonly scanSchedule: Schedule;
  /** When people are reminded and proposals expire: Monday to Friday, in the morning. */
  readonly workdayRound: Schedule;
  readonly digestSchedule: Schedule;
  /** The day on which the portal's API key ends, where the settings tell it. */
  readonly apiKeyExpires: Date | undefined;
  /** SLACK_MENTION: whom posts with something to do call. */
  readonly mention: string | undefined;
  readonly proposalRemindDays: number;
  readonly proposalExpiresDays: number;
  readonly csvKeepDays: number;
  /** Accounts that scans have not received for more days than this are forgotten. */
  readonly keepDays: number;
  /** CSV_ITEM: each scan's CSV also becomes a private item in the portal. */
  readonly csvItem: boolean;
  /** Where a CSV lies while it is uploaded. */
  readonly workFolder: string;
}

/** A cron expression in TIME_ZONE. */
export interface Schedule {
  readonly text: string;
  /** The newest due minute after one moment and up to another, if there is one. */
  lastDue(after: Date, upTo: Date): Date | undefined;
  nextDue(after: Date): Date | undefined;
}

/** What every flow is built from. */
export interface Outside {
  readonly settings: FlowSettings;
  readonly store: Store;
  /** What only a start asks for is no feature's. */
  readonly portal: Omit<Portal, 'secret'>;
  readonly channel: AdminChannel;
  readonly people: People;
  readonly mail: MailOutside | undefined;
  readonly writeCsv: WriteCsv;
  readonly clock: Clock;
  readonly log: Log;
  /** Slack takes one update of a message in three seconds kindly; milliseconds. */
  readonly cardPauseMs: number;
  /** False while a second bot is connected with the same app: then nobody acts. */
  readonly mayWork: () => boolean;
}

export type ScanAnswer =
  | { readonly kind: 'started'; readonly scan: number; readonly done: Promise<void> }
  | { readonly kind: 'running'; readonly scan: ScanRow };

/** One at a time whoever asks; what a person asked for shows its progress in the channel. */
export type StartScan = (by: Actor) => ScanAnswer;
