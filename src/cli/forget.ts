import { parseArgs } from 'node:util';
import { z } from 'zod';
import { botEntry } from '../adapters/store/audit.ts';
import { type Db, openDatabase, takeLock } from '../adapters/store/database.ts';
import { MIGRATIONS, refuseOtherVersion } from '../adapters/store/file/migrate.ts';
import { problemOf } from '../adapters/store/file/problems.ts';
import type { PersonFound } from '../adapters/store/person.ts';
import { openStore, type Store } from '../adapters/store/store.ts';
import { type Environment, settingsFound } from '../config/environment.ts';
import { botSettings, policySettings } from '../config/settings.ts';
import { longDate } from '../policy/calendar.ts';
import { counted, grouped } from '../policy/text.ts';
import { argumentsOf, ProgramRefused, refusedSettings, runProgram, say } from './program.ts';

const HELP = `npm run forget -- USERNAME [--yes] [--db FILE]

Removes one person from the bot's database: member data, warnings and other emails, proposals, decisions, exclusions, and
the names in the audit trail, which stays intact. Without --yes, it only shows what it would remove.
First delete the account in ArcGIS and let the bot scan once: while the person is still a member, nothing is removed,
because the next scan would bring the data back. Before you use --yes, stop the bot. Backups made earlier still contain
the person.

  USERNAME   the user name of the account, as in ArcGIS
  --yes      remove it all; this cannot be undone
  --db FILE  the database (default: DATABASE_PATH)
  --help     show this text`;

/** Copies elsewhere, which only people can delete. */
const NOT_REACHED = [
  'This program cannot remove:',
  '  - posts, threads and CSVs in Slack. Search the channel for the name and delete them there. The bot deletes its CSVs after CSV_KEEP_DAYS.',
  '  - emails that were sent, reports to REPORT_RECIPIENTS, and CSV items in ArcGIS that the bot has not deleted yet (CSV_KEEP_DAYS). Delete them where they are.',
  '  - backups made earlier. Delete them. From one made after the scan that found the account gone, this program can remove the person with --db.',
  '  - the log. Delete it, or let it expire.',
  '  - reasons that people typed, and the names of those who decided. They are part of the audit trail.',
];

function argumentsIn(argv: readonly string[]) {
  const options = { yes: { type: 'boolean' }, db: { type: 'string' }, help: { type: 'boolean' } } as const;
  return argumentsOf('forget', () => {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help === true) return 'help' as const;
    const [username, ...more] = positionals;
    if (username === undefined || username.trim() === '' || more.length > 0)
      throw new Error('Give one user name');
    if (values.db === '') throw new Error('--db needs the path of a file');
    return { username, isSure: values.yes === true, db: values.db };
  });
}

const forForget = z.object({
  TIME_ZONE: policySettings.TIME_ZONE.prefault('UTC'),
  DATABASE_PATH: botSettings.DATABASE_PATH,
  SLACK_COMMAND: botSettings.SLACK_COMMAND,
});

function forgetSettings(env: Environment) {
  const found = settingsFound(env, Object.keys(forForget.shape), () => '');
  const read = forForget.safeParse(found.values);
  const wrong = (read.error?.issues ?? []).map(({ path: [name], message }) => `${String(name)}: ${message}.`);
  const problems = [...found.problems, ...wrong];
  if (!read.success || problems.length > 0) throw refusedSettings('program', problems);
  const { TIME_ZONE: timeZone, DATABASE_PATH: databasePath, SLACK_COMMAND: command } = read.data;
  return { timeZone, databasePath, command };
}

/** What is kept of whoever had a user name; `names` is all by which it is found. */
interface Person {
  readonly username: string;
  readonly accounts: readonly PersonFound[];
  readonly names: readonly string[];
}

function personOf(store: Store, username: string, command: string): Person {
  const { person, audit } = store.tables;
  const [known] = audit.people(username, 1);
  const accounts = person.accounts(username);
  if (accounts.length === 0 && (known === undefined || !isNameOf(known.username, username)))
    throw new ProgramRefused(
      `The database has no account ${username}. Type the user name as in ArcGIS; ${command} history finds it by an email address or a full name.`,
    );
  const names = new Set([known?.username ?? username, ...accounts.flatMap(({ key }) => person.namesOf(key))]);
  return { username: accounts[0]?.username ?? known?.username ?? username, accounts, names: [...names] };
}

const isNameOf = (one: string, other: string): boolean => one.toLowerCase() === other.trim().toLowerCase();

/** Whom the bot would know again after its next scan, or about whom it is still to act. A copy learns of no scan. */
function whyNot(
  store: Store,
  { accounts, username }: Person,
  { command, isOwn }: { readonly command: string; readonly isOwn: boolean },
): string | undefined {
  const copy = (made: string) => `If it is a backup, delete it: only one made ${made} can be cleaned.`;
  if (accounts.some(({ isMember }) => isMember)) {
    if (!isOwn)
      return `${username} is still a member in this database. ${copy('after the scan that found the account gone')}`;
    return `${username} is a member as of the last scan, so the next scan would bring the person back. Delete the account in ArcGIS and let the bot scan once. To keep the bot from warning or proposing a member, use Exclude… in Slack.`;
  }
  if (store.tables.scans.underWay() !== undefined) {
    if (!isOwn) return `A scan has not finished in this database. ${copy('while no scan was running')}`;
    return `A scan has not finished. Start the bot if it is stopped, wait until ${command} status shows no running scan, stop the bot, and run this again.`;
  }
  if (accounts.some(({ isUnderWay }) => isUnderWay)) {
    const pending = `The bot has not finished with ${username}: a proposal or an email is still pending`;
    if (!isOwn) return `${pending} in this database. ${copy('after the bot has finished with the person')}`;
    return `${pending}. Start the bot and let it scan once. If the account still has buttons on a card, decide on it there.`;
  }
  return undefined;
}

/** Where members stand, and the people who decide about them. */
const LABELS: Readonly<Record<string, string>> = {
  member: 'members',
  proposal: 'proposals',
  decision: 'decisions',
  letter: 'emails',
  direct_message: 'warnings as direct messages',
  mailbox_refusal: 'rejections by mail servers',
  unreachable: 'unreachable by email',
  exclusion: 'exclusions',
  audit_person: 'names in the audit trail',
  line: 'posts in Slack',
  scan: 'scans',
  digest: 'digests',
  audit: 'entries in the audit trail',
  card: 'cards',
  csv_item: 'CSV items in ArcGIS',
  pause: 'pauses',
  go_live: 'going live',
  setting_seen: 'settings',
};

function placesText(places: ReturnType<Store['tables']['person']['placesOf']>): readonly string[] {
  const labeled = Map.groupBy(places, ({ table }) => LABELS[table] ?? 'other records');
  return [...labeled].map(
    ([label, at]) => `  ${label}: ${grouped(at.reduce((sum, { rows }) => sum + rows, 0))}`,
  );
}

function show(store: Store, person: Person, timeZone: string): void {
  const [account] = person.accounts;
  const since = account?.goneSince;
  say(
    `${person.names.join(', ')}${since === undefined ? '' : `: has not been a member since ${longDate(since, timeZone)}`}`,
    'Found in:',
    ...placesText(store.tables.person.placesOf(person.names)),
  );
}

/** Takes it out of every table, then out of the pages that held it. */
function remove(db: Db, store: Store, person: Person): void {
  // What is deleted is overwritten.
  db.pragma('secure_delete = ON');
  store.commit(new Date(), ({ retention, person: about }) => {
    about.takeOutOfTexts(person.names);
    about.dropNames(person.username);
    const detail = { accounts: Math.max(1, person.accounts.length), asked: true };
    retention.forget(
      person.accounts.map(({ key }) => key),
      botEntry('accounts forgotten', '', detail),
    );
  });
  // What was deleted earlier may lie in free pages, and in the -wal: both go.
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}

function forget(
  { username, isSure, db: given }: Exclude<ReturnType<typeof argumentsIn>, 'help'>,
  path: string,
  { timeZone, command }: { readonly timeZone: string; readonly command: string },
): void {
  const db = openDatabase(path, { readonly: !isSure });
  try {
    refuseOtherVersion(db, MIGRATIONS);
    const store = openStore(db);
    const person = personOf(store, username, command);
    show(store, person, timeZone);
    const isOwn = given === undefined;
    const reason = whyNot(store, person, { command, isOwn });
    if (reason !== undefined) throw new ProgramRefused([`Nothing was removed. ${reason}`]);
    if (isSure) {
      remove(db, store, person);
      sayRemoved(store, person, isOwn);
    } else
      say(
        `Nothing was removed. To remove it all, ${isOwn ? 'stop the bot and ' : ''}run this again with --yes.`,
      );
    say('', ...NOT_REACHED);
  } catch (thrown) {
    throw problemOf(thrown, path);
  } finally {
    db.close();
  }
}

function sayRemoved(store: Store, { username, names }: Person, isOwn: boolean): void {
  const { person, audit } = store.tables;
  const left = person.placesOf(names);
  const broken = audit.firstBroken();
  if (broken !== undefined)
    throw new ProgramRefused(
      `${username} was removed, but the audit trail is broken from entry ${broken} on. Run npm run audit for details.`,
    );
  const head = audit.head();
  say(
    `Removed ${username}. The audit trail is intact: ${counted(head?.number ?? 0, 'entry', 'entries')}, head ${head?.hash}.${isOwn ? ' Start the bot again.' : ''}`,
    ...(left.length === 0
      ? []
      : [
          'The names above still appear here, in text that people typed or as someone else’s name:',
          ...placesText(left),
        ]),
  );
}

function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') {
    say(...HELP.split('\n'));
    return Promise.resolve();
  }
  const settings = forgetSettings(process.env);
  const path = args.db ?? settings.databasePath;
  // A path on which there is none is refused before anything is made there.
  openDatabase(path, { readonly: true }).close();
  // The bot remembers what it works with: whoever is taken out beside it could come back.
  using _ = args.isSure ? takeLock(path) : undefined;
  forget(args, path, settings);
  return Promise.resolve();
}

if (import.meta.main) await runProgram(main);
