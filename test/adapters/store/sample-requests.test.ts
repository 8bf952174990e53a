import { expect, test } from 'vitest';
import { anEntry, january, temporaryStore } from './temporary.ts';

test('who asked when is each person’s own, is in the trail, and is forgotten after an hour', () => {
  using at = temporaryStore();
  const { store } = at;
  const ask = (hour: number, by: string) =>
    store.commit(january(20, hour), ({ sampleRequests }) =>
      sampleRequests.add(by, anEntry('samples requested')),
    );
  ask(8, 'U1');
  ask(9, 'U1');
  ask(9, 'U2');
  const since = (hour: number, by = 'U1') => store.tables.sampleRequests.since(by, january(20, hour));
  expect([since(7), since(8), since(9), since(7, 'U2')]).toEqual([
    [january(20, 8), january(20, 9)],
    [january(20, 9)],
    [],
    [january(20, 9)],
  ]);
  expect(store.tables.audit.entries(1, 99)).toHaveLength(3);
  store.commit(january(20, 9), ({ sampleRequests }) => sampleRequests.forgetOld());
  expect([since(0), since(0, 'U2')]).toEqual([[january(20, 9)], [january(20, 9)]]);
  store.commit(january(20, 10), ({ sampleRequests }) => sampleRequests.forgetOld());
  expect([since(0), since(0, 'U2')]).toEqual([[], []]);
});
