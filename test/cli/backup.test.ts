import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { openStore } from '../../src/adapters/store/store.ts';
import { backupName, deleteOldBackups } from '../../src/cli/backup-folder.ts';
import { placeNew } from '../../src/cli/program.ts';
import { temporaryFolder, temporaryStore } from '../adapters/store/temporary.ts';
import { row } from '../worlds/acting-acts.ts';
import { APPROVER, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { runToEnd } from './program-run.ts';

const members = [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')];

async function backup(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { code, out, problems } = await runToEnd('cli/backup.ts', args, env);
  return { code, out: out.trimEnd(), problems: problems.trimEnd() };
}

test('a backup made beside the running bot is one file, and the bot goes on from it', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { SCAN_SCHEDULE: '0 0 1 1 *' },
  });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  using folder = temporaryFolder();
  const file = join(folder.path, 'copy.db');
  const head = world.tables.audit.head();
  expect(await backup([file], { DATABASE_PATH: world.databasePath })).toEqual({
    code: 0,
    out: `Backup saved to ${file}: ${head?.number} entries in the audit trail, head ${head?.hash}.`,
    problems: '',
  });
  expect(readdirSync(folder.path)).toEqual(['copy.db']);
  await world.stop();
  await world.restart({ DATABASE_PATH: file });
  await world.command(APPROVER, 'scan');
  expect(row(world, 'ben').split('\n')).toContain('Approve');
  const copy = new Database(file, { readonly: true });
  expect(
    openStore(copy)
      .tables.proposals.live()
      .map(({ username }) => username),
  ).toEqual(['ben']);
  copy.close();
});

test.each<[string, (folder: string) => readonly string[], number, string]>([
  ['no file', () => [], 2, 'Name one file or one --folder for the copy. See npm run backup -- --help.'],
  [
    'two files',
    (folder) => [join(folder, 'a'), join(folder, 'b')],
    2,
    'Name one file or one --folder for the copy. See npm run backup -- --help.',
  ],
  ['a file that is there', (folder) => [folder], 2, 'already exists. Choose another name.'],
  [
    'a file and a folder',
    (folder) => [join(folder, 'a'), '--folder', folder],
    2,
    'Name one file or one --folder for the copy.',
  ],
  ['an empty folder', () => ['--folder', ''], 2, 'Name one file or one --folder for the copy.'],
  ['days without a folder', (folder) => [join(folder, 'a'), '--keep', '30'], 2, '--keep needs --folder.'],
  [
    'no day',
    (folder) => ['--folder', folder, '--keep', '0'],
    2,
    '--keep needs a number of days, from 1 to 9999.',
  ],
  ['too many days', (folder) => ['--folder', folder, '--keep', '10000'], 2, '--keep needs a number of days'],
  ['days in words', (folder) => ['--folder', folder, '--keep', 'ten'], 2, '--keep needs a number of days'],
  [
    'a folder that is not there',
    (folder) => ['--folder', join(folder, 'a'), '--keep', '1'],
    1,
    'a does not exist. Create it first.',
  ],
  ['an unknown flag', () => ['--from', 'x'], 2, "Unknown option '--from'"],
  [
    'no database',
    (folder) => [join(folder, 'a'), '--db', join(folder, 'none.db')],
    1,
    'There is no database at',
  ],
])('refuses %s', async (_, args, code, said) => {
  using folder = temporaryFolder();
  const answered = await backup(args(folder.path));
  expect([answered.code, answered.out]).toEqual([code, '']);
  expect(answered.problems).toContain(said);
  expect(existsSync(join(folder.path, 'a'))).toBe(false);
});

test('a copy whose trail does not follow is not kept', async () => {
  await using world = await liveWorld({ organization: { members } });
  await world.stop();
  const db = new Database(world.databasePath);
  db.exec("DROP TRIGGER audit_stays; UPDATE audit SET what = 'else' WHERE number = 3");
  db.close();
  using folder = temporaryFolder();
  const answered = await backup([join(folder.path, 'copy.db'), '--db', world.databasePath]);
  expect(answered).toEqual({
    code: 1,
    out: '',
    problems:
      'The audit trail is broken from entry 3 on, so no backup was saved. Run npm run audit for details.',
  });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a database of another version is refused in one sentence', async () => {
  using folder = temporaryFolder();
  const newer = join(folder.path, 'newer.db');
  const db = new Database(newer);
  db.pragma('user_version = 999');
  db.close();
  const answered = await backup([join(folder.path, 'copy.db'), '--db', newer]);
  expect([answered.code, answered.out]).toEqual([1, '']);
  expect(answered.problems).toMatch(/^The database .*newer\.db .*\.$/);
  expect(readdirSync(folder.path)).toEqual(['newer.db']);
});

/** A migrated database, and the program whose files may have so many kilobytes. */
function smallFiles(from: string, to: string, kilobytes: number) {
  const program = join(import.meta.dirname, '../../src/cli/backup.ts');
  const shell = `ulimit -f ${kilobytes}; exec "$0" "$@"`;
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', shell, process.execPath, program, to, '--db', from],
    { encoding: 'utf8' },
  );
  return { code: status, out: stdout, problems: stderr.trimEnd() };
}

test('a backup onto a full disk says which disk, and that the database itself is as it was', () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const to = join(folder.path, 'copy.db');
  const ended = smallFiles(at.path, to, 100);
  expect([ended.code, ended.out]).toEqual([1, '']);
  expect(ended.problems).toMatch(
    /^The copy could not be written to .*copy\.db: the disk is full .* is unchanged\.$/,
  );
  expect(ended.problems).not.toContain('damaged');
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a folder that is not there is named, not the database', async () => {
  using at = temporaryStore();
  const folder = `${at.path}-none`;
  expect(await backup([join(folder, 'copy.db'), '--db', at.path])).toMatchObject({
    code: 1,
    problems: `The folder ${folder} does not exist. Create it first.`,
  });
});

test('a database that is damaged is still named as the one that is', async () => {
  using at = temporaryStore();
  at.db.close();
  const bytes = readFileSync(at.path);
  bytes.fill(7, 8_192, 200_000);
  writeFileSync(at.path, bytes);
  using folder = temporaryFolder();
  const ended = await backup([join(folder.path, 'copy.db'), '--db', at.path]);
  expect(ended.code).toBe(1);
  expect(ended.problems).toMatch(/damaged/);
});

test('promise 16: what is named like a part of ours beside a backup stays, and so does what came meanwhile', async () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const to = join(folder.path, 'copy.db');
  for (const end of ['.part', '.part-wal', '.part-shm', '-wal']) writeFileSync(`${to}${end}`, 'mine');
  expect((await backup([to, '--db', at.path])).code).toBe(0);
  expect(readdirSync(folder.path).toSorted()).toEqual([
    'copy.db',
    'copy.db-wal',
    'copy.db.part',
    'copy.db.part-shm',
    'copy.db.part-wal',
  ]);
  const part = join(folder.path, 'part');
  writeFileSync(part, 'ours');
  writeFileSync(`${to}2`, 'mine');
  await expect(placeNew(part, `${to}2`)).rejects.toThrow('already exists');
  expect(readFileSync(`${to}2`, 'utf8')).toBe('mine');
});

const DAY = 86_400_000;

test('promise 16: a folder keeps so many days of backups, always the newest, and all that is not one of ours', async () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const ago = (ms: number) => backupName(new Date(Date.now() - ms));
  const mine = ['inactive-users--2020-01-01.db', 'notes.txt', `${ago(90 * DAY)}.gz`];
  const foreign = ago(60 * DAY);
  for (const name of [...mine, foreign]) writeFileSync(join(folder.path, name), 'mine'.repeat(99));
  const old = [ago(31 * DAY), ago(30 * DAY + 60_000)];
  const young = [ago(30 * DAY - 600_000), ago(DAY)];
  for (const name of [...old, ...young]) await at.db.backup(join(folder.path, name));
  const { code, out, problems } = await backup(['--folder', folder.path, '--keep', '30', '--db', at.path]);
  expect([code, problems]).toEqual([0, '']);
  const [saved = '', deleted] = out.split('\n');
  const made = /^Backup saved to .*(inactive-users--.{20}\.db): /.exec(saved)?.[1] ?? '';
  expect(deleted).toBe('Deleted 2 backups older than 30 days.');
  expect(readdirSync(folder.path).toSorted()).toEqual([...mine, foreign, ...young, made].toSorted());
  // One that is alone stays, however old it is.
  using alone = temporaryFolder();
  await at.db.backup(join(alone.path, ago(900 * DAY)));
  expect(await deleteOldBackups(alone.path, 1, new Date())).toBe(0);
});
