import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { signInOf } from '../domain/inactivity.ts';
import { statusWords } from '../domain/verdict.ts';
import type { CsvMember, WriteCsv } from '../flows/ports.ts';

/**
 * Writes the members as CSV: UTF-8, CRLF, first the three columns that readers of the notebook's file know. A byte order
 * mark would become part of the first column's name for some of them, so there is none.
 */
export const writeCsv: WriteCsv = async (path, members) => {
  await writeTable(path, COLUMNS, members);
};

/** The columns of a CSV: its name, and what stands in it of each record. */
export type Columns<Of> = readonly (readonly [name: string, cell: (of: Of) => string | undefined])[];

/** Writes any records as CSV, as they come; no cell is run as a formula. */
export async function writeTable<Of>(
  path: string,
  columns: Columns<Of>,
  pieces: AsyncIterable<readonly Of[]>,
): Promise<void> {
  const names = columns.map(([name]) => name);
  const csv = stringify({
    header: true,
    columns: names,
    record_delimiter: '\r\n',
    quote_record_delimiter: true,
  });
  await pipeline(Readable.from(recordsOf(columns, pieces)), csv, createWriteStream(path));
}

async function* recordsOf<Of>(
  columns: Columns<Of>,
  pieces: AsyncIterable<readonly Of[]>,
): AsyncGenerator<readonly string[]> {
  for await (const piece of pieces) {
    for (const record of piece) yield columns.map(([, cell]) => withoutFormula(cell(record) ?? ''));
  }
}

const COLUMNS: Columns<CsvMember> = [
  ['user', ({ account }) => account.username],
  ['in_notify_range', ({ judged }) => trueOrFalse(judged?.range === 'notify')],
  ['in_disable_range', ({ judged }) => trueOrFalse(judged?.range === 'disable')],
  ['full_name', ({ account }) => account.fullName],
  ['email', ({ account }) => account.email],
  ['role', ({ account, roleName }) => roleName ?? account.role],
  ['user_type', ({ account }) => account.userType],
  ['provider', ({ account }) => account.provider],
  ['created', ({ account }) => (account.created === 'unknown' ? undefined : account.created.toISOString())],
  ['last_sign_in', (member) => lastSignIn(member)?.toISOString()],
  ['never_signed_in', neverSignedIn],
  ['inactive_days', ({ judged }) => judged?.days?.toString()],
  ['status', ({ judged }) => judged && statusWords[judged.status]],
  ['reason', ({ judged }) => judged?.reason],
  ['warned_on', ({ warnedOn }) => warnedOn],
  ['due_on', ({ judged }) => judged?.dueOn],
  ['excluded_until', ({ judged }) => judged?.excludedUntil?.toISOString()],
];

function lastSignIn({ account, newestSignIn }: CsvMember): Date | undefined {
  return signInOf(account, newestSignIn);
}

/** Empty where the portal does not tell: missing is unknown, not never. */
function neverSignedIn(member: CsvMember): string | undefined {
  if (lastSignIn(member) !== undefined) return trueOrFalse(false);
  return member.account.lastLogin === 'unknown' ? undefined : trueOrFalse(true);
}

/** As Python writes them, and the notebook did. */
function trueOrFalse(is: boolean): string {
  return is ? 'True' : 'False';
}

/**
 * Where a spreadsheet may see the start of a formula. OWASP's page on CSV injection names the characters, full-width ones
 * included; spaces, quotes and invisible characters before them are passed over. Where the list separator is a semicolon
 * or a tab, a new cell begins after it in the middle of ours, and after a line break too.
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=(?:[^\S\t\r\n]|"|\p{Cf})*[=+\-@＝＋－＠])|^(?=[\t\r\n])/gu;

/** Begins such a place with an apostrophe, which makes a cell text in every spreadsheet. */
function withoutFormula(cell: string): string {
  return cell.replace(FORMULA, "'");
}
