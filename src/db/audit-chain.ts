import { hash } from 'node:crypto';
import { z } from 'zod';
import type { AuditRow } from '../flows/tables.ts';
import { actorColumns, actorOf, json } from './columns.ts';
import type { Db } from './open.ts';

export const AUDIT_COLUMNS = 'number, at, by_id AS byId, by_name AS byName, what, subject, detail, hash';

export const storedEntry = z.object({
  number: z.number(),
  at: z.string(),
  ...actorColumns,
  what: z.string(),
  subject: z.string(),
  detail: z.string(),
  hash: z.string(),
});
export type StoredEntry = z.output<typeof storedEntry>;

const detailJson = json(z.record(z.string(), z.unknown()));

/** Checking the chain reads this many rows at once. */
const PIECE = 1_000;

/** No row can have a lower number: one before the first would be read by everybody and checked by nobody. */
const LOWEST = -(2n ** 63n);

/** What the chain holds as long as each hash follows from the one before; where one does not, its number and nothing after it. */
export type ChainPiece =
  | { readonly kind: 'intact'; readonly entries: readonly StoredEntry[] }
  | { readonly kind: 'broken'; readonly number: number };

/** Reads the whole trail from its beginning, a piece at a time, and checks it on the way; entries may be added meanwhile. */
export function* chainIn(db: Db): Generator<ChainPiece, void> {
  const from = db.prepare(
    `SELECT ${AUDIT_COLUMNS} FROM audit WHERE number >= ? ORDER BY number LIMIT ${PIECE}`,
  );
  let before: StoredEntry | undefined;
  for (let first: number | bigint = LOWEST; ; first = (before?.number ?? 0) + 1) {
    const rows = storedEntry.array().parse(from.all(first));
    const entries = linked(rows, before);
    if (entries.length > 0) yield { kind: 'intact', entries };
    const broken = rows[entries.length];
    if (broken !== undefined) return yield { kind: 'broken', number: broken.number };
    if (rows.length < PIECE) return;
    before = entries.at(-1);
  }
}

/** The entries from the start on that follow, each from the one before it. */
function linked(rows: readonly StoredEntry[], last: StoredEntry | undefined): readonly StoredEntry[] {
  const wrong = rows.findIndex((row, index) => {
    const before = index === 0 ? last : rows[index - 1];
    return row.number !== (before?.number ?? 0) + 1 || row.hash !== hashOf(row, before?.hash);
  });
  return wrong === -1 ? rows : rows.slice(0, wrong);
}

export function entryOf(row: StoredEntry): AuditRow {
  return {
    number: row.number,
    at: new Date(row.at),
    by: actorOf(row),
    what: row.what,
    subject: row.subject,
    detail: detailJson.parse(row.detail),
    hash: row.hash,
  };
}

/** The names stand in their order already, so that the row is the text that `canonical` makes of it. */
export function hashOf(row: Omit<StoredEntry, 'hash'>, before: string | undefined): string {
  const { at, byId, byName, detail, number, subject, what } = row;
  const content = JSON.stringify({ at, byId, byName, detail, number, subject, what });
  return hash('sha256', `${before ?? ''}${content}`, 'hex');
}

/** The same content is the same text, in whatever order its names were written. */
export function canonical(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const parts = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(parts.map(([name, part]) => [name, inOrder(part)]));
}
