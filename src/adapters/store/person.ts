import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import { folded } from '../../policy/text.ts';
import type { Commit } from './audit.ts';
import { REMOVED } from './audit-person.ts';
import {
  accountKey,
  flag,
  json,
  jsonText,
  milliseconds,
  optional,
  rowsIn,
  selected,
  valuesIn,
} from './columns.ts';
import type { Db } from './database.ts';
import { LIVE } from './proposals/row.ts';

/** All that is kept of one person: found, counted by the tables in which it stands, and taken out of texts that are about more. */

const found = z.object({
  key: accountKey,
  username: z.string(),
  fullName: z.string(),
  email: optional(z.string()),
  isMember: flag,
  /** Since the beginning of which accepted scan the account is gone. */
  goneSince: optional(milliseconds),
  /** Something is still to be done or to be found out about the account. */
  isUnderWay: flag,
});
export type PersonFound = z.output<typeof found>;

/** Of many, as facts in JSON, or in words. */
const TEXTS = [
  { table: 'scan', column: 'notes', isJson: true },
  { table: 'scan', column: 'failed_checks', isJson: true },
  { table: 'digest', column: 'facts', isJson: true },
  { table: 'card', column: 'note', isJson: true },
  { table: 'scan', column: 'failure', isJson: false },
  { table: 'digest', column: 'problem', isJson: false },
  { table: 'csv_item', column: 'problem', isJson: false },
] as const;

export function personReadsIn(db: Db) {
  const rows = rowsIn(db, found);
  const accounts = rows.all<[username: string]>(`
    WITH found (key, username, full_name, email, is_member, gone_since) AS (
      SELECT key, username, full_name, email, gone_since IS NULL, gone_since
      FROM member JOIN standing ON standing.member = member.id WHERE username_folded = ?
    )
    SELECT ${selected(found.omit({ isUnderWay: true }).shape)},
      EXISTS (
        SELECT 1 FROM proposal
        WHERE account_key = key AND rehearsal = 0 AND (state IN ${LIVE} OR state = 'undoing'))
      OR EXISTS (
        SELECT 1 FROM letter WHERE account_key = key AND state IN ('waiting', 'sending')) AS isUnderWay
    FROM found ORDER BY is_member DESC, key`);
  const namesOf = valuesIn(db, z.string()).all<[object]>(`
    SELECT username FROM member WHERE key = :key UNION SELECT username FROM proposal WHERE account_key = :key
    UNION SELECT username FROM letter WHERE account_key = :key
    UNION SELECT email FROM member WHERE key = :key AND email <> ''
    UNION SELECT json_extract(evidence, '$.email') FROM proposal
      WHERE account_key = :key AND json_extract(evidence, '$.email') <> ''
    UNION SELECT recipient FROM letter WHERE account_key = :key
    UNION SELECT full_name FROM member WHERE key = :key AND trim(full_name) LIKE '% %'
    UNION SELECT full_name FROM proposal WHERE account_key = :key AND trim(full_name) LIKE '% %'`);

  return {
    /** The accounts that have or had this user name, members first. */
    accounts: (username: string) => accounts(folded(username)),
    /**
     * What names this account here: user names, addresses, full names. Not a full name of one word, which would be found in
     * texts about others.
     */
    namesOf: (key: AccountKey) => namesOf({ key }),
    /** The tables in which any of these names stands, each with how many rows. */
    placesOf(names: readonly string[]): readonly { readonly table: string; readonly rows: number }[] {
      const isNamed = namingIn(names);
      const tables = db
        .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .pluck()
        .all();
      return tables.flatMap((table) => {
        let count = 0;
        for (const row of db.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().iterate())
          if (row.some(isNamed)) count += 1;
        return count === 0 ? [] : [{ table, rows: count }];
      });
    },
  };
}

export function personIn(db: Db, commit: Commit) {
  const dropNames = db.prepare('DELETE FROM audit_person WHERE account = ?');
  const dropLine = db.prepare('DELETE FROM line WHERE id = ?');
  const rows = rowsIn(db, z.object({ id: z.number(), text: z.string() }));
  const lines = rows.all('SELECT id, text FROM line');
  const texts = TEXTS.map(({ table, column, isJson }) => ({
    all: rows.all(`SELECT id, ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL`),
    change: db.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`),
    without: isJson ? withoutInJson : () => REMOVED,
  }));

  return {
    ...personReadsIn(db),
    /** Takes these names out of what is about more than one account; lines for threads go as a whole. */
    takeOutOfTexts(names: readonly string[]): void {
      commit.at();
      const isNamed = namingIn(names);
      for (const { id } of lines().filter(({ text }) => isNamed(text))) dropLine.run(id);
      for (const { all, change, without } of texts)
        for (const { id, text } of all().filter((row) => isNamed(row.text)))
          change.run(without(text, isNamed), id);
    },
    /** Of a user name that only the audit trail has, by which nothing else is found. */
    dropNames(username: string): boolean {
      commit.at();
      return dropNames.run(username).changes > 0;
    },
  };
}

const anyJson = json(z.unknown());

const withoutInJson = (text: string, isNamed: (part: unknown) => boolean): string =>
  jsonText(without(anyJson.parse(text), isNamed));

/** Texts that name the person, within anything. */
function without(value: unknown, isNamed: (text: unknown) => boolean): unknown {
  if (typeof value === 'string') return isNamed(value) ? REMOVED : value;
  if (Array.isArray(value)) return value.map((part) => without(part, isNamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, without(part, isNamed)]));
}

/** Whether a text has one of these names in it, however it was written for Slack: by its letters and digits alone. */
function namingIn(names: readonly string[]): (text: unknown) => boolean {
  const wanted = names.map(bare).filter((name) => name.trim() !== '');
  return (text) => {
    if (typeof text !== 'string' || text === '') return false;
    const within = bare(text);
    return wanted.some((name) => within.includes(name));
  };
}

function bare(text: string): string {
  const words = folded(text.replaceAll(/&(?:amp|lt|gt);/g, ' ')).replaceAll(
    /[^\p{Ll}\p{Lu}\p{Lt}\p{Lo}\p{N}]+/gu,
    ' ',
  );
  return ` ${words.trim()} `;
}
