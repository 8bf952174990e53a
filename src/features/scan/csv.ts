import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import { codeOf } from '../../adapters/store/problems.ts';
import type { Owned } from '../../adapters/store/proposals/reads.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Store } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account } from '../../policy/account.ts';
import { type CalendarDay, dayOf } from '../../policy/calendar.ts';
import { isInEitherRange, type Verdict } from '../../policy/evaluate.ts';
import { signInOf } from '../../policy/inactivity.ts';
import type { Ladder } from '../../policy/ladder.ts';
import type { Policy } from '../../policy/limits.ts';
import { type CustomRole, roleLabel } from '../../policy/protection.ts';
import { printable } from '../../policy/text.ts';
import { reasonOf, stateName } from '../../policy/verdict.ts';
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
  /** The name of its state. */
  readonly state: string;
  /** Why it stands where it stands. */
  readonly reason: string;
  readonly roleName: string;
  /** The day on which the first warning of its ladder, as it still counts, was accepted. */
  readonly warnedOn: CalendarDay | undefined;
  /** Of one with a live proposal, as it was read before this was written; a scan itself asks nothing about single accounts. */
  readonly owned: Owned | undefined;
}

/** A member as the CSV tells of it; `ladder` is the one that counts, of one in either range. */
function csvMember(
  { account, newestSignIn }: Pick<MemberRow, 'account' | 'newestSignIn'>,
  verdict: Verdict,
  ladder: Ladder | undefined,
  roleName: string,
  policy: Policy,
  owned: Owned | undefined,
): CsvMember {
  const first = ladder?.accepted[0];
  return {
    account,
    newestSignIn,
    verdict,
    state: stateName(verdict.status, policy),
    reason: reasonOf(verdict, account, policy, newestSignIn),
    roleName,
    warnedOn: first && dayOf(first.at, policy.timeZone),
    owned,
  };
}

export type ReadingCsv = Awaited<ReturnType<typeof readingCsv>>;

/** The CSV of a scan that is being read. Where the disk does not take it the scan goes on: it is written anew when it is sent. */
export async function readingCsv(
  { settings, log, store }: Pick<Outside, 'settings' | 'log'> & { readonly store?: Pick<Store, 'tables'> },
  scan: Pick<ScanRow, 'id' | 'files'>,
) {
  const { workFolder, policy } = settings;
  const owned = store?.tables.proposals.ownedByKey();
  const place = csvPart(workFolder, scan);

  async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      const error = codeOf(thrown);
      log.warn(
        { scan: scan.id, error },
        'The CSV could not be written during the scan. It is written again when it is sent.',
      );
      return undefined;
    }
  }

  const file = await tried(async () => {
    await mkdir(workFolder, { recursive: true });
    return await csvFile(place, COLUMNS);
  });
  const drop = async (): Promise<void> => void (await tried(async () => await file?.abandon()));

  return {
    /** Members in one go, each with the name of its role. */
    add(members: readonly (readonly [Evaluation, roleName: string])[]): void {
      // A page waits for the portal, not for the disk, which has the next page's time to write it.
      void file?.write(
        members.map(([{ row, verdict, mailRead }, roleName]) => {
          const ladder = isInEitherRange(verdict) ? mailRead()?.ladder : undefined;
          return csvMember(row, verdict, ladder, roleName, policy, owned?.get(row.account.key));
        }),
      );
    },
    /** False where the disk did not take it. */
    async finish(): Promise<boolean> {
      const isWhole = await tried(async () => {
        await file?.finish();
        return file !== undefined;
      });
      if (isWhole !== true) await drop();
      return isWhole === true;
    },
    /** The scan is accepted. */
    keep: () => tried(() => rename(place, csvPath(workFolder, scan))),
    drop,
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
  await mkdir(workFolder, { recursive: true });
  // Another may be written for the same scan at this moment.
  const place = csvPart(workFolder, { id: scan.id, files: randomUUID() });
  const part = await csvFile(place, COLUMNS);
  try {
    const factsOf = mailFactsAt(tables, policy, scan.asOf);
    const owned = tables.proposals.ownedByKey();
    for await (const rows of membersInPieces(store)) {
      const told = rows.flatMap((row) => {
        const verdict = verdictOfRow(tables, policy, { scan, row });
        return verdict === undefined ? [] : [{ row, verdict }];
      });
      const mailOf = factsOf(told.filter(({ verdict }) => isInEitherRange(verdict)).map(({ row }) => row));
      const ladderOf = ({ row, verdict }: (typeof told)[number]) =>
        isInEitherRange(verdict) ? mailOf(row).ladder : undefined;
      await part.write(
        told.map((one) =>
          csvMember(
            one.row,
            one.verdict,
            ladderOf(one),
            roleLabel(one.row.account, roles),
            policy,
            owned.get(one.row.account.key),
          ),
        ),
      );
    }
    await part.finish();
  } catch (thrown) {
    await part.abandon();
    throw thrown;
  }
  await rename(place, path);
}

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
  const lineOf = (record: Of): string =>
    `${columns.map(([, cell]) => cellText(cell(record) ?? '')).join(',')}\r\n`;
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

/** Plain text of a keyboard, without a sign that means something to a CSV or to a spreadsheet: almost every cell. */
const PLAIN = /^(?:\w[ !#-+\--:<-~]*)?$/;

const cellText = (text: string): string => (PLAIN.test(text) ? text : quoted(cleaned(text)));

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The first line of a CSV with these columns, by which an earlier one is known. */
export function headOf<Of>(columns: Columns<Of>): string {
  return csvLine(columns.map(([name]) => name));
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
  ['status', ({ state }) => state],
  ['reason', ({ reason }) => reason],
  ['warned_on', ({ warnedOn }) => warnedOn],
  ['due_on', ({ verdict }) => ('dueOn' in verdict ? verdict.dueOn : undefined)],
  [
    'excluded_until',
    ({ verdict }) => (verdict.status === 'excluded' ? verdict.exclusion.until?.toISOString() : undefined),
  ],
  ['items', ({ owned }) => owned?.holdings?.items?.toString()],
  ['newest_item', ({ owned }) => owned?.holdings?.newestItem?.toISOString()],
  ['groups', ({ owned }) => owned?.holdings?.groups?.toString()],
  ['groups_owned', ({ owned }) => owned?.holdings?.groupsOwned?.toString()],
  ['owned_as_of', ({ owned }) => owned?.holdings?.readAt.toISOString()],
  ['may_be_in_use', ({ owned }) => owned?.marks.map(({ kind }) => kind).join(', ')],
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
