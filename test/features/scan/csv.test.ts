import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COLUMNS, type CsvMember } from '../../../src/features/scan/csv.ts';
import { writeTable } from '../../../src/features/scan/csv-file.ts';
import type { Verdict } from '../../../src/policy/evaluate.ts';
import { aKey, anAccount, january, temporaryFolder } from '../../adapters/store/temporary.ts';
import { anExclusion } from '../../policy/builders.ts';
import { cellsAsSeenBy } from './spreadsheet.ts';

const IN_DISABLE = { days: 100, range: 'disable' } as const;
const TO_DECIDE: Verdict = {
  status: 'to decide',
  clause: 7,
  ...IN_DISABLE,
  dueOn: '2026-01-15',
  notWarned: undefined,
};

const PAGE = 'https://a.example/home/user.html?user=ann';

const aMember = (facts: Partial<CsvMember> = {}): CsvMember => ({
  account: anAccount('ann'),
  newestSignIn: undefined,
  verdict: TO_DECIDE,
  state: 'to review',
  reason: 'inactive for 100 days',
  roleName: 'Field crew',
  warnedOn: undefined,
  excludedUntil: undefined,
  owned: undefined,
  page: PAGE,
  ...facts,
});

async function written(...pieces: readonly (readonly CsvMember[])[]): Promise<string> {
  using folder = temporaryFolder();
  const path = join(folder.path, 'members.csv');
  await writeTable(
    path,
    COLUMNS,
    (async function* () {
      yield* pieces;
    })(),
  );
  return await readFile(path, 'utf8');
}

const HEADER =
  '\ufeffuser,in_notify_range,in_disable_range,full_name,email,role,user_type,provider,created,last_sign_in,never_signed_in,inactive_days,status,reason,warned_on,due_on,excluded_until,items,newest_item,groups,groups_owned,owned_as_of,may_be_in_use,member_page\r\n';

test.each<[string, CsvMember, string]>([
  [
    'one to decide',
    aMember(),
    'ann,False,True,Full ann,ann@example.org,Field crew,Creator,arcgis,2020-01-01 00:00:00,2026-01-01 06:00:00,False,100,to review,inactive for 100 days,,2026-01-15,',
  ],
  [
    'one who was warned',
    aMember({ warnedOn: '2025-12-16' }),
    'ann,False,True,Full ann,ann@example.org,Field crew,Creator,arcgis,2020-01-01 00:00:00,2026-01-01 06:00:00,False,100,to review,inactive for 100 days,2025-12-16,2026-01-15,',
  ],
  [
    'one in the notify range, whose name needs quotes',
    aMember({
      account: anAccount('ann', { fullName: 'Smith, "Ann"\nMarie', roleId: 'r1' }),
      verdict: {
        ...{ status: 'coming up', clause: 6, days: 61, range: 'notify' },
        ...{ rung: undefined, notReachable: undefined, dueOn: '2026-01-15' },
      },
      state: 'inactive 61–89 days',
    }),
    'ann,True,False,"Smith, ""Ann"" Marie",ann@example.org,Field crew,Creator,arcgis,2020-01-01 00:00:00,2026-01-01 06:00:00,False,61,inactive 61–89 days,inactive for 100 days,,2026-01-15,',
  ],
  [
    'one who never signed in, with little known',
    aMember({
      account: anAccount('ann', {
        lastLogin: 'never',
        email: undefined,
        userType: undefined,
        provider: undefined,
        fullName: '',
      }),
      roleName: 'org_user',
      state: 'excluded',
      verdict: {
        status: 'excluded',
        clause: 5,
        ...IN_DISABLE,
        exclusion: anExclusion({ until: january(31, 0) }),
      },
      excludedUntil: '2026-01-31',
    }),
    'ann,False,True,,,org_user,,,2020-01-01 00:00:00,,True,100,excluded,inactive for 100 days,,,2026-01-31',
  ],
  [
    'one whose newest sign-in is remembered',
    aMember({ account: anAccount('ann', { lastLogin: 'never' }), newestSignIn: january(5) }),
    'ann,False,True,Full ann,ann@example.org,Field crew,Creator,arcgis,2020-01-01 00:00:00,2026-01-05 06:00:00,False,100,to review,inactive for 100 days,,2026-01-15,',
  ],
  [
    'one without dates: unknown is neither a date nor never',
    aMember({
      account: anAccount('ann', { lastLogin: 'unknown', created: 'unknown' }),
      verdict: {
        status: 'unknown',
        clause: 3,
        days: undefined,
        range: 'none',
        missing: ['lastLogin', 'created'],
      },
      state: 'missing data',
    }),
    'ann,False,False,Full ann,ann@example.org,Field crew,Creator,arcgis,,,,,missing data,inactive for 100 days,,,',
  ],
  [
    'one who is active, with no due date',
    aMember({
      verdict: { status: 'active', clause: undefined, days: 0, range: 'none' },
      state: 'active',
      reason: 'active',
    }),
    'ann,False,False,Full ann,ann@example.org,Field crew,Creator,arcgis,2020-01-01 00:00:00,2026-01-01 06:00:00,False,0,active,active,,,',
  ],
])('%s', async (_, member, line) => {
  expect(await written([member])).toEqual(`${HEADER}${line},,,,,,,${PAGE}\r\n`);
});

test.each([
  [
    { items: 37, newestItem: january(2), groups: 2, groupsOwned: 1 },
    '37,2026-01-02 06:00:00,2,1,2026-01-05 06:00:00,"changed an item, app credentials"',
  ],
  [
    { items: undefined, newestItem: undefined, groups: undefined, groupsOwned: undefined },
    ',,,,2026-01-05 06:00:00,"changed an item, app credentials"',
  ],
])('what one with a live proposal owns: %j', async (held, cells) => {
  const marks = (['changed an item', 'app credentials'] as const).map((kind) => ({ kind, at: january(2) }));
  const owned = { holdings: { ...held, readAt: january(5) }, marks };
  expect(await written([aMember({ owned })])).toContain(`,2026-01-15,,${cells},${PAGE}\r\n`);
});

test('pieces follow one another, and nobody at all is the header alone', async () => {
  const named = (name: string) => aMember({ account: anAccount(name) });
  const lines = (await written([named('a'), named('b')], [], [named('c')])).split('\r\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual(['\ufeffuser', 'a', 'b', 'c', '']);
  expect(await written([])).toEqual(HEADER);
});

test.each([
  ['=1+1', "'=1+1"],
  ['+49 170 1', "'+49 170 1"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠SUM', "'＠SUM"],
  ['  =1+1', "'  =1+1"],
  ['\u00a0=1', "'\u00a0=1"],
  ['\u200b=1', "'=1"],
  ['\t', ' '],
  ['\t=1', "' =1"],
  ['\rx', ' x'],
  ['\nx', ' x'],
  ['Ann;=1', "Ann;'=1"],
  ['Ann\n=1', 'Ann =1'],
  ['Ann\t@x', 'Ann @x'],
  ['Ann\u2028\u202eb\u001b[2J\u200f', 'Ann b[2J'],
  ['ann@example.org', 'ann@example.org'],
  ['a-b+c=d', 'a-b+c=d'],
  ["'=1", "'=1"],
  ['Élodie – née', 'Élodie – née'],
])('promise 9: text from the portal starts no formula in the CSV: %j', async (fullName, expected) => {
  const text = await written([aMember({ account: anAccount('ann', { fullName }) })]);
  expect(cellsAsSeenBy(',', text)[1]?.[3]).toEqual(expected);
});

test('promise 9: no formula in the CSV, in any column and by any list separator', async () => {
  const nasty = fc
    .array(
      fc.constantFrom('=', '+', '-', '@', '＝', '"', "'", ';', ',', '\t', '\r', '\n', ' ', 'x', '\u200b'),
    )
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(nasty, nasty, async (one, other) => {
      const account = anAccount('ann', {
        key: aKey('k'),
        ...{ username: one, fullName: other, email: one, role: other, userType: one, provider: other },
      });
      const text = await written([aMember({ account, roleName: one, reason: `${other} ${one}` })]);
      const seen = [',', ';', '\t'].flatMap((separator) => cellsAsSeenBy(separator, text).flat());
      expect(seen.filter((cell) => /^[\s\p{Cf}]*[=+\-@＝＋－＠]/u.test(cell))).toEqual([]);
    }),
  );
});
