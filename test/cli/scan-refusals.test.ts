import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProgramRefused } from '../../src/cli/program.ts';
import { argumentsIn, refuseTarget } from '../../src/cli/scan.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { scan, startWorld } from './scan-world.ts';

test('a reading that is not accepted says which check failed, with both numbers, and writes nothing', async () => {
  await using world = await startWorld();
  world.portal.faults.add({
    path: /\/portals\/self\/users$/,
    kind: 'cut list',
    after: 1,
    ending: 'nextStart',
  });
  expect(await scan(['--csv', world.csv], world.env)).toEqual({
    code: 1,
    out: [`Reading ${world.portal.url}…`, ''],
    problems: [
      'The scan was rejected, so no CSV was written:',
      '  - The member list does not include the bot’s own account, so it looks incomplete. Scan again. If this happens again, check in ArcGIS that this account is a member of the organization.',
      '  - The member list looks incomplete (1 of 4).',
      '',
    ].join('\n'),
  });
  expect(existsSync(world.csv)).toBe(false);
});

test("with a clock that is days from the portal's no CSV is written, and with one that is minutes off it is said", async () => {
  await using world = await startWorld();
  const clear = world.portal.faults.add({ path: /./, kind: 'clock off', ms: -400 * 86_400_000 });
  expect((await scan(['--csv', world.csv], world.env)).problems).toMatch(
    /The clocks of the bot’s computer and the portal are 9,60\d hours apart \(limit 24\)\./,
  );
  expect(existsSync(world.csv)).toBe(false);
  clear();
  world.portal.faults.add({ path: /./, kind: 'clock off', ms: 20.5 * 60_000 });
  expect((await scan(['--csv', world.csv], world.env)).out.join(' ')).toContain(
    'The clock of the bot’s computer is 20 minutes behind the portal’s.',
  );
});

test('promise 8: a refused password is told without the password', async () => {
  await using world = await startWorld();
  const ended = await scan(['--csv', world.csv], { ...world.env, ARCGIS_PASSWORD: 'wr0ng-p&ss' });
  expect(ended.code).toBe(1);
  expect(ended.problems).toMatch(/^The scan was rejected.*\n.*\n.*Check ARCGIS_USERNAME/);
  expect(JSON.stringify(ended)).not.toMatch(/wr0ng/);
});

test('stopped by a signal it writes nothing and says so', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ path: /\/users$/, kind: 'hang' });
  expect(await scan(['--csv', world.csv], world.env, 'SIGINT')).toEqual({
    code: 1,
    out: [`Reading ${world.portal.url}…`, ''],
    problems: 'Stopped. No CSV was written.\n',
  });
  expect(existsSync(world.csv)).toBe(false);
});

test('what cannot be done is a sentence, and an exit code', async () => {
  await using world = await startWorld();
  const { csv, env } = world;
  const database = join(world.folder, 'bot.db');
  writeFileSync(database, 'no database');
  const cases: readonly (readonly [
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    code: number,
    sentence: string,
  ])[] = [
    [['--cvs', csv], env, 2, "Unknown option '--cvs'. See npm run scan -- --help.\n"],
    [
      ['--csv', csv, '--db', `${database}x`],
      env,
      1,
      `There is no database at ${database}x. Start the bot once, or correct the path (DATABASE_PATH or --db).\n`,
    ],
    [
      ['--csv', csv, '--db', database],
      env,
      1,
      `The database ${database} is damaged or not a SQLite database. Nothing was changed. Stop the bot and restore the newest backup.\n`,
    ],
    [
      ['--csv', csv],
      { ...env, ARCGIS_PASSWORD: '', TIME_ZONE: 'Mars' },
      1,
      'The scan cannot start with these settings:\n  - TIME_ZONE: found 4 characters (not shown). Use a time zone such as Europe/Berlin or UTC.\n  - ARCGIS_PASSWORD is required together with ARCGIS_USERNAME.\n',
    ],
  ];
  for (const [args, settings, code, sentence] of cases) {
    expect(await scan(args, settings), args.join(' ')).toEqual({ code, out: [''], problems: sentence });
  }
});

test.each<[circumstance: string, args: readonly string[], sentence: string]>([
  ['nothing', [], '--csv FILE is required. See npm run scan -- --help.'],
  ['a file without its option', ['x.csv'], "Unexpected argument 'x.csv'. See npm run scan -- --help."],
  [
    'an option without its file',
    ['--csv'],
    "Option '--csv <value>' argument missing. See npm run scan -- --help.",
  ],
  [
    'an empty database',
    ['--csv', 'x.csv', '--db', ''],
    '--db needs the path of a file. See npm run scan -- --help.',
  ],
])('called with %s, it says what is missing', (_, args, sentence) => {
  expect(() => argumentsIn(args)).toThrow(new ProgramRefused(sentence, 2));
});

test('a place where no CSV can be is found out before the portal is read', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'x');
  writeFileSync(file, '');
  const refusal = (csv: string, db?: string) => () => refuseTarget({ csv, db }, 'user,');
  expect(refusal(join(file, 'y/z.csv'))).toThrow(
    new ProgramRefused(`The folder ${file}/y does not exist. Create it first.`),
  );
  expect(refusal(folder.path)).toThrow(
    new ProgramRefused(`${folder.path} is not a file. Set --csv to the path of a file.`),
  );
  expect(refusal(file, file)).toThrow(
    new ProgramRefused('--csv and --db are the same file. Choose another file for the CSV.'),
  );
  expect(refusal(file, join(folder.path, 'other'))).not.toThrow();
});

test('--help tells what it does', async () => {
  const { code, out, problems } = await scan(['--help']);
  expect({ code, problems, first: out[0] }).toEqual({
    code: 0,
    problems: '',
    first: 'npm run scan -- --csv FILE [--db FILE]',
  });
});
