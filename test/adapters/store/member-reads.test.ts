import { expect, test } from 'vitest';
import type { MemberRow } from '../../../src/adapters/store/members.ts';
import type { Store } from '../../../src/adapters/store/store.ts';
import type { Account } from '../../../src/policy/account.ts';
import {
  accept,
  aKey,
  anAccount,
  anEntry,
  aProposal,
  aScan,
  aVerdict,
  evaluator,
  january,
  NOW,
  temporaryStore,
} from './temporary.ts';

const names = (rows: readonly MemberRow[]) => rows.map(({ account }) => account.username);

/** A accepted scan whose members have all been judged. */
function judgedScan(store: Store, accounts: readonly Account[]): number {
  const scan = aScan(store, accounts);
  evaluator(store, scan, Object.fromEntries(accounts.map(({ key }) => [key, aVerdict()])));
  accept(store, scan);
  return scan;
}

test('a reading is counted for the checks, and compared with the scan before', () => {
  using at = temporaryStore();
  const { store } = at;
  const before = aScan(store, [
    anAccount('older', { lastLogin: january(9) }),
    anAccount('same', { lastLogin: january(9) }),
    anAccount('lost', { lastLogin: january(9) }),
    anAccount('hidden', { lastLogin: january(9) }),
    anAccount('gone', { lastLogin: january(9) }),
    anAccount('role not told', { roleId: 'r1' }),
    anAccount('another role', { role: 'org_publisher', roleId: 'r1' }),
  ]);
  store.commit(NOW, ({ scans }) => scans.carry(before, undefined, undefined, 100, NOW));
  accept(store, before);
  const scan = aScan(store, [
    anAccount('older', { lastLogin: january(8) }),
    anAccount('same', { lastLogin: january(9) }),
    anAccount('lost', { lastLogin: 'never' }),
    anAccount('hidden', { lastLogin: 'unknown' }),
    anAccount('ahead', { lastLogin: january(21, 7) }),
    anAccount('Ahead made', { created: january(25) }),
    anAccount('not quite ahead', { lastLogin: january(21) }),
    anAccount('seconds', { lastLogin: new Date(1_768_000_000) }),
    anAccount('seconds too', { created: new Date(1_500_000_000), disabled: true }),
    anAccount('admin', { role: 'org_admin' }),
    anAccount('admin off', { role: 'org_admin', disabled: true }),
    anAccount('role not told'),
    anAccount('another role'),
    anAccount('custom', { role: 'org_admin', roleId: 'r1', disabled: undefined }),
  ]);
  const counts = {
    received: 14,
    enabledAdmins: 1,
    enabledMembers: 11,
    datesInSeconds: 2,
    datesAhead: ['ahead', 'Ahead made'],
    withoutLastLogin: 1,
  };
  const { scans } = store.tables;
  expect(scans.countReading(scan, before, NOW)).toEqual({
    ...{ ...counts, withoutRoleOrState: 2, olderSignIns: 2, lost: 1 },
  });
  expect(scans.countReading(scan, undefined, NOW)).toEqual({
    ...{ ...counts, withoutRoleOrState: 1, olderSignIns: 0, lost: 0 },
  });
});

test('members come in pieces in order of their keys, statuses are counted', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(
    store,
    ['c', 'a', 'd', 'b'].map((name) => anAccount(name)),
  );
  evaluator(store, scan, { a: aVerdict(), b: aVerdict(), c: aVerdict({ status: 'excluded' }) });
  const { scans } = store.tables;
  expect(names(scans.members(scan, undefined, 2))).toEqual(['a', 'b']);
  expect(names(scans.members(scan, aKey('b'), 9))).toEqual(['c', 'd']);
  expect(scans.member(scan, aKey('nobody'))).toBeUndefined();
  expect(scans.countStatuses(scan)).toEqual({ 'to decide': 2, excluded: 1 });
});

test.each([
  ['a user name, in any case, exact first', 'Ann', ['Ann', 'ann', 'bob']],
  ['the same in lower case', 'ann', ['ann', 'Ann', 'bob']],
  ['an e-mail address', 'SHARED@EXAMPLE.ORG', ['bob', 'cat']],
  ['a full name beyond ASCII', 'ÉLODIE ÇA', ['cat']],
  ['nobody', 'an', []],
  ['a full name with a phone’s apostrophe', 'Pat O’Neil', ['dan']],
  [
    'the same as lists have it, with spaces that do not break and marks that nobody sees',
    "pat\u00a0o'neil\u200b",
    ['dan'],
  ],
  ['an e-mail address with a curly apostrophe', 'o’neil@example.org', ['dan', 'eve']],
  ['a name that the portal has with a curly one', "Eve D'Arcy", ['eve']],
  ['full width', 'ｃａｔ', ['cat']],
  ['a decomposed letter', 'E\u0301lodie C\u0327a', ['cat']],
  ['ß and SS', 'STRASSER', ['straßer']],
])('members are found by %s', (_by, who, expected) => {
  using at = temporaryStore();
  const scan = judgedScan(at.store, [
    anAccount('ann', { key: aKey('k1') }),
    anAccount('Ann', { key: aKey('k2') }),
    anAccount('bob', { fullName: 'Ann', email: 'Shared@example.org' }),
    anAccount('cat', { fullName: 'Élodie Ça', email: 'shared@Example.org' }),
    anAccount('dan', { fullName: "Pat O'Neil", email: "o'neil@example.org" }),
    anAccount('eve', { fullName: 'Eve D’Arcy', email: 'O’Neil@example.org' }),
    anAccount('straßer', { key: aKey('k3'), fullName: 'x' }),
  ]);
  expect(names(at.store.tables.scans.findMembers(scan, who, 10))).toEqual(expected);
  expect(names(at.store.tables.scans.findMembers(scan, who, 1))).toEqual(expected.slice(0, 1));
});

test('user names come in pieces, in order without regard to case', () => {
  using at = temporaryStore();
  const scan = judgedScan(
    at.store,
    ['bob', 'Ann', 'Cat', 'dan'].map((name) => anAccount(name)),
  );
  const { scans } = at.store.tables;
  expect(scans.usernames(scan, undefined, 2)).toEqual(['Ann', 'bob']);
  expect(scans.usernames(scan, 'bob', 5)).toEqual(['Cat', 'dan']);
});

test('candidates: to decide, without a live proposal; never proposed before first, then longest inactive', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(
    store,
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => anAccount(name)),
  );
  evaluator(store, scan, {
    a: aVerdict({ days: 100 }),
    b: aVerdict({ days: 300 }),
    c: aVerdict({ days: 200 }),
    d: aVerdict({ days: 400 }),
    e: aVerdict({ days: 500, status: 'in grace' }),
    f: aVerdict({ days: 50 }),
    g: aVerdict({ days: 100 }),
  });
  accept(store, scan);
  aProposal(store, scan, 'b');
  const end = (name: string, rehearsal: boolean) => {
    const id = aProposal(store, scan, name, rehearsal);
    store.commit(NOW, ({ proposals }) => proposals.become(id, 'open', 'expired', {}, anEntry()));
  };
  end('d', false);
  end('c', true);
  const { scans } = store.tables;
  expect(names(scans.candidates(scan, false, 9))).toEqual(['c', 'a', 'g', 'f', 'd']);
  expect(names(scans.candidates(scan, true, 9))).toEqual(['d', 'a', 'g', 'f', 'c']);
  expect(names(scans.candidates(scan, false, 2))).toEqual(['c', 'a']);
  expect(names(scans.rehearsable(scan, 3))).toEqual(['e', 'd', 'c']);
});

test('values in use are counted over the members seen', () => {
  using at = temporaryStore();
  const { store } = at;
  const before = aScan(store, [
    anAccount('gone', { role: 'gone', email: 'gone@gone.org', categories: ['Gone'] }),
  ]);
  accept(store, before);
  const scan = aScan(store, [
    anAccount('ann', { roleId: 'r1', categories: ['A', 'B'], email: 'ann@Dept.Example.ORG' }),
    anAccount('bob', { roleId: 'r1', categories: ['B', 'B'], email: 'odd@name@dept.example.org' }),
    anAccount('cat', { userType: undefined, provider: 'enterprise', email: undefined }),
    anAccount('dan', { userType: 'viewerUT', email: 'no address' }),
  ]);
  store.commit(NOW, ({ scans }) => scans.carry(scan, before, undefined, 100, NOW));
  const { scans } = store.tables;
  expect(scans.valuesInUse(scan, 'role')).toEqual(
    new Map([
      ['org_user', 2],
      ['r1', 2],
    ]),
  );
  expect(scans.valuesInUse(scan, 'user type')).toEqual(
    new Map([
      ['creatorUT', 2],
      ['viewerUT', 1],
    ]),
  );
  expect(scans.valuesInUse(scan, 'provider')).toEqual(
    new Map([
      ['arcgis', 3],
      ['enterprise', 1],
    ]),
  );
  expect(scans.valuesInUse(scan, 'category')).toEqual(
    new Map([
      ['A', 1],
      ['B', 2],
    ]),
  );
  expect(scans.valuesInUse(scan, 'e-mail domain')).toEqual(new Map([['dept.example.org', 2]]));
});
