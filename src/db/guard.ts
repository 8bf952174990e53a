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

/** The same tables, with the guard around each of their methods; each is wrapped once. */
export function guarded<Part extends object>(part: Part, guard: Guard): Part {
  const wrapped = new Map<PropertyKey, unknown>();
  return new Proxy(part, {
    get(target, name, receiver) {
      const before = wrapped.get(name);
      if (before !== undefined) return before;
      const found: unknown = Reflect.get(target, name, receiver);
      const within = withGuard(target, found, guard);
      wrapped.set(name, within);
      return within;
    },
  });
}

function withGuard(owner: object, found: unknown, guard: Guard): unknown {
  if (typeof found === 'object' && found !== null) return guarded(found, guard);
  if (typeof found !== 'function') return found;
  return (...args: unknown[]) => guard((): unknown => Reflect.apply(found, owner, args));
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
