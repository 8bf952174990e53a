import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { argumentsIn } from '../../src/cli/audit.ts';
import { BOT, temporaryFolder, temporaryStore } from '../adapters/store/temporary.ts';
import { APPROVER, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { runToEnd } from './program-run.ts';

async function audit(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { code, out, problems } = await runToEnd('cli/audit.ts', args, env);
  return { code, out: out.trimEnd(), problems: problems.trimEnd() };
}

/** A trail of six entries, one at noon (UTC) of each day from 30 December on but the fourth, which is late in the evening. */
function sixEntries() {
  const at = temporaryStore();
  const moments = [30, 31, 32, 33, 34, 35].map((day) => new Date(Date.UTC(2025, 11, day, 12)));
  moments[3] = new Date('2026-01-02T23:30:00Z');
  for (const [index, moment] of moments.entries())
    at.store.commit(moment, ({ audit }) =>
      audit.append({ by: BOT, what: 'proposed', subject: 'ann', detail: { act: index + 1 } }),
    );
  const hashes = at.store.tables.audit.entries(1, 10).map(({ hash }) => hash);
  return {
    ...at,
    hashes,
    head: hashes.at(-1) ?? '',
    folder: dirname(at.path),
    csv: join(dirname(at.path), 'a.csv'),
  };
}

const numbersIn = (csv: string) =>
  readFileSync(csv, 'utf8')
    .split('\r\n')
    .slice(1, -1)
    .map((line) => Number(line.split(',')[0]));

test('beside the running bot: who decided what, when and on what evidence, as CSV', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(200, 'ada'), inactiveFor(190, 'ben'), inactiveFor(3, 'active')] },
  });
  await world.pressRow(APPROVER, 'ada', APPROVE);
  using folder = temporaryFolder();
  const csv = join(folder.path, 'audit.csv');
  const head = world.tables.audit.head();
  expect(await audit(['--csv', csv], { DATABASE_PATH: world.databasePath })).toEqual({
    code: 0,
    out: `${head?.number} entries, chain intact, head ${head?.hash}\nAll entries: ${csv}`,
    problems: '',
  });
  const lines = readFileSync(csv, 'utf8').split('\r\n');
  expect(lines[0]).toBe(
    '\ufeffnumber,at,by_id,by_name,what,subject,proposal,reason,mail_answer,days,last_sign_in,warnings,not_warned,due_on,limits,sentence,approver,detail,hash',
  );
  expect(lines).toHaveLength((head?.number ?? 0) + 2);
  const approval = world.tables.audit.about('ada', 10).find(({ what }) => what === 'approval recorded');
  const row = lines.find((line) => line.startsWith(`${approval?.number},`));
  expect(row).toContain(
    `${approval?.number},2026-11-25T09:00:00.000Z,${APPROVER},Mara Lindholm,approval recorded,ada,`,
  );
  expect(row).toContain(
    ',200,2026-05-09T09:00:00.000Z,,,2026-08-07,"Warn after 60 inactive days, propose at 90 or more. Grace period: none.',
  );
  expect(row?.endsWith(`,${approval?.hash}`)).toBe(true);
  expect(readdirSync(folder.path)).toEqual(['audit.csv']);
});

test.each([
  ['in UTC where it is not set', {}, ['2026-01-01', '2026-01-02'], [3, 4]],
  ['in TIME_ZONE', { TIME_ZONE: 'Europe/Berlin' }, ['2026-01-01', '2026-01-02'], [3]],
  ['in TIME_ZONE, the day after', { TIME_ZONE: 'Europe/Berlin' }, ['2026-01-03', '2026-01-03'], [4, 5]],
])('days are counted %s', async (_circumstance, env, [from = '', to = ''], expected) => {
  using at = sixEntries();
  const ended = await audit(['--db', at.path, '--from', from, '--to', to, '--csv', at.csv], env);
  expect(ended).toMatchObject({ code: 0, problems: '' });
  expect(numbersIn(at.csv)).toEqual(expected);
});

test('without --csv it checks and counts', async () => {
  using at = sixEntries();
  const chain = `6 entries, chain intact, head ${at.head}`;
  const answered = (out: string) => ({ code: 0, out, problems: '' });
  const there = ['--db', at.path];
  expect(await audit(there)).toEqual(answered(chain));
  expect(await audit([...there, '--from', '2026-01-03'])).toEqual(
    answered(`${chain}\n2 entries from Jan 3, 2026 (UTC).`),
  );
  expect(await audit([...there, '--head', (at.hashes[3] ?? '').toUpperCase()])).toEqual(
    answered(`${chain}\nThe hash in --head is that of entry 4, from Jan 2, 2026.`),
  );
  expect(readdirSync(at.folder).filter((file) => /csv|part/.test(file))).toEqual([]);
});

test('an empty trail is intact', async () => {
  using at = temporaryStore();
  expect(await audit(['--db', at.path])).toMatchObject({
    code: 0,
    out: '0 entries, chain intact, head none',
  });
});

test('promise 11: a broken chain is named, and gives no CSV', async () => {
  using at = sixEntries();
  tamper(at.path, "UPDATE audit SET what = 'nothing' WHERE number = 3");
  expect(await audit(['--db', at.path, '--csv', at.csv])).toEqual({
    code: 1,
    out: '',
    problems:
      'The chain is broken: entry 3 does not follow from the entry before it. Either it was changed or added, or the entry before it was removed. The chain is intact up to entry 2. Keep this database, and restore the newest backup in which npm run audit -- --db FILE finds no break.',
  });
  expect(existsSync(at.csv) || existsSync(`${at.csv}.part`)).toBe(false);
});

test('promise 11: a name that was changed is told as one', async () => {
  using at = sixEntries();
  tamper(at.path, "DROP TRIGGER audit_person_stays; UPDATE audit_person SET words = 'eve'");
  expect(await audit(['--db', at.path, '--csv', at.csv])).toEqual({
    code: 1,
    out: '',
    problems:
      'A name was changed: entry 1 is the first that no longer shows the name with which it was written. Keep this database, and restore the newest backup in which npm run audit -- --db FILE finds no break.',
  });
});

test('promise 11: an end that was cut off is found by the head that was told before', async () => {
  using at = sixEntries();
  tamper(at.path, 'DELETE FROM audit WHERE number > 4');
  expect(await audit(['--db', at.path])).toMatchObject({
    code: 0,
    out: `4 entries, chain intact, head ${at.hashes[3]}`,
  });
  const { code, out, problems } = await audit(['--db', at.path, '--csv', at.csv, '--head', at.head]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(problems).toBe(
    `4 entries, chain intact, head ${at.hashes[3]}, but ${at.head} is not in the chain: entries have since been removed or rewritten, or the hash is from another database.`,
  );
  expect(existsSync(at.csv) || existsSync(`${at.csv}.part`)).toBe(false);
});

test('promise 9: what people wrote is no formula and breaks no line; a large trail is written whole', async () => {
  using at = temporaryStore();
  const detail = { reason: '=HYPERLINK("http://x")\r\n+1', words: '@SUM(1)' };
  at.store.commit(new Date(), ({ audit }) => {
    audit.append({
      by: { kind: 'person', id: 'U1', name: '-2+3' },
      what: 'exclusion added',
      subject: '=1+1',
      detail,
    });
    for (let n = 0; n < 2_500; n += 1) audit.append({ by: BOT, what: 'proposed', subject: '', detail: {} });
  });
  const csv = join(dirname(at.path), 'a.csv');
  expect(await audit(['--db', at.path, '--csv', csv])).toMatchObject({ code: 0, problems: '' });
  const written = readFileSync(csv, 'utf8');
  expect(written).toContain(`,U1,'-2+3,exclusion added,'=1+1,,"'=HYPERLINK(""http://x"") +1",'@SUM(1),`);
  expect(written.match(/,the bot,proposed,/g)).toHaveLength(2_500);
});

test.each([
  [['--frm', '2026-01-01'], "Unknown option '--frm'"],
  [['--from', '2026-02-30'], '--from needs a day such as 2026-01-31'],
  [['--to', ''], '--to needs a day such as 2026-01-31'],
  [['--from', '2026-02-02', '--to', '2026-02-01'], '--from is after --to'],
  [['--head', 'abc'], '--head needs a hash of 64 hexadecimal digits'],
  [['--csv='], '--csv needs the path of a file'],
])('what it does not understand is refused: %j', (args, sentence) => {
  expect(() => argumentsIn(args)).toThrow(`${sentence}. See npm run audit -- --help.`);
});

test('without a database, or with one that it would write over, it says so', async () => {
  using at = sixEntries();
  const none = join(at.folder, 'none.db');
  expect(await audit(['--db', none])).toMatchObject({
    code: 1,
    problems: `There is no database at ${none}. Start the bot once, or correct the path (DATABASE_PATH or --db).`,
  });
  expect(await audit(['--from', 'yesterday'])).toMatchObject({ code: 2, out: '' });
  const over = await audit(['--csv', at.path], { DATABASE_PATH: at.path });
  expect(over).toMatchObject({
    code: 1,
    problems: '--csv and --db are the same file. Choose another file for the CSV.',
  });
  const zone = await audit([], { TIME_ZONE: 'Europe/Berlim' });
  expect(zone.problems).toContain('The audit cannot start with these settings:\n  - TIME_ZONE: ');
});

/** Somebody with the file takes the triggers away and changes the trail by hand. */
function tamper(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(`DROP TRIGGER audit_stays; DROP TRIGGER audit_kept; DROP TRIGGER audit_grows; ${sql}`);
  db.close();
}
