import type { AccountKey } from '../domain/account.ts';
import type { CalendarDay } from '../domain/calendar.ts';
import type { Ladder, Reach, Rung } from '../domain/ladder.ts';
import type { ProposalId } from '../domain/proposal.ts';
import type { AuditEntry } from './tables.ts';

/** Types only: letters, the ladders that warnings make, and what is known of whom mail reaches. */

export type LetterAbout =
  | { readonly kind: 'warning'; readonly key: AccountKey; readonly rung: Rung; readonly scan: number }
  | { readonly kind: 'disabled' | 'enabled again'; readonly key: AccountKey; readonly proposal: ProposalId }
  | { readonly kind: 'report'; readonly scan: number };

/**
 * `waiting` → `sending` → `accepted` | `refused` | `waiting` again; `waiting` → `dropped`. One found `sending` at a start
 * may have been taken: it is sent again under its Message-ID.
 */
export type LetterState = 'waiting' | 'sending' | 'accepted' | 'refused' | 'dropped';

export interface LetterRecord {
  readonly id: number;
  readonly about: LetterAbout;
  /** The account's user name; '' for a report. */
  readonly username: string;
  readonly to: string;
  /** One over all tries. */
  readonly messageId: string;
  readonly state: LetterState;
  readonly tries: number;
  readonly writtenAt: Date;
  /** Not to be tried before. */
  readonly notBefore: Date;
  /** The server's last answer, or why it was dropped. */
  readonly words: string | undefined;
  /** When its state last changed. */
  readonly changedAt: Date;
  /** The due date that the accepted letter named. */
  readonly dueOn: CalendarDay | undefined;
}

/** The letters of one scan, for its card. */
export interface LetterCounts {
  readonly accepted: number;
  readonly refused: number;
  /** Waiting or being sent. */
  readonly underWay: number;
  readonly dropped: number;
}

export interface QueueCounts {
  readonly accepted: number;
  /** Accepted by Slack alone, as mail did not get through. */
  readonly inSlack?: number;
  /** Recipients refused, those to be tried again included. */
  readonly refused: number;
  /** To go out now. */
  readonly waiting: number;
  /** Tried in vain, and to be tried again later. */
  readonly later: number;
}

export interface ReadLetters {
  get(id: number): LetterRecord | undefined;
  /** Waiting (or found sending), due by now; notices before warnings, then oldest first. */
  due(now: Date, limit: number): readonly LetterRecord[];
  nextDue(): Date | undefined;
  /** When a letter last had its turn, whatever came of it. */
  lastTurnAt(): Date | undefined;
  inState(state: LetterState): readonly LetterRecord[];
  /** What was, or is to be, told of a proposal's disabling and its undo. */
  noticesOf(proposal: ProposalId): readonly LetterRecord[];
  /** The accepted warnings of the account's ladder since mail reaches it, which `ladderNow` may find ended; by account. */
  laddersOf(keys: readonly AccountKey[]): ReadonlyMap<AccountKey, Ladder>;
  /** When the account's last warning was accepted, of whatever ladder. */
  lastAcceptedAt(key: AccountKey): Date | undefined;
  /** Accounts with a warning written and neither accepted, refused nor dropped. */
  awaiting(keys: readonly AccountKey[]): ReadonlySet<AccountKey>;
  reachesOf(keys: readonly AccountKey[]): ReadonlyMap<AccountKey, Reach>;
  /** Newest first: accepted and refused warnings of one account, for the card and Why?. */
  warningsOf(key: AccountKey, limit: number): readonly LetterRecord[];
  countOf(scan: number): LetterCounts;
  /** Mail to members: what was answered since a moment, and what waits. */
  queueAt(now: Date, answeredSince: Date): QueueCounts;
  /** Letters that met trouble, the newest answer first: tried in vain so far, or refused since a moment. */
  troubled(
    refusedSince: Date,
    limit: number,
  ): { readonly letters: readonly LetterRecord[]; readonly count: number };
  /** The warning of one account that is written and neither accepted, refused nor dropped. */
  underWayOf(key: AccountKey): LetterRecord | undefined;
  /** Recipients of a scan's warnings whose mailbox was refused, out of all that got an answer; `untried` were not tried yet. */
  refusedShare(scan: number): {
    readonly refused: number;
    readonly answered: number;
    readonly untried: number;
  };
  /** Days on which this account's mailbox was permanently refused, oldest first, since mail last reached it. */
  refusalDays(key: AccountKey): readonly CalendarDay[];
}

export interface Letters extends ReadLetters {
  /** Written down before it is sent. */
  write(
    what: { about: LetterAbout; username: string; to: string; messageId: string; notBefore: Date },
    entry: AuditEntry,
  ): number;
  /** Compare and swap from `waiting` (or from `sending`, after a restart): false when somebody else has it. */
  sending(id: number): boolean;
  /** A warning's acceptance is a rung of the account's ladder; `newLadder` when it is the first of one. */
  accepted(
    id: number,
    what: { words: string; dueOn: CalendarDay | undefined; newLadder: boolean },
    entry: AuditEntry,
  ): void;
  /** Not to be tried again. */
  refused(id: number, words: string, entry: AuditEntry): void;
  /** To be tried again; a delivery's own record, so no audit entry. */
  later(id: number, words: string, notBefore: Date): void;
  drop(id: number, why: string, entry: AuditEntry): boolean;
  noteMailboxRefused(key: AccountKey, on: CalendarDay, words: string): void;
  /** Takes back the refusals of a scan whose refusals were too many to be about the mailboxes. */
  forgetRefusals(scan: number, entry: AuditEntry): void;
  /** Grace runs from that day, also where it was established before: what is from before the account was left alone is void. */
  establish(key: AccountKey, why: string, on: CalendarDay, entry: AuditEntry): void;
  /** Reachable again. */
  clearReach(key: AccountKey, entry: AuditEntry): void;
}
