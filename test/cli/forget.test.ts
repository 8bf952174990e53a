import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { temporaryFolder, temporaryStore } from '../adapters/store/temporary.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor } from '../worlds/bot-world.ts';
import { excludeRow } from '../worlds/modal-acts.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';
import { runToEnd } from './program-run.ts';

const settings = { SCAN_SCHEDULE: '0 0 29 2 *', TRUST_MAX_DROP_PERCENT: '100' };
const active = [1, 2, 3, 4, 5, 6].map((days) => inactiveFor(days, `active_${days}`));
const members = [
  inactiveFor(400, 'anouk_HCG', { fullName: 'Anouk de Wit', email: 'anouk.dewit@city.example' }),
  inactiveFor(300, 'bertil_HCG', { fullName: 'Bertil' }),
  inactiveFor(200, 'cosima'),
  ...active,
];

const NAMES = ['anouk_hcg', 'anouk de wit', 'anouk.dewit', 'anouk'];

async function forget(databasePath: string, ...args: readonly string[]) {
  const { code, out, problems } = await runToEnd('cli/forget.ts', args, {
    DATABASE_PATH: databasePath,
    TIME_ZONE: 'UTC',
  });
  return { code, out: out.trimEnd(), problems: problems.trimEnd() };
}

/**
 * The files in a folder in whose bytes one of these names stands, in whatever case. By another process: one that closes a
 * file of SQLite's lets go of its own locks on it.
 */
function filesWith(folder: string, names: readonly string[]): readonly string[] {
  const wanted = names.flatMap((name) => ['-e', name]);
  const { stdout } = spawnSync('grep', ['-rliaF', ...wanted, folder], { encoding: 'utf8' });
  return stdout.split('\n').filter((path) => path !== '');
}

/** Warned, proposed, approved and disabled, one of them excluded, and then gone from the portal. */
async function livedThrough(world: BotWorld): Promise<void> {
  await world.pass(31 * DAY);
  await scan(world);
  await world.pressRow(APPROVER, 'anouk_HCG', APPROVE);
  await excludeRow(world, 'bertil_HCG');
  await world.command(APPROVER, 'digest');
  await world.command(APPROVER, 'undo anouk_HCG');
  await world.pass(DAY);
  await scan(world);
}

async function scan(world: BotWorld): Promise<void> {
  await world.command(APPROVER, 'scan');
  await world.tick();
}

test('whoever left is taken out of every file, the audit trail holds, and the bot runs on', async () => {
  await using at = await timelineWorld({ organization: { members }, settings });
  const { world } = at;
  const path = world.databasePath;
  await livedThrough(world);
  const refused = await forget(path, 'anouk_HCG');
  expect(refused).toMatchObject({
    code: 1,
    problems: expect.stringContaining('is a member as of the last scan'),
  });
  expect((await forget(path, 'anouk_HCG', '--db', path)).problems).toBe(
    'Nothing was removed. anouk_HCG is still a member in this database. If it is a backup, delete it: only one made after the scan that found the account gone can be cleaned.',
  );
  for (const username of ['anouk_HCG', 'bertil_HCG']) world.portal.organization.members.remove(username);
  await scan(world);

  const head = world.tables.audit.head();
  const seen = await forget(path, 'ANOUK_hcg');
  expect(seen).toMatchObject({ code: 0, problems: '' });
  expect(seen.out).toContain('anouk.dewit@city.example');
  expect(seen.out).toMatch(
    /has not been a member since .*\nFound in:\n[\s\S]* {2}emails: \d+\n[\s\S]* {2}proposals: \d+\n/,
  );
  expect(seen.out).toContain('Nothing was removed. To remove it all, stop the bot');
  expect(world.tables.audit.head()).toEqual(head);
  const beside = await forget(path, 'anouk_HCG', '--yes');
  expect(beside).toMatchObject({ code: 1, out: '' });
  expect(beside.problems).toContain('Another process is already working with this database');

  await world.stop();
  expect(filesWith(dirname(path), NAMES)).toContain(path);
  const done = await forget(path, 'anouk_HCG', '--yes');
  expect(done).toMatchObject({ code: 0, problems: '' });
  expect(done.out).toContain('Removed anouk_HCG. The audit trail is intact: ');
  expect(done.out).not.toContain('The names above still appear');
  expect(done.out).toContain('  - backups made earlier.');
  expect(filesWith(dirname(path), NAMES)).toEqual([]);
  expect(filesWith(dirname(path), ['bertil_hcg'])).toEqual([path]);

  using folder = temporaryFolder();
  const copy = join(folder.path, 'copy.db');
  expect((await runToEnd('cli/backup.ts', [copy, '--db', path])).code).toBe(0);
  expect(filesWith(folder.path, NAMES)).toEqual([]);
  const told = await runToEnd('cli/audit.ts', ['--db', path, '--head', head?.hash ?? '']);
  expect(told).toMatchObject({ code: 0, problems: '' });

  await world.restart();
  await world.command(APPROVER, 'status');
  await scan(world);
  expect(world.tables.scans.recent(1)[0]?.state).toBe('accepted');
  await world.command(APPROVER, 'history anouk_HCG');
  expect(world.answers(APPROVER).at(-1)).toContain('anouk');
  const entries = world.tables.audit.ofKinds(['accounts forgotten'], 9);
  expect(entries.map(({ by, detail }) => [by, detail])).toEqual([
    [{ kind: 'bot' }, { accounts: 1, asked: true }],
  ]);
  const csv = join(folder.path, 'trail.csv');
  await runToEnd('cli/audit.ts', ['--db', path, '--csv', csv]);
  expect(readFileSync(csv, 'utf8')).toContain('deleted the bot’s records of 1 account (npm run forget)');
  const disabled = world.tables.audit.ofKinds(['account disabled'], 9);
  expect(disabled.map(({ subject }) => subject)).toEqual(['(removed)']);
  await world.stop();
  expect((await forget(path, 'anouk_HCG')).problems).toContain('The database has no account anouk_HCG.');
});

test('whose full name is one word is taken out as well, and no one else with that word', async () => {
  await using at = await timelineWorld({ organization: { members }, settings });
  await livedThrough(at.world);
  at.world.portal.organization.members.remove('bertil_HCG');
  await scan(at.world);
  await at.world.stop();
  const path = at.world.databasePath;
  expect(await forget(path, 'bertil_HCG', '--yes')).toMatchObject({ code: 0, problems: '' });
  expect(filesWith(dirname(path), ['bertil_hcg', 'bertil'])).toEqual([]);
  expect(filesWith(dirname(path), ['anouk_hcg'])).toEqual([path]);
});

test('someone of whom only names are left in the audit trail is taken out of it', async () => {
  await using at = await timelineWorld({ organization: { members }, settings });
  await livedThrough(at.world);
  await at.world.stop();
  const path = at.world.databasePath;
  const db = new Database(path);
  db.exec("INSERT INTO audit_person VALUES (hex(zeroblob(32)), hex(zeroblob(16)), 'oldtimer', 'oldtimer')");
  db.close();
  expect((await forget(path, 'oldtimer')).out).toContain('\n  names in the audit trail: 1\n');
  expect(await forget(path, 'oldtimer', '--yes')).toMatchObject({ code: 0, problems: '' });
  expect(filesWith(dirname(path), ['oldtimer'])).toEqual([]);
});

test('where the name of someone who decides is found is told in words, and not by the names of tables', async () => {
  using at = temporaryStore();
  const moment = "'2026-01-20T06:00:00.000Z'";
  at.db.exec(`
    INSERT INTO audit_person VALUES (hex(zeroblob(32)), hex(zeroblob(16)), 'ada', 'ada');
    INSERT INTO pause (kind, since, by_id, by_name) VALUES ('person', ${moment}, 'U1', 'Ada');
    INSERT INTO agreement (about, what, at, by_id, by_name) VALUES ('go live', 'x', ${moment}, 'U1', 'Ada');
    INSERT INTO bulk (kind, by_id, by_name, because, at) VALUES ('undo', 'U1', 'Ada', '{}', ${moment})`);
  const { out } = await forget(at.path, 'ada');
  expect(out.split('\n').slice(2, 5).toSorted()).toEqual([
    '  names in the audit trail: 1',
    '  other records: 2',
    '  pauses: 1',
  ]);
});

test.each<[string, readonly string[], string]>([
  ['no name', [], 'Give one user name. See npm run forget -- --help.'],
  ['two names', ['a', 'b'], 'Give one user name. See npm run forget -- --help.'],
  ['an empty path', ['a', '--db', ''], '--db needs the path of a file. See npm run forget -- --help.'],
  ['an unknown flag', ['a', '--sure'], "Unknown option '--sure'. See npm run forget -- --help."],
])('refuses %s', async (_, args, said) => {
  using at = temporaryStore();
  expect(await forget(at.path, ...args)).toEqual({ code: 2, out: '', problems: said });
});

test('refuses where there is no database, and makes none', async () => {
  using folder = temporaryFolder();
  const ended = await forget(join(folder.path, 'none.db'), 'a', '--yes');
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.problems).toContain('There is no database at');
  expect(readdirSync(folder.path)).toEqual([]);
});

test('says what it does, and what it cannot reach', async () => {
  const { code, out } = await runToEnd('cli/forget.ts', ['--help']);
  expect(code).toBe(0);
  expect(out).toContain('npm run forget -- USERNAME [--yes] [--db FILE]');
});
