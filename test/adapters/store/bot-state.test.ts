import { expect, test } from 'vitest';
import { anEntry, january, temporaryStore } from './temporary.ts';

test('the last tick is none at first, then the one kept', () => {
  using at = temporaryStore();
  expect(at.store.tables.jobs.lastTick()).toBeUndefined();
  at.store.commit(january(2), ({ jobs }) => jobs.setLastTick(january(1)));
  at.store.commit(january(2), ({ jobs }) => jobs.setLastTick(january(2)));
  expect(at.store.tables.jobs.lastTick()).toEqual(january(2));
});

test('an envelope is first once, and forgotten after a week', () => {
  using at = temporaryStore();
  const first = (day: number, id: string) =>
    at.store.commit(january(day), ({ envelopes }) => envelopes.first(id));
  expect([first(1, 'e1'), first(1, 'e1'), first(2, 'e2'), first(8, 'e1')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(first(9, 'e3')).toBe(true);
  expect(at.db.prepare('SELECT id FROM envelope ORDER BY id').pluck().all()).toEqual(['e2', 'e3']);
});

test('the settings of the last start are replaced, each change with its entry', () => {
  using at = temporaryStore();
  const replace = (settings: Readonly<Record<string, string>>, ...changed: readonly string[]) =>
    at.store.commit(january(1), ({ settingsSeen }) =>
      settingsSeen.replace(
        new Map(Object.entries(settings)),
        changed.map((change) => ({ ...anEntry('setting changed'), detail: { change } })),
      ),
    );
  expect(at.store.tables.settingsSeen.all()).toEqual(new Map());
  replace({ GRACE_DAYS: '30', TIME_ZONE: 'UTC' });
  replace({ GRACE_DAYS: '14' }, 'GRACE_DAYS: 30 → 14', 'TIME_ZONE: UTC → none');
  expect(at.store.tables.settingsSeen.all()).toEqual(new Map([['GRACE_DAYS', '14']]));
  expect(at.store.tables.audit.entries(1, 9).map(({ what, detail }) => [what, detail])).toEqual([
    ['setting changed', { change: 'GRACE_DAYS: 30 → 14' }],
    ['setting changed', { change: 'TIME_ZONE: UTC → none' }],
  ]);
});
