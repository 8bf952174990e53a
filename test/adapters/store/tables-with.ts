import type { Db } from '../../../src/adapters/store/database.ts';

/** The tables in which any of these texts stands anywhere, in whatever case. */
export function tablesWith(db: Db, ...texts: readonly string[]): readonly string[] {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const wanted = texts.map((text) => text.toLowerCase());
  return tables.filter((table) => {
    const rows = JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all()).toLowerCase();
    return wanted.some((text) => rows.includes(text));
  });
}
