import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Envelope } from 'nodemailer/lib/smtp-connection';
import { isUsableAddress } from '../domain/mail-answer.ts';

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

export interface MailSender {
  /** `Name <address>` or an address. */
  readonly from: string;
  /** Whom to ask; a Reply-To where it is an address, too. */
  readonly contact: string | undefined;
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
  { from, contact }: MailSender,
  date: Date,
): Promise<{ readonly envelope: Envelope; readonly message: Buffer }> {
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
