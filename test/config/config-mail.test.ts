import { generateKeyPairSync } from 'node:crypto';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';

const GOOD = {
  ...{ ARCGIS_PORTAL_URL: 'https://harbour-city.maps.arcgis.com', ARCGIS_API_KEY: 'k-key-of-the-bot' },
  ...{ SLACK_BOT_TOKEN: 'xoxb-bot', SLACK_APP_TOKEN: 'xapp-app', SLACK_ADMIN_CHANNEL: 'C0123456789' },
  ...{ SLACK_APPROVERS: 'U0123456789', TIME_ZONE: 'Europe/Berlin' },
  ...{ SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'gis@example.org', MAIL_CONTACT: 'GIS desk' },
};
const PASSWORD = { SMTP_USER: 'bot', SMTP_PASSWORD: 'mail-password' };
const MICROSOFT = {
  ...{ SMTP_AUTH: 'microsoft365', SMTP_USER: 'gis@example.org' },
  SMTP_OAUTH_TENANT_ID: 'c0ffee00-1111-4222-8333-444455556666',
  SMTP_OAUTH_CLIENT_ID: 'ab12cd34-5678-4abc-8def-0123456789ab',
  SMTP_OAUTH_CLIENT_SECRET: 'Q~8Q-client.secret',
};
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const FIELDS = {
  ...{ type: 'service_account', client_email: 'bot@project.iam.gserviceaccount.com', private_key: pem },
  ...{ private_key_id: 'abc', token_uri: 'https://oauth2.googleapis.com/token' },
};
/** As Google writes it into the file that is downloaded, without the line break at its end. */
const KEY = JSON.stringify(FIELDS, undefined, 2);
const GOOGLE = { SMTP_AUTH: 'google', SMTP_USER: 'gis@example.org', SMTP_OAUTH_SERVICE_ACCOUNT: KEY };

type Env = Readonly<Record<string, string>>;
const FILES: Env = {
  '/run/secrets/google.json': `${KEY}\n`,
  '/run/secrets/client': `${MICROSOFT.SMTP_OAUTH_CLIENT_SECRET}\n`,
};
const read = (env: Env) =>
  readConfig({ ...GOOD, ...env }, (path) => {
    const text = FILES[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  });

function mailOf(env: Env) {
  const config = read(env);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return config.value.mail;
}

function problems(env: Env): readonly string[] {
  const config = read(env);
  return config.ok ? [] : config.failure;
}

test.each<[string, Env, string]>([
  ['nothing', {}, 'none'],
  ['a password', PASSWORD, 'password'],
  ['a password in the portal', { SMTP_USER: 'bot', SECRETS_ITEM_ID: '0'.repeat(32) }, 'password'],
  ['SMTP_AUTH none', { SMTP_AUTH: 'none' }, 'none'],
  ['SMTP_AUTH password', { SMTP_AUTH: 'Password', ...PASSWORD }, 'password'],
  ['Microsoft 365', MICROSOFT, 'microsoft365'],
  ['Google', GOOGLE, 'google'],
])('how it signs in: %s', (_, env, auth) => {
  expect(mailOf(env)?.auth).toBe(auth);
});

test('Microsoft 365: the tenant makes the address, and another cloud has its own', () => {
  expect(mailOf(MICROSOFT)?.tokens).toEqual({
    service: 'microsoft365',
    tokenUrl: 'https://login.microsoftonline.com/c0ffee00-1111-4222-8333-444455556666/oauth2/v2.0/token',
    clientId: MICROSOFT.SMTP_OAUTH_CLIENT_ID,
    clientSecret: MICROSOFT.SMTP_OAUTH_CLIENT_SECRET,
    scope: 'https://outlook.office365.com/.default',
  });
  const { SMTP_OAUTH_TENANT_ID: _, ...withoutTenant } = MICROSOFT;
  const elsewhere = {
    SMTP_OAUTH_TOKEN_URL: 'https://login.microsoftonline.us/harbour.example/oauth2/v2.0/token',
    SMTP_OAUTH_SCOPE: 'https://outlook.office365.us/.default',
  };
  expect(mailOf({ ...withoutTenant, ...elsewhere })?.tokens).toMatchObject({
    tokenUrl: elsewhere.SMTP_OAUTH_TOKEN_URL,
    scope: elsewhere.SMTP_OAUTH_SCOPE,
  });
});

test('Microsoft 365: the client secret may stand in a file, and is hidden', () => {
  const { SMTP_OAUTH_CLIENT_SECRET: secret, ...rest } = MICROSOFT;
  const config = read({ ...rest, SMTP_OAUTH_CLIENT_SECRET_FILE: '/run/secrets/client' });
  expect(config.ok && config.value.mail?.tokens).toMatchObject({ clientSecret: secret });
  expect(config.ok && config.value.secrets).toContain(secret);
  expect(JSON.stringify(config.ok && [...config.value.settings])).not.toContain(secret);
});

test('Google: the key may stand in a file, and is hidden with what it holds', () => {
  const { SMTP_OAUTH_SERVICE_ACCOUNT: _, ...rest } = GOOGLE;
  const config = read({ ...rest, SMTP_OAUTH_SERVICE_ACCOUNT_FILE: '/run/secrets/google.json' });
  expect(config.ok && config.value.mail?.tokens).toMatchObject({
    ...{ service: 'google', user: 'gis@example.org', clientEmail: 'bot@project.iam.gserviceaccount.com' },
    tokenUrl: 'https://oauth2.googleapis.com/token',
  });
  const secrets = config.ok ? config.value.secrets : [];
  expect(secrets).toEqual(expect.arrayContaining([KEY, pem]));
  expect(JSON.stringify(config.ok && [...config.value.settings])).not.toContain('PRIVATE KEY');
});

test.each([
  ['as it was downloaded', `'${KEY}\n'`],
  ['with the line ends of Windows', `'${KEY.replaceAll('\n', '\r\n')}'`],
  ['indented with tabs', `'${JSON.stringify(FIELDS, undefined, '\t')}'`],
  ['on one line', `'${JSON.stringify(FIELDS)}'`],
])('Google: the key may stand in .env, %s', (_, key) => {
  const settings = { ...GOOD, ...without(GOOGLE, 'SMTP_OAUTH_SERVICE_ACCOUNT') };
  const before = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  const text = `${before.join('')}SMTP_OAUTH_SERVICE_ACCOUNT=${key}\nDISABLE_CAP=40\n`;
  const config = readConfig(parseEnv(text), () => text);
  expect(config.ok ? config.value.mail?.tokens : config.failure).toMatchObject({ service: 'google' });
  expect(config.ok && config.value.policy.disableCap).toBe(40);
});

test('Google: in the file of the key, other signs that no one sees are named still', () => {
  const said = (text: string) => {
    const settings = {
      ...without(GOOGLE, 'SMTP_OAUTH_SERVICE_ACCOUNT'),
      SMTP_OAUTH_SERVICE_ACCOUNT_FILE: '/key',
    };
    const config = readConfig({ ...GOOD, ...settings }, (path) => (path === '/key' ? text : ''));
    return config.ok ? [] : config.failure;
  };
  expect(said(KEY.replace('bot@', 'bot\u200b@'))).toEqual([
    'SMTP_OAUTH_SERVICE_ACCOUNT_FILE: in the file it names, the value contains a line break or an invisible character. Type the value again.',
  ]);
});

const without = (env: Env, name: string): Env =>
  Object.fromEntries(Object.entries(env).filter(([one]) => one !== name));

test.each<[string, Env, readonly string[]]>([
  ...Object.keys(MICROSOFT)
    .slice(1)
    .map((name): [string, Env, readonly string[]] => [
      `Microsoft 365 without ${name}`,
      without(MICROSOFT, name),
      [`${name} is required by SMTP_AUTH microsoft365.`],
    ]),
  ...['SMTP_USER', 'SMTP_OAUTH_SERVICE_ACCOUNT'].map((name): [string, Env, readonly string[]] => [
    `Google without ${name}`,
    without(GOOGLE, name),
    [`${name} is required by SMTP_AUTH google.`],
  ]),
  [
    'a password alone by name',
    { SMTP_AUTH: 'password', SMTP_USER: 'bot' },
    ['SMTP_PASSWORD or SECRETS_ITEM_ID is required by SMTP_AUTH password.'],
  ],
  [
    'a password that is left over',
    { ...MICROSOFT, SMTP_PASSWORD: 'mail-password' },
    ['SMTP_PASSWORD is not used with SMTP_AUTH microsoft365. Remove it, or change SMTP_AUTH.'],
  ],
  [
    'a sign-in that SMTP_AUTH rules out',
    { SMTP_AUTH: 'none', ...PASSWORD },
    [
      'SMTP_USER is not used with SMTP_AUTH none. Remove it, or change SMTP_AUTH.',
      'SMTP_PASSWORD is not used with SMTP_AUTH none. Remove it, or change SMTP_AUTH.',
    ],
  ],
  [
    'tokens without a word of whose',
    without(MICROSOFT, 'SMTP_AUTH'),
    [
      'SMTP_AUTH is required together with SMTP_OAUTH_TENANT_ID, SMTP_OAUTH_CLIENT_ID and SMTP_OAUTH_CLIENT_SECRET. Set it to microsoft365 or google.',
    ],
  ],
  [
    'a user that is no mailbox',
    { ...GOOGLE, SMTP_USER: 'bot' },
    ['SMTP_USER: use the email address of the mailbox that the bot signs in to with SMTP_AUTH google.'],
  ],
  [
    'another way to sign in',
    { SMTP_AUTH: 'oauth' },
    ['SMTP_AUTH: found 5 characters (not shown). Use none, password, microsoft365 or google.'],
  ],
  [
    'the ID of a client secret',
    { ...MICROSOFT, SMTP_OAUTH_CLIENT_SECRET: 'ab12cd34-5678-4abc-8def-0123456789ac' },
    ['SMTP_OAUTH_CLIENT_SECRET: found an ID (not shown). Use the value of the client secret, not its ID.'],
  ],
  [
    'the name of the app',
    { ...MICROSOFT, SMTP_OAUTH_CLIENT_ID: 'inactive-users' },
    [
      'SMTP_OAUTH_CLIENT_ID: found 14 characters (not shown). Use the Application (client) ID in Microsoft Entra, such as 00000000-0000-0000-0000-000000000000.',
    ],
  ],
  [
    'tokens asked for without encryption',
    { ...MICROSOFT, SMTP_OAUTH_TOKEN_URL: 'http://login.example.org/token' },
    [
      'SMTP_OAUTH_TOKEN_URL: found 30 characters (not shown). Use the address that issues tokens, such as https://login.microsoftonline.us/TENANT-ID/oauth2/v2.0/token.',
    ],
  ],
  [
    'a scope of another kind',
    { ...MICROSOFT, SMTP_OAUTH_SCOPE: 'SMTP.Send' },
    [
      'SMTP_OAUTH_SCOPE: found 9 characters (not shown). Use a scope that ends with /.default, such as https://outlook.office365.com/.default.',
    ],
  ],
  [
    'the path of a key in place of the key',
    { ...GOOGLE, SMTP_OAUTH_SERVICE_ACCOUNT: '/run/secrets/google.json' },
    [
      'SMTP_OAUTH_SERVICE_ACCOUNT: found something else (not shown). Use the JSON key of a Google service account, on one line in single quotes, or set SMTP_OAUTH_SERVICE_ACCOUNT_FILE to the path of its file.',
    ],
  ],
  [
    'a name that is no full one',
    { SMTP_EHLO_NAME: 'bot' },
    [
      'SMTP_EHLO_NAME: found “bot”. Use the full name of this computer, such as bot.example.org, or its IP address in brackets.',
    ],
  ],
  [
    'encryption that is turned off beside a password',
    { ...PASSWORD, SMTP_TLS: 'none' },
    [
      'SMTP_URL would send the password unencrypted (SMTP_TLS is none). Set SMTP_TLS to starttls or implicit.',
    ],
  ],
])('refuses %s', (_, env, said) => {
  expect(problems(env)).toEqual(said);
});

test.each(['bot.example.org', '[192.0.2.1]', '[IPv6:2001:db8::1]'])('takes SMTP_EHLO_NAME %s', (name) => {
  expect(mailOf({ SMTP_EHLO_NAME: name })?.ehloName).toBe(name);
});
