import type { Policy, Status } from '../domain/policy.ts';
import type { Proposal, ProposalId } from '../domain/proposal.ts';
import type { Standing } from '../domain/standing.ts';
import type { FailedCheck } from '../domain/trust.ts';
import type { DirectTrouble } from './direct-tables.ts';
import type { LetterCounts, LetterRecord, QueueCounts } from './letter-tables.ts';
import type { Holdings } from './ports.ts';
import type { ScanRow } from './scan-tables.ts';

/** Types only: the facts that a card is drawn from, as read from the database at one moment. */

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
