import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringsIn } from './strings-in.ts';

/** What no text for people says, and what it says instead. */
const INSTEAD: readonly (readonly [wrong: RegExp, instead: string])[] = [
  // `--letter` is the name of an option.
  [/(?<!--)\bletters?\b/i, 'email, warning, reminder'],
  [/\be-mails?\b/i, 'email'],
  [/\bmails\b|\bmailed\b/i, 'emails, emailed'],
  [/\bspared\b|\bleft alone\b/i, 'skipped'],
  [/\b(?:some|no|any|every)body\b/i, 'someone, no one, anyone, everyone'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bworkdays?\b/i, 'working days'],
  [/\bbeliev/i, 'accept'],
  [/\bin grace\b(?! period)/i, 'in grace period'],
  [/\bcoming up\b/i, 'inactive 61–89 days'],
  [/\bto decide\b/i, 'to review'],
  [/\bput before you\b|\bputs them before\b/i, 'to review, posts'],
  [/\benabled? again\b/i, 're-enabled'],
  [/\bwaits? for a decision\b/i, 'to review'],
  [/\bmay decide\b|\bdecides? here\b/i, 'approvers, can approve'],
  [/\bgoes on in\b/i, 'continued in'],
  [/\basked for by\b/i, 'requested by'],
  [/\bharsher\b/i, 'stricter'],
  [/\bon our side\b|\berror of ours\b/i, 'internal error'],
  [/\bof at most\b/i, 'limit'],
  [/\b\d+ %/, '10%'],
];

/** Folders whose texts have all been gone through. */
const FOLDERS = ['adapters', 'app', 'cli', 'config', 'features', 'policy', 'sandbox'];
const SRC = new URL('../src/', import.meta.url).pathname;

/** Texts that only programs read: names of states and kinds in tables, metrics and the audit trail. */
const CODE: ReadonlySet<string> = new Set([
  ...['coming up', 'in grace', 'to decide', 'letter', 'letters', 'nobody', 'nobody is served'],
  ...[
    'enabled again',
    'letter accepted',
    'letter refused',
    'letter dropped',
    'refused letter',
    'workday round',
  ],
  ...['harsher', 'harsher limits', 'mail-nobody', 'mails'],
]);

/** What we say to members in other languages. */
const IN_ANOTHER_LANGUAGE = /languages\/(?!en\.)/;

/** A sentence of ours for whoever works on the bot, thrown where its own code is wrong; and SQL. */
const isForPrograms = (text: string): boolean =>
  CODE.has(text) ||
  /\b(?:SELECT|FROM|WHERE|JOIN|UPDATE|INSERT|CASE WHEN|state IN|state =|IS NOT)\b/.test(text);

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !IN_ANOTHER_LANGUAGE.test(name))
    .map((name) => join(folder, name));
}

const wrongIn = (text: string): readonly string[] =>
  INSTEAD.filter(([wrong]) => wrong.test(text)).map(([, instead]) => instead);

test.each(FOLDERS)('the texts of %s say everything by its one word', (folder) => {
  const wrong = filesIn(folder, '.ts').flatMap((file) =>
    stringsIn(readFileSync(join(SRC, file), 'utf8'))
      .filter(({ text }) => !isForPrograms(text) && !text.endsWith('.ts'))
      .flatMap(({ line, text }) => wrongIn(text).map((say) => `${file}:${line} say ${say}: ${text}`)),
  );
  expect(wrong).toEqual([]);
});

test.each(['README.md', '.env.example', 'manifest.yml'])('%s says everything by its one word', (file) => {
  const lines = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').split('\n');
  const wrong = lines.flatMap((text, index) =>
    wrongIn(text).map((say) => `${file}:${index + 1} say ${say}: ${text}`),
  );
  expect(wrong).toEqual([]);
});

const HOLE = ['$', '{'].join('');

test('texts are found wherever they stand in code, and comments and patterns are not taken for texts', () => {
  const source = [
    "const one = 'it''s'; // 'not this'",
    `const two = \`a ${HOLE}three('b', \`c ${HOLE}d}\`)} e\`; /* 'nor this' */`,
    "const four = /['`]/.test(five) ? \"f\" : six / 2 / 'g'.length;",
    "const seven = 'h\\'i';",
  ].join('\n');
  expect(stringsIn(source).map(({ line, text }) => `${line}: ${text}`)).toEqual([
    '1: it',
    '1: s',
    '2: b',
    '2: c {…}',
    '2: a {…} e',
    '3: f',
    '3: g',
    "4: h\\'i",
  ]);
});
