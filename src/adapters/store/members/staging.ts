import { closeSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Account, AccountKey } from '../../../policy/account.ts';
import type { Standing } from '../../../policy/standing.ts';
import { columnOf } from '../columns.ts';
import type { Db } from '../database.ts';
import { codeOf, DatabaseHeld, DatabaseProblem, problemOf } from '../file/problems.ts';
import type { ScanRow } from '../scans.ts';
import {
  FOUND_BY,
  foundBy,
  MEMBER_FIELDS,
  type Memory,
  memberColumns,
  STANDING_FIELDS,
  type StoredMember,
  standingColumns,
} from './members.ts';

const OF_MEMBER = [...MEMBER_FIELDS, ...FOUND_BY];
const OF_NEW = [...OF_MEMBER, ...STANDING_FIELDS];

const columns = (fields: readonly string[]): string => fields.map(columnOf).join(', ');
const places = (fields: readonly string[]): string => fields.map(() => '?').join(', ');

/** In the order of the columns: bound by name, a row takes twice as long. */
function inOrder<F extends string>(fields: readonly F[], row: Readonly<Record<F, unknown>>): unknown[] {
  return fields.map((field) => row[field]);
}

export type Staging = ReturnType<typeof openStaging>;

/**
 * A scratch database for what one scan found: whoever is new, and of the others what differs from before. Nothing in it is
 * worth keeping until it is finished, so it is written without waiting for the disk; then all of it is brought there.
 */
export function openStaging(path: string) {
  const db = opened(path);
  const insert = db.prepare(
    `INSERT INTO new_member (${columns(OF_NEW)}) VALUES (${places(OF_NEW)}) ON CONFLICT (key) DO NOTHING`,
  );
  const changeMember = db.prepare(
    `INSERT INTO changed_member (id, ${columns(OF_MEMBER)}) VALUES (?, ${places(OF_MEMBER)})`,
  );
  const changeStanding = db.prepare(
    `INSERT INTO changed_standing (id, ${columns(STANDING_FIELDS)}) VALUES (?, ${places(STANDING_FIELDS)})`,
  );
  const addGone = db.prepare('INSERT INTO gone (id) VALUES (?)');

  function addChanges(
    account: Account,
    who: ReturnType<typeof memberColumns>,
    how: Readonly<Record<(typeof STANDING_FIELDS)[number], unknown>>,
    known: StoredMember,
  ): void {
    const { id } = known;
    if (differs(who, known, MEMBER_FIELDS))
      changeMember.run([id, ...inOrder(OF_MEMBER, { ...who, ...foundBy(account) })]);
    if (known.goneSince !== null || differs(how, known, STANDING_FIELDS))
      changeStanding.run([id, ...inOrder(STANDING_FIELDS, how)]);
  }

  /** What is told of the disk names the file that could not be written. */
  function written<T>(write: () => T): T {
    try {
      return write();
    } catch (thrown) {
      throw problemOf(thrown, path);
    }
  }

  return {
    path,
    /** Only what differs from `known`; false for a new one that was added before. */
    add(account: Account, memory: Memory, standing: Standing, known: StoredMember | undefined): boolean {
      return written(() => {
        const who = memberColumns(account);
        const how = standingColumns(account, memory, standing);
        if (known === undefined)
          return (
            insert.run([
              ...inOrder(OF_MEMBER, { ...who, ...foundBy(account) }),
              ...inOrder(STANDING_FIELDS, { ...how, lastToldDisabled: how.disabled }),
            ]).changes === 1
          );
        addChanges(account, who, { ...how, lastToldDisabled: how.disabled ?? known.lastToldDisabled }, known);
        return true;
      });
    },
    /** A member that was there and is not received any more. */
    addGone: (id: number) => void written(() => addGone.run(id)),
    /** Brings all of it to the disk; from then on it can be merged. */
    finish(): void {
      written(() => {
        db.exec('COMMIT');
        db.close();
        for (const place of [path, dirname(path)]) {
          const file = openSync(place, 'r');
          fsyncSync(file);
          closeSync(file);
        }
      });
    },
    drop(): void {
      if (db.open) db.close();
      rmSync(path, { force: true });
    },
  };
}

type Field = (typeof MEMBER_FIELDS)[number] | (typeof STANDING_FIELDS)[number];

function differs<F extends Field>(
  now: Readonly<Record<F, unknown>>,
  known: StoredMember,
  fields: readonly F[],
): boolean {
  for (const field of fields) if (now[field] !== known[field]) return true;
  return false;
}

function opened(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new Database(path);
    // A file beside it would outlive a kill. OFF is refused, without a word, to connections as safe as these.
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    // Keys come in no order: the pages of their index must stay in memory while it grows.
    db.pragma('cache_size = -16000');
    db.exec(`
      CREATE TABLE new_member (${columns(OF_NEW)}, UNIQUE (key));
      CREATE TABLE changed_member (id INTEGER PRIMARY KEY, ${columns(OF_MEMBER)});
      CREATE TABLE changed_standing (id INTEGER PRIMARY KEY, ${columns(STANDING_FIELDS)});
      CREATE TABLE gone (id INTEGER PRIMARY KEY);
      BEGIN`);
    return db;
  } catch (thrown) {
    db?.close();
    throw problemOf(thrown, path);
  }
}

/** An account that the portal tells to be enabled, or disabled, where it told the contrary before. */
export interface Switched {
  readonly key: AccountKey;
  readonly username: string;
  readonly disabled: 0 | 1;
}

/** Members in one commit: some ten milliseconds, so that a click never waits for long. */
const PIECE = 1_000;

export type Merging = ReturnType<typeof mergingFrom>;

/**
 * Brings what was staged into the members, piece by piece in their own order, so that neighbors are written together. A
 * piece that was written before is written once more to no effect. What was read of an
 * account by itself since then stays.
 */
export function mergingFrom(db: Db, path: string, scan: Pick<ScanRow, 'id' | 'startedAt'>) {
  try {
    // SQLite would make a file that is not there.
    closeSync(openSync(path, 'r'));
    db.prepare('ATTACH ? AS staged').run(path);
  } catch (thrown) {
    throw lost(thrown, path);
  }
  try {
    return mergingStaged(db, scan);
  } catch (thrown) {
    db.exec('DETACH staged');
    throw lost(thrown, path);
  }
}

/** Not there, or not as it was written: the database is another one than what was staged belongs to, say. */
function lost(thrown: unknown, path: string): DatabaseProblem {
  const problem = problemOf(thrown, path);
  if (problem instanceof DatabaseHeld) return problem;
  const code = codeOf(thrown);
  return new DatabaseProblem(
    `The scan’s results can no longer be read from ${path}${code && ` (${code})`}, for example after restoring a backup made during a scan. Scan again.`,
    code,
  );
}

function mergingStaged(db: Db, { id, startedAt }: Pick<ScanRow, 'id' | 'startedAt'>) {
  const scan = { scan: id, at: startedAt.getTime() };
  const lastNew = db
    .prepare<[string], string | null>(
      `SELECT max(key) FROM (SELECT key FROM staged.new_member WHERE key > ? ORDER BY key LIMIT ${PIECE})`,
    )
    .pluck();
  const insertMembers = db.prepare(`
    INSERT INTO main.member (${columns(OF_MEMBER)})
    SELECT ${columns(OF_MEMBER)} FROM staged.new_member WHERE key > :after AND key <= :last ORDER BY key
    ON CONFLICT (key) DO NOTHING`);
  const insertStandings = db.prepare(`
    INSERT INTO main.standing (member, ${columns(STANDING_FIELDS)})
    SELECT main.member.id, ${columns(STANDING_FIELDS)}
    FROM staged.new_member JOIN main.member ON main.member.key = new_member.key
    WHERE new_member.key > :after AND new_member.key <= :last ORDER BY new_member.key
    ON CONFLICT (member) DO NOTHING`);
  const lastOf = (table: string) =>
    db
      .prepare<[number], number | null>(
        `SELECT max(id) FROM (SELECT id FROM staged.${table} WHERE id > ? ORDER BY id LIMIT ${PIECE})`,
      )
      .pluck();
  const isNewer = 'standing.reread_during IS NOT :scan';
  const mergeMembers = db.prepare(`
    UPDATE main.member SET ${OF_MEMBER.filter((field) => field !== 'key')
      .map((field) => `${columnOf(field)} = changed.${columnOf(field)}`)
      .join(', ')}
    FROM staged.changed_member AS changed JOIN main.standing ON standing.member = changed.id
    WHERE changed.id = main.member.id AND changed.id > :after AND changed.id <= :last AND ${isNewer}`);
  const switched = db.prepare<[object], Switched>(`
    SELECT key, username, changed.disabled
    FROM staged.changed_standing AS changed JOIN main.standing ON standing.member = changed.id
      JOIN main.member ON member.id = changed.id
    WHERE changed.id > :after AND changed.id <= :last AND ${isNewer} AND standing.last_told_disabled <> changed.disabled`);
  const mergeStandings = db.prepare(`
    UPDATE main.standing SET gone_since = NULL, ${STANDING_FIELDS.map(
      (field) => `${columnOf(field)} = ${mergedFrom(field)}`,
    ).join(', ')}
    FROM staged.changed_standing AS changed
    WHERE changed.id = standing.member AND changed.id > :after AND changed.id <= :last AND ${isNewer}`);
  const mergeGone = db.prepare(`
    UPDATE main.standing
    SET gone_since = :at, ${VERDICT_GONE},
        last_left_alone_at = iif(
          status IN ('disabled', 'protected', 'unknown', 'shielded', 'excluded')
            AND excluded_by NOT IN (SELECT id FROM main.exclusion WHERE undone = 1) IS NOT FALSE,
          :at, last_left_alone_at)
    FROM staged.gone AS changed
    WHERE changed.id = standing.member AND changed.id > :after AND changed.id <= :last AND gone_since IS NULL AND ${isNewer}`);

  let newAfter = '';
  const places: {
    last: ReturnType<typeof lastOf>;
    after: number;
    merge: (range: object) => readonly Switched[];
  }[] = [
    {
      last: lastOf('changed_member'),
      after: 0,
      merge(range) {
        mergeMembers.run({ ...range, ...scan });
        return [];
      },
    },
    {
      last: lastOf('changed_standing'),
      after: 0,
      merge(range) {
        const found = switched.all({ ...range, ...scan });
        mergeStandings.run({ ...range, ...scan });
        return found;
      },
    },
    {
      last: lastOf('gone'),
      after: 0,
      merge(range) {
        mergeGone.run({ ...range, ...scan });
        return [];
      },
    },
  ];

  return {
    /** One piece, inside a commit: whom others enabled or disabled, or undefined when all is merged. */
    piece(): readonly Switched[] | undefined {
      const last = lastNew.get(newAfter);
      if (last !== null && last !== undefined) {
        const range = { after: newAfter, last };
        insertMembers.run(range);
        insertStandings.run(range);
        newAfter = last;
        return [];
      }
      for (const place of places) {
        const upTo = place.last.get(place.after);
        if (upTo === null || upTo === undefined) continue;
        const found = place.merge({ after: place.after, last: upTo });
        place.after = upTo;
        return found;
      }
      return undefined;
    },
    [Symbol.dispose]: () => void db.exec('DETACH staged'),
  };
}

const VERDICT_GONE = [
  'status',
  'due_on',
  'not_warned',
  'excluded_by',
  'protected_because',
  'letter_due',
  'remind_days_before',
]
  .map((column) => `${column} = NULL`)
  .join(', ');

/** What was remembered since a page was compared is not forgotten again. */
function mergedFrom(field: Field): string {
  const column = columnOf(field);
  return field === 'lastLeftAloneAt' || field === 'reenabledAt'
    ? `max(coalesce(changed.${column}, standing.${column}), coalesce(standing.${column}, changed.${column}))`
    : `changed.${column}`;
}
