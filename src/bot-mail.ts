import type { OpenPortal } from './arcgis/portal.ts';
import type { Edges } from './bot.ts';
import type { MailConfig } from './config.ts';
import type { DirectMessaging, MailOutside } from './flows/mail-ports.ts';
import type { Watch } from './health/watch.ts';
import { languageOf } from './mail/letters/language.ts';
import { letterFor } from './mail/letters/letter.ts';
import { reportLetter } from './mail/letters/report.ts';
import { hostOf } from './mail/mail-message.ts';
import { openMailer } from './mail/mailer.ts';
import type { Network } from './network/network.ts';
import { StartRefused } from './start-refused.ts';

export interface MailWay {
  readonly portal: OpenPortal;
  readonly edges: Pick<Edges, 'clock' | 'log' | 'mailPatience'>;
  readonly network: Network;
  readonly watching: Watch;
  readonly direct: DirectMessaging;
}

/** What letters are made of and go out by; nobody is mailed where SMTP_URL is not set. */
export async function mailOutside(
  settings: MailConfig | undefined,
  way: MailWay,
): Promise<MailOutside | undefined> {
  if (settings === undefined) return undefined;
  const { edges, network, watching, direct } = way;
  const { url, user, from, contact } = settings;
  const password = await passwordOf(settings, way);
  const mailer = openMailer({
    url,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    from,
    replyTo: contact,
    reach: network,
    clock: edges.clock,
    log: edges.log,
    ...(edges.mailPatience !== undefined && { timeouts: edges.mailPatience }),
  });
  return {
    mailer: watching.mailer(mailer),
    direct: settings.warnInSlack ? direct : undefined,
    letterFor,
    languageOf,
    reportLetter,
    reportRecipients: settings.reportRecipients,
    contact,
    note: settings.note,
    perMinute: settings.perMinute,
    messageHost: hostOf(from),
    noticeDelayMs: settings.noticeDelayMs,
  };
}

/** The key of the notebook's `secrets.csv` for the password at the mail server. */
const SMTP_KEY = 'smtp_email_password';

/** The password, from the portal where it lies there; the log never shows it. */
async function passwordOf(
  { password, secretsItem }: MailConfig,
  { portal, edges }: MailWay,
): Promise<string | undefined> {
  if (secretsItem === undefined) return password;
  const kept = await portal.secret(secretsItem, SMTP_KEY);
  if (!kept.ok) throw new StartRefused(`SECRETS_ITEM_ID, the item ${secretsItem}: ${kept.failure.sentence}`);
  edges.log.hideToo?.(kept.value);
  return kept.value;
}
