import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { openDatabase, placeOf, takeLock } from '../../src/adapters/store/database.ts';
import { COLUMNS, csvName } from '../../src/features/scan/csv.ts';
import { headOf } from '../../src/features/scan/csv-file.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import type { PortalItem } from '../../src/sandbox/portal/organization.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { startProgram, startProgramWorld } from '../cli/program.ts';
import { runToEnd } from '../cli/program-run.ts';
import { startWorld } from '../cli/scan-world.ts';
import { APPROVER, DAY, goLive, inactiveFor, liveWorld, START, startBotWorld } from '../worlds/bot-world.ts';

const organization = { members: [inactiveFor(100, 'ana')] };
const UUID = '01234567-89ab-4cde-8f01-23456789abcd';

/** Every file of a folder and below, with what is in it. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, 'utf8')]));
}

/** A folder in which people keep things, some of them named as ours are or nearly. */
function livedIn(folder: string): Readonly<Record<string, string>> {
  for (const inside of ['work', 'bot.db.work', 'other.db.work', 'bot.db.work/notes'])
    mkdirSync(join(folder, inside), { recursive: true });
  for (const path of [
    'work/thesis.txt',
    'bot.db.work/notes/plan.txt',
    'bot.db.work/members.csv',
    'bot.db.work/scan-1.csv',
    `bot.db.work/scan-1-${UUID}.csv.bak`,
    `bot.db.work/my-scan-1-${UUID}.csv`,
    `other.db.work/scan-1-${UUID}.csv`,
    `scan-1-${UUID}.csv`,
    'bot.db.part',
    'bot.db.bak',
    'csv',
  ])
    writeFileSync(join(folder, path), `mine: ${path}`);
  return filesIn(folder);
}

test('promise 16: whatever lies beside the database is there after starts, scans and an end; only CSVs that a killed process left are gone', async () => {
  using folder = temporaryFolder();
  const before = livedIn(folder.path);
  const left = join(folder.path, `bot.db.work/scan-12-${UUID}.csv`);
  writeFileSync(left, 'of members');
  await using world = await startBotWorld({
    organization,
    settings: { DATABASE_PATH: join(folder.path, 'bot.db') },
  });
  await world.command(APPROVER, 'scan');
  await world.pass(DAY);
  await world.restart();
  await world.stop();
  const after = filesIn(folder.path);
  expect(Object.fromEntries(Object.keys(before).map((path) => [path, after[path]]))).toEqual(before);
  expect(after[left]).toBeUndefined();
  expect(Object.keys(after).filter((path) => path.endsWith('.csv')).length).toBe(
    Object.keys(before).filter((path) => path.endsWith('.csv')).length,
  );
});

test('promise 16: two bots whose databases lie in one folder do not meet', async () => {
  using folder = temporaryFolder();
  await using one = await startBotWorld({
    organization,
    settings: { DATABASE_PATH: join(folder.path, 'a.db') },
  });
  const underWay = join(folder.path, `a.db.work/scan-1-${UUID}.csv`);
  mkdirSync(join(folder.path, 'a.db.work'));
  writeFileSync(underWay, 'on its way to Slack');
  await using two = await startBotWorld({
    organization,
    settings: { DATABASE_PATH: join(folder.path, 'b.db') },
  });
  await one.command(APPROVER, 'scan');
  await two.command(APPROVER, 'scan');
  expect(readFileSync(underWay, 'utf8')).toBe('on its way to Slack');
});

test('promise 16: a work folder that is a link is somebody’s own, and nothing behind it is deleted', async () => {
  using folder = temporaryFolder();
  const shared = join(folder.path, 'shared');
  mkdirSync(shared);
  writeFileSync(join(shared, `scan-1-${UUID}.csv`), 'another bot’s');
  symlinkSync(shared, join(folder.path, 'bot.db.work'));
  await using world = await startBotWorld({
    organization,
    settings: { DATABASE_PATH: join(folder.path, 'bot.db') },
  });
  await world.command(APPROVER, 'scan');
  await world.tick();
  expect(readdirSync(shared)).toEqual([`scan-1-${UUID}.csv`]);
  expect(lstatSync(join(folder.path, 'bot.db.work')).isSymbolicLink()).toBe(true);
});

test('promise 12: one database under two names has one lock, also before it is there', () => {
  using folder = temporaryFolder();
  const real = join(folder.path, 'bot.db');
  const name = join(folder.path, 'name.db');
  symlinkSync('bot.db', name);
  expect(placeOf(name)).toBe(real);
  const lock = takeLock(name);
  expect(() => takeLock(real)).toThrow('Another process is already working');
  lock[Symbol.dispose]();
  openDatabase(real).close();
  mkdirSync(join(folder.path, 'in'));
  symlinkSync(folder.path, join(folder.path, 'in/way'));
  using again = takeLock(join(folder.path, 'in/way/name.db'));
  expect(again.path).toBe(`${real}.lock`);
});

test('promise 16: the database of another program keeps every byte, and so does what is named like our lock', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'theirs.db');
  const theirs = new Database(path);
  theirs.exec('CREATE TABLE customer (name TEXT); INSERT INTO customer VALUES (1)');
  theirs.close();
  const bytes = readFileSync(path);
  const started = (settings: Record<string, string>) => startBotWorld({ organization, settings });
  await expect(started({ DATABASE_PATH: path })).rejects.toThrow('belongs to another program');
  expect(readFileSync(path).equals(bytes)).toBe(true);
  const mine = join(folder.path, 'mine.db');
  writeFileSync(`${mine}.lock`, 'a note of mine, not an SQLite database '.repeat(10));
  await expect(started({ DATABASE_PATH: mine })).rejects.toThrow(
    `${mine}.lock is where the bot keeps its lock, but that file belongs to something else.`,
  );
  expect(readFileSync(`${mine}.lock`, 'utf8')).toMatch(/^a note of mine/);
});

test('promise 16: --csv replaces an earlier CSV of the same program, and no other file', async () => {
  await using world = await startWorld();
  const scan = () => runToEnd('cli/scan.ts', ['--csv', world.csv], world.env);
  writeFileSync(`${world.csv}.part`, 'mine');
  expect((await scan()).code).toBe(0);
  expect((await scan()).code).toBe(0);
  expect(readFileSync(world.csv, 'utf8').startsWith(headOf(COLUMNS))).toBe(true);
  writeFileSync(world.csv, 'user,in_notify_range\r\nann,True\r\n');
  const refused = await scan();
  expect([refused.code, refused.problems]).toEqual([
    1,
    `${world.csv} already exists and does not look like an earlier CSV of this program. Choose another file.\n`,
  ]);
  expect(readFileSync(world.csv, 'utf8')).toBe('user,in_notify_range\r\nann,True\r\n');
  expect(readFileSync(`${world.csv}.part`, 'utf8')).toBe('mine');
  expect(readdirSync(world.folder).toSorted()).toEqual(['members.csv', 'members.csv.part']);
});

test('nobody else on the machine reads what the bot and its programs write, and files that are there keep their modes', async () => {
  await using made = await startProgramWorld();
  using folder = temporaryFolder();
  const database = join(folder.path, 'data/bot.db');
  {
    await using program = startProgram({ ...made.env, DATABASE_PATH: database });
    await expect.poll(() => program.log(), { timeout: 120_000 }).toContain('"msg":"Started."');
    const modes = readdirSync(dirname(database)).map((name) => modeOf(join(dirname(database), name)));
    expect(new Set([modeOf(dirname(database)), ...modes])).toEqual(new Set(['700', '600']));
    expect(modes.length).toBeGreaterThan(2);
  }
  const backup = join(folder.path, 'copy.db');
  await runToEnd('cli/backup.ts', [backup, '--db', database]);
  const csv = join(folder.path, 'audit.csv');
  await runToEnd('cli/audit.ts', ['--csv', csv, '--db', database]);
  expect([modeOf(backup), modeOf(csv)]).toEqual(['600', '600']);
  chmodSync(database, 0o640);
  await runToEnd('cli/audit.ts', ['--csv', csv, '--db', database]);
  await runToEnd('cli/backup.ts', [`${backup}2`, '--db', database]);
  expect([modeOf(database), modeOf(`${backup}2`)]).toEqual(['640', '600']);
});

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('git adds neither databases, CSVs nor files of settings, whatever they are called', () => {
  const ignored = readFileSync(join(import.meta.dirname, '../../.gitignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['*.csv', '*.db*', '*.sqlite*', '.env*', 'data/']));
});

test('promise 16: an item of the same title and owner that the bot did not add is neither taken for its own nor deleted', async () => {
  const { username: owner } = BOT_CREDENTIALS;
  const title = csvName(START);
  const bytes = new TextEncoder().encode('the notebook’s own');
  const item: PortalItem = {
    ...{ id: 'f'.repeat(32), owner, title, type: 'CSV', name: 'another.csv', tags: ['inactive users'] },
    ...{ access: 'private', created: 1, modified: 1, file: { bytes, contentType: 'text/csv' } },
  };
  await using world = await startBotWorld({
    organization,
    settings: { CSV_ITEM: 'on', CSV_KEEP_DAYS: '1' },
  });
  world.portal.organization.items.set(item.id, item);
  world.portal.faults.add({ kind: 'broken connection', path: /addItem$/, times: 3 });
  await world.command(APPROVER, 'scan');
  await goLive(world);
  for (let minute = 0; minute < 3; minute += 1) await world.pass(60_000);
  await world.pass(3 * DAY);
  await world.pass(3 * DAY);
  expect(world.tables.csvItems.ofScan(2)?.item).not.toBe(item.id);
  expect(world.portal.organization.items.get(item.id)?.file?.bytes).toEqual(bytes);
});

test('promise 16: what other people wrote and uploaded in the channel is there after all the bot does there', async () => {
  await using world = await liveWorld({ organization, settings: { CSV_KEEP_DAYS: '1' } });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.command(APPROVER, 'digest');
  await world.command(APPROVER, 'pause');
  for (let day = 0; day < 4; day += 1) await world.pass(DAY);
  const answers = (method: string, field: string) =>
    world.slack.calls.filter((call) => call.method === method).map(({ answer }) => answer?.[field]);
  const named = (method: string, field: string) =>
    world.slack.calls.filter((call) => call.method === method).map(({ args }) => args[field]);
  const touched = [
    ...named('chat.update', 'ts'),
    ...named('chat.delete', 'ts'),
    ...named('files.delete', 'file'),
  ];
  const own = new Set([
    ...answers('chat.postMessage', 'ts'),
    ...answers('files.getUploadURLExternal', 'file_id'),
  ]);
  expect(named('files.delete', 'file').length).toBeGreaterThan(0);
  expect(named('chat.delete', 'ts').length).toBeGreaterThan(0);
  expect(touched.filter((one) => !own.has(one))).toEqual([]);
});
