import { expect, test } from 'vitest';
import type { Store } from '../../../../src/adapters/store/store.ts';
import type { Account } from '../../../../src/policy/account.ts';
import type { Standing } from '../../../../src/policy/standing.ts';
import { aKey, anAccount, aStanding, january, NOW, scanned, temporaryStore } from '../temporary.ts';

/** Two scans of the same organization, the second nine days after the first. */
function twoScans(
  store: Store,
  first: readonly Account[],
  second: readonly Account[],
  standings: Readonly<Record<string, Standing>> = {},
): void {
  scanned(store, first, { at: january(10), standings });
  scanned(store, second, { at: january(19), standings });
}

const remembered = (store: Store, name: string) => {
  const row = store.tables.members.get(aKey(name));
  return row && { newestSignIn: row.newestSignIn, reenabledAt: row.reenabledAt, goneSince: row.goneSince };
};

const ACTIVE = aStanding({ status: 'active', dueOn: undefined });

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
  const accounts = [full, bare, far, never];
  const expected = accounts.map((account, index) => ({
    id: index + 1,
    account,
    newestSignIn: account === full ? january(1) : undefined,
    reenabledAt: undefined,
    lastLeftAloneAt: undefined,
    goneSince: undefined,
    standing: ACTIVE,
  }));
  for (const _ of ['new', 'known']) {
    scanned(at.store, [...accounts, anAccount('Ann', { fullName: 'Another' })]);
    expect(at.store.tables.members.piece(0, 10)).toEqual(expected);
  }
});

test.each([
  ['the first sign-in seen', undefined, january(5), january(5)],
  ['a newer one', january(5), january(6), january(6)],
  ['an older one', january(6), january(5), january(6)],
  ['never, after one was seen', january(6), 'never', january(6)],
  ['not visible any more', january(6), 'unknown', january(6)],
  ['never, from the beginning', 'never', 'never', undefined],
  ['one day ahead at most', january(5), january(20), january(20)],
  ['more than a day ahead', january(5), january(20, 7), january(5)],
] as const)('the newest sign-in ever seen: %s', (_circumstance, was, is, newestSignIn) => {
  using at = temporaryStore();
  const before = was === undefined ? [] : [anAccount('ann', { lastLogin: was })];
  twoScans(at.store, before, [anAccount('ann', { lastLogin: is })]);
  expect(remembered(at.store, 'ann')).toEqual({ newestSignIn, reenabledAt: undefined, goneSince: undefined });
});

test.each([
  ['disabled before, enabled now: since the scan began', true, false, january(19)],
  ['enabled before and now', false, false, undefined],
  ['disabled now', false, true, undefined],
  ['disabled before and now', true, true, undefined],
  ['disabled before, not told now', true, undefined, undefined],
])('enabled again: %s', (_circumstance, was, is, reenabledAt) => {
  using at = temporaryStore();
  twoScans(at.store, [anAccount('ann', { disabled: was })], [anAccount('ann', { disabled: is })]);
  expect(remembered(at.store, 'ann')?.reenabledAt).toEqual(reenabledAt);
});

test('one that was disabled, then not told of, and is enabled by now was enabled again', () => {
  using at = temporaryStore();
  scanned(at.store, [anAccount('ann', { disabled: true })], { at: january(9) });
  twoScans(at.store, [anAccount('ann', { disabled: undefined })], [anAccount('ann')]);
  expect(remembered(at.store, 'ann')?.reenabledAt).toEqual(january(19));
});

test('the bot enabling somebody again is remembered from scan to scan, and not moved by the next', () => {
  using at = temporaryStore();
  const { store } = at;
  scanned(store, [anAccount('ann', { disabled: true })], { at: january(10) });
  const enabledAgain = (day: number) =>
    store.commit(january(day), ({ members }) =>
      members.reevaluate(aKey('ann'), ACTIVE, anAccount('ann'), january(day)),
    );
  enabledAgain(12);
  expect(store.tables.members.get(aKey('ann'))?.account.disabled).toBe(false);

  scanned(store, [anAccount('ann')], { at: january(19) });
  expect(remembered(store, 'ann')?.reenabledAt).toEqual(january(12));
  enabledAgain(20);
  scanned(store, [anAccount('ann')], { at: january(21) });
  expect(remembered(store, 'ann')?.reenabledAt).toEqual(january(20));
});

test('one not received is kept with its memory, gone and without a verdict; one created anew has no past', () => {
  using at = temporaryStore();
  const { store } = at;
  const gone = anAccount('ann', { lastLogin: january(8), created: january(1) });
  const anew = anAccount('ann', { key: aKey('ann anew'), portalId: 'ann anew', lastLogin: 'never' });
  twoScans(store, [gone, anAccount('bob')], [anew, anAccount('bob')]);
  expect(store.tables.members.get(gone.key)).toEqual({
    id: 1,
    account: gone,
    newestSignIn: january(8),
    reenabledAt: undefined,
    lastLeftAloneAt: undefined,
    goneSince: january(19),
    standing: undefined,
  });
  expect(remembered(store, 'ann anew')?.newestSignIn).toBeUndefined();
  expect(store.tables.members.piece(0, 9).map(({ account }) => account.key)).toEqual(['bob', 'ann anew']);
});

test('one that comes back is there again as it was, with its memory', () => {
  using at = temporaryStore();
  const { store } = at;
  const ann = anAccount('ann', { lastLogin: january(8) });
  const bob = anAccount('bob');
  twoScans(store, [ann, bob], [bob], { ann: aStanding() });
  scanned(store, [{ ...ann, lastLogin: 'unknown' }, bob], { at: NOW, standings: { ann: aStanding() } });
  expect(store.tables.members.get(ann.key)).toMatchObject({
    id: 1,
    newestSignIn: january(8),
    goneSince: undefined,
    standing: aStanding(),
  });
});

test.each<[string, Standing['status'], Date | undefined]>([
  ['left alone', 'shielded', january(19)],
  ['not left alone', 'in grace', undefined],
])('one that goes while it is %s', (_, status, lastLeftAloneAt) => {
  using at = temporaryStore();
  twoScans(at.store, [anAccount('ann')], [anAccount('bob')], { ann: aStanding({ status }) });
  expect(at.store.tables.members.get(aKey('ann'))?.lastLeftAloneAt).toEqual(lastLeftAloneAt);
});

test('how members stand is read as it was found', () => {
  using at = temporaryStore();
  const standings = {
    ann: aStanding({ notWarned: { kind: 'no usable address' } }),
    bob: aStanding({ status: 'unknown', dueOn: undefined }),
    cat: aStanding({ status: 'protected', dueOn: undefined, protectedBecause: 'an MFA administrator' }),
    dan: aStanding({ status: 'excluded', dueOn: undefined, excludedBy: 7 }),
    eve: aStanding({ status: 'coming up', dueOn: undefined, letterDue: { kind: 'first' } }),
    fay: aStanding({ status: 'in grace', letterDue: { kind: 'reminder', daysBefore: 14 } }),
    gus: aStanding({ notWarned: { kind: 'mailbox refused', words: '550 Unknown' } }),
  };
  const accounts = Object.keys(standings).map((name) => anAccount(name));
  scanned(at.store, accounts, { standings });
  const stand = () => at.store.tables.members.piece(0, 9).map(({ standing }) => standing);
  expect(stand()).toEqual(Object.values(standings));
  // Written as changes too, all at once, and not only as new ones.
  scanned(at.store, accounts);
  expect(stand()).toEqual(accounts.map(() => ACTIVE));
  scanned(at.store, accounts, { standings });
  expect(stand()).toEqual(Object.values(standings));
});

test('a decision between two scans shows at once: account, memory, verdict and count', () => {
  using at = temporaryStore();
  const { store } = at;
  const disabled = aStanding({ status: 'disabled', dueOn: undefined });
  scanned(store, [anAccount('ann', { disabled: true }), anAccount('bob')], { standings: { ann: disabled } });
  const account = anAccount('ann', { lastLogin: january(20, 5), email: 'Ann@New.example' });
  store.commit(NOW, ({ members }) => members.reevaluate(account.key, ACTIVE, account));
  expect(store.tables.members.get(account.key)).toEqual({
    id: 1,
    account,
    newestSignIn: january(20, 5),
    reenabledAt: NOW,
    lastLeftAloneAt: NOW,
    goneSince: undefined,
    standing: ACTIVE,
  });
  expect(store.tables.members.find('ann@new.example', 5)).toHaveLength(1);
  const counts = () => store.tables.scans.newestAccepted()?.counts;
  expect(counts()).toEqual({ disabled: 0, active: 2 });

  store.commit(NOW, ({ members }) => members.reevaluate(account.key, aStanding(), anAccount('ann')));
  expect(store.tables.members.get(account.key)?.newestSignIn).toEqual(january(20, 5));
  expect(counts()).toEqual({ disabled: 0, active: 1, 'to decide': 1 });
});

test('members judged again between two scans are counted anew, and one whose leaving alone ends was so until then', () => {
  using at = temporaryStore();
  const { store } = at;
  const excluded = aStanding({ status: 'excluded', dueOn: undefined, excludedBy: 1 });
  const names = ['ann', 'bob', 'cat'];
  scanned(
    store,
    names.map((name) => anAccount(name)),
    { at: january(10), standings: { ann: excluded, bob: excluded } },
  );
  store.commit(january(12), ({ members }) =>
    members.recordStandings(
      new Map([
        [aKey('ann'), aStanding()],
        [aKey('cat'), excluded],
        [aKey('nobody'), excluded],
      ]),
    ),
  );
  expect(store.tables.members.piece(0, 9).map((row) => [row.standing?.status, row.lastLeftAloneAt])).toEqual([
    ['to decide', january(12)],
    ['excluded', undefined],
    ['excluded', undefined],
  ]);
  expect(store.tables.scans.newestAccepted()?.counts).toEqual({ 'to decide': 1, excluded: 2, active: 0 });
  expect(store.tables.members.countStatuses()).toEqual({ 'to decide': 1, excluded: 2 });
});
