import type { Portal } from '../../adapters/arcgis/portal.ts';
import type { Network } from '../../adapters/network/network.ts';
import type { Inspecting } from '../../adapters/slack/inspect.ts';
import { manifestFor, USUAL_COMMAND } from '../../app/manifest.ts';
import type { MailServerConfig, Parts } from '../../config/config.ts';
import type { Log } from '../../log.ts';
import { checkApprovers, checkNamed } from './approvers.ts';
import { checkChannel } from './channel.ts';
import { certificateOf } from './ends.ts';
import { type Finding, findingsOf, fixFirst, notLookedAt, notLookedAtWithout } from './finding.ts';
import { checkMail } from './mail.ts';
import { checkMention } from './mention.ts';
import { checkPortal } from './portal.ts';
import { type Outside, type SlackReached, slackTargets } from './reach.ts';
import { NOTHING_SEEN, seenIn } from './seen.ts';
import { checkSlackApp } from './slack.ts';

/** The looks that the doctor and the setup have in common, each as far as the settings allow it. */

export async function lookAtPortal({ data }: Parts, portal: Portal): Promise<readonly Finding[]> {
  const { CSV_ITEM: csvItem = false, CHECK_PRO_LICENSES: checkProLicenses = false } = data;
  return checkPortal(portal, { csvItem, checkProLicenses });
}

/** The tokens and what goes with them; `later` shows only once the bot runs. */
export function lookAtSlackApp({ data }: Parts, { inspect }: SlackReached) {
  const { SLACK_APP_TOKEN: appToken, SLACK_COMMAND: command = USUAL_COMMAND } = data;
  const seen = data.DATABASE_PATH === undefined ? NOTHING_SEEN : seenIn(data.DATABASE_PATH);
  const timeZone = data.TIME_ZONE ?? 'UTC';
  const causes = slackTargets(data).map(({ host }) => certificateOf(host));
  return checkSlackApp(
    inspect,
    { appToken, command, seen, timeZone, causes },
    manifestFor(command).oauth_config.scopes.bot,
  );
}

/** By what stands in the setting, an id or not. */
export async function lookAtChannel(
  { texts }: Parts,
  { inspect }: SlackReached,
  botName: string | undefined,
): Promise<readonly Finding[]> {
  const channel = texts['SLACK_ADMIN_CHANNEL'];
  return channel === undefined ? [] : checkChannel(inspect, channel, botName);
}

export async function lookAtPeople(
  { data, texts }: Parts,
  { directory, inspect }: SlackReached,
): Promise<readonly Finding[]> {
  const { SLACK_APPROVERS: entries, SLACK_MENTION: mention } = data;
  const { APPROVALS_NEEDED: needed = 1, SLACK_ADMIN_CHANNEL: channel } = data;
  return [
    ...(entries === undefined
      ? await byName(inspect, texts['SLACK_APPROVERS'] ?? '')
      : await checkApprovers(directory, inspect, { entries, needed, channel })),
    ...(mention === undefined ? [] : await checkMention(directory, inspect, mention)),
  ];
}

async function byName(inspect: Inspecting, approvers: string): Promise<readonly Finding[]> {
  return approvers.includes('@') ? checkNamed(inspect, approvers) : [];
}

/** The one that is wrong by its name. */
function withoutMailSettings(problems: readonly string[]): Finding {
  const [name, ...others] = new Set(problems.flatMap((words) => /^(?:SMTP|MAIL)_[A-Z_]+/.exec(words) ?? []));
  return name === undefined || others.length > 0
    ? notLookedAtWithout('Email', 'one of the settings for email', 'the settings for email')
    : notLookedAtWithout('Email', name);
}

export async function lookAtMail(
  { mail, problems }: Parts,
  { clock, log }: Pick<Outside, 'clock' | 'log'>,
  network: Network,
  portal: Portal | undefined,
): Promise<readonly Finding[]> {
  if (mail === 'wrong') return [withoutMailSettings(problems)];
  if (mail === undefined)
    return [findingsOf('Email').right('mail server', 'No mail server is set, so no one is emailed.')];
  const password = await passwordOf(mail, log, portal);
  if (!password.ok) return [password.finding];
  const { url, from, contact, user, auth, tls, ehloName, tokens } = mail;
  return checkMail({
    ...{ url, from, auth, tls, ehloName, clock, log },
    replyTo: contact,
    reach: network,
    ...(user !== undefined && { user }),
    ...(password.value !== undefined && { password: password.value }),
    tokens: tokens && { settings: tokens, fetch: network.fetch, clock },
  });
}

type Password =
  | { readonly ok: true; readonly value: string | undefined }
  | { readonly ok: false; readonly finding: Finding };

/** From the portal, where it is kept there. */
async function passwordOf(
  { password, secretsItem }: MailServerConfig,
  log: Log,
  portal: Portal | undefined,
): Promise<Password> {
  if (secretsItem === undefined) return { ok: true, value: password };
  const why =
    'the mail server’s password is kept in ArcGIS (SECRETS_ITEM_ID), and ArcGIS did not let the bot in';
  const unread = { ok: false, finding: notLookedAt('Email', why, fixFirst('sign-in', 'ArcGIS')) } as const;
  if (portal === undefined || !(await portal.organization()).ok) return unread;
  const kept = await portal.secret(secretsItem, 'smtp_email_password');
  if (kept.ok) {
    log.hideToo?.(kept.value);
    return { ok: true, value: kept.value };
  }
  const fix =
    'Keep the password in a private CSV item with the columns secret_key and secret_value (key smtp_email_password), or set SMTP_PASSWORD.';
  const said = `SECRETS_ITEM_ID: ${kept.failure.sentence}`;
  return { ok: false, finding: findingsOf('Email').wrong('password', said, fix) };
}
