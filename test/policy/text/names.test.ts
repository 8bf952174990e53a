import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestNames } from '../../../src/policy/exclusion.ts';
import { editDistance, fitsPattern, folded, sameName } from '../../../src/policy/text.ts';

test.each([
  ['the whole name', 'ben', 'ben', true],
  ['in either case', 'Ben', 'bEN', true],
  ['not a part of it', 'benjamin', 'ben', false],
  ['a star at the end', 'benjamin', 'ben*', true],
  ['a star for nothing', 'ben', 'ben*', true],
  ['a star at the start', 'temp_ben', '*ben', true],
  ['stars that must give back', 'aXbXc', '*X*c', true],
  ['a question mark', 'ben', 'b?n', true],
  ['a question mark for nothing', 'bn', 'b?n', false],
  ['a question mark for one character of two units', 'a😀b', 'a?b', true],
  ['signs of regular expressions', 'a.b', 'a.b', true],
  ['signs of regular expressions stand for themselves', 'axb', 'a.b', false],
  ['brackets and bars', 'a', '(a|b)', false],
  ['an empty pattern', 'ben', '', false],
  ['a curly apostrophe', "o'neil1", 'O’Neil*', true],
  ['two spaces for two', 'a  b', 'a??b', true],
])('a name pattern: %s', (_circumstance, name, pattern, answer) => {
  expect(fitsPattern(name, pattern)).toBe(answer);
});

test.each([
  ['a curly apostrophe', "O'Neil", 'O’Neil'],
  ['the acute that some keyboards have', "O'Neil", 'O´Neil'],
  ['the backtick', "O'Neil", 'O`Neil'],
  ['the okina of Hawaii', "Ka'ahumanu", 'Kaʻahumanu'],
  ['curly double quotes', 'Al "Scarface"', 'Al “Scarface”'],
  ['a long dash', 'Müller-Lüdenscheid', 'Müller–Lüdenscheid'],
  ['a space that does not break', 'Maria Silva', 'Maria\u00a0Silva'],
  ['a narrow one', 'Maria Silva', 'Maria\u202fSilva'],
  ['two spaces', 'Maria Silva', ' Maria  Silva '],
  ['marks without width', 'maria', 'ma\u200bri\ufeffa\u00ad'],
  ['marks of direction', 'maria', '\u202amaria\u202c'],
  ['either case', 'Ärger', 'äRGER'],
  ['ß', 'Straße', 'STRASSE'],
  ['the last sigma', 'ΟΔΟΣ', 'οδος'],
  ['letters put together', 'José', 'Jose\u0301'],
  ['full width', 'maria', 'ｍａｒｉａ'],
  ['a ligature', 'Sofia', 'Soﬁa'],
])('the same name with %s', (_, one, other) => {
  expect([sameName(one, other), sameName(other, one)]).toEqual([true, true]);
  expect(folded(folded(other))).toBe(folded(other));
});

test.each([
  ['an accent', 'Jose', 'José'],
  ['no apostrophe', 'ONeil', "O'Neil"],
  ['no space', 'MariaSilva', 'Maria Silva'],
  ['another mark', 'maria_s', 'maria-s'],
])('another name with %s', (_, one, other) => {
  expect(sameName(one, other)).toBe(false);
});

test('folding a name twice is folding it once, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(folded(folded(text))).toBe(folded(text));
    }),
  );
});

test('a pattern made to be slow is not', () => {
  expect(fitsPattern('a'.repeat(128), `${'*a'.repeat(64)}b`)).toBe(false);
});

test('any pattern made from a name by stars and question marks fits it', () => {
  const parts = fc.array(fc.tuple(fc.string(), fc.constantFrom('keep', '*', '?')), { maxLength: 6 });
  fc.assert(
    fc.property(parts, (pieces) => {
      const name = pieces.map(([text]) => text.replace(/[*?]/g, 'x')).join('');
      const pattern = pieces
        .map(([text, sign]) => {
          const literal = text.replace(/[*?]/g, 'x');
          if (sign === 'keep') return literal;
          return sign === '*' ? '*' : [...literal].map(() => '?').join('');
        })
        .join('');
      expect(fitsPattern(name, pattern)).toBe(true);
    }),
  );
});

/** The textbook's recursion, to compare with. */
function plainDistance(one: string, other: string): number {
  if (one === '' || other === '') return Math.max(one.length, other.length);
  const replaced = plainDistance(one.slice(1), other.slice(1)) + Number(one[0] !== other[0]);
  return Math.min(replaced, plainDistance(one.slice(1), other) + 1, plainDistance(one, other.slice(1)) + 1);
}

test("the edit distance is the textbook's, up to what is allowed", () => {
  const text = fc.string({ maxLength: 5, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(text, text, fc.nat({ max: 5 }), (one, other, allowed) => {
      const distance = plainDistance(one, other);
      expect(editDistance(one, other, allowed)).toBe(distance <= allowed ? distance : undefined);
    }),
  );
});

test('the nearest names come first, without regard to case, and unlike ones not at all', () => {
  const names = ['Publishers', 'Viewer', 'Reviewer', 'Field crew', 'Data Editor'];
  expect([
    nearestNames('viever', names),
    nearestNames('publisher', names, 1),
    nearestNames('qqq', names),
  ]).toEqual([['Viewer', 'Reviewer'], ['Publishers'], []]);
});

test('the nearest of ten thousand names is found', () => {
  const names = Array.from({ length: 10_000 }, (_, number) => `member.number.${number}_HCG`);
  expect(nearestNames('member.numbr.4711_HCG', names)[0]).toBe('member.number.4711_HCG');
});
