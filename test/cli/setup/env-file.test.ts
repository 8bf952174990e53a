import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cannotHold, quoted, withSettings } from '../../../src/cli/setup/env-file.ts';
import { writeForUserAlone } from '../../../src/cli/setup/owners-file.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';

const EXAMPLE = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
const with_ = (file: string, values: object, unknown: object = {}): string =>
  withSettings(file, { values: new Map(Object.entries(values)), unknown: new Map(Object.entries(unknown)) });

test.each([
  ['plain', 'plain'],
  ['https://a.example/x', 'https://a.example/x'],
  ['a b', 'a b'],
  ['GIS team, Harbour City <gis@example.org>', 'GIS team, Harbour City <gis@example.org>'],
  ['a#b', "'a#b'"],
  ['a #b', "'a #b'"],
  [' a', "' a'"],
  ['a\u00a0', "'a\u00a0'"],
  ['$HOME $(X) \\n', '$HOME $(X) \\n'],
  ["it's", "it's"],
  ["that'", "`that'`"],
  ['"a" b', `'"a" b'`],
  ['two\nlines', "'two\nlines'"],
  ["'` both", `"'\` both"`],
  ['', "''"],
])('%j is written as %s', (value, way) => {
  expect(quoted(value)).toBe(way);
});

test('with all three kinds of quotes there is no way to write it', () => {
  expect(quoted('\'`"')).toBeUndefined();
  expect(() => with_('', { SMTP_PASSWORD: '\'`" secret' })).toThrow('SMTP_PASSWORD_FILE');
});

test.each([
  [
    'SMTP_PASSWORD',
    'Keep the value in a file of its own, and set SMTP_PASSWORD_FILE to the path of that file.',
  ],
  ['MAIL_FROM', 'Leave out one kind of quotes.'],
  ['SMTP_OAUTH_SERVICE_ACCOUNT_FILE', 'Move the file to a path without quotes.'],
])('what to do where .env cannot hold %s', (name, fix) => {
  expect(cannotHold(name)).toBe(
    `${name}: .env cannot hold this value, because it has every kind of quotes in it. ${fix}`,
  );
});

const nasty = fc.string({
  unit: fc.constantFrom(
    'a',
    'Z',
    '0',
    ' ',
    '#',
    '$',
    '{',
    '}',
    '\\',
    'n',
    '"',
    "'",
    '`',
    '=',
    '\n',
    '\t',
    'é',
    '€',
    '😀',
  ),
  maxLength: 24,
});

test('whatever is written, Node reads back unchanged, and everything else as before', () => {
  fc.assert(
    fc.property(
      nasty.filter((value) => quoted(value) !== undefined && value !== ''),
      nasty.filter((value) => quoted(value) !== undefined && value !== ''),
      fc.constantFrom(
        '',
        EXAMPLE,
        EXAMPLE.replaceAll('\n', '\r\n'),
        'TIME_ZONE=UTC',
        "MAIL_NOTE='two\nSMTP_PASSWORD=\nlines'\n",
      ),
      (password, note, file) => {
        const before = parseEnv(file);
        const written = parseEnv(with_(file, { SMTP_PASSWORD: password, MAIL_CONTACT: note }));
        const expected = { ...before, SMTP_PASSWORD: password, MAIL_CONTACT: note };
        const set = (all: object) => Object.entries(all).filter(([, value]) => value !== '');
        expect(set(written).toSorted()).toEqual(set(expected).toSorted());
      },
    ),
  );
});

test('only values with both other quotes and what double quotes change cannot be written', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      if (quoted(value) === undefined) expect(value).toMatch(/'.*`|`.*'/s);
    }),
  );
});

test('a setting takes its own empty line, or stands below its comment, or comes last', () => {
  const file = '# The zone.\nTIME_ZONE=\n# GRACE_DAYS=30\nexport SMTP_USER=""\n';
  expect(
    with_(file, { TIME_ZONE: 'UTC', GRACE_DAYS: '20', SMTP_USER: 'a b', MAIL_FROM: 'x@y.example' }),
  ).toBe(
    '# The zone.\nTIME_ZONE=UTC\n# GRACE_DAYS=30\nGRACE_DAYS=20\nSMTP_USER=a b\nMAIL_FROM=x@y.example\n',
  );
});

test.each([
  ['TIME_ZONE= # ours\nA=1\n', '# ours\nTIME_ZONE=UTC\nA=1\n'],
  ['TIME_ZONE=#UTC\r\nA=1\r\n', '#UTC\nTIME_ZONE=UTC\r\nA=1\r\n'],
  ['TIME_ZONE="" # ours\n', '# ours\nTIME_ZONE=UTC\n'],
])('a line whose comment is all it has becomes the setting, below the comment: %j', (file, expected) => {
  expect(with_(file, { TIME_ZONE: 'UTC' })).toBe(expected);
});

test.each([
  ['PROTECTION=on\n', 'PROTECTION=off\n'],
  ['# A=1\nPROTECTION="on" # as yet\nB=b\n', '# A=1\nPROTECTION=off # as yet\nB=b\n'],
  ["export PROTECTION = 'true'\r\nB=b\r\n", 'export PROTECTION=off\r\nB=b\r\n'],
  ['PROTECTION=yes#x\n', 'PROTECTION=off#x\n'],
  ['PROTECTION=" on " # as yet\nB=b\n', 'PROTECTION=off # as yet\nB=b\n'],
  ['\texport PROTECTION="\non\n"\nB=b\n', '\texport PROTECTION=off\nB=b\n'],
  // Lines that differ would be too many for the bot.
  ['PROTECTION=on\nB=b\nPROTECTION=on\n', 'PROTECTION=off\nB=b\nPROTECTION=off\n'],
  ['# PROTECTION=on\nPROTECTION=on\nPROTECTION=\n', '# PROTECTION=on\nPROTECTION=off\nPROTECTION=off\n'],
])(
  'what is set and is to be something else is changed where it stands, and nothing else: %j',
  (file, after) => {
    const written = with_(file, { PROTECTION: 'off' });
    expect(written).toBe(after);
    expect(parseEnv(written)).toEqual({ ...parseEnv(file), PROTECTION: 'off' });
  },
);

test.each(['NOTE="two\nPROTECTION=on\nlines"\nPROTECTION=on\n', '# PROTECTION=on\nPROTECTION=on off\n'])(
  'what cannot be changed where it stands is not added either: %j',
  (file) => {
    expect(() => with_(file, { PROTECTION: 'off' })).toThrow(
      'PROTECTION could not be changed in .env, because another line changes how its line is read. Look for a quote that is not closed, and close it.',
    );
  },
);

test('what else is set is never changed', () => {
  expect(() => with_('TIME_ZONE=UTC\nMAIL_NOTE="open\n', { SMTP_USER: 'x' })).not.toThrow();
  expect(with_('TIME_ZONE=UTC', { SMTP_USER: 'x' })).toBe('TIME_ZONE=UTC\nSMTP_USER=x\n');
});

test('what nobody knew stays empty, with where it is found', () => {
  expect(with_('A=1\n', {}, { SLACK_APP_TOKEN: 'In the app.' })).toBe(
    'A=1\n# In the app.\nSLACK_APP_TOKEN=\n',
  );
  expect(with_(EXAMPLE, {}, { SLACK_APP_TOKEN: 'In the app.' })).toBe(EXAMPLE);
});

test('the file is for its user alone, in place of another and behind a link too', () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'kept'));
  const real = join(folder.path, 'kept', 'env');
  const link = join(folder.path, '.env');
  writeFileSync(real, 'A=1\n', { mode: 0o644 });
  symlinkSync(real, link);
  writeForUserAlone(link, 'A=2\n');
  expect(readFileSync(real, 'utf8')).toBe('A=2\n');
  expect(statSync(real).mode & 0o777).toBe(0o600);
});
