import pLimit from 'p-limit';
import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { DAY_MS, MINUTE_MS } from '../../policy/calendar.ts';
import type { MailAnswer } from '../../policy/mail/answer.ts';
import { mayAct } from '../../policy/mode.ts';
import { isClockFarOff } from '../../policy/trust.ts';
import { workerOf } from '../../worker.ts';
import { type OrganizationCache, type OrganizationNow, portalSaid } from '../evaluation/organization.ts';
import { markNewestDue, modeNow } from '../modes/mode.ts';
import { mailBrake } from './brake.ts';
import {
  type Composed,
  type Composition,
  compose,
  isStillToBeTold,
  type Reading,
  type Unwanted,
  whetherWanted,
} from './compose-letter.ts';
import { type Answered, letterEntry, noteAnswer } from './record-answer.ts';
import { tellInSlack } from './tell-in-slack.ts';

const AT_ONCE = 3;
const OURS = 'an internal error (see the log)';

/** The queue of letters: at its own pace, each written down before it is sent, under one Message-ID over all tries. */
export function mailQueue(
  outside: Outside,
  mail: MailOutside,
  organizationCache: OrganizationCache,
  composeReport: (...given: Parameters<typeof compose>) => Promise<Composition>,
  tell: {
    readonly changed: () => void;
    /** The mail server lets the bot in. */
    readonly letIn: () => void;
  },
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
    tell.changed();
  }
  const brake = mailBrake(outside, mail.auth, show);

  /** Why the portal does not let letters be looked at a last time, so that they wait. */
  let unread: string | undefined;
  function noteUnread(why: string | undefined): void {
    const isNews = why !== unread;
    unread = why;
    if (isNews && !ending) show();
  }

  /** By a clock that is far off, letters would name days that are not so. */
  const isOpen = (): boolean =>
    !ending &&
    outside.mayWork() &&
    !isClockFarOff(portal.clockAheadMs()) &&
    mayAct(modeNow(store.tables, settings, clock()));

  /** How many more MAIL_PER_MINUTE lets out in the minute that ends now. */
  function left(now: Date): number {
    sent = sent.filter((at) => now.getTime() - at < MINUTE_MS);
    return mail.perMinute - sent.length;
  }

  /** The same of letters, while the server takes them. */
  function room(now: Date): number {
    const held = brake.heldUntil();
    if (held !== undefined) return now < held ? 0 : 1;
    return left(now);
  }

  async function run(): Promise<void> {
    const now = clock();
    for (const answered of unwritten) writeDown(answered);
    const letters = isOpen() ? store.tables.letters.due(now, Math.max(0, room(now))) : [];
    if (letters.length === 0) return noteUnread(undefined);
    const read = await organizationCache.notOlderThan(10 * MINUTE_MS);
    noteUnread(read.ok ? undefined : portalSaid(read.failure));
    if (!read.ok) return;
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
      log.error(
        { letter: letter.id, error },
        'An internal error kept an email from being sent. The bot will try again.',
      );
      putOff(letter, OURS, 60 * MINUTE_MS);
    }
  }

  async function trySending(letter: LetterRecord, organization: OrganizationNow): Promise<void> {
    const isReport = letter.about.kind === 'report';
    const composition = await (isReport ? composeReport : compose)(outside, mail, organization, letter);
    return composition.kind === 'letter' ? sendComposed(letter, composition) : setAside(letter, composition);
  }

  async function sendComposed(letter: LetterRecord, composition: Composed): Promise<void> {
    if (!isOpen() || !store.commit(clock(), (tables) => tables.letters.sending(letter.id))) return;
    sent.push(clock().getTime());
    let found: Unwanted | 'closed' | undefined;
    let reading: Reading | undefined;
    const mayGoOn = () => {
      found = lookAgain(letter, reading);
      return found === undefined;
    };
    const isStillWanted = async () => {
      if (letter.about.kind !== 'report') reading = await portal.account(letter.username);
      return mayGoOn();
    };
    const answer = await mail.mailer.send(mailOf(letter, composition), isStillWanted, mayGoOn);
    if (answer.kind === 'called off') return takenBack(letter, found);
    // Found `sending` by the next start, it is sent at once, under its Message-ID.
    if (ending && !isServers(answer)) return;
    if (isLetIn(answer)) tell.letIn();
    brake.note(answer, letter);
    await concluded(letter, composition, answer);
  }

  /** The last look: the member as the portal has it right before MAIL FROM, and, then and before the mail, what is excluded and the mode. */
  function lookAgain(letter: LetterRecord, reading: Reading | undefined): Unwanted | 'closed' | undefined {
    if (!isOpen()) return 'closed';
    const organization = organizationCache.last();
    if (reading === undefined || organization === undefined) return undefined;
    const now = whetherWanted(outside, organization, letter, reading);
    return now.kind === 'wanted' ? undefined : now;
  }

  /** The server has nothing of it, so it is no try; what became of its reason to go out is as if it had been seen before. */
  function takenBack(letter: LetterRecord, found: Unwanted | 'closed' | undefined): void {
    store.commit(clock(), (tables) => tables.letters.notBegun(letter.id));
    if (found !== undefined && found !== 'closed') setAside(letter, found);
  }

  /** What the mail server has accepted is written down before anything else is tried. */
  async function concluded(letter: LetterRecord, composed: Composed, answer: MailAnswer): Promise<void> {
    const isAccepted = answer.kind === 'accepted';
    if (isAccepted) writeDown({ letter, composed, answer, isToldInSlack: false });
    let isToldInSlack = false;
    try {
      isToldInSlack = await tellInSlack(outside, mail, letter, composed.direct, async () =>
        isTold(letter, await portal.account(letter.username)),
      );
    } finally {
      if (!isAccepted) writeDown({ letter, composed, answer, isToldInSlack });
    }
  }

  function isTold(letter: LetterRecord, reading: Reading): boolean {
    const organization = organizationCache.last();
    return isOpen() && organization !== undefined && isStillToBeTold(outside, organization, letter, reading);
  }

  function setAside(letter: LetterRecord, { kind, why }: Unwanted): void {
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

  /** The next moment at which a letter may go out. */
  function nextDue(): Date | undefined {
    const next = isOpen() ? store.tables.letters.nextDue() : undefined;
    if (next === undefined) return undefined;
    const now = clock();
    const earliest =
      brake.heldUntil() ?? (room(now) > 0 ? now : new Date((sent[0] ?? now.getTime()) + MINUTE_MS));
    return new Date(Math.max(next.getTime(), earliest.getTime()));
  }

  const worker = workerOf('sending emails', log, run);
  return {
    ...worker,
    problem: (): string | undefined =>
      brake.problem(nextDue) ??
      (unread === undefined ? undefined : `No emails are going out because ArcGIS cannot be read. ${unread}`),
    heldUntil: brake.heldUntil,
    held: brake.held,
    /** For one email beside the queue: true where MAIL_PER_MINUTE has room for it, and then it counts. */
    takeTurn(): boolean {
      const now = clock();
      if (left(now) <= 0) return false;
      sent.push(now.getTime());
      return true;
    },
    nextDue,
    async stop(): Promise<void> {
      ending = true;
      // The run ends only with its letters, and those on their way end by the mailer's patience.
      await Promise.all([worker.stop(), mail.mailer.close()]);
    },
  };
}

/** Whether it got as far as the recipient or the mail. */
function isLetIn(answer: MailAnswer): boolean {
  if (answer.kind === 'accepted') return true;
  return answer.kind === 'refused' && (answer.stage === 'rcpt to' || answer.stage === 'data');
}

/** Whether the server gave it, not our own end. */
function isServers(answer: MailAnswer): boolean {
  return answer.kind === 'accepted' || (answer.kind === 'refused' && answer.code !== undefined);
}

function mailOf({ to, messageId }: LetterRecord, { letter, attachments = [] }: Composed) {
  return { to, messageId, attachments, ...letter };
}
