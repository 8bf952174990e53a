import { expect, test } from 'vitest';
import {
  anAccount,
  anEntry,
  aScan,
  BOT,
  believe,
  january,
  NOW,
  PERSON,
  temporaryStore,
} from './temporary.ts';

const BEGUN = {
  startedAt: january(1),
  finishedAt: undefined,
  state: 'reading',
  organisation: undefined,
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

test('a believed scan keeps what it found', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store, [], january(1));
  const what = {
    organisation: 'Harbour City',
    members: 12,
    enabledMembers: 10,
    counts: { active: 9, 'to decide': 3 },
    notes: [{ kind: 'without a date', count: 1 }] as const,
  };
  store.commit(january(1, 7), ({ scans }) => scans.believe(scan, what, anEntry('scan believed')));
  const expected = {
    ...BEGUN,
    ...what,
    id: scan,
    askedBy: BOT,
    state: 'believed',
    finishedAt: january(1, 7),
  };
  expect(store.tables.scans.get(scan)).toEqual(expected);
  expect(store.tables.scans.newestBelieved()).toEqual(expected);
  expect(store.tables.scans.unfinished()).toEqual([]);
});

test('a refused scan names its checks, a failed one its failure, and neither is the newest believed', () => {
  using at = temporaryStore();
  const { store } = at;
  const failedChecks = [{ check: 'members fell', found: 40, allowed: 20 }] as const;
  const refused = aScan(store, [], january(1));
  store.commit(january(2), ({ scans }) =>
    scans.refuse(refused, 'Harbour City', failedChecks, anEntry('scan refused')),
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
      state: 'refused',
      finishedAt: january(2),
      organisation: 'Harbour City',
      failedChecks,
    },
  ]);
  expect(store.tables.scans.newestBelieved()).toBeUndefined();
  expect(store.tables.audit.entries(1, 9).map(({ what }) => what)).toEqual([
    'scan started',
    'scan refused',
    'scan started',
    'scan failed',
  ]);
});

test('a scan ends once', () => {
  using at = temporaryStore();
  const scan = aScan(at.store);
  believe(at.store, scan);
  expect(() => at.store.commit(NOW, ({ scans }) => scans.fail(scan, 'late', anEntry()))).toThrow(
    `scan ${scan} is not being read`,
  );
});

test('rows older than the newest believed scan go in pieces, those of a reading stay', () => {
  using at = temporaryStore();
  const { store } = at;
  const members = ['ann', 'bob', 'cat'].map((name) => anAccount(name));
  const old = aScan(store, members);
  believe(store, old);
  const refused = aScan(store, members);
  store.commit(NOW, ({ scans }) => scans.refuse(refused, undefined, [], anEntry()));
  const kept = aScan(store, members);
  believe(store, kept);
  const reading = aScan(store, members);

  const drop = () => store.commit(NOW, ({ scans }) => scans.dropOldRows(4));
  expect([drop(), drop(), drop()]).toEqual([4, 2, 0]);
  expect(
    [old, refused, kept, reading].map((scan) => store.tables.scans.members(scan, undefined, 9).length),
  ).toEqual([0, 0, 3, 3]);
});
