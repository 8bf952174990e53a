import { expect, test } from 'vitest';
import { accept, anAccount, anEntry, aScan, BOT, january, NOW, PERSON, temporaryStore } from './temporary.ts';

const BEGUN = {
  startedAt: january(1),
  finishedAt: undefined,
  state: 'reading',
  organization: undefined,
  members: undefined,
  enabledMembers: undefined,
  counts: {},
  failedChecks: [],
  failure: undefined,
  notes: [],
};

test('a scan is begun by somebody, and there is only one at a time', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = store.commit(january(1), ({ scans }) => scans.begin(PERSON, anEntry('scan started')));
  expect(store.tables.scans.get(scan)).toEqual({ ...BEGUN, id: scan, askedBy: PERSON });
  expect(store.tables.scans.unfinished().map(({ id }) => id)).toEqual([scan]);
  expect(() => aScan(store)).toThrow('UNIQUE constraint failed');
});

test('an accepted scan keeps what it found', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store, [], january(1));
  const what = {
    organization: 'Harbour City',
    members: 12,
    enabledMembers: 10,
    counts: { active: 9, 'to decide': 3 },
    notes: [{ kind: 'incomplete', count: 1 }] as const,
  };
  store.commit(january(1, 7), ({ scans }) => scans.accept(scan, what, anEntry('scan accepted')));
  const expected = {
    ...BEGUN,
    ...what,
    id: scan,
    askedBy: BOT,
    state: 'accepted',
    finishedAt: january(1, 7),
  };
  expect(store.tables.scans.get(scan)).toEqual(expected);
  expect(store.tables.scans.newestAccepted()).toEqual(expected);
  expect(store.tables.scans.unfinished()).toEqual([]);
});

test('a rejected scan names its checks, a failed one its failure, and neither is the newest accepted', () => {
  using at = temporaryStore();
  const { store } = at;
  const failedChecks = [{ check: 'members fell', found: 40, allowed: 20 }] as const;
  const refused = aScan(store, [], january(1));
  store.commit(january(2), ({ scans }) =>
    scans.reject(refused, 'Harbour City', failedChecks, anEntry('scan rejected')),
  );
  const failed = aScan(store, [], january(1));
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

test('a scan ends once', () => {
  using at = temporaryStore();
  const scan = aScan(at.store);
  accept(at.store, scan);
  expect(() => at.store.commit(NOW, ({ scans }) => scans.fail(scan, 'late', anEntry()))).toThrow(
    `scan ${scan} is not being read`,
  );
});

test('rows older than the newest accepted scan go in pieces, those of a reading stay', () => {
  using at = temporaryStore();
  const { store } = at;
  const members = ['ann', 'bob', 'cat'].map((name) => anAccount(name));
  const old = aScan(store, members);
  accept(store, old);
  const refused = aScan(store, members);
  store.commit(NOW, ({ scans }) => scans.reject(refused, undefined, [], anEntry()));
  const kept = aScan(store, members);
  accept(store, kept);
  const reading = aScan(store, members);

  const drop = () => store.commit(NOW, ({ scans }) => scans.dropOldRows(4));
  expect([drop(), drop(), drop()]).toEqual([4, 2, 0]);
  expect(
    [old, refused, kept, reading].map((scan) => store.tables.scans.members(scan, undefined, 9).length),
  ).toEqual([0, 0, 3, 3]);
});
