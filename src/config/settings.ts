import { SMTP_AUTHS } from '../policy/mail/answer.ts';
import {
  applicationId,
  clientSecret,
  directoryId,
  ehloName,
  mailAddress,
  mailAddresses,
  serviceAccountKey,
  smtpAddress,
  tokenAddress,
  tokenScope,
} from './mail-value-checks.ts';
import {
  anyText,
  apiAddress,
  commandName,
  cronExpression,
  day,
  daysBefore,
  hostsWithout,
  itemId,
  listeningAddress,
  onOff,
  path,
  portalAddress,
  proxyAddress,
  scanSchedule,
  secret,
  slackId,
  slackIds,
  timeZone,
  wholeNumber,
  words,
} from './value-checks.ts';

/** The settings, by whoever needs them. A default stands as it would be written. */
export const portalSettings = {
  ARCGIS_PORTAL_URL: portalAddress(),
  ARCGIS_CLIENT_ID: anyText('the client ID of the OAuth credentials').optional(),
  ARCGIS_CLIENT_SECRET: secret('the client secret of the OAuth credentials').optional(),
  ARCGIS_API_KEY: secret('an API key').optional(),
  ARCGIS_API_KEY_EXPIRES: day().optional(),
  ARCGIS_USERNAME: anyText('the user name of a built-in account').optional(),
  ARCGIS_PASSWORD: secret('the password of the account in ARCGIS_USERNAME').optional(),
  PORTAL_CONCURRENCY: wholeNumber(1, 20).prefault('4'),
};

/** How everything outside is reached. */
export const networkSettings = {
  HTTPS_PROXY: proxyAddress().optional(),
  NO_PROXY: hostsWithout().optional(),
  CA_FILE: path(
    'the path of a PEM file with certificates, such as /etc/ssl/our-ca.pem',
    /\.\w{2,8}$/,
  ).optional(),
};

/** Other programs read them too, so that they may be set where nothing of ours is, and in lower case. */
export const sharedSettings: readonly string[] = ['HTTPS_PROXY', 'NO_PROXY'];

/** What a reading is judged by. */
export const policySettings = {
  TIME_ZONE: timeZone(),
  NOTIFY_AFTER_DAYS: wholeNumber(1, 3650).prefault('60'),
  DISABLE_AFTER_DAYS: wholeNumber(2, 3650).prefault('90'),
  GRACE_DAYS: wholeNumber(0, 365).prefault('30'),
  REMIND_DAYS_BEFORE: daysBefore().prefault('14,3'),
  MAX_WARNINGS_PER_SCAN: wholeNumber(1, 100_000).prefault('100'),
  WARNING_VALID_DAYS: wholeNumber(1, 365).prefault('45'),
  REENABLED_SHIELD_DAYS: wholeNumber(0, 365).prefault('30'),
  PROTECT_ADMINS: onOff().prefault('on'),
  DISABLE_CAP: wholeNumber(1, 100_000).prefault('50'),
  DISABLE_CAP_PERCENT: wholeNumber(1, 100).prefault('10'),
  TRUST_MAX_DROP_PERCENT: wholeNumber(1, 100).prefault('20'),
  SCAN_SCHEDULE: scanSchedule().prefault('0 6 * * 1-5'),
  LOG_LEVEL: words('debug', 'info', 'warn', 'error').prefault('info'),
};

export const botSettings = {
  PROTECTION: onOff().prefault('on'),
  SLACK_BOT_TOKEN: secret('the installed app’s bot user token, which begins with xoxb-', (text) =>
    /^(xoxe\.)?xoxb-\S+$/.test(text),
  ),
  SLACK_APP_TOKEN: secret(
    'an app-level token that begins with xapp- and has the scope connections:write',
    (text) => /^xapp-\S+$/.test(text),
  ),
  SLACK_ADMIN_CHANNEL: slackId(
    'CG',
    'a channel ID, such as C0123456789 (shown in Slack at the bottom of the channel’s details), not the channel’s name',
  ),
  SLACK_APPROVERS: slackIds(
    'UWS',
    'IDs of users (U…, W…) and user groups (S…), separated by commas (in Slack, use “Copy member ID” in a profile). npm run doctor shows the IDs of email addresses and @handles',
  ),
  SLACK_MENTION: slackId('SUW', 'a user group ID, such as S0123456789').optional(),
  SLACK_COMMAND: commandName().prefault('/inactive-users'),
  SLACK_API_URL: apiAddress().optional(),
  APPROVALS_NEEDED: wholeNumber(1, 2).prefault('1'),
  PROPOSAL_REMIND_DAYS: wholeNumber(1, 365).prefault('3'),
  PROPOSAL_EXPIRES_DAYS: wholeNumber(2, 365).prefault('14'),
  HEALTH_PORT: wholeNumber(1, 65_535).optional(),
  HEALTH_HOST: listeningAddress().prefault('127.0.0.1'),
  DATABASE_PATH: path('the path of a file, such as data/inactive-users.db', /\.(?:db|sqlite3?)$/i).prefault(
    'data/inactive-users.db',
  ),
  CSV_KEEP_DAYS: wholeNumber(1, 3650).prefault('30'),
  KEEP_DAYS: wholeNumber(30, 3650).prefault('365'),
  CSV_ITEM: onOff().prefault('off'),
  CHECK_PRO_LICENSES: onOff().prefault('off'),
  DIGEST_SCHEDULE: cronExpression().prefault('0 8 * * 1'),
};

/** The three of SMTP_URL, MAIL_FROM and MAIL_CONTACT go together; without them nobody is warned. */
export const mailSettings = {
  SMTP_URL: smtpAddress().optional(),
  SMTP_USER: anyText('the user name for the mail server').optional(),
  SMTP_PASSWORD: secret('the password for the mail server').optional(),
  SECRETS_ITEM_ID: itemId().optional(),
  SMTP_AUTH: words(...SMTP_AUTHS).optional(),
  SMTP_OAUTH_TENANT_ID: directoryId().optional(),
  SMTP_OAUTH_CLIENT_ID: applicationId().optional(),
  SMTP_OAUTH_CLIENT_SECRET: clientSecret().optional(),
  SMTP_OAUTH_CLIENT_SECRET_EXPIRES: day().optional(),
  SMTP_OAUTH_TOKEN_URL: tokenAddress().optional(),
  SMTP_OAUTH_SCOPE: tokenScope().optional(),
  SMTP_OAUTH_SERVICE_ACCOUNT: serviceAccountKey().optional(),
  SMTP_TLS: words('starttls', 'implicit', 'none').optional(),
  SMTP_EHLO_NAME: ehloName().optional(),
  MAIL_FROM: mailAddress().optional(),
  MAIL_CONTACT: anyText('who members can contact: an email address, a phone number or a name').optional(),
  MAIL_NOTE: anyText('a few words from your organization').optional(),
  WARN_IN_SLACK: onOff().prefault('off'),
  MAIL_PER_MINUTE: wholeNumber(1, 1000).prefault('30'),
  NOTICE_DELAY_MINUTES: wholeNumber(0, 10_080).prefault('15'),
  REPORT_RECIPIENTS: mailAddresses().optional(),
};

export const allSettings = {
  ...portalSettings,
  ...networkSettings,
  ...policySettings,
  ...botSettings,
  ...mailSettings,
};

type SettingName = keyof typeof allSettings;

/** Never shown, never kept; each may also be given as the path of a file, in NAME_FILE. */
export const secretSettings = [
  'ARCGIS_CLIENT_SECRET',
  'ARCGIS_API_KEY',
  'ARCGIS_PASSWORD',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SMTP_PASSWORD',
  'SMTP_OAUTH_CLIENT_SECRET',
  'SMTP_OAUTH_SERVICE_ACCOUNT',
  'HTTPS_PROXY',
] as const satisfies readonly SettingName[];

export const isSecret = (name: string): boolean => secretSettings.some((secret) => secret === name);

/** Anything may stand in these, and so may a secret whose line was exchanged with theirs: only their length is kept. */
const FREE: ReadonlySet<string> = new Set<SettingName>([
  'ARCGIS_CLIENT_ID',
  'ARCGIS_USERNAME',
  'CA_FILE',
  'SMTP_USER',
  'MAIL_CONTACT',
  'MAIL_NOTE',
]);

export const isFree = (name: string): boolean => FREE.has(name);

/** Can do without, and by such names other programs have settings too. */
export const GENERAL: ReadonlySet<string> = new Set<SettingName>([
  ...(['HTTPS_PROXY', 'NO_PROXY', 'CA_FILE', 'LOG_LEVEL', 'DATABASE_PATH', 'HEALTH_PORT'] as const),
  ...(['SMTP_URL', 'SMTP_USER', 'SMTP_PASSWORD', 'SMTP_AUTH', 'SMTP_TLS'] as const),
  ...(['MAIL_FROM', 'SLACK_API_URL', 'SLACK_MENTION'] as const),
]);
