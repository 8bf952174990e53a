import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Writes any records as CSV to a new file, as they come; where that fails, nothing of it is left. */
export async function writeTable<Of>(
  path: string,
  columns: Columns<Of>,
  pieces: AsyncIterable<readonly Of[]>,
): Promise<void> {
  const csv = await csvFile(path, columns);
  try {
    for await (const piece of pieces) await csv.write(piece);
    await csv.finish();
  } catch (thrown) {
    await csv.abandon();
    throw thrown;
  }
}

/** Characters that are gathered before they are written. */
const PIECE = 65_536;

/** A new CSV file to which records are added as they come, each in a line of its own; no cell is run as a formula. */
export async function csvFile<Of>(path: string, columns: Columns<Of>) {
  const file = await open(path, 'wx');
  const lineOf = (record: Of): string => csvLine(columns.map(([, cell]) => cleaned(cell(record) ?? '')));
  let text = headOf(columns);
  let writing = Promise.resolve();
  let problem: { readonly thrown: unknown } | undefined;

  async function append(piece: string, before: Promise<void>): Promise<void> {
    await before;
    try {
      if (problem === undefined) await file.appendFile(piece);
    } catch (thrown) {
      problem = { thrown };
    }
  }

  /** Lets the piece be written when those before are, and tells when they are. */
  function flush(): Promise<void> {
    const before = writing;
    writing = append(text, before);
    text = '';
    return before;
  }

  return {
    /** Waits for nothing; what it returns is to be awaited before more is added, or all would be kept in memory on a slow disk. */
    write(records: readonly Of[]): Promise<void> | undefined {
      for (const record of records) text += lineOf(record);
      return text.length < PIECE ? undefined : flush();
    },
    /** All of it is on the disk, or it throws what went wrong at any time. */
    async finish(): Promise<void> {
      void flush();
      await writing;
      try {
        if (problem !== undefined) throw problem.thrown;
        await file.sync();
      } finally {
        await file.close();
      }
    },
    /** Nothing of it is left. */
    async abandon(): Promise<void> {
      await writing;
      await file.close();
      await rm(path, { force: true });
    },
  };
}

/**
 * A line as csv-stringify writes it, at a third of its time: every member has one, at every scan. A test compares the two
 * for any cells.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The first line of a CSV with these columns, by which an earlier one is known. */
export function headOf<Of>(columns: Columns<Of>): string {
  return csvLine(columns.map(([name]) => name));
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
const FORMULA = /(?<=^|;)(?=[\s"\p{Cf}]*[=+\-@＝＋－＠])/gu;

/** A cell on one line; begins such a place with an apostrophe, which makes a cell text in every spreadsheet. */
function cleaned(text: string): string {
  const cell = printable(text);
  // In a cell that begins with a letter or a digit, only a semicolon can begin one; most are such.
  if (/^\w/.test(cell) && !cell.includes(';')) return cell;
  return cell.replace(FORMULA, "'");
}
