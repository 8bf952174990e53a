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
