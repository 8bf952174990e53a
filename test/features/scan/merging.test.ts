import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { openDatabase } from '../../../src/adapters/store/database.ts';
import { openStore } from '../../../src/adapters/store/store.ts';
import { csvPart, stagingPath } from '../../../src/features/scan/work-files.ts';
import type { Account } from '../../../src/policy/account.ts';
import { anEntry, aScan, FOUND, stage } from '../../adapters/store/temporary.ts';
import { disables } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

const settings = { SCAN_SCHEDULE: '0 0 29 2 *' };
const organization = {
  members: [inactiveFor(300, 'one'), inactiveFor(299, 'two'), inactiveFor(3, 'active')],
};

const BOTS = {
  id: 'b0t',
  name: 'Bots',
  description: '',
  created: 1,
  modified: 1,
  privileges: ['portal:admin:viewUsers', 'portal:admin:disableUsers'],
};

const UUID = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';

/**
 * Stops the bot as a kill does that hits it when a scan was accepted and nothing of it is in the members yet; `received`
 * makes what it received of those that are known. Returns where that is staged.
 */
async function cutWhileMerging(
  world: BotWorld,
  received: (known: readonly Account[]) => readonly Account[],
): Promise<string> {
  await world.stop();
  const db = openDatabase(world.databasePath);
  using _closed = { [Symbol.dispose]: () => db.close() };
  const store = openStore(db);
  const at = world.clock.now();
  const rows = store.tables.members.piece(0, 99);
  const standings = Object.fromEntries(
    rows.flatMap(({ account, standing }) => (standing === undefined ? [] : [[account.key, standing]])),
  );
  const scan = store.tables.scans.get(aScan(store, at));
  if (scan === undefined) throw new Error('a scan was begun');
  const path = stagingPath(`${world.databasePath}.work`, scan);
  stage(store, path, received(rows.map(({ account }) => account)), { at, standings });
  store.commit(at, ({ scans }) => scans.merge(scan.id, FOUND, anEntry('scan accepted')));
  return path;
}

const newest = ({ tables }: BotWorld) => tables.scans.recent(1)[0];
const kinds = ({ tables }: BotWorld) =>
  tables.audit
    .entries(1, 999)
    .filter(({ what }) => /by others$|^scan (accepted|failed)/.test(what))
    .map(({ what, subject }) => `${what} ${subject}`.trim());

test('an accepted scan that was cut short is brought into the members by the next start, and tells of it all once', async () => {
  await using world = await liveWorld({ organization, settings });
  const before = kinds(world);
  const path = await cutWhileMerging(world, (known) =>
    known.map((account) => (account.username === 'two' ? { ...account, disabled: true } : account)),
  );
  const left = join(dirname(path), `scan-1-${UUID}.db`);
  await writeFile(left, '');
  await world.restart();
  expect(newest(world)).toMatchObject({ state: 'accepted', toPropose: false });
  expect(world.tables.members.find('two', 1)[0]?.account.disabled).toBe(true);
  expect(world.cardText()).toContain(` · scan ${newest(world)?.id}, `);
  const told = [...before, 'scan accepted', 'disabled by others two'];
  expect(kinds(world)).toEqual(told);
  await world.restart();
  expect(kinds(world)).toEqual(told);
  expect([existsSync(path), existsSync(left)]).toEqual([false, false]);
});

test('an accepted scan whose finds are gone fails with a sentence, and the next one works', async () => {
  await using world = await liveWorld({ organization, settings });
  const path = await cutWhileMerging(world, (known) => known);
  await rm(path);
  await world.restart();
  expect(newest(world)).toMatchObject({ state: 'failed', failure: expect.stringContaining(path) });
  expect(world.cardText()).toMatch(
    /^⛔ Scan failed · 2 to review\nThe scan’s results can no longer be read /,
  );
  await world.command(APPROVER, 'scan');
  expect(newest(world)?.state).toBe('accepted');
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});

test('whatever a process that died left of a scan that it was reading goes at the next start, and its CSV as far as it came', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.stop();
  const db = openDatabase(world.databasePath);
  const store = openStore(db);
  const scan = store.tables.scans.get(aScan(store, world.clock.now()));
  db.close();
  if (scan === undefined) throw new Error('a scan was begun');
  const folder = `${world.databasePath}.work`;
  const left = [stagingPath(folder, scan), csvPart(folder, scan)];
  for (const path of left) await writeFile(path, '');
  await world.restart();
  expect(left.filter((path) => existsSync(path))).toEqual([]);
});

test('of an accepted scan whose finds are gone halfway the counts tell how members stand', async () => {
  await using world = await liveWorld({ organization, settings });
  const path = await cutWhileMerging(world, (known) => known);
  const db = openDatabase(world.databasePath);
  // A piece of it was merged: as a backup has it that was made then.
  db.exec("UPDATE standing SET status = 'active', due_on = NULL WHERE status = 'to decide'");
  db.close();
  await rm(path);
  await world.restart();
  expect(newest(world)?.state).toBe('failed');
  expect(newest(world)?.failure).toContain('restoring a backup');
  expect(world.tables.scans.newestAccepted()?.counts).toEqual(world.tables.members.countStatuses());
});

test('finds that cannot be read fail that scan, and not the next', async () => {
  await using world = await liveWorld({ organization, settings });
  const path = await cutWhileMerging(world, (known) => known);
  await writeFile(path, '');
  await world.restart();
  expect(newest(world)?.state).toBe('failed');
  await world.command(APPROVER, 'scan');
  expect(newest(world)?.state).toBe('accepted');
});

test('an exclusion that was made while an accepted scan waited for the next start shows after it', async () => {
  await using world = await liveWorld({ organization, settings });
  const status = (name: string) => world.tables.members.find(name, 1)[0]?.standing?.status;
  expect([status('one'), status('active')]).toEqual(['to decide', 'active']);
  await cutWhileMerging(world, (known) => known);
  world.clock.moveTo(new Date(world.clock.now().getTime() + 1000));
  const db = openDatabase(world.databasePath);
  const store = openStore(db);
  const key = store.tables.members.find('active', 1)[0]?.account.key;
  if (key === undefined) throw new Error('nobody is called so');
  const by = { reason: 'on leave', authorId: 'U1', authorName: 'Ada', until: undefined };
  store.commit(world.clock.now(), ({ exclusions }) =>
    exclusions.add(
      { ...by, target: { kind: 'account', key, username: 'active' } },
      anEntry('exclusion added'),
    ),
  );
  db.close();
  await world.restart();
  expect(status('active')).toBe('excluded');
  expect(world.tables.scans.newestAccepted()?.counts).toMatchObject(world.tables.members.countStatuses());
});

test('nobody is disabled while what a scan found is on its way into the members, and whoever was approved then is after', async () => {
  await using world = await liveWorld({ organization, settings });
  for (let number = 0; number < 15_000; number += 1)
    world.portal.organization.members.put(inactiveFor(3, `crowd-${number}`));
  const scanning = world.command(APPROVER, 'scan');
  while (world.tables.scans.underWay()?.state !== 'merging') await setImmediate();
  const pressing = world.pressRow(APPROVER, 'one', APPROVE);
  while (world.tables.scans.underWay() !== undefined) {
    expect(disables(world)).toEqual([]);
    await setImmediate();
  }
  await Promise.all([scanning, pressing]);
  await world.tick();
  expect(disables(world)).toEqual(['one']);
});

test('a scan a day later in which nothing happened changes nothing of any member', async () => {
  const members = [
    ...organization.members,
    ...[61, 89, 91, 400].map((days) => inactiveFor(days, `for-${days}`)),
  ];
  await using world = await liveWorld({ organization: { members }, settings });
  await world.stop();
  const db = openDatabase(world.databasePath);
  db.exec(`
    CREATE TABLE written (what TEXT);
    CREATE TRIGGER member_written AFTER UPDATE ON member BEGIN INSERT INTO written VALUES (NEW.username); END;
    CREATE TRIGGER standing_written AFTER UPDATE ON standing
    BEGIN INSERT INTO written SELECT username FROM member WHERE id = NEW.member; END;`);
  const written = () => {
    const names = db.prepare('SELECT what FROM written ORDER BY what').pluck().all();
    db.exec('DELETE FROM written');
    return names;
  };
  using _closed = { [Symbol.dispose]: () => db.close() };
  await world.restart();
  // What the scan before led to, letters it may be, is found by this one.
  await world.command(APPROVER, 'scan');
  written();
  await world.pass(20 * 3_600_000);
  await world.command(APPROVER, 'scan');
  expect(written()).toEqual([]);
  world.portal.organization.members.update('for-400', { lastLogin: world.clock.now().getTime() });
  await world.command(APPROVER, 'scan');
  expect([...new Set(written())]).toEqual(['for-400']);
});

test('the last enabled administrator is protected, though that it is the last is known only when all have been read', async () => {
  const boss = (name: string, days: number) => inactiveFor(days, name, { role: 'org_admin' });
  const clerks = [...organization.members, ...[5, 6, 7].map((days) => inactiveFor(days, `clerk-${days}`))];
  await using world = await liveWorld({
    organization: { members: [boss('aaa', 400), boss('zzz', 300), ...clerks], roles: [BOTS] },
    portal: { pageSize: 2 },
    settings: { ...settings, PROTECT_ADMINS: 'off' },
  });
  const { members: directory } = world.portal.organization;
  for (const member of [...directory])
    if (!/^(aaa|zzz)$/.test(member.username) && member.role === 'org_admin')
      directory.put({ ...member, role: 'org_user', roleId: BOTS.id });
  const standings = () =>
    ['aaa', 'zzz'].map((name) => {
      const { status, protectedBecause } = world.tables.members.find(name, 1)[0]?.standing ?? {};
      return [status, protectedBecause];
    });
  await world.command(APPROVER, 'scan');
  expect(standings()).toEqual([
    ['to decide', undefined],
    ['to decide', undefined],
  ]);
  directory.update('zzz', { disabled: true });
  await world.command(APPROVER, 'scan');
  expect(standings()).toEqual([
    ['protected', 'the last enabled administrator'],
    ['disabled', undefined],
  ]);
});
