import { z } from 'zod';
import { parsed } from './answer.ts';
import type { Connection } from './connection.ts';
import { PortalTrouble } from './trouble.ts';

/** The columns of the notebook's `secrets.csv`. */
const COLUMNS = ['secret_key', 'secret_value'] as const;
/** A few passwords; whatever is larger is something else. */
const MOST_BYTES = 1_000_000;

const itemSchema = z.object({
  type: z.string().catch(''),
  access: z.string().catch('unknown'),
  size: z.number().catch(-1),
});

/** The value of one key in a private `secrets.csv` item; what is wrong with the item is told without its content. */
export async function readSecret(
  { root, read, download }: Connection,
  id: string,
  key: string,
): Promise<string> {
  const address = `${root}/content/items/${encodeURIComponent(id)}`;
  const { type, access, size } = parsed(itemSchema, await read(address), 'the item');
  if (access !== 'private')
    throw refusal(`is shared (${access}). Stop sharing it, and change the passwords in it.`);
  if (type !== 'CSV') throw refusal(`has the type ${type || 'unknown'}, not CSV.`);
  if (size > MOST_BYTES) throw refusal(`is too large for a list of passwords (${size} bytes).`);
  return valueIn(textOf(await download(`${address}/data`)), key);
}

function textOf(bytes: Uint8Array): string {
  try {
    // Takes a byte order mark away, as spreadsheets write one.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal('is not UTF-8 text. Save it as “CSV UTF-8”.');
  }
}

function valueIn(text: string, key: string): string {
  const [header = [], ...rows] = recordsOf(text) ?? [];
  const names = header.map((name) => name.trim().toLowerCase());
  const [keyAt, valueAt] = COLUMNS.map((column) => names.indexOf(column));
  if (keyAt === undefined || valueAt === undefined || keyAt < 0 || valueAt < 0)
    throw refusal(`is not a comma-separated CSV with the columns ${COLUMNS.join(' and ')}.`);
  const values = new Set(rows.filter((row) => row[keyAt]?.trim() === key).map((row) => row[valueAt] ?? ''));
  const [value, ...others] = values;
  if (value === undefined) throw refusal(`has no row with the key ${key}.`);
  if (others.length > 0) throw refusal(`has more than one value for the key ${key}.`);
  if (value.trim() === '') throw refusal(`has an empty value for the key ${key}.`);
  return value;
}

function refusal(what: string): PortalTrouble {
  return new PortalTrouble('unexpected', `The item ${what}`);
}

/** One cell, quoted or plain, and what ends it: a comma, a line break or the end. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*)?)(,|\r\n|\n|\r|$)/y;

/** The records of a small CSV (RFC 4180), without empty lines; undefined where a quote is not closed or something follows it. */
export function recordsOf(text: string): readonly (readonly string[])[] | undefined {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length; ) {
    CELL.lastIndex = at;
    const found = CELL.exec(text);
    if (found === null) return undefined;
    const [whole, quoted, plain = '', end] = found;
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    at += whole.length;
    if (end === ',' && at < text.length) continue;
    if (end === ',') record.push('');
    records.push(record);
    record = [];
  }
  return records.filter((cells) => cells.some((cell) => cell !== ''));
}
