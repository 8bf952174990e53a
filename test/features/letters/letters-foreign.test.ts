import { expect, test } from 'vitest';
import { letterFor } from '../../../src/features/letters/letter.ts';
import {
  DISABLED,
  EVERY_LETTER,
  FIRST,
  inLanguage,
  linesOfHtml,
  linesOfText,
  someFacts,
} from './letter-facts.ts';

const tagsOf = (html: string) => html.match(/<[^>]*>/gu);

const OTHER = {
  username: '</strong><a href="https://evil.example">ana</a>\r\nBcc: x',
  signedInAt: new Date('2026-09-01T09:00:00Z'),
};

const HOSTILE = {
  organization: 'Harbour"><script>alert(1)</script>\r\nBcc: all@evil.example\u0000\u2028\u202e',
  username: `o'"onmouseover="alert(1)" <b>&lt;`,
  fullName: '<a href="https://evil.example">Maria</a>',
  contact: 'desk\r\n\r\n<img src=x onerror=alert(1)>',
  note: '</td></table><style>*{display:none}</style>\r\n=?utf-8?q?=0D=0ABcc:_a?= & "so on"',
  portalUrl: 'https://gis.example/"><form action=x>',
} as const;

test('promise 9: text from the portal is only ever text: no header or markup in mail', () => {
  const cases = EVERY_LETTER.flatMap((each) =>
    [{}, { sharesEmail: true, repliesReachContact: false, sameEmail: OTHER }].map((given) => ({
      ...each,
      given,
    })),
  );
  for (const { language, kind, given } of cases) {
    const plain = letterFor(kind, inLanguage(language, { ...given, fullName: '' }));
    const hostile = letterFor(kind, inLanguage(language, { ...given, ...HOSTILE }));
    expect(hostile.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    expect(hostile.subject).toContain('Harbour"><script>alert(1)</script> Bcc: all@evil.example');
    expect(hostile.text).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e]/u);
    expect(linesOfText(hostile.text).length).toBe(linesOfText(plain.text).length);
    expect(linesOfHtml(hostile.html)[0]).toBe('Harbour"><script>alert(1)</script> Bcc: all@evil.example');
    expect(linesOfHtml(hostile.html).slice(1)).toEqual(linesOfText(hostile.text));
    expect(tagsOf(hostile.html)).toEqual(tagsOf(plain.html));
  }
});

test('the organization’s own words stay as they are', () => {
  const { text, html } = letterFor(DISABLED, someFacts({ note: 'Tom & Ann <desk>\n\n  -- "A" = \'B\'' }));
  expect(text).toContain('A note from Harbour City GIS\nTom & Ann <desk>\n\n  -- "A" = \'B\'\n\n');
  expect(html).toContain('Tom &amp; Ann &lt;desk&gt;<br>\n<br>\n  -- &quot;A&quot; = &#39;B&#39;</td>');
});

test.each([
  ['none', undefined],
  ['empty', ''],
  ['blank', ' \n '],
])('no note, no heading for one: %s', (_circumstance, note) => {
  const { text, html } = letterFor(FIRST, someFacts({ note }));
  expect([text.includes('A note from'), html.includes('A note from')]).toEqual([false, false]);
});

test('a name from right to left does not turn the sentence around it', () => {
  const { subject, text, html } = letterFor(
    FIRST,
    someFacts({ organization: 'نظم المدينة', fullName: 'נועה' }),
  );
  expect(subject).toBe('Sign in by 12 October to keep your ArcGIS account at \u2068نظم المدينة\u2069');
  expect(text).toMatch(
    /^Hello \u2068נועה\u2069,\n\nSign in by 12 October 2026 to keep your ArcGIS account maria\.silva_HCG at \u2068نظم المدينة\u2069\./u,
  );
  expect(html).toContain('Hello <bdi dir="auto">נועה</bdi>,');
});

test('a user name in a subject is one line, isolated and cut as well', () => {
  const subjectFor = (username: string) =>
    letterFor(DISABLED, someFacts({ username, sharesEmail: true })).subject;
  expect(subjectFor('a\r\nBcc: all@evil.example')).toBe(
    'Your ArcGIS account a Bcc: all@evil.example at Harbour City GIS has been disabled',
  );
  expect(subjectFor('נועה')).toBe(
    'Your ArcGIS account \u2068נועה\u2069 at Harbour City GIS has been disabled',
  );
  expect(subjectFor('a'.repeat(300))).toBe(
    `Your ArcGIS account ${'a'.repeat(39)}… at Harbour City GIS has been disabled`,
  );
});

test('a name is cut between characters, never within one', () => {
  const { subject } = letterFor(DISABLED, someFacts({ organization: '🌍'.repeat(100) }));
  expect(subject).toBe(`Your ArcGIS account at ${'🌍'.repeat(59)}… has been disabled`);
});
