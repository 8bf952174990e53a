import { expect, test } from 'vitest';
import {
  copySentence,
  DatabaseHeld,
  DatabaseProblem,
  databaseSentence,
  problemOf,
} from '../../../../src/adapters/store/file/problems.ts';

const LOCAL = /on a local disk with free space/;
const FAILS = /failing or full/;
const FULL = /is full\. Free up space/;
const DAMAGED = /restore the newest backup/;
const HELD = /locked by another program/;
const MODES = /needs read and write access to the file and its folder/;

test.each<[code: string, says: RegExp]>([
  ...['SQLITE_IOERR_SHMOPEN', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_SHMLOCK', 'SQLITE_IOERR_SHMMAP'].map(
    (code): [string, RegExp] => [code, LOCAL],
  ),
  ...[
    'SQLITE_IOERR_LOCK',
    'SQLITE_IOERR_UNLOCK',
    'SQLITE_IOERR_RDLOCK',
    'SQLITE_PROTOCOL',
    'SQLITE_NOLFS',
  ].map((code): [string, RegExp] => [code, LOCAL]),
  ['SQLITE_IOERR_CHECKRESERVEDLOCK', LOCAL],
  ['SQLITE_IOERR', FAILS],
  ['SQLITE_IOERR_WRITE', FAILS],
  ['SQLITE_IOERR_FSYNC', FAILS],
  ['EIO', FAILS],
  ['SQLITE_IOERR_GETTEMPPATH', /Set TMPDIR/],
  ['SQLITE_FULL', FULL],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['SQLITE_CORRUPT', DAMAGED],
  ['SQLITE_CORRUPT_VTAB', DAMAGED],
  ['SQLITE_NOTADB', DAMAGED],
  ['SQLITE_BUSY', HELD],
  ['SQLITE_BUSY_RECOVERY', HELD],
  ['SQLITE_LOCKED', HELD],
  ['SQLITE_READONLY', MODES],
  ['SQLITE_READONLY_DBMOVED', MODES],
  ['SQLITE_CANTOPEN_ISDIR', MODES],
  ['EACCES', MODES],
  ['ELOOP', MODES],
])('whoever reads what SQLite met (%s) knows which file it is, and what to do', (code, says) => {
  const said = databaseSentence(code, '/data/bot.db');
  expect(said).toMatch(says);
  expect(said).toContain('/data/bot.db');
  for (const other of [LOCAL, FULL, DAMAGED, HELD, MODES].filter((one) => one !== says))
    expect(said).not.toMatch(other);
});

test.each(['', 'SQLITE_CONSTRAINT', 'SQLITE_ERROR', 'SQLITE_MISUSE', 'EMFILE'])(
  'a fault of ours is no sentence about a disk: %s',
  (code) => {
    expect(databaseSentence(code, '/data/bot.db')).toBeUndefined();
  },
);

test.each([
  ['SQLITE_FULL', 'is full'],
  ['SQLITE_IOERR', 'is full'],
  ['SQLITE_IOERR_SHMSIZE', 'is full'],
  ['SQLITE_READONLY', 'Choose a writable folder'],
  ['SQLITE_CANTOPEN', 'Choose a writable folder'],
  ['SQLITE_CORRUPT', 'Choose a writable folder'],
])(
  'what a copy met (%s) is said of the copy, and nobody puts an old backup in the place of a sound database',
  (code, says) => {
    const said = copySentence(code, { from: '/data/bot.db', to: '/mnt/copy.db' });
    expect(said).toContain('/mnt/copy.db');
    expect(said).toContain(says);
    expect(said).toContain('The database /data/bot.db is unchanged.');
    expect(said).not.toMatch(/damaged|newest backup/);
  },
);

test('what was told once is not told of another file', () => {
  const first = problemOf(Object.assign(new Error(), { code: 'SQLITE_FULL' }), '/one.db');
  expect(problemOf(first, '/other.db')).toBe(first);
  expect(first).toBeInstanceOf(DatabaseProblem);
  expect(problemOf(Object.assign(new Error(), { code: 'SQLITE_BUSY' }), '/one.db')).toBeInstanceOf(
    DatabaseHeld,
  );
});
