import { openPortal, type Portal } from '../../adapters/arcgis/portal.ts';
import { certificateSeen } from '../../adapters/network/certificate-end.ts';
import { type Network, openNetwork } from '../../adapters/network/network.ts';
import { createClients } from '../../adapters/slack/clients.ts';
import { createDirectory } from '../../adapters/slack/directory.ts';
import { inspecting } from '../../adapters/slack/inspect.ts';
import { smtpTarget } from '../../adapters/smtp/target.ts';
import { manifestFor, USUAL_COMMAND } from '../../app/manifest.ts';
import type { MailServerConfig, Parts } from '../../config/config.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../policy/calendar.ts';
import { checkApprovers } from './approvers.ts';
import { checkChannel } from './channel.ts';
import { checkDatabase } from './database.ts';
import { certificateEnding, checkEnds, type Ending } from './ends.ts';
import { type Finding, findingsOf } from './finding.ts';
import { checkMail } from './mail.ts';
import { checkNetwork, type Target } from './network.ts';
import { checkPortal } from './portal.ts';
import { checkSettings } from './settings.ts';
import { checkSlackApp } from './slack.ts';
import { type ClockHeard, checkClock, checkSchedules } from './time.ts';
import { checkViews } from './views.ts';

interface Outside {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the settings come from, for people. */
  readonly where: string;
}

/** Every look at everything, as far as the settings allow it. Nothing is posted, mailed, changed or written. */
export async function examine(parts: Parts, outside: Outside): Promise<readonly Finding[]> {
  const settings = checkSettings(parts.problems, parts.warnings, outside.where);
  const { network: networkSettings } = parts;
  if (networkSettings === undefined) return [...settings, ...(await withoutNetwork(parts, outside.clock()))];
  const heard = hearing(outside.clock);
  const network = openNetwork(networkSettings, outside.log);
  const portal =
    parts.portal &&
    openPortal({
      ...parts.portal,
      log: outside.log,
      clock: outside.clock,
      fetch: heard.through('ArcGIS', network.fetch),
    });
  const [net, arcgis, slack, mail, database] = await Promise.all([
    checkNetwork(networkSettings, network, targetsOf(parts)),
    arcgisFindings(parts, portal),
    slackFindings(parts, outside, network, heard),
    mailFindings(parts, outside, network, portal),
    databaseFindings(parts),
  ]);
  const ends = await endings(parts, network, portal);
  return [
    ...settings,
    ...net,
    ...arcgis,
    ...slack,
    ...mail,
    ...database,
    ...checkClock(heard.clocks()),
    ...checkSchedules(schedulesOf(parts), outside.clock()),
    ...checkEnds(ends, outside.clock(), parts.data.TIME_ZONE ?? 'UTC'),
  ];
}

/** CA_FILE cannot be read, and without it nothing outside would be reached as the bot reaches it. */
async function withoutNetwork(parts: Parts, now: Date): Promise<readonly Finding[]> {
  const unreached = ['ArcGIS', 'Slack', 'Email'].map((area) => notLookedAt(area, 'CA_FILE'));
  return [...unreached, ...(await databaseFindings(parts)), ...checkSchedules(schedulesOf(parts), now)];
}

function notLookedAt(area: string, setting: string): Finding {
  const { unknown } = findingsOf(area);
  return unknown(
    'sign-in',
    `Not looked at, because ${setting} is missing or wrong.`,
    `Correct ${setting} first (see Settings).`,
  );
}

async function arcgisFindings({ data }: Parts, portal: Portal | undefined): Promise<readonly Finding[]> {
  if (portal === undefined) return [notLookedAt('ArcGIS', 'ARCGIS_PORTAL_URL or the ARCGIS credential')];
  const { CSV_ITEM: csvItem = false, CHECK_PRO_LICENSES: checkProLicenses = false } = data;
  return checkPortal(portal, { csvItem, checkProLicenses });
}

async function slackFindings(
  { data, texts }: Parts,
  { log }: Outside,
  network: Network,
  heard: Hearing,
): Promise<readonly Finding[]> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = data;
  if (botToken === undefined) return [notLookedAt('Slack', 'SLACK_BOT_TOKEN')];
  const route = { fetch: heard.through('Slack', network.fetch), ...(apiUrl !== undefined && { apiUrl }) };
  const { background } = createClients(botToken, route, log);
  const slack = inspecting(background);
  const command = data.SLACK_COMMAND ?? USUAL_COMMAND;
  const { scopes } = manifestFor(command).oauth_config;
  const { findings, botName } = await checkSlackApp(slack, { appToken, command }, scopes.bot);
  if (botName === undefined) return findings;
  const channel = texts['SLACK_ADMIN_CHANNEL'];
  return [
    ...findings,
    ...(channel === undefined ? [] : await checkChannel(slack, channel, botName)),
    ...(data.SLACK_APPROVERS === undefined
      ? []
      : await checkApprovers(createDirectory(background), slack, {
          entries: data.SLACK_APPROVERS,
          needed: data.APPROVALS_NEEDED ?? 1,
          channel: data.SLACK_ADMIN_CHANNEL,
        })),
    ...(await checkViews(slack)),
  ];
}

export async function mailFindings(
  { mail }: Parts,
  { clock, log }: Pick<Outside, 'clock' | 'log'>,
  network: Network,
  portal: Portal | undefined,
): Promise<readonly Finding[]> {
  const { right, wrong } = findingsOf('Email');
  if (mail === 'wrong') return [notLookedAt('Email', 'one of the settings for email')];
  if (mail === undefined) return [right('mail server', 'No mail server is set, so no one is emailed.')];
  const password = await passwordOf(mail, log, portal);
  if (!password.ok)
    return [
      wrong(
        'password',
        password.sentence,
        'Keep the password in a private CSV item with the columns secret_key and secret_value (key smtp_email_password), or set SMTP_PASSWORD.',
      ),
    ];
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
  | { readonly ok: false; readonly sentence: string };

/** From the portal, where it is kept there. */
async function passwordOf(
  { password, secretsItem }: MailServerConfig,
  log: Log,
  portal: Portal | undefined,
): Promise<Password> {
  if (secretsItem === undefined) return { ok: true, value: password };
  if (portal === undefined) return { ok: false, sentence: 'SECRETS_ITEM_ID cannot be read without ArcGIS.' };
  const kept = await portal.secret(secretsItem, 'smtp_email_password');
  if (!kept.ok) return { ok: false, sentence: `SECRETS_ITEM_ID: ${kept.failure.sentence}` };
  log.hideToo?.(kept.value);
  return { ok: true, value: kept.value };
}

async function databaseFindings({ data }: Parts): Promise<readonly Finding[]> {
  return data.DATABASE_PATH === undefined
    ? [notLookedAt('Database', 'DATABASE_PATH')]
    : checkDatabase(data.DATABASE_PATH);
}

function schedulesOf({ texts, data }: Parts) {
  return {
    scan: texts['SCAN_SCHEDULE'] ?? data.SCAN_SCHEDULE,
    digest: texts['DIGEST_SCHEDULE'] ?? data.DIGEST_SCHEDULE,
    timeZone: data.TIME_ZONE,
    warningValidDays: data.WARNING_VALID_DAYS,
    graceDays: data.GRACE_DAYS,
  };
}

type Hearing = ReturnType<typeof hearing>;

/** What time it is for the servers, by the Date of their answers. */
function hearing(clock: Clock) {
  const heard = new Map<string, number | undefined>();
  return {
    through:
      (of: string, fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
      async (...request) => {
        const response = await fetch(...request);
        const at = Date.parse(response.headers.get('date') ?? '');
        if (!heard.has(of)) heard.set(of, Number.isNaN(at) ? undefined : clock().getTime() - at);
        return response;
      },
    clocks: (): readonly ClockHeard[] => [...heard].map(([of, aheadMs]) => ({ of, aheadMs })),
  };
}

/** The servers behind the settings, each once. */
function targetsOf({ portal, data, mail }: Parts): readonly Target[] {
  const web = [portal?.url, data.SLACK_API_URL ?? 'https://slack.com/api/'].flatMap(httpsTarget);
  const smtp = mail === undefined || mail === 'wrong' ? undefined : mailTarget(mail);
  return [...web, ...(smtp === undefined ? [] : [{ host: smtp.host, port: smtp.port }])];
}

function httpsTarget(address: string | undefined): readonly Target[] {
  const url = URL.parse(address ?? '');
  if (url?.protocol !== 'https:') return [];
  return [{ host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 443 : Number(url.port) }];
}

/** By address and encryption alone: nobody is signed in there. */
function mailTarget({ url, tls }: MailServerConfig) {
  const target = smtpTarget({ url, tls, auth: 'none' });
  return target.ok ? target.value : undefined;
}

async function endings(
  parts: Parts,
  network: Network,
  portal: Portal | undefined,
): Promise<readonly Ending[]> {
  const { mail } = parts;
  const smtp = mail === undefined || mail === 'wrong' ? undefined : mailTarget(mail);
  const web = [
    ['ArcGIS’s', httpsTarget(parts.portal?.url)],
    ['Slack’s', httpsTarget(parts.data.SLACK_API_URL ?? 'https://slack.com/api/')],
  ] as const;
  const seen = web.flatMap(([whose, targets]) =>
    targets.map(async (at) =>
      certificateEnding(whose, await certificateSeen(network, { ...at, startTls: false })),
    ),
  );
  const smtps =
    smtp === undefined || smtp.tls === 'never'
      ? []
      : certificateEnding(
          'The mail server’s',
          await certificateSeen(network, {
            host: smtp.host,
            port: smtp.port,
            startTls: smtp.tls !== 'implicit',
          }),
        );
  return [
    ...credentialEndings(parts),
    ...(await Promise.all(seen)).flat(),
    ...smtps,
    ...(await subscription(portal)),
  ];
}

function credentialEndings({ data, portal, mail }: Parts): readonly Ending[] {
  const apiKey: Ending = {
    about: 'ArcGIS API key',
    what: 'The ArcGIS API key',
    on: data.ARCGIS_API_KEY_EXPIRES ?? 'not told',
    isDay: true,
    fix: 'Create a new key in ArcGIS, and set ARCGIS_API_KEY and ARCGIS_API_KEY_EXPIRES.',
    tell: 'Set ARCGIS_API_KEY_EXPIRES to the day on the key’s item page.',
  };
  const clientSecret: Ending = {
    about: 'client secret for email',
    what: 'The client secret for sending email',
    on: data.SMTP_OAUTH_CLIENT_SECRET_EXPIRES ?? 'not told',
    isDay: true,
    fix: 'Create a new client secret in Microsoft Entra. Set SMTP_OAUTH_CLIENT_SECRET and SMTP_OAUTH_CLIENT_SECRET_EXPIRES.',
    tell: 'Set SMTP_OAUTH_CLIENT_SECRET_EXPIRES to the day in Microsoft Entra, under Certificates & secrets.',
  };
  const isMicrosoft = mail !== undefined && mail !== 'wrong' && mail.auth === 'microsoft365';
  return [...(portal?.credential.kind === 'api key' ? [apiKey] : []), ...(isMicrosoft ? [clientSecret] : [])];
}

async function subscription(portal: Portal | undefined): Promise<readonly Ending[]> {
  const seats = await portal?.seats();
  if (seats?.ok !== true || seats.value.ends === undefined) return [];
  return [
    {
      about: 'ArcGIS subscription',
      what: 'The ArcGIS subscription',
      on: seats.value.ends,
      isDay: false,
      fix: 'Renew it with Esri. After its end, no one can sign in.',
      tell: '',
    },
  ];
}
