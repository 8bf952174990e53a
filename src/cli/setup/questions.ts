import { PRIVILEGES } from '../doctor/portal.ts';

/** What each setting that is asked for is, and where it is found. */
export const WHERE = {
  ARCGIS_PORTAL_URL: 'The portal’s address, as in the browser, such as https://your-city.maps.arcgis.com.',
  ARCGIS_CLIENT_ID: 'On the credential’s item page, under Settings › Application: Client ID.',
  ARCGIS_CLIENT_SECRET: 'At the same place: Client Secret.',
  ARCGIS_API_KEY: 'The API key. ArcGIS shows it once, when it is generated.',
  ARCGIS_API_KEY_EXPIRES:
    'The day the key expires, as on its item page, such as 2027-05-31. The bot reminds you.',
  ARCGIS_USERNAME: 'The user name of a built-in account without multifactor authentication.',
  ARCGIS_PASSWORD: 'Its password.',
  SLACK_COMMAND:
    'The bot’s command. Press Enter, unless another bot in this workspace has it: then another name, such as /inactive-city.',
  SLACK_BOT_TOKEN:
    'In your app at api.slack.com/apps: Install App › Install to Workspace, then Bot User OAuth Token (xoxb-…).',
  SLACK_APP_TOKEN:
    'In your app at api.slack.com/apps: Basic Information › App-Level Tokens › Generate Token and Scopes, with the scope connections:write (xapp-…).',
  SLACK_ADMIN_CHANNEL:
    'The channel for the cards: its name, or its ID (C…) at the bottom of the channel’s details.',
  SLACK_APPROVERS: 'The approvers: their email addresses, @user-groups or IDs (U…, S…), separated by commas.',
  TIME_ZONE: 'The time zone for dates and schedules, such as Europe/Berlin.',
  SMTP_URL: 'The mail server: smtp://host:587, or smtps://host for TLS from the start.',
  SMTP_USER: 'The user name at the mail server. With Microsoft 365 and Google: the address of the mailbox.',
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
  ['app', 'with an app credential (ArcGIS Online; Enterprise 11.4 or later)'],
  ['key', 'with an API key (the same; ends after a year at most)'],
  ['user', 'as a built-in account (any version; no multifactor authentication)'],
] as const;

const NEW_ITEM = 'In ArcGIS: Content › My content › New item › Developer credentials';
const GRANTED = 'Select these privileges:';

/** What to make in ArcGIS before there is something to answer. */
const TO_MAKE = {
  app: `${NEW_ITEM} › OAuth 2.0 credentials, for app authentication. Any redirect URL will do, such as https://localhost. ${GRANTED}`,
  key: `${NEW_ITEM} › API key credentials. ${GRANTED}`,
  user: 'In ArcGIS: Organization › Settings › Member roles: create a role with these privileges, and give it to a built-in account.',
} as const satisfies Readonly<Record<keyof typeof CREDENTIALS, string>>;

/** Where to make a credential, and what it must be allowed. */
export function howToMake(kind: keyof typeof CREDENTIALS): readonly string[] {
  const { view, disable, items, groups } = PRIVILEGES;
  return [
    TO_MAKE[kind],
    `  required: ${view}; ${disable} (under Administrative privileges)`,
    `  optional: ${items}; ${groups} (shows what an account owns)`,
  ];
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
  ['later', 'not now: a rehearsal needs no email'],
  ['none', 'through a mail server without a sign-in'],
  ['password', 'through a mail server with a user name and password'],
  ['microsoft365', 'through Microsoft 365'],
  ['google', 'through Google Workspace'],
] as const;

/** Where the README tells what to do there. */
export const MAIL_STEPS = { microsoft365: 'Microsoft 365', google: 'Google Workspace' } as const;

/** What these two services are reached at. */
export const MAIL_SERVERS = {
  microsoft365: 'smtp://smtp.office365.com:587',
  google: 'smtp://smtp.gmail.com:587',
} as const;
