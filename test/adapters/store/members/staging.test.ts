import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type Db, openDatabase } from '../../../../src/adapters/store/database.ts';
import { migrate } from '../../../../src/adapters/store/file/migrate.ts';
import { openStore, type Store } from '../../../../src/adapters/store/store.ts';
import type { Account } from '../../../../src/policy/account.ts';
import {
  aKey,
  anAccount,
  aScan,
  aStanding,
  january,
  MIGRATIONS,
  mergeStaged,
  scanned,
  stage,
  temporaryFolder,
  temporaryStore,
} from '../temporary.ts';

const STAGED = ['new_member', 'changed_member', 'changed_standing', 'gone'];

/** How many rows wait in a scratch database, by table. */
function rowsIn(path: string): readonly unknown[] {
  const db = new Database(path, { readonly: true });
  try {
    return STAGED.map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  } finally {
    db.close();
  }
}

const changesOf = (db: Db): unknown => db.prepare('SELECT total_changes()').pluck().get();

const crowd = (size: number): readonly Account[] =>
  Array.from({ length: size }, (_, number) => anAccount(`user${number}`));

const IN_GRACE = aStanding({ status: 'in grace', dueOn: '2026-02-20' });
const EXCLUDED = aStanding({ status: 'excluded', dueOn: undefined, excludedBy: 1 });
const DISABLED = aStanding({ status: 'disabled', dueOn: undefined });

test('a scan a day later in which nothing happened stages nothing and writes nothing', () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const path = join(folder.path, 'staged.db');
  const first = aStanding({ status: 'coming up', dueOn: undefined, letterDue: { kind: 'first' } });
  const standings = { user1: IN_GRACE, user2: EXCLUDED, user3: first };
  const accounts = [...crowd(500), anAccount('incomplete', { lastLogin: 'unknown', email: undefined })];
  scanned(at.store, accounts, { at: january(10), standings });
  stage(at.store, path, accounts, { at: january(11), standings });
  expect(rowsIn(path)).toEqual([0, 0, 0, 0]);
  const before = changesOf(at.db);
  expect(mergeStaged(at.store, path, january(11))).toBe(0);
  expect(changesOf(at.db)).toBe(before);
});

test('of a scan in which one in a hundred signed in, only those are staged and written, and only how they stand', () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const path = join(folder.path, 'staged.db');
  const accounts = crowd(1_000);
  scanned(at.store, accounts, { at: january(10) });
  const signedIn = accounts.map((account, index) =>
    index % 100 === 0 ? { ...account, lastLogin: january(11) } : account,
  );
  stage(at.store, path, signedIn, { at: january(11) });
  expect(rowsIn(path)).toEqual([0, 0, 10, 0]);
  const before = Number(changesOf(at.db));
  mergeStaged(at.store, path, january(11));
  expect(Number(changesOf(at.db)) - before).toBe(10);
});

test('each table takes what changed of it: who somebody is, how somebody stands, who is new, who is gone', () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const path = join(folder.path, 'staged.db');
  scanned(at.store, crowd(5), { at: january(10) });
  const [renamed, signedIn, both, , same] = crowd(5);
  if (!renamed || !signedIn || !both || !same) throw new Error('five were made');
  const now = [
    { ...renamed, fullName: 'Another Name' },
    { ...signedIn, lastLogin: january(9) },
    { ...both, email: 'new@example.org', disabled: true },
    same,
    anAccount('new'),
  ];
  stage(at.store, path, [...now, ...now], { at: january(11) });
  expect(rowsIn(path)).toEqual([1, 2, 2, 1]);
  mergeStaged(at.store, path, january(11));
  expect(at.store.tables.members.piece(0, 9).map(({ account }) => account)).toEqual(now);
  expect(at.store.tables.members.find('another name', 9)).toHaveLength(1);
});

/** What the members come to, whatever order they were written in. */
const dump = (db: Db) => [
  db.prepare('SELECT * FROM member ORDER BY id').all(),
  db.prepare('SELECT * FROM standing ORDER BY member').all(),
];

function reopened(path: string): { readonly db: Db; readonly store: Store } & Disposable {
  const db = openDatabase(path);
  return { db, store: openStore(db), [Symbol.dispose]: () => void db.close() };
}

/** Merges up to so many pieces; returns whom others enabled or disabled. */
function switchedBy(store: Store, staged: string, most: number): readonly string[] {
  using merging = store.merging(staged, { id: 2, startedAt: january(11) });
  const all: string[] = [];
  for (let pieces = 0; pieces < most; pieces += 1) {
    const found = store.commit(january(11), () => merging.piece());
    if (found === undefined) break;
    all.push(...found.map(({ username, disabled }) => `${username} ${disabled}`));
  }
  return all;
}

test('merging that is cut off after any piece, and begun again, comes to the same, and tells of each switch once', () => {
  using folder = temporaryFolder();
  const inFolder = (name: string) => join(folder.path, name);
  const [base, staged] = [inFolder('base.db'), inFolder('staged.db')];
  {
    const db = openDatabase(base);
    migrate(db, MIGRATIONS);
    const store = openStore(db);
    const standings = { user1: EXCLUDED, user2: EXCLUDED };
    scanned(store, crowd(2_300), { at: january(10), standings });
    const changed = crowd(1_100).map((account, index) => ({
      ...account,
      fullName: 'Changed',
      disabled: index % 400 === 0,
      lastLogin: january(9),
    }));
    const made = Array.from({ length: 1_100 }, (_, number) => anAccount(`new${number}`));
    stage(store, staged, [...changed, ...made], { at: january(11), standings: { user1: IN_GRACE } });
    db.close();
  }
  expect(rowsIn(staged)).toEqual([1_100, 1_100, 1_100, 1_200]);
  const cutAfter = (pieces: number) => {
    const path = inFolder(`cut-${pieces}.db`);
    copyFileSync(base, path);
    const told: string[] = [];
    {
      using cut = reopened(path);
      told.push(...switchedBy(cut.store, staged, pieces));
    }
    using whole = reopened(path);
    told.push(...switchedBy(whole.store, staged, Number.POSITIVE_INFINITY));
    return { tables: dump(whole.db), told: told.toSorted() };
  };
  const uncut = cutAfter(0);
  expect(uncut.told).toEqual(['user0 1', 'user400 1', 'user800 1']);
  for (let pieces = 1; pieces <= 8; pieces += 1) expect(cutAfter(pieces)).toEqual(uncut);
});

const ann = anAccount('ann', { email: 'old@example.org' });
const BEGAN = january(11, 6);

/** Somebody is read by a scan that began at six, and something else happens before it began, or before it is merged. */
function meanwhile(
  happens: (store: Store) => void,
  read: Account,
  standing = IN_GRACE,
  earlier: (store: Store) => void = () => {},
) {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const path = join(folder.path, 'staged.db');
  scanned(at.store, [ann, anAccount('bob')], { at: january(10), standings: { ann: IN_GRACE } });
  earlier(at.store);
  aScan(at.store, BEGAN);
  stage(at.store, path, [read], { at: BEGAN, standings: { ann: standing } });
  happens(at.store);
  mergeStaged(at.store, path, BEGAN);
  return at.store.tables.members.get(ann.key);
}

test('what was read around an act since a scan began stays: who somebody is, how somebody stands, what is remembered', () => {
  const read = { ...ann, email: 'paged@example.org', lastLogin: january(5) };
  const acted = { ...ann, email: 'acted@example.org', disabled: true, lastLogin: january(7) };
  const row = meanwhile((store) => {
    store.commit(january(11, 7), ({ members }) => members.reevaluate(ann.key, DISABLED, acted));
  }, read);
  expect(row).toMatchObject({
    account: acted,
    standing: DISABLED,
    newestSignIn: january(7),
    lastLeftAloneAt: january(11, 7),
  });
});

test('what was read around an act before a scan began gives way to the scan', () => {
  const read = { ...ann, email: 'paged@example.org', lastLogin: january(9) };
  const row = meanwhile(
    () => {},
    read,
    IN_GRACE,
    (store) => {
      store.commit(BEGAN, ({ members }) => members.reevaluate(ann.key, DISABLED, { ...ann, disabled: true }));
    },
  );
  expect(row).toMatchObject({ account: read, standing: IN_GRACE, newestSignIn: january(9) });
});

test('an exclusion that is made and ends while a scan reads ends the ladder, though the scan saw nothing of it', () => {
  const row = meanwhile(
    (store) => {
      for (const [hour, standing] of [
        [7, EXCLUDED],
        [8, IN_GRACE],
      ] as const)
        store.commit(january(11, hour), ({ members }) =>
          members.recordStandings(new Map([[ann.key, standing]])),
        );
    },
    { ...ann, lastLogin: january(2) },
  );
  expect(row?.lastLeftAloneAt).toEqual(january(11, 8));
});

test('what was found of one that somebody enabled again meanwhile does not undo the shield', () => {
  const row = meanwhile(
    (store) => {
      store.commit(january(11, 5), ({ members }) =>
        members.reevaluate(ann.key, IN_GRACE, ann, january(11, 5)),
      );
    },
    { ...ann, fullName: 'Changed', lastLogin: january(3) },
  );
  expect(row?.reenabledAt).toEqual(january(11, 5));
});

test('a scratch database is one file, while it is written too: a kill leaves nothing else', () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const staging = at.store.staging(join(folder.path, 'staged.db'));
  for (const account of crowd(2_000))
    staging.add(
      account,
      { newestSignIn: undefined, reenabledAt: undefined, lastLeftAloneAt: undefined },
      IN_GRACE,
      undefined,
    );
  expect(readdirSync(folder.path)).toEqual(['staged.db']);
  staging.drop();
});

test('nothing is left of a scratch database that is dropped, and one that is not there is told with its path', () => {
  using at = temporaryStore();
  using folder = temporaryFolder();
  const path = join(folder.path, 'deep', 'staged.db');
  const staging = at.store.staging(path);
  staging.add(
    ann,
    { newestSignIn: undefined, reenabledAt: undefined, lastLeftAloneAt: undefined },
    IN_GRACE,
    undefined,
  );
  staging.drop();
  expect(existsSync(path)).toBe(false);
  expect(() => at.store.merging(path, { id: 1, startedAt: BEGAN })).toThrow(path);
  // And the store goes on.
  scanned(at.store, [ann]);
  expect(at.store.tables.members.get(aKey('ann'))?.account).toEqual(ann);
});
