import { describe, expect, test } from 'vitest';
import { dayInFull, languageOf, letterFor, localeOf } from '../../../src/features/letters/letter.ts';
import { LANGUAGES, type Language } from '../../../src/features/letters/wording.ts';
import { EVERY_LETTER, inLanguage, KINDS, linesOfHtml, linesOfText, REMINDER } from './letter-facts.ts';

const DAYS: Readonly<
  Record<Language, readonly [used: string, created: string, due: string, disabled: string]>
> = {
  en: ['17 July 2026', '3 March 2025', '12 October 2026', '15 October 2026'],
  de: ['17. Juli 2026', '3. März 2025', '12. Oktober 2026', '15. Oktober 2026'],
  fr: ['17 juillet 2026', '3 mars 2025', '12 octobre 2026', '15 octobre 2026'],
  es: ['17 de julio de 2026', '3 de marzo de 2025', '12 de octubre de 2026', '15 de octubre de 2026'],
  it: ['17 luglio 2026', '3 marzo 2025', '12 ottobre 2026', '15 ottobre 2026'],
  nl: ['17 juli 2026', '3 maart 2025', '12 oktober 2026', '15 oktober 2026'],
  pt: ['17 de julho de 2026', '3 de março de 2025', '12 de outubro de 2026', '15 de outubro de 2026'],
  ja: ['2026年7月17日', '2025年3月3日', '2026年10月12日', '2026年10月15日'],
};

describe.each(EVERY_LETTER)('$name', ({ language, kind }) => {
  const [used, created, due, disabled] = DAYS[language];
  const named = ['Harbour City GIS', 'ArcGIS', 'maria.silva_HCG', 'GIS desk, gis@harbour.example'];
  const note = ['Field crews: ask Tom.', 'Desk hours are 8–16.'];
  const toSignIn = ['https://gis.harbour.example/portal', 'ArcGIS Pro'];
  const facts = {
    'first warning': [...named, ...note, ...toSignIn, used, due],
    reminder: [...named, ...note, ...toSignIn, used, due],
    disabled: [...named, ...note, used, disabled],
    'enabled again': [...named, ...note, ...toSignIn],
  }[kind.kind];

  test('every fact is in the text and in the HTML', () => {
    const { text, html } = letterFor(kind, inLanguage(language));
    const seen = linesOfHtml(html).join('\n');
    expect(facts.filter((fact) => !text.includes(fact) || !seen.includes(fact))).toEqual([]);
  });

  test('the creation stands in for a sign-in that never was', () => {
    const { text } = letterFor(kind, inLanguage(language, { lastSignIn: undefined }));
    expect([text.includes(used), text.includes(created)]).toEqual([false, kind.kind !== 'enabled again']);
  });

  test('text and HTML say the same', () => {
    const { text, html } = letterFor(kind, inLanguage(language));
    expect(linesOfHtml(html)).toEqual(['Harbour City GIS', ...linesOfText(text)]);
  });

  test('it is as long as the English one, and wholly in its language', () => {
    const lines = linesOfText(letterFor(kind, inLanguage(language)).text);
    const english = linesOfText(letterFor(kind, inLanguage('en')).text);
    const same = lines.filter((line) => line !== 'Questions' && english.includes(line));
    expect([lines.length, same]).toEqual([
      english.length,
      language === 'en' ? english.filter((line) => line !== 'Questions') : note,
    ]);
  });

  test('it is calm, makes no links and needs nothing from elsewhere', () => {
    const { subject, text, html } = letterFor(kind, inLanguage(language));
    expect(`${subject}${text}`).not.toMatch(/[!！¡]/u);
    expect(html).toMatch(new RegExp(`^<!DOCTYPE html>\\n<html lang="${language}">`, 'u'));
    expect(html).not.toMatch(/<(?:a|img|link|script|iframe|form|base)\b|\bsrc=|href=|url\(|@import/iu);
  });
});

test.each([
  ['en', '1 day after', '3 days after'],
  ['de', '1 Tag nach', '3 Tage nach'],
  ['fr', '1 jour après', '3 jours après'],
  ['es', '1 día después', '3 días después'],
  ['it', '1 giorno dopo', '3 giorni dopo'],
  ['nl', '1 dag na', '3 dagen na'],
  ['pt', '1 dia após', '3 dias após'],
  ['ja', 'このメールの1日後', 'このメールの3日後'],
] as const)('one day and several in %s', (language, one, several) => {
  const said = [1, 3].map((daysLeft) =>
    letterFor({ ...REMINDER, kind: 'reminder', dueOn: '2026-10-12', daysLeft }, inLanguage(language)),
  );
  expect(said.map(({ text }, at) => text.includes(at === 0 ? one : several))).toEqual([true, true]);
});

test.each([
  ['en', 'From 12 October 2026 an administrator may disable the account.'],
  ['de', 'Ab dem 12. Oktober 2026 kann die Administration das Konto deaktivieren.'],
  ['fr', 'À partir du 12 octobre 2026, un administrateur pourra désactiver le compte.'],
  ['es', 'A partir del 12 de octubre de 2026, un administrador podrá desactivar la cuenta.'],
  ['it', 'A partire dal 12 ottobre 2026 un amministratore potrà disattivare l’account.'],
  ['nl', 'Vanaf 12 oktober 2026 kan een beheerder het account uitschakelen.'],
  ['pt', 'A partir de 12 de outubro de 2026, um administrador poderá desativar a conta.'],
  ['ja', '2026年10月12日以降、管理者がこのアカウントを無効にすることがあります。'],
] as const)('an administrator may, not will: %s', (language, expected) => {
  const { text } = letterFor({ kind: 'first warning', dueOn: '2026-10-12' }, inLanguage(language));
  expect(text).toContain(expected);
});

test('Italian articles lose their vowel before 8 and 11', () => {
  const days = ['2026-10-01', '2026-10-08', '2026-10-11', '2026-10-18'];
  const said = days.map(
    (dueOn) =>
      /partire (\S+ \S+)/u.exec(letterFor({ kind: 'first warning', dueOn }, inLanguage('it')).text)?.[1],
  );
  expect(said).toEqual(['dal 1º', 'dall’8 ottobre', 'dall’11 ottobre', 'dal 18']);
});

test('subjects stay short, in any language, with any name', () => {
  const facts = { organization: '界'.repeat(500), lastSignIn: undefined };
  const lengths = LANGUAGES.flatMap((language) =>
    KINDS.map((kind) => [...letterFor(kind, inLanguage(language, facts)).subject].length),
  );
  expect(lengths.filter((length) => length > 150)).toEqual([]);
});

test.each([
  [undefined, 'en', 'en-GB'],
  ['', 'en', 'en-GB'],
  ['en', 'en', 'en'],
  ['en-US', 'en', 'en-US'],
  ['pt_BR', 'pt', 'pt-BR'],
  ['PT-pt', 'pt', 'pt-PT'],
  ['de-CH', 'de', 'de-CH'],
  ['ja-JP-u-ca-japanese', 'ja', 'ja-JP'],
  ['zh-HK', 'en', 'en-GB'],
  ['fil', 'en', 'en-GB'],
  ['not a culture', 'en', 'en-GB'],
] as const)('culture %s: letters in %s, dates as in %s', (culture, language, locale) => {
  expect([languageOf(culture), localeOf(languageOf(culture), culture)]).toEqual([language, locale]);
});

test.each([
  ['en-GB', '1 October 2026'],
  ['en-US', 'October 1, 2026'],
  ['de', '1. Oktober 2026'],
  ['fr-CA', '1er octobre 2026'],
  ['it', '1º ottobre 2026'],
  ['pt', '1º de outubro de 2026'],
  ['pt-PT', '1 de outubro de 2026'],
  ['es-MX', '1 de octubre de 2026'],
  ['ja-JP', '2026年10月1日'],
])('the first of a month: %s', (locale, expected) => {
  expect([
    dayInFull(locale, new Date('2026-10-01T00:00:00Z'), 'UTC'),
    dayInFull(locale, new Date('2026-09-30T23:00:00Z'), 'Europe/Berlin'),
  ]).toEqual([expected, expected]);
});
