import type { Account } from '../domain/account.ts';
import type { Approver } from '../domain/approver.ts';
import type { CalendarDay } from '../domain/calendar.ts';
import type { Language, Letter, LetterFacts, LetterKind } from '../domain/letter.ts';
import type { MailAnswer } from '../domain/mail-answer.ts';
import type { Policy, Status } from '../domain/policy.ts';
import type { Proposal, ProposalId } from '../domain/proposal.ts';
import type { Organisation } from '../domain/protection.ts';
import type { ReportFacts } from '../domain/report.ts';
import type { Result } from '../domain/result.ts';
import type { Standing } from '../domain/standing.ts';
import type { FailedCheck } from '../domain/trust.ts';
import type { AskingFacts } from './ageing-tables.ts';
import type { DirectTrouble } from './direct-tables.ts';
import type { LetterCounts, LetterRecord, QueueCounts } from './letter-tables.ts';
import type { MemberRow, ScanRow } from './scan-tables.ts';
import type { Store } from './tables.ts';

/** Types only: what flows need from outside, and the facts that a card is drawn from. */

export type Clock = () => Date;

/** Structured logging; fields never hold a secret or an error object of the portal's library. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A secret that was learnt after the start is kept out from now on. */
  hideToo?(secret: string): void;
}

// ── The portal ───────────────────────────────────────────────────────────────────────────────────

/** Why the portal did not do it, with a sentence for people (no token, no URL with one). */
export interface PortalFailure {
  readonly kind: 'not signed in' | 'not allowed' | 'not found' | 'unavailable' | 'unexpected';
  readonly sentence: string;
}

/** The organisation as read at the start of a scan; `enabledAdmins` is counted from the members later. */
export interface OrganisationReading {
  readonly organisation: Omit<Organisation, 'enabledAdmins'>;
  /** Proven on the credential's own member record; undefined where it has none and the list must prove it. */
  readonly seesLastLogin: boolean | undefined;
}

/** One account read by itself, right before and after an act. */
export interface AccountReading {
  readonly account: Account;
  readonly groupIds: readonly string[];
  /** Whether its own privileges administer the organisation, whatever its role is called. */
  readonly administers: boolean;
}

export interface Holdings {
  readonly items: number;
  readonly newestItem: Date | undefined;
  readonly groups: number;
}

export interface Portal {
  readonly url: string;
  organisation(signal?: AbortSignal): Promise<Result<OrganisationReading, PortalFailure>>;
  /** Every member, page by page as they come (not in order); `total` is the last page's. */
  members(
    onPage: (accounts: readonly Account[], total: number) => void,
    signal?: AbortSignal,
  ): Promise<Result<{ total: number }, PortalFailure>>;
  account(username: string): Promise<Result<AccountReading, PortalFailure>>;
  /** Sends it once; after an unclear answer the caller reads the account to see what is true. */
  disable(username: string): Promise<Result<void, PortalFailure>>;
  enable(username: string): Promise<Result<void, PortalFailure>>;
  /** Lower-cased user names of a group's members. */
  groupMembers(groupId: string, signal?: AbortSignal): Promise<Result<ReadonlySet<string>, PortalFailure>>;
  /** Groups of the organisation whose title is this, without regard to case; where none is, those nearest to it. */
  groupsTitled(
    title: string,
  ): Promise<Result<{ exact: readonly PortalGroup[]; near: readonly PortalGroup[] }, PortalFailure>>;
  holdings(username: string): Promise<Result<Holdings, PortalFailure>>;
  /** Adds it to the owner's own content as a private CSV item and gives its id; what an unclear answer left is found by its title. */
  addCsv(owner: string, csv: CsvFile): Promise<Result<string, PortalFailure>>;
  csvTitled(owner: string, title: string): Promise<Result<string | undefined, PortalFailure>>;
  /** What is wrong with an added item as it is read back; undefined when it is private and holds the file as it is. */
  csvFault(owner: string, id: string, path: string): Promise<Result<string | undefined, PortalFailure>>;
  /** One that is gone already counts as deleted. */
  deleteItem(owner: string, id: string): Promise<Result<void, PortalFailure>>;
}

/** A file on disc under the name that others see. */
export interface CsvFile {
  readonly path: string;
  readonly name: string;
}

export interface PortalGroup {
  readonly id: string;
  readonly title: string;
}

// ── The admin channel ────────────────────────────────────────────────────────────────────────────

/** What became of a post: `uncertain` when Slack may have taken it without saying so. */
export type Delivery<T> =
  | { readonly kind: 'delivered'; readonly value: T }
  /** `gone`: what was to be changed is no longer there. */
  | { readonly kind: 'refused'; readonly sentence: string; readonly gone?: true }
  | { readonly kind: 'uncertain'; readonly sentence: string };

export interface AdminChannel {
  postCard(card: CardFacts): Promise<Delivery<{ ts: string }>>;
  updateCard(ts: string, card: CardFacts): Promise<Delivery<void>>;
  /** Plain text, as a message or into a thread. */
  postLine(text: string, threadTs: string | undefined): Promise<Delivery<{ ts: string }>>;
  updateLine(ts: string, text: string): Promise<Delivery<void>>;
  deleteMessage(ts: string): Promise<Delivery<void>>;
  postAsking(asking: AskingFacts): Promise<Delivery<{ ts: string }>>;
  updateAsking(ts: string, asking: AskingFacts): Promise<Delivery<void>>;
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

/** Everything a card shows, read from the database at one moment; the view only lays it out. */
export interface CardFacts {
  readonly card: number;
  /** Only the newest card has buttons. */
  readonly newest: boolean;
  readonly organisation: string;
  readonly scan: ScanRow;
  /** A later scheduled scan that brought nothing new. */
  readonly lastScan: ScanRow | undefined;
  readonly standing: Standing;
  /** By status, as of now; adds up to `members`. */
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly members: number;
  readonly policy: Policy;
  /** What became of the letters that this scan asked for; undefined where nobody is mailed. */
  readonly mail: LetterCounts | undefined;
  /** Where the queue of letters is; on the newest card only, and where somebody is mailed. */
  readonly mailNow: MailState | undefined;
  /** The first rows, in places that never change on this card; 8 at most. */
  readonly rows: readonly CardRow[];
  /** All live or decided proposals of the card, the shown ones included. */
  readonly proposals: number;
  /** Those to decide now, the shown ones included. */
  readonly open: number;
  /** Approve all: whom it would take, and who is left out and why; undefined when nobody could be taken. */
  readonly bulk: BulkFacts | undefined;
  /** Bulk approvals of which more than one disabled account can be undone. */
  readonly undoable: readonly { readonly batch: number; readonly count: number }[];
  /** Accounts to decide that wait for room under the cap. */
  readonly waiting: number;
  /** Accounts to decide that the next scan puts on a card: their exclusion ended, say. */
  readonly leftToNextScan: number;
  readonly cap: number;
  /** Today's disables have reached the cap: what is approved waits for tomorrow. */
  readonly dayIsFull: boolean;
  readonly approvalsNeeded: number;
  /** The scan whose card took this one's proposals over. */
  readonly goesOnIn: number | undefined;
  /** What Go live… would lead to, told until the bot is live. */
  readonly goLive: GoLiveForecast | undefined;
  /** First warnings that wait for a later scan. */
  readonly firstWarningsWaiting: number;
  /** For a refused scan: checks that Believe this once may excuse. */
  readonly excusable: readonly FailedCheck[];
  /** Plain sentences: the CSV could not be uploaded, nobody may decide, Slack shows a second bot, … */
  readonly notes: readonly string[];
  readonly mention: boolean;
  readonly timeZone: string;
  readonly now: Date;
}

/** How mail to members stands. */
export interface MailState extends QueueCounts {
  /** The moment at which it stood so; the counts of answers are of its day. */
  readonly at: Date;
  /** About when the last that waits goes out; undefined where that cannot be told, as the queue stands still. */
  readonly lastAt: Date | undefined;
  /** What did not get through, the newest answer first; the first few, of so many. */
  readonly troubled: readonly LetterRecord[];
  readonly troubledCount: number;
  /** Direct messages that did not get through since the newest card's scan. */
  readonly directTrouble?: DirectTrouble | undefined;
  /** Refusals of mailboxes that are too many of a scan's recipients to be believed. */
  readonly notBelieved: { readonly scan: number; readonly refused: number; readonly of: number } | undefined;
}

export interface CardRow {
  readonly proposal: Proposal;
  readonly holdings: Holdings | undefined;
  /** Our disabling is the last change of the account that we know of. */
  readonly canUndo: boolean;
  /** The bot disabled it, and somebody else has enabled it again. */
  readonly enabledByOthers: boolean;
  /** Under protection: what would be done now, and when it could be proposed. */
  readonly wouldBe: string | undefined;
}

export interface BulkFacts {
  readonly take: readonly ProposalId[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly fingerprint: string;
}

export interface GoLiveForecast {
  /** Plain sentences that say what will happen. */
  readonly sentences: readonly string[];
}

// ── People ───────────────────────────────────────────────────────────────────────────────────────

export interface People {
  /** From the snapshot in memory; undefined for everybody who may not decide now. Synchronous, so that a listener can commit before its ack. */
  approver(slackUser: string): Approver | undefined;
  /** Why nobody (or not enough people) may decide, for the card and `status`; undefined when all is well. */
  problem(): string | undefined;
  /** How many may decide now. */
  count(): number;
  /** Whether a person may read: an approver or a full member of the admin channel. */
  mayRead(slackUser: string): Promise<boolean>;
  refresh(): Promise<void>;
}

// ── Mail ─────────────────────────────────────────────────────────────────────────────────────────

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

/** Writes the CSV of members to a file, a piece at a time; the columns are the report's own. */
export type WriteCsv = (path: string, rows: AsyncIterable<readonly CsvMember[]>) => Promise<void>;

/** What the CSV needs to know of one member. */
export type CsvMember = Pick<MemberRow, 'account' | 'newestSignIn' | 'judged'> & {
  readonly roleName: string | undefined;
  /** The day on which the first warning of its ladder, as it still counts, was accepted. */
  readonly warnedOn: CalendarDay | undefined;
};

/** The settings that flows decide by. */
export interface FlowSettings {
  readonly policy: Policy;
  readonly protection: boolean;
  readonly maxDropPercent: number;
  readonly approvalsNeeded: number;
  readonly scanSchedule: Schedule;
  /** When people are reminded and proposals expire: Monday to Friday, in the morning. */
  readonly workdayRound: Schedule;
  readonly proposalRemindDays: number;
  readonly proposalExpiresDays: number;
  readonly csvKeepDays: number;
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
  readonly portal: Portal;
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
