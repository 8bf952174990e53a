import {
  LANGUAGES,
  type Language,
  type LetterFacts,
  type LetterKind,
} from '../../../src/features/letters/wording.ts';

/** What a letter is about in the tests; a case names only what matters to it. */
export function someFacts(given: Partial<LetterFacts> = {}): LetterFacts {
  return {
    language: 'en',
    culture: 'en-GB',
    organization: 'Harbour City GIS',
    portalUrl: 'https://gis.harbour.example/portal',
    username: 'maria.silva_HCG',
    fullName: 'Maria Silva',
    lastSignIn: new Date('2026-07-17T09:00:00Z'),
    created: new Date('2025-03-03T09:00:00Z'),
    inactiveDays: 87,
    sharesEmail: false,
    sameEmail: undefined,
    signInWith: 'password',
    contact: 'gis@harbour.example',
    repliesReachContact: true,
    note: 'Field crews: ask Tom.\nDesk hours are 8–16.',
    timeZone: 'Europe/Berlin',
    ...given,
  };
}

export const FIRST = { kind: 'first warning', dueOn: '2026-10-13', today: '2026-09-13' } as const;
export const REMINDER = { kind: 'reminder', dueOn: '2026-10-13', today: '2026-10-10' } as const;
export const DISABLED: LetterKind = { kind: 'disabled', disabledOn: '2026-10-15' };
export const ENABLED_AGAIN: LetterKind = { kind: 'enabled again' };
export const KINDS: readonly LetterKind[] = [FIRST, REMINDER, DISABLED, ENABLED_AGAIN];

export const EVERY_LETTER = LANGUAGES.flatMap((language) =>
  KINDS.map((kind) => ({ language, kind, name: `${language}, ${kind.kind}` })),
);

export function inLanguage(language: Language, given: Partial<LetterFacts> = {}): LetterFacts {
  return someFacts({ language, culture: language === 'en' ? 'en-GB' : language, ...given });
}

/** The lines that a reader of the HTML sees, an item of a list as the text has it. */
export function linesOfHtml(html: string): readonly string[] {
  const seen = html
    .replace(/^[\s\S]*<body[^>]*>/u, '')
    .replace(/<li\b[^>]*>/gu, '- ')
    .replace(/<[^>]*>/gu, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
  return linesOfText(seen);
}

export function linesOfText(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
