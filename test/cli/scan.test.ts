import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/adapters/store/database.ts';
import { openStore } from '../../src/adapters/store/store.ts';
import { dayOf } from '../../src/policy/calendar.ts';
import { idOf } from '../../src/sandbox/portal/organization.ts';
import { aKey, anAccount, anEntry, PERSON, scanned, temporaryStore } from '../adapters/store/temporary.ts';
import { DAY, daysAgo, NOW, scan, startWorld, timeText } from './scan-world.ts';

const rowsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(','))
    .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1));

test('one reading writes every member, says how things stand, and changes nothing', async () => {
  await using world = await startWorld();
  const { code, out, problems } = await scan(['--csv', world.csv], world.env);
  const day = (days: number) => dateText(daysAgo(days));
  const { lastLogin: signedIn = 0 } = world.portal.member('bot') ?? {};
  expect({ code, problems, out }).toEqual({
    code: 0,
    problems: '',
    out: [
      `Reading ${world.portal.url}…`,
      'Harbour City GIS: 4 members',
      '         2  in grace period',
      '         1  inactive 61–89 days',
      '         1  protected',
      '',
      'Longest inactive:',
      '  user  full name  inactive  last sign-in                 status',
      `  ben   =1+1       400 days  never; created ${day(400)}  in grace period`,
      `  cleo  cleo       120 days  ${day(120).padEnd(27)}  in grace period`,
      `  ann   Ann [31mA  70 days   ${day(70).padEnd(27)}  inactive 61–89 days`,
      `  bot   bot        0 days    ${dateText(signedIn).padEnd(27)}  protected`,
      '',
      'Without --db, exclusions, warnings and earlier scans are unknown: everyone is evaluated as if never excluded or warned, and the columns warned_on and excluded_until are empty.',
      `All members are in ${world.csv}. Nothing was changed in the portal.`,
      '',
    ],
  });
  expect(rowsOf(world.csv).map((row) => row.slice(0, 13))).toEqual([
    [
      'ann',
      'True',
      'False',
      'Ann [31mA',
      'ann@harbour-city.example',
      'Publisher',
      'Creator',
      'arcgis',
      timeText(daysAgo(500)),
      timeText(daysAgo(70)),
      'False',
      '70',
      'inactive 61–89 days',
    ],
    [
      'ben',
      'False',
      'True',
      "'=1+1",
      '',
      'Publisher',
      'Creator',
      'arcgis',
      timeText(daysAgo(400)),
      '',
      'True',
      '400',
      'in grace period',
    ],
    [
      'bot',
      'False',
      'False',
      'bot',
      'bot@harbour-city.example',
      'Administrator',
      'Creator',
      'arcgis',
      timeText(daysAgo(500)),
      timeText(signedIn),
      'False',
      '0',
      'protected',
    ],
    [
      'cleo',
      'False',
      'True',
      'cleo',
      'cleo@harbour-city.example',
      'Publisher',
      'Creator',
      'arcgis',
      timeText(daysAgo(500)),
      timeText(daysAgo(120)),
      'False',
      '120',
      'in grace period',
    ],
  ]);
  expect(world.portal.requests.filter(({ path }) => /able|update|delete/i.test(path))).toEqual([]);
});

function dateText(moment: number): string {
  const [, day, month, year] = /^\w+, 0?(\d+) (\w+) (\d+)/.exec(new Date(moment).toUTCString()) ?? [];
  return `${month} ${day}, ${year}`;
}

test("with the bot's database its exclusions and memory count, and it is only read, while the bot scans", async () => {
  await using world = await startWorld();
  using bots = temporaryStore();
  const remembered = [
    anAccount('ann', { key: aKey(idOf('member ann')), lastLogin: new Date(daysAgo(70)) }),
    anAccount('cleo', { key: aKey(idOf('member cleo')), lastLogin: new Date(daysAgo(5)) }),
  ];
  const at = new Date(daysAgo(1));
  const until = new Date(NOW + 30 * DAY);
  bots.store.commit(at, ({ exclusions }) => {
    const target = { kind: 'account', key: aKey(idOf('member ben')), username: 'ben' } as const;
    exclusions.add({ target, reason: 'On leave.', authorId: 'U1', authorName: 'Ada', until }, anEntry());
  });
  scanned(bots.store, remembered, { at });
  bots.store.commit(at, ({ scans }) => scans.begin(PERSON, anEntry()));
  const entries = bots.store.tables.audit.entries(1, 100);

  const { code, out, problems } = await scan(['--csv', world.csv, '--db', bots.path], world.env);
  expect({ code, problems, last: out.slice(-2) }).toEqual({
    code: 0,
    problems: '',
    last: [`All members are in ${world.csv}. Nothing was changed in the portal.`, ''],
  });
  expect(rowsOf(world.csv).map((row) => [row[0], row[9], row[12], row.at(-8)])).toEqual([
    ['ann', timeText(daysAgo(70)), 'inactive 61–89 days', ''],
    ['ben', '', 'excluded', dayOf(until, 'UTC')],
    ['bot', timeText(world.portal.member('bot')?.lastLogin ?? 0), 'protected', ''],
    ['cleo', timeText(daysAgo(5)), 'active', ''],
  ]);
  using stack = new DisposableStack();
  const again = openStore(stack.adopt(openDatabase(bots.path, { readonly: true }), (db) => void db.close()));
  expect(again.tables.audit.entries(1, 100)).toEqual(entries);
  expect(again.tables.scans.recent(9).map(({ state }) => state)).toEqual(['reading', 'accepted']);
});

test('promise 9: the organization and its members send nothing to the terminal but text, a line each', async () => {
  await using world = await startWorld();
  world.portal.organization.settings.name = 'Harbour\u001b[2J City\r\nAll is well.\u202e';
  const { out, problems, code } = await scan(['--csv', world.csv], world.env);
  expect([code, problems]).toEqual([0, '']);
  expect(out.join('')).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
  expect(out[1]).toBe('Harbour[2J City All is well.: 4 members');
});
