import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Db, openDatabase } from '../adapters/store/database.ts';
import { copyDatabase, openedCopyProblem } from '../adapters/store/migrate.ts';
import { DatabaseProblem } from '../adapters/store/problems.ts';
import { openStore } from '../adapters/store/store.ts';
import { settingsFound } from '../config/environment.ts';
import { botSettings } from '../config/settings.ts';
import { counted } from '../policy/text.ts';
import { argumentsOf, ProgramRefused, partOf, placeNew, runProgram, say } from './program.ts';

const HELP = `npm run backup -- FILE [--db FILE]

Copies the bot's database to a new file while the bot runs, checks the copy and shows the head of its audit trail. To
restore it, stop the bot, put the copy in place of DATABASE_PATH, and delete any -wal or -shm file next to it.

  FILE         where the copy goes; an existing file is never overwritten
  --db FILE    the database to copy (default: DATABASE_PATH)`;

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
        `The audit trail is broken from entry ${broken} on, so no backup was kept. Run npm run audit for details.`,
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

function argumentsIn(argv: readonly string[]): { readonly to: string; readonly from: string } | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return 'help';
  const [to, ...more] = positionals;
  if (to === undefined || to === '' || more.length > 0)
    throw new ProgramRefused('Name one file for the copy. See npm run backup -- --help.', 2);
  if (existsSync(to)) throw new ProgramRefused(`${to} already exists. Choose a new file.`, 2);
  const folder = dirname(resolve(to));
  if (!existsSync(folder)) throw new ProgramRefused(`The folder ${folder} does not exist. Create it first.`);
  return { to, from: values.db ?? databasePath() };
}

function parsed(argv: readonly string[]) {
  const options = { db: { type: 'string' }, help: { type: 'boolean' } } as const;
  return argumentsOf('backup', () => parseArgs({ args: [...argv], options, allowPositionals: true }));
}

function databasePath(): string {
  const { values } = settingsFound(process.env, ['DATABASE_PATH'], () => '');
  return botSettings.DATABASE_PATH.parse(values['DATABASE_PATH']);
}

async function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') return say(...HELP.split('\n'));
  await backup(args.from, args.to);
}

if (import.meta.main) await runProgram(main);
