import { parseArgs } from 'node:util';
import { z } from 'zod';
import { argumentsOf, ProgramRefused } from './program.ts';
import { botSettings, judgingSettings } from './settings.ts';
import { type Environment, settingsFound } from './settings-found.ts';

export const HELP = `npm run audit -- [--from DAY] [--to DAY] [--csv FILE] [--head HASH] [--db FILE]

Checks the audit trail from its first entry to its last: the hash of each is over the hash of the one before. It only
reads, and the bot may run meanwhile.

  --from DAY   only entries of this day and later (2026-01-01) are counted and written; all are checked
  --to DAY     only entries of this day and earlier
  --csv FILE   where they go as CSV; none is written when the chain is broken
  --head HASH  a head that an earlier run or a report told: it must be in the chain, so that nothing was cut off its
               end or written anew
  --db FILE    the database, or a copy of it; else it is DATABASE_PATH
  --help       this text

Days are those of TIME_ZONE, or of UTC where it is not set. It ends with 1 where the trail is not what it should be.`;

export interface AuditArguments {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly csv: string | undefined;
  readonly head: string | undefined;
  readonly db: string | undefined;
}

/** What was asked for; whatever the program does not know is refused, never passed over. */
export function argumentsIn(argv: readonly string[]): AuditArguments | 'help' {
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
  if (from !== undefined && to !== undefined && from > to) throw new Error('--from is later than --to');
}

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === text;
}

const forAudit = z.object({
  TIME_ZONE: judgingSettings.TIME_ZONE.prefault('UTC'),
  DATABASE_PATH: botSettings.DATABASE_PATH,
});

/** All that the settings say about it: whose calendar counts, and where the database is. */
export function auditSettings(env: Environment): {
  readonly timeZone: string;
  readonly databasePath: string;
} {
  const found = settingsFound(env, Object.keys(forAudit.shape), () => '');
  const read = forAudit.safeParse(found.values);
  const wrong = (read.error?.issues ?? []).map(({ path: [name], message }) => `${String(name)}: ${message}.`);
  const problems = [...found.problems, ...wrong];
  if (!read.success || problems.length > 0)
    throw new ProgramRefused(
      ['The audit cannot start with these settings:', ...problems.map((problem) => `  - ${problem}`)].join(
        '\n',
      ),
    );
  return { timeZone: read.data.TIME_ZONE, databasePath: read.data.DATABASE_PATH };
}
