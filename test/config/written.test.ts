import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig, readParts } from '../../src/config/config.ts';
import { allSettings } from '../../src/config/settings.ts';
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
  ['in quotes, because it begins with one', "ARCGIS_CLIENT_SECRET='\"pass-word'", '"pass-word'],
  ['in quotes, because it ends with one', 'ARCGIS_CLIENT_SECRET="pass-word\'"', "pass-word'"],
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
  [
    'quotes of a word processor',
    'ARCGIS_CLIENT_SECRET=“pass-word”',
    'ARCGIS_CLIENT_SECRET: the value has typographic quotes around it in .env. Remove them, or use straight quotes (").',
  ],
  ['a quote of a word processor', 'ARCGIS_CLIENT_SECRET=“pass-word', QUOTE],
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
    'DISABLE_CAP: a # on its line in .env cuts off its value. Remove the #, or put quotes around the value if the # is part of it.',
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
      '.env is there, but cannot be read by this user (EACCES). Run this as the user that owns the file; with systemd, put sudo -u inactive-users in front.',
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

/** What is said of each setting alone, whatever else is missing. */
function saidOf(name: string, text: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  const readFile = (path: string) => {
    if (path === '.env') return text;
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  return readParts({ ...parseEnv(text), ...env }, readFile).problems.filter((one) =>
    one.startsWith(`${name}:`),
  );
}

const PAIRS = ['""', "''", '``', '“”', '„“', '‘’', '‚‘', '«»', '»«'].map((pair) => [...pair]);

test.each(Object.keys(allSettings))('quotes that were left around %s are named as such', (name) => {
  for (const [open = '', close = ''] of PAIRS) {
    const quoted = `${open}some-value${close}`;
    expect(saidOf(name, '', { [name]: quoted })).toEqual([
      `${name}: the value has quotes around it. Remove the quotes: docker run --env-file, for example, passes quotes on as part of the value.`,
    ]);
    const outer = quoted.includes('"') ? "'" : '"';
    const twice = `${outer}${quoted}${outer}`;
    expect(saidOf(name, '', { [name]: twice })).toEqual([
      `${name}: the value has quotes inside quotes around it. Remove all of them: docker run --env-file, for example, passes quotes on as part of the value.`,
    ]);
    expect(saidOf(name, `${name}=${twice}\n`)).toEqual([
      `${name}: the value has quotes inside its quotes in .env. Keep only one pair.`,
    ]);
    expect(saidOf(name, `${name}=${twice} # ours\n`)).toHaveLength(1);
  }
});

test.each([
  ['MAIL_FROM', `'"GIS, Harbour City" <gis@example.org>'`],
  ['MAIL_NOTE', `'"Sign in" or "Call us"'`],
  ['MAIL_NOTE', 'We say "Welcome"'],
  ['MAIL_CONTACT', `'"Anna" (desk 4)'`],
])('what has quotes of its own is no value in quotes: %s=%s', (name, value) => {
  expect(saidOf(name, `${name}=${value}\n`).filter((one) => /quotes (around|inside)/.test(one))).toEqual([]);
});

test.each([
  ['sandbox#client-secret', ['ARCGIS_CLIENT_SECRET']],
  ['sandbox#client-secret # from the vault', ['ARCGIS_CLIENT_SECRET']],
])(
  'of a secret that a # cuts off, one thing is said, and nothing is compared with the rest: %s',
  (value, said) => {
    const text = `${lines({ ...OTHERS, ARCGIS_CLIENT_ID: 'sandboxClientId1' })}ARCGIS_CLIENT_SECRET=${value}\n`;
    const parts = readParts(parseEnv(text), () => text);
    expect(parts.problems.map((problem) => problem.split(':')[0])).toEqual(said);
    expect(parts.secrets).toContain('sandbox#client-secret');
    expect(parts.secrets).not.toContain('sandbox');
  },
);

test('a secret before a comment is the whole secret, and kept out of everything', () => {
  const text = `${others}ARCGIS_CLIENT_SECRET=${secret} # from the vault\n`;
  expect(readParts(parseEnv(text), () => text).secrets).toContain(secret);
});

test('a channel by its name behind a # is told to be an ID', () => {
  expect(saidOf('SLACK_ADMIN_CHANNEL', 'SLACK_ADMIN_CHANNEL=#gis-admins\n')).toEqual([
    'SLACK_ADMIN_CHANNEL: a # on its line in .env cuts off its value. Use the channel’s ID (C…), at the bottom of its details in Slack, not its name.',
  ]);
});

test.each([
  ['ARCGIS_PORTAL_URL', '127.0.0.1:7443/arcgis', 'https://'],
  ['SLACK_API_URL', 'slack.example/api', 'https://'],
  ['SMTP_URL', 'mail.example.org:587', 'smtp://'],
  ['SMTP_URL', 'mailhost:25', 'smtp://'],
  ['SMTP_OAUTH_TOKEN_URL', 'login.microsoftonline.us/x', 'https://'],
])('of %s=%s it is said what is missing', (name, value, scheme) => {
  const [problem = ''] = saidOf(name, '', { [name]: value });
  expect(problem).toMatch(
    `${name}: found an address without ${scheme} (${value.length} characters, not shown). Use `,
  );
});

test('approvers by address or handle are shown, and it is said who finds the IDs', () => {
  const value = 'anna@example.org, @gis-team U0123456789';
  const [problem = ''] = saidOf('SLACK_APPROVERS', '', { SLACK_APPROVERS: value });
  expect(problem).toContain(`found “${value}”`);
  expect(problem).toMatch(/npm run doctor shows the IDs of email addresses and @handles\.$/);
});
