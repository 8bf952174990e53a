import { expect, test } from 'vitest';
import { accept, anEntry, aScan, BOT, FOUND, january, NOW, PERSON, temporaryStore } from './temporary.ts';

const BEGUN = {
  startedAt: january(1),
  finishedAt: undefined,
  state: 'reading',
  toPropose: false,
  files: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
  asOf: january(1),
  organization: undefined,
  members: undefined,
  enabledMembers: undefined,
  counts: {},
  failedChecks: [],
  failure: undefined,
  notes: [],
};

test('a scan is begun by somebody, and there is only one at a time, until it is in the members', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = store.commit(january(1), ({ scans }) => scans.begin(PERSON, anEntry('scan started')));
  expect(store.tables.scans.get(scan)).toEqual({ ...BEGUN, id: scan, askedBy: PERSON });
  expect(store.tables.scans.underWay()?.id).toBe(scan);
  expect(() => aScan(store)).toThrow('UNIQUE constraint failed');
  store.commit(january(2), ({ scans }) => scans.merge(scan, FOUND, anEntry('scan accepted')));
  expect(store.tables.scans.underWay()).toMatchObject({ id: scan, state: 'merging' });
  expect(() => aScan(store)).toThrow('UNIQUE constraint failed');
});

test('an accepted scan keeps what it found, and its end is when it is in the members', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store, january(1));
  const what = {
    organization: 'Harbour City',
    members: 12,
    enabledMembers: 10,
    notes: [{ kind: 'incomplete', count: 1 }] as const,
    seats: {
      types: [{ id: undefined, name: undefined, seats: undefined, assigned: 12, disabled: 2, inactive: 3 }],
      ends: january(30),
    },
  };
  const counts = { active: 9, 'to decide': 3 };
  store.commit(january(1, 7), ({ scans }) =>
    scans.merge(scan, { ...what, counts }, anEntry('scan accepted')),
  );
  const merging = { ...BEGUN, ...what, counts, id: scan, askedBy: BOT, state: 'merging' };
  expect(store.tables.scans.get(scan)).toEqual(merging);
  expect(store.tables.scans.newestAccepted()).toBeUndefined();

  const after = { active: 10, 'to decide': 2 };
  store.commit(january(1, 8), ({ scans }) => scans.accept(scan, after));
  const expected = {
    ...merging,
    counts: after,
    state: 'accepted',
    finishedAt: january(1, 8),
    toPropose: true,
  };
  expect(store.tables.scans.get(scan)).toEqual(expected);
  expect(store.tables.scans.newestAccepted()).toEqual(expected);
  expect(store.tables.scans.underWay()).toBeUndefined();
  expect(store.tables.scans.toPropose()?.id).toBe(scan);
  store.commit(january(1, 8), ({ scans }) => scans.proposed(scan));
  expect(store.tables.scans.toPropose()).toBeUndefined();
  expect(store.tables.audit.entries(1, 9).map(({ what: kind }) => kind)).toEqual([
    'scan started',
    'scan accepted',
  ]);
});

test('members stand as of the beginning of the scan, or of when they were judged again since', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store, january(3));
  accept(store, scan, january(4));
  const asOf = (day: number) => {
    store.commit(january(day), ({ scans }) => scans.evaluatedAgain(scan));
    return store.tables.scans.newestAccepted()?.asOf;
  };
  expect([asOf(2), asOf(3), asOf(5)]).toEqual([january(3), january(3), january(5)]);
});

test('a rejected scan names its checks, a failed one its failure, and neither is the newest accepted', () => {
  using at = temporaryStore();
  const { store } = at;
  const failedChecks = [{ check: 'members fell', found: 40, allowed: 20 }] as const;
  const refused = aScan(store, january(1));
  store.commit(january(2), ({ scans }) =>
    scans.reject(
      refused,
      { organization: 'Harbour City', failed: failedChecks, failure: undefined },
      anEntry('scan rejected'),
    ),
  );
  const failed = aScan(store, january(1));
  store.commit(january(3), ({ scans }) =>
    scans.fail(failed, 'The portal did not answer.', anEntry('scan failed')),
  );

  expect(store.tables.scans.recent(5)).toEqual([
    {
      ...BEGUN,
      id: failed,
      askedBy: BOT,
      state: 'failed',
      finishedAt: january(3),
      failure: 'The portal did not answer.',
    },
    {
      ...BEGUN,
      id: refused,
      askedBy: BOT,
      state: 'rejected',
      finishedAt: january(2),
      organization: 'Harbour City',
      failedChecks,
    },
  ]);
  expect(store.tables.scans.newestAccepted()).toBeUndefined();
  expect(store.tables.audit.entries(1, 9).map(({ what }) => what)).toEqual([
    'scan started',
    'scan rejected',
    'scan started',
    'scan failed',
  ]);
});

test('a scan ends once, and one that is not merged is not accepted', () => {
  using at = temporaryStore();
  const scan = aScan(at.store);
  const over = `scan ${scan} is not under way`;
  expect(() => at.store.commit(NOW, ({ scans }) => scans.accept(scan, {}))).toThrow(over);
  accept(at.store, scan);
  expect(() => at.store.commit(NOW, ({ scans }) => scans.fail(scan, 'late', anEntry()))).toThrow(over);
  expect(() => at.store.commit(NOW, ({ scans }) => scans.merge(scan, FOUND, anEntry()))).toThrow(over);
});
