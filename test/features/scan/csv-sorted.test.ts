import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedCsvFile } from '../../../src/features/scan/csv-sorted.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';

interface Placed {
  readonly place: number;
  readonly words: string;
}

const WORDS = [['words', ({ words }: Placed) => words]] as const;
const placeOf = ({ place }: Placed): number => place;

async function sorted(folder: string, pieces: readonly (readonly Placed[])[]): Promise<readonly string[]> {
  const path = join(folder, 'sorted.csv');
  const csv = await sortedCsvFile(path, WORDS, placeOf);
  for (const piece of pieces) await csv.write(piece);
  await csv.finish();
  return (await readFile(path, 'utf8')).split('\r\n');
}

const inOrder = (records: readonly Placed[]): readonly string[] => [
  '\ufeffwords',
  ...records.toSorted((one, other) => one.place - other.place).map(({ words }) => words),
  '',
];

test('records come out by their places, those of one place as they came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat({ max: 5 }))), async (places) => {
      using folder = temporaryFolder();
      const pieces = places.map((some, piece) =>
        some.map((place, at) => ({ place, words: `${piece} ${at}` })),
      );
      expect(await sorted(folder.path, pieces)).toEqual(inOrder(pieces.flat()));
    }),
    { numRuns: 50 },
  );
});

test('many more than are gathered in memory come out the same, and nothing is left beside them', async () => {
  using folder = temporaryFolder();
  const pieces = Array.from({ length: 300 }, (_, piece) =>
    Array.from({ length: 250 }, (_, at) => {
      const place = (piece * 7919 + at * 104_729) % 977;
      return { place: at % 5 === 0 ? 500 : place, words: `${piece} ${at} é ${'x'.repeat(150)}` };
    }),
  );
  const found = await sorted(folder.path, pieces);
  const wanted = inOrder(pieces.flat());
  expect(found.length).toBe(wanted.length);
  expect(found.findIndex((line, at) => line !== wanted[at])).toBe(-1);
  expect(readdirSync(folder.path)).toEqual(['sorted.csv']);
});

test('an abandoned one is gone whole', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'sorted.csv');
  const csv = await sortedCsvFile(path, WORDS, placeOf);
  await csv.write(Array.from({ length: 50_000 }, (_, place) => ({ place, words: 'x'.repeat(100) })));
  await csv.abandon();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('where another file lies in its place, nothing is left beside that', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'sorted.csv');
  await (await sortedCsvFile(path, WORDS, placeOf)).finish();
  await expect(sortedCsvFile(path, WORDS, placeOf)).rejects.toThrow('EEXIST');
  expect([existsSync(path), readdirSync(folder.path)]).toEqual([true, ['sorted.csv']]);
});
