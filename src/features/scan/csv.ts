import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { codeOf } from '../../adapters/store/problems.ts';
import type { MemberRow } from '../../adapters/store/members.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { Account } from '../../policy/account.ts';
import { type CalendarDay, dayOf } from '../../policy/calendar.ts';
import { isInEitherRange, type Verdict } from '../../policy/evaluate.ts';
import { signInOf } from '../../policy/inactivity.ts';
import type { Ladder } from '../../policy/ladder.ts';
import type { Policy } from '../../policy/limits.ts';
import { type CustomRole, roleLabel } from '../../policy/protection.ts';
import { printable } from '../../policy/text.ts';
import { reasonOf, statusWords } from '../../policy/verdict.ts';
import { type Evaluation, membersInPieces } from '../evaluation/evaluate-members.ts';
import { mailFactsAt } from '../evaluation/ladder-facts.ts';
import { verdictOfRow } from '../evaluation/newest-row.ts';
import { csvPart, csvPath } from './work-files.ts';

/** The notebook's name for it, which scripts around it know. */
export function csvName(at: Date): string {
  return `INACTIVE_USERS--${at.toISOString()}.csv`;
}

/** What the CSV tells of one member. */
export interface CsvMember {
  readonly account: Account;
  readonly newestSignIn: Date | undefined;
  readonly verdict: Verdict;
  /** Why it stands where it stands. */
  readonly reason: string;
  readonly roleName: string;
  /** The day on which the first warning of its ladder, as it still counts, was accepted. */
  readonly warnedOn: CalendarDay | undefined;
}

/** A member as the CSV tells of it; `ladder` is the one that counts, of one in either range. */
function csvMember(
  { account, newestSignIn }: Pick<MemberRow, 'account' | 'newestSignIn'>,
  verdict: Verdict,
  ladder: Ladder | undefined,
  roleName: string,
  policy: Policy,
): CsvMember {
  const first = ladder?.accepted[0];
  return {
    account,
    newestSignIn,
    verdict,
    reason: reasonOf(verdict, account, policy, newestSignIn),
    roleName,
    warnedOn: first && dayOf(first.at, policy.timeZone),
  };
}

export type ReadingCsv = ReturnType<typeof readingCsv>;

/** The CSV of a scan that is being read. Where the disk does not take it the scan goes on: it is written anew when it is sent. */
export function readingCsv(
  { settings, log }: Pick<Outside, 'settings' | 'log'>,
  scan: Pick<ScanRow, 'id' | 'files'>,
) {
  const { workFolder, policy } = settings;
  const place = csvPart(workFolder, scan);
  let file: CsvFile<CsvMember> | undefined;

  function tried(write: () => void): void {
    try {
      write();
    } catch (thrown) {
      log.warn({ scan: scan.id, error: codeOf(thrown) }, 'the CSV could not be written while the members were read');
      file?.abandon();
      file = undefined;
    }
  }

  tried(() => {
    mkdirSync(workFolder, { recursive: true });
    file = csvFile(place, COLUMNS);
  });
  return {
    add({ row, verdict, mailRead }: Evaluation, roleName: string): void {
      const ladder = isInEitherRange(verdict) ? mailRead()?.ladder : undefined;
      file?.write([csvMember(row, verdict, ladder, roleName, policy)]);
    },
    /** False where the disk did not take it. */
    finish(): boolean {
      tried(() => file?.finish());
      return file !== undefined;
    },
    /** The scan is accepted. */
    keep: () => tried(() => file && renameSync(place, csvPath(workFolder, scan))),
    drop: () => file?.abandon(),
  };
}

/**
 * Where the CSV of the newest accepted scan is, as it was written while the members were read; written anew where it is
 * there no longer.
 */
export async function scanCsv(
  outside: Pick<Outside, 'store' | 'settings'>,
  scan: ScanRow,
  roles: ReadonlyMap<string, CustomRole>,
): Promise<string> {
  const path = csvPath(outside.settings.workFolder, scan);
  if (!existsSync(path)) await writeAnew(outside, path, scan, roles);
  return path;
}

async function writeAnew(
  { store, settings }: Pick<Outside, 'store' | 'settings'>,
  path: string,
  scan: ScanRow,
  roles: ReadonlyMap<string, CustomRole>,
): Promise<void> {
  const { policy, workFolder } = settings;
  const { tables } = store;
  mkdirSync(workFolder, { recursive: true });
  // Another may be written for the same scan at this moment.
  const place = csvPart(workFolder, { id: scan.id, files: randomUUID() });
  const part = csvFile(place, COLUMNS);
  try {
    const factsOf = mailFactsAt(tables, policy, scan.asOf);
    for await (const rows of membersInPieces(store)) {
      const told = rows.flatMap((row) => {
        const verdict = verdictOfRow(tables, policy, { scan, row });
        return verdict === undefined ? [] : [{ row, verdict }];
      });
      const mailOf = factsOf(told.filter(({ verdict }) => isInEitherRange(verdict)).map(({ row }) => row));
      const ladderOf = ({ row, verdict }: (typeof told)[number]) =>
        isInEitherRange(verdict) ? mailOf(row).ladder : undefined;
      part.write(
        told.map((one) =>
          csvMember(one.row, one.verdict, ladderOf(one), roleLabel(one.row.account, roles), policy),
        ),
      );
    }
    part.finish();
  } catch (thrown) {
    part.abandon();
    throw thrown;
  }
  renameSync(place, path);
}

/** The columns of a CSV: its name, and what stands in it of each record. */
export type Columns<Of> = readonly (readonly [name: string, cell: (of: Of) => string | undefined])[];

/** Bytes that are written in one go. */
const GO_BYTES = 65_536;

/**
 * A new CSV file, written as records come: UTF-8, CRLF, each record in a line of its own; no cell is run as a formula. A
 * byte order mark would become part of the first column's name for some readers, so there is none. What the disk refuses is
 * told at the end.
 */
type CsvFile<Of> = ReturnType<typeof csvFile<Of>>;

export function csvFile<Of>(path: string, columns: Columns<Of>) {
  const file = openSync(path, 'wx');
  let waiting = headOf(columns);
  let refused: unknown;
  let isOpen = true;

  function flush(): void {
    try {
      if (refused === undefined) writeSync(file, waiting);
    } catch (thrown) {
      refused = thrown;
    }
    waiting = '';
  }

  return {
    write(records: readonly Of[]): void {
      waiting += stringify(
        records.map((record) => columns.map(([, cell]) => withoutFormula(printable(cell(record) ?? '')))),
        { record_delimiter: '\r\n', quote_record_delimiter: true },
      );
      if (waiting.length >= GO_BYTES) flush();
    },
    /** All of it is on the disk, or this throws what the disk said. */
    finish(): void {
      flush();
      if (refused !== undefined) throw refused;
      fsyncSync(file);
      closeSync(file);
      isOpen = false;
    },
    abandon(): void {
      if (isOpen) closeSync(file);
      isOpen = false;
      rmSync(path, { force: true });
    },
  };
}

/** Writes any records as CSV to a new file, as they come. */
export async function writeTable<Of>(
  path: string,
  columns: Columns<Of>,
  pieces: AsyncIterable<readonly Of[]>,
): Promise<void> {
  const file = csvFile(path, columns);
  for await (const piece of pieces) file.write(piece);
  file.finish();
}

/** The first line of a CSV with these columns, by which an earlier one is known. */
export function headOf<Of>(columns: Columns<Of>): string {
  return `${columns.map(([name]) => name).join(',')}\r\n`;
}

export const COLUMNS: Columns<CsvMember> = [
  ['user', ({ account }) => account.username],
  ['in_notify_range', ({ verdict }) => trueOrFalse(verdict.range === 'notify')],
  ['in_disable_range', ({ verdict }) => trueOrFalse(verdict.range === 'disable')],
  ['full_name', ({ account }) => account.fullName],
  ['email', ({ account }) => account.email],
  ['role', ({ roleName }) => roleName],
  ['user_type', ({ account }) => account.userType],
  ['provider', ({ account }) => account.provider],
  ['created', ({ account }) => (account.created === 'unknown' ? undefined : account.created.toISOString())],
  ['last_sign_in', ({ account, newestSignIn }) => signInOf(account, newestSignIn)?.toISOString()],
  ['never_signed_in', neverSignedIn],
  ['inactive_days', ({ verdict }) => verdict.days?.toString()],
  ['status', ({ verdict }) => statusWords[verdict.status]],
  ['reason', ({ reason }) => reason],
  ['warned_on', ({ warnedOn }) => warnedOn],
  ['due_on', ({ verdict }) => ('dueOn' in verdict ? verdict.dueOn : undefined)],
  [
    'excluded_until',
    ({ verdict }) => (verdict.status === 'excluded' ? verdict.exclusion.until?.toISOString() : undefined),
  ],
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
