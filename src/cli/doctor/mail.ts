import { hostname } from 'node:os';
import { isReplyAddress, openMailer, senderOf } from '../../adapters/smtp/mailer.ts';
import type { MailAnswer, SmtpAuth } from '../../policy/mail/answer.ts';
import { adviceFor, faultSentence, type MailFault, mailFaultOf } from '../../policy/mail/fault.ts';
import { CLIENT_SECRET, certificateOf } from './ends.ts';
import { after, type Finding, findingsOf, saidAndFix } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Email');

type MailerOptions = Parameters<typeof openMailer>[0];
/** How the mail server is reached, as the bot itself would. */
export type MailCheck = MailerOptions & { readonly auth: SmtpAuth };

const WAYS: Readonly<Record<SmtpAuth, (host: string) => string>> = {
  none: (host) => `Connected to ${host} without a sign-in`,
  password: (host) => `Signed in to ${host} with a password`,
  microsoft365: (host) => `Signed in to ${host} with a Microsoft 365 token`,
  google: (host) => `Signed in to ${host} with a Google token`,
};

/** Greets the mail server, encrypts, signs in and hangs up: no email is sent. */
export async function checkMail(options: MailCheck): Promise<readonly Finding[]> {
  const mailer = openMailer(options);
  const answer = await mailer.verify();
  await mailer.close();
  const { host } = senderOf(options);
  return [
    answer === undefined
      ? right('sign-in', `${WAYS[options.auth](host)}. No email was sent.`)
      : refused(answer, options.auth, host),
    sender(options),
    replies(options),
    greeting(options.ehloName),
  ];
}

function refused(answer: MailAnswer, auth: SmtpAuth, host: string): Finding {
  const fault = mailFaultOf(answer, auth);
  // Of a certificate the words have both, what is wrong and what to do.
  const [said, fix] =
    fault === 'certificate' ? saidAndFix(answer.words) : [answer.words, adviceFor(fault, auth)];
  return after(causesOf(fault, host), wrong('sign-in', faultSentence(fault, auth, said), fix));
}

/** What may be behind it, of what is looked at elsewhere. */
function causesOf(fault: MailFault, host: string): readonly string[] {
  switch (fault) {
    case 'certificate':
      return [certificateOf(host)];
    case 'client secret expired':
    case 'wrong client secret':
      return [CLIENT_SECRET];
    case 'clock off':
      return ['clock'];
    default:
      return [];
  }
}

function sender(options: MailCheck): Finding {
  const about = 'sender';
  const { address, user } = senderOf(options);
  const from = `Emails come from ${options.from}.`;
  const isOther = user.includes('@') && user.toLowerCase() !== address;
  if (options.auth === 'none' || !isOther) return right(about, from);
  return unknown(
    about,
    `${from} The bot signs in as ${user}. Only sending an email shows whether that account can send as ${address}.`,
    `Allow ${user} to send as ${address} (in Exchange: Send As), or set MAIL_FROM to ${user}.`,
  );
}

function replies({ replyTo = '' }: MailCheck): Finding {
  return isReplyAddress(replyTo)
    ? right('replies', `Replies go to ${replyTo}.`)
    : warning(
        'replies',
        'MAIL_CONTACT is not an email address, so replies go to MAIL_FROM.',
        'Make sure someone reads that mailbox, or set MAIL_CONTACT to an email address.',
      );
}

/** What the mail library says where no name is set: the machine's, or an address where that is no full name. */
function greeting(ehloName: string | undefined): Finding {
  const about = 'EHLO name';
  if (ehloName !== undefined)
    return right(about, `The bot introduces itself to the mail server as ${ehloName}.`);
  const own = hostname();
  return own.includes('.') && !/[^\w.-]/.test(own)
    ? right(about, `The bot introduces itself to the mail server as ${own}.`)
    : warning(
        about,
        'The bot introduces itself to the mail server as [127.0.0.1], because this computer has no full name. Some servers reject that.',
        'Set SMTP_EHLO_NAME to this computer’s full name, such as gis-bot.example.org.',
      );
}
