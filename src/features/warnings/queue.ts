import pLimit from 'p-limit';
import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { type CalendarDay, DAY_MS, dayOf, MINUTE_MS, timeOfDay } from '../../policy/calendar.ts';
import { IN_A_ROW, likenessOf, type MailAnswer, meaningOf, queuePauseMs } from '../../policy/mail-answer.ts';
import { mayAct } from '../../policy/mode.ts';
import { grouped } from '../../policy/text.ts';
import { workerOf } from '../../worker.ts';
import type { OrganizationCache, OrganizationNow } from '../evaluation/organization.ts';
import { markNewestDue, modeNow } from '../modes/mode.ts';
import { type Composed, type Composition, compose, isStillToBeTold } from './compose-letter.ts';
import { type Answered, letterEntry, noteAlike, noteAnswer } from './record-answer.ts';
import { tellInSlack } from './tell-in-slack.ts';

const AT_ONCE = 3;
const OURS = 'an error of the bot itself; its log says more';

/** The queue of letters: at its own pace, each written down before it is sent, under one Message-ID over all tries. */
export function mailQueue(
  outside: Outside,
  mail: MailOutside,
  organizationCache: OrganizationCache,
  composeReport: (...given: Parameters<typeof compose>) => Promise<Composition>,
  changed: () => void,
) {
  const { store, settings, clock, log, portal } = outside;
  const limit = pLimit(AT_ONCE);
  let sent: number[] = [];
  let ending = false;
  /** Answers that the database did not take: such a letter stays `sending`, as nobody may send it again. */
  const unwritten = new Set<Answered>();

  /** The card shows where the queue is. */
  function show(): void {
    store.commit(clock(), markNewestDue);
    changed();
  }
  const brake = mailBrake(outside, show);

  const isOpen = (): boolean =>
    !ending && outside.mayWork() && mayAct(modeNow(store.tables, settings, clock()));

  /** How many more may go out in the minute that ends now. */
  function room(now: Date): number {
    sent = sent.filter((at) => now.getTime() - at < MINUTE_MS);
    const held = brake.heldUntil();
    if (held !== undefined) return now < held ? 0 : 1;
    return mail.perMinute - sent.length;
  }

  async function run(): Promise<void> {
    const now = clock();
    for (const answered of unwritten) writeDown(answered);
    if (!isOpen()) return;
    const letters = store.tables.letters.due(now, Math.max(0, room(now)));
    if (letters.length === 0) return;
    const read = await organizationCache.notOlderThan(10 * MINUTE_MS);
    if (!read.ok)
      return log.warn({ why: read.failure.sentence }, 'letters wait: the organization could not be read');
    await Promise.all(letters.map((letter) => limit(() => sendOne(letter, read.value))));
    show();
  }

  /** An error of ours with one letter keeps no other from going out. */
  async function sendOne(letter: LetterRecord, organization: OrganizationNow): Promise<void> {
    const held = brake.heldUntil();
    if (ending || (held !== undefined && clock() < held)) return;
    try {
      await trySending(letter, organization);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : 'unknown';
      log.error({ letter: letter.id, error }, 'an error of ours with a letter');
      putOff(letter, OURS, 60 * MINUTE_MS);
    }
  }

  async function trySending(letter: LetterRecord, organization: OrganizationNow): Promise<void> {
    const isReport = letter.about.kind === 'report';
    const composition = await (isReport ? composeReport : compose)(outside, mail, organization, letter);
    if (composition.kind !== 'letter') return setAside(letter, composition);
    if (!isOpen() || !store.commit(clock(), (tables) => tables.letters.sending(letter.id))) return;
    sent.push(clock().getTime());
    const { attachments = [] } = composition;
    const { to, messageId } = letter;
    let found: Composition | 'closed' = composition;
    const answer = await mail.mailer.send({ to, messageId, attachments, ...composition.letter }, async () => {
      found = await lookAgain(letter, composition);
      return found !== 'closed' && found.kind === 'letter';
    });
    if (answer.kind === 'called off') return takenBack(letter, found);
    // Found `sending` by the next start, it is sent at once, under its Message-ID.
    if (ending && !isServers(answer)) return;
    brake.note(answer, letter);
    await concluded(letter, composition, answer);
  }

  /** The last look, right before MAIL FROM: the member as the portal has it, what is excluded, and the mode. */
  async function lookAgain(letter: LetterRecord, composed: Composed): Promise<Composition | 'closed'> {
    const reading = letter.about.kind === 'report' ? undefined : await portal.account(letter.username);
    if (!isOpen()) return 'closed';
    const organization = organizationCache.last();
    if (reading === undefined || organization === undefined) return composed;
    return compose(outside, mail, organization, letter, reading);
  }

  /** Not begun, so it is no try; what became of its reason to go out is as if it had been seen before. */
  function takenBack(letter: LetterRecord, found: Composition | 'closed'): void {
    store.commit(clock(), (tables) => tables.letters.notBegun(letter.id));
    if (found !== 'closed' && found.kind !== 'letter') setAside(letter, found);
  }

  /** What the mail server has accepted is written down before anything else is tried. */
  async function concluded(letter: LetterRecord, composed: Composed, answer: MailAnswer): Promise<void> {
    const isAccepted = answer.kind === 'accepted';
    if (isAccepted) writeDown({ letter, composed, answer, isToldInSlack: false });
    let isToldInSlack = false;
    try {
      isToldInSlack = await tellInSlack(outside, mail, letter, composed.letter, {
        isDue: async () => isTold(letter, await portal.account(letter.username)),
        mayGo: () => isTold(letter),
      });
    } finally {
      if (!isAccepted) writeDown({ letter, composed, answer, isToldInSlack });
    }
  }

  function isTold(letter: LetterRecord, reading?: Awaited<ReturnType<typeof portal.account>>): boolean {
    const organization = organizationCache.last();
    return isOpen() && organization !== undefined && isStillToBeTold(outside, organization, letter, reading);
  }

  function setAside(letter: LetterRecord, { kind, why }: Exclude<Composition, Composed>): void {
    if (kind === 'not now') putOff(letter, why, DAY_MS);
    else {
      const entry = letterEntry('letter dropped', letter, { why });
      store.commit(clock(), (tables) => tables.letters.drop(letter.id, why, entry));
    }
  }

  function writeDown(answered: Answered): void {
    unwritten.add(answered);
    const now = clock();
    const isAlike = brake.isInRow(answered.letter);
    store.commit(now, (tables) => noteAnswer(tables, answered, isAlike, now, settings.policy.timeZone));
    unwritten.delete(answered);
  }

  /** Only what is not under way: of that, nobody knows yet what came of it. */
  function putOff(letter: LetterRecord, why: string, forMs: number): void {
    const now = clock();
    store.commit(now, ({ letters }) => {
      const waits = letters.get(letter.id)?.state === 'waiting';
      if (waits) letters.later(letter.id, why, new Date(now.getTime() + forMs));
    });
  }

  const loop = workerOf('mail', log, run);
  return {
    ...loop,
    problem: brake.problem,
    heldUntil: brake.heldUntil,
    held: brake.held,
    /** The next moment at which a letter may go out. */
    nextDue(): Date | undefined {
      const next = isOpen() ? store.tables.letters.nextDue() : undefined;
      if (next === undefined) return undefined;
      const now = clock();
      const earliest =
        brake.heldUntil() ?? (room(now) > 0 ? now : new Date((sent[0] ?? now.getTime()) + MINUTE_MS));
      return new Date(Math.max(next.getTime(), earliest.getTime()));
    },
    async stop(): Promise<void> {
      ending = true;
      // The run ends only with its letters, and those on their way end by the mailer's patience.
      await Promise.all([loop.stop(), mail.mailer.close()]);
    },
  };
}

/** Whether the server gave it, not our own end. */
function isServers(answer: MailAnswer): boolean {
  return answer.kind === 'accepted' || (answer.kind === 'refused' && answer.code !== undefined);
}

/** Stops the queue where the mail server takes nobody's letter, for pauses that grow; after each, one letter tries. */
function mailBrake({ clock, log, settings, store }: Outside, changed: () => void) {
  /** Letters that were all answered alike, one after the other, and how many such answers there were. */
  let row = { likeness: '', letters: new Map<number, RowLetter>(), answers: 0 };
  let times = 0;
  let held: { readonly until: Date; readonly why: Why; readonly words: string } | undefined;

  /** Of answers that are about us by themselves, each counts; of others, each letter. */
  const isLong = (): boolean => (row.likeness === US ? row.answers : row.letters.size) >= IN_A_ROW;

  function hold(why: Why, words: string): void {
    const now = clock();
    // Letters that were on their way when it was held have nothing new to tell.
    if (held !== undefined && now < held.until) return;
    times += 1;
    held = { until: new Date(now.getTime() + queuePauseMs(times)), why, words };
    log.error(
      { why: words, until: held.until.toISOString() },
      'the mail server takes no letter; the queue waits',
    );
    changed();
  }

  function release(isAccepted: boolean): void {
    // It takes letters: those before were refused for reasons of their own.
    if (isAccepted && row.likeness !== US && isLong()) setAlike(false);
    row = { likeness: '', letters: new Map(), answers: 0 };
    times = 0;
    if (held === undefined) return;
    held = undefined;
    log.info({}, 'the mail server takes letters again');
    changed();
  }

  function setAlike(isAlike: boolean): void {
    store.commit(clock(), (tables) => noteAlike(tables, [...row.letters.values()], isAlike));
  }

  return {
    note(answer: MailAnswer, letter: LetterRecord): void {
      // Of the address alone, which the server was never asked about.
      if (answer.kind === 'not carried' && answer.what === 'address') return;
      const likeness = likenessOf(answer, letter.tries);
      if (likeness === undefined) return release(answer.kind === 'accepted');
      if (likeness !== row.likeness) row = { likeness, letters: new Map(), answers: 0 };
      row.answers += 1;
      row.letters.set(letter.id, { letter, on: dayOf(clock(), settings.policy.timeZone) });
      if (!isLong()) return;
      if (likeness !== US) setAlike(true);
      const isSilent = likeness === US && meaningOf(answer) === 'nobody is served';
      hold(likeness !== US ? 'all alike' : isSilent ? 'not served' : 'refused', answer.words);
    },
    /** Whether a letter is one of several in a row that were refused alike, and so says nothing of its recipient. */
    isInRow: ({ id }: LetterRecord): boolean => row.likeness !== US && isLong() && row.letters.has(id),
    /** When the next letter may try whether it is over; undefined while all is well. */
    heldUntil: (): Date | undefined => held?.until,
    /** While no email goes out: the server's words, and whether they are about us. */
    held: () => held && { isAboutUs: held.why !== 'not served', words: held.words },
    /** For the card and `status`: the server's words, and what to do. */
    problem(): string | undefined {
      if (held === undefined) return undefined;
      const again = `It is tried again at ${timeOfDay(held.until, settings.policy.timeZone)}; nothing is lost meanwhile.`;
      const said = held.words.replace(/[\s.]+$/, '');
      switch (held.why) {
        case 'refused':
          return `The mail server refuses us, so no letter goes out: ${said}. Mend SMTP_URL, SMTP_USER and SMTP_PASSWORD or MAIL_FROM, or have the server let us in. ${again}`;
        case 'not served':
          return `The mail server does not serve us, so no letter goes out: ${said}. See whether it runs and SMTP_URL is right. ${again}`;
        case 'all alike':
          return `The mail server refused the last ${grouped(row.letters.size)} letters alike, so it is taken to refuse us, and no letter goes out: ${said}. See whether SMTP_USER may send as MAIL_FROM, and what the server wants. ${again}`;
      }
    },
  };
}

const US = 'us';

/** Why nothing goes out: it refuses us in so many words, it says nothing, or it refuses whatever comes. */
type Why = 'refused' | 'not served' | 'all alike';

interface RowLetter {
  readonly letter: LetterRecord;
  /** The day of the answer. */
  readonly on: CalendarDay;
}
