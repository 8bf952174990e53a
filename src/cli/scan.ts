import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openPortal } from '../adapters/arcgis/portal.ts';
import { openNetwork } from '../adapters/network/network.ts';
import { botEntry } from '../adapters/store/audit.ts';
import { type Db, openDatabase } from '../adapters/store/database.ts';
import { copyDatabase, MIGRATIONS, migrate } from '../adapters/store/file/migrate.ts';
import type { ScanRow } from '../adapters/store/scans.ts';
import { openStore, type Store } from '../adapters/store/store.ts';
import { type PortalConfig, readPortalConfig } from '../config/config.ts';
import { codeIn, envFilesIn } from '../config/environment.ts';
import type { FlowSettings } from '../deps.ts';
import type { Evaluation } from '../features/evaluation/evaluate-members.ts';
import { organizationCacheOf, portalSaid } from '../features/evaluation/organization.ts';
import { COLUMNS, readingCsv } from '../features/scan/csv.ts';
import { headOf } from '../features/scan/csv-file.ts';
import { type ReadingOutcome, readAndEvaluate } from '../features/scan/read-members.ts';
import { csvPart } from '../features/scan/work-files.ts';
import { openLog } from '../log.ts';
import { longDate } from '../policy/calendar.ts';
import type { Status } from '../policy/evaluate.ts';
import { signInOf } from '../policy/inactivity.ts';
import type { Policy } from '../policy/limits.ts';
import { counted, cut, grouped, listed, printable } from '../policy/text.ts';
import { checkSentence, clockProblem } from '../policy/trust.ts';
import { countsByState, stateName } from '../policy/verdict.ts';
import type { DayLimits } from '../policy/what-if.ts';
import { scheduleOf } from '../schedule.ts';
import { hiding } from '../veil.ts';
import {
  argumentsOf,
  inFull,
  isForPeople,
  ProgramRefused,
  refusedSettings,
  refuseForeignFile,
  runProgram,
  say,
  writeWhole,
} from './program.ts';

const HELP = `npm run scan -- --csv FILE [--db FILE]

Reads the organization once, evaluates every member against your settings and writes all of them to a CSV.
It only reads from the portal and changes nothing.

  --csv FILE   where the CSV goes
  --db FILE    the bot's database, for its exclusions, warnings and earlier scans; only read, so the bot can keep running
  --help       show this text

It needs ARCGIS_PORTAL_URL and a credential (see .env.example). TIME_ZONE is UTC if it is not set.`;

/** What was asked for; whatever the program does not know is refused, never passed over. */
export function argumentsIn(argv: readonly string[]) {
  const options = { csv: { type: 'string' }, db: { type: 'string' }, help: { type: 'boolean' } } as const;
  return argumentsOf('scan', () => {
    const { csv = '', db, help } = parseArgs({ args: [...argv], options }).values;
    if (help === true) return 'help' as const;
    if (csv === '') throw new Error('--csv FILE is required.');
    if (db === '') throw new Error('--db needs the path of a file.');
    return { csv, db };
  });
}

type ScanArguments = Exclude<ReturnType<typeof argumentsIn>, 'help'>;

/** Found out before the portal is read, which may take minutes. */
export function refuseTarget({ csv, db }: ScanArguments, beginning: string): void {
  const folder = dirname(resolve(csv));
  if (!existsSync(folder)) throw new ProgramRefused(`The folder ${folder} does not exist. Create it first.`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (thrown) {
    throw new ProgramRefused(`The folder ${folder} is not writable${codeIn(thrown)}. Choose another folder.`);
  }
  if (!existsSync(csv)) return;
  if (!statSync(csv).isFile())
    throw new ProgramRefused(`${csv} is not a file. Set --csv to the path of a file.`);
  if (db !== undefined && existsSync(db) && realpathSync(csv) === realpathSync(db))
    throw new ProgramRefused('--csv and --db are the same file. Choose another file for the CSV.');
  refuseForeignFile(csv, beginning);
}

/** How many members stand where, a line each, the fullest first. */
function countsText(counts: Readonly<Partial<Record<Status, number>>>, limits: DayLimits): readonly string[] {
  const rows = countsByState(counts, limits).toSorted(([, one], [, other]) => other - one);
  return table(rows.map(([state, accounts]) => [grouped(accounts).padStart(8), state]));
}

/** The members longest without a sign-in, as a table. */
function longestText(members: readonly Longest[], policy: Policy): readonly string[] {
  const rows = members.map(({ row, verdict }) => [
    row.account.username,
    row.account.fullName,
    counted(verdict.days ?? 0, 'day', 'days'),
    since(row, policy.timeZone),
    stateName(verdict.status, policy),
  ]);
  return table([['user', 'full name', 'inactive', 'last sign-in', 'status'], ...rows]);
}

type Longest = Pick<Evaluation, 'row' | 'verdict'>;

/** Keeps the members longest inactive of all that pass by. */
function longestOf(most: number) {
  let longest: readonly Longest[] = [];
  return {
    members: () => longest,
    add(member: Longest): void {
      const { days } = member.verdict;
      if (days === undefined || (longest.length === most && days <= (longest.at(-1)?.verdict.days ?? 0)))
        return;
      longest = [...longest, member]
        .toSorted((one, other) => (other.verdict.days ?? 0) - (one.verdict.days ?? 0))
        .slice(0, most);
    },
  };
}

function since({ account, newestSignIn }: Evaluation['row'], timeZone: string): string {
  const signIn = signInOf(account, newestSignIn);
  if (signIn !== undefined) return longDate(signIn, timeZone);
  return account.created === 'unknown' ? 'unknown' : `never; created ${longDate(account.created, timeZone)}`;
}

const WIDEST = 40;

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(shown));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => [...(row[column] ?? '')].length)),
  );
  const padded = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join('  ');
  return cells.map((row) => `  ${padded(row).trimEnd()}`);
}

/** Cut to the width of a column; cleaned first, since what is not seen has no width. */
function shown(text: string): string {
  return cut(printable(text), WIDEST);
}

/** One reading of the organization to a CSV, by the bot's own steps in a database to throw away; it never acts. */
async function scan(args: ScanArguments, config: PortalConfig, signal: AbortSignal): Promise<void> {
  await using work = await temporaryFolder();
  using database = await databaseFor(args.db, join(work.path, 'scan.db'));
  const store = openStore(database.db);
  const longest = longestOf(10);
  const log = openLog({
    level: 'warn',
    secrets: config.secrets,
    write: (line) => process.stderr.write(line),
  });
  for (const warning of config.warnings) log.warn({}, warning);
  const network = openNetwork(config.network, log);
  const clock = () => new Date();
  const outside = {
    store,
    settings: flowSettings(config, work.path),
    // Its settings are those of ArcGIS alone.
    mail: 'unknown' as const,
    portal: openPortal({ ...config.portal, log, clock, fetch: network.fetch }),
    clock,
    log,
  };
  say(`Reading ${outside.portal.url}…`);
  const scan = begin(store);
  const staging = store.staging(join(work.path, 'staging.db'));
  const part = await readingCsv(outside, scan);
  const csv = {
    add(members: Parameters<typeof part.add>[0]): void {
      for (const [evaluation] of members) longest.add(evaluation);
      part.add(members);
    },
  };
  const outcome = await readAndEvaluate(
    outside,
    organizationCacheOf(outside),
    scan,
    { staging, csv },
    () => {},
    signal,
  );
  if (outcome.kind !== 'accepted') throw new ProgramRefused(whyNot(outcome));
  if (!(await part.finish()))
    throw new ProgramRefused(
      `The CSV could not be written to the temporary folder ${tmpdir()}; the log line above says why. Free up space, or set TMPDIR to another folder.`,
    );
  await writeWhole(args.csv, BEGINNING, (place) =>
    copyFile(csvPart(work.path, scan), place, constants.COPYFILE_EXCL),
  );
  say(
    `${outcome.organization}: ${counted(outcome.counts.received, 'member', 'members')}`,
    ...countsText(outcome.statuses, config.policy),
    ...aheadText(outcome.counts.datesAhead),
    ...[clockProblem(outside.portal.clockAheadMs())].filter((problem) => problem !== undefined),
    '',
    'Longest inactive:',
    ...longestText(longest.members(), config.policy),
    '',
    ...(args.db === undefined ? [WITHOUT_DB] : []),
    `All members are in ${args.csv}. Nothing was changed in the portal.`,
  );
}

const BEGINNING = headOf(COLUMNS);

const WITHOUT_DB =
  'Without --db, exclusions, warnings and earlier scans are unknown: everyone is evaluated as if never excluded or warned, and the columns warned_on and excluded_until are empty.';

function aheadText(usernames: readonly string[]): readonly string[] {
  if (usernames.length === 0) return [];
  return [`Sign-in dates in the future, treated as today: ${listed(usernames)}.`];
}

function begin(store: Store): ScanRow {
  const id = store.commit(new Date(), ({ scans }) => {
    // In the copy, what the running bot is doing at this moment never ends.
    const underWay = scans.underWay();
    if (underWay !== undefined)
      scans.fail(underWay.id, 'Not part of the copy.', botEntry('scan failed', '', {}));
    return scans.begin({ kind: 'bot' }, botEntry('scan started', '', {}));
  });
  const scan = store.tables.scans.get(id);
  if (scan === undefined) throw new Error('a scan that was begun is not there');
  return scan;
}

/** Of what only the bot does, nothing: it is asked for by type alone. */
const NEVER_ACTS = {
  command: '',
  protection: true,
  approvalsNeeded: 1,
  csvKeepDays: 1,
  keepDays: 365,
  csvItem: false,
  checkProLicenses: false,
  proposalRemindDays: 1,
  proposalExpiresDays: 2,
} as const;

function flowSettings(
  { policy, maxDropPercent, scanSchedule }: PortalConfig,
  workFolder: string,
): FlowSettings {
  const schedule = scheduleOf(scanSchedule, policy.timeZone);
  return {
    ...NEVER_ACTS,
    policy,
    maxDropPercent,
    scanSchedule: schedule,
    workdayRound: schedule,
    digestSchedule: schedule,
    apiKeyExpires: undefined,
    clientSecretExpires: undefined,
    mention: undefined,
    workFolder,
  };
}

function whyNot(outcome: Exclude<ReadingOutcome, { kind: 'accepted' }>): readonly string[] {
  const [what, reasons] =
    outcome.kind === 'failed'
      ? ['The scan failed', [outcome.sentence]]
      : [
          'The scan was rejected',
          [...outcome.failed.map(checkSentence), ...(outcome.said ? [portalSaid(outcome.said)] : [])],
        ];
  return [`${what}, so no CSV was written:`, ...reasons.map((reason) => `  - ${reason}`)];
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'inactive-users-')).catch((thrown: unknown) => {
    throw new ProgramRefused(
      `No temporary folder could be created in ${tmpdir()}${codeIn(thrown)}. Set TMPDIR to another folder.`,
    );
  });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Empty, or a copy of the bot's, so that the bot's own is only read. */
async function databaseFor(
  path: string | undefined,
  copy: string,
): Promise<{ readonly db: Db } & Disposable> {
  if (path !== undefined) await copyDatabase(path, copy);
  const db = openDatabase(copy);
  if (path === undefined) migrate(db, MIGRATIONS);
  return { db, [Symbol.dispose]: () => void db.close() };
}

function settings(): PortalConfig {
  const config = readPortalConfig(
    process.env,
    (path) => readFileSync(path, 'utf8'),
    envFilesIn(process.execArgv),
  );
  if (config.ok) return config.value;
  throw refusedSettings('scan', config.failure);
}

async function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') return say(...HELP.split('\n'));
  refuseTarget(args, BEGINNING);
  const config = settings();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    await scan(args, config, stopping.signal);
  } catch (thrown) {
    if (stopping.signal.aborted) throw new ProgramRefused('Stopped. No CSV was written.');
    throw isForPeople(thrown) ? thrown : new ProgramRefused(ourSide(thrown, config));
  }
}

function ourSide(thrown: unknown, { secrets }: PortalConfig): readonly string[] {
  return `The scan failed because of an internal error: ${hiding(secrets)(inFull(thrown))}`.split('\n');
}

if (import.meta.main) await runProgram(main);
