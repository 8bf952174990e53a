import { expect, test } from 'vitest';
import type { Store } from '../../../src/adapters/store/store.ts';
import type { ExclusionTarget } from '../../../src/policy/exclusion.ts';
import { aKey, anEntry, BOT, january, NOW, PERSON, temporaryStore } from './temporary.ts';

const ANN: ExclusionTarget = { kind: 'account', key: aKey('k1'), username: 'ann' };
const RULE: ExclusionTarget = { kind: 'email domain', value: 'dept.example', label: 'dept.example' };

function exclude(store: Store, target: ExclusionTarget, until: Date | undefined) {
  const what = { target, reason: 'on leave', authorId: 'U1', authorName: 'Ada', until };
  return store.commit(NOW, ({ exclusions }) => exclusions.add(what, anEntry('exclusion added')));
}

test.each([
  ['an account', ANN, january(30)],
  ['a rule, for good', RULE, undefined],
])('an exclusion of %s is read as it was made', (_what, target, until) => {
  using at = temporaryStore();
  const made = exclude(at.store, target, until);
  expect(made).toEqual({
    id: made.id,
    target,
    reason: 'on leave',
    authorId: 'U1',
    authorName: 'Ada',
    since: NOW,
    until,
  });
  expect(at.store.tables.exclusions.get(made.id)).toEqual(made);
  expect(at.store.tables.audit.entries(1, 9).map(({ what }) => what)).toEqual(['exclusion added']);
});

test('it holds until its end, or until somebody ends it, once', () => {
  using at = temporaryStore();
  const { store } = at;
  const one = exclude(store, ANN, january(25));
  const two = exclude(store, RULE, undefined);
  const ids = (now: Date) => store.tables.exclusions.inForce(now).map(({ id }) => id);
  expect([ids(january(24)), ids(january(25))]).toEqual([[one.id, two.id], [two.id]]);

  const end = (id: number, now: Date) =>
    store.commit(now, ({ exclusions }) => exclusions.end(id, PERSON, anEntry('exclusion ended')));
  expect([end(two.id, january(21)), end(two.id, january(22)), end(one.id, january(25))]).toEqual([
    true,
    false,
    false,
  ]);
  expect(ids(january(21))).toEqual([one.id]);
  expect(store.commit(NOW, ({ exclusions }) => exclusions.end(one.id, BOT, anEntry()))).toBe(true);
  expect(store.tables.exclusions.get(two.id)).toEqual(two);
  expect(store.tables.audit.entries(3, 9)).toHaveLength(2);
});
