import { statSync } from 'node:fs';
import type { Db } from './open.ts';
import { codeOf, DatabaseProblem, problemOf } from './problem.ts';

/** After these nothing is sure any more: a part of the disk or of the file is not what it was. */
const ENDS = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|AUTH)/;

/** Stands around everything that reads or changes the database. */
export type Guard = <T>(work: () => T) => T;

/**
 * From the first error of the disk or of the file on, everything is refused with it: whoever went on would see and keep
 * only a half. It is told once, before anybody could answer for what was not kept.
 */
export function guardOf(db: Db, broke: (problem: DatabaseProblem) => void): Guard {
  let broken: DatabaseProblem | undefined;
  return (work) => {
    if (broken !== undefined) throw broken;
    try {
      return work();
    } catch (thrown) {
      broken ??= endOf(thrown, db.name);
      if (broken === undefined) throw thrown;
      broke(broken);
      throw broken;
    }
  };
}

function endOf(thrown: unknown, path: string): DatabaseProblem | undefined {
  if (thrown instanceof DatabaseProblem) return thrown;
  const problem = ENDS.test(codeOf(thrown)) ? problemOf(thrown, path) : undefined;
  return problem instanceof DatabaseProblem ? problem : undefined;
}

/** The same table, each of whose methods the guard stands around. */
export function guarded<Table extends object>(table: Table, guard: Guard): Table {
  return new Proxy(table, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function') return found;
      return (...args: unknown[]) => guard((): unknown => Reflect.apply(found, target, args));
    },
  });
}

/** Refuses to write into a file that is no longer in its place: SQLite would go on without a word, and nobody would find it again. */
export function stillInPlace(db: Db): () => void {
  const opened = placeOf(db.name);
  return () => {
    if (placeOf(db.name) !== opened)
      throw new DatabaseProblem(
        `The database ${db.name} was moved, replaced or deleted while the bot was running. Put in its place the one that is to count, without a -wal or -shm file of another, and start again.`,
      );
  };
}

function placeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'nowhere' : `${found.dev} ${found.ino}`;
}
