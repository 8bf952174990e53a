import { expect, test } from 'vitest';
import { folded } from '../../../src/policy/text.ts';
import { nameSearch } from '../../../src/policy/typed/name-search.ts';

const names = (username: string, fullName: string, email: string | null = null) => ({
  username: folded(username),
  fullName: folded(fullName),
  email: email === null ? null : folded(email),
});
const MARIA = names('maria.silva_HCG', 'Maria Silva', 'msilva@harbour.example');

test.for([
  { typed: 'Maria Silva', rank: 0 },
  { typed: 'silva maria', rank: 0 },
  { typed: 'Silva, Maria', rank: 0 },
  { typed: 'silva', rank: 1 },
  { typed: 'msilva', rank: 0 },
  { typed: 'MSILVA', rank: 0 },
  { typed: 'maria hcg', rank: 1 },
  { typed: 'mar sil', rank: 2 },
  { typed: 'msil', rank: 2 },
  { typed: 'ilva', rank: 3 },
  { typed: 'harbour', rank: 3 },
  { typed: '\u00a0Maria  Silva\u200b', rank: 0 },
  { typed: 'maria silvia', rank: undefined },
  { typed: 'ben', rank: undefined },
  { typed: '', rank: undefined },
  { typed: ' , ', rank: undefined },
])('Maria Silva is found by what is written right: "$typed"', ({ typed, rank }) => {
  expect(nameSearch(typed).byParts(MARIA)).toBe(rank);
});

test.for([
  { typed: 'Jose', of: names('j1', 'José Álvarez'), rank: 1.5 },
  { typed: 'José', of: names('j1', 'Jose Alvarez'), rank: 1.5 },
  { typed: 'José', of: names('j1', 'José Álvarez'), rank: 1 },
  { typed: 'alvarez jose', of: names('j1', 'José Álvarez'), rank: 0.5 },
  { typed: 'Jorgensen', of: names('j2', 'Jørgensen'), rank: 0.5 },
  { typed: 'Lukasz', of: names('j3', 'Łukasz Wróbel'), rank: 1.5 },
  { typed: 'が', of: names('j4', 'か'), rank: undefined },
])('accents may be left out, and come second: "$typed"', ({ typed, of, rank }) => {
  expect(nameSearch(typed).byParts(of)).toBe(rank);
});

test.for([
  { typed: 'maria silvia', mistakes: 1 },
  { typed: 'marie silvai', mistakes: 2 },
  { typed: 'sliva', mistakes: 1 },
  { typed: 'silvaa', mistakes: 1 },
  { typed: 'slivaa', mistakes: undefined },
  { typed: 'maria.slva_hcg', mistakes: 1 },
  { typed: 'msilva@harbor.example', mistakes: 1 },
  { typed: 'silba', mistakes: 1 },
  { typed: 'sibba', mistakes: undefined },
  { typed: 'sibbaa', mistakes: undefined },
  { typed: 'sa', mistakes: undefined },
  { typed: 'maria jones', mistakes: undefined },
])('Maria Silva is found by what is a letter or two off: "$typed"', ({ typed, mistakes }) => {
  expect(nameSearch(typed).byTypos(MARIA)).toBe(mistakes);
});

test('an apostrophe that is left out is a slip, and a name of three letters takes one', () => {
  expect(nameSearch('oneil').byTypos(names('p1', 'Pat O’Neil'))).toBe(1);
  expect(nameSearch('ann').byTypos(names('a1', 'Ana Lopez'))).toBe(1);
  expect(nameSearch('an').byTypos(names('a1', 'Ana Lopez'))).toBeUndefined();
});
