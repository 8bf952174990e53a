import Database from 'better-sqlite3';
import { printable } from '../../../policy/text.ts';

/** Why the program cannot work with its database: one message for people, which says what happened, to which file, and what to do. */
export class DatabaseProblem extends Error {
  override readonly name: string = 'DatabaseProblem';
  /** SQLite's or the system's name of what it met; '' where it is a finding of ours. */
  readonly code: string;

  constructor(sentence: string, code = '') {
    super(printable(sentence));
    this.code = code;
  }
}

/** Another program writes in the database at this moment: nothing was changed, and the next try may go well. */
export class DatabaseHeld extends DatabaseProblem {
  override readonly name = 'DatabaseHeld';
}

const NOT_ALLOWED =
  /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|EISDIR|ELOOP|ENAMETOOLONG)/;

/** Codes of SQLite and of the file system, and what each means for the file that it is about; the first that fits counts. */
const SENTENCES: readonly (readonly [codes: RegExp, sentence: (path: string, code: string) => string])[] = [
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    (path) =>
      `The database ${path} is damaged or not a SQLite database. Nothing was changed. Stop the bot and restore the newest backup.`,
  ],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    (path) =>
      `The database ${path} is locked by another program. Close the program that has it open, such as a backup or a database browser.`,
  ],
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    (path) => `The disk that holds the database ${path} is full. Free up space, then try again.`,
  ],
  [
    /^SQLITE_(IOERR_(SHM|LOCK|UNLOCK|RDLOCK|CHECKRESERVEDLOCK|BLOCKED)|PROTOCOL|NOLFS)/,
    (path, code) =>
      `The database ${path} cannot be locked where it is (${code}). Set DATABASE_PATH to a file on a local disk with free space, not on a network share.`,
  ],
  [
    /^SQLITE_IOERR_GETTEMPPATH/,
    (path, code) =>
      `The bot has no writable folder for the temporary files that its database ${path} needs (${code}). Set TMPDIR to a writable folder.`,
  ],
  [
    /^(SQLITE_IOERR|EIO)/,
    (path, code) =>
      `The database ${path} could not be read or written: its disk is failing or full (${code}). Fix the disk or free up space, then try again.`,
  ],
  [
    NOT_ALLOWED,
    (path) =>
      `The database ${path} cannot be written. The user that runs the bot needs read and write access to the file and its folder (see DATABASE_PATH).`,
  ],
];

export const damagedSentence = (path: string): string =>
  `The database ${path} is damaged. Nothing was changed. Stop the bot and restore the newest backup.`;

/** What SQLite's or the file system's code means for a database; undefined for a code that tells of a fault of ours. */
export function databaseSentence(code: string, path: string): string | undefined {
  return SENTENCES.find(([codes]) => codes.test(code))?.[1](path, code);
}

/** What a code means that came while a database was copied, where the copy is what had it: the database itself is sound. */
export function copySentence(
  code: string,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  const asItWas = `The database ${from} is unchanged.`;
  if (/FULL|IOERR|ENOSPC|EDQUOT|EFBIG/.test(code))
    return `The copy could not be written to ${to}: the disk is full or failing, or a size limit was reached (${code}). Free up space or choose another place. ${asItWas}`;
  return `The copy cannot be written to ${to}${code === '' ? '' : ` (${code})`}. Choose a writable folder. ${asItWas}`;
}

/** The sentence for what SQLite or the file system said; anything else is a fault of ours and comes back as it is. */
export function problemOf(thrown: unknown, path: string): unknown {
  if (thrown instanceof DatabaseProblem) return thrown;
  const code = codeOf(thrown);
  const sentence = databaseSentence(code, path);
  if (sentence === undefined) return thrown;
  return isHeld(code) ? new DatabaseHeld(sentence, code) : new DatabaseProblem(sentence, code);
}

/** Of a database that is only read, by a program that anyone may run: not to be allowed to write is no trouble there. */
export function readingProblemOf(thrown: unknown, path: string): unknown {
  const problem = problemOf(thrown, path);
  return problem instanceof DatabaseProblem && NOT_ALLOWED.test(problem.code)
    ? new DatabaseProblem(
        `The database ${path} cannot be read. Run this as the user that runs the bot, who needs read and write access to the file and its folder (see DATABASE_PATH).`,
        problem.code,
      )
    : problem;
}

export const isHeld = (code: string): boolean => /^SQLITE_(BUSY|LOCKED)/.test(code);

/** SQLite's name of an error, or the system's (`EACCES`); '' for anything else. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof Database.SqliteError) return thrown.code;
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return '';
}
