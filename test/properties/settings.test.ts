import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portalRoot } from '../../src/adapters/arcgis/portal.ts';
import { type Config, readConfig, readPortalConfig } from '../../src/config/config.ts';
import { allSettings, secretSettings } from '../../src/config/settings.ts';
import { GOOD, readFile } from '../config/config-env.ts';
import { tried } from './tried.ts';

const NAMES = Object.keys(allSettings);

const anything = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 30 }));
/** What people write who mean something: numbers with units, switches in other words, lists, addresses, tokens. */
const meant = fc.oneof(
  fc.integer({ min: -10, max: 4000 }).map(String),
  fc
    .tuple(fc.nat({ max: 400 }), fc.constantFrom('d', ' days', '%', '.5', 'e3', ' ', '_000', ' Tage'))
    .map((parts) => parts.join('')),
  fc.constantFrom(
    'on',
    'OFF',
    'true',
    'No',
    '1',
    '0',
    'enabled',
    'y',
    'none',
    '14,3',
    '3,14',
    '14;3',
    '30, 14, 7, 1',
    '٣',
  ),
  fc.constantFrom(
    '0 6 * * 1-5',
    '0 6 * * *',
    '* * * * *',
    '0 0 6 * * *',
    '@daily',
    '0 6 31 2 *',
    '*/0 * * * *',
    '0 6 * * MON',
  ),
  fc.constantFrom(
    'Europe/Berlin',
    'utc',
    'Berlin',
    'UTC+1',
    '+02:00',
    'EST5EDT',
    'America/Argentina/Ushuaia',
  ),
  fc.constantFrom(
    'U0123456789',
    'S01,U02',
    '@mara',
    '<@U01>',
    'U01;U02',
    '#gis',
    'C01',
    'G01',
    'xoxb-1',
    'xapp-1',
    'xoxp-1',
  ),
  fc.constantFrom(
    'smtp://mail.example.org',
    'smtps://mail:465?tls=off',
    'smtp://u:p@m',
    'mail.example.org',
    'smtp://[::1]:25',
  ),
  fc.constantFrom('GIS <gis@example.org>', 'a@b.example, c@d.example', 'a@b', '"; DROP', 'gis@example.org'),
  fc.constantFrom(
    'http://proxy:8080',
    'http://u:p%40@proxy',
    'socks5://p',
    '10.0.0.0/8,.local',
    '*',
    '2027-05-31',
    '31.5.2027',
  ),
  fc.webUrl(),
);
const text = fc.oneof(
  { weight: 3, arbitrary: meant },
  anything,
  fc.string({ minLength: 100, maxLength: 300 }),
);

/** A name of ours, one a letter away, or any. */
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES, ...secretSettings.map((secret) => `${secret}_FILE`)) },
  fc
    .tuple(fc.constantFrom(...NAMES), fc.nat({ max: 20 }), fc.constantFrom('', 'X', '_', 'ß'))
    .map(([known, at, put]) => known.slice(0, at) + put + known.slice(at + 1)),
  anything,
);
const some = fc.array(fc.tuple(name, text), { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs));
const environment = fc
  .tuple(fc.boolean(), some)
  .map(([isGood, more]) => (isGood ? { ...GOOD, ...more } : { ...more }));

test('any environment is a configuration or a list of problems, whole sentences all of them', () => {
  fc.assert(
    fc.property(environment, (env) => {
      for (const read of [readConfig(env, readFile), readPortalConfig(env, readFile)]) {
        if (read.ok) continue;
        expect(read.failure.length).toBeGreaterThan(0);
        for (const problem of read.failure) expect(problem).toMatch(/^[^\n]+[.?)]$/u);
      }
    }),
    tried(400),
  );
});

function crossChecksOf({ policy, protection, mail, slack, ...config }: Config): unknown {
  const { notifyAfterDays, disableAfterDays, remindDaysBefore, graceDays, warningValidDays } = policy;
  const rungs = [graceDays, ...remindDaysBefore.filter((days) => days < graceDays), 0];
  const isGroup = slack.approvers.some((id) => id.startsWith('S'));
  return {
    notify: notifyAfterDays >= 1 && notifyAfterDays < disableAfterDays,
    reminders: remindDaysBefore.every(
      (days, at) => days >= 1 && days < (remindDaysBefore[at - 1] ?? disableAfterDays - notifyAfterDays),
    ),
    valid: graceDays === 0 || rungs.slice(1).every((days, at) => (rungs[at] ?? 0) - days < warningValidDays),
    mail: protection || graceDays === 0 || mail !== undefined,
    approvers: isGroup || new Set(slack.approvers).size >= config.approvalsNeeded,
    waiting: config.proposalRemindDays < config.proposalExpiresDays,
    cap: policy.disableCap >= 1 && policy.disableCapPercent >= 1 && policy.disableCapPercent <= 100,
    address: portalRoot(config.portal.url) === config.portal.url,
  };
}

test('what is accepted keeps every check of one setting against another', () => {
  const numbers = fc.record(
    {
      NOTIFY_AFTER_DAYS: fc.nat({ max: 120 }).map(String),
      DISABLE_AFTER_DAYS: fc.nat({ max: 200 }).map(String),
      GRACE_DAYS: fc.nat({ max: 80 }).map(String),
      WARNING_VALID_DAYS: fc.nat({ max: 80 }).map(String),
      REMIND_DAYS_BEFORE: fc.constantFrom('none', '14,3', '1', '30,20,10', '60, 3'),
      PROTECTION: fc.constantFrom('on', 'off'),
      APPROVALS_NEEDED: fc.constantFrom('1', '2'),
      SLACK_APPROVERS: fc.constantFrom('U01', 'U01,U01', 'U01 W02', 'S01'),
      PROPOSAL_REMIND_DAYS: fc.nat({ max: 20 }).map(String),
      PROPOSAL_EXPIRES_DAYS: fc.nat({ max: 20 }).map(String),
      ARCGIS_PORTAL_URL: fc.oneof(fc.webUrl({ withQueryParameters: true }), meant),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(numbers, some, (more, others) => {
      const read = readConfig({ ...GOOD, ...others, ...more }, readFile);
      if (!read.ok) return;
      const checks = { notify: true, reminders: true, valid: true, mail: true, approvers: true };
      expect(crossChecksOf(read.value)).toEqual({ ...checks, waiting: true, cap: true, address: true });
    }),
    tried(400),
  );
});

const SHOWN_OF_A_SECRET = 12;
const secretText = fc.string({
  unit: fc.constantFrom(
    ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
    ...'"\\/?@%&+=:$ ',
    '\t',
    'ü',
  ),
  minLength: SHOWN_OF_A_SECRET,
  maxLength: 150,
});

test('promise 8, of settings: no problem shows a secret, wherever else it was written too', () => {
  const SECRETS = secretSettings.filter((secret) => secret !== 'HTTPS_PROXY');
  fc.assert(
    fc.property(
      fc.constantFrom(...SECRETS),
      secretText.filter((secret) => secret.trim() === secret),
      fc.constantFrom(...NAMES, 'SLACK_BOT_TOKN', 'ARCGIS_PASSWORT'),
      fc.constantFrom('', 'x ', 'https://', 'a'.repeat(70)),
      fc.boolean(),
      environment,
      (own, secret, wrong, before, inFile, env) => {
        const file = '/run/secrets/of-the-test';
        const placed = inFile ? { [own]: '', [`${own}_FILE`]: file } : { [own]: secret };
        const read = readConfig({ ...env, [wrong]: before + secret, ...placed }, (path) =>
          path === file ? `${secret}\n` : readFile(path),
        );
        const said = read.ok ? '' : read.failure.join('\n');
        const parts = Array.from({ length: secret.length - SHOWN_OF_A_SECRET + 1 }, (_, at) =>
          secret.slice(at, at + SHOWN_OF_A_SECRET),
        );
        expect(parts.filter((part) => said.includes(part))).toEqual([]);
      },
    ),
    tried(400),
  );
});
