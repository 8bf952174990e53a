import type { Mailbox, MailTry } from '../mailbox/mailbox.ts';
import type { ReceivedMail } from '../mailbox/received.ts';

/** The newest are what a visitor wants; a server that refuses all would otherwise fill the page. */
const LISTED = 500;

/** Headers that tell something, in the order in which they are shown. */
const WORTH_SEEING = [
  'reply-to',
  'date',
  'message-id',
  'auto-submitted',
  'x-auto-response-suppress',
  'content-language',
];

/** A mail that was taken, or a try of which none came, as the page lists it. */
interface MailListed {
  /** Its number among all tries. */
  readonly id: number;
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly outcome: MailTry['outcome'];
  /** What the server answered, in its words or ours. */
  readonly answer: string;
  /** A whole mail with this Message-ID came before, whatever was answered then; mail programs show such a one once. */
  readonly again: boolean;
}

interface MailShown extends MailListed {
  /** Undefined where nothing came but the beginning of a conversation. */
  readonly mail:
    | {
        readonly headers: readonly (readonly [name: string, value: string])[];
        readonly text: string;
        readonly hasHtml: boolean;
        readonly attachments: readonly { readonly name: string; readonly bytes: number }[];
      }
    | undefined;
}

/** Newest first. */
export function mailsListed({ tries }: Mailbox): readonly MailListed[] {
  const seen = new Set<string>();
  return tries
    .map((one, id) => {
      const messageId = one.mail?.messageId ?? '';
      const isWhole = one.mail !== undefined && one.outcome !== 'refused';
      const again = isWhole && seen.has(messageId);
      if (isWhole) seen.add(messageId);
      return listed(one, id, again);
    })
    .slice(-LISTED)
    .reverse();
}

export function mailShown(mailbox: Mailbox, id: number): MailShown | undefined {
  const line = mailsListed(mailbox).find((one) => one.id === id);
  if (line === undefined) return undefined;
  const mail = mailbox.tries[id]?.mail;
  return { ...line, mail: mail === undefined ? undefined : contentsOf(mail) };
}

function listed({ at, to, stage, outcome, words, mail }: MailTry, id: number, again: boolean): MailListed {
  return {
    ...{ id, at: at.toISOString(), to: to.join(', '), outcome, again },
    subject: mail?.subject ?? '',
    answer: outcome === 'taken' ? words : `${WHEN[stage]}: ${words || WITHOUT_WORDS[outcome]}`,
  };
}

const WHEN: Readonly<Record<MailTry['stage'], string>> = {
  connect: 'When the bot connected',
  auth: 'When the bot signed in',
  'mail from': 'When the bot named the sender',
  'rcpt to': 'When the bot named the recipient',
  data: 'After the whole email',
};

const WITHOUT_WORDS = {
  refused: 'rejected',
  'no answer': 'no answer',
  'connection broken': 'the connection broke',
};

function contentsOf(mail: ReceivedMail): NonNullable<MailShown['mail']> {
  const others = WORTH_SEEING.flatMap((name) => {
    const value = mail.headers[name];
    return value === undefined ? [] : [[titled(name), value] as const];
  });
  return {
    headers: [['From', mail.from], ['To', mail.to.join(', ')], ...others],
    text: mail.text,
    hasHtml: mail.html !== '',
    attachments: mail.attachments.map(({ filename, content }) => ({ name: filename, bytes: content.length })),
  };
}

/** `message-id` → `Message-ID`. */
function titled(name: string): string {
  return name.replaceAll(/(?:^|-)\w/g, (letter) => letter.toUpperCase()).replace(/-Id$/, '-ID');
}
