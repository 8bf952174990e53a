import { expect, test } from 'vitest';
import {
  accept,
  anAccount,
  anEntry,
  aProposal,
  aScan,
  aVerdict,
  evaluator,
  NOW,
  temporaryStore,
} from './temporary.ts';

test('whom a name may mean: members first, then who was proposed once, then who is only in the trail', () => {
  using at = temporaryStore();
  const { store } = at;
  const ann = { fullName: 'Ann Lee', email: 'ann@example.org', created: NOW };
  const before = aScan(store, [anAccount('ann')]);
  accept(store, before);
  aProposal(store, before, 'ann');
  aProposal(store, before, 'gone');
  const scan = aScan(store, [anAccount('ann', ann), anAccount('ann_2', { ...ann, email: undefined })]);
  evaluator(store, scan, { ann: aVerdict(), ann_2: aVerdict() });
  accept(store, scan);
  store.commit(NOW, ({ audit }) => audit.append(anEntry('letter accepted', 'Forgotten')));
  const found = (who: string, limit = 20) =>
    store.tables.audit
      .people(who, limit)
      .map(({ username, fullName, isMember }) => [username, fullName, isMember]);

  expect(found('ANN LEE')).toEqual([
    ['ann', 'Ann Lee', true],
    ['ann_2', 'Ann Lee', true],
  ]);
  expect(found('ann lee', 1)).toEqual([['ann', 'Ann Lee', true]]);
  expect(found('ANN')).toEqual([['ann', 'Ann Lee', true]]);
  expect(found('full gone')).toEqual([['gone', 'Full gone', false]]);
  // The evidence of both proposals names this address.
  expect(found('Ann@Example.org')).toEqual([
    ['ann', 'Ann Lee', true],
    ['gone', 'Full gone', false],
  ]);
  expect(found('forgotten')).toEqual([['Forgotten', '', false]]);
  expect(found('nobody')).toEqual([]);
  expect(found('')).toEqual([]);
  expect(store.tables.audit.people('ann', 1)).toEqual([{ username: 'ann', ...ann, isMember: true }]);
});
