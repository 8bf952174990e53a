import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvFile, csvLine, timeCell, timeInName } from '../../../src/features/scan/csv-file.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';

test('a line is the one that csv-stringify writes, whatever stands in its cells', () => {
  const nasty = fc
    .array(fc.constantFrom('"', ',', '\r', '\n', ';', ' ', "'", 'x', '\u2028', '\ufeff', '\\'))
    .map((parts) => parts.join(''));
  const text = fc.oneof(nasty, fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
      const options = { record_delimiter: '\r\n', quote_record_delimiter: true };
      expect(csvLine(cells)).toBe(stringify([cells], options));
    }),
  );
});

const WORDS = [['words', (words: string) => words]] as const;

test('records are written in pieces while more come, and all of them are there in the end', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'words.csv');
  const csv = await csvFile(path, WORDS);
  const records = Array.from({ length: 5000 }, (_, number) => `record ${number} – ${'x'.repeat(40)}`);
  const waits = [];
  for (let from = 0; from < records.length; from += 100) {
    const piece = csv.write(records.slice(from, from + 100));
    waits.push(piece !== undefined);
    await piece;
  }
  await csv.finish();
  expect(await readFile(path, 'utf8')).toBe(['\ufeffwords', ...records, ''].join('\r\n'));
  expect(waits.slice(0, 10)).toEqual(waits.slice(0, 10).map(() => false));
  expect(waits.filter(Boolean)).toHaveLength(4);
});

test('an abandoned one is gone, and one that is there already stays as it is', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'words.csv');
  const csv = await csvFile(path, WORDS);
  await csv.write(['one']);
  await csv.abandon();
  expect(existsSync(path)).toBe(false);
  await writeFile(path, 'mine');
  await expect(csvFile(path, WORDS)).rejects.toThrow('EEXIST');
  expect(await readFile(path, 'utf8')).toBe('mine');
});

test('what a disk does not take is told at the end, and nothing is left of it', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'words.csv');
  const program = join(import.meta.dirname, 'csv-too-large.ts');
  const run = ['-c', 'ulimit -f 500 && exec "$0" "$@"', process.execPath, program, path];
  expect((await promisify(execFile)('sh', run)).stdout).toBe('EFBIG');
  expect(existsSync(path)).toBe(false);
});

test('a moment is written as a spreadsheet takes it for one, and in a file name without a colon', () => {
  const moment = new Date('2026-11-23T06:07:08.912Z');
  expect([timeCell(moment), timeInName(moment)]).toEqual(['2026-11-23 06:07:08', '2026-11-23T06-07-08Z']);
});
