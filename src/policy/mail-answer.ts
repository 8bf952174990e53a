import { DAY_MS } from './calendar.ts';

/** What became of one try to send one mail, as the server put it. */
export type MailAnswer =
  | { readonly kind: 'accepted'; readonly words: string }
  | {
      readonly kind: 'refused';
      readonly stage: 'connect' | 'auth' | 'mail from' | 'rcpt to' | 'data';
      /** 550; undefined where the server said none. */
      readonly code: number | undefined;
      /** The enhanced status code (RFC 3463), `5.1.1`; undefined where there is none. */
      readonly enhanced: string | undefined;
      readonly words: string;
    }
  /** No answer, or one cut short: the server may have taken it. */
  | { readonly kind: 'unclear'; readonly words: string };

/** What an answer says, and of whom; `trouble` is with this one mail, the two before it any mail would meet. */
export type MailMeaning = 'accepted' | 'mailbox refused' | 'we are refused' | 'nobody is served' | 'trouble';

/**
 * Clause 7: only a permanent answer to RCPT TO about the mailbox says something about the member. Refusals of us and
 * silence, when they do not end, stop the queue; all else is the server's trouble and establishes nothing.
 */
export function meaningOf(answer: MailAnswer): MailMeaning {
  switch (answer.kind) {
    case 'accepted':
      return 'accepted';
    case 'unclear':
      return 'nobody is served';
    case 'refused':
      if (isPermanent(answer.code)) return meaningOfPermanent(answer);
      return isBeforeAnyMail(answer) ? 'nobody is served' : 'trouble';
  }
}

/** Before the server heard whom the mail is for. */
function isBeforeAnyMail({ stage }: Refusal): boolean {
  return stage === 'connect' || stage === 'auth' || stage === 'mail from';
}

type Refusal = Extract<MailAnswer, { kind: 'refused' }>;

function isPermanent(code: number | undefined): boolean {
  return code !== undefined && code >= 500 && code <= 599;
}

function meaningOfPermanent({ stage, code, enhanced = '' }: Refusal): MailMeaning {
  switch (stage) {
    case 'connect':
    case 'auth':
      return 'we are refused';
    case 'mail from':
      return isAboutTheMessage(code, enhanced) ? 'trouble' : 'we are refused';
    case 'rcpt to':
      if (isAboutTheMailbox(enhanced)) return 'mailbox refused';
      return isAboutUs(enhanced) ? 'we are refused' : 'trouble';
    case 'data':
      return isAboutUs(enhanced) ? 'we are refused' : 'trouble';
  }
}

/** Too large: said to MAIL FROM where it names the size (RFC 1870). */
function isAboutTheMessage(code: number | undefined, enhanced: string): boolean {
  return code === 552 || enhanced.startsWith('5.3.');
}

/**
 * RFC 3463: 5.1.x is about an address and 5.2.1 a mailbox that takes nothing. 5.1.7 and 5.1.8 are the sender's
 * address, which many servers check no sooner than at RCPT TO; 5.1.0 may be either's, and establishes nothing.
 */
function isAboutTheMailbox(enhanced: string): boolean {
  return enhanced === '5.2.1' || (/^5\.1\.\d+$/.test(enhanced) && !/^5\.1\.[078]$/.test(enhanced));
}

/** 5.7.x is policy: who we are, or what our mail looks like. */
function isAboutUs(enhanced: string): boolean {
  return enhanced.startsWith('5.7.') || enhanced === '5.1.7' || enhanced === '5.1.8';
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PAUSES = [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR];

/**
 * How long a letter waits after so many tries; from the sixth on, a day. It is never given up: one that the server may
 * have taken must not be written again. Where the letter was not the trouble, the queue's own pauses spare the server,
 * and everyone's letter is soon there once it is over.
 */
export function retryPauseMs(answer: MailAnswer, tries: number): number {
  const pause = PAUSES[Math.max(tries, 1) - 1] ?? DAY_MS;
  return answer.kind === 'refused' && isBeforeAnyMail(answer) ? Math.min(pause, HOUR) : pause;
}

/** How long nobody's letter goes out, by how many times in a row that was found necessary. */
export function queuePauseMs(times: number): number {
  return [15 * MINUTE, 30 * MINUTE][times - 1] ?? HOUR;
}

/** > When more than 20 % of a scan's recipients (and more than 2) are refused, none is. */
export function isTooManyRefused(refused: number, recipients: number): boolean {
  return refused > 2 && refused * 5 > recipients;
}

const LOCAL_PART = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Whether mail can be sent there at all: strict enough that nothing in it can become a second recipient or a header,
 * and no stricter, for a member with no usable address is not warned.
 */
export function isUsableAddress(email: string): boolean {
  const [local = '', domain = '', ...more] = email.split('@');
  const labels = domain.split('.');
  return (
    more.length === 0 &&
    email.length <= 254 &&
    LOCAL_PART.test(local) &&
    !/^\.|\.\.|\.$/.test(local) &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}
