import { open, rm } from 'node:fs/promises';
import { printable } from '../../policy/text.ts';

/** The columns of a CSV: its name, and what stands in it of each record. */
export type Columns<Of, Name extends string = string> = readonly (readonly [
  name: Name,
  cell: (of: Of) => string | undefined,
])[];

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
  const file = await newFile(path);
  let text = headOf(columns);

  function flush(): Promise<void> {
    const before = file.add(text);
    text = '';
    return before;
  }

  return {
    /** Waits for nothing; what it returns is to be awaited before more is added, or all would be kept in memory on a slow disk. */
    write(records: readonly Of[]): Promise<void> | undefined {
      for (const record of records) text += lineOf(columns, record);
      return text.length < PIECE ? undefined : flush();
    },
    /** All of it is on the disk, or it throws what went wrong at any time. */
    finish(): Promise<void> {
      void flush();
      return file.finish();
    },
    /** Nothing of it is left. */
    abandon: file.abandon,
  };
}

/** A new file that grows piece by piece; what a disk does not take is told when it is finished. */
export async function newFile(path: string) {
  const file = await open(path, 'wx+');
  let writing = Promise.resolve();
  let problem: { readonly thrown: unknown } | undefined;

  async function append(piece: string | Buffer, before: Promise<void>): Promise<void> {
    await before;
    try {
      if (problem === undefined) await file.appendFile(piece);
    } catch (thrown) {
      problem = { thrown };
    }
  }

  async function written(): Promise<void> {
    await writing;
    if (problem !== undefined) throw problem.thrown;
  }

  return {
    /** Lets the piece be written when those before are, and tells when they are. */
    add(piece: string | Buffer): Promise<void> {
      const before = writing;
      writing = append(piece, before);
      return before;
    },
    /** What was added so far, from one byte up to another, once it is all written. */
    async read(from: number, to: number): Promise<Buffer> {
      await written();
      const piece = Buffer.alloc(to - from);
      const { bytesRead } = await file.read(piece, 0, piece.length, from);
      if (bytesRead === 0) throw new Error(`${path} is shorter than what was written to it`);
      return piece.subarray(0, bytesRead);
    },
    async finish(): Promise<void> {
      try {
        await written();
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async abandon(): Promise<void> {
      await writing;
      await file.close();
      await rm(path, { force: true });
    },
  };
}

/** A record as a line, without anything that a spreadsheet would run. */
export function lineOf<Of>(columns: Columns<Of>, record: Of): string {
  return `${columns.map(([, cell]) => cellText(cell(record) ?? '')).join(',')}\r\n`;
}

/**
 * A line as csv-stringify writes it, at a third of its time: every member has one, at every scan. A test compares the two
 * for any cells.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** Plain text of a keyboard, without a sign that means something to a CSV or to a spreadsheet: almost every cell. */
const PLAIN = /^(?:\w[ !#-+\--:<-~]*)?$/;

const cellText = (text: string): string => (PLAIN.test(text) ? text : quoted(cleaned(text)));

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Without it Excel takes a file that is opened by a double click for one of the machine's own code page. */
const BYTE_ORDER_MARK = '\ufeff';

/** What a CSV with these columns begins with, by which an earlier one is known. */
export function headOf<Of>(columns: Columns<Of>): string {
  return `${BYTE_ORDER_MARK}${csvLine(columns.map(([name]) => name))}`;
}

/** A moment, in UTC, as spreadsheets of any language take it for one; they take `2026-11-23T06:00:00Z` for text. */
export function timeCell(moment: Date): string {
  return moment
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');
}

/** A moment in the name of a file: Windows allows no colon there. */
export function timeInName(moment: Date): string {
  return moment
    .toISOString()
    .replaceAll(':', '-')
    .replace(/\.\d+Z$/, 'Z');
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
