import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { argumentsOf, codeIn, ProgramRefused } from './program.ts';

export const HELP = `npm run scan -- --csv FILE [--db FILE]

Reads the organisation once, judges every member by the policy in the settings, and writes all of them to a CSV.
It talks to the portal alone, and changes nothing in it.

  --csv FILE   where the CSV goes
  --db FILE    the bot's database: its exclusions and what it remembers of earlier scans count; it is only read, and
               the bot may run meanwhile
  --help       this text

It needs ARCGIS_PORTAL_URL and a credential (see .env.example); TIME_ZONE is UTC where it is not set.`;

export interface ScanArguments {
  readonly csv: string;
  readonly db: string | undefined;
}

/** What was asked for; whatever the program does not know is refused, never passed over. */
export function argumentsIn(argv: readonly string[]): ScanArguments | 'help' {
  const options = { csv: { type: 'string' }, db: { type: 'string' }, help: { type: 'boolean' } } as const;
  return argumentsOf('scan', () => {
    const { csv = '', db, help } = parseArgs({ args: [...argv], options }).values;
    if (help === true) return 'help';
    if (csv === '') throw new Error('--csv FILE is missing.');
    if (db === '') throw new Error('--db needs the path of a file.');
    return { csv, db };
  });
}

/** Found out before the portal is read, which may take minutes. */
export function refuseTarget({ csv, db }: ScanArguments): void {
  const folder = dirname(resolve(csv));
  if (!existsSync(folder)) throw new ProgramRefused(`There is no folder ${folder}; make it first.`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (thrown) {
    throw new ProgramRefused(`Nothing can be written in ${folder}${codeIn(thrown)}.`);
  }
  if (!existsSync(csv)) return;
  if (!statSync(csv).isFile()) throw new ProgramRefused(`${csv} is no file; --csv takes the path of one.`);
  if (db !== undefined && existsSync(db) && realpathSync(csv) === realpathSync(db))
    throw new ProgramRefused('--csv and --db name the same file.');
}
