import type { LetterRecord, QueueCounts } from '../../adapters/store/letters.ts';
import type { DirectTrouble } from '../../adapters/store/reach.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { dayOf, MINUTE_MS, startOfDay } from '../../policy/calendar.ts';
import { isTooManyRefused } from '../../policy/mail-answer.ts';
import { mayAct } from '../../policy/mode.ts';
import { modeNow } from '../modes/mode.ts';

/** Letters in trouble that are named; the others are counted. */
const NAMED = 3;
/** Of those in trouble, so many are asked which scan they are of. */
const ASKED = 50;

/** How mail to members stands now, for the card and `status`; undefined where nobody is mailed. */
export function mailStateOf(outside: Outside, heldUntil: Date | undefined): MailState | undefined {
  const { mail, store, settings, clock } = outside;
  if (mail === undefined) return undefined;
  const { tables } = store;
  const { timeZone } = settings.policy;
  const now = clock();
  const counts = tables.letters.queueAt(now, startOfDay(dayOf(now, timeZone), timeZone));
  const { letters, count } = tables.letters.troubled(tellingSince(tables, now), ASKED);
  const goesOn = heldUntil === undefined && mayAct(modeNow(tables, settings, now));
  const minutes = Math.ceil(counts.waiting / mail.perMinute);
  return {
    ...counts,
    at: now,
    lastAt: goesOn && counts.waiting > 0 ? new Date(now.getTime() + minutes * MINUTE_MS) : undefined,
    troubled: letters.slice(0, NAMED),
    troubledCount: count,
    directTrouble: tables.directMessages.trouble(tellingSince(tables, now)),
    notCounted: notCountedOf(tables, letters),
  };
}

/** What was refused for good is told on one card: the newest. */
function tellingSince(tables: ReadTables, now: Date): Date {
  const card = tables.cards.newest();
  const scan = card === undefined ? undefined : tables.scans.get(card.scan);
  return scan?.startedAt ?? now;
}

function notCountedOf(tables: ReadTables, letters: readonly LetterRecord[]): MailState['notCounted'] {
  const scans = new Set(letters.flatMap(({ about }) => (about.kind === 'warning' ? about.scan : [])));
  return [...scans]
    .map((scan) => {
      const { refused, answered, untried } = tables.letters.refusedShare(scan);
      return { scan, refused, of: answered + untried };
    })
    .find(({ refused, of }) => isTooManyRefused(refused, of));
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
  /** Refusals of mailboxes that are too many of a scan's recipients to be accepted. */
  readonly notCounted: { readonly scan: number; readonly refused: number; readonly of: number } | undefined;
}
