import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { startProgram, startProgramWorld } from '../cli/program.ts';

/** systemd runs none of this here: its own programs check the files, and their commands are run as they stand. */

const ROOT = join(import.meta.dirname, '../..');
const UNITS = join(ROOT, '.systemd');
const INSTALLED = '/opt/inactive-users';
const SERVICES = ['inactive-users.service', 'inactive-users-backup.service'] as const;

/** The units as they would be for the bot in another folder. */
function unitsFor(place: string) {
  const folder = temporaryFolder();
  for (const name of readdirSync(UNITS))
    writeFileSync(
      join(folder.path, name),
      readFileSync(join(UNITS, name), 'utf8').replaceAll(INSTALLED, place),
    );
  return folder;
}

function analyze(...args: readonly string[]) {
  const { status, stdout, stderr, error } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, said: stdout + stderr };
}

test('systemd has nothing to say against the units', () => {
  using units = unitsFor(ROOT);
  const files = readdirSync(units.path).map((name) => join(units.path, name));
  expect(files).toHaveLength(3);
  expect(analyze('verify', '--man=no', ...files)).toEqual({ status: 0, said: '' });
  const wrong = join(units.path, 'wrong.service');
  writeFileSync(wrong, '[Service]\nExecStart=/none\nProtectEverything=yes\n');
  expect(analyze('verify', '--man=no', wrong).said).toMatch(/ProtectEverything[\s\S]*\/none/);
});

/** Whether systemd holds what a service may do for less than this, of 100. */
const isWithin = (most: number, unit: string) =>
  analyze('security', '--offline=true', `--threshold=${most}`, unit).status === 0;

test('the bot may use the network and compile into memory, its backup not even the network, and little else', () => {
  using units = unitsFor(ROOT);
  const [bot = '', backup = ''] = SERVICES.map((name) => join(units.path, name));
  const bare = join(units.path, 'bare.service');
  writeFileSync(bare, '[Service]\nExecStart=/bin/true\n');
  expect([isWithin(15, bot), isWithin(10, backup), isWithin(80, bare)]).toEqual([true, true, false]);
});

/** What a unit says by a name, as often as it does. */
const said = (unit: string, name: string): readonly string[] =>
  Array.from(readFileSync(join(UNITS, unit), 'utf8').matchAll(new RegExp(`^${name}=(.*)$`, 'gm')), (found) =>
    String(found[1]),
  );

test('both services run as one user without rights, in the same folder, and are as hardened', () => {
  const of = (name: string) => SERVICES.map((unit) => said(unit, name).join());
  expect(of('User')).toEqual(['inactive-users', 'inactive-users']);
  expect(of('WorkingDirectory')).toEqual([INSTALLED, INSTALLED]);
  expect(of('ReadWritePaths')).toEqual([`${INSTALLED}/data`, `${INSTALLED}/data ${INSTALLED}/backups`]);
  const [bot = '', backup = ''] = SERVICES.map((unit) => readFileSync(join(UNITS, unit), 'utf8'));
  const hardened = (text: string) => text.slice(text.indexOf('\nUMask')).split('\n\n')[0] ?? '';
  const own = /^(PrivateNetwork|RestrictAddressFamilies|#).*\n?/gm;
  expect(hardened(backup).replaceAll(own, '').trim()).toBe(hardened(bot).replaceAll(own, '').trim());
});

test('the commands of both services do their work as a user who may write in data and backups alone', async () => {
  await using made = await startProgramWorld();
  // To the superuser everything may be written.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  using place = installed(user);
  const { DATABASE_PATH: _, ...settings } = made.env;
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(place.path, '.env'), lines.join(''));
  const command = (unit: string): readonly [string, ...string[]] => {
    const [first = '', ...rest] = (said(unit, 'ExecStart')[0] ?? '')
      .replaceAll(INSTALLED, place.path)
      .split(' ');
    return [first, ...rest];
  };
  const options = { cwd: place.path, ...user };
  await using bot = startProgram({}, command('inactive-users.service'), options);
  await expect.poll(() => bot.log() + bot.problems(), { timeout: 120_000 }).toContain('"msg":"Started."');
  await using backup = startProgram({}, command('inactive-users-backup.service'), options);
  expect([await backup.ended, backup.problems()]).toEqual([{ code: 0, signal: null }, '']);
  expect(backup.log()).toContain('Backup saved to backups/inactive-users--');
  bot.signal('SIGTERM');
  expect(await bot.ended).toEqual({ code: 0, signal: null });
  expect(existsSync(join(place.path, 'data/inactive-users.db'))).toBe(true);
});

/** The project in a folder, as a clone has it after npm ci; only two folders in it are the bot's. */
function installed({ uid, gid }: { readonly uid?: number; readonly gid?: number }) {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  for (const name of ['package.json', 'migrations', 'src'])
    cpSync(join(ROOT, name), join(folder.path, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  for (const name of ['data', 'backups']) {
    mkdirSync(join(folder.path, name));
    if (uid !== undefined && gid !== undefined) chownSync(join(folder.path, name), uid, gid);
  }
  return folder;
}
