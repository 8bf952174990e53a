import { simpleParser } from 'mailparser';

/** One mail as it arrived. */
export interface ReceivedMail {
  /** The recipients of the envelope: where it really went. */
  readonly to: readonly string[];
  /** The sender of the envelope. */
  readonly sender: string;
  /** The header, as a mail client shows it. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Empty where there is none. */
  readonly html: string;
  /** By lower-cased name, unfolded and not decoded; of several with one name, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly messageId: string;
  readonly attachments: readonly ReceivedAttachment[];
  readonly at: Date;
  readonly secure: boolean;
  /** Who had signed in; undefined where nobody had to. */
  readonly signedInAs: string | undefined;
  readonly raw: string;
}

interface ReceivedAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export type Envelope = Pick<ReceivedMail, 'to' | 'sender' | 'at' | 'secure' | 'signedInAs'>;

/** Reads a mail as a mail client would. */
export async function receivedMail(raw: Buffer, envelope: Envelope): Promise<ReceivedMail> {
  const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
  const lines = parsed.headerLines.map(({ key, line }) => [key, unfolded(line)] as const);
  return {
    ...envelope,
    from: parsed.from?.text ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    headers: Object.fromEntries(lines.toReversed()),
    messageId: parsed.messageId ?? '',
    attachments: parsed.attachments.map(({ filename = '', contentType, content }) => ({
      filename,
      contentType,
      content,
    })),
    raw: raw.toString('utf8'),
  };
}

function unfolded(line: string): string {
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\r?\n(?=[ \t])/g, '')
    .trim();
}
