import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../src/adapters/slack/buttons.ts';
import type { MemberRow } from '../../src/adapters/store/members/members.ts';
import { idOf } from '../../src/sandbox/portal/organization.ts';
import { buttonsOf } from '../../src/sandbox/slack/reading.ts';
import { tablesWith } from '../adapters/store/tables-with.ts';
import { aKey } from '../adapters/store/temporary.ts';
import { forge, row, rowsOf } from '../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { excludeRow } from '../worlds/modal-acts.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

/** Only what people ask for, so that each scan is at the moment that a case names. */
const settings = { SCAN_SCHEDULE: '0 0 29 2 *', TRUST_MAX_DROP_PERCENT: '100', KEEP_DAYS: '30' };
const active = [1, 2, 3, 4, 5, 6].map((days) => inactiveFor(days, `active_${days}`));
const members = [
  inactiveFor(400, 'anouk'),
  inactiveFor(300, 'bertil'),
  inactiveFor(200, 'cosima'),
  ...active,
];

/** Where in the database something stands of somebody. */
function placesOf(world: BotWorld, username: string): readonly string[] {
  const db = new Database(world.databasePath, { readonly: true });
  try {
    return tablesWith(db, username, `Full ${username}`, `${username}@harbour-city.example`);
  } finally {
    db.close();
  }
}

async function scan(world: BotWorld): Promise<void> {
  await world.command(APPROVER, 'scan');
  await world.tick();
}

const remove = (world: BotWorld, ...usernames: readonly string[]): void => {
  for (const username of usernames) world.portal.organization.members.remove(username);
};

const forgotten = (world: BotWorld) =>
  world.tables.audit
    .ofKinds(['accounts forgotten'], 9)
    .map(({ by, subject, detail }) => ({ by, subject, detail }));

test('whoever was warned, approved, disabled or excluded and is gone for KEEP_DAYS is forgotten, and no day earlier', async () => {
  await using at = await timelineWorld({ organization: { members }, settings });
  const { world } = at;
  await world.pass(31 * DAY);
  await scan(world);
  await world.pressRow(APPROVER, 'anouk', APPROVE);
  await world.pass(DAY);
  await excludeRow(world, 'bertil');
  expect(at.mailbox.mails.map(({ to }) => to[0])).toContain('anouk@harbour-city.example');
  expect([placesOf(world, 'anouk'), placesOf(world, 'bertil')]).toEqual([
    ['audit_person', 'decision', 'letter', 'line', 'member', 'proposal'],
    ['audit_person', 'decision', 'exclusion', 'letter', 'member', 'proposal'],
  ]);
  remove(world, 'anouk', 'bertil');
  await scan(world);
  await world.pass(30 * DAY);
  await scan(world);
  expect([forgotten(world), placesOf(world, 'anouk'), row(world, 'anouk')]).toEqual([
    [],
    ['audit_person', 'decision', 'letter', 'member', 'proposal'],
    '',
  ]);

  await world.pass(1000);
  await scan(world);
  expect([placesOf(world, 'anouk'), placesOf(world, 'bertil')]).toEqual([[], []]);
  expect(placesOf(world, 'cosima')).toEqual(['audit_person', 'letter', 'member', 'proposal']);
  expect(forgotten(world)).toEqual([
    { by: { kind: 'bot' }, subject: '', detail: { accounts: 2, keepDays: 30 } },
  ]);
  expect(world.tables.audit.firstBroken()).toBeUndefined();
  expect(world.tables.audit.about('anouk', 99)).toEqual([]);
  const disabled = world.tables.audit.ofKinds(['account disabled'], 9);
  expect(disabled.map(({ subject }) => subject)).toEqual(['(removed)']);
});

test('an old card’s button about somebody forgotten does nothing, and the newest card shows that row no more', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, 'anouk', APPROVE);
  const value = buttonsOf(world.card()).find(({ action_id }) => action_id === UNDO)?.value ?? '';
  remove(world, 'anouk');
  await world.pass(DAY);
  // Nothing new to tell, so the card of that day stays the newest one.
  await world.tick();
  expect(row(world, 'anouk')).toContain('Undo');
  await scan(world);
  await world.pass(31 * DAY);
  await scan(world);
  expect(placesOf(world, 'anouk')).toEqual([]);
  expect(world.cardText()).not.toContain('anouk');
  await forge(world, APPROVER, UNDO, value);
  expect(world.answers(APPROVER).at(-1)).toBe('The bot has not disabled that account.');
  await world.command(APPROVER, 'why anouk');
  expect(world.answers(APPROVER).at(-1)).toContain('No member in the last scan matches “anouk”.');
  await world.command(APPROVER, 'history anouk');
  expect(world.answers(APPROVER).at(-1)).toContain('anouk');
});

test('who comes back has no past: the same portal id is proposed as one never proposed before', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, 'anouk', APPROVE);
  const before = world.portal.member('anouk');
  if (before === undefined) throw new Error('anouk is a member');
  remove(world, 'anouk');
  await scan(world);
  await world.pass(31 * DAY);
  await scan(world);
  const known = world.tables.proposals.live().map(({ id }) => id);
  world.portal.organization.members.put({ ...before, disabled: false });
  await scan(world);
  const anew = world.tables.proposals.live().find(({ username }) => username === 'anouk');
  expect([anew?.state, known.some((id) => id === anew?.id), anew?.approvals]).toEqual(['open', false, []]);
  expect(Math.max(...known)).toBeLessThan(anew?.id ?? 0);
  expect(memberOf(world, 'anouk')).toMatchObject({
    goneSince: undefined,
    reenabledAt: undefined,
    lastLeftAloneAt: undefined,
  });
});

test('nobody is forgotten while nobody scans: time alone tells nothing of who is gone', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  remove(world, 'anouk');
  await scan(world);
  await world.pass(365 * DAY);
  await world.pass(8 * DAY);
  expect([forgotten(world), placesOf(world, 'anouk')]).toEqual([[], ['audit_person', 'member', 'proposal']]);
  world.portal.organization.members.put(inactiveFor(400, 'anouk'));
  await scan(world);
  expect([forgotten(world), memberOf(world, 'anouk')?.goneSince]).toEqual([[], undefined]);
});

test('a crowd is forgotten in pieces, each with its number in the trail, and a restart goes on', async () => {
  const crowd = Array.from({ length: 25 }, (_, index) => inactiveFor(5, `leaver_${index}`));
  await using world = await liveWorld({ organization: { members: [...members, ...crowd] }, settings });
  remove(world, ...crowd.map(({ username }) => username));
  await scan(world);
  await world.pass(31 * DAY);
  await world.command(APPROVER, 'scan');
  await world.restart();
  await world.tick();
  expect(forgotten(world).map(({ detail }) => detail['accounts'])).toEqual([5, 10, 10]);
  expect(placesOf(world, 'leaver_7')).toEqual([]);
});

test('however many scans there were, each member is kept once', async () => {
  const crowd = Array.from({ length: 400 }, (_, index) => inactiveFor(5, `crowd_${index}`));
  await using world = await liveWorld({ organization: { members: crowd }, settings });
  remove(world, 'crowd_7');
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'scan');
  const rows = ['member', 'standing'].map((table) => `SELECT count(*) AS kept FROM ${table}`);
  expect(rowsOf(world, rows).flat()).toEqual([{ kept: 402 }, { kept: 402 }]);
  expect(memberOf(world, 'crowd_7')?.goneSince).toEqual(world.tables.scans.get(2)?.startedAt);
});

function memberOf({ tables }: BotWorld, username: string): MemberRow | undefined {
  return tables.members.get(aKey(idOf(`member ${username}`)));
}
