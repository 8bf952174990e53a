import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openPortal } from '../../../src/adapters/arcgis/portal.ts';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { enabledAdminsNow } from '../../../src/features/evaluation/evaluate-members.ts';
import { row, stateOf, unreadableAfter } from '../../worlds/acting-acts.ts';
import { APPROVER, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

const members = [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')];
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

test('an account whose disabling the portal does not confirm says so on its row after two minutes', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  unreadableAfter(world, 'ana', true);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(row(world, 'ana')).not.toContain('does not say');
  await world.pass(120_000);
  expect(row(world, 'ana')).toContain(
    'ArcGIS has not confirmed the change yet. The bot asks again every minute',
  );
  world.portal.faults.clear();
  await world.pass(60_000);
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
});

test('one caught in disabling with fewer approvals than from now on is open again', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  unreadableAfter(world, 'ana', false);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(stateOf(world, 'ana')[0]).toBe('disabling');
  await world.stop();
  world.portal.faults.clear();
  await world.restart({ APPROVALS_NEEDED: '2' });
  expect(stateOf(world, 'ana')[0]).toBe('open');
});

test('a CSV whose upload was cut short is told on its card, and not uploaded twice', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.stop();
  // As a killed process leaves it: taken, and neither uploaded nor failed.
  const db = new Database(world.databasePath);
  db.exec(
    "UPDATE file SET state = 'taken', slack_file = NULL, uploaded_at = NULL WHERE id = (SELECT max(id) FROM file)",
  );
  db.close();
  await world.restart();
  expect(world.cardText()).toContain('The bot stopped while uploading the CSV of scan 2');
  expect(world.thread().filter((line) => line.includes('.csv')).length).toBe(1);
});

test('an administrator beside whom no other enabled one is found now is the last one', async () => {
  const boss = inactiveFor(500, 'boss', { role: 'org_admin' });
  await using world = await liveWorld({
    organization: { members: [...members, boss] },
    settings: { ...settings, PROTECT_ADMINS: 'off' },
  });
  const { portal: sandbox, tables } = world;
  const { ARCGIS_USERNAME: username = '', ARCGIS_PASSWORD: password = '' } = world.settings();
  const portal = openPortal({
    url: sandbox.url,
    credential: { kind: 'user', username, password },
    concurrency: 1,
    log,
  });
  const others = tables.members.enabledAdmins().filter((name) => name !== 'boss');
  const isLast = async (name: string) => {
    const reading = await portal.account(name);
    return reading.ok && (await enabledAdminsNow({ tables }, portal, reading.value)) <= 1;
  };
  expect([await isLast('boss'), await isLast('ana')]).toEqual([false, false]);
  sandbox.faults.add({
    path: /\/community\/users\/chief$/,
    kind: 'refused',
    code: 403,
    message: 'No access.',
  });
  expect([others, await isLast('boss')]).toEqual([[username, 'chief'].toSorted(), false]);
  sandbox.faults.add({
    path: new RegExp(`/community/users/${username}$`),
    kind: 'refused',
    code: 403,
    message: 'No access.',
  });
  expect(await isLast('boss')).toBe(true);
});
