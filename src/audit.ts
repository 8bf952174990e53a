import { setImmediate } from 'node:timers/promises';
import { type AuditArguments, argumentsIn, auditSettings, HELP } from './audit-arguments.ts';
import { type ChainPiece, chainIn, entryOf, type StoredEntry } from './db/audit-chain.ts';
import { MIGRATIONS, refuseOtherVersion } from './db/migrate.ts';
import { type Db, openDatabase } from './db/open.ts';
import { problemOf } from './db/problem.ts';
import { addDays, longDate, startOfDay } from './domain/calendar.ts';
import { counted, grouped } from './domain/wording.ts';
import type { AuditRow } from './flows/tables.ts';
import { ProgramRefused, runProgram, writeWhole } from './program.ts';
import { writeAuditCsv } from './reports/audit-csv.ts';
import { refuseTarget } from './scan-arguments.ts';

/** What has been found of the chain so far. */
interface Checked {
  entries: number;
  /** Of the days that were asked for. */
  wanted: number;
  head: string | undefined;
  /** The entry whose hash was told as the head once. */
  told: StoredEntry | undefined;
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
    else await writeWhole(csv, (part) => writeAuditCsv(part, pieces));
  } catch (thrown) {
    throw problemOf(thrown, databasePath);
  } finally {
    db.close();
  }
  console.log(foundText(args, timeZone, checked));
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
    const wanted = entries
      .map(entryOf)
      .filter(({ at }) => (begin === undefined || at >= begin) && (end === undefined || at < end));
    checked.wanted += wanted.length;
    yield wanted;
  }
  if (head !== undefined && checked.told === undefined) throw new ProgramRefused(notInChain(head, checked));
}

function intact(piece: ChainPiece, before: number): readonly StoredEntry[] {
  if (piece.kind === 'intact') return piece.entries;
  const until = before === 0 ? '' : ` Up to entry ${before} the chain is intact.`;
  throw new ProgramRefused(
    `The chain is broken: entry ${piece.number} is the first that does not follow from the one before it. It was changed, or put there, or what stood before it is gone.${until}`,
  );
}

function notInChain(head: string, { entries, head: found }: Checked): string {
  return `${chainText(entries, found)}, but ${head} is not in it: entries were cut off its end or written anew since, or it is the head of another database.`;
}

function chainText(entries: number, head: string | undefined): string {
  return `${counted(entries, 'entry', 'entries')}, chain intact, head ${head ?? 'none'}`;
}

function foundText(
  { from, to, csv }: AuditArguments,
  timeZone: string,
  { entries, wanted, head, told }: Checked,
): string {
  const days = [
    ...(from === undefined ? [] : [`from ${longDate(from, timeZone)}`]),
    ...(to === undefined ? [] : [`to ${longDate(to, timeZone)}`]),
  ].join(' ');
  const which = days === '' ? 'All of them' : `${grouped(wanted)} of them, ${days} (${timeZone})`;
  return [
    chainText(entries, head),
    ...(told === undefined
      ? []
      : [`The head that was given is entry ${told.number}, of ${longDate(new Date(told.at), timeZone)}.`]),
    ...(csv === undefined ? [] : [`${which}: ${csv}`]),
    ...(csv === undefined && days !== '' ? [`${which}.`] : []),
  ].join('\n');
}

async function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') return console.log(HELP);
  const { timeZone, databasePath } = auditSettings(process.env);
  const db = args.db ?? databasePath;
  if (args.csv !== undefined) refuseTarget({ csv: args.csv, db });
  await audit(args, timeZone, db);
}

await runProgram(main);
