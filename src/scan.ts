import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortal } from './arcgis/portal.ts';
import { type PortalConfig, readPortalConfig } from './config.ts';
import { copyDatabase } from './db/copy.ts';
import { MIGRATIONS, migrate } from './db/migrate.ts';
import { type Db, openDatabase } from './db/open.ts';
import { openStore } from './db/store.ts';
import { checkSentence } from './domain/trust.ts';
import { grouped, listed } from './domain/wording.ts';
import { writeScanCsv } from './flows/csv-file.ts';
import { rememberOrganisation } from './flows/organisation.ts';
import type { FlowSettings, WriteCsv } from './flows/ports.ts';
import { type ReadingOutcome, readAndJudge } from './flows/reading.ts';
import type { AuditEntry, Store } from './flows/tables.ts';
import { openLog } from './log.ts';
import { openNetwork } from './network/network.ts';
import { isForPeople, ProgramRefused, runProgram, writeWhole } from './program.ts';
import { writeCsv } from './reports/csv.ts';
import { argumentsIn, HELP, refuseTarget, type ScanArguments } from './scan-arguments.ts';
import { countsText, longestOf, longestText } from './scan-text.ts';
import { scheduleOf } from './schedule.ts';
import { hiding } from './secrets.ts';

/** One reading of the organisation to a CSV, by the bot's own steps in a database to throw away; it never acts. */
async function scan(args: ScanArguments, config: PortalConfig, signal: AbortSignal): Promise<void> {
  await using work = await temporaryFolder();
  using database = await databaseFor(args.db, join(work.path, 'scan.db'));
  const store = openStore(database.db);
  const longest = longestOf(10);
  const write: WriteCsv = (path, rows) => writeCsv(path, longest.passing(rows));
  const log = openLog({
    level: 'warn',
    secrets: config.secrets,
    write: (line) => process.stderr.write(line),
  });
  const network = openNetwork(config.network, log);
  const outside = {
    store,
    settings: flowSettings(config, work.path),
    portal: openPortal({ ...config.portal, log, fetch: network.fetch }),
    clock: () => new Date(),
    writeCsv: write,
  };
  console.log(`Reading ${outside.portal.url} …`);
  const id = begin(store);
  const memory = rememberOrganisation(outside);
  const outcome = await readAndJudge(outside, memory, id, SILENT, signal);
  if (outcome.kind !== 'believed') throw new ProgramRefused(whyNot(outcome));

  const roles = memory.last()?.organisation.roles ?? new Map();
  await using csv = await writeScanCsv(outside, id, roles);
  await writeWhole(args.csv, (part) => copyFile(csv.path, part));
  console.log(
    [
      `${outcome.organisation}: ${grouped(outcome.counts.received)} members`,
      countsText(store.tables.scans.countStatuses(id)),
      ...aheadText(outcome.counts.datesAhead),
      '',
      'Longest inactive:',
      longestText(longest.members(), config.policy.timeZone),
      '',
      ...(args.db === undefined ? [WITHOUT_DB] : []),
      `All members are in ${args.csv}. Nothing was changed in the portal.`,
    ].join('\n'),
  );
}

const SILENT = { read: () => {}, end: () => Promise.resolve(undefined) };

const WITHOUT_DB =
  'Without --db nothing is known of exclusions, warnings and earlier scans: warned_on and excluded_until are empty.';

function aheadText(usernames: readonly string[]): readonly string[] {
  if (usernames.length === 0) return [];
  return [`Dates more than a day ahead, counted as today: ${listed(usernames).replace(/\p{C}/gu, ' ')}.`];
}

function begin(store: Store): number {
  const entry = (what: string): AuditEntry => ({ by: { kind: 'bot' }, what, subject: '', detail: {} });
  return store.commit(new Date(), ({ scans }) => {
    // In the copy, what the running bot is reading at this moment never ends.
    for (const { id } of scans.unfinished()) scans.fail(id, 'Not part of the copy.', entry('scan failed'));
    return scans.begin({ kind: 'bot' }, entry('scan started'));
  });
}

/** Of what only the bot does, nothing: it is asked for by type alone. */
const NEVER_ACTS = {
  protection: true,
  approvalsNeeded: 1,
  csvKeepDays: 1,
  keepDays: 365,
  csvItem: false,
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
    mention: undefined,
    workFolder,
  };
}

function whyNot(outcome: Exclude<ReadingOutcome, { kind: 'believed' }>): string {
  const said = outcome.sentence === undefined ? [] : [outcome.sentence];
  const [what, reasons] =
    outcome.kind === 'failed'
      ? ['The reading failed', said]
      : ['The reading is not believed', [...outcome.failed.map(checkSentence), ...said]];
  return [`${what}, and no CSV was written:`, ...reasons.map((reason) => `  - ${reason}`)].join('\n');
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'inactive-users-'));
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
  const config = readPortalConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (config.ok) return config.value;
  const problems = config.failure.map((problem) => `  - ${problem}`);
  throw new ProgramRefused(['The scan cannot start with these settings:', ...problems].join('\n'));
}

async function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') return console.log(HELP);
  refuseTarget(args);
  const config = settings();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    await scan(args, config, stopping.signal);
  } catch (thrown) {
    if (stopping.signal.aborted) throw new ProgramRefused('Stopped; no CSV was written.');
    throw isForPeople(thrown) ? thrown : new ProgramRefused(ourSide(thrown, config));
  }
}

function ourSide(thrown: unknown, { secrets }: PortalConfig): string {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return `The scan failed on our side: ${hiding(secrets)(text)}`;
}

await runProgram(main);
