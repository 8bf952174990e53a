import { expect, test } from 'vitest';
import { oneLine, printable } from '../../../src/policy/text.ts';

test.each<[what: string, text: string, shown: string]>([
  ['line breaks of every kind', 'a\r\nb\nc\u2028d\u2029e\u0085f\vg\fh', 'a b c d e f g h'],
  ['escapes', '\u001b[31mred\u009b0m\u0007', '[31mred0m'],
  ['overrides and isolates', '\u202ea\u202b\u2066b\u2069\u200e\u200f\u061c', 'ab'],
  ['what has no width', 'a\u200bb\u2060c\ufeffd\u00ade\u180ef\u{e0041}g', 'abcdefg'],
  ['joiners between letters', 'a\u200db\u200cc', 'abc'],
  ['a joiner in an emoji stays', '👩‍🚒', '👩‍🚒'],
  ['a joiner in an emoji with a color stays', '👩🏽‍🚒', '👩🏽‍🚒'],
  ['a joiner in Persian stays', 'می\u200cخواهم', 'می\u200cخواهم'],
  ['a joiner after a sign in Hindi stays', 'क्\u200dष', 'क्\u200dष'],
  ['half a character', 'a\ud83d', 'a\ufffd'],
])('whoever reads a line reads one line, and what stands there: %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(oneLine(text)).toBe(shown);
});

test('columns keep their blanks, sentences do not', () => {
  expect([printable('  a   b '), oneLine('  a \t  b ')]).toEqual(['  a   b ', 'a b']);
});
