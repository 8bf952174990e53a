import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../adapters/store/temporary.ts';
import { type DoctorWorld, NOBODY, startDoctorWorld } from '../doctor/doctor-world.ts';
import { setup } from './setup-run.ts';

let doctor: DoctorWorld;
beforeAll(async () => {
  doctor = await startDoctorWorld();
});
afterAll(async () => {
  await doctor[Symbol.asyncDispose]();
});

const NAMES = [
  'ARCGIS_PORTAL_URL',
  'ARCGIS_USERNAME',
  'ARCGIS_PASSWORD',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
];
const lines = () =>
  [...NAMES, 'SLACK_ADMIN_CHANNEL', 'SLACK_APPROVERS']
    .map((name) => `${name}=${doctor.env[name]}\n`)
    .join('');
const around = () => ({
  SLACK_API_URL: doctor.env['SLACK_API_URL'] ?? '',
  DATABASE_PATH: doctor.env['DATABASE_PATH'] ?? '',
});

/** As systemd has it: the folder is someone else's, and takes no file of the service's user; `.env` is that user's. */
function serviceFolder(file: string | undefined, mode = 0o600) {
  const folder = temporaryFolder();
  const cwd = join(folder.path, 'service');
  mkdirSync(cwd);
  const path = join(cwd, '.env');
  if (file !== undefined) {
    writeFileSync(path, file);
    if (NOBODY.uid !== undefined) chownSync(path, NOBODY.uid, NOBODY.gid);
    chmodSync(path, mode);
  }
  chmodSync(folder.path, 0o755);
  chmodSync(cwd, 0o555);
  return { cwd, path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('where the folder takes no file, .env is written in place, with its owner and for no one else', async () => {
  using made = serviceFolder(lines());
  const { code, out, problems } = await setup({
    ...{ cwd: made.cwd, env: around(), user: NOBODY },
    input: ['c', 'UTC', 'later', 'y'],
  });
  expect({ code, problems }).toEqual({ code: 0, problems: '' });
  expect(out).toContain('Wrote .env. Only its owner can read it.');
  expect(readFileSync(made.path, 'utf8')).toBe(`${lines()}TIME_ZONE=UTC\n`);
  const { uid, mode } = statSync(made.path);
  expect({ uid, mode: mode & 0o777 }).toEqual({ uid: NOBODY.uid ?? process.getuid?.(), mode: 0o600 });
});

test.each([
  ['no .env may be created', undefined, 0, '.env cannot be created in '],
  ['.env may be read only', 'TIME_ZONE=UTC\n', 0o400, '.env cannot be written by this user (EACCES)'],
  ['.env may not be read', 'TIME_ZONE=UTC\n', 0, '.env is there, but cannot be read by this user (EACCES)'],
])('where %s, that is said before the first question, with what to do', async (_, file, mode, said) => {
  using made = serviceFolder(file, mode);
  const { code, out, problems } = await setup({ cwd: made.cwd, env: around(), user: NOBODY, input: ['x'] });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(problems).toContain(said);
  expect(problems).toMatch(/Run this as the user that owns the f(?:ile|older)/);
  expect(problems.trim().split('\n')).toHaveLength(1);
});

test('an .env that cannot be written at the end is told, and takes the answers once it can', async () => {
  using made = serviceFolder(lines());
  const { code, out, problems } = await setup({
    ...{ cwd: made.cwd, env: around(), user: NOBODY },
    input: ['c', 'UTC', 'later'],
    thenAt: [
      { prompt: 'Write .env? [Y/n] ', act: () => chmodSync(made.path, 0o400), input: ['y'] },
      {
        prompt: 'Fix that, then press Enter to try again: ',
        act: () => chmodSync(made.path, 0o600),
        input: [''],
      },
    ],
  });
  expect({ code, problems }).toEqual({ code: 0, problems: '' });
  expect(out).toContain('\n.env could not be written (EACCES).\n');
  expect(readFileSync(made.path, 'utf8')).toBe(`${lines()}TIME_ZONE=UTC\n`);
});

test('whoever runs it, .env stays with its owner, and is for them alone', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  writeFileSync(path, lines(), { mode: 0o644 });
  if (NOBODY.uid !== undefined) chownSync(path, NOBODY.uid, NOBODY.gid);
  const { uid: owner } = statSync(path);
  await setup({ cwd: folder.path, env: around(), input: ['c', 'UTC', 'later', 'y'] });
  const { uid, mode } = statSync(path);
  expect({ uid, mode: mode & 0o777 }).toEqual({ uid: owner, mode: 0o600 });
});
