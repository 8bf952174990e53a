import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { botEntry } from '../../../src/adapters/store/audit.ts';
import { openDatabase } from '../../../src/adapters/store/database.ts';
import { MIGRATIONS, migrate } from '../../../src/adapters/store/file/migrate.ts';
import { openStore } from '../../../src/adapters/store/store.ts';
import { startProgram } from '../program.ts';
import { type DoctorWorld, doctor, doctorProgram, startDoctorWorld } from './doctor-world.ts';

/** Everything in a folder: names, sizes, times and content. */
function picture(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const file = join(folder, name);
      const { size, mtimeMs } = statSync(file);
      return [name, size, mtimeMs, statSync(file).isFile() ? readFileSync(file).toString('base64') : ''];
    });
}

/** What a Slack would be asked by somebody who only looks. */
const LOOKS = new Set([
  ...['auth.test', 'bots.info', 'blocks.validate', 'conversations.info', 'conversations.list'],
  ...['conversations.members', 'users.info', 'usergroups.list', 'usergroups.users.list'],
]);
const READS =
  /^\/(?:generateToken|oauth2\/token|community\/self|portals\/self(?:\/(?:users|roles|userLicenseTypes)(?:\/[^/]+\/privileges)?)?)$/;

function expectOnlyLooks({ world }: DoctorWorld): void {
  expect(world.slack.calls.map(({ method }) => method).filter((method) => !LOOKS.has(method))).toEqual([]);
  expect(world.portal.requests.map(({ path }) => path).filter((path) => !READS.test(path))).toEqual([]);
  // Greeted and signed in, and no sender was named.
  expect(world.mailbox.signIns.map(({ isRight }) => isRight)).toEqual([true]);
  expect(world.mailbox.tries).toEqual([]);
  expect(world.mailbox.mails).toEqual([]);
}

function databaseIn({ env }: DoctorWorld): void {
  const db = openDatabase(env['DATABASE_PATH'] ?? '');
  migrate(db, MIGRATIONS);
  openStore(db).commit(new Date(), ({ jobs }) => jobs.setLastTick(new Date()));
  openStore(db).commit(new Date(), ({ settingsSeen }) =>
    settingsSeen.replace(new Map([['TIME_ZONE', 'UTC']]), [
      botEntry('setting noted', '', { name: 'TIME_ZONE' }),
    ]),
  );
  db.close();
}

test('without a database: nothing is posted, mailed or written, and no file is made', async () => {
  await using made = await startDoctorWorld();
  const before = picture(made.folder);
  expect(before).toEqual([]);
  const found = await doctorProgram(made.env);
  expect(found.of('audit trail')?.text).toBe(
    'There is no database yet. The bot creates it when it first starts.',
  );
  expect(picture(made.folder)).toEqual(before);
  expectOnlyLooks(made);
});

test('beside a database of a bot that has stopped: not even SQLite’s own files', async () => {
  await using made = await startDoctorWorld();
  databaseIn(made);
  const before = picture(made.folder);
  expect(before.map(([name]) => name)).toEqual(['bot.db']);
  const found = await doctorProgram(made.env);
  expect(found.of('audit trail')).toMatchObject({ result: 'right', text: '1 entry, chain intact.' });
  expect(picture(made.folder)).toEqual(before);
  expectOnlyLooks(made);
});

test('beside a running bot: it takes neither its lock nor its connection', async () => {
  await using made = await startDoctorWorld();
  const env = { ...made.env, PROTECTION: 'on' };
  await using bot = startProgram(env);
  await expect.poll(() => bot.log(), { timeout: 120_000 }).toContain('"msg":"Started."');
  const opened = () =>
    made.world.slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
  const before = opened();
  const found = await doctor(env);
  expect(found.wrong()).toEqual([]);
  expect(found.of('audit trail')?.result).toBe('right');
  expect(opened()).toBe(before);
  expect(made.world.slack.connections).toBe(1);
  expect(bot.log()).not.toContain('second');
});

test('a broken audit trail is named by its entry', async () => {
  await using made = await startDoctorWorld();
  databaseIn(made);
  const db = openDatabase(made.env['DATABASE_PATH'] ?? '');
  const triggers = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER "${trigger}"`);
  db.prepare("UPDATE audit SET what = 'paused' WHERE number = 1").run();
  db.close();
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Database: audit trail']);
  expect(found.of('audit trail')?.text).toBe('The audit trail is broken at entry 1.');
});
