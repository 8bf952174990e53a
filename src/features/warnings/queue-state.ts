import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { dayOf, MINUTE_MS, startOfDay } from '../../policy/calendar.ts';
import { isTooManyRefused } from '../../policy/mail/answer.ts';
import { mayAct } from '../../policy/mode.ts';
import { modeNow } from '../modes/mode.ts';
import { SHARE_MS } from './record-answer.ts';

/** Letters in trouble that are named; the others are counted. */
const NAMED = 3;

export type MailState = NonNullable<ReturnType<typeof mailStateOf>>;

/** How mail to members stands now, for the card and `status`; undefined where nobody is mailed. */
export function mailStateOf(outside: Outside, heldUntil: Date | undefined) {
  const { mail, store, settings, clock } = outside;
  if (mail === undefined) return undefined;
  const { tables } = store;
  const { timeZone } = settings.policy;
  const now = clock();
  const counts = tables.letters.queueAt(now, startOfDay(dayOf(now, timeZone), timeZone));
  const { letters, count } = tables.letters.troubled(tellingSince(tables, now), NAMED);
  const goesOn = heldUntil === undefined && mayAct(modeNow(tables, settings, now));
  const minutes = Math.ceil(counts.waiting / mail.perMinute);
  return {
    ...counts,
    /** The moment at which it stood so; the counts of answers are of its day. */
    at: now,
    /** About when the last that waits goes out; undefined where that cannot be told, as the queue stands still. */
    lastAt: goesOn && counts.waiting > 0 ? new Date(now.getTime() + minutes * MINUTE_MS) : undefined,
    /** What did not get through, the newest answer first; the first few, of so many. */
    troubled: letters,
    troubledCount: count,
    /** Direct messages that did not get through since the newest card's scan. */
    directTrouble: tables.directMessages.trouble(tellingSince(tables, now)),
    notCounted: notCountedOf(tables, now),
  };
}

/** What was refused for good is told on one card: the newest. */
function tellingSince(tables: ReadTables, now: Date): Date {
  const card = tables.cards.newest();
  const scan = card === undefined ? undefined : tables.scans.get(card.scan);
  return scan?.startedAt ?? now;
}

/** Refusals that are too many of a week's recipients to be about the mailboxes. */
function notCountedOf(tables: ReadTables, now: Date) {
  const { refused, answered, untried } = tables.letters.refusedShare(new Date(now.getTime() - SHARE_MS));
  const of = answered + untried;
  return isTooManyRefused(refused, of) ? { refused, of } : undefined;
}
