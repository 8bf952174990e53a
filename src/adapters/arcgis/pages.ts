import { z } from 'zod';
import { parsed } from './answer.ts';
import { PortalTrouble } from './trouble.ts';

/** One page of a list that counts from 1: `nextStart` is -1 on the last, and `total` may change while reading. */
export interface Page {
  readonly rows: readonly unknown[];
  readonly total: number;
  readonly nextStart: number;
}

/** The most rows that the portal gives on one page. */
export const PAGE_SIZE = 100;

/** Far more than any organization has: a `total` beyond it is no number to plan requests by. */
const MOST_ROWS = 10_000_000;
const envelope = z.object({ total: z.int().min(0).max(MOST_ROWS), nextStart: z.int() });

type ListKey = 'users' | 'results' | 'roles' | 'items';

/** A list's page, whose rows are under another name in each list. */
export function pageOf(answer: unknown, key: ListKey, about: string): Page {
  const { total, nextStart } = parsed(envelope, answer, about);
  const list = parsed(z.object({ [key]: z.array(z.unknown()) }), answer, about);
  return { rows: list[key] ?? [], total, nextStart };
}

interface PageReading {
  read(start: number, signal: AbortSignal | undefined): Promise<Page>;
  onPage(page: Page): void;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a whole list and gives the last page's total. The length of the first page is the stride by which the pages
 * are read side by side; where a page goes on elsewhere than a stride further, the rest is read one after another.
 */
export async function readPages(asked: PageReading): Promise<number> {
  const isSane = endsIn();
  const reading: PageReading = {
    ...asked,
    async read(start, signal) {
      const page = await asked.read(start, signal);
      isSane(start, page);
      return page;
    },
  };
  const first = await reading.read(1, reading.signal);
  reading.onPage(first);
  const stride = first.rows.length;
  if (stride === 0) return first.total;
  const mark = { start: 1, nextStart: first.nextStart, total: first.total };
  const isEven = first.nextStart === 1 + stride;
  return readOn(isEven ? await readSideBySide(mark, stride, reading) : mark, reading);
}

/** People join while a list is read, and what was read side by side may be read once more; no page has as many. */
const MOST_AT_ONCE = 10 * PAGE_SIZE;

/** Throws where a list would not come to its end: more came than it said, or the same page under another number. */
function endsIn(): (start: number, page: Page) => void {
  const starts = new Map<string, number>();
  let said: number | undefined;
  let came = 0;
  return (start, { rows, total }) => {
    said ??= total;
    came += rows.length;
    if (rows.length > MOST_AT_ONCE) throw endless(`${rows.length} rows came at once`);
    const [row] = rows.slice(0, 1).map((first) => JSON.stringify(first));
    if (row === undefined) return;
    if (came > 2 * said + MOST_AT_ONCE || start > total + PAGE_SIZE)
      throw endless(`${came} rows came where it said ${Math.min(said, total)}`);
    const before = starts.get(row) ?? start;
    if (before !== start) throw endless(`the page from ${start} on is the one from ${before} on`);
    starts.set(row, start);
  };
}

function endless(why: string): PortalTrouble {
  return new PortalTrouble('unexpected', `A list of the portal does not come to its end: ${why}.`);
}

interface Mark {
  readonly start: number;
  readonly nextStart: number;
  readonly total: number;
}

/** Gives the place from which to go on: the first page that leaves the stride, else the last page of all. */
async function readSideBySide(first: Mark, stride: number, reading: PageReading): Promise<Mark> {
  const { read, onPage, concurrency, signal } = reading;
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const marks: Mark[] = [first];
  const leavesStride = ({ start, nextStart }: Mark) => nextStart !== start + stride;
  let hasLeft = false;

  async function take(start: number): Promise<void> {
    const page = await read(start, either);
    if (stop.signal.aborted) return;
    onPage(page);
    const mark = { start, nextStart: page.nextStart, total: page.total };
    marks.push(mark);
    hasLeft ||= leavesStride(mark);
  }

  const starts = strides(first.total, stride);
  const troubles: unknown[] = [];
  async function takeOn(): Promise<void> {
    try {
      for (const start of starts) {
        if (stop.signal.aborted || hasLeft) return;
        await take(start);
      }
    } catch (thrown) {
      troubles.push(thrown);
      stop.abort();
    }
  }
  await Promise.all(Array.from({ length: concurrency }, takeOn));
  if (troubles.length > 0) throw troubles[0];
  marks.sort((a, b) => a.start - b.start);
  return marks.find(leavesStride) ?? marks.at(-1) ?? first;
}

/** One at a time, as they are asked for: a total that is wrong by millions must not be planned for. */
function* strides(total: number, stride: number): Generator<number> {
  for (let start = 1 + stride; start <= total; start += stride) yield start;
}

/** One after another to the end, however the list has changed; an empty page or one that leads back ends it too. */
async function readOn(from: Mark, { read, onPage, signal }: PageReading): Promise<number> {
  let { nextStart, total } = from;
  while (nextStart > 0) {
    const start = nextStart;
    const page = await read(start, signal);
    onPage(page);
    total = page.total;
    nextStart = page.rows.length === 0 || page.nextStart <= start ? -1 : page.nextStart;
  }
  return total;
}

/** All rows of a list that must be whole to be of use. */
export async function allRows(
  { concurrency }: { readonly concurrency: number },
  key: ListKey,
  about: string,
  ask: (paging: { start: number; num: number }, signal: AbortSignal | undefined) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  const total = await readPages({
    concurrency,
    signal,
    read: async (start, either) => pageOf(await ask({ start, num: PAGE_SIZE }, either), key, about),
    onPage: (page) => rows.push(...page.rows),
  });
  if (rows.length >= total) return rows;
  throw new PortalTrouble('unexpected', `The portal gave ${rows.length} of ${total} rows about ${about}.`);
}
