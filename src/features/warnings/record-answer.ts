import { type AuditEntry, type AuditKind, botEntry } from '../../adapters/store/audit.ts';
import type { AcceptedBy, LetterRecord } from '../../adapters/store/letters.ts';
import type { Tables } from '../../adapters/store/store.ts';
import { type CalendarDay, DAY_MS, dayOf } from '../../policy/calendar.ts';
import type { NotReachable } from '../../policy/ladder.ts';
import {
  isEstablished,
  isTooManyRefused,
  type MailAnswer,
  type MailMeaning,
  meaningOf,
  retryPauseMs,
} from '../../policy/mail/answer.ts';
import type { Composed } from './compose-letter.ts';

export interface Answered {
  readonly letter: LetterRecord;
  readonly composed: Composed;
  readonly answer: MailAnswer;
  /** Slack took it as a direct message, which counts where mail did not get through. */
  readonly isToldInSlack: boolean;
}

type Tried = Pick<Answered, 'letter'> & {
  /** The last several letters were refused like this one. */
  readonly isAlike: boolean;
  readonly meaning: MailMeaning;
  readonly words: string;
  readonly now: Date;
  readonly today: CalendarDay;
};

/** Writes down what an answer of the mail server means for a letter, in the transaction of that answer. */
export function noteAnswer(
  tables: Tables,
  { letter, composed, answer, isToldInSlack }: Answered,
  isAlike: boolean,
  now: Date,
  timeZone: string,
): void {
  const { letters } = tables;
  const { id, tries } = letter;
  const { words } = answer;
  const accept = (by: AcceptedBy): void =>
    letters.accepted(
      id,
      { words, by, dueOn: composed.dueOn, newLadder: composed.newLadder ?? false },
      letterEntry('letter accepted', letter, { words, inSlack: by === 'slack' ? 'alone' : undefined }),
    );
  const meaning = meaningOf(answer);
  const today = dayOf(now, timeZone);
  const why = notReachableBy(tables, { letter, isAlike, meaning, words, now, today });
  if (meaning === 'accepted') accept('mail');
  else if (isToldInSlack) accept('slack');
  else if (why !== undefined || isFinal(answer, letter)) {
    letters.refused(id, words, letterEntry('letter refused', letter, { words }));
    if (why !== undefined) notReachable(tables, letter, why, today);
  } else {
    const pauseMs = meaning === 'mailbox refused' ? DAY_MS : retryPauseMs(answer, tries + 1);
    letters.later(id, words, new Date(now.getTime() + pauseMs));
  }
}

function notReachable(tables: Tables, letter: LetterRecord, why: NotReachable, today: CalendarDay): void {
  if (letter.about.kind !== 'warning') return;
  const detail = why.kind === 'mailbox refused' ? { words: why.words } : { notReachable: why };
  const entry = letterEntry('not reachable by mail', letter, detail);
  tables.letters.establish(letter.about.key, why, today, entry);
}

/** A notice that its mailbox refuses, or that cannot be carried, is not tried again; a warning is until something is established. */
function isFinal(answer: MailAnswer, { about }: LetterRecord): boolean {
  if (about.kind === 'warning') return false;
  return answer.kind === 'not carried' || meaningOf(answer) === 'mailbox refused';
}

/**
 * What this answer to a warning establishes:
 *
 * > Established means: no usable address (or one that the mail server cannot carry), or a permanent answer that is *about
 * > the mailbox* (named codes and words, at RCPT or after DATA, a letter has one recipient) on two different days, or one
 * > that stays unclear on five. … When more than 20 % of a week's recipients (and more than 2) are refused, none is.
 */
function notReachableBy(tables: Tables, tried: Tried): NotReachable | undefined {
  const { letter, meaning, words } = tried;
  if (letter.about.kind !== 'warning') return undefined;
  if (meaning === 'address not carried') return { kind: 'address not carried' };
  const isExplained = meaning === 'mailbox refused';
  if (!isExplained && meaning !== 'unexplained') return undefined;
  const { key } = letter.about;
  const { isAlike, today: on } = tried;
  tables.letters.noteRefusal({ key, letter: letter.id, on, words, isExplained, isAlike });
  const counts = refusalsCount(tables, letter, tried.now);
  const days = tables.letters.refusalDays(key);
  if (!counts || !isEstablished(days)) return undefined;
  return { kind: days.mailbox >= 2 ? 'mailbox refused' : 'mail refused', words };
}

/** The share of the refused is one of a week, so that a few scans with few letters are not taken at their word. */
export const SHARE_MS = 7 * DAY_MS;

/** Among a week's recipients, where too many mean trouble of the server; false while those answered so far have too many. */
function refusalsCount({ letters }: Tables, letter: LetterRecord, now: Date): boolean {
  const since = new Date(now.getTime() - SHARE_MS);
  const { refused, answered, untried } = letters.refusedShare(since);
  const of = answered + untried;
  if (isTooManyRefused(refused, of))
    letters.forgetRefusals(since, letterEntry('refusals not counted', letter, { refused, of }));
  // While others wait for their first try, those answered so far may be the worse part of them.
  return !isTooManyRefused(refused, answered);
}

/** What a row of letters that were all refused alike says of those before the last: nothing while it lasts. */
export function noteAlike(
  tables: Tables,
  row: readonly { readonly letter: LetterRecord; readonly on: CalendarDay }[],
  isAlike: boolean,
): void {
  for (const { letter, on } of row) {
    tables.letters.setAlike(letter.id, on, isAlike);
    if (!isAlike || letter.about.kind !== 'warning') continue;
    const { key } = letter.about;
    if (isEstablished(tables.letters.refusalDays(key))) continue;
    tables.letters.unestablish(key, on, letterEntry('refusals not counted', letter, { alike: row.length }));
  }
}

export function letterEntry(
  what: AuditKind,
  { username, about }: LetterRecord,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  const rung = about.kind === 'warning' ? about.rung : undefined;
  return botEntry(what, username, { letter: about.kind, rung, ...detail });
}
