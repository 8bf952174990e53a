import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { memberUrl } from '../../adapters/arcgis/portal.ts';
import { codeOf } from '../../adapters/store/file/problems.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { Owned } from '../../adapters/store/proposals/reads.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Store } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account, AccountKey } from '../../policy/account.ts';
import { type CalendarDay, dayOf } from '../../policy/calendar.ts';
import { isInEitherRange, type Verdict } from '../../policy/evaluate.ts';
import { signInOf } from '../../policy/inactivity.ts';
import type { Ladder } from '../../policy/ladder.ts';
import { type CustomRole, roleLabel } from '../../policy/protection.ts';
import { userTypeLabel } from '../../policy/seats.ts';
import { reasonOf, stateName } from '../../policy/verdict.ts';
import { type Evaluation, membersInPieces } from '../evaluation/evaluate-members.ts';
import { mailFactsAt } from '../evaluation/ladder-facts.ts';
import { verdictOfRow } from '../evaluation/newest-row.ts';
import type { CsvColumn } from '../members/pasted.ts';
import { mayWarn } from '../modes/mode.ts';
import { type Columns, timeCell, timeInName } from './csv-file.ts';
import { sortedCsvFile } from './csv-sorted.ts';
import { csvPart, csvPath } from './work-files.ts';

/** The notebook's name for it, which scripts around it know, in letters that every system takes. */
export function csvName(at: Date): string {
  return `INACTIVE_USERS--${timeInName(at)}.csv`;
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
  /** The day as which an exclusion ends begins. */
  readonly excludedUntil: CalendarDay | undefined;
  /** Of one with a live proposal, as it was read before this was written; a scan itself asks nothing about single accounts. */
  readonly owned: Owned | undefined;
  /** Its page on the portal's website. */
  readonly page: string;
}

/** Makes of a member what the CSV tells of it; `ladder` is the one that counts, of one in either range. */
function csvMembers({ settings, mail, portal }: Told, owned: ReadonlyMap<AccountKey, Owned> | undefined) {
  const { policy } = settings;
  const warns = mayWarn(mail !== undefined, policy);
  return (
    { account, newestSignIn }: Pick<MemberRow, 'account' | 'newestSignIn'>,
    verdict: Verdict,
    ladder: Ladder | undefined,
    roleName: string,
  ): CsvMember => {
    const first = ladder?.accepted[0];
    const until = verdict.status === 'excluded' ? verdict.exclusion.until : undefined;
    return {
      account,
      newestSignIn,
      verdict,
      state: stateName(verdict.status, policy),
      reason: reasonOf(verdict, account, policy, newestSignIn, warns),
      roleName,
      warnedOn: first && dayOf(first.at, policy.timeZone),
      excludedUntil: until && dayOf(until, policy.timeZone),
      owned: owned?.get(account.key),
      page: memberUrl(portal.url, account.username),
    };
  };
}

type Told = Pick<Outside, 'settings'> & {
  readonly mail: Outside['mail'] | 'unknown';
  readonly portal: Pick<Outside['portal'], 'url'>;
};

/** As much as anybody could be inactive, and more. */
const LONGEST_DAYS = 10_000_000;

/** Those to review come first, then whoever is inactive the longest; last those of whom that is not known. */
function placeOf({ verdict: { status, days } }: CsvMember): number {
  const first = status === 'to decide' ? 0 : 2 * LONGEST_DAYS;
  return first + (days === undefined ? LONGEST_DAYS : LONGEST_DAYS - 1 - Math.min(days, LONGEST_DAYS - 1));
}

export type ReadingCsv = Awaited<ReturnType<typeof readingCsv>>;

/** The CSV of a scan that is being read. Where the disk does not take it the scan goes on: it is written anew when it is sent. */
export async function readingCsv(
  outside: Told & Pick<Outside, 'log'> & { readonly store: Pick<Store, 'tables'> },
  scan: Pick<ScanRow, 'id' | 'files'>,
) {
  const { settings, log, store } = outside;
  const { workFolder } = settings;
  const memberOf = csvMembers(outside, store.tables.proposals.ownedByKey());
  const place = csvPart(workFolder, scan);

  async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      const error = codeOf(thrown);
      log.warn(
        { scan: scan.id, error },
        'Could not write the CSV during the scan. The bot will try again when it sends the CSV.',
      );
      return undefined;
    }
  }

  const file = await tried(async () => {
    await mkdir(workFolder, { recursive: true });
    return await sortedCsvFile(place, COLUMNS, placeOf);
  });
  const drop = async (): Promise<void> => void (await tried(async () => await file?.abandon()));

  return {
    /** Members in one go, each with the name of its role. */
    add(members: readonly (readonly [Evaluation, roleName: string])[]): void {
      // A page waits for the portal, not for the disk, which has the next page's time to write it.
      void file?.write(
        members.map(([{ row, verdict, mailRead }, roleName]) => {
          const ladder = isInEitherRange(verdict) ? mailRead()?.ladder : undefined;
          return memberOf(row, verdict, ladder, roleName);
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
  outside: Pick<Outside, 'store'> & Told,
  scan: ScanRow,
  roles: ReadonlyMap<string, CustomRole>,
): Promise<string> {
  const path = csvPath(outside.settings.workFolder, scan);
  if (!existsSync(path)) await writeAnew(outside, path, scan, roles);
  return path;
}

async function writeAnew(
  outside: Pick<Outside, 'store'> & Told,
  path: string,
  scan: ScanRow,
  roles: ReadonlyMap<string, CustomRole>,
): Promise<void> {
  const { store, settings } = outside;
  const { policy, workFolder } = settings;
  const { tables } = store;
  await mkdir(workFolder, { recursive: true });
  // Another may be written for the same scan at this moment.
  const place = csvPart(workFolder, { id: scan.id, files: randomUUID() });
  const part = await sortedCsvFile(place, COLUMNS, placeOf);
  try {
    const factsOf = mailFactsAt(tables, policy, scan.asOf);
    const memberOf = csvMembers(outside, tables.proposals.ownedByKey());
    for await (const rows of membersInPieces(store)) {
      const told = rows.flatMap((row) => {
        const verdict = verdictOfRow(tables, policy, { scan, row });
        return verdict === undefined ? [] : [{ row, verdict }];
      });
      const mailOf = factsOf(told.filter(({ verdict }) => isInEitherRange(verdict)).map(({ row }) => row));
      const ladderOf = ({ row, verdict }: (typeof told)[number]) =>
        isInEitherRange(verdict) ? mailOf(row).ladder : undefined;
      await part.write(
        told.map((one) => memberOf(one.row, one.verdict, ladderOf(one), roleLabel(one.row.account, roles))),
      );
    }
    await part.finish();
  } catch (thrown) {
    await part.abandon();
    throw thrown;
  }
  await rename(place, path);
}

export const COLUMNS: Columns<CsvMember, CsvColumn> = [
  ['user', ({ account }) => account.username],
  ['in_notify_range', ({ verdict }) => trueOrFalse(verdict.range === 'notify')],
  ['in_disable_range', ({ verdict }) => trueOrFalse(verdict.range === 'disable')],
  ['full_name', ({ account }) => account.fullName],
  ['email', ({ account }) => account.email],
  ['role', ({ roleName }) => roleName],
  ['user_type', ({ account }) => userTypeLabel(account.userType)],
  ['provider', ({ account }) => account.provider],
  ['created', ({ account }) => (account.created === 'unknown' ? undefined : timeCell(account.created))],
  ['last_sign_in', ({ account, newestSignIn }) => optionalTime(signInOf(account, newestSignIn))],
  ['never_signed_in', neverSignedIn],
  ['inactive_days', ({ verdict }) => verdict.days?.toString()],
  ['status', ({ state }) => state],
  ['reason', ({ reason }) => reason],
  ['warned_on', ({ warnedOn }) => warnedOn],
  ['due_on', ({ verdict }) => ('dueOn' in verdict ? verdict.dueOn : undefined)],
  ['excluded_until', ({ excludedUntil }) => excludedUntil],
  ['items', ({ owned }) => owned?.holdings?.items?.toString()],
  ['newest_item', ({ owned }) => optionalTime(owned?.holdings?.newestItem)],
  ['groups', ({ owned }) => owned?.holdings?.groups?.toString()],
  ['groups_owned', ({ owned }) => owned?.holdings?.groupsOwned?.toString()],
  ['owned_as_of', ({ owned }) => optionalTime(owned?.holdings?.readAt)],
  ['may_be_in_use', ({ owned }) => owned?.marks.map(({ kind }) => kind).join(', ')],
  // A spreadsheet takes the zeros off the user name 007; in an address they stay.
  ['member_page', ({ page }) => page],
];

const optionalTime = (moment: Date | undefined): string | undefined => moment && timeCell(moment);

/** Empty where the portal does not tell: missing is unknown, not never. */
function neverSignedIn({ account, newestSignIn }: CsvMember): string | undefined {
  if (signInOf(account, newestSignIn) !== undefined) return trueOrFalse(false);
  return account.lastLogin === 'unknown' ? undefined : trueOrFalse(true);
}

/** As Python writes them, and the notebook did. */
function trueOrFalse(is: boolean): string {
  return is ? 'True' : 'False';
}
