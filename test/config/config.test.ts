import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readPortalConfig } from '../../src/config/config.ts';
import { isNothingSet } from '../../src/config/environment.ts';
import { allSettings } from '../../src/config/settings.ts';
import { APP, type Env, GOOD, PORTAL, REST, read, readFile } from './config-env.ts';

const POLICY = {
  notifyAfterDays: 60,
  disableAfterDays: 90,
  graceDays: 30,
  remindDaysBefore: [14, 3],
  maxWarningsPerScan: 100,
  reenabledShieldDays: 30,
  warningValidDays: 45,
  protectAdmins: true,
  disableCap: 50,
  disableCapPercent: 10,
  timeZone: 'Europe/Berlin',
};

const READING = {
  portal: {
    url: 'https://harbour-city.maps.arcgis.com/sharing/rest',
    credential: { kind: 'app', clientId: 'app-1', clientSecret: 's3cret-of-the-app' },
    concurrency: 4,
  },
  policy: POLICY,
  maxDropPercent: 20,
  scanSchedule: '0 6 * * 1-5',
  logLevel: 'info',
  network: { proxy: undefined, noProxy: '', authorities: undefined },
  secrets: ['s3cret-of-the-app'],
  warnings: [],
};

test('what everybody sets is enough; the rest has defaults', () => {
  expect(read(GOOD)).toEqual({
    ok: true,
    value: {
      ...READING,
      secrets: ['s3cret-of-the-app', 'xoxb-bot', 'xapp-app'],
      slack: {
        command: '/inactive-users',
        botToken: 'xoxb-bot',
        appToken: 'xapp-app',
        channel: 'C0123456789',
        approvers: ['U0123456789', 'S0123456789'],
        mention: undefined,
        apiUrl: undefined,
      },
      protection: true,
      approvalsNeeded: 1,
      proposalRemindDays: 3,
      proposalExpiresDays: 14,
      health: undefined,
      databasePath: 'data/inactive-users.db',
      csvKeepDays: 30,
      keepDays: 365,
      csvItem: false,
      checkProLicenses: false,
      digestSchedule: '0 8 * * 1',
      apiKeyExpires: undefined,
      settings: expect.any(Map),
    },
  });
});

test('a reading without the bot asks for nothing of Slack’s, and its days are those of UTC', () => {
  const env = { ...APP, ...PORTAL, SLACK_BOT_TOKEN: 'not one', PROTECTION: 'off' };
  expect(readPortalConfig(env, readFile)).toEqual({
    ok: true,
    value: {
      ...READING,
      secrets: ['s3cret-of-the-app', 'not one'],
      policy: { ...POLICY, timeZone: 'UTC' },
    },
  });
});

test('a secret may stand in a file, and a line that is not filled in counts as not set', () => {
  const { ARCGIS_CLIENT_SECRET: _, ...env } = GOOD;
  const inFile = {
    ...env,
    ARCGIS_CLIENT_SECRET: '',
    ARCGIS_API_KEY: ' ',
    ARCGIS_CLIENT_SECRET_FILE: '/run/secrets/app',
  };
  expect(read(inFile)).toEqual(read(GOOD));
});

test('a secret that is set twice is not shown in a wrong line either', () => {
  const twice = { ARCGIS_CLIENT_SECRET_FILE: '/run/secrets/app', LOG_LEVEL: 's3cret-of-the-app' };
  expect(read({ ...GOOD, ...twice })).toEqual({
    ok: false,
    failure: [
      'ARCGIS_CLIENT_SECRET and ARCGIS_CLIENT_SECRET_FILE are both set. Keep only one.',
      'LOG_LEVEL: found the value of ARCGIS_CLIENT_SECRET (not shown). Keep each secret only in its own setting.',
    ],
  });
});

test.each<[string, Env, object]>([
  ['an API key', { ARCGIS_API_KEY: 'k-key-of-the-bot' }, { kind: 'api key', key: 'k-key-of-the-bot' }],
  [
    'an API key and its end',
    { ARCGIS_API_KEY: 'k-key-of-the-bot', ARCGIS_API_KEY_EXPIRES: '2027-05-31' },
    { kind: 'api key', key: 'k-key-of-the-bot', expires: new Date('2027-05-31T00:00:00Z') },
  ],
  [
    'a built-in account, whose password keeps its spaces',
    { ARCGIS_USERNAME: 'bot', ARCGIS_PASSWORD: ' p4ss w0rd ' },
    { kind: 'user', username: 'bot', password: ' p4ss w0rd ' },
  ],
])('signs in with %s', (_, env, credential) => {
  const config = read({ ...REST, ...env });
  expect(config.ok && config.value.portal.credential).toEqual(credential);
});

test.each<[name: string, text: string, shown: string]>([
  ['PROTECT_ADMINS', 'No', 'off'],
  ['PROTECT_ADMINS', '1', 'on'],
  ['REMIND_DAYS_BEFORE', ' 20, 5 ', '20,5'],
  ['REMIND_DAYS_BEFORE', 'none', 'none'],
  ['SCAN_SCHEDULE', '  0   6 * * mon-fri ', '0 6 * * mon-fri'],
  ['TIME_ZONE', 'Asia/Kolkata', 'Asia/Kolkata'],
  ['TIME_ZONE', 'UTC', 'UTC'],
  ['SLACK_APPROVERS', 'U1 U2,U1', 'U1,U2'],
  ['SLACK_API_URL', 'http://127.0.0.1:1/api', 'http://127.0.0.1:1/api/'],
  ['LOG_LEVEL', 'WARN', 'warn'],
  ['DISABLE_CAP_PERCENT', '100', '100'],
  ['DIGEST_SCHEDULE', '30 7 * * 5', '30 7 * * 5'],
  ['NOTIFY_AFTER_DAYS', '75', '75'],
  ['ARCGIS_PORTAL_URL', 'gis.example.org/portal', 'https://gis.example.org/portal/sharing/rest'],
])('takes %s as %j', (name, text, shown) => {
  const config = read({ ...GOOD, [name]: text });
  expect(config.ok && config.value.settings.get(name)).toEqual(shown);
});

test('promise 8: the audit trail gets every setting but the secrets', () => {
  const config = read({ ...GOOD, ARCGIS_API_KEY: '' });
  const names = Object.keys(allSettings).filter(
    (name) =>
      !/SECRET|API_KEY|PASSWORD|TOKEN|USERNAME|MENTION|API_URL|SMTP|PROXY|CA_FILE|MAIL_(FROM|CONTACT|NOTE)|REPORT_|HEALTH_PORT/.test(
        name,
      ),
  );
  expect(config.ok && [...config.value.settings.keys()]).toEqual(names);
});

test('nothing is set in an environment of other programs', () => {
  expect(isNothingSet({ PATH: '/bin', HTTPS_PROXY: 'http://p', TIME_ZONE: ' ' })).toBe(true);
  expect(isNothingSet({ TIME_ZONE: 'UTC' })).toBe(false);
  expect(isNothingSet({ SLACK_APP_TOKEN_FILE: '/x' })).toBe(false);
});

const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
const LINE = /^(?:# )?([A-Z_]+)=(.*)$/gm;

test('.env.example names every setting once, in a line of its own under a comment', () => {
  const names = [...example.matchAll(LINE)].map(([, name]) => name);
  expect(names.toSorted()).toEqual(Object.keys(allSettings).toSorted());
  expect(example.split('\n\n').join('\n')).not.toMatch(/^(# )?[A-Z_]+=.*\n(# )?[A-Z_]+=/m);
});

test('.env.example shows the defaults, and begins with nothing that is refused', () => {
  const asItIs = Object.fromEntries(
    Object.entries(parseEnv(example)).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
  const allLines = Object.fromEntries(
    [...example.matchAll(LINE)].map(([, name = '', text = '']) => [name, text]),
  );
  expect(read({ ...asItIs, ...GOOD })).toEqual(read(GOOD));
  expect(read({ ...allLines, ...GOOD })).toEqual(read(GOOD));
});
