import { type AuditEntry, type AuditKind, botEntry } from '../../adapters/store/audit.ts';
import type { AcceptedBy, LetterRecord } from '../../adapters/store/letters.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import { type CalendarDay, DAY_MS, dayOf } from '../../policy/calendar.ts';
import { isTooManyRefused, type MailAnswer, meaningOf, retryPauseMs } from '../../policy/mail-answer.ts';
import type { Composed } from './compose.ts';

export interface Answered {
  readonly letter: LetterRecord;
  readonly composed: Composed;
  readonly answer: MailAnswer;
  /** Slack took it as a direct message, which counts where mail did not get through. */
  readonly isToldInSlack: boolean;
}

/** Writes down what an answer of the mail server means for a letter, in the transaction of that answer. */
export function noteAnswer(
  tables: Tables,
  { letter, composed, answer, isToldInSlack }: Answered,
  now: Date,
  timeZone: string,
): void {
  const { words } = answer;
  const accept = (by: AcceptedBy): void =>
    tables.letters.accepted(
      letter.id,
      { words, by, dueOn: composed.dueOn, newLadder: composed.newLadder ?? false },
      letterEntry('letter accepted', letter, { words, inSlack: by === 'slack' ? 'alone' : undefined }),
    );
  const meaning = meaningOf(answer);
  if (meaning !== 'accepted' && isToldInSlack && letter.about.kind === 'warning') {
    if (meaning === 'mailbox refused')
      countRefusal(tables, letter, letter.about, words, dayOf(now, timeZone));
    accept('slack');
    return;
  }
  switch (meaning) {
    case 'accepted':
      accept('mail');
      return;
    case 'mailbox refused':
      mailboxRefused(tables, letter, words, now, timeZone);
      return;
    case 'we are refused':
    case 'nobody is served':
    case 'trouble':
      tables.letters.later(
        letter.id,
        words,
        new Date(now.getTime() + retryPauseMs(answer, letter.tries + 1)),
      );
  }
}

/**
 * > Established means … a permanent answer to RCPT TO about the mailbox on two different days. … When more than 20 % of
 * > a scan's recipients (and more than 2) are refused, none is.
 */
function mailboxRefused(
  tables: Tables,
  letter: LetterRecord,
  words: string,
  now: Date,
  timeZone: string,
): void {
  const refused = letterEntry('letter refused', letter, { words });
  if (letter.about.kind !== 'warning') {
    tables.letters.refused(letter.id, words, refused);
    return;
  }
  const { key } = letter.about;
  const today = dayOf(now, timeZone);
  const share = countRefusal(tables, letter, letter.about, words, today);
  // While others wait for their first try, those answered so far may be the worse part of them.
  const isCounted = !isTooManyRefused(share.refused, share.answered);
  if (!isCounted || tables.letters.refusalDays(key).length < 2) {
    tables.letters.later(letter.id, words, new Date(now.getTime() + DAY_MS));
    return;
  }
  tables.letters.refused(letter.id, words, refused);
  tables.letters.establish(
    key,
    { kind: 'mailbox refused', words },
    today,
    letterEntry('not reachable by mail', letter, { words }),
  );
}

/** Among its scan's recipients, where too many mean trouble of the server; the member may have been told in Slack. */
function countRefusal(
  { letters }: Tables,
  letter: LetterRecord,
  { key, scan }: { readonly key: AccountKey; readonly scan: number },
  words: string,
  today: CalendarDay,
): { readonly refused: number; readonly answered: number } {
  letters.noteMailboxRefused(key, today, words);
  const share = letters.refusedShare(scan);
  const of = share.answered + share.untried;
  if (isTooManyRefused(share.refused, of))
    letters.forgetRefusals(
      scan,
      letterEntry('refusals not counted', letter, { scan, refused: share.refused, of }),
    );
  return share;
}

export function letterEntry(
  what: AuditKind,
  { username, about }: LetterRecord,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  const rung = about.kind === 'warning' ? about.rung : undefined;
  return botEntry(what, username, { letter: about.kind, rung, ...detail });
}
