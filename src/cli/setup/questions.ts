import { USUAL_COMMAND } from '../../app/manifest.ts';

/** What each setting that is asked for is, and where it is found. */
export const WHERE = {
  ARCGIS_PORTAL_URL: 'The portal’s address, as in the browser, such as https://your-city.maps.arcgis.com.',
  ARCGIS_CLIENT_ID: 'In ArcGIS: Content › the credential’s item › Settings or Overview: Client ID.',
  ARCGIS_CLIENT_SECRET: 'On the same page: Client Secret.',
  ARCGIS_API_KEY: 'The API key, which ArcGIS shows once, when it is generated.',
  ARCGIS_API_KEY_EXPIRES:
    'The day the key expires, as on its item page, such as 2027-05-31. The bot reminds you.',
  ARCGIS_USERNAME: 'The user name of a built-in account without multifactor authentication.',
  ARCGIS_PASSWORD: 'Its password.',
  SLACK_COMMAND: `The slash command. Press Enter for ${USUAL_COMMAND}. A second bot in the same workspace needs another name, such as /inactive-city.`,
  SLACK_BOT_TOKEN: 'In your app at api.slack.com/apps: OAuth & Permissions › Bot User OAuth Token (xoxb-…).',
  SLACK_APP_TOKEN:
    'In the same app: Basic Information › App-Level Tokens › Generate, with the scope connections:write (xapp-…).',
  SLACK_ADMIN_CHANNEL:
    'The channel for the cards, best a private one: its ID (C…), at the bottom of the channel’s details in Slack, or its name. Invite the bot there first.',
  SLACK_APPROVERS:
    'The approvers: IDs of people (U…) and user groups (S…), separated by commas. In Slack: a profile › ⋮ › Copy member ID.',
  TIME_ZONE: 'The time zone for dates and schedules, such as Europe/Berlin.',
  SMTP_URL: 'The mail server: smtp://host:587, or smtps://host for TLS from the start.',
  SMTP_USER: 'The user name at the mail server; with Microsoft 365 and Google the address of the mailbox.',
  SMTP_PASSWORD: 'Its password.',
  SMTP_OAUTH_TENANT_ID: 'In Microsoft Entra: App registrations › the app › Directory (tenant) ID.',
  SMTP_OAUTH_CLIENT_ID: 'On the same page: Application (client) ID.',
  SMTP_OAUTH_CLIENT_SECRET: 'Under Certificates & secrets: the Value of a client secret, not its ID.',
  SMTP_OAUTH_CLIENT_SECRET_EXPIRES: 'The day that secret expires, such as 2028-11-27. The bot reminds you.',
  SMTP_OAUTH_SERVICE_ACCOUNT_FILE:
    'The path of the service account’s JSON key, from the Google Cloud console.',
  MAIL_FROM: 'The sender of emails, such as GIS team <gis@example.org>.',
  MAIL_CONTACT: 'Who members can contact: best an email address, to which replies go.',
} as const satisfies Readonly<Record<string, string>>;

export type Asked = keyof typeof WHERE;

const CREDENTIALS = {
  app: ['ARCGIS_CLIENT_ID', 'ARCGIS_CLIENT_SECRET'],
  key: ['ARCGIS_API_KEY', 'ARCGIS_API_KEY_EXPIRES'],
  user: ['ARCGIS_USERNAME', 'ARCGIS_PASSWORD'],
} as const satisfies Readonly<Record<string, readonly Asked[]>>;

export const credentials: Readonly<Record<keyof typeof CREDENTIALS, readonly Asked[]>> = CREDENTIALS;

export const CREDENTIAL_CHOICES = [
  ['app', 'with an app credential: a client ID and a client secret (OAuth 2.0)'],
  ['key', 'with an API key'],
  ['user', 'as a built-in account, with its user name and password'],
] as const;

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
  ['later', 'not now: a rehearsal needs no mail server'],
  ['none', 'through a mail server without a sign-in'],
  ['password', 'through a mail server with a user name and password'],
  ['microsoft365', 'through Microsoft 365'],
  ['google', 'through Google Workspace'],
] as const;

/** What these two services are reached at. */
export const MAIL_SERVERS = {
  microsoft365: 'smtp://smtp.office365.com:587',
  google: 'smtp://smtp.gmail.com:587',
} as const;
