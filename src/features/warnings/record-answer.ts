import { type AuditEntry, type AuditKind, botEntry } from '../../adapters/store/audit.ts';
import type { AcceptedBy, LetterRecord } from '../../adapters/store/letters.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import { type CalendarDay, DAY_MS, dayOf } from '../../policy/calendar.ts';
import { isTooManyRefused, type MailAnswer, meaningOf, retryPauseMs } from '../../policy/mail-answer.ts';
import type { Composed } from './compose-letter.ts';

export interface Answered {
  readonly letter: LetterRecord;
  readonly composed: Composed;
  readonly answer: MailAnswer;
  /** Slack took it as a direct message, which counts where mail did not get through. */
  readonly isToldInSlack: boolean;
}

/**
 * Writes down what an answer of the mail server means for a letter, in the transaction of that answer:
 *
 * > Established means … a permanent answer to RCPT TO about the mailbox on two different days. … When more than 20 % of
 * > a scan's recipients (and more than 2) are refused, none is.
 */
export function noteAnswer(
  tables: Tables,
  { letter, composed, answer, isToldInSlack }: Answered,
  now: Date,
  timeZone: string,
): void {
  const { letters } = tables;
  const { id, about, tries } = letter;
  const { words } = answer;
  const accept = (by: AcceptedBy): void =>
    letters.accepted(
      id,
      { words, by, dueOn: composed.dueOn, newLadder: composed.newLadder ?? false },
      letterEntry('letter accepted', letter, { words, inSlack: by === 'slack' ? 'alone' : undefined }),
    );
  const later = (ms: number): void => letters.later(id, words, new Date(now.getTime() + ms));

  const meaning = meaningOf(answer);
  const today = dayOf(now, timeZone);
  const isMailbox = meaning === 'mailbox refused';
  const isCounted =
    isMailbox && about.kind === 'warning' && countRefusal(tables, letter, about, words, today);
  if (meaning === 'accepted') accept('mail');
  else if (isToldInSlack) accept('slack');
  else if (!isMailbox) later(retryPauseMs(answer, tries + 1));
  else if (about.kind === 'warning' && !(isCounted && letters.refusalDays(about.key).length >= 2))
    later(DAY_MS);
  else {
    letters.refused(id, words, letterEntry('letter refused', letter, { words }));
    if (about.kind !== 'warning') return;
    const entry = letterEntry('not reachable by mail', letter, { words });
    letters.establish(about.key, { kind: 'mailbox refused', words }, today, entry);
  }
}

/** Among its scan's recipients, where too many mean trouble of the server; false while those answered so far have too many. */
function countRefusal(
  { letters }: Tables,
  letter: LetterRecord,
  { key, scan }: { readonly key: AccountKey; readonly scan: number },
  words: string,
  today: CalendarDay,
): boolean {
  letters.noteMailboxRefused(key, today, words);
  const { refused, answered, untried } = letters.refusedShare(scan);
  const of = answered + untried;
  if (isTooManyRefused(refused, of))
    letters.forgetRefusals(scan, letterEntry('refusals not counted', letter, { scan, refused, of }));
  // While others wait for their first try, those answered so far may be the worse part of them.
  return !isTooManyRefused(refused, answered);
}

export function letterEntry(
  what: AuditKind,
  { username, about }: LetterRecord,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  const rung = about.kind === 'warning' ? about.rung : undefined;
  return botEntry(what, username, { letter: about.kind, rung, ...detail });
}
