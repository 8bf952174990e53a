import { setTimeout } from 'node:timers/promises';
import pLimit from 'p-limit';
import { dayOf } from '../domain/calendar.ts';
import { meaningOf, retryPauseMs } from '../domain/mail-answer.ts';
import { mayAct } from '../domain/standing.ts';
import { type Composed, compose } from './compose.ts';
import type { LetterRecord } from './letter-tables.ts';
import { type Loop, loopOf } from './loop.ts';
import type { OrganisationMemory } from './organisation.ts';
import type { MailOutside, Outside } from './ports.ts';
import { markNewestDue, standingNow } from './standing.ts';
import type { AuditEntry, Tables } from './tables.ts';
import { rungText } from './warn.ts';

const MINUTE_MS = 60_000;
const AT_ONCE = 3;
/** So many answers in a row that refuse us, and nobody's letter goes out until this is over. */
const REFUSALS_THAT_STOP = 5;
const STOPPED_MS = 60 * MINUTE_MS;

export interface MailQueue extends Loop {
  /** Why nothing goes out, for the card and `status`. */
  problem(): string | undefined;
  /** The next moment at which a letter may go out. */
  nextDue(): Date | undefined;
}

/** The queue of letters: at its own pace, each written down before it is sent, under one Message-ID over all tries. */
export function mailQueue(
  outside: Outside,
  mail: MailOutside,
  memory: OrganisationMemory,
  changed: () => void,
): MailQueue {
  const { store, settings, clock, log } = outside;
  const limit = pLimit(AT_ONCE);
  let sent: number[] = [];
  let refusals = 0;
  let stopped: { readonly until: Date; readonly words: string } | undefined;

  const isOpen = (): boolean => mayAct(standingNow(store.tables, settings, clock()));

  /** How many more may go out in the minute that ends now. */
  function room(now: Date): number {
    sent = sent.filter((at) => now.getTime() - at < MINUTE_MS);
    if (stopped !== undefined) return now < stopped.until ? 0 : 1;
    return mail.perMinute - sent.length;
  }

  async function run(): Promise<void> {
    const now = clock();
    if (!isOpen()) return;
    const letters = store.tables.letters.due(now, Math.max(0, room(now)));
    if (letters.length === 0) return;
    const read = await memory.notOlderThan(10 * MINUTE_MS);
    if (!read.ok)
      return log.warn({ why: read.failure.sentence }, 'letters wait: the organisation could not be read');
    await Promise.all(letters.map((letter) => limit(() => sendOne(letter, read.value))));
    store.commit(clock(), markNewestDue);
    changed();
  }

  async function sendOne(letter: LetterRecord, organisation: Parameters<typeof compose>[2]): Promise<void> {
    if (stopped !== undefined && clock() < stopped.until) return;
    const composed = compose(outside, mail, organisation, letter);
    if (composed.kind === 'not wanted') {
      const entry = entryOf('letter dropped', letter, { why: composed.why });
      store.commit(clock(), (tables) => tables.letters.drop(letter.id, composed.why, entry));
      return;
    }
    if (!isOpen() || !store.commit(clock(), (tables) => tables.letters.sending(letter.id))) return;
    sent.push(clock().getTime());
    const answer = await mail.mailer.send({ to: letter.to, messageId: letter.messageId, ...composed.letter });
    const meaning = meaningOf(answer);
    noteRefusals(meaning === 'we are refused', answer.words);
    store.commit(clock(), (tables) => answered(tables, letter, composed, meaning, answer.words, clock()));
  }

  function noteRefusals(refused: boolean, words: string): void {
    refusals = refused ? refusals + 1 : 0;
    if (!refused) stopped = undefined;
    if (refusals < REFUSALS_THAT_STOP) return;
    stopped = { until: new Date(clock().getTime() + STOPPED_MS), words };
    log.error({ why: words }, 'the mail server refuses us; the queue stops for an hour');
  }

  function answered(
    tables: Tables,
    letter: LetterRecord,
    composed: Composed,
    meaning: ReturnType<typeof meaningOf>,
    words: string,
    now: Date,
  ): void {
    switch (meaning) {
      case 'accepted':
        tables.letters.accepted(
          letter.id,
          { words, dueOn: composed.dueOn, newLadder: composed.newLadder },
          entryOf('letter accepted', letter, { words }),
        );
        return;
      case 'mailbox refused':
        mailboxRefused(tables, letter, words, now);
        return;
      case 'we are refused':
      case 'trouble':
        tables.letters.later(letter.id, words, new Date(now.getTime() + retryPauseMs(letter.tries + 1)));
    }
  }

  /** > Established means … a permanent answer about the mailbox on two different days. When more than 20 % are refused, none is. */
  function mailboxRefused(tables: Tables, letter: LetterRecord, words: string, now: Date): void {
    if (letter.about.kind !== 'warning') {
      tables.letters.refused(letter.id, words, entryOf('letter refused', letter, { words }));
      return;
    }
    const { key, scan } = letter.about;
    const today = dayOf(now, settings.policy.timeZone);
    tables.letters.noteMailboxRefused(key, today, words);
    const { refused, answered: all } = tables.letters.refusedShare(scan);
    if (refused > 2 && refused > all * 0.2) {
      tables.letters.forgetRefusals(
        scan,
        entryOf('refusals not believed', letter, { scan, refused, of: all }),
      );
    }
    if (new Set(tables.letters.refusalDays(key)).size < 2) {
      tables.letters.later(letter.id, words, new Date(now.getTime() + 24 * 60 * MINUTE_MS));
      return;
    }
    tables.letters.refused(letter.id, words, entryOf('letter refused', letter, { words }));
    tables.letters.establish(key, words, today, entryOf('not reachable by mail', letter, { words }));
  }

  const loop = loopOf('mail', log, run);
  return {
    ...loop,
    problem: () =>
      stopped === undefined
        ? undefined
        : `The mail server refuses us, so no letter goes out: ${stopped.words}. Mend SMTP_URL, SMTP_USER and SMTP_PASSWORD or MAIL_FROM; it is tried again every hour.`,
    nextDue() {
      const next = isOpen() ? store.tables.letters.nextDue() : undefined;
      if (next === undefined) return undefined;
      const now = clock();
      const earliest =
        stopped?.until ?? (room(now) > 0 ? now : new Date((sent[0] ?? now.getTime()) + MINUTE_MS));
      return new Date(Math.max(next.getTime(), earliest.getTime()));
    },
    async stop() {
      await loop.stop();
      await Promise.race([mail.mailer.close(), setTimeout(2_000, undefined, { ref: false })]);
    },
  };
}

function entryOf(
  what: string,
  { username, about }: LetterRecord,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  const rung = about.kind === 'warning' ? rungText(about.rung) : undefined;
  return { by: { kind: 'bot' }, what, subject: username, detail: { letter: about.kind, rung, ...detail } };
}
