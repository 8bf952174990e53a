/** The cells that a spreadsheet makes of a CSV when its list separator is this one: quotes count only where a cell begins. */
export function cellsAsSeenBy(separator: string, text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at) : { cell: '', end: at };
    const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0].split(separator)[0] ?? '';
    rows.at(-1)?.push(cell + rest);
    at = end + rest.length;
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (at < text.length) rows.push([]);
  }
  return rows;
}

function quotedCell(text: string, from: number): { readonly cell: string; readonly end: number } {
  const [whole = '"', inside = ''] = /^"((?:[^"]|"")*)"?/.exec(text.slice(from)) ?? [];
  return { cell: inside.replaceAll('""', '"'), end: from + whole.length };
}
