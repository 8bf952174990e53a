import Database from 'better-sqlite3';
import type { z } from 'zod';
import type { ReadTables } from '../../src/adapters/store/store.ts';
import { openStore } from '../../src/adapters/store/store.ts';

/** The bot's database as another process sees it at one moment. */
export interface Reading {
  rows<T>(shape: z.ZodType<T>, sql: string, ...values: readonly (string | number)[]): readonly T[];
  /** The same, with another database beside it as `staged`. */
  attached<T>(path: string, at: (rows: Reading['rows']) => T): T;
  /** The bot's own way of reading it. */
  tables(): ReadTables;
}

/**
 * Opened for one look and closed again: a connection that stays would keep alive what a killed process leaves behind,
 * and the next start has to recover from exactly that.
 */
export function look<T>(path: string, at: (reading: Reading) => T): T {
  const db = new Database(path, { readonly: true });
  try {
    const rows: Reading['rows'] = (shape, sql, ...values) =>
      shape.array().parse(db.prepare(sql).all(...values));
    return db.transaction(() =>
      at({
        rows,
        attached(beside, from) {
          db.prepare('ATTACH ? AS staged').run(beside);
          return from(rows);
        },
        tables: () => openStore(db).tables,
      }),
    )();
  } finally {
    db.close();
  }
}
