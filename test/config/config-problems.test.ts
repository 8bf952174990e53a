import { expect, test } from 'vitest';
import { type Env, GOOD, read } from './config-env.ts';

const problems = (env: Env) => {
  const config = read(env);
  return config.ok ? [] : config.failure;
};

const KEY_ALONE = { ARCGIS_CLIENT_ID: '', ARCGIS_CLIENT_SECRET: '', ARCGIS_API_KEY: 'k-key-of-the-bot' };
const WAYS =
  'Use exactly one way to sign in: ARCGIS_CLIENT_ID with ARCGIS_CLIENT_SECRET, or ARCGIS_API_KEY, or ARCGIS_USERNAME with ARCGIS_PASSWORD.';
const BOTH = 'found ARCGIS_CLIENT_ID, ARCGIS_CLIENT_SECRET and ARCGIS_API_KEY';
const ON_OFF = 'Use on or off (true or false, yes or no, 1 or 0).';
const REMINDERS = 'Use whole numbers from 1 to 365 in descending order, such as 14,3, or none.';
const ADDRESS =
  'Use the portal’s address without a password, such as https://your-city.maps.arcgis.com or https://gis.example.org/portal.';
const CRON =
  'Use a cron expression with 5 fields, such as 0 6 * * 1-5 (weekdays at 06:00), with at most 7 days between two scans. The bot notices sign-ins and due dates only when it scans.';
const ZONE = 'Use a time zone such as Europe/Berlin or UTC.';
const IDS =
  'Use IDs of users (U…, W…) and user groups (S…), separated by commas (in Slack, use “Copy member ID” in a profile). npm run doctor shows the IDs of email addresses and @handles.';

test.each<[circumstance: string, env: Env, problem: string]>([
  ['no number', { DISABLE_CAP: '5.5' }, 'DISABLE_CAP: found “5.5”. Use a whole number from 1 to 100000.'],
  [
    'a percentage of 0',
    { DISABLE_CAP_PERCENT: '0' },
    'DISABLE_CAP_PERCENT: found “0”. Use a whole number from 1 to 100.',
  ],
  [
    'a percentage of 101',
    { TRUST_MAX_DROP_PERCENT: '101' },
    'TRUST_MAX_DROP_PERCENT: found “101”. Use a whole number from 1 to 100.',
  ],
  [
    'three approvals',
    { APPROVALS_NEEDED: '3' },
    'APPROVALS_NEEDED: found “3”. Use a whole number from 1 to 2.',
  ],
  ['neither on nor off', { PROTECTION: 'perhaps' }, `PROTECTION: found 7 characters (not shown). ${ON_OFF}`],
  [
    'reminders that do not come nearer',
    { REMIND_DAYS_BEFORE: '3,14' },
    `REMIND_DAYS_BEFORE: found “3,14”. ${REMINDERS}`,
  ],
  ['a reminder twice', { REMIND_DAYS_BEFORE: '14,14' }, `REMIND_DAYS_BEFORE: found “14,14”. ${REMINDERS}`],
  [
    'notify at disable',
    { NOTIFY_AFTER_DAYS: '90' },
    'NOTIFY_AFTER_DAYS: found 90. Use a value less than DISABLE_AFTER_DAYS (90).',
  ],
  [
    'a reminder before the notify range',
    { NOTIFY_AFTER_DAYS: '76' },
    'REMIND_DAYS_BEFORE: found 14. Use none, or only values less than 14, the number of days between NOTIFY_AFTER_DAYS and DISABLE_AFTER_DAYS.',
  ],
  [
    'a reminder where a single day lies between the limits',
    { NOTIFY_AFTER_DAYS: '89' },
    'REMIND_DAYS_BEFORE: found 14. Use none, because there is only 1 day between NOTIFY_AFTER_DAYS and DISABLE_AFTER_DAYS.',
  ],
  ['six cron fields', { SCAN_SCHEDULE: '0 0 6 * * *' }, `SCAN_SCHEDULE: found “0 0 6 * * *”. ${CRON}`],
  [
    'a schedule by which nobody would ever be proposed',
    { SCAN_SCHEDULE: '0 6 15 */3 *' },
    `SCAN_SCHEDULE: found “0 6 15 */3 *”, with up to 92 days between two scans. ${CRON}`,
  ],
  [
    'a scan every ten days at most',
    { SCAN_SCHEDULE: '0 6 1,8,15,22 * *' },
    `SCAN_SCHEDULE: found “0 6 1,8,15,22 * *”, with up to 10 days between two scans. ${CRON}`,
  ],
  [
    'the letters of another scheduler',
    { SCAN_SCHEDULE: '0 6 L * *' },
    `SCAN_SCHEDULE: found “0 6 L * *”. ${CRON}`,
  ],
  [
    'a digest by the letters of another scheduler',
    { DIGEST_SCHEDULE: '0 6 * * 1#1' },
    'DIGEST_SCHEDULE: found “0 6 * * 1#1”. Use a cron expression with 5 fields, such as 0 6 * * 1-5 (weekdays at 06:00).',
  ],
  [
    'a name where supervisors are answered',
    { HEALTH_HOST: 'localhost' },
    'HEALTH_HOST: found “localhost”. Use an IP address of this machine, such as 127.0.0.1 (this machine only), or 0.0.0.0 or :: (all networks, so anyone on them can read /healthz and /metrics).',
  ],
  [
    'an hour that there is not',
    { SCAN_SCHEDULE: '0 25 * * *' },
    `SCAN_SCHEDULE: found “0 25 * * *”. ${CRON}`,
  ],
  [
    'a zone that there is not',
    { TIME_ZONE: 'Europe/Berln' },
    `TIME_ZONE: found “Europe/Berln” (did you mean Europe/Berlin?). ${ZONE}`,
  ],
  ['an offset for a zone', { TIME_ZONE: '+02:00' }, `TIME_ZONE: found “+02:00”. ${ZONE}`],
  [
    'a secret that is shorter than any that is kept out of texts',
    { ARCGIS_CLIENT_SECRET: 'short' },
    'ARCGIS_CLIENT_SECRET: found 5 characters (not shown). Use the client secret of the OAuth credentials. If it really is that short, change it: the bot can keep only secrets of at least 6 characters out of logs and messages.',
  ],
  ['no zone', { TIME_ZONE: '' }, 'TIME_ZONE is required: a time zone such as Europe/Berlin or UTC.'],
  ['names for approvers', { SLACK_APPROVERS: '@maria' }, `SLACK_APPROVERS: found “@maria”. ${IDS}`],
  [
    'a name for the channel',
    { SLACK_ADMIN_CHANNEL: '#gis-admins' },
    'SLACK_ADMIN_CHANNEL: found 11 characters (not shown). Use a channel ID, such as C0123456789 (shown in Slack at the bottom of the channel’s details), not the channel’s name.',
  ],
  [
    'the tokens exchanged',
    { SLACK_BOT_TOKEN: 'xapp-1' },
    'SLACK_BOT_TOKEN: found a token that begins with xapp-. Use the installed app’s bot user token, which begins with xoxb-.',
  ],
  [
    'no token',
    { SLACK_APP_TOKEN: 'hush' },
    'SLACK_APP_TOKEN: found something else (not shown). Use an app-level token that begins with xapp- and has the scope connections:write.',
  ],
  [
    'a password in the address',
    { ARCGIS_PORTAL_URL: 'https://bot:pa@ss@gis.example.org?token=1' },
    `ARCGIS_PORTAL_URL: found an address with something before an @ (41 characters, not shown). ${ADDRESS}`,
  ],
  [
    'a password in the path of the address',
    { ARCGIS_PORTAL_URL: 'https://gis.example.org/portal;pa55word' },
    `ARCGIS_PORTAL_URL: found an address with a percent sign, a comma or a semicolon in it (39 characters, not shown). ${ADDRESS}`,
  ],
  [
    'the address of another kind of database',
    { DATABASE_PATH: 'postgres://bot:pa55word@db.example.org/members' },
    'DATABASE_PATH: found 46 characters (not shown). Use the path of a file, such as data/inactive-users.db.',
  ],
  [
    'a password in capitals in place of a channel',
    { SLACK_ADMIN_CHANNEL: 'PASSWORD12' },
    'SLACK_ADMIN_CHANNEL: found 10 characters (not shown). Use a channel ID, such as C0123456789 (shown in Slack at the bottom of the channel’s details), not the channel’s name.',
  ],
  [
    'a secret in the wrong line',
    { LOG_LEVEL: 's3cret-of-the-app' },
    'LOG_LEVEL: found the value of ARCGIS_CLIENT_SECRET (not shown). Keep each secret only in its own setting.',
  ],
  [
    'a secret too long to be shown in the wrong line',
    { ARCGIS_CLIENT_SECRET: `${'k'.repeat(200)}?and//more@`, LOG_LEVEL: `${'k'.repeat(200)}?and//more@` },
    'LOG_LEVEL: found the value of ARCGIS_CLIENT_SECRET (not shown). Keep each secret only in its own setting.',
  ],
  ['two credentials', { ARCGIS_API_KEY: 'k-key-of-the-bot' }, `ARCGIS credentials: ${BOTH}. ${WAYS}`],
  [
    'no credential',
    { ARCGIS_CLIENT_ID: '', ARCGIS_CLIENT_SECRET: '' },
    `ARCGIS credentials: found no credential. ${WAYS}`,
  ],
  [
    'half a credential',
    { ARCGIS_CLIENT_ID: '' },
    'ARCGIS_CLIENT_ID is required together with ARCGIS_CLIENT_SECRET.',
  ],
  [
    'an end without a key',
    { ARCGIS_API_KEY_EXPIRES: '2027-05-31' },
    'ARCGIS_API_KEY_EXPIRES is set without ARCGIS_API_KEY. Remove it: the bot does not sign in with an API key.',
  ],
  [
    'a day that there is not',
    { ...KEY_ALONE, ARCGIS_API_KEY_EXPIRES: '2027-02-30' },
    'ARCGIS_API_KEY_EXPIRES: found “2027-02-30”. Use a day such as 2027-05-31.',
  ],
  [
    'a secret twice',
    { ARCGIS_CLIENT_SECRET_FILE: '/run/secrets/app' },
    'ARCGIS_CLIENT_SECRET and ARCGIS_CLIENT_SECRET_FILE are both set. Keep only one.',
  ],
  [
    'a file that there is not',
    { SLACK_APP_TOKEN: '', SLACK_APP_TOKEN_FILE: '/none' },
    'SLACK_APP_TOKEN_FILE: the file it names (path of 5 characters, not shown) cannot be read (ENOENT). Check the path and the file’s permissions.',
  ],
  [
    'an empty file',
    { SLACK_APP_TOKEN: '', SLACK_APP_TOKEN_FILE: '/run/secrets/empty' },
    'SLACK_APP_TOKEN_FILE: the file it names is empty. Put the secret in it.',
  ],
  [
    'a name with a letter too many',
    { DISABLE_CAPS: '5' },
    'Unknown setting DISABLE_CAPS. Did you mean DISABLE_CAP?',
  ],
  [
    'a file name with two letters exchanged',
    { ARCGIS_PASSWORD_FIEL: 'x' },
    'Unknown setting ARCGIS_PASSWORD_FIEL. Did you mean ARCGIS_PASSWORD_FILE?',
  ],
  [
    'TLS checks off',
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    'NODE_TLS_REJECT_UNAUTHORIZED: found 0, which turns off certificate checks. Remove it; for your own certificate authority, set CA_FILE.',
  ],
  [
    'more approvals than there are people to give them',
    { APPROVALS_NEEDED: '2', SLACK_APPROVERS: 'U01,U01' },
    'APPROVALS_NEEDED: found 2. Use no more than the number of people in SLACK_APPROVERS (1).',
  ],
  [
    'a reminder of what has expired',
    { PROPOSAL_REMIND_DAYS: '14' },
    'PROPOSAL_REMIND_DAYS: found 14. Use a value less than PROPOSAL_EXPIRES_DAYS (14).',
  ],
  [
    'people forgotten within a month',
    { KEEP_DAYS: '29' },
    'KEEP_DAYS: found “29”. Use a whole number from 30 to 3650.',
  ],
  [
    'CSVs that outlive whom they name',
    { CSV_KEEP_DAYS: '91', KEEP_DAYS: '90' },
    'CSV_KEEP_DAYS: found 91. Use at most KEEP_DAYS (90).',
  ],
  [
    'warnings that grow old before the first reminder',
    { GRACE_DAYS: '59' },
    'WARNING_VALID_DAYS: found 45. Use a value greater than 45, or reduce GRACE_DAYS. With the current GRACE_DAYS, REMIND_DAYS_BEFORE and SCAN_SCHEDULE, a warning can be that many days old when the next email or the due date comes.',
  ],
  [
    'warnings that grow old before the due date',
    { REMIND_DAYS_BEFORE: 'none', WARNING_VALID_DAYS: '30' },
    'WARNING_VALID_DAYS: found 30. Use a value greater than 32, or reduce GRACE_DAYS. With the current GRACE_DAYS, REMIND_DAYS_BEFORE and SCAN_SCHEDULE, a warning can be that many days old when the next email or the due date comes.',
  ],
  [
    'warnings that are too old at every scan that could propose, so that members are warned anew for ever',
    { SCAN_SCHEDULE: '0 6 * * 1', GRACE_DAYS: '10', REMIND_DAYS_BEFORE: 'none', WARNING_VALID_DAYS: '11' },
    'WARNING_VALID_DAYS: found 11. Use a value greater than 16, or reduce GRACE_DAYS. With the current GRACE_DAYS, REMIND_DAYS_BEFORE and SCAN_SCHEDULE, a warning can be that many days old when the next email or the due date comes.',
  ],
  [
    'warnings that are too old at the scan after a reminder that came early',
    { SCAN_SCHEDULE: '0 6 * * 1', GRACE_DAYS: '20', REMIND_DAYS_BEFORE: '10', WARNING_VALID_DAYS: '22' },
    'WARNING_VALID_DAYS: found 22. Use a value greater than 22, or reduce GRACE_DAYS. With the current GRACE_DAYS, REMIND_DAYS_BEFORE and SCAN_SCHEDULE, a warning can be that many days old when the next email or the due date comes.',
  ],
  [
    'protection off with a grace, and no contact',
    { PROTECTION: 'off', SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'gis@harbour-city.example' },
    'MAIL_CONTACT is required together with SMTP_URL and MAIL_FROM.',
  ],
  [
    'a mail server with a password in its address',
    { SMTP_URL: 'smtp://u:p@mail.example', MAIL_FROM: 'gis@harbour-city.example', MAIL_CONTACT: 'GIS desk' },
    'SMTP_URL: found an address with something before an @ (23 characters, not shown). Use smtp://host, smtp://host:587 or smtps://host, with the user name and password in SMTP_USER and SMTP_PASSWORD.',
  ],
  [
    'a mail server with a password in its address, percent-encoded',
    {
      SMTP_URL: 'smtp://u%3Apa55word%40mail.example',
      MAIL_FROM: 'gis@harbour-city.example',
      MAIL_CONTACT: 'GIS desk',
    },
    'SMTP_URL: found an address with a percent sign, a comma or a semicolon in it (34 characters, not shown). Use smtp://host, smtp://host:587 or smtps://host, with the user name and password in SMTP_USER and SMTP_PASSWORD.',
  ],
  [
    'a sender with a password before its @',
    {
      SMTP_URL: 'smtp://mail.example',
      MAIL_FROM: 'bot:pa55word@mail.example',
      MAIL_CONTACT: 'GIS desk',
    },
    'MAIL_FROM: found 25 characters (not shown). Use one email address, with or without a name, such as GIS team <gis@example.org>.',
  ],
  [
    'a limit whose name has a hyphen',
    { 'DISABLE-CAP': '5' },
    'Unknown setting DISABLE-CAP. Did you mean DISABLE_CAP?',
  ],
])('refuses %s', (_, env, problem) => {
  expect(problems({ ...GOOD, ...env })).toEqual([problem]);
});

test('protection off with a grace needs all three of mail', () => {
  expect(problems({ ...GOOD, PROTECTION: 'off' })).toEqual(
    ['SMTP_URL', 'MAIL_FROM', 'MAIL_CONTACT'].map(
      (name) =>
        `${name} is required: with PROTECTION off and GRACE_DAYS 30, members are warned by email first.`,
    ),
  );
  expect(problems({ ...GOOD, PROTECTION: 'off', GRACE_DAYS: '0' })).toEqual([]);
});

test.each<[string, Env]>([
  ['protection off without a grace', { PROTECTION: 'off', GRACE_DAYS: '0' }],
  [
    'notify one day below disable, without reminders',
    { NOTIFY_AFTER_DAYS: '89', REMIND_DAYS_BEFORE: 'none' },
  ],
  ['a reminder one day inside the range', { NOTIFY_AFTER_DAYS: '75' }],
  ['a reminder a day before it expires', { PROPOSAL_REMIND_DAYS: '13' }],
  ['two approvals of two people', { APPROVALS_NEEDED: '2', SLACK_APPROVERS: 'U01,U02' }],
  ['two approvals of a user group', { APPROVALS_NEEDED: '2', SLACK_APPROVERS: 'S01' }],
  ['warnings that hold a day longer than the longest wait', { GRACE_DAYS: '58' }],
  [
    'weekly scans with warnings that hold a day longer than the longest wait',
    { SCAN_SCHEDULE: '0 6 * * 1', GRACE_DAYS: '10', REMIND_DAYS_BEFORE: 'none', WARNING_VALID_DAYS: '17' },
  ],
  ['old warnings where nobody waits for them', { GRACE_DAYS: '0', WARNING_VALID_DAYS: '1' }],
  ['CSVs kept as long as whom they name', { CSV_KEEP_DAYS: '30', KEEP_DAYS: '30' }],
  ['a name that resembles one that is set', { TIMEZONE: 'UTC', SLACK_API_TOKEN: 'xoxb-other' }],
  ['another program’s name', { LOGLEVEL: 'debug', SMTP_USERS: 'x', Log_Level: 'x' }],
  ['names of other programs', { HTTP_PROXY: 'http://p', PATH: '/bin', TIME: '1' }],
])('takes %s', (_, env) => {
  expect(problems({ ...GOOD, ...env })).toEqual([]);
});

test('everything that is wrong is listed at once', () => {
  expect(
    problems({
      NOTIFY_AFTER_DAYS: '90',
      DISABLE_AFTER_DAYS: '60',
      DISABLE_CAP: 'x',
      SLACK_BOT_TOKN: 'x',
    }).map((problem) => problem.replace('Unknown setting ', '').split(/[:;.]? /)[0]),
  ).toEqual([
    'SLACK_BOT_TOKN',
    'ARCGIS_PORTAL_URL',
    'TIME_ZONE',
    'DISABLE_CAP',
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_ADMIN_CHANNEL',
    'SLACK_APPROVERS',
    'ARCGIS',
    'NOTIFY_AFTER_DAYS',
  ]);
});
