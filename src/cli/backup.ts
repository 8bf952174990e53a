import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Db, openDatabase } from '../adapters/store/database.ts';
import { copyDatabase, openedCopyProblem } from '../adapters/store/file/migrate.ts';
import { DatabaseProblem } from '../adapters/store/file/problems.ts';
import { openStore } from '../adapters/store/store.ts';
import { settingsFound } from '../config/environment.ts';
import { botSettings } from '../config/settings.ts';
import { counted } from '../policy/text.ts';
import { backupName, deleteOldBackups } from './backup-folder.ts';
import { argumentsOf, ProgramRefused, partOf, placeNew, runProgram, say } from './program.ts';

const HELP = `npm run backup -- FILE [--db FILE]
npm run backup -- --folder FOLDER [--keep DAYS] [--db FILE]

Copies the bot's database to a new file while the bot runs, checks the copy and shows the head of its audit trail. To
restore it, stop the bot, replace the file at DATABASE_PATH with the copy, and delete any -wal or -shm file next to it.

  FILE             where the copy goes; an existing file is never overwritten
  --folder FOLDER  put the copy in this folder, named after the time: inactive-users--2026-11-27T02-30-00Z.db
  --keep DAYS      then delete the backups with such names in the folder that are older than this many days
  --db FILE        the database to copy (default: DATABASE_PATH)
  --help           show this text`;

/** A checked copy of the database, made while the bot may be writing. */
async function backup(from: string, to: string): Promise<void> {
  const part = partOf(to);
  try {
    await copyDatabase(from, part, to);
    const { entries, head } = checkedCopy(from, part, to);
    await placeNew(part, to);
    say(
      `Backup saved to ${to}: ${counted(entries, 'entry', 'entries')} in the audit trail${head === undefined ? '' : `, head ${head}`}.`,
    );
  } finally {
    for (const left of [part, `${part}-wal`, `${part}-shm`]) await rm(left, { force: true });
  }
}

/** One file by itself: what a copy in WAL mode would keep beside it could be left behind. */
function checkedCopy(
  from: string,
  path: string,
  to: string,
): { readonly entries: number; readonly head: string | undefined } {
  const db = openedCopy(from, path, to);
  try {
    const { audit } = openStore(db).tables;
    const broken = audit.firstBroken();
    if (broken !== undefined)
      throw new DatabaseProblem(
        `The audit trail is broken from entry ${broken} on, so no backup was saved. Run npm run audit for details.`,
      );
    const head = audit.head();
    return { entries: head?.number ?? 0, head: head?.hash };
  } finally {
    db.close();
  }
}

/** What is wrong with the copy is nothing that the database itself has. */
function openedCopy(from: string, path: string, to: string): Db {
  try {
    const db = openDatabase(path);
    db.pragma('journal_mode = DELETE');
    return db;
  } catch (thrown) {
    throw openedCopyProblem(thrown, from, to);
  }
}

/** Where the copy goes, and of a folder how many days of backups stay in it. */
interface Target {
  readonly to: string;
  readonly folder: string;
  readonly keepDays: number | undefined;
}

function argumentsIn(argv: readonly string[], now: Date): (Target & { readonly from: string }) | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return 'help';
  const target = targetOf(values, positionals, now);
  if (existsSync(target.to)) throw new ProgramRefused(`${target.to} already exists. Choose another name.`, 2);
  if (!existsSync(target.folder))
    throw new ProgramRefused(`The folder ${target.folder} does not exist. Create it first.`);
  return { ...target, from: values.db ?? databasePath() };
}

function targetOf(
  { folder, keep }: ReturnType<typeof parsed>['values'],
  [to, ...more]: readonly string[],
  now: Date,
): Target {
  if (folder !== undefined && folder !== '' && to === undefined)
    return { to: join(folder, backupName(now)), folder: resolve(folder), keepDays: daysIn(keep) };
  if (keep !== undefined) throw new ProgramRefused(`--keep needs --folder. ${SEE_HELP}`, 2);
  if (folder !== undefined || to === undefined || to === '' || more.length > 0)
    throw new ProgramRefused(`Name one file or one --folder for the copy. ${SEE_HELP}`, 2);
  return { to, folder: dirname(resolve(to)), keepDays: undefined };
}

const SEE_HELP = 'See npm run backup -- --help.';

function daysIn(keep: string | undefined): number | undefined {
  if (keep === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(keep))
    throw new ProgramRefused(`--keep needs a number of days, from 1 to 9999. ${SEE_HELP}`, 2);
  return Number(keep);
}

function parsed(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { db: text, folder: text, keep: text, help: { type: 'boolean' } } as const;
  return argumentsOf('backup', () => parseArgs({ args: [...argv], options, allowPositionals: true }));
}

function databasePath(): string {
  const { values } = settingsFound(process.env, ['DATABASE_PATH'], () => '');
  return botSettings.DATABASE_PATH.parse(values['DATABASE_PATH']);
}

async function main(): Promise<void> {
  const now = new Date();
  const args = argumentsIn(process.argv.slice(2), now);
  if (args === 'help') return say(...HELP.split('\n'));
  await backup(args.from, args.to);
  if (args.keepDays === undefined) return;
  const deleted = await deleteOldBackups(args.folder, args.keepDays, now);
  if (deleted > 0)
    say(
      `Deleted ${counted(deleted, 'backup', 'backups')} older than ${counted(args.keepDays, 'day', 'days')}.`,
    );
}

if (import.meta.main) await runProgram(main);
