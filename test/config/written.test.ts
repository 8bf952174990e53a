import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { APP, GOOD, REST } from './config-env.ts';

const FILES = new Map([
  ['/marked', '\ufeffs3cret-of-the-app\n'],
  ['/windows', 's3cret-of-the-app\r\n'],
  ['/two-lines', 's3cret-of-the-app\nsecond\n'],
  ['/blank', 's3cret-of-the-app \n'],
  ['/empty-line', 's3cret-of-the-app\n\n'],
  ['/quoted', '"s3cret-of-the-app"\n'],
  ['/utf16', Buffer.from('\ufeffs3cret', 'utf16le').toString('utf8')],
  ['/assigned', 'ARCGIS_CLIENT_SECRET=s3cret-of-the-app\n'],
]);

/** The settings as Node reads them from this `.env`, with the file beside them. */
function fromEnvFile(text: string, env: Readonly<Record<string, string>> = {}) {
  return readConfig({ ...parseEnv(text), ...env }, (path) => {
    const file = path === '.env' ? text : FILES.get(path);
    if (file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return file;
  });
}

const lines = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
const { ARCGIS_CLIENT_SECRET: secret, ...OTHERS } = GOOD;
const others = lines(OTHERS);
const withSecret = (line: string) => {
  const config = fromEnvFile(`${others}${line}\n`);
  if (!config.ok)
    return config.failure.filter((problem) => !problem.startsWith('ARCGIS_CLIENT_SECRET is required'));
  const { credential } = config.value.portal;
  return credential.kind === 'app' ? credential.clientSecret : undefined;
};

test.each([
  ['as it is', `ARCGIS_CLIENT_SECRET=${secret}`, secret],
  ['between blanks', `ARCGIS_CLIENT_SECRET = ${secret}  `, secret],
  ['exported', `export ARCGIS_CLIENT_SECRET=${secret}`, secret],
  ['in quotes, with a # in it', 'ARCGIS_CLIENT_SECRET="pa#ss-word"', 'pa#ss-word'],
  ['in quotes, with a comment', `ARCGIS_CLIENT_SECRET="${secret}" # the app’s`, secret],
  ['in quotes, because it begins with one', 'ARCGIS_CLIENT_SECRET=\'"pass-word"\'', '"pass-word"'],
  ['with a backslash and an n', 'ARCGIS_CLIENT_SECRET=pass\\nword', 'pass\\nword'],
])('a secret in .env is used as it was meant: %s', (_, line, expected) => {
  expect(withSecret(line)).toBe(expected);
});

const CUT = expect.stringMatching(/^ARCGIS_CLIENT_SECRET: a # on its line in \.env cuts off its value\./);
const QUOTE = expect.stringMatching(/^ARCGIS_CLIENT_SECRET: the value begins or ends with a stray quote\./);
const UNSEEN = expect.stringMatching(
  /^ARCGIS_CLIENT_SECRET: the value contains a line break or an invisible character\./,
);
test.each([
  ['a # in it', 'ARCGIS_CLIENT_SECRET=pass-wo#rd', CUT],
  ['a # behind a blank', 'ARCGIS_CLIENT_SECRET=pass-wo #rd', CUT],
  ['a # at its beginning', 'ARCGIS_CLIENT_SECRET=#pass-word', CUT],
  ['a quote that is not closed', 'ARCGIS_CLIENT_SECRET="pass-word', QUOTE],
  ['a quote at its end', 'ARCGIS_CLIENT_SECRET=pass-word"', QUOTE],
  ['quotes of a word processor', 'ARCGIS_CLIENT_SECRET=“pass-word”', QUOTE],
  ['a line break by \\n', 'ARCGIS_CLIENT_SECRET="pass\\nword"', UNSEEN],
  ['a sign that nobody sees', 'ARCGIS_CLIENT_SECRET=pass\u200bword', UNSEEN],
  ['a tab', 'ARCGIS_CLIENT_SECRET="pass\tword"', UNSEEN],
  ['a blank that breaks no line', 'ARCGIS_CLIENT_SECRET=\u00a0pass-word', UNSEEN],
  ['a hyphen that is not seen', 'ARCGIS_CLIENT_SECRET=pass\u00adword', UNSEEN],
  ['a mark of direction', 'ARCGIS_CLIENT_SECRET=pass-word\u200e', UNSEEN],
  [
    'a quote in quotes',
    'ARCGIS_CLIENT_SECRET="pass\\"word"',
    expect.stringMatching(/^ARCGIS_CLIENT_SECRET: the text after its closing quote in \.env is not read/),
  ],
  [
    'the next line, by a missing quote',
    'ARCGIS_CLIENT_SECRET="pass-word\nSMTP_USER=bot\nMAIL_NOTE="Us"',
    expect.stringMatching(/^ARCGIS_CLIENT_SECRET: the value contains the line for SMTP_USER\./),
  ],
  [
    'two lines that differ',
    'ARCGIS_CLIENT_SECRET=pass-word\nARCGIS_CLIENT_SECRET=word-pass',
    expect.stringMatching(/^ARCGIS_CLIENT_SECRET: it is in \.env more than once with different values\./),
  ],
  [
    'itself again',
    'ARCGIS_CLIENT_SECRET=pass-wordpass-word',
    'ARCGIS_CLIENT_SECRET: the value contains the same text twice in a row. Keep it only once.',
  ],
  [
    'a variable of a shell',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what people write
    'ARCGIS_CLIENT_SECRET=${VAULT}',
    'ARCGIS_CLIENT_SECRET: the value refers to another variable, and references are not expanded. Write the value itself.',
  ],
  [
    'a colon',
    'ARCGIS_CLIENT_SECRET: pass-word',
    expect.stringMatching(/^ARCGIS_CLIENT_SECRET: its line in \.env has no =/),
  ],
])('a secret that was visibly changed by how it is written is named, never used: %s', (_, line, problem) => {
  expect(withSecret(line)).toContainEqual(problem);
});

test.each([
  ['/windows', secret],
  [
    '/marked',
    'ARCGIS_CLIENT_SECRET_FILE: the file it names begins with a byte order mark. Save it as UTF-8 without BOM.',
  ],
  [
    '/two-lines',
    expect.stringMatching(
      /^ARCGIS_CLIENT_SECRET_FILE: in the file it names, the value contains a line break/,
    ),
  ],
  [
    '/blank',
    'ARCGIS_CLIENT_SECRET_FILE: the file it names begins or ends with spaces or empty lines. Remove them.',
  ],
  ['/empty-line', expect.stringMatching(/begins or ends with spaces or empty lines/)],
  ['/quoted', expect.stringMatching(/the value has quotes around it/)],
  [
    '/utf16',
    expect.stringMatching(
      /^ARCGIS_CLIENT_SECRET_FILE: in the file it names, the value contains a line break or/,
    ),
  ],
  ['/assigned', expect.stringMatching(/the value contains the line for ARCGIS_CLIENT_SECRET/)],
])('the file of a secret: %s', (path, expected) => {
  const config = fromEnvFile(
    lines({ ...REST, ...{ ARCGIS_CLIENT_ID: APP.ARCGIS_CLIENT_ID, ARCGIS_CLIENT_SECRET_FILE: path } }),
  );
  const { credential } = config.ok ? config.value.portal : { credential: undefined };
  expect(config.ok ? credential?.kind === 'app' && credential.clientSecret : config.failure[0]).toEqual(
    expected,
  );
});

test.each([
  ['approvers on two lines', 'SLACK_APPROVERS=U0123456789,\n  U0123456788'],
  ['words for people on two lines', 'MAIL_NOTE=Ask us.\nWe are here.'],
  ['a heading', 'MAIL_NOTE="Ask us.\n# Really."\n--- limits ---'],
])('a line of .env that is not read, and takes the setting behind it along, is named: %s', (_, text) => {
  const { SLACK_APPROVERS: _approvers, ...more } = GOOD;
  const before = text.startsWith('SLACK_APPROVERS') ? lines(more) : lines(GOOD);
  const config = fromEnvFile(`${before}${text}\nDISABLE_CAP=5\n`);
  const at = `${before}${text}`.split('\n').length;
  expect(config.ok ? Object.fromEntries(config.value.settings) : config.failure).toEqual([
    `.env: line ${at} has no =, so it and the setting after it are not read. Put each setting on one line, and # before comments.`,
  ]);
});

test('a limit that begins with a # in .env is named, where its default would be used', () => {
  const config = fromEnvFile(`${lines(GOOD)}DISABLE_CAP=#5\n`);
  expect(config.ok ? [] : config.failure).toEqual([
    'DISABLE_CAP: a # on its line in .env cuts off its value. Put quotes around the value, or remove the comment.',
  ]);
});

test('.env that is saved with a byte order mark says so, and guesses at no name', () => {
  const config = fromEnvFile(`\ufeff${lines(GOOD)}`);
  expect(config.ok ? [] : config.failure).toEqual([
    '.env begins with a byte order mark, which hides its first line. Save it as UTF-8 without BOM.',
    'ARCGIS_CLIENT_ID is required together with ARCGIS_CLIENT_SECRET.',
  ]);
  // Where only the environment is left of it.
  const { ARCGIS_CLIENT_ID: id, ...env } = GOOD;
  const alone = readConfig({ ...env, '\ufeffARCGIS_CLIENT_ID': id }, () => '');
  expect(alone.ok ? [] : alone.failure[0]).toMatch(/^\.env begins with a byte order mark/);
});

test('what stands behind a # is left out where it is plainly a comment', () => {
  const config = fromEnvFile(
    `${lines(GOOD)}DISABLE_CAP=40 # a day\nLOG_LEVEL=warn # less\nMAIL_NOTE="Room #5"\n`,
  );
  expect(config.ok && [config.value.policy.disableCap, config.value.logLevel]).toEqual([40, 'warn']);
  const note = fromEnvFile(`${lines(GOOD)}MAIL_NOTE=Room #5\n`);
  expect(note.ok ? [] : note.failure).toEqual([expect.stringMatching(/^MAIL_NOTE: a # on its line/)]);
});

test('a value that comes from elsewhere is not taken for the one in .env', () => {
  const config = fromEnvFile(`${others}ARCGIS_CLIENT_SECRET=pass#word\n`, {
    ARCGIS_CLIENT_SECRET: secret ?? '',
  });
  expect(config.ok).toBe(true);
});

test('a mistyped name in .env is a problem where its setting is not set, another program’s is a warning', () => {
  const typed = fromEnvFile(`${lines(GOOD)}LOG_LEVL=debug\n`);
  expect(typed.ok ? [] : typed.failure).toEqual(['Unknown setting LOG_LEVL. Did you mean LOG_LEVEL?']);
  const others = fromEnvFile(lines(GOOD), {
    LOGLEVEL: 'debug',
    SLACK_API_TOKEN: 'xoxb-other',
    SMTP_USERS: 'x',
  });
  expect(others.ok && others.value.warnings).toEqual([
    'Unknown setting LOGLEVEL. Did you mean LOG_LEVEL?',
    'Unknown setting SLACK_API_TOKEN. Did you mean SLACK_APP_TOKEN?',
    'Unknown setting SMTP_USERS. Did you mean SMTP_USER?',
  ]);
  const { TIME_ZONE: zone, ...without } = GOOD;
  const missing = fromEnvFile(lines(without), { TIMEZONE: zone ?? '' });
  expect(missing.ok ? [] : missing.failure).toContain('Unknown setting TIMEZONE. Did you mean TIME_ZONE?');
});

test('a file of settings that this user may not read is named alone: nothing that may stand in it is called missing', () => {
  const denied = () => {
    throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
  };
  expect(readConfig({ TIME_ZONE: 'Etc/UTC' }, denied)).toEqual({
    ok: false,
    failure: [
      '.env cannot be read (EACCES). Run this as the user that owns the file, for example with sudo -u.',
    ],
  });
});

test('where there is no file of settings, each that is missing is named', () => {
  const absent = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  const read = readConfig({ TIME_ZONE: 'Etc/UTC' }, absent);
  expect(read.ok ? [] : read.failure).toContainEqual(expect.stringMatching(/^SLACK_BOT_TOKEN is required/));
});
