import { hash } from 'node:crypto';
import { z } from 'zod';
import type { NetworkSettings } from '../adapters/network/network.ts';
import { serviceAccountIn, type TokenSettings } from '../adapters/smtp/token-service.ts';
import type { Policy } from '../policy/limits.ts';
import { failed, ok, type Result } from '../policy/result.ts';
import { counted } from '../policy/text.ts';
import {
  botProblems,
  credentialOf,
  credentialProblems,
  readingProblems,
  standingIn,
} from './cross-checks.ts';
import {
  type Environment,
  type Found,
  networkIn,
  type ReadFile,
  settingsFound,
  valueProblems,
} from './environment.ts';
import { mailProblems, problemsWithoutMail, smtpAuthOf } from './mail-checks.ts';
import {
  allSettings,
  botSettings,
  isFree,
  isSecret,
  mailSettings,
  networkSettings,
  policySettings,
  portalSettings,
} from './settings.ts';

const forBot = z.object(allSettings);
const forMail = z.object(mailSettings);
const forReading = z.object({
  ...portalSettings,
  ...networkSettings,
  ...policySettings,
  TIME_ZONE: policySettings.TIME_ZONE.prefault('UTC'),
});

/** What sample emails are made of and go out by. */
const forSamples = z.object({
  ...forReading.shape,
  ...mailSettings,
  PROPOSAL_EXPIRES_DAYS: botSettings.PROPOSAL_EXPIRES_DAYS,
});

/** The bot's settings, or everything that is wrong with them at once, by name, without a secret. */
export function readConfig(
  env: Environment,
  readFile: ReadFile,
  envFiles: readonly string[] = ['.env'],
): Result<Config, readonly string[]> {
  const found = settingsFound(env, Object.keys(allSettings), readFile, envFiles);
  const read = forBot.safeParse(found.values);
  const network = networkOf(found, readFile);
  const problems = orUnread(found, [...problemsOf(env, found, forBot, network), ...botProblems(found)]);
  const common = read.success ? commonOf(read.data, found, network) : undefined;
  if (!read.success || common === undefined || problems.length > 0) return failed(problems);
  return ok({ ...common, ...botOf(read.data) });
}

/** The settings of one reading without the bot: nothing of Slack's is asked for. */
export function readPortalConfig(
  env: Environment,
  readFile: ReadFile,
  envFiles: readonly string[] = ['.env'],
): Result<PortalConfig, readonly string[]> {
  const found = settingsFound(env, Object.keys(forReading.shape), readFile, envFiles);
  const read = forReading.safeParse(found.values);
  const network = networkOf(found, readFile);
  const problems = orUnread(found, problemsOf(env, found, forReading, network));
  const common = read.success ? commonOf(read.data, found, network) : undefined;
  return common === undefined || problems.length > 0 ? failed(problems) : ok(common);
}

/** The settings of sample emails without the bot: nothing of Slack's is asked for, nor a database. */
export function readSamplesConfig(
  env: Environment,
  readFile: ReadFile,
  envFiles: readonly string[] = ['.env'],
) {
  const found = settingsFound(env, Object.keys(forSamples.shape), readFile, envFiles);
  const read = forSamples.safeParse(found.values);
  const network = networkOf(found, readFile);
  const problems = orUnread(found, [
    ...problemsOf(env, found, forSamples, network),
    ...problemsWithoutMail(found.values),
  ]);
  const common = read.success ? commonOf(read.data, found, network) : undefined;
  const mail = read.success ? mailOf(read.data) : undefined;
  if (!read.success || common === undefined || mail === undefined || problems.length > 0)
    return failed(problems);
  return ok({ ...common, mail, proposalExpiresDays: read.data.PROPOSAL_EXPIRES_DAYS });
}

/**
 * All that can be used of settings of which some may be missing or wrong, for whoever looks at each thing by itself; and
 * everything that is wrong with them, as `readConfig` tells it.
 */
export function readParts(env: Environment, readFile: ReadFile, envFiles: readonly string[] = ['.env']) {
  const found = settingsFound(env, Object.keys(allSettings), readFile, envFiles);
  const network = networkOf(found, readFile);
  const wrong = wrongOnes(found);
  const data = rightOnes(found, wrong);
  const credential = credentialOf(data);
  const { ARCGIS_PORTAL_URL: url, PORTAL_CONCURRENCY: concurrency = 4 } = data;
  const isMailWrong =
    Object.keys(mailSettings).some((name) => wrong.has(name)) || mailProblems(standingIn(found)).length > 0;
  return {
    problems: orUnread(found, [...problemsOf(env, found, forBot, network), ...botProblems(found)]),
    warnings: found.warnings,
    secrets: found.secrets,
    /** As they are set, right or wrong, by name. */
    texts: found.values,
    data,
    /** Undefined where one of them is wrong: nothing would be reached as the bot reaches it. */
    network:
      network.ok && !Object.keys(networkSettings).some((name) => wrong.has(name)) ? network.value : undefined,
    portal:
      url === undefined || credential === undefined || credentialProblems(found).length > 0
        ? undefined
        : { url, credential, concurrency },
    mail: isMailWrong ? ('wrong' as const) : mailServerOf(data),
  };
}

export type Parts = ReturnType<typeof readParts>;

const someForBot = forBot.partial();

/** The names of the settings that are wrong by themselves, or missing. */
function wrongOnes({ values, troubled }: Found): ReadonlySet<string> {
  const issues = forBot.safeParse(values).error?.issues ?? [];
  return new Set([...issues.map(({ path: [name] }) => String(name)), ...troubled]);
}

/** The others, defaults among them. */
function rightOnes({ values }: Found, wrong: ReadonlySet<string>): z.output<typeof someForBot> {
  return someForBot.parse(Object.fromEntries(Object.entries(values).filter(([name]) => !wrong.has(name))));
}

/** TLS goes by the time of the machine, and so does what CA_FILE holds. */
function networkOf(found: Found, readFile: ReadFile): FoundNetwork {
  return networkIn(found, readFile, new Date());
}

type FoundNetwork = Result<NetworkSettings, string>;

function problemsOf(env: Environment, found: Found, schema: z.ZodType, network: FoundNetwork): string[] {
  return [
    ...found.problems,
    ...valueProblems(schema, found),
    ...readingProblems(env, found),
    ...(network.ok ? [] : [network.failure]),
  ];
}

/** What is missing is not missing where the file that has it could not be read. */
function orUnread({ unread }: Found, problems: readonly string[]): readonly string[] {
  return unread.length > 0 ? unread : problems;
}

/** What one reading of the portal needs. */
export type PortalConfig = NonNullable<ReturnType<typeof commonOf>>;

function commonOf(data: z.output<typeof forReading>, { secrets, warnings }: Found, network: FoundNetwork) {
  const credential = credentialOf(data);
  if (credential === undefined || !network.ok) return undefined;
  return {
    network: network.value,
    /** The address is that of its `sharing/rest`, whatever was pasted. */
    portal: { url: data.ARCGIS_PORTAL_URL, credential, concurrency: data.PORTAL_CONCURRENCY },
    policy: policyOf(data),
    maxDropPercent: data.TRUST_MAX_DROP_PERCENT,
    /** A cron expression of five fields. */
    scanSchedule: data.SCAN_SCHEDULE,
    logLevel: data.LOG_LEVEL,
    /** For the log, to keep them out of it. */
    secrets,
    /** For the log: what may be a mistake and stops nothing. */
    warnings,
  };
}

/** What the bot needs. */
export type Config = PortalConfig & ReturnType<typeof botOf>;

function botOf(data: z.output<typeof forBot>) {
  return {
    slack: {
      botToken: data.SLACK_BOT_TOKEN,
      appToken: data.SLACK_APP_TOKEN,
      channel: data.SLACK_ADMIN_CHANNEL,
      approvers: data.SLACK_APPROVERS,
      mention: data.SLACK_MENTION,
      apiUrl: data.SLACK_API_URL,
      command: data.SLACK_COMMAND,
    },
    protection: data.PROTECTION,
    mail: mailOf(data),
    approvalsNeeded: data.APPROVALS_NEEDED,
    /** Days from Monday to Friday. */
    proposalRemindDays: data.PROPOSAL_REMIND_DAYS,
    proposalExpiresDays: data.PROPOSAL_EXPIRES_DAYS,
    databasePath: data.DATABASE_PATH,
    csvKeepDays: data.CSV_KEEP_DAYS,
    keepDays: data.KEEP_DAYS,
    /** A cron expression of five fields. */
    digestSchedule: data.DIGEST_SCHEDULE,
    /** The last day of ARCGIS_API_KEY, where it is told. */
    apiKeyExpires: data.ARCGIS_API_KEY_EXPIRES,
    /** The last day of SMTP_OAUTH_CLIENT_SECRET, where it is told. */
    clientSecretExpires: data.SMTP_OAUTH_CLIENT_SECRET_EXPIRES,
    health: data.HEALTH_PORT === undefined ? undefined : { port: data.HEALTH_PORT, host: data.HEALTH_HOST },
    csvItem: data.CSV_ITEM,
    checkProLicenses: data.CHECK_PRO_LICENSES,
    /** By name as text, defaults included, secrets left out, and of what may hold anything its length alone. */
    settings: textsOf(data),
  };
}

export type MailConfig = NonNullable<ReturnType<typeof mailOf>>;

/** Undefined where nobody is to be warned by mail. */
function mailOf(data: z.output<typeof forMail>) {
  const server = mailServerOf(data);
  return (
    server && {
      ...server,
      note: data.MAIL_NOTE,
      perMinute: data.MAIL_PER_MINUTE,
      warnInSlack: data.WARN_IN_SLACK,
      noticeDelayMs: data.NOTICE_DELAY_MINUTES * 60_000,
      reportRecipients: data.REPORT_RECIPIENTS ?? [],
    }
  );
}

/** By which server emails go, from whom, and how it is signed in to. */
export type MailServerConfig = NonNullable<ReturnType<typeof mailServerOf>>;

function mailServerOf(data: z.output<typeof someForBot>) {
  const { SMTP_URL: url, MAIL_FROM: from, MAIL_CONTACT: contact } = data;
  if (url === undefined || from === undefined || contact === undefined) return undefined;
  return {
    ...{ url, from, contact },
    user: data.SMTP_USER,
    password: data.SMTP_PASSWORD,
    auth: smtpAuthOf(data),
    tls: data.SMTP_TLS,
    ehloName: data.SMTP_EHLO_NAME,
    /** How tokens are asked for, where SMTP_AUTH wants them. */
    tokens: tokensOf(data),
    /** The portal's item that has the password. */
    secretsItem: data.SECRETS_ITEM_ID,
  };
}

const MICROSOFT_SCOPE = 'https://outlook.office365.com/.default';

function tokensOf(data: z.output<typeof someForBot>): TokenSettings | undefined {
  const { SMTP_USER: user, SMTP_OAUTH_CLIENT_ID: clientId, SMTP_OAUTH_CLIENT_SECRET: clientSecret } = data;
  const auth = smtpAuthOf(data);
  if (auth === 'microsoft365' && clientId !== undefined && clientSecret !== undefined) {
    const { SMTP_OAUTH_TENANT_ID: tenant = '', SMTP_OAUTH_SCOPE: scope = MICROSOFT_SCOPE } = data;
    const usual = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
    const tokenUrl = data.SMTP_OAUTH_TOKEN_URL ?? usual;
    return { service: 'microsoft365', tokenUrl, clientId, clientSecret, scope };
  }
  const account = serviceAccountIn(data.SMTP_OAUTH_SERVICE_ACCOUNT ?? '');
  if (auth !== 'google' || account === undefined || user === undefined) return undefined;
  return { service: 'google', ...account, user };
}

function policyOf(data: z.output<typeof forReading>): Policy {
  return {
    notifyAfterDays: data.NOTIFY_AFTER_DAYS,
    disableAfterDays: data.DISABLE_AFTER_DAYS,
    graceDays: data.GRACE_DAYS,
    remindDaysBefore: data.REMIND_DAYS_BEFORE,
    maxWarningsPerScan: data.MAX_WARNINGS_PER_SCAN,
    reenabledShieldDays: data.REENABLED_SHIELD_DAYS,
    warningValidDays: data.WARNING_VALID_DAYS,
    protectAdmins: data.PROTECT_ADMINS,
    disableCap: data.DISABLE_CAP,
    disableCapPercent: data.DISABLE_CAP_PERCENT,
    timeZone: data.TIME_ZONE,
  };
}

function textsOf(data: z.output<typeof forBot>): ReadonlyMap<string, string> {
  const shown = Object.entries(data).filter(([name, value]) => value !== undefined && !isSecret(name));
  return new Map(
    shown.map(([name, value]) => [name, isFree(name) ? lengthOf(textOf(value)) : textOf(value)]),
  );
}

/** With four digits of a hash, so that a change is noted: from them nothing can be found out. */
function lengthOf(text: string): string {
  const check = hash('sha256', text).slice(0, 4);
  return `${counted([...text].length, 'character', 'characters')} (${check})`;
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}
