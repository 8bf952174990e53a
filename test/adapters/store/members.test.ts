import { expect, test } from 'vitest';
import type { Store } from '../../../src/adapters/store/store.ts';
import type { Account, AccountKey } from '../../../src/policy/account.ts';
import {
  accept,
  aKey,
  anAccount,
  aScan,
  aVerdict,
  evaluator,
  january,
  NOW,
  temporaryStore,
} from './temporary.ts';

/** Carries to the end, so many keys a piece; returns where each piece ended. */
function carry(
  store: Store,
  scan: number,
  before: number | undefined,
  limit = 100,
): (AccountKey | undefined)[] {
  const ends: (AccountKey | undefined)[] = [];
  do {
    const after = ends.at(-1);
    ends.push(store.commit(NOW, ({ scans }) => scans.carry(scan, before, after, limit, NOW)));
  } while (ends.at(-1) !== undefined);
  return ends;
}

/** Two scans of the same organization, the second carried from the first; returns the second. */
function twoScans(store: Store, first: readonly Account[], second: readonly Account[]): number {
  const before = aScan(store, first, january(10));
  carry(store, before, undefined);
  accept(store, before);
  const scan = aScan(store, second, january(19));
  carry(store, scan, before);
  return scan;
}

const remembered = (store: Store, scan: number, name: string) => {
  const row = store.tables.scans.member(scan, aKey(name));
  return row && { newestSignIn: row.newestSignIn, reenabledAt: row.reenabledAt, seen: row.seen };
};

test('a member is read as it was received, and one received twice is kept as it came first', () => {
  using at = temporaryStore();
  const full = anAccount('Ann', {
    categories: ['/Categories/A', 'b "quoted"'],
    roleId: 'r1',
    disabled: true,
  });
  const bare: Account = {
    ...anAccount('bob'),
    fullName: '',
    email: undefined,
    userType: undefined,
    provider: undefined,
    culture: undefined,
    level: undefined,
    created: 'unknown',
    lastLogin: 'unknown',
    role: undefined,
    disabled: undefined,
    portalId: undefined,
  };
  const far = anAccount('cat', { created: new Date(1_600_000_000), lastLogin: new Date(1.7e15) });
  const never = anAccount('dan', { lastLogin: 'never' });
  const scan = aScan(at.store, [full, bare, far, never]);
  at.store.commit(NOW, ({ scans }) => scans.addPage(scan, [anAccount('Ann', { fullName: 'Another' })]));

  const row = { newestSignIn: undefined, reenabledAt: undefined, seen: true, evaluated: undefined };
  expect(at.store.tables.scans.members(scan, undefined, 10)).toEqual(
    [full, bare, far, never].map((account) => ({ account, ...row })),
  );
});

test.each([
  ['the first sign-in seen', undefined, january(5), january(5)],
  ['a newer one', january(5), january(6), january(6)],
  ['an older one', january(6), january(5), january(6)],
  ['never, after one was seen', january(6), 'never', january(6)],
  ['not visible any more', january(6), 'unknown', january(6)],
  ['never, from the beginning', 'never', 'never', undefined],
  ['one day ahead at most', january(5), january(21), january(21)],
  ['more than a day ahead', january(5), january(21, 7), january(5)],
] as const)('the newest sign-in ever seen: %s', (_circumstance, was, is, newestSignIn) => {
  using at = temporaryStore();
  const before = was === undefined ? [] : [anAccount('ann', { lastLogin: was })];
  const scan = twoScans(at.store, before, [anAccount('ann', { lastLogin: is })]);
  expect(remembered(at.store, scan, 'ann')).toEqual({ newestSignIn, reenabledAt: undefined, seen: true });
});

test.each([
  ['disabled before, enabled now: since the scan began', true, false, january(19)],
  ['enabled before and now', false, false, undefined],
  ['disabled now', false, true, undefined],
  ['disabled before and now', true, true, undefined],
])('enabled again: %s', (_circumstance, was, is, reenabledAt) => {
  using at = temporaryStore();
  const scan = twoScans(
    at.store,
    [anAccount('ann', { disabled: was })],
    [anAccount('ann', { disabled: is })],
  );
  expect(remembered(at.store, scan, 'ann')?.reenabledAt).toEqual(reenabledAt);
});

test('the bot enabling somebody again is remembered from scan to scan, and not moved by the next', () => {
  using at = temporaryStore();
  const { store } = at;
  const before = aScan(store, [anAccount('ann', { disabled: true })], january(10));
  accept(store, before);
  store.commit(NOW, ({ scans }) => scans.noteReenabled(before, aKey('ann'), january(12)));
  expect(store.tables.scans.member(before, aKey('ann'))?.account.disabled).toBe(false);

  const scan = aScan(store, [anAccount('ann')], january(19));
  carry(store, scan, before);
  expect(remembered(store, scan, 'ann')?.reenabledAt).toEqual(january(12));
  store.commit(NOW, ({ scans }) => scans.noteReenabled(scan, aKey('ann'), january(20)));
  carry(store, scan, before);
  expect(remembered(store, scan, 'ann')?.reenabledAt).toEqual(january(20));
});

test('one not received is carried with its memory, unseen and unjudged; one created anew has no past', () => {
  using at = temporaryStore();
  const { store } = at;
  const gone = anAccount('ann', { lastLogin: january(8) });
  const anew = anAccount('ann', { key: aKey('ann anew'), lastLogin: 'never' });
  const scan = twoScans(store, [gone, anAccount('bob')], [anew, anAccount('bob')]);
  expect(store.tables.scans.member(scan, gone.key)).toEqual({
    account: gone,
    newestSignIn: january(8),
    reenabledAt: undefined,
    seen: false,
    evaluated: undefined,
  });
  expect(remembered(store, scan, 'ann anew')?.newestSignIn).toBeUndefined();
  expect(store.tables.scans.members(scan, undefined, 9).map(({ account }) => account.key)).toEqual([
    'ann anew',
    'bob',
  ]);
});

test('carrying goes in pieces over the keys of both scans, in the order of their bytes', () => {
  using at = temporaryStore();
  const { store } = at;
  const names = ['a', 'b', 'c', 'd', 'é', '\u{ff5e}', '\u{1f600}'];
  const accounts = names.map((name) => anAccount(name));
  const before = aScan(store, accounts.slice(2));
  accept(store, before);
  const scan = aScan(store, [...accounts.slice(0, 5)].reverse());
  expect(carry(store, scan, before, 2)).toEqual(['b', 'd', '\u{ff5e}', undefined]);
  expect(names.map((name) => remembered(store, scan, name)?.seen)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('a verdict is read as it was given', () => {
  using at = temporaryStore();
  const scan = aScan(at.store, [anAccount('ann'), anAccount('bob'), anAccount('cat')]);
  const ann = aVerdict({
    notWarned: { kind: 'no usable address' },
    excludedUntil: january(31),
    excludedBy: 7,
  });
  const cat = aVerdict({ status: 'protected', clause: 2, protectedBecause: 'an MFA administrator' });
  const bob = aVerdict({ status: 'unknown', range: 'none', clause: 3, days: undefined, dueOn: undefined });
  evaluator(at.store, scan, { ann, bob, cat });
  expect(at.store.tables.scans.members(scan, undefined, 9).map(({ evaluated }) => evaluated)).toEqual([
    ann,
    bob,
    cat,
  ]);
});

test('a decision between two scans shows at once: account, memory and verdict', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store, [anAccount('ann', { disabled: true })]);
  evaluator(store, scan, { ann: aVerdict({ status: 'disabled', clause: 1 }) });
  const account = anAccount('ann', { lastLogin: january(20, 5), email: 'Ann@New.example' });
  const evaluated = aVerdict({ status: 'active', range: 'none', clause: undefined, days: 0 });
  store.commit(NOW, ({ scans }) => scans.reevaluate(scan, account.key, evaluated, account));
  expect(store.tables.scans.member(scan, account.key)).toEqual({
    account,
    newestSignIn: january(20, 5),
    reenabledAt: NOW,
    lastLeftAloneAt: NOW,
    seen: true,
    evaluated,
  });
  expect(store.tables.scans.findMembers(scan, 'ann@new.example', 5)).toHaveLength(1);

  store.commit(NOW, ({ scans }) => scans.reevaluate(scan, account.key, aVerdict(), anAccount('ann')));
  expect(store.tables.scans.member(scan, account.key)?.newestSignIn).toEqual(january(20, 5));
});
