import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  ACCEPT_ONCE,
  APPROVE,
  APPROVE_ALL,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../src/adapters/slack/buttons.ts';
import { openStore } from '../../src/adapters/store/store.ts';
import { APPROVER, type BotWorld, goLive, inactiveFor, startBotWorld } from '../worlds/bot-world.ts';
import { excludeRow, excludeRule, submit } from '../worlds/modal-acts.ts';

const members = [
  inactiveFor(500, 'ada'),
  inactiveFor(400, 'ben'),
  inactiveFor(300, 'cy'),
  inactiveFor(200, 'dee'),
  inactiveFor(190, 'eve'),
  ...[1, 2, 3].map((days) => inactiveFor(days, `active_${days}`)),
];

/** What the trail gained while something was done: who, what, and about whom. */
async function gained(world: BotWorld, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.tables.audit.entries(1, 10_000).length;
  await act();
  return world.tables.audit
    .entries(before + 1, 10_000)
    .map(({ by, what, subject }) =>
      [by.kind === 'person' ? by.name : 'bot', what, subject].filter(Boolean).join(' · '),
    );
}

const mara = (...whats: readonly string[]) => whats.map((what) => `Mara Lindholm · ${what}`);
const bot = (...whats: readonly string[]) => whats.map((what) => `bot · ${what}`);
const each = (usernames: readonly string[], ...whats: readonly string[]) =>
  usernames.flatMap((username) => whats.map((what) => `${what} · ${username}`));
const INACTIVE = ['ada', 'ben', 'cy', 'dee', 'eve'];
const APPROVED = ['approval recorded', 'proposal approved'];

test('promise 11: every decision, act, change of exclusion, pause, go-live and changed setting is in the audit trail', async () => {
  await using world = await startBotWorld({ organization: { members } });
  const by = (act: () => Promise<unknown>) => gained(world, act);
  const typed = (text: string) => by(() => world.command(APPROVER, text));
  const row = (username: string, button: string) => by(() => world.pressRow(APPROVER, username, button));
  const card = (button: string) => by(() => world.pressCard(APPROVER, button));
  const noted = world.tables.audit.entries(1, 10_000).map(({ what }) => what);
  expect(new Set(noted)).toEqual(new Set(['setting noted']));

  expect(await typed('scan')).toEqual([
    ...mara('scan started', 'scan accepted'),
    ...bot(...each(INACTIVE, 'rehearsal proposed')),
  ]);
  expect(await by(() => goLive(world))).toEqual([
    ...mara('went live', ...each(INACTIVE, 'proposal closed'), 'scan started', 'scan accepted'),
    ...bot(...each(INACTIVE, 'proposed')),
  ]);

  expect(await row('ada', APPROVE)).toEqual([
    ...mara(...each(['ada'], ...APPROVED)),
    ...bot(...each(['ada'], 'disabling begun', 'account disabled')),
  ]);
  expect(await row('ada', UNDO)).toEqual([
    ...mara(...each(['ada'], 'undo recorded', 'undo begun')),
    ...bot('disabling undone · ada'),
  ]);

  world.portal.faults.add({ kind: 'not done', path: /ben\/disable$/ });
  const failed = [
    ...mara(...each(['ben'], ...APPROVED)),
    ...bot(...each(['ben'], 'disabling begun', 'disabling failed')),
  ];
  expect(await row('ben', APPROVE)).toEqual(failed);
  expect(await row('ben', TRY_AGAIN)).toEqual(failed);

  const two = await by(() => world.restart({ APPROVALS_NEEDED: '2' }));
  expect(two).toEqual(bot('setting changed'));
  expect(await row('cy', APPROVE)).toEqual(mara('approval recorded · cy'));
  expect(await row('cy', WITHDRAW)).toEqual(mara('withdrawal recorded · cy'));
  await world.restart({ APPROVALS_NEEDED: '1' });

  expect(await by(() => excludeRow(world, 'cy'))).toEqual(
    mara(...each(['cy'], 'exclusion added', 'exclusion decided', 'proposal excluded')),
  );
  expect(await typed('include cy')).toEqual(mara('exclusion ended · cy'));
  expect(await by(() => excludeRule(world, 'user-name pattern', 'active_1'))).toEqual(
    mara('exclusion added'),
  );

  await world.pressCard(APPROVER, APPROVE_ALL);
  expect(await by(() => submit(world))).toEqual([
    ...mara('decided at once', ...each(['dee', 'eve'], ...APPROVED)),
    ...bot(...each(['dee', 'eve'], 'disabling begun', 'account disabled')),
  ]);
  expect(await card(UNDO_ALL)).toEqual([
    ...mara('decided at once', ...each(['dee', 'eve'], 'undo recorded', 'undo begun')),
    ...bot('disabling undone · dee', 'disabling undone · eve'),
  ]);

  expect(await typed('pause 3 days: a doubt')).toEqual(mara('paused'));
  expect(await typed('resume')).toEqual(mara('resumed'));

  for (const days of [1, 2, 3]) world.portal.organization.members.remove(`active_${days}`);
  expect(await typed('scan')).toEqual(mara('scan started', 'scan rejected'));
  world.portal.signIn('ben');
  expect(await card(ACCEPT_ONCE)).toEqual([
    ...mara('acceptance granted', 'scan started'),
    ...mara('scan accepted', 'acceptance used'),
    ...bot('proposal skipped · ben', 'proposed · cy'),
  ]);

  world.portal.faults.add({ kind: 'refused', code: 400, message: 'No', path: /self\/users$/, times: 1 });
  expect(await typed('scan')).toEqual(mara('scan started', 'scan failed'));
  expect(await by(() => world.restart({ DISABLE_AFTER_DAYS: '80' }))).toEqual(
    bot('setting changed', 'paused'),
  );
  expect(await by(() => world.restart({ PROTECTION: 'on' }))).toEqual(
    bot('setting changed', 'no longer live', 'resumed', 'proposal closed · cy'),
  );

  expect(world.tables.audit.firstBroken()).toBeUndefined();
  const numberOf = (wanted: string) =>
    world.tables.audit.entries(1, 10_000).find(({ what }) => what === wanted)?.number ?? 0;
  const paused = numberOf('paused');
  const live = numberOf('went live');
  await world.stop();
  expect(brokenAfter(world.databasePath, `DELETE FROM audit WHERE number = ${paused}`)).toBe(paused + 1);
  const other = `UPDATE audit SET by_name = 'Tomas Ferrer' WHERE number = ${live}`;
  expect(brokenAfter(world.databasePath, other)).toBe(live);
});

/** Which entry is found when somebody takes the triggers away and changes the trail by hand. */
function brokenAfter(path: string, tampering: string): number | undefined {
  const db = new Database(path);
  const triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'");
  for (const name of triggers.pluck().all()) db.exec(`DROP TRIGGER "${String(name)}"`);
  db.exec(tampering);
  const found = openStore(db).tables.audit.firstBroken();
  db.close();
  return found;
}
