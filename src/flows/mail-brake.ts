import { timeOfDay } from '../domain/calendar.ts';
import { type MailMeaning, queuePauseMs } from '../domain/mail-answer.ts';
import type { Outside } from './ports.ts';

/** > Five answers in a row that refuse *us* stop the queue and say so. */
const IN_A_ROW = 5;

export interface MailBrake {
  note(meaning: MailMeaning, words: string): void;
  /** When the next letter may try whether it is over; undefined while all is well. */
  heldUntil(): Date | undefined;
  /** While no email goes out: the server's words, and whether they are about us. */
  held(): { readonly isAboutUs: boolean; readonly words: string } | undefined;
  /** For the card and `status`: the server's words, and what to do. */
  problem(): string | undefined;
}

interface Held {
  readonly until: Date;
  readonly meaning: MailMeaning;
  readonly words: string;
}

/** Stops the queue where the mail server takes nobody's letter, for pauses that grow; after each, one letter tries. */
export function mailBrake({ clock, log, settings }: Outside, changed: () => void): MailBrake {
  let inARow = 0;
  let times = 0;
  let held: Held | undefined;

  function hold(meaning: MailMeaning, words: string): void {
    const now = clock();
    // Letters that were on their way when it was held have nothing new to tell.
    if (inARow < IN_A_ROW || (held !== undefined && now < held.until)) return;
    times += 1;
    held = { until: new Date(now.getTime() + queuePauseMs(times)), meaning, words };
    log.error(
      { why: words, until: held.until.toISOString() },
      'the mail server takes no letter; the queue waits',
    );
    changed();
  }

  function release(): void {
    inARow = 0;
    times = 0;
    if (held === undefined) return;
    held = undefined;
    log.info({}, 'the mail server takes letters again');
    changed();
  }

  return {
    note(meaning, words) {
      if (meaning !== 'we are refused' && meaning !== 'nobody is served') return release();
      inARow += 1;
      hold(meaning, words);
    },
    heldUntil: () => held?.until,
    held: () => held && { isAboutUs: held.meaning === 'we are refused', words: held.words },
    problem() {
      if (held === undefined) return undefined;
      const again = `It is tried again at ${timeOfDay(held.until, settings.policy.timeZone)}; nothing is lost meanwhile.`;
      const said = held.words.replace(/[\s.]+$/, '');
      return held.meaning === 'we are refused'
        ? `The mail server refuses us, so no letter goes out: ${said}. Mend SMTP_URL, SMTP_USER and SMTP_PASSWORD or MAIL_FROM, or have the server let us in. ${again}`
        : `The mail server does not serve us, so no letter goes out: ${said}. See whether it runs and SMTP_URL is right. ${again}`;
    },
  };
}
