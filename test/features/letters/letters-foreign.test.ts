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

const HOSTILE = {
  organization: 'Harbour"><script>alert(1)</script>\r\nBcc: all@evil.example\u0000\u2028\u202e',
  username: `o'"onmouseover="alert(1)" <b>&lt;`,
  fullName: '<a href="https://evil.example">Maria</a>',
  contact: 'desk\r\n\r\n<img src=x onerror=alert(1)>',
  note: '</td></table><style>*{display:none}</style>\r\n=?utf-8?q?=0D=0ABcc:_a?= & "so on"',
  portalUrl: 'https://gis.example/"><form action=x>',
} as const;

test('promise 9: text from the portal is only ever text: no header or markup in mail', () => {
  for (const { language, kind } of EVERY_LETTER) {
    const plain = letterFor(kind, inLanguage(language, { fullName: '' }));
    const hostile = letterFor(kind, inLanguage(language, HOSTILE));
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
  expect(text).toContain('in its own words\nTom & Ann <desk>\n\n  -- "A" = \'B\'\n\n');
  expect(html).toContain('Tom &amp; Ann &lt;desk&gt;<br>\n<br>\n  -- &quot;A&quot; = &#39;B&#39;</td>');
});

test.each([
  ['none', undefined],
  ['empty', ''],
  ['blank', ' \n '],
])('no note, no heading for one: %s', (_circumstance, note) => {
  const { text, html } = letterFor(FIRST, someFacts({ note }));
  expect([text.includes('own words'), html.includes('own words')]).toEqual([false, false]);
});

test('a name from right to left does not turn the sentence around it', () => {
  const { subject, text, html } = letterFor(
    FIRST,
    someFacts({ organization: 'نظم المدينة', fullName: 'נועה' }),
  );
  expect(subject).toBe('Your ArcGIS account at \u2068نظم المدينة\u2069: no sign-in since 17 July 2026');
  expect(text).toMatch(
    /^Hello \u2068נועה\u2069,\n\n\u2068نظم المدينة\u2069 has an account for you, maria\.silva_HCG, in/u,
  );
  expect(html).toContain('Hello <bdi dir="auto">נועה</bdi>,');
});

test('a name is cut between characters, never within one', () => {
  const { subject } = letterFor(DISABLED, someFacts({ organization: '🌍'.repeat(100) }));
  expect(subject).toBe(`Your ArcGIS account at ${'🌍'.repeat(59)}… has been disabled`);
});
