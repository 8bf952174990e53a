import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { Outside } from '../../deps.ts';
import { type CalendarDay, dayOf, longDate, timeOfDay } from '../../policy/calendar.ts';
import {
  IN_A_ROW,
  likenessOf,
  type MailAnswer,
  meaningOf,
  queuePauseMs,
  type SmtpAuth,
} from '../../policy/mail/answer.ts';
import { adviceFor, faultWords, type MailFault, mailFaultOf } from '../../policy/mail/fault.ts';
import { grouped } from '../../policy/text.ts';
import { noteAlike } from './record-answer.ts';

/** Why nothing goes out: what the answers say of us, or that the server refuses whatever comes, as if there were no such mailboxes. */
type Why =
  | { readonly kind: 'us'; readonly fault: MailFault }
  | { readonly kind: 'all alike' | 'no mailboxes' };

/** Stops the queue where the mail server takes nobody's letter, for pauses that grow; after each, one letter tries. */
export function mailBrake({ clock, log, settings, store }: Outside, auth: SmtpAuth, changed: () => void) {
  let row = newRow('');
  let times = 0;
  let held:
    | {
        readonly until: Date;
        readonly why: Why;
        readonly words: string;
        readonly letters: number;
      }
    | undefined;

  function hold(why: Why, answer: MailAnswer): void {
    const { words } = answer;
    const now = clock();
    // Letters that were on their way when it was held have nothing new to tell.
    if (held !== undefined && now < held.until) return;
    times += 1;
    held = { until: new Date(now.getTime() + queuePauseMs(times)), why, words, letters: row.letters.size };
    log.error(
      { why: words, until: held.until.toISOString() },
      'Emails are on hold until the mail server accepts them again.',
    );
    changed();
  }

  function release(isAccepted: boolean): void {
    // It takes letters: those before were refused for reasons of their own.
    if (isAccepted && isAlike(row)) writeAlike(false);
    row = newRow('');
    times = 0;
    if (held === undefined) return;
    held = undefined;
    log.info({}, 'The mail server is accepting emails again.');
    changed();
  }

  function writeAlike(alike: boolean): void {
    store.commit(clock(), (tables) => noteAlike(tables, [...row.letters.values()], alike));
  }

  function lengthen(likeness: string, letter: LetterRecord, answer: MailAnswer): void {
    if (likeness !== row.likeness) row = newRow(likeness);
    row.answers += 1;
    row.letters.set(letter.id, { letter, on: dayOf(clock(), settings.policy.timeZone) });
    if (!isLong(row)) return;
    // Those after find themselves in the row.
    if (isAlike(row) && row.letters.size === IN_A_ROW) writeAlike(true);
    hold(whyOf(likeness, answer, auth), answer);
  }

  return {
    note(answer: MailAnswer, letter: LetterRecord): void {
      // Of the address alone, which the server was never asked about.
      if (answer.kind === 'not carried' && answer.what === 'address') return;
      const likeness = likenessOf(answer, letter.tries);
      if (likeness === undefined) release(answer.kind === 'accepted');
      else lengthen(likeness, letter, answer);
    },
    /** Whether a letter is one of several in a row that were refused alike, and so says nothing of its recipient. */
    isInRow: ({ id }: LetterRecord): boolean => isAlike(row) && row.letters.has(id),
    /** When the next letter may try whether it is over; undefined while all is well. */
    heldUntil: (): Date | undefined => held?.until,
    /** While no email goes out: the server's words, and what is wrong. */
    held: () => held && { fault: faultOf(held.why), auth, words: held.words },
    /** For the card and `status`: the server's words, what to do, and when the next letter goes out, if any is to. */
    problem(nextTry: () => Date | undefined): string | undefined {
      if (held === undefined) return undefined;
      const again = `No email is lost${nextAttempt(nextTry(), clock(), settings.policy.timeZone)}.`;
      if (held.why.kind === 'us') {
        const { fault } = held.why;
        return `${faultWords(fault, auth, held.words)} ${again}`;
      }
      const said = held.words.replace(/[\s.]+$/, '');
      const advice =
        held.why.kind === 'all alike'
          ? adviceFor('not as this sender', auth)
          : 'Check that the rejected addresses exist. If someone has left, disable the account in ArcGIS.';
      return `The mail server rejected the last ${grouped(held.letters)} emails with the same answer: “${said}”. Emails are on hold. ${advice} ${again}`;
    },
  };
}

const NEXT = '; the next attempt is';

function nextAttempt(at: Date | undefined, now: Date, timeZone: string): string {
  if (at === undefined) return '';
  const isToday = dayOf(at, timeZone) === dayOf(now, timeZone);
  const day = isToday ? '' : ` on ${longDate(at, timeZone)},`;
  return `${NEXT}${day} at ${timeOfDay(at, timeZone)} (${timeZone})`;
}

/** When it is tried again, or that it is not for now, makes no other problem of it. */
export const withoutNextAttempt = (problem: string): string =>
  problem.replace(new RegExp(`${NEXT}[^.]*`), '');

/** Letters that were all answered alike, one after the other, and how many such answers there were. */
interface Row {
  readonly likeness: string;
  readonly letters: Map<number, { readonly letter: LetterRecord; readonly on: CalendarDay }>;
  answers: number;
}

const newRow = (likeness: string): Row => ({ likeness, letters: new Map(), answers: 0 });

/** What `likenessOf` calls answers that are about us by themselves: of those each counts, of others each letter. */
const US = 'us';

const isLong = ({ likeness, answers, letters }: Row): boolean =>
  (likeness === US ? answers : letters.size) >= IN_A_ROW;

const isAlike = (row: Row): boolean => row.likeness !== US && isLong(row);

function whyOf(likeness: string, answer: MailAnswer, auth: SmtpAuth): Why {
  if (likeness === US) return { kind: 'us', fault: mailFaultOf(answer, auth) };
  return { kind: meaningOf(answer) === 'mailbox refused' ? 'no mailboxes' : 'all alike' };
}

const faultOf = (why: Why): MailFault => (why.kind === 'us' ? why.fault : 'rejected');
