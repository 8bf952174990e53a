import Database from 'better-sqlite3';

/** Why the program cannot work with its database: one message for people, which says what happened, to which file, and what to do. */
export class DatabaseProblem extends Error {
  override readonly name = 'DatabaseProblem';
}

const SENTENCES: readonly (readonly [codes: RegExp, sentence: (path: string, code: string) => string])[] = [
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    (path) =>
      `The database ${path} is damaged, or is no SQLite database. Nothing was changed. Stop the bot and put the newest backup in its place.`,
  ],
  [
    /^SQLITE_BUSY/,
    (path) =>
      `The database ${path} is held by another program. Close what has it open (a backup, a database browser) and start again.`,
  ],
  [/^SQLITE_FULL/, (path) => `The disk that holds the database ${path} is full. Make room and start again.`],
  [
    /^SQLITE_IOERR/,
    (path, code) =>
      `The database ${path} could not be read or written, for its disk fails or has no room for it (${code}). Look after the disk and start again.`,
  ],
  [
    /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|EISDIR)/,
    (path) =>
      `The database ${path} cannot be written. Its file and its folder must belong to the user that runs the bot (DATABASE_PATH says where it is).`,
  ],
];

/** The sentence for what SQLite or the file system said; anything else is a fault of ours and comes back as it is. */
export function problemOf(thrown: unknown, path: string): unknown {
  const code = codeOf(thrown);
  const found = SENTENCES.find(([codes]) => codes.test(code));
  return found === undefined ? thrown : new DatabaseProblem(found[1](path, code));
}

/** SQLite's name of an error, or the system's (`EACCES`); '' for anything else. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof Database.SqliteError) return thrown.code;
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return '';
}
