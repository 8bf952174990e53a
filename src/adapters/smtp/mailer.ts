import { domainToASCII } from 'node:url';
import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import pLimit from 'p-limit';
import type { Log } from '../../log.ts';
import type { Clock } from '../../policy/calendar.ts';
import { isUsableAddress, type MailAnswer } from '../../policy/mail/answer.ts';
import { notSent } from './answer.ts';
import { type SmtpSettings, smtpTarget } from './target.ts';
import { type CalledOff, openTransport, type SmtpOptions } from './transport.ts';

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
  if (!isMailAddress(sender.from)) throw new Error('MAIL_FROM is not a valid email address');
  const line = pLimit(MOST_CONNECTIONS);
  const transport = openTransport(options);

  async function sendNow(
    mail: OutgoingMail,
    isStillWanted: () => Promise<boolean>,
    mayGoOn: () => boolean,
  ): Promise<MailAnswer | CalledOff> {
    if (!isUsableAddress(mail.to)) return notSent('rcpt to', 'not a valid email address');
    const { envelope, message } = await mailMessage(mail, sender, clock());
    const answer = await transport.send({ envelope, message, isStillWanted, mayGoOn });
    log.info({ messageId: mail.messageId, answer }, 'Tried to send an email.');
    return answer;
  }

  return {
    /**
     * One try; whatever the server did is the answer. Whether it is still wanted is asked last, after all that may have
     * taken its time: the place in the line, the connection, the greeting, the encryption and the sign-in. Whether it may
     * go on, which asks nobody outside, is asked once more when the server wants the mail.
     */
    send: (
      mail: OutgoingMail,
      isStillWanted: () => Promise<boolean> = () => Promise.resolve(true),
      mayGoOn: () => boolean = () => true,
    ): Promise<MailAnswer | CalledOff> => line(sendNow, mail, isStillWanted, mayGoOn),
    /** Whether the server would let us in, without a mail: what keeps it from that, or undefined. */
    verify: transport.verify,
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

/** The address of a sender alone, its domain in ASCII. */
function addressOf(from: string): string {
  const [one] = addressparser(from, { flatten: true });
  const [local = '', domain = ''] = one?.address.split('@') ?? [];
  return `${local}@${domainToASCII(domain)}`;
}

/** What stands behind the @ of a sender's address, for our Message-IDs: a header that is in ASCII. */
export function hostOf(from: string): string {
  return addressOf(from).split('@').at(-1) || 'localhost';
}

/** By which server mail goes and as whom, without the password: what one of them answers is nothing to another. */
export function senderOf({ from, ...settings }: SmtpSettings & { readonly from: string }) {
  const target = smtpTarget(settings);
  if (!target.ok) throw new Error(`SMTP_URL ${target.failure}`);
  const { host, credentials } = target.value;
  return { host, user: credentials?.user ?? '', address: addressOf(from).toLowerCase() };
}

/** Whether answers can go there: one address, and none beyond ASCII, which as a header goes only where everything does (SMTPUTF8). */
export function isReplyAddress(contact: string): boolean {
  return isMailAddress(contact) && /^[\x20-\x7e]*$/.test(addressOf(contact));
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
    ...(contact !== undefined && isReplyAddress(contact) && { replyTo: contact }),
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
  const { from: sender, to } = node.getEnvelope();
  return { envelope: { from: sender || '', to: to.join(), size: message.length }, message };
}
