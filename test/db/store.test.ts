import { expect, test } from 'vitest';
import { anEntry, january, NOW, temporaryStore } from './temporary.ts';

test('a commit gives what its change gives, and its moment to all that is written in it', () => {
  using at = temporaryStore();
  const scan = at.store.commit(january(5), ({ scans, audit }) => {
    audit.append(anEntry('one'));
    return scans.begin({ kind: 'bot' }, anEntry('two'));
  });
  expect(at.store.tables.scans.get(scan)?.startedAt).toEqual(january(5));
  expect(at.store.tables.audit.entries(1, 9).map(({ what, at: when }) => [what, when])).toEqual([
    ['one', january(5)],
    ['two', january(5)],
  ]);
});

test('a commit that throws leaves nothing, and the next one works', () => {
  using at = temporaryStore();
  const { store } = at;
  expect(() =>
    store.commit(NOW, ({ jobs, audit }) => {
      jobs.setLastTick(NOW);
      audit.append(anEntry());
      throw new Error('thought better of it');
    }),
  ).toThrow('thought better of it');
  expect([store.tables.jobs.lastTick(), store.tables.audit.entries(1, 9)]).toEqual([undefined, []]);
  store.commit(NOW, ({ jobs }) => jobs.setLastTick(NOW));
  expect(store.tables.jobs.lastTick()).toEqual(NOW);
});

test('a commit within a commit undoes both', () => {
  using at = temporaryStore();
  const { store } = at;
  expect(() =>
    store.commit(NOW, ({ jobs }) => {
      jobs.setLastTick(NOW);
      store.commit(NOW, (tables) => tables.jobs.setLastTick(NOW));
    }),
  ).toThrow('a commit within a commit');
  expect(store.tables.jobs.lastTick()).toBeUndefined();
});

test('a change that waits is refused and undone', async () => {
  using at = temporaryStore();
  const { store } = at;
  let goesOn: Promise<void> = Promise.resolve();
  expect(() =>
    store.commit(NOW, ({ jobs }) => {
      jobs.setLastTick(NOW);
      goesOn = Promise.resolve();
      return goesOn;
    }),
  ).toThrow('a commit never waits');
  await goesOn;
  expect(store.tables.jobs.lastTick()).toBeUndefined();
});

test('nothing is written outside of a commit', () => {
  using at = temporaryStore();
  const tables = at.store.commit(NOW, (inside) => inside);
  expect(() => tables.audit.append(anEntry())).toThrow('a change outside of a commit');
  expect(() => tables.scans.begin({ kind: 'bot' }, anEntry())).toThrow('a change outside of a commit');
});
