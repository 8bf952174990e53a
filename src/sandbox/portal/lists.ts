import { invalidParameter, missingParameter } from './refusal.ts';

/** Searches end here without a word: the portal's result window. */
export const RESULT_WINDOW = 10_000;

interface Paging {
  readonly start: number;
  readonly num: number;
}

interface Asked {
  readonly params: Readonly<Record<string, string>>;
}

/** `start` counts from 1; `num` may be at most 100, and 0 only where a search just wants the total. */
export function pagingOf({ params }: Asked, defaultNum: number, leastNum = 1): Paging {
  return {
    start: wholeNumber(params, 'start', 1, 1),
    num: Math.min(wholeNumber(params, 'num', defaultNum, leastNum), 100),
  };
}

function wholeNumber(params: Asked['params'], name: string, fallback: number, least: number): number {
  const text = params[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) throw invalidParameter(name);
  return value;
}

interface Page<Row> {
  readonly total: number;
  readonly start: number;
  /** What was asked, not what came. */
  readonly num: number;
  readonly nextStart: number;
  readonly rows: readonly Row[];
}

/** One page of rows already in order: costs as much as the page, however long the list. */
export function pageOf<Row>(
  rows: readonly Row[],
  { start, num }: Paging,
  pageSize: number,
  window = Number.POSITIVE_INFINITY,
): Page<Row> {
  const end = Math.min(rows.length, window);
  const page = rows.slice(start - 1, Math.min(start - 1 + Math.min(num, pageSize), end));
  const next = start + page.length;
  return {
    total: rows.length,
    start,
    num,
    nextStart: page.length > 0 && next <= end ? next : -1,
    rows: page,
  };
}

/** True for `desc`, false for `asc`, which is also the default. */
export function isDescending({ params }: Asked): boolean {
  const order = (params['sortOrder'] ?? 'asc').toLowerCase();
  if (order !== 'asc' && order !== 'desc') throw invalidParameter('sortOrder');
  return order === 'desc';
}

/** What a search can be sorted by, in lower case, as the portal reads it. */
export type SortFields<Row> = Readonly<Record<string, (row: Row) => string | number>>;

/** In the order of `sortField` and `sortOrder`; as they are where nothing is asked. */
export function sortedAsAsked<Row>(
  asked: Asked,
  rows: readonly Row[],
  fields: SortFields<Row>,
): readonly Row[] {
  const field = asked.params['sortField'];
  if (field === undefined) return rows;
  const key = fields[field.toLowerCase()];
  if (key === undefined) throw invalidParameter('sortField');
  const direction = isDescending(asked) ? -1 : 1;
  return rows.toSorted((a, b) => direction * (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
}

const TERM = /\s*(?:([a-zA-Z]+):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"():]+))/y;

/**
 * The part of the portal's search language that the sandbox understands: `field:"value"`, `field:value` and words,
 * all of which must hold. As in the portal, a backslash escapes the character behind it, so a name with a
 * backslash is found only when it is doubled. Everything else is refused, lest a wider answer pass for a right one.
 */
export function matcherOf<Thing>(
  query: string | undefined,
  fields: Readonly<Record<string, (thing: Thing) => string | readonly string[]>>,
): (thing: Thing) => boolean {
  if (query === undefined || query.trim() === '') throw missingParameter('q');
  const terms = termsOf(query).map(({ field, value }) => {
    const read = fields[field ?? 'title'];
    if (read === undefined) throw invalidParameter('q');
    return { read, value: value.toLowerCase(), isText: isText(field) };
  });
  return (thing) =>
    terms.every(({ read, value, isText: isPart }) => {
      const texts = [read(thing)].flat().map((text) => text.toLowerCase());
      return texts.some((text) => (isPart ? text.includes(value) : text === value));
    });
}

/** Found by a part of it: as in the portal, `type:"Application"` finds a Web Mapping Application too. */
const isText = (field: string | undefined) => field === undefined || field === 'title' || field === 'type';

interface Term {
  readonly field: string | undefined;
  readonly value: string;
}

function termsOf(query: string): readonly Term[] {
  const terms: Term[] = [];
  const text = query.trim();
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const found = TERM.exec(text);
    if (found === null) throw invalidParameter('q');
    const [, field, quoted, bare = ''] = found;
    if (quoted === undefined && isOperator(bare)) throw invalidParameter('q');
    const value = (quoted ?? bare).replaceAll(/\\(.)/g, '$1');
    if (found[0].trim() !== 'AND') terms.push({ field: field?.toLowerCase(), value });
  }
  return terms;
}

/** `AND` is what a space means anyway. */
function isOperator(word: string): boolean {
  return word === 'OR' || word === 'NOT' || /^[-+]|[*?]/.test(word);
}
