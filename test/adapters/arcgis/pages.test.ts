import { expect, test } from 'vitest';
import { allRows, type Page, pageOf, readPages } from '../../../src/adapters/arcgis/pages.ts';

const rowsFrom = (start: number, count: number) => Array.from({ length: count }, (_, index) => start + index);

/** A list whose pages are as a portal gives them: by start, or else two rows from there. */
async function readList(pages: Readonly<Record<number, Page>>) {
  const starts: number[] = [];
  const rows: unknown[] = [];
  const total = await readPages({
    concurrency: 2,
    async read(start) {
      starts.push(start);
      return pages[start] ?? { rows: rowsFrom(start, 2), total: 8, nextStart: start + 2 };
    },
    onPage: (page) => rows.push(...page.rows),
  });
  return { starts, unique: new Set(rows).size, total };
}

const page = (start: number, count: number, nextStart: number, total = 8): Page => ({
  rows: rowsFrom(start, count),
  total,
  nextStart,
});

test.each<[string, Readonly<Record<number, Page>>, { starts: number[]; unique: number; total: number }]>([
  ['even pages', { 7: page(7, 2, -1) }, { starts: [1, 3, 5, 7], unique: 8, total: 8 }],
  [
    'a total that grows while reading',
    { 7: page(7, 2, 9, 11), 9: page(9, 2, 11, 11), 11: page(11, 1, -1, 11) },
    { starts: [1, 3, 5, 7, 9, 11], unique: 11, total: 11 },
  ],
  [
    'a total that falls while reading, with a page asked for meanwhile',
    { 5: page(5, 2, -1, 6), 7: page(7, 0, -1, 6) },
    { starts: [1, 3, 5, 7], unique: 6, total: 6 },
  ],
  [
    'a page that goes on elsewhere',
    { 3: page(3, 1, 4), 4: page(4, 1, 5), 7: page(7, 2, -1) },
    { starts: [1, 3, 5, 4, 5, 7], unique: 8, total: 8 },
  ],
  [
    'rows kept back, with pages in their places',
    { 3: page(3, 1, 5), 7: page(7, 2, -1) },
    { starts: [1, 3, 5, 7], unique: 7, total: 8 },
  ],
  [
    'rows kept back from the first page',
    { 1: page(1, 1, 3), 7: page(7, 2, -1) },
    { starts: [1, 3, 5, 7], unique: 7, total: 8 },
  ],
  [
    'a total of millions that is wrong',
    { 1: page(1, 1, 2, 10_000_000), 2: page(2, 1, -1, 2) },
    { starts: [1, 2, 3], unique: 4, total: 2 },
  ],
  ['an empty list', { 1: page(1, 0, -1, 0) }, { starts: [1], unique: 0, total: 0 }],
  ['a list that leads back', { 1: page(1, 2, 1) }, { starts: [1, 1], unique: 2, total: 8 }],
  [
    'empty pages without an end',
    { 1: page(1, 1, 3), 3: page(3, 0, 5) },
    { starts: [1, 3], unique: 1, total: 8 },
  ],
])('%s', async (_circumstance, pages, expected) => {
  expect(await readList(pages)).toEqual(expected);
});

test('a list that must be whole is a failure when it is not', async () => {
  const answer = { users: [1, 2], total: 3, nextStart: -1 };
  const reading = allRows({ concurrency: 1 }, 'users', 'a group', async () => answer);
  await expect(reading).rejects.toThrow('The portal returned 2 of 3 rows for a group.');
});

test.each([
  ['no total', { users: [], nextStart: -1 }, 'total'],
  ['a total beyond reason', { users: [], nextStart: -1, total: 1e12 }, 'total'],
  ['no next start', { users: [], total: 0 }, 'nextStart'],
  ['the rows under another name', { results: [], total: 0, nextStart: -1 }, 'users'],
])('%s is no page', (_circumstance, answer, field) => {
  expect(() => pageOf(answer, 'users', 'the members')).toThrow(
    `The portal’s answer about the members has an unknown format (${field}).`,
  );
});

const endless = async (page: (start: number) => Page) => {
  let came = 0;
  const reading = readPages({
    concurrency: 4,
    read: async (start) => page(start),
    onPage: ({ rows }) => {
      came += rows.length;
    },
  });
  await expect(reading).rejects.toThrow(/^A list from the portal cannot be trusted: /);
  return came;
};

test('a page with far more rows than were asked for is not read', async () => {
  expect(await endless(() => page(1, 2000, -1, 2000))).toBe(0);
});

test('a list ends when more came than it said, or the same again, whatever it says of itself', async () => {
  const at = (start: number, count: number, total: number, step = count) =>
    page(start, count, start + step, total);
  expect(await endless((start) => at(start, 100, 300))).toBeLessThan(600);
  expect(await endless((start) => at(start, 100, start + 100_000))).toBeLessThan(300_000);
  expect(await endless((start) => at(start, 1, 5))).toBeLessThan(300);
  expect(await endless((start) => at(start, 100, 10_000, 1))).toBeLessThan(30_000);
  expect(await endless((start) => ({ ...at(1, 100, 10_000_000), nextStart: start + 100 }))).toBeLessThan(
    1000,
  );
});
