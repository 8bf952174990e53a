import { csvFile } from '../../../src/features/scan/csv-file.ts';

/** Writes a CSV to a disk that takes no more than a part of it, and tells what came of it. */
const [path = ''] = process.argv.slice(2);
const csv = await csvFile<string>(path, [['words', (words) => words]]);
const page = Array.from({ length: 1000 }, () => 'x'.repeat(100));
for (let pages = 0; pages < 20; pages += 1) await csv.write(page);
const outcome = await csv.finish().then(
  () => 'written',
  (thrown: NodeJS.ErrnoException) => thrown.code,
);
await csv.abandon();
process.stdout.write(`${outcome}`);
