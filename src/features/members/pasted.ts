/** The columns of the CSV of all members, in their order: its rows are pasted back. */
export const CSV_COLUMNS = [
  'user',
  'in_notify_range',
  'in_disable_range',
  'full_name',
  'email',
  'role',
  'user_type',
  'provider',
  'created',
  'last_sign_in',
  'never_signed_in',
  'inactive_days',
  'status',
  'reason',
  'warned_on',
  'due_on',
  'excluded_until',
  'items',
  'newest_item',
  'groups',
  'groups_owned',
  'owned_as_of',
  'may_be_in_use',
  'member_page',
] as const;

export type CsvColumn = (typeof CSV_COLUMNS)[number];

/** The same of the CSV that a what-if sends; each of its rows ends with one of these changes. */
export const WHAT_IF_COLUMNS = [
  'user',
  'full_name',
  'email',
  'inactive_days',
  'last_sign_in',
  'status',
  'change',
] as const;
export const WHAT_IF_CHANGES = { in: 'could be proposed', out: 'could no longer be proposed' } as const;

/**
 * What someone pasted for one account: `text` stands for it where it is not found; it is looked for by the names of the first
 * set, which must all mean the same account, else by those of the next.
 */
export interface Pasted {
  readonly text: string;
  readonly names: readonly (readonly string[])[];
}

/**
 * Who is named in pasted text: by a row of the CSV or of a what-if's, as a line of the file or copied from a spreadsheet, with its header or
 * without; else by names or addresses, one a line, or between commas, semicolons and tabs. Each once; two that differ in an
 * apostrophe may be two people's.
 */
export function pastedIn(boxes: readonly string[]): readonly Pasted[] {
  const lines = boxes.flatMap((box) => box.split(/[\n\r]+/)).filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  let table = lines.length > 1 ? oneColumn(first) : undefined;
  const found = (table === undefined ? lines : lines.slice(1)).flatMap((line) => {
    const header = headerIn(line);
    table = header ?? table;
    return header === undefined ? (rowIn(line, table) ?? namesIn(line)) : [];
  });
  const seen = new Set<string>();
  return found.filter(({ names }) => {
    const known = JSON.stringify(names).toLowerCase();
    const isNew = !seen.has(known);
    seen.add(known);
    return isNew;
  });
}

interface Table {
  readonly separator: string;
  readonly columns: readonly string[];
}

/** As our file has them, as they come out of a spreadsheet, and as one writes them where a comma is a decimal sign. */
const SEPARATORS = [',', '\t', ';'];

const KNOWN: ReadonlySet<string> = new Set(CSV_COLUMNS);
/** By which an account is found; an account may be called by another one. */
const NAMING: ReadonlySet<string> = new Set<CsvColumn>(['user', 'full_name', 'email', 'member_page']);

function headerIn(line: string): Table | undefined {
  const tables = SEPARATORS.map((separator) => ({ separator, columns: columnsIn(line, separator) }));
  return tables.find(
    ({ columns }) =>
      columns.filter((column) => KNOWN.has(column)).length > 1 &&
      columns.some((column) => NAMING.has(column)),
  );
}

function oneColumn(line: string): Table | undefined {
  const columns = columnsIn(line, '\t');
  return columns.length === 1 && columns.every((column) => NAMING.has(column))
    ? { separator: '\t', columns }
    : undefined;
}

const columnsIn = (line: string, separator: string): readonly string[] =>
  cellsIn(line.replace(/^\ufeff/, ''), separator).map((cell) => cell.toLowerCase());

/** What a row names: one account, or none where none of its cells could. */
function rowIn(line: string, table: Table | undefined): readonly Pasted[] | undefined {
  if (table !== undefined && table.columns.length > 1) {
    const cells = cellsIn(line, table.separator);
    if (cells.length === table.columns.length) return accountIn(cells, table.columns);
  }
  for (const separator of SEPARATORS) {
    const cells = cellsIn(line, separator);
    const columns = columnsOf(cells);
    if (columns !== undefined) return accountIn(cells, columns);
  }
  return undefined;
}

/** Of which of our files a row without a header is, by the cells that only such a row has. */
function columnsOf(cells: readonly string[]): readonly string[] | undefined {
  if (BOOLEAN.test(cells[1] ?? '') && BOOLEAN.test(cells[2] ?? '')) return CSV_COLUMNS;
  return CHANGES.has(cells[WHAT_IF_COLUMNS.length - 1] ?? '') ? WHAT_IF_COLUMNS : undefined;
}

const CHANGES: ReadonlySet<string> = new Set(Object.values(WHAT_IF_CHANGES));

/** Spreadsheets write `True` in their own language. */
const BOOLEAN = /^(?:true|false|wahr|falsch|vrai|faux|verdadero|falso|vero|verdadeiro|waar|onwaar)$/i;

function accountIn(cells: readonly string[], columns: readonly string[]): readonly Pasted[] {
  const cell = (column: CsvColumn): string => cells[columns.indexOf(column)] ?? '';
  const user = withoutApostrophe(cell('user'));
  // A spreadsheet takes the zeros off the user name 007; in the address of its page they stay.
  const surest = userOfPage(cell('member_page')) ?? user;
  const names = [[surest, cell('email')], [withoutApostrophe(cell('full_name'))]]
    .map((some) => some.filter((name) => name !== ''))
    .filter((some) => some.length > 0);
  const text = surest === '' ? names.flat()[0] : surest;
  return text === undefined ? [] : [{ text, names }];
}

/** The one that the file has before what a spreadsheet would run. */
const withoutApostrophe = (cell: string): string => cell.replace(/^'(?=\s*[=+\-@＝＋－＠])/u, '');

function cellsIn(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    QUOTED.lastIndex = at;
    const [whole = '', inside] = QUOTED.exec(line) ?? [];
    const end = line.indexOf(separator, at + whole.length);
    const rest = line.slice(at + whole.length, end < 0 ? undefined : end);
    cells.push(`${inside?.replaceAll('""', '"') ?? ''}${rest}`.trim());
    at = end < 0 ? line.length + 1 : end + separator.length;
  }
  return cells;
}

const QUOTED = /"((?:[^"]|"")*)"/y;

function namesIn(line: string): readonly Pasted[] {
  return line
    .split(/[\t,;]+/)
    .map(nameIn)
    .filter((name) => name !== '')
    .map((text) => ({ text, names: [[text]] }));
}

/** Of `Name <address>`, as mail programs write it, the address is taken; of the address of a member's page the user name. */
function nameIn(piece: string): string {
  const [, address] = /<\s*([^<>\s]+@[^<>\s]+)\s*>/.exec(piece) ?? [];
  const bare = (address ?? piece).trim().replace(/^mailto:/i, '');
  const name = bare.replace(/^(?:"(.*)"|'(.*)'|[“„](.*)[”“]|[‘‚](.*)[’‘]|«(.*)»)$/u, '$1$2$3$4$5').trim();
  return userOfPage(name) ?? name;
}

/** Undefined for everything that is no address of a member's page. */
function userOfPage(text: string): string | undefined {
  const url = /^https?:\/\/\S+\/home\/user\.html\?/i.test(text) ? URL.parse(text) : null;
  return url?.searchParams.get('user')?.trim() || undefined;
}
