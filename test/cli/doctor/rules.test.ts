import { describe, expect, test } from 'vitest';
import { whoIs } from '../../../src/cli/doctor/database.ts';
import { checkEnds, type Ending } from '../../../src/cli/doctor/ends.ts';
import { saidAndFix } from '../../../src/cli/doctor/finding.ts';
import { checkSettings } from '../../../src/cli/doctor/settings.ts';
import { summary, tableOf } from '../../../src/cli/doctor/table.ts';
import { checkClock, checkSchedules } from '../../../src/cli/doctor/time.ts';

const NOW = new Date('2026-11-25T06:00:00Z');
const MINUTE = 60_000;

describe('the clock', () => {
  const one = (ms: number | undefined) => checkClock([{ of: 'ArcGIS', aheadMs: ms }])[0];

  test.each<[number | undefined, string]>([
    [undefined, 'unknown'],
    [0, 'right'],
    [MINUTE, 'right'],
    [-MINUTE, 'right'],
    [MINUTE + 1, 'warning'],
    [10 * MINUTE - 1, 'warning'],
    [10 * MINUTE, 'wrong'],
    [-10 * MINUTE, 'wrong'],
  ])('%s ms ahead is %s', (ms, result) => {
    expect(one(ms)?.result).toBe(result);
  });

  test('where one server alone says otherwise, it may be that one', () => {
    const [finding] = checkClock([
      { of: 'ArcGIS', aheadMs: 60 * MINUTE },
      { of: 'Slack', aheadMs: 0 },
    ]);
    expect(finding).toMatchObject({
      text: 'This computer’s clock is 60 minutes ahead of ArcGIS.',
      fix: expect.stringContaining('Only the clock of ArcGIS differs that much'),
    });
  });
});

describe('the schedules', () => {
  const schedules = { digest: '0 8 * * 1', timeZone: 'Europe/Berlin' };
  const of = (scan: string | undefined) =>
    new Map(
      checkSchedules({ ...schedules, scan }, NOW).map(({ about, result, text }) => [
        about,
        `${result}: ${text}`,
      ]),
    );

  test.each([
    ['0 6 * * *', '1 day'],
    ['0 6 * * 1', '7 days'],
  ])('%s: at most %s apart', (scan, apart) => {
    expect(of(scan).get('proposals')).toBe(
      `right: Scans are at most ${apart} apart, often enough to propose accounts on time.`,
    );
  });

  test('of one that is wrong nothing is known, and it is told with the settings', () => {
    expect(of(undefined).get('next scans')).toBe('unknown: Not known, because SCAN_SCHEDULE is wrong.');
    expect(of(undefined).has('proposals')).toBe(false);
  });

  test('the next runs, in the time zone', () => {
    expect(of('0 6 * * 1-5').get('next scans')).toBe(
      'right: Nov 26, 2026, 06:00; Nov 27, 2026, 06:00; Nov 30, 2026, 06:00 (Europe/Berlin).',
    );
    expect(of('0 6 * * 1-5').get('next digest')).toBe('right: Nov 30, 2026, 08:00 (Europe/Berlin).');
    expect(of('0 6 * * 1-5').get('time zone')).toBe(
      'right: In Europe/Berlin, it is now Nov 25, 2026, 07:00.',
    );
  });
});

describe('what ends', () => {
  const ending = (on: Ending['on']): Ending => ({
    ...{
      about: 'ArcGIS API key',
      what: 'The ArcGIS API key',
      on,
      isDay: true,
      fix: 'Create a new key.',
      tell: 'Set it.',
    },
  });
  const day = (text: string) => new Date(`${text}T00:00:00Z`);

  test.each<[Ending['on'], string]>([
    [day('2026-11-24'), 'wrong: The ArcGIS API key expired on Nov 24, 2026. Create a new key.'],
    [day('2026-11-25'), 'warning: The ArcGIS API key expires on Nov 25, 2026. Create a new key.'],
    [day('2026-12-25'), 'warning: The ArcGIS API key expires on Dec 25, 2026. Create a new key.'],
    [day('2026-12-26'), 'right: The ArcGIS API key expires on Dec 26, 2026.'],
    ['not told', 'unknown: The ArcGIS API key expires, but the bot cannot tell when. Set it.'],
  ])('%s', (on, said) => {
    const [finding] = checkEnds([ending(on)], NOW, 'UTC');
    expect([`${finding?.result}: ${finding?.text}`, finding?.fix].filter(Boolean).join(' ')).toBe(said);
  });

  test('the nearest first', () => {
    const all = [ending('not told'), ending(day('2027-05-01')), ending(day('2026-12-01'))];
    expect(checkEnds(all, NOW, 'UTC').map(({ result }) => result)).toEqual(['warning', 'right', 'unknown']);
  });
});

test.each([
  ['A file is missing. Make it.', ['A file is missing.', 'Make it.']],
  ['Only this.', ['Only this.', '']],
  [
    'SCAN_SCHEDULE: found “0 6 1 */3 *”. Use 5 fields.',
    ['SCAN_SCHEDULE: found “0 6 1 */3 *”.', 'Use 5 fields.'],
  ],
  [
    'The portal said (“Unable to do it. Invalid password.”). Check X.',
    ['The portal said (“Unable to do it. Invalid password.”).', 'Check X.'],
  ],
  ['The portal said “no. And', ['The portal said “no. And', '']],
])('a sentence says what is so, then what to do: %s', (sentence, parts) => {
  expect(saidAndFix(sentence)).toEqual(parts);
});

test.each([
  ['gis', 1000, { said: 'gis', typed: 'gis' }],
  [undefined, 1000, { said: 'user 1000', typed: '1000' }],
  [undefined, undefined, { said: 'this user', typed: 'USER' }],
])('the user %s with the number %s is said and typed so', (name, id, who) => {
  expect(whoIs(name, id)).toEqual(who);
});

test('all problems of the settings at once, each with its name and what to do', () => {
  const problems = [
    'TIME_ZONE is required: a time zone.',
    'SLACK_APP_TOKEN: found something else. Use another.',
  ];
  expect(checkSettings(problems, ['Unknown setting X. Did you mean Y?'], '.env')).toMatchObject([
    { about: 'TIME_ZONE', result: 'wrong', fix: 'Set it in .env. See .env.example.' },
    { about: 'SLACK_APP_TOKEN', result: 'wrong', fix: 'Use another.' },
    { about: 'settings', result: 'warning', fix: 'Did you mean Y?' },
  ]);
});

test('the table, in as many columns as there are, without what would steer a terminal', () => {
  const rows = tableOf(
    [
      { area: 'Slack', about: 'channel', result: 'right', text: '#gis-admins \u001b[31m(C1).' },
      {
        area: 'Slack',
        about: 'scopes',
        result: 'wrong',
        text: 'The app lacks the scope chat:write.',
        fix: 'Reinstall the app now.',
      },
    ],
    'Next: fix it.',
    { width: 60, hasColors: false },
  );
  expect(rows.join('\n')).not.toContain('\u001b');
  expect(rows).toMatchInlineSnapshot(`
    [
      "",
      "Slack",
      "  right    channel  #gis-admins [31m(C1).",
      "  WRONG    scopes   The app lacks the scope chat:write.",
      "                    Fix: Reinstall the app now.",
      "",
      "1 wrong, 0 warnings, 0 unknown, 1 right.",
      "Next: fix it.",
    ]
  `);
  expect(summary([])).toBe('Nothing is wrong: 0 warnings, 0 unknown, 0 right.');
});

test.each([
  ['Set SMTP_AUTH.', 'Fix: Set SMTP_AUTH.'],
  ['Fix SMTP_USER or SMTP_PASSWORD.', 'Fix SMTP_USER or SMTP_PASSWORD.'],
  ['To fix it, restart the server.', 'To fix it, restart the server.'],
  ['Fixed addresses need NO_PROXY.', 'Fix: Fixed addresses need NO_PROXY.'],
])('“%s” says once that it is the fix', (fix, line) => {
  const finding = { area: 'Email', about: 'sign-in', result: 'wrong', text: 'Rejected.', fix } as const;
  expect(tableOf([finding], 'Next.', { width: 120, hasColors: false })[3]?.trim()).toBe(line);
});
