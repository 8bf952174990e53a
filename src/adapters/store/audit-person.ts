import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { rowsIn, valuesIn } from './columns.ts';
import type { Db } from './database.ts';

/** What people read where someone was taken out. */
export const REMOVED = '(removed)';

/**
 * Details that name someone or may: who it is, and the words of mail servers and of the portal, which like to repeat the
 * address or user name. Not the reason that a person typed: it is what the trail is to prove.
 */
const PERSONAL: ReadonlySet<string> = new Set([
  'key',
  'member',
  'username',
  'fullName',
  'email',
  'words',
  'why',
  'warnings',
  'notWarned',
]);

const stored = z.object({ salt: z.string(), words: z.string() });

/** What stands in a detail instead of words. */
const mark = z.strictObject({ person: z.string() });

/** Nobody can try names until one fits: the salt goes with the words. */
const hashOfWords = (salt: string, words: string): string => hash('sha256', `${salt}${words}`, 'hex');

/** The words of a hash, and whether they are still those; nothing is where nothing was, and whoever was taken out is no lie. */
export function personReadsIn(db: Db): (hash: string) => { readonly words: string; readonly fits: boolean } {
  const persons = rowsIn(db, stored);
  const find = persons.first<[hash: string]>('SELECT salt, words FROM audit_person WHERE hash = ?');
  return (hash) => {
    if (hash === '') return { words: '', fits: true };
    const person = find(hash);
    if (person === undefined) return { words: REMOVED, fits: true };
    return { words: person.words, fits: hashOfWords(person.salt, person.words) === hash };
  };
}

/** Puts words beside the chain, once for each account ('' is none), and returns what stands in it instead. */
export function setAsideIn(db: Db): (account: string, words: string) => string {
  const known = valuesIn(db, z.string()).first<[account: string, words: string]>(
    'SELECT hash FROM audit_person WHERE account = ? AND words = ?',
  );
  const insert = db.prepare(
    'INSERT INTO audit_person (hash, salt, words, account) VALUES (:hash, :salt, :words, :account)',
  );
  return (account, text) => {
    if (text === '') return '';
    // Text that is not well formed would come back from SQLite as other text, and fit its hash no more.
    const words = text.toWellFormed();
    const about = account.toWellFormed();
    const found = known(about, words);
    if (found !== undefined) return found;
    const salt = randomBytes(16).toString('hex');
    const person = { hash: hashOfWords(salt, words), salt, words, account: about };
    insert.run(person);
    return person.hash;
  };
}

type Detail = Readonly<Record<string, unknown>>;

/** A detail with what names someone set aside. */
export function withoutWords(detail: Detail, aside: (words: string) => string): Detail {
  return mapped(detail, (value) =>
    typeof value === 'string' && value !== '' ? { person: aside(value) } : undefined,
  );
}

/** The same as it was. */
export function withWords(detail: Detail, wordsOf: (hash: string) => string): Detail {
  return mapped(detail, (value) => {
    const { data } = mark.safeParse(value);
    return data === undefined ? undefined : wordsOf(data.person);
  });
}

/** Changes what stands under personal names, at any depth, where there is another value for it. */
function mapped(detail: object, change: (value: unknown) => unknown): Detail {
  const within = (value: unknown, isPersonal: boolean): unknown => {
    const changed = isPersonal ? change(value) : undefined;
    if (changed !== undefined) return changed;
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (Array.isArray(value)) return value.map((one) => within(one, isPersonal));
    return mapped(value, change);
  };
  const parts: [name: string, part: unknown][] = Object.entries(detail);
  for (const part of parts) part[1] = within(part[1], PERSONAL.has(part[0]));
  return Object.fromEntries(parts);
}
