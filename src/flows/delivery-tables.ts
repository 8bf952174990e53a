import type { ProposalId } from '../domain/proposal.ts';

/** Types only: cards, lines and files on their way to Slack. */

export interface CardRecord {
  readonly id: number;
  readonly scan: number;
  readonly createdAt: Date;
  /** Slack's ts once it is posted. */
  readonly ts: string | undefined;
  /** Set when a post was begun whose outcome is not known. */
  readonly postingSince: Date | undefined;
  readonly due: boolean;
  readonly lastPublishedAt: Date | undefined;
  /** The card that took its proposals over. */
  readonly followedBy: number | undefined;
  /** Whether the post mentions SLACK_MENTION: there is something new to decide. */
  readonly mentions: boolean;
  /** A later scheduled scan that had nothing new and so only updated this card. */
  readonly lastScan: number | undefined;
  /** Plain text, e.g. that the CSV could not be uploaded. */
  readonly notes: readonly string[];
}

export interface ReadCards {
  get(id: number): CardRecord | undefined;
  newest(): CardRecord | undefined;
  byTs(ts: string): CardRecord | undefined;
  due(): readonly CardRecord[];
}

/** Publishing keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export interface Cards extends ReadCards {
  /** Takes over the live proposals of the kind in force, in the order given; the card before is followed by it and both are due. */
  add(what: { scan: number; mentions: boolean; rows: readonly ProposalId[] }): number;
  addRows(card: number, rows: readonly ProposalId[]): void;
  markDue(card: number): void;
  /** Every card that shows this proposal. */
  markDueFor(proposal: ProposalId): void;
  noteLastScan(card: number, scan: number): void;
  setNote(card: number, note: string | undefined): void;
  /** Before the post; a restart finds it. */
  posting(card: number): void;
  posted(card: number, ts: string): void;
  notPosted(card: number): void;
  /** Somebody deleted it: the newest is to be posted anew, an older one is done with. */
  deleted(card: number): void;
  /** The bot has another channel now: no card stands in it, and the newest is to be posted there. */
  channelChanged(): void;
  published(card: number): void;
  /** Those that were on their way to Slack then, or went since. */
  markDuePublishedSince(since: Date): void;
}

/** A line for a card's thread, or a message of its own where `card` is undefined. Plain text. */
export interface LineRecord {
  readonly id: number;
  readonly card: number | undefined;
  readonly text: string;
  readonly createdAt: Date;
}

/** A CSV waiting for its upload into a card's thread, or uploaded and waiting for its deletion. */
export interface FileRecord {
  readonly id: number;
  readonly card: number;
  readonly scan: number;
  readonly name: string;
  readonly slackFile: string | undefined;
  readonly createdAt: Date;
}

export interface ReadOutbox {
  /** Not yet sent, whose card (if any) is posted, oldest first. */
  linesDue(): readonly LineRecord[];
  filesDue(): readonly FileRecord[];
  /** Being uploaded, or left so by a process that ended. */
  filesTaken(): readonly FileRecord[];
  filesUploadedBefore(moment: Date): readonly FileRecord[];
}

export interface Outbox extends ReadOutbox {
  addLine(card: number | undefined, text: string): void;
  /** Taken before it is sent: a line whose sending was cut short is not sent a second time. */
  takeLine(id: number): boolean;
  /** It certainly was not sent: due again. */
  giveLineBack(id: number): void;
  addFile(card: number, scan: number, name: string): void;
  takeFile(id: number): boolean;
  /** It certainly did not arrive: due again. */
  giveFileBack(id: number): void;
  fileUploaded(id: number, slackFile: string): void;
  fileFailed(id: number): void;
  fileDeleted(id: number): void;
}
