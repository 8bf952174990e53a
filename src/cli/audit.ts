import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type AuditRow, type ChainPiece, chainIn } from '../adapters/store/audit.ts';
import { storedLimits, storedNotReachable } from '../adapters/store/columns.ts';
import { type Db, openDatabase } from '../adapters/store/database.ts';
import { MIGRATIONS, refuseOtherVersion } from '../adapters/store/file/migrate.ts';
import { problemOf } from '../adapters/store/file/problems.ts';
import { warningsIn } from '../adapters/store/proposals/evidence.ts';
import { type Environment, settingsFound } from '../config/environment.ts';
import { botSettings, policySettings } from '../config/settings.ts';
import { approverText, sentenceOf, type TrailWriting } from '../features/history/sentence.ts';
import { type Columns, headOf, writeTable } from '../features/scan/csv-file.ts';
import { addDays, isDay, longDate, startOfDay } from '../policy/calendar.ts';
import { limitsText } from '../policy/limits.ts';
import { mailAnswer, notReachableText, warningSentence } from '../policy/mail/warning-text.ts';
import { counted, cut } from '../policy/text.ts';
import { plainWriting } from '../policy/writing.ts';
import { argumentsOf, ProgramRefused, refusedSettings, runProgram, say, writeWhole } from './program.ts';
import { refuseTarget } from './scan.ts';

const HELP = `npm run audit -- [--from DAY] [--to DAY] [--csv FILE] [--head HASH] [--db FILE]

Checks the audit trail from the first entry to the last: each hash covers the hash before it. It only reads, so the bot
can keep running.

  --from DAY   count and write only entries from this day on (such as 2026-01-01); all entries are still checked
  --to DAY     count and write only entries through this day
  --csv FILE   write the entries to this CSV; no CSV is written if the chain is broken
  --head HASH  a hash from an earlier run or a report; it must be in the chain, which proves that no entry up to it was
               removed or rewritten
  --db FILE    the database or a copy of it (default: DATABASE_PATH)
  --help       show this text

Days are in TIME_ZONE, or in UTC if it is not set. The exit code is 1 if the trail is broken.`;

/** What was asked for; whatever the program does not know is refused, never passed over. */
export function argumentsIn(argv: readonly string[]) {
  return argumentsOf('audit', () => {
    const { help, from, to, csv, head, db } = parseArgs({ args: [...argv], options: OPTIONS }).values;
    return help === true ? 'help' : checked({ from, to, csv, head, db });
  });
}

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ from: text, to: text, csv: text, head: text, db: text },
  help: { type: 'boolean' },
} as const;

type AuditArguments = Readonly<Record<'from' | 'to' | 'csv' | 'head' | 'db', string | undefined>>;

function checked(args: AuditArguments): AuditArguments {
  const { from, to, csv, head, db } = args;
  refuseDays(from, to);
  for (const [name, path] of Object.entries({ csv, db })) {
    if (path === '') throw new Error(`--${name} needs the path of a file`);
  }
  if (head === undefined) return args;
  if (!/^[0-9a-f]{64}$/i.test(head)) throw new Error('--head needs a hash of 64 hexadecimal digits');
  return { ...args, head: head.toLowerCase() };
}

function refuseDays(from: string | undefined, to: string | undefined): void {
  for (const [name, day] of Object.entries({ from, to })) {
    if (day !== undefined && !isDay(day)) throw new Error(`--${name} needs a day such as 2026-01-31`);
  }
  if (from !== undefined && to !== undefined && from > to) throw new Error('--from is after --to');
}

const forAudit = z.object({
  TIME_ZONE: policySettings.TIME_ZONE.prefault('UTC'),
  DATABASE_PATH: botSettings.DATABASE_PATH,
});

/** All that the settings say about it: whose calendar counts, and where the database is. */
function auditSettings(env: Environment) {
  const found = settingsFound(env, Object.keys(forAudit.shape), () => '');
  const read = forAudit.safeParse(found.values);
  const wrong = (read.error?.issues ?? []).map(({ path: [name], message }) => `${String(name)}: ${message}.`);
  const problems = [...found.problems, ...wrong];
  if (!read.success || problems.length > 0) throw refusedSettings('audit', problems);
  return { timeZone: read.data.TIME_ZONE, databasePath: read.data.DATABASE_PATH };
}

/** What auditors ask for in columns of its own, and all of it as JSON. */
const columns = (timeZone: string): Columns<AuditRow> => [
  ['number', ({ number }) => String(number)],
  ['at', ({ at }) => at.toISOString()],
  ['by_id', ({ by }) => (by.kind === 'person' ? by.id : undefined)],
  ['by_name', ({ by }) => (by.kind === 'person' ? by.name : 'the bot')],
  ['what', ({ what }) => what],
  ['subject', ({ subject }) => subject],
  ['proposal', ({ detail }) => cellOf(detail['proposal'])],
  ['reason', ({ detail }) => cellOf(detail['reason'] ?? detail['why'] ?? detail['because'])],
  ['mail_answer', ({ detail }) => cellOf(mailAnswer(detail))],
  ['days', (entry) => cellOf(shown(entry, 'days'))],
  ['last_sign_in', (entry) => cellOf(shown(entry, 'lastSignIn'))],
  ['warnings', (entry) => warningsCell(shown(entry, 'warnings'), timeZone)],
  [
    'not_warned',
    (entry) =>
      wordsCell(shown(entry, 'notWarned'), (stored) => notReachableText(storedNotReachable.parse(stored))),
  ],
  ['due_on', (entry) => cellOf(shown(entry, 'dueOn'))],
  [
    'limits',
    (entry) =>
      wordsCell(shown(entry, 'limits') ?? entry.detail['limits'], (stored) =>
        limitsText(storedLimits.parse(stored)),
      ),
  ],
  ['sentence', (entry) => sentenceOf(entry, trailWriting(timeZone))],
  ['approver', ({ detail }) => approverText(detail, (at) => at.toISOString())],
  ['detail', ({ detail }) => JSON.stringify(detail)],
  ['hash', ({ hash }) => hash],
];

/** As it is, with user names: full names may have changed since. */
function trailWriting(timeZone: string): TrailWriting {
  return {
    text: (foreign, max) => cut(foreign, max),
    day: (day) => longDate(day, timeZone),
    moment: (at) => at.toISOString(),
    nameOf: ({ subject }) => subject,
  };
}

/** Of what the person deciding was shown. */
function shown({ detail }: AuditRow, name: string): unknown {
  const evidence = detail['shown'];
  return typeof evidence === 'object' && evidence !== null ? Reflect.get(evidence, name) : undefined;
}

/** A fact in the words that people read. */
function wordsCell(stored: unknown, words: (stored: unknown) => string): string | undefined {
  return stored === undefined || stored === null ? undefined : words(stored);
}

function warningsCell(stored: unknown, timeZone: string): string | undefined {
  if (stored === undefined) return undefined;
  return cellOf(warningsIn(stored).map((warning) => warningSentence(warning, plainWriting(timeZone))));
}

function cellOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(cellOf).join(' | ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What has been found of the chain so far. */
interface Checked {
  entries: number;
  /** Of the days that were asked for. */
  wanted: number;
  head: string | undefined;
  /** The entry whose hash was told as the head once. */
  told: AuditRow | undefined;
}

/** Checks the whole audit trail beside the running bot, and writes the part of it that was asked for. */
async function audit(args: AuditArguments, timeZone: string, databasePath: string): Promise<void> {
  const { csv } = args;
  const checked: Checked = { entries: 0, wanted: 0, head: undefined, told: undefined };
  const db = openDatabase(databasePath, { readonly: true });
  try {
    refuseOtherVersion(db, MIGRATIONS);
    const pieces = wantedEntries(db, args, timeZone, checked);
    if (csv === undefined) for await (const _ of pieces);
    else
      await writeWhole(csv, headOf(columns(timeZone)), (part) => writeTable(part, columns(timeZone), pieces));
  } catch (thrown) {
    throw problemOf(thrown, databasePath);
  } finally {
    db.close();
  }
  say(...foundText(args, timeZone, checked));
}

/** The entries of the days asked for, while all of them are checked; ends by throwing where the chain does not hold. */
async function* wantedEntries(
  db: Db,
  { from, to, head }: AuditArguments,
  timeZone: string,
  checked: Checked,
): AsyncGenerator<readonly AuditRow[]> {
  const begin = from === undefined ? undefined : startOfDay(from, timeZone);
  const end = to === undefined ? undefined : startOfDay(addDays(to, 1), timeZone);
  for (const piece of chainIn(db)) {
    // A signal is heard between two pieces.
    await setImmediate();
    const entries = intact(piece, checked.entries);
    checked.entries += entries.length;
    checked.head = entries.at(-1)?.hash;
    checked.told ??= entries.find(({ hash }) => hash === head);
    const wanted = entries.filter(
      ({ at }) => (begin === undefined || at >= begin) && (end === undefined || at < end),
    );
    checked.wanted += wanted.length;
    yield wanted;
  }
  if (head !== undefined && checked.told === undefined) throw new ProgramRefused(notInChain(head, checked));
}

const NEXT =
  ' Keep this database, and restore the newest backup in which npm run audit -- --db FILE finds no break.';

function intact(piece: ChainPiece, before: number): readonly AuditRow[] {
  if (piece.kind === 'intact') return piece.entries;
  const until = before === 0 ? '' : ` The chain is intact up to entry ${before}.`;
  if (piece.what === 'a name')
    throw new ProgramRefused(
      `A name was changed: entry ${piece.number} is the first that no longer shows the name with which it was written.${until}${NEXT}`,
    );
  throw new ProgramRefused(
    `The chain is broken: entry ${piece.number} does not follow from the entry before it. Either it was changed or added, or the entry before it was removed.${until}${NEXT}`,
  );
}

function notInChain(head: string, { entries, head: found }: Checked): string {
  return `${chainText(entries, found)}, but ${head} is not in the chain: entries have since been removed or rewritten, or the hash is from another database.`;
}

function chainText(entries: number, head: string | undefined): string {
  return `${counted(entries, 'entry', 'entries')}, chain intact, head ${head ?? 'none'}`;
}

function foundText(
  { from, to, csv }: AuditArguments,
  timeZone: string,
  { entries, wanted, head, told }: Checked,
): readonly string[] {
  const days = [
    ...(from === undefined ? [] : [`from ${longDate(from, timeZone)}`]),
    ...(to === undefined ? [] : [`through ${longDate(to, timeZone)}`]),
  ].join(' ');
  const which = days === '' ? 'All entries' : `${counted(wanted, 'entry', 'entries')} ${days} (${timeZone})`;
  return [
    chainText(entries, head),
    ...(told === undefined
      ? []
      : [`The hash in --head is that of entry ${told.number}, from ${longDate(told.at, timeZone)}.`]),
    ...(csv === undefined ? [] : [`${which}: ${csv}`]),
    ...(csv === undefined && days !== '' ? [`${which}.`] : []),
  ];
}

async function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') return say(...HELP.split('\n'));
  const { timeZone, databasePath } = auditSettings(process.env);
  const db = args.db ?? databasePath;
  if (args.csv !== undefined) refuseTarget({ csv: args.csv, db }, headOf(columns(timeZone)));
  await audit(args, timeZone, db);
}

if (import.meta.main) await runProgram(main);
