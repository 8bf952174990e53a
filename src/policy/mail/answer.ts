import { DAY_MS } from '../calendar.ts';

/** SMTP_AUTH: how the bot signs in to the mail server. */
export const SMTP_AUTHS = ['none', 'password', 'microsoft365', 'google'] as const;
export type SmtpAuth = (typeof SMTP_AUTHS)[number];

/** Who gives out the tokens that stand in place of a password. */
export type TokenService = Extract<SmtpAuth, 'microsoft365' | 'google'>;

/** Why no token was given out. */
export type TokenFault = (typeof TOKEN_FAULTS)[number];

export const TOKEN_FAULTS = [
  'wrong client secret',
  'client secret expired',
  'wrong tenant',
  'wrong client ID',
  'app turned off',
  'wrong scope',
  'no consent',
  'blocked by a policy',
  'key not accepted',
  'clock off',
  'no such mailbox user',
  'not delegated',
  'no token',
  'not reached',
] as const;

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
      /** The connection ended at the server's certificate. */
      readonly isUntrusted?: boolean;
      /** The token that was not taken names no role for sending mail. */
      readonly lacksRole?: boolean;
    }
  /** The server was not asked, since who gives out tokens gave none. */
  | { readonly kind: 'no token'; readonly fault: TokenFault; readonly words: string }
  /** No answer, or one cut short: the server may have taken it. */
  | { readonly kind: 'unclear'; readonly words: string }
  /** Not begun: the server's greeting says that it cannot carry this. */
  | { readonly kind: 'not carried'; readonly what: 'address' | 'sender' | 'mail'; readonly words: string };

/**
 * What an answer says, and of whom. `unexplained` is a permanent refusal that does not tell; `trouble` is with this one
 * mail: a quota, its size, a moment. We are refused, or nobody is served, whatever mail it is.
 */
export type MailMeaning =
  | 'accepted'
  | 'mailbox refused'
  | 'address not carried'
  | 'unexplained'
  | 'we are refused'
  | 'nobody is served'
  | 'trouble';

/**
 * Clause 7: a permanent answer about the mailbox says something about the member, at RCPT TO or after the mail, for that
 * has one recipient. Refusals of us and silence, when they do not end, stop the queue.
 */
export function meaningOf(answer: MailAnswer): MailMeaning {
  switch (answer.kind) {
    case 'accepted':
      return 'accepted';
    case 'unclear':
      return 'nobody is served';
    case 'no token':
      return answer.fault === 'not reached' ? 'nobody is served' : 'we are refused';
    case 'not carried':
      return NOT_CARRIED[answer.what];
    case 'refused':
      if (isPermanent(answer)) return meaningOfPermanent(answer);
      return isBeforeAnyMail(answer) || answer.code === CLOSING ? 'nobody is served' : 'trouble';
  }
}

const NOT_CARRIED = { address: 'address not carried', sender: 'we are refused', mail: 'trouble' } as const;

/** Whatever was asked: the server closes the connection (RFC 5321, 3.8). */
const CLOSING = 421;

/** Before the server heard whom the mail is for. */
function isBeforeAnyMail({ stage }: Refusal): boolean {
  return stage === 'connect' || stage === 'auth' || stage === 'mail from';
}

type Refusal = Extract<MailAnswer, { kind: 'refused' }>;

function isPermanent({ code }: Refusal): boolean {
  return code !== undefined && code >= 500 && code <= 599;
}

function meaningOfPermanent(answer: Refusal): MailMeaning {
  const { stage, code, enhanced } = answer;
  switch (stage) {
    case 'connect':
    case 'auth':
      return 'we are refused';
    case 'mail from':
      // Too large: said here where it names the size (RFC 1870).
      return code === 552 || enhanced === '5.3.4' || enhanced === '5.2.3' ? 'trouble' : 'we are refused';
    case 'rcpt to':
    case 'data':
      return meaningToRecipient(answer);
  }
}

/** The words win where they name the sender or a quota: codes are given for both. Code and words that disagree tell nothing. */
function meaningToRecipient(answer: Refusal): MailMeaning {
  const [byCode, byWords] = [saidByCode(answer), saidByWords(answer.words)];
  if (byWords === 'we are refused' || byWords === 'trouble') return byWords;
  const isContradicted =
    byWords === 'mailbox refused' && (byCode === 'we are refused' || byCode === 'trouble');
  return (isContradicted ? undefined : (byCode ?? byWords)) ?? 'unexplained';
}

type Named = 'mailbox refused' | 'address not carried' | 'we are refused' | 'trouble';

/** Enhanced codes of which it is known whom they are about (RFC 3463, 5248, 6531, 7505; Exchange, Gmail); others tell nothing. */
const ENHANCED: Readonly<Record<string, Named>> = {
  // No such mailbox, no such domain, moved, a domain that takes no mail (Exchange: not found), disabled.
  ...{ '5.1.1': 'mailbox refused', '5.1.2': 'mailbox refused', '5.1.3': 'mailbox refused' },
  ...{ '5.1.6': 'mailbox refused', '5.1.10': 'mailbox refused', '5.2.1': 'mailbox refused' },
  // Exchange: the recipient's domain does not exist.
  '5.4.310': 'mailbox refused',
  // An address beyond ASCII that the way to it does not carry.
  ...{ '5.6.7': 'address not carried', '5.6.9': 'address not carried' },
  // The sender's address, its form, and Exchange's limits and SendAsDenied.
  ...{ '5.1.7': 'we are refused', '5.1.8': 'we are refused', '5.1.90': 'we are refused' },
  ...{ '5.2.252': 'we are refused', '5.4.5': 'we are refused' },
  // Full, too long, too fast, no room.
  ...{ '5.2.2': 'trouble', '5.2.3': 'trouble', '5.2.121': 'trouble', '5.2.122': 'trouble' },
  ...{ '5.3.1': 'trouble', '5.3.2': 'trouble', '5.3.4': 'trouble' },
};

function saidByCode({ stage, code, enhanced }: Refusal): Named | undefined {
  // Exchange's "no such mailbox", at RCPT TO alone; after the mail it is a way that does not lead anywhere.
  if (enhanced === '5.4.1') return stage === 'rcpt to' ? 'mailbox refused' : undefined;
  // All of 5.7 is about who may: who we are, or what our mail looks like (RFC 3463, 3.8).
  if (enhanced !== undefined)
    return ENHANCED[enhanced] ?? (enhanced.startsWith('5.7.') ? 'we are refused' : undefined);
  return code === undefined ? undefined : BARE[code];
}

/** Codes without an enhanced one: sign-in, a full mailbox, a domain that takes no mail (RFC 4954, 5321, 7504). */
const BARE: Readonly<Record<number, Named>> = {
  ...{ 530: 'we are refused', 534: 'we are refused', 535: 'we are refused', 538: 'we are refused' },
  ...{ 552: 'trouble', 556: 'mailbox refused' },
};

/**
 * Words of servers, in the order in which they are looked for: "Sender address rejected: User unknown" is about the sender.
 * A gateway's "User unknown in relay recipient table" and the name of a host are not about relaying.
 */
const WORDS: readonly (readonly [Named, RegExp])[] = [
  [
    'we are refused',
    /\bsender\b|\bsend ?as|on behalf|mail from|(?:envelope|from)[- ](?:from|address)|return[- ]path|(?<![\w.-])relay(?:ed|ing)?\b(?![.-]\w)(?! recipient)|not authori[sz]ed to send|(?:block|black|deny) ?list|spam|reputation|\b(?:dmarc|dkim|spf|dnsbl|rbl)\b|unauthenticated|authentication (?:is )?required|reverse dns|\bptr\b|virus|malware/i,
  ],
  [
    'trouble',
    /quota|(?:mailbox|inbox|account) (?:is )?(?:over)?full|full mailbox|storage|disk space|too (?:large|big|many|fast|quickly)|message size|at a rate|rate limit|throttl|temporar|grey-?list|gray-?list|try again later/i,
  ],
  [
    'mailbox refused',
    /(?:unknown|no such|invalid|nonexistent|non-existent) (?:local )?(?:user|recipient|mailbox|account|address|person)|(?:user|recipient|mailbox|account|address)\b.{0,80}?\b(?:unknown|not found|not known|not exist|(?:does|do)n[’']t exist|no longer (?:exists|available|valid|active)|unavailable|not available|disabled|inactive|deactivated|closed|invalid)\b|no mailbox (?:here )?by that name|not a (?:valid|known) (?:user|recipient|mailbox|address)|RecipientNotFound|(?:has|have) left the (?:company|organi[sz]ation)/i,
  ],
];

/** Addresses that a server repeats, and links, say nothing: somebody may be called storage@relay.example. */
function saidByWords(words: string): Named | undefined {
  const said = words.replace(/<[^<>]*>|[^\s@]+@[^\s@]+|https?:\S+/g, ' ');
  return WORDS.find(([, pattern]) => pattern.test(said))?.[0];
}

/**
 * > Five answers in a row that refuse *us* stop the queue and say so.
 *
 * So do as many different letters that were refused alike, whatever the answers say.
 */
export const IN_A_ROW = 5;

/**
 * What the answers of a row have in common, so that it goes on: undefined for one that ends it.
 *
 * > Any answer given alike to the last several letters, is about us and establishes nothing.
 *
 * A passing refusal of a letter's first try is what greylisting does to everybody.
 */
export function likenessOf(answer: MailAnswer, tries: number): string | undefined {
  const meaning = meaningOf(answer);
  if (meaning === 'we are refused' || meaning === 'nobody is served') return 'us';
  if (answer.kind === 'not carried') return answer.what;
  if (answer.kind !== 'refused' || (!isPermanent(answer) && tries < 1)) return undefined;
  return [answer.stage, answer.code, answer.enhanced].join(' ');
}

/** > About the mailbox* … on two different days, or one that stays unclear on five. */
export function isEstablished({ mailbox, all }: { mailbox: number; all: number }): boolean {
  return mailbox >= 2 || all >= 5;
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
  const isBefore = answer.kind === 'no token' || (answer.kind === 'refused' && isBeforeAnyMail(answer));
  return isBefore ? Math.min(pause, HOUR) : pause;
}

/** How long nobody's letter goes out, by how many times in a row that was found necessary. */
export function queuePauseMs(times: number): number {
  return [15 * MINUTE, 30 * MINUTE][times - 1] ?? HOUR;
}

/** > When more than 20 % of a week's recipients (and more than 2) are refused, none is. */
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
