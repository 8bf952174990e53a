import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { z } from 'zod';
import { parsed } from './answer.ts';
import { PortalTrouble, stoppedTrouble } from './trouble.ts';

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
const list = z.array(z.unknown());
/** The rows are under another name in each list. */
const lists = {
  users: z.object({ users: list }),
  results: z.object({ results: list }),
  roles: z.object({ roles: list }),
  items: z.object({ items: list }),
  tasks: z.object({ tasks: list }),
  collaborations: z.object({ collaborations: list }),
  workspaces: z.object({ workspaces: list }),
};
type ListKey = keyof typeof lists;

export function pageOf(answer: unknown, key: ListKey, about: string): Page {
  const { total, nextStart } = parsed(envelope, answer, about);
  const rows: { readonly [key in ListKey]?: unknown[] } = parsed<object>(lists[key], answer, about);
  return { rows: rows[key] ?? [], total, nextStart };
}

const uncounted = z.object({ nextStart: z.int().catch(-1) });

/** A page of a list that some portals do not count: there are as many as came by now, and one more where the list goes on. */
export function counted(start: number, key: ListKey, answer: object): object {
  const rows: { readonly [key in ListKey]?: unknown[] } | undefined = lists[key].safeParse(answer).data;
  const { nextStart } = uncounted.parse(answer);
  const total = start - 1 + (rows?.[key]?.length ?? 0) + (nextStart > 0 ? 1 : 0);
  return { total, nextStart, ...answer };
}

interface PageReading {
  read(start: number, signal: AbortSignal): Promise<Page>;
  /** Told of one page at a time, as they come, when what was asked for next is on its way. */
  onPage(page: Page): void;
  /** Pages asked for at the same time; at most as many again wait for `onPage`. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a list is read: `ask` gives a page that can be trusted, `work` hands it on when its turn has come. */
interface Reading {
  ask(start: number): Promise<Page>;
  work(page: Page): Promise<void>;
  readonly concurrency: number;
}

/**
 * Reads a whole list and gives the last page's total. The length of the first page is the stride by which the pages
 * are read side by side; where a page goes on elsewhere than a stride further, the rest is read one after another.
 */
export async function readPages({ read, onPage, concurrency, signal }: PageReading): Promise<number> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const checkEnds = endsIn();
  const oneByOne = pLimit(1);
  const reading: Reading = {
    concurrency,
    async ask(start) {
      const page = await read(start, either);
      checkEnds(start, page);
      return page;
    },
    work: (page) =>
      oneByOne(async () => {
        // The client sends on a connection that just became free two turns later: not before the work, but after it.
        await nextTurn();
        await nextTurn();
        if (either.aborted) throw stoppedTrouble();
        onPage(page);
      }),
  };
  try {
    const first = await reading.ask(1);
    const [total] = await Promise.all([readBehind(first, reading), reading.work(first)]);
    return total;
  } finally {
    // Nothing is read on when one page failed, or the work on it.
    stop.abort();
  }
}

async function readBehind(first: Page, reading: Reading): Promise<number> {
  const stride = first.rows.length;
  if (stride === 0) return first.total;
  const mark = { start: 1, nextStart: first.nextStart, total: first.total };
  const isEven = first.nextStart === 1 + stride;
  return readOn(isEven ? await readSideBySide(mark, stride, reading) : mark, reading);
}

/** Asks for the page behind each one before it is worked on, until `nextOf` names none. */
async function follow(
  from: number,
  { ask, work }: Reading,
  nextOf: (page: Page, start: number) => number | undefined,
): Promise<void> {
  let start = from;
  let page = await ask(start);
  for (;;) {
    const next = nextOf(page, start);
    if (next === undefined) return work(page);
    [page] = await Promise.all([ask(next), work(page)]);
    start = next;
  }
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
    if (rows.length > MOST_AT_ONCE) throw endless(`${rows.length} rows arrived in one page`);
    if (rows.length === 0) return;
    if (came > 2 * said + MOST_AT_ONCE || start > total + PAGE_SIZE)
      throw endless(`${came} rows arrived instead of ${Math.min(said, total)}`);
    // Not the row itself: of a million members there are ten thousand first rows.
    const mark = hash('sha1', JSON.stringify(rows[0]), 'base64');
    const before = starts.get(mark) ?? start;
    if (before !== start)
      throw endless(`the page that starts at ${start} repeats the one that starts at ${before}`);
    starts.set(mark, start);
  };
}

function endless(why: string): PortalTrouble {
  return new PortalTrouble('unexpected', `A list from the portal cannot be trusted: ${why}.`);
}

interface Mark {
  readonly start: number;
  readonly nextStart: number;
  readonly total: number;
}

/** Gives the place from which to go on: the first page that leaves the stride, else the last page of all. */
async function readSideBySide(first: Mark, stride: number, reading: Reading): Promise<Mark> {
  const marks: Mark[] = [first];
  const leavesStride = ({ start, nextStart }: Mark) => nextStart !== start + stride;
  let hasLeft = false;
  const starts = strides(first.total, stride);
  const nextStart = () => (hasLeft ? undefined : (starts.next().value ?? undefined));

  async function takeOn(): Promise<void> {
    const from = nextStart();
    if (from === undefined) return;
    await follow(from, reading, ({ nextStart: next, total }, start) => {
      const mark = { start, nextStart: next, total };
      marks.push(mark);
      hasLeft ||= leavesStride(mark);
      return nextStart();
    });
  }
  await Promise.all(Array.from({ length: reading.concurrency }, takeOn));
  marks.sort((a, b) => a.start - b.start);
  return marks.find(leavesStride) ?? marks.at(-1) ?? first;
}

/** One at a time, as they are asked for: a total that is wrong by millions must not be planned for. */
function* strides(total: number, stride: number): Generator<number, undefined> {
  for (let start = 1 + stride; start <= total; start += stride) yield start;
}

/** One after another to the end, however the list has changed; an empty page or one that leads back ends it too. */
async function readOn({ nextStart, total }: Mark, reading: Reading): Promise<number> {
  if (nextStart <= 0) return total;
  let last = total;
  await follow(nextStart, reading, (page, start) => {
    last = page.total;
    return page.rows.length === 0 || page.nextStart <= start ? undefined : page.nextStart;
  });
  return last;
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
  throw new PortalTrouble('unexpected', `The portal returned ${rows.length} of ${total} rows for ${about}.`);
}
