import { PRIVILEGES } from '../doctor/portal.ts';

/** What each setting that is asked for is, and where it is found. */
export const WHERE = {
  ARCGIS_PORTAL_URL: 'The portal’s address, such as https://your-city.maps.arcgis.com.',
  ARCGIS_CLIENT_ID: 'On the credential’s item page, Settings › Application: Client ID.',
  ARCGIS_CLIENT_SECRET: 'On the credential’s item page, Settings › Application: Client Secret.',
  ARCGIS_API_KEY: 'The API key. ArcGIS shows it only once, when you generate it.',
  ARCGIS_API_KEY_EXPIRES:
    'The day the key expires, from its item page, such as 2027-05-31. The bot will remind you.',
  ARCGIS_USERNAME: 'The user name of a built-in account without multifactor authentication.',
  ARCGIS_PASSWORD: 'The password of the built-in account.',
  SLACK_COMMAND:
    'The bot’s command. If another bot in the workspace already has it, choose a different one, such as /inactive-city.',
  SLACK_BOT_TOKEN:
    'In your app at api.slack.com/apps, Install App › Install to Workspace: Bot User OAuth Token (xoxb-…).',
  SLACK_APP_TOKEN:
    'In your app at api.slack.com/apps, Basic Information › App-Level Tokens › Generate Token and Scopes, with connections:write (xapp-…).',
  SLACK_ADMIN_CHANNEL:
    'The channel for the cards: its name, or its ID (C…) at the bottom of the channel’s details.',
  SLACK_APPROVERS: 'The approvers: email addresses, @user-groups or IDs, separated by commas.',
  TIME_ZONE: 'The time zone for scan times and dates, such as Europe/Berlin.',
  SMTP_URL: 'The mail server: smtp://host:587, or smtps://host for TLS from the start.',
  SMTP_USER: 'The user name for the mail server.',
  SMTP_PASSWORD: 'The password for the mail server.',
  SMTP_OAUTH_TENANT_ID: 'In Microsoft Entra, App registrations › the app: Directory (tenant) ID.',
  SMTP_OAUTH_CLIENT_ID: 'In Microsoft Entra, App registrations › the app: Application (client) ID.',
  SMTP_OAUTH_CLIENT_SECRET:
    'In Microsoft Entra, Certificates & secrets of the app: the Value of a client secret, not its ID.',
  SMTP_OAUTH_CLIENT_SECRET_EXPIRES:
    'The day the client secret expires, such as 2028-11-27. The bot will remind you.',
  SMTP_OAUTH_SERVICE_ACCOUNT_FILE:
    'The path on this computer to the service account’s JSON key file, from Service Accounts › Keys › Add key in the Google Cloud console.',
  MAIL_FROM: 'The sender of emails, such as GIS team <gis@example.org>.',
  MAIL_CONTACT:
    'Who members can contact: preferably an email address (replies go there), or a phone number or a name.',
} as const satisfies Readonly<Record<string, string>>;

export type Asked = keyof typeof WHERE;

const CREDENTIALS = {
  app: ['ARCGIS_CLIENT_ID', 'ARCGIS_CLIENT_SECRET'],
  key: ['ARCGIS_API_KEY', 'ARCGIS_API_KEY_EXPIRES'],
  user: ['ARCGIS_USERNAME', 'ARCGIS_PASSWORD'],
} as const satisfies Readonly<Record<string, readonly Asked[]>>;

export const credentials: Readonly<Record<keyof typeof CREDENTIALS, readonly Asked[]>> = CREDENTIALS;

export const CREDENTIAL_CHOICES = [
  ['app', 'app credential (recommended; ArcGIS Online, Enterprise 11.4 or later)'],
  ['key', 'API key (the same, but expires within a year; for CSV_ITEM)'],
  ['user', 'built-in account (any version; no multifactor authentication)'],
] as const;

const NEW_ITEM = 'In ArcGIS, open Content › My content › New item › Developer credentials ›';

/** What to make in ArcGIS before there is something to answer. */
const TO_MAKE = {
  app: `${NEW_ITEM} OAuth 2.0 credentials. Redirect URL (required, but not used): https://localhost. Privileges:`,
  key: `${NEW_ITEM} API key credentials. Privileges:`,
  user: 'In ArcGIS, open Organization › Settings › Member roles. Create a role with these privileges, and give it to a built-in account:',
} as const satisfies Readonly<Record<keyof typeof CREDENTIALS, string>>;

/** Where to make a credential, and what it must be allowed. */
export function howToMake(kind: keyof typeof CREDENTIALS): readonly string[] {
  const { view, disable, items, groups } = PRIVILEGES;
  return [TO_MAKE[kind], `  ${view}; ${disable}. Optional, to show what accounts own: ${items}; ${groups}`];
}

const WRITTEN_BY = ['MAIL_FROM', 'MAIL_CONTACT'] as const;

export const mailQuestions: Readonly<Record<'password' | 'microsoft365' | 'google', readonly Asked[]>> = {
  password: ['SMTP_URL', 'SMTP_USER', 'SMTP_PASSWORD', ...WRITTEN_BY],
  microsoft365: [
    'SMTP_USER',
    'SMTP_OAUTH_TENANT_ID',
    'SMTP_OAUTH_CLIENT_ID',
    'SMTP_OAUTH_CLIENT_SECRET',
    'SMTP_OAUTH_CLIENT_SECRET_EXPIRES',
    ...WRITTEN_BY,
  ],
  google: ['SMTP_USER', 'SMTP_OAUTH_SERVICE_ACCOUNT_FILE', ...WRITTEN_BY],
};

/** Without a sign-in. */
export const openMailQuestions: readonly Asked[] = ['SMTP_URL', ...WRITTEN_BY];

export const MAIL_CHOICES = [
  ['none', 'mail server without a sign-in'],
  ['password', 'mail server with a user name and password'],
  ['microsoft365', 'Microsoft 365'],
  ['google', 'Google Workspace'],
  ['later', 'not now (a rehearsal needs no email)'],
] as const;

/** What these two sign in to. */
export const MAILBOX = { SMTP_USER: 'The mailbox that sends: its email address.' } as const;

/** Where the README tells what to do there. */
export const MAIL_STEPS = { microsoft365: 'Microsoft 365', google: 'Google Workspace' } as const;

/** What these two services are reached at. */
export const MAIL_SERVERS = {
  microsoft365: 'smtp://smtp.office365.com:587',
  google: 'smtp://smtp.gmail.com:587',
} as const;

/** The parts in the order of their questions: which settings' problems are told with each. */
const PARTS = [
  ['portal', /^(?:ARCGIS[_ ]|PORTAL_CONCURRENCY\b)/],
  ['slackApp', /^SLACK_(?:BOT_TOKEN|APP_TOKEN|COMMAND|API_URL)\b/],
  ['channel', /^SLACK_ADMIN_CHANNEL\b/],
  ['people', /^(?:SLACK_APPROVERS|SLACK_MENTION|APPROVALS_NEEDED)\b/],
  ['time', /^(?:TIME_ZONE|SCAN_SCHEDULE|DIGEST_SCHEDULE)\b/],
  ['mail', /^(?:SMTP_|MAIL_|SECRETS_ITEM_ID\b|WARN_IN_SLACK\b|NOTICE_DELAY_MINUTES\b|REPORT_RECIPIENTS\b)/],
] as const;

export type PartName = (typeof PARTS)[number][0] | 'others';

/** What belongs to no part is told before all of them. */
export function partOfProblem(problem: string): PartName {
  return PARTS.find(([, about]) => about.test(problem))?.[0] ?? 'others';
}
