import { describe, expect, test } from 'vitest';
import {
  languageAsked,
  languageName,
  type SampleKind,
  sampleKinds,
  sampleName,
  sampleOf,
} from '../../../src/features/letters/sample.ts';
import { LANGUAGES, type Language } from '../../../src/features/letters/wording.ts';
import { aPolicy } from '../../policy/builders.ts';
import { linesOfHtml, linesOfText } from './letter-facts.ts';

const FACTS = {
  organization: 'Harbour City GIS',
  portalUrl: 'https://gis.harbour.example/portal',
  contact: 'gis@harbour.example',
  repliesReachContact: true,
  note: 'Field crews: ask Tom.',
  signInWith: 'password',
} as const;
const NOW = new Date('2026-11-25T09:00:00Z');
const LIMITS = { policy: aPolicy(), proposalExpiresDays: 14 };

const sample = (kind: SampleKind, language: Language = 'en', limits = LIMITS) =>
  sampleOf(kind, { language, culture: language }, FACTS, limits, NOW);

const EVERY = LANGUAGES.flatMap((language) =>
  sampleKinds(LIMITS.policy).map((kind) => ({ language, kind, name: `${language}, ${sampleName(kind)}` })),
);

/** The word for a sample in each language, as it stands in a subject and within the line above all else. */
const MARKS: Readonly<Record<Language, readonly [inSubject: string, inLine: string]>> = {
  en: ['[Sample] ', 'This email is a sample.'],
  de: ['[Muster] ', 'Diese E-Mail ist ein Muster.'],
  fr: ['[Exemple] ', 'Cet e-mail est un exemple.'],
  es: ['[Ejemplo] ', 'Este correo es un ejemplo.'],
  it: ['[Esempio] ', 'Questa e-mail è un esempio.'],
  nl: ['[Voorbeeld] ', 'Deze e-mail is een voorbeeld.'],
  'pt-BR': ['[Exemplo] ', 'Este e-mail é um exemplo.'],
  'pt-PT': ['[Exemplo] ', 'Este e-mail é um exemplo.'],
  ja: ['【見本】', 'このメールは見本です。'],
};

describe.each(EVERY)('$name', ({ language, kind }) => {
  const { subject, text, html } = sample(kind, language);
  const [inSubject, inLine] = MARKS[kind.kind === 'report' ? 'en' : language];

  test('its subject and its first line say that it is a sample', () => {
    expect(subject.startsWith(inSubject)).toBe(true);
    expect(linesOfText(text)[0]?.startsWith(inLine)).toBe(true);
    expect(linesOfHtml(html)[0]?.startsWith(inLine)).toBe(true);
    expect(html).toContain(`<title>${inSubject}`);
  });

  test('text and HTML say the same, in the words of the real one', () => {
    const [mark, ...rest] = linesOfText(text);
    const shown = linesOfHtml(html);
    expect(shown).toEqual([mark, 'Harbour City GIS', ...rest]);
    expect(text).toContain(kind.kind === 'report' ? '2 accounts to review' : 'gis@harbour.example');
  });

  test('every address in it is the organization’s own, or of a domain that belongs to nobody', () => {
    const addresses = text.match(/[\w.]+@[\w.]+\w/gu) ?? [];
    expect(addresses.filter((one) => !/@example\.org$|^gis@harbour\.example$/u.test(one))).toEqual([]);
    expect(text).toContain('@example.org');
  });
});

test('each language greets someone of its own, whom nobody takes for a member', () => {
  const greeted = LANGUAGES.map(
    (language) => linesOfText(sample({ kind: 'first warning' }, language).text)[1],
  );
  expect(greeted).toMatchInlineSnapshot(`
    [
      "Hello Alex Example,",
      "Guten Tag Alex Muster,",
      "Bonjour Alex Exemple,",
      "Hola, Alex Ejemplo:",
      "Buongiorno Alex Esempio,",
      "Beste Alex Voorbeeld,",
      "Olá, Alex Exemplo,",
      "Olá, Alex Exemplo,",
      "見本 太郎 様",
    ]
  `);
});

test.each<[remind: readonly number[], kinds: readonly string[]]>([
  [[], []],
  [[14], ['Reminder 14 days before the due date']],
  [
    [14, 3],
    ['Reminder 14 days before the due date', 'Reminder 3 days before the due date'],
  ],
  [
    [21, 14, 7, 1],
    ['Reminder 21 days before the due date', 'Reminder 1 day before the due date'],
  ],
])('of the reminders %j, the first and the last', (remindDaysBefore, reminders) => {
  expect(sampleKinds({ remindDaysBefore }).map(sampleName)).toEqual([
    'First warning',
    ...reminders,
    'Account disabled',
    'Account re-enabled',
    'Report to administrators',
  ]);
});

test.each<[string, Parameters<typeof aPolicy>[0], SampleKind, used: string, day: string, days: number]>([
  ['as the defaults are', {}, { kind: 'first warning' }, 'September 25, 2026', 'December 24, 2026', 61],
  [
    'the first reminder',
    {},
    { kind: 'reminder', daysBefore: 14 },
    'September 9, 2026',
    'December 8, 2026',
    77,
  ],
  ['the last reminder', {}, { kind: 'reminder', daysBefore: 3 }, 'August 29, 2026', 'November 27, 2026', 88],
  [
    'a reminder on the last day',
    {},
    { kind: 'reminder', daysBefore: 1 },
    'August 27, 2026',
    'November 25, 2026',
    90,
  ],
  ['disabled', {}, { kind: 'disabled' }, 'August 26, 2026', 'November 25, 2026', 91],
  ['no grace', { graceDays: 0 }, { kind: 'first warning' }, 'September 25, 2026', 'December 23, 2026', 61],
  ['long grace', { graceDays: 100 }, { kind: 'first warning' }, 'September 25, 2026', 'March 4, 2027', 61],
  [
    'a reminder earlier than any warning',
    { graceDays: 5, notifyAfterDays: 88 },
    { kind: 'reminder', daysBefore: 14 },
    'August 28, 2026',
    'December 8, 2026',
    89,
  ],
])('its days follow from the limits: %s', (_circumstance, policy, kind, used, day, days) => {
  const { text } = sample(kind, 'en', { ...LIMITS, policy: aPolicy(policy) });
  expect(text).toContain(`The last sign-in was on ${used}, ${days} days ago.`);
  expect(text).toContain(day);
});

test('the report counts add up, and its states are those of the limits', () => {
  const { subject, text } = sample({ kind: 'report' });
  expect(subject).toBe('[Sample] 2 accounts to review at Harbour City GIS (1 warned, 1 disabled)');
  expect(text).toMatchInlineSnapshot(`
    "This email is a sample. The scan and the accounts in it are made up, and no one else received this email.

    2 accounts to review. Undecided proposals expire after 14 working days.

    See the newest card in your Slack channel.

    Scan 42: Nov 25, 2026 at 10:00 (Europe/Berlin), as scheduled.

    1,184 members: 1,062 active · 84 inactive 61–89 days · 21 in grace period · 2 to review · 9 excluded · 6 protected.

    Warned: 1
    - Alex Example (alex@example.org): first warning, sent Nov 25, 2026

    Proposed: 2
    - Robin Example (robin@example.org): inactive for 131 days
    - Kim Example (kim@example.org): inactive for 90 days

    Disabled: 1
    - Sam Example (sam@example.org): Nov 25, 2026, approved by Jo Example

    What did not happen
    No exclusion was added or changed.

    All members as CSV
    A real report comes with a CSV of all members and the hash of the newest entry in the audit trail.

    This email was sent automatically to the addresses in REPORT_RECIPIENTS. It lists what has happened since the previous report. Please decide in Slack; a reply to this email has no effect.
    "
  `);
});

test.each<[string, ReturnType<typeof languageAsked>]>([
  ['de', { language: 'de', culture: 'de' }],
  ['DE', { language: 'de', culture: 'de' }],
  [' fr ', { language: 'fr', culture: 'fr' }],
  ['de-AT', { language: 'de', culture: 'de-AT' }],
  ['en_us', { language: 'en', culture: 'en-US' }],
  ['pt', { language: 'pt-BR', culture: 'pt' }],
  ['pt-br', { language: 'pt-BR', culture: 'pt-BR' }],
  ['pt_PT', { language: 'pt-PT', culture: 'pt-PT' }],
  ['pt-AO', { language: 'pt-PT', culture: 'pt-AO' }],
  ['german', { language: 'de', culture: 'de' }],
  ['Brazilian Portuguese', { language: 'pt-BR', culture: 'pt-BR' }],
  ['ja-JP-u-ca-japanese', { language: 'ja', culture: 'ja-JP' }],
  ['zh', undefined],
  ['klingon', undefined],
  ['de en', undefined],
  ['', undefined],
  ['mara@harbour-city.example', undefined],
])('asked for in “%s”', (typed, expected) => {
  expect(languageAsked(typed)).toEqual(expected);
});

test('every language has its name in English', () => {
  expect(LANGUAGES.map(languageName)).toEqual([
    'English',
    'German',
    'French',
    'Spanish',
    'Italian',
    'Dutch',
    'Brazilian Portuguese',
    'European Portuguese',
    'Japanese',
  ]);
});
