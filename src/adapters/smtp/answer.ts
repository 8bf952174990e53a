import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import type { MailAnswer } from '../../policy/mail/answer.ts';
import { cut } from '../../policy/text.ts';
import { hiding, SHORTEST_SECRET } from '../../veil.ts';
import { certificateFault } from '../network/certificate.ts';
import type { SmtpCredentials } from './target.ts';
import { NoToken } from './tokens.ts';

/** What went wrong in a conversation, in plain words: the library's own error carries the credentials with it. */
export interface SmtpTrouble {
  /** The server's reply, all lines of it, where that is what went wrong. */
  readonly reply: string | undefined;
  /** The command that was under way: `RCPT TO`, `AUTH PLAIN`; `CONN` for none. */
  readonly command: string;
  readonly words: string;
  /** Its certificate is not to be trusted. */
  readonly isUntrusted?: boolean;
}

/** `aborted` is why, where it was we who ended it. */
export function troubleOf(thrown: unknown, aborted: string): SmtpTrouble {
  if (!(thrown instanceof Error)) throw thrown;
  const error: SMTPError = thrown;
  const isAborted = error.name === 'AbortError' || error.name === 'TimeoutError';
  const untrusted = isAborted ? undefined : notTrusted(error.originalCode);
  return {
    reply: error.response,
    command: error.command ?? 'CONN',
    words: isAborted ? aborted : (TOO_LATE[error.timeoutType ?? 'NONE'] ?? untrusted ?? error.message),
    ...(untrusted !== undefined && { isUntrusted: true }),
  };
}

const TOO_LATE: Readonly<Record<string, string>> = {
  CONNECT_TIMEOUT: 'the connection timed out',
  GREETING_TIMEOUT: 'the server sent no greeting in time',
  UPGRADE_TIMEOUT: 'the server did not start encryption in time',
  SOCKET_TIMEOUT: 'the server did not answer in time',
};

/** Node's own sentence tells of a switch of Node that an administrator of the bot does not start. */
function notTrusted(code = ''): string | undefined {
  return certificateFault(code, 'its');
}

/**
 * The trouble as an answer. Only when the whole mail was on its way may a server that said nothing have taken it:
 * without the final dot it must not (RFC 5321, 4.1.1.4).
 */
export function answerTo(
  trouble: SmtpTrouble,
  progress: 'sending' | 'sent',
  clean: (words: string) => string,
): MailAnswer {
  const [, code, atFront] = /^([45]\d\d)(?:[ -](\d\.\d{1,3}\.\d{1,3})\b)?/.exec(trouble.reply ?? '') ?? [];
  // qmail and its heirs say it last: "sorry, no mailbox here by that name. (#5.1.1)".
  const enhanced = atFront ?? /\(#(\d\.\d{1,3}\.\d{1,3})\)/.exec(trouble.reply ?? '')?.[1];
  if (trouble.reply !== undefined && code !== undefined) {
    const step = trouble.command === 'STARTTLS' ? 'STARTTLS: ' : '';
    const words = clean(step + saidIn(trouble.reply));
    return { kind: 'refused', stage: stageOf(trouble.command), code: Number(code), enhanced, words };
  }
  const words = clean(trouble.words);
  if (progress === 'sent') return { kind: 'unclear', words };
  return { ...notSent('connect', words), ...(trouble.isUntrusted === true && { isUntrusted: true }) };
}

/** The mail server was not asked; undefined where that is not what was thrown. */
export function withoutToken(thrown: unknown, clean: (words: string) => string): MailAnswer | undefined {
  if (!(thrown instanceof NoToken)) return undefined;
  return { kind: 'no token', fault: thrown.fault, words: clean(thrown.message) };
}

type Refused = Extract<MailAnswer, { kind: 'refused' }>;

/** Not sent, by nobody's reply. */
export function notSent(stage: 'connect' | 'rcpt to', words: string): Refused {
  return { kind: 'refused', stage, code: undefined, enhanced: undefined, words };
}

const NOT_ASCII = /[^\x20-\x7e]/;

/**
 * What the server said in its greeting that it cannot carry: an address with a local part beyond ASCII without SMTPUTF8
 * (RFC 6531; domains are in ASCII by then), and a mail above its SIZE (RFC 1870). The library would send the one as it is.
 */
export function notCarried(
  offer: string,
  { from, to }: { readonly from: string; readonly to: string },
  size: number,
): MailAnswer | undefined {
  if (!/^250[ -]SMTPUTF8\b/im.test(offer)) {
    const without = 'the mail server only accepts ASCII characters before the @ (no SMTPUTF8)';
    if (NOT_ASCII.test(from))
      return { kind: 'not carried', what: 'sender', words: `for MAIL_FROM, ${without}` };
    if (NOT_ASCII.test(to)) return { kind: 'not carried', what: 'address', words: without };
  }
  const largest = Number(/^250[ -]SIZE[ =]+(\d+)/im.exec(offer)?.[1] ?? 0);
  if (largest > 0 && size > largest) {
    const words = `the email is ${size} bytes, but the mail server accepts at most ${largest}`;
    return { kind: 'not carried', what: 'mail', words };
  }
  return undefined;
}

function stageOf(command: string): Refused['stage'] {
  if (command.startsWith('AUTH')) return 'auth';
  if (command === 'MAIL FROM') return 'mail from';
  if (command === 'RCPT TO') return 'rcpt to';
  return command === 'DATA' ? 'data' : 'connect';
}

/** A reply without the codes that every line of it begins with. */
export function saidIn(reply: string): string {
  return reply
    .split(/\r?\n/)
    .map((line) => line.replace(/^\d{3}(?:[ -]|$)(?:\d\.\d{1,3}\.\d{1,3}(?:\s|$))?/, ''))
    .join(' ');
}

const LONGEST = 200;

/** Makes a server's words fit to be written down: one line, no password or token in any form it was sent in, not too long. */
export function cleaning(
  credentials: SmtpCredentials | undefined,
  tokens: () => readonly string[] = () => [],
): (words: string) => string {
  // Whoever swapped the two lines has the password in the user's.
  const known =
    credentials !== undefined && 'password' in credentials
      ? [credentials.password, ...(credentials.user.length < SHORTEST_SECRET ? [] : [credentials.user])]
      : [];
  let hide = hiding(known);
  let hidden = tokens();
  return (words) => {
    const now = tokens();
    if (now.some((token) => !hidden.includes(token))) {
      hidden = now;
      hide = hiding([...known, ...now]);
    }
    return cut(
      hide(words)
        .replace(/[\p{C}\s]+/gu, ' ')
        .trim(),
      LONGEST,
    );
  };
}
