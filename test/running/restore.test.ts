import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { openStore } from '../../src/adapters/store/store.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { runToEnd } from '../cli/program-run.ts';
import { APPROVER, inactiveFor, liveWorld } from '../worlds/bot-world.ts';

/** The README's "Restore", followed after the database was lost. */

const crowd = Array.from({ length: 2_000 }, (_, index) => inactiveFor(5, `member_${index}`));

test('after its database is lost the bot takes up from last night’s backup; how long that takes is told', async ({
  annotate,
}) => {
  using place = temporaryFolder();
  const path = join(place.path, 'data/inactive-users.db');
  const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DATABASE_PATH: path };
  const members = [inactiveFor(400, 'ana'), inactiveFor(300, 'ben'), ...crowd];
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  const backups = join(place.path, 'backups');
  mkdirSync(backups);
  const made = await runToEnd('cli/backup.ts', ['--folder', backups, '--keep', '30', '--db', path]);
  const head = / head ([0-9a-f]{64})/.exec(made.out)?.[1] ?? '';
  // What is done after the backup is lost with the database.
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await world.stop();

  const since = performance.now();
  const [name = ''] = readdirSync(backups);
  const options = { cwd: place.path, encoding: 'utf8' } as const;
  const before = readFileSync(path);
  // A slip in the name costs nothing.
  expect(spawnSync('sh', ['-c', restoring()], options)).toMatchObject({ status: 1, stdout: '' });
  expect(readFileSync(path).equals(before)).toBe(true);
  const command = restoring().replace('NAME.db', name);
  expect(spawnSync('sh', ['-c', command], options)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const checked = await runToEnd('cli/audit.ts', ['--db', path, '--head', head]);
  expect(checked).toMatchObject({ code: 0, problems: '' });
  await world.restart();
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain('No known problems');
  const seconds = (performance.now() - since) / 1000;
  // For the README; how long it takes is the machine's affair.
  await annotate(`Restored with ${members.length} members in ${seconds.toFixed(1)} s.`);

  // The portal knows what was done since, and the next scan learns it.
  await world.command(APPROVER, 'scan');
  expect(world.portal.member('ben')?.disabled).toBe(true);
  const db = new Database(path, { readonly: true });
  expect(db.pragma('quick_check(1)', { simple: true })).toBe('ok');
  // The world goes on reading the file that was lost.
  const { audit, proposals } = openStore(db).tables;
  expect(audit.firstBroken()).toBeUndefined();
  const what = audit.about('ben', 2).map((entry) => entry.what);
  expect(what).toEqual(['proposal skipped', 'disabled by others']);
  expect(proposals.live()).toEqual([]);
  db.close();
});

/** What the README has a shell do, in both ways to run the bot. */
function restoring(): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const commands = Array.from(readme.matchAll(/sh -c '(cp .*)'/g), ([, command = '']) => command);
  expect(commands).toEqual([commands[0], commands[0]]);
  return commands[0] ?? '';
}
