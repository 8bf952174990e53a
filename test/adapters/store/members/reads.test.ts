import { expect, test } from 'vitest';
import { type MemberRow, memberOf } from '../../../../src/adapters/store/members/members.ts';
import { daysAgo } from '../../../policy/builders.ts';
import {
  aKey,
  anAccount,
  anEntry,
  aProposal,
  aStanding,
  january,
  NOW,
  scanned,
  temporaryStore,
} from '../temporary.ts';

const names = (rows: readonly MemberRow[]) => rows.map(({ account }) => account.username);

const DECIDE = aStanding();

test('members come in pieces in the order in which they first came, statuses are counted', () => {
  using at = temporaryStore();
  const { store } = at;
  const named = (...all: readonly string[]) => all.map((name) => anAccount(name));
  scanned(store, named('c', 'a', 'gone', 'd'), { at: january(18) });
  const standings = { a: DECIDE, b: DECIDE, c: aStanding({ status: 'excluded', dueOn: undefined }) };
  scanned(store, named('c', 'a', 'd', 'b'), { standings });
  const { members } = store.tables;
  const pieces = members.piece(0, 2);
  expect(names(pieces)).toEqual(['a', 'c']);
  expect(names(members.piece(pieces.at(-1)?.id ?? 0, 9))).toEqual(['d', 'b']);
  expect(members.get(aKey('nobody'))).toBeUndefined();
  expect(names(members.some(['d', 'nobody', 'gone', 'a'].map(aKey)))).toEqual(['d', 'gone', 'a']);
  expect(members.countStatuses()).toEqual({ 'to decide': 2, excluded: 1, active: 1 });
  expect([members.highestId(), members.idsThere(0, 9), members.idsThere(1, 4)]).toEqual([
    5,
    [1, 2, 3, 5],
    [2, 3],
  ]);
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
  scanned(at.store, [
    anAccount('ann', { key: aKey('k1') }),
    anAccount('Ann', { key: aKey('k2') }),
    anAccount('bob', { fullName: 'Ann', email: 'Shared@example.org' }),
    anAccount('cat', { fullName: 'Élodie Ça', email: 'shared@Example.org' }),
    anAccount('dan', { fullName: "Pat O'Neil", email: "o'neil@example.org" }),
    anAccount('eve', { fullName: 'Eve D’Arcy', email: 'O’Neil@example.org' }),
    anAccount('straßer', { key: aKey('k3'), fullName: 'x' }),
  ]);
  expect(names(at.store.tables.members.find(who, 10))).toEqual(expected);
  expect(names(at.store.tables.members.find(who, 1))).toEqual(expected.slice(0, 1));
});

test('one that is gone is found by its key alone', () => {
  using at = temporaryStore();
  const { store } = at;
  const gone = anAccount('gone', { role: 'org_admin' });
  scanned(store, [gone, anAccount('Ann')], { at: january(18) });
  scanned(store, [anAccount('Ann')]);
  const { members } = store.tables;
  expect(members.get(gone.key)?.goneSince).toEqual(NOW);
  expect(members.known([gone.key]).get(gone.key)?.username).toBe('gone');
  expect(
    [members.find('gone', 9), members.findAll(['gone', 'ann']), members.piece(0, 9)].map((rows) =>
      names(rows),
    ),
  ).toEqual([[], ['Ann'], ['Ann']]);
  expect(members.withEmail('GONE@example.org')).toEqual([]);
  expect([members.usernames(), members.enabledAdmins()]).toEqual([['Ann'], []]);
  expect(names(members.knownOtherwise([gone]).map(memberOf))).toEqual(['gone']);
});

test('whoever is told in another way is known by the user name or by the id told later, those that are gone last', () => {
  using at = temporaryStore();
  const { store } = at;
  const byName = anAccount('ann', { key: aKey('name:ann'), portalId: 'f1' });
  const gone = anAccount('ANN', { key: aKey('k1'), portalId: 'k1' });
  scanned(store, [gone, byName, anAccount('bob')], { at: january(18) });
  scanned(store, [byName, anAccount('bob')]);
  const found = (username: string, portalId?: string) =>
    names(store.tables.members.knownOtherwise([{ username, portalId }]).map(memberOf));
  expect([found('Ann'), found('renamed', 'f1'), found('renamed', 'bob'), found('nobody', 'none')]).toEqual([
    ['ann', 'ANN'],
    ['ann'],
    [],
    [],
  ]);
});

test('candidates: to decide, without a live proposal; never proposed before first, then longest inactive', () => {
  using at = temporaryStore();
  const { store } = at;
  const standings = {
    a: DECIDE,
    b: DECIDE,
    c: DECIDE,
    d: DECIDE,
    e: aStanding({ status: 'in grace' }),
    f: DECIDE,
    g: DECIDE,
  };
  const daysOf = { a: 100, b: 300, c: 200, d: 400, e: 500, f: 50, g: 100 };
  const scan = scanned(
    store,
    Object.entries(daysOf).map(([name, days]) => anAccount(name, { lastLogin: daysAgo(days, NOW) })),
    { standings },
  );
  aProposal(store, scan, 'b');
  const end = (name: string, rehearsal: boolean) => {
    const id = aProposal(store, scan, name, rehearsal);
    store.commit(NOW, ({ proposals }) => proposals.become(id, 'open', 'expired', {}, anEntry()));
  };
  end('d', false);
  end('c', true);
  const { members } = store.tables;
  expect(members.candidates(9)).toEqual(['c', 'a', 'g', 'f', 'd']);
  expect(members.candidates(2)).toEqual(['c', 'a']);
  expect(members.rehearsable(9)).toEqual(['e', 'd', 'c', 'a', 'g', 'f']);
  expect(members.rehearsable(3)).toEqual(['e', 'd', 'c']);
});

test('a first warning is to be written for whom none is under way or was since the scan, longest inactive first', () => {
  using at = temporaryStore();
  const { store } = at;
  const first = aStanding({ status: 'coming up', dueOn: undefined, letterDue: { kind: 'first' } });
  const reminder = aStanding({ status: 'in grace', letterDue: { kind: 'reminder', daysBefore: 3 } });
  const daysOf = { a: 70, b: 80, c: 80, waits: 90, since: 90, before: 60, reminded: 99 };
  const accounts = Object.entries(daysOf).map(([name, days]) =>
    anAccount(name, { lastLogin: daysAgo(days, NOW) }),
  );
  const standings = Object.fromEntries(
    Object.keys(daysOf).map((name) => [name, name === 'reminded' ? reminder : first]),
  );
  const before = scanned(store, accounts, { at: january(15), standings });
  const written = (name: string, scan: number, day: number, isAccepted: boolean) => {
    const about = { kind: 'warning', key: aKey(name), rung: { kind: 'first' }, scan } as const;
    const letter = { about, username: name, to: 'x@example.org', messageId: `<${name}@x>`, notBefore: NOW };
    store.commit(january(day), ({ letters }) => {
      const id = letters.write(letter, anEntry());
      if (!isAccepted) return;
      letters.sending(id);
      const answer = { words: '250', by: 'mail', dueOn: '2026-02-20', newLadder: true } as const;
      letters.accepted(id, answer, anEntry());
    });
  };
  written('before', before, 16, true);
  written('waits', before, 16, false);
  scanned(store, accounts, { standings });
  written('since', before, 21, true);
  const { members } = store.tables;
  expect(members.toWarnFirst(9)).toEqual(['b', 'c', 'a', 'before']);
  expect(members.toWarnFirst(2)).toEqual(['b', 'c']);
  expect(members.toRemind()).toEqual(['reminded']);
});

test('values in use are those of members that are there, piece by piece', () => {
  using at = temporaryStore();
  const { store } = at;
  const gone = anAccount('gone', { role: 'gone', email: 'gone@gone.org', categories: ['Gone'] });
  scanned(store, [gone], { at: january(18) });
  scanned(store, [
    anAccount('ann', { roleId: 'r1', categories: ['A', 'B'], email: 'ann@Dept.Example.ORG' }),
    anAccount('bob', { roleId: 'r1', categories: ['B', 'B'], email: 'odd@name@dept.example.org' }),
    anAccount('cat', { userType: undefined, provider: 'enterprise', email: undefined }),
    anAccount('dan', { userType: 'viewerUT', email: 'no address' }),
  ]);
  const { members } = store.tables;
  const kinds = ['role', 'user type', 'provider', 'category', 'email domain'] as const;
  const inUse = (after: number, upTo: number) =>
    Object.fromEntries(kinds.map((of) => [of, members.valuesInUse(of, after, upTo).toSorted()]));
  expect(inUse(0, 9)).toEqual({
    role: ['org_user', 'r1'],
    'user type': ['creatorUT', 'viewerUT'],
    provider: ['arcgis', 'enterprise'],
    category: ['A', 'B'],
    'email domain': ['dept.example.org'],
  });
  expect(inUse(1, 2)).toEqual({
    role: ['r1'],
    'user type': ['creatorUT'],
    provider: ['arcgis'],
    category: ['A', 'B'],
    'email domain': ['dept.example.org'],
  });
});
