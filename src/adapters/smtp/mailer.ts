import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import pLimit from 'p-limit';
import type { Log } from '../../log.ts';
import type { Clock } from '../../policy/calendar.ts';
import { isUsableAddress, type MailAnswer } from '../../policy/mail-answer.ts';
import { notSent } from './answer.ts';
import { openTransport, type SmtpOptions } from './transport.ts';

export interface MailerOptions extends SmtpOptions {
  /** MAIL_FROM: `Name <address>` or an address. */
  readonly from: string;
  /** MAIL_CONTACT: answers go there where it is an address. */
  readonly replyTo?: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How many mails may be under way at the same time. */
const MOST_CONNECTIONS = 3;

export type Mailer = ReturnType<typeof openMailer>;

/** Sends mails, at most three at the same time; throws on settings that are wrong. */
export function openMailer(options: MailerOptions) {
  const { clock, log } = options;
  const sender = { from: options.from, contact: options.replyTo };
  if (!isMailAddress(sender.from)) throw new Error('MAIL_FROM is no address');
  const line = pLimit(MOST_CONNECTIONS);
  const transport = openTransport(options);

  async function sendNow(mail: OutgoingMail): Promise<MailAnswer> {
    if (!isUsableAddress(mail.to)) return notSent('rcpt to', 'not an address that mail can be sent to');
    const { envelope, message } = await mailMessage(mail, sender, clock());
    const answer = await transport.send(envelope, message);
    log.info({ messageId: mail.messageId, answer }, 'mail tried');
    return answer;
  }

  return {
    /** One try; whatever the server did is the answer. */
    send: (mail: OutgoingMail): Promise<MailAnswer> => line(sendNow, mail),
    close: transport.close,
  };
}

export interface OutgoingMail {
  /** One address, nothing else. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** `<…@…>`; the same over all tries of one mail. */
  readonly messageId: string;
  readonly attachments?: readonly MailAttachment[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MailAttachment {
  readonly filename: string;
  readonly content: string | Buffer;
  readonly contentType: string;
}

/** Whether a text is one address, with or without a name: `Name <address>`. */
export function isMailAddress(text: string): boolean {
  const [one, ...more] = addressparser(text, { flatten: true });
  return one !== undefined && more.length === 0 && isUsableAddress(one.address);
}

/** What stands behind the @ of a sender's address, for our Message-IDs. */
export function hostOf(from: string): string {
  const [one] = addressparser(from, { flatten: true });
  return one?.address.split('@').at(-1) ?? 'localhost';
}

/**
 * What keeps machines from answering a machine: RFC 3834, and Exchange's own header, which spares failures to
 * deliver, so that those still come back. No Precedence: `bulk` is for mail that nobody need read.
 */
const AUTOMATIC = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
};

/** A mail as it goes over the line, with the envelope that carries it. */
export async function mailMessage(
  mail: OutgoingMail,
  { from, contact }: { readonly from: string; readonly contact: string | undefined },
  date: Date,
) {
  const node = new MailComposer({
    from,
    to: { name: '', address: mail.to },
    ...(contact !== undefined && isMailAddress(contact) && { replyTo: contact }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date,
    headers: { ...mail.headers, ...AUTOMATIC },
    attachments: (mail.attachments ?? []).map((attachment) => ({ ...attachment })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const message = await node.build();
  return { envelope: { ...node.getEnvelope(), size: message.length }, message };
}
