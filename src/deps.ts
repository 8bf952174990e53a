import type { Portal } from './adapters/arcgis/portal.ts';
import type { AdminChannel } from './adapters/slack/channel.ts';
import type { DirectMessages } from './adapters/slack/direct-messages.ts';
import type { People } from './adapters/slack/people.ts';
import type { Mailer } from './adapters/smtp/mailer.ts';
import type { Actor } from './adapters/store/audit.ts';
import type { MailSender } from './adapters/store/reach.ts';
import type { ScanRow } from './adapters/store/scans.ts';
import type { Store } from './adapters/store/store.ts';
import type { Log } from './log.ts';
import type { Clock } from './policy/calendar.ts';
import type { Policy } from './policy/limits.ts';
import type { SmtpAuth } from './policy/mail/answer.ts';
import type { Schedule } from './schedule.ts';

/** Types only: what features are given. */

/** What letters go out by, and what stands in each; there is none where nobody is to be warned. */
export interface MailOutside {
  readonly mailer: Mailer;
  /** By which server they go, and as whom. */
  readonly by: MailSender;
  /** SMTP_AUTH: how the bot signs in there. */
  readonly auth: SmtpAuth;
  /** Undefined where nobody is told in Slack too. */
  readonly direct: DirectMessages | undefined;
  /** REPORT_RECIPIENTS: who gets the report after a scan. */
  readonly reportRecipients: readonly string[];
  /** MAIL_CONTACT: whom to ask. */
  readonly contact: string;
  /** Whether it is an address, to which answers to an email go. */
  readonly repliesReachContact: boolean;
  /** MAIL_NOTE: the organization's own words. */
  readonly note: string | undefined;
  readonly perMinute: number;
  /** What stands behind the @ of a Message-ID. */
  readonly messageHost: string;
  readonly noticeDelayMs: number;
}

/** The settings that flows decide by. */
export interface FlowSettings {
  /** SLACK_COMMAND: the slash command, as it stands in the app's manifest. */
  readonly command: string;
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
  /** The day on which the client secret for sending mail ends, where the settings tell it. */
  readonly clientSecretExpires: Date | undefined;
  /** SLACK_MENTION: whom posts with something to do call. */
  readonly mention: string | undefined;
  readonly proposalRemindDays: number;
  readonly proposalExpiresDays: number;
  readonly csvKeepDays: number;
  /** Accounts that scans have not received for more days than this are forgotten. */
  readonly keepDays: number;
  /** CSV_ITEM: each scan's CSV also becomes a private item in the portal. */
  readonly csvItem: boolean;
  /** CHECK_PRO_LICENSES: the portal is asked how licenses of ArcGIS Pro are used, which needs the privilege to manage them. */
  readonly checkProLicenses: boolean;
  /** Where a CSV lies while it is uploaded. */
  readonly workFolder: string;
}

/** What every flow is built from. */
export interface Outside {
  readonly settings: FlowSettings;
  readonly store: Store;
  /** What only a start asks for is no feature's. */
  readonly portal: Omit<Portal, 'secret'>;
  readonly channel: AdminChannel;
  readonly people: People;
  readonly direct: DirectMessages;
  readonly mail: MailOutside | undefined;
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
