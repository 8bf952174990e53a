import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { CsvMember, Outside, WriteCsv } from '../../deps.ts';
import { dayOf } from '../../policy/calendar.ts';
import { isInEitherRange } from '../../policy/evaluate.ts';
import { signInOf } from '../../policy/inactivity.ts';
import { roleLabel } from '../../policy/protection.ts';
import { printable } from '../../policy/text.ts';
import { statusWords } from '../../policy/verdict.ts';
import { membersInPieces } from '../evaluation/evaluate-members.ts';
import { mailFactsAt } from '../evaluation/ladder-facts.ts';

/** The notebook's name for it, which scripts around it know. */
export function csvName(at: Date): string {
  return `INACTIVE_USERS--${at.toISOString()}.csv`;
}

/** Writes one scan's members to a file in the work folder; the disposer removes it. */
export async function writeScanCsv(
  { store, settings, writeCsv, clock }: Pick<Outside, 'store' | 'settings' | 'writeCsv' | 'clock'>,
  scan: number,
  roleNames: ReadonlyMap<string, { readonly name: string }>,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const { policy } = settings;
  await mkdir(settings.workFolder, { recursive: true });
  // Several may be under way for one scan: to Slack, by email, into the portal. `LEFT` knows the name.
  const path = join(settings.workFolder, `scan-${scan}-${randomUUID()}.csv`);
  await writeCsv(path, pieces());
  return { path, [Symbol.asyncDispose]: () => rm(path, { force: true }) };

  async function* pieces(): AsyncGenerator<readonly CsvMember[]> {
    for await (const rows of membersInPieces(store, scan)) {
      const warned = rows.filter(({ evaluated }) => evaluated && isInEitherRange(evaluated));
      const factsOf = mailFactsAt(store.tables, policy, clock())(warned);
      const inRange = new Set(warned);
      yield rows.map((row) => {
        const first = inRange.has(row) ? factsOf(row).ladder?.accepted[0] : undefined;
        return {
          ...row,
          roleName: roleLabel(row.account, roleNames),
          warnedOn: first && dayOf(first.at, policy.timeZone),
        };
      });
    }
  }
}

const LEFT = /^scan-\d+-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.csv$/;

/** Removes CSVs that a killed process left in the work folder, and nothing else: whatever else lies there is not the bot's. */
export async function dropLeftCsvs(workFolder: string): Promise<void> {
  // One that is a link is somebody's own arrangement, and another bot may be at work behind it.
  const isFolder = (await lstat(workFolder).catch(() => undefined))?.isDirectory() === true;
  const entries = isFolder ? await readdir(workFolder, { withFileTypes: true }) : [];
  for (const entry of entries)
    if (entry.isFile() && LEFT.test(entry.name)) await rm(join(workFolder, entry.name), { force: true });
}

/**
 * Writes the members as CSV: UTF-8, CRLF, first the three columns that readers of the notebook's file know. A byte order
 * mark would become part of the first column's name for some of them, so there is none.
 */
export const writeCsv: WriteCsv = (path, members) => writeTable(path, COLUMNS, members);

/** The columns of a CSV: its name, and what stands in it of each record. */
export type Columns<Of> = readonly (readonly [name: string, cell: (of: Of) => string | undefined])[];

/** Writes any records as CSV to a new file, as they come, each in a line of its own; no cell is run as a formula. */
export async function writeTable<Of>(
  path: string,
  columns: Columns<Of>,
  pieces: AsyncIterable<readonly Of[]>,
): Promise<void> {
  const csv = stringify({
    header: true,
    columns: columns.map(([name]) => name),
    record_delimiter: '\r\n',
    quote_record_delimiter: true,
  });
  await pipeline(Readable.from(records()), csv, createWriteStream(path, { flags: 'wx' }));

  async function* records(): AsyncGenerator<readonly string[]> {
    for await (const piece of pieces) {
      for (const record of piece)
        yield columns.map(([, cell]) => withoutFormula(printable(cell(record) ?? '')));
    }
  }
}

/** The first line of a CSV with these columns, by which an earlier one is known. */
export function headOf<Of>(columns: Columns<Of>): string {
  return `${columns.map(([name]) => name).join(',')}\r\n`;
}

export const COLUMNS: Columns<CsvMember> = [
  ['user', ({ account }) => account.username],
  ['in_notify_range', ({ evaluated }) => trueOrFalse(evaluated?.range === 'notify')],
  ['in_disable_range', ({ evaluated }) => trueOrFalse(evaluated?.range === 'disable')],
  ['full_name', ({ account }) => account.fullName],
  ['email', ({ account }) => account.email],
  ['role', ({ account, roleName }) => roleName ?? account.role],
  ['user_type', ({ account }) => account.userType],
  ['provider', ({ account }) => account.provider],
  ['created', ({ account }) => (account.created === 'unknown' ? undefined : account.created.toISOString())],
  ['last_sign_in', ({ account, newestSignIn }) => signInOf(account, newestSignIn)?.toISOString()],
  ['never_signed_in', neverSignedIn],
  ['inactive_days', ({ evaluated }) => evaluated?.days?.toString()],
  ['status', ({ evaluated }) => evaluated && statusWords[evaluated.status]],
  ['reason', ({ evaluated }) => evaluated?.reason],
  ['warned_on', ({ warnedOn }) => warnedOn],
  ['due_on', ({ evaluated }) => evaluated?.dueOn],
  ['excluded_until', ({ evaluated }) => evaluated?.excludedUntil?.toISOString()],
];

/** Empty where the portal does not tell: missing is unknown, not never. */
function neverSignedIn({ account, newestSignIn }: CsvMember): string | undefined {
  if (signInOf(account, newestSignIn) !== undefined) return trueOrFalse(false);
  return account.lastLogin === 'unknown' ? undefined : trueOrFalse(true);
}

/** As Python writes them, and the notebook did. */
function trueOrFalse(is: boolean): string {
  return is ? 'True' : 'False';
}

/**
 * Where a spreadsheet may see the start of a formula. OWASP's page on CSV injection names the characters, full-width ones
 * included; spaces, quotes and invisible characters before them are passed over. Where the list separator is a semicolon, a
 * new cell begins after it in the middle of ours.
 */
const FORMULA = /(?<=^|;)(?=(?:\s|"|\p{Cf})*[=+\-@＝＋－＠])/gu;

/** Begins such a place with an apostrophe, which makes a cell text in every spreadsheet. */
function withoutFormula(cell: string): string {
  // In a cell that begins with a letter or a digit, only a semicolon can begin one; most are such.
  if (/^\w/.test(cell) && !cell.includes(';')) return cell;
  return cell.replace(FORMULA, "'");
}
