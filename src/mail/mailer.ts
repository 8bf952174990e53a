import pLimit from 'p-limit';
import { isUsableAddress, type MailAnswer } from '../domain/mail-answer.ts';
import type { Clock, Log } from '../flows/ports.ts';
import { isMailAddress, type MailSender, mailMessage, type OutgoingMail } from './mail-message.ts';
import { notSent } from './smtp-answer.ts';
import { MOST_CONNECTIONS, SmtpSessions, type SmtpSessionsOptions } from './smtp-sessions.ts';

export interface MailerOptions extends SmtpSessionsOptions {
  /** MAIL_FROM: `Name <address>` or an address. */
  readonly from: string;
  /** MAIL_CONTACT: answers go there where it is an address. */
  readonly replyTo?: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Mailer {
  /** One try; whatever the server did is the answer. */
  send(mail: OutgoingMail): Promise<MailAnswer>;
  /** Connects and signs in, and sends nothing. */
  verify(): Promise<MailAnswer>;
  /** Lets what is under way come to its end for a while, then ends it. */
  close(): Promise<void>;
}

/** Sends mails over at most three connections, which are kept for the next mails; throws on settings that are wrong. */
export function openMailer(options: MailerOptions): Mailer {
  const { clock, log } = options;
  const sender: MailSender = { from: options.from, contact: options.replyTo };
  if (!isMailAddress(sender.from)) throw new Error('MAIL_FROM is no address');
  const line = pLimit(MOST_CONNECTIONS);
  const sessions = new SmtpSessions(options);

  async function sendNow(mail: OutgoingMail): Promise<MailAnswer> {
    if (!isUsableAddress(mail.to)) return notSent('rcpt to', 'not an address that mail can be sent to');
    const { envelope, message } = await mailMessage(mail, sender, clock());
    const answer = await sessions.use((session) => session.send(envelope, message));
    log.info({ messageId: mail.messageId, answer }, 'mail tried');
    return answer;
  }

  return {
    send: (mail) => line(sendNow, mail),
    verify: () => line(() => sessions.verify()),
    close: () => sessions.close(),
  };
}
