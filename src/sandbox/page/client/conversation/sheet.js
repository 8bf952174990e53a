import { ENDED } from '../api.js';
import { openDialog } from '../dialogs.js';
import { byId, el, toast } from '../dom.js';

const ROWS_SHOWN = 500;

/** Shows a CSV file as a table. */
export async function showCsv(file) {
  const response = await fetch(`/file/${file.id}`).catch(() => undefined);
  if (response === undefined || !response.ok) {
    toast(response === undefined ? ENDED : 'This file was deleted.');
    return;
  }
  const [head = [], ...rows] = recordsIn(await response.text());
  const dialog = byId('sheet');
  const many = rows.length === 1 ? '1 row' : `${rows.length.toLocaleString('en-US')} rows`;
  const more = rows.length > ROWS_SHOWN ? `, the first ${ROWS_SHOWN} shown` : '';
  dialog.replaceChildren(
    el(
      'header',
      {},
      el('h2', { id: 'sheet-title' }, file.name),
      el('span', { class: 'sheet-facts' }, `${many}${more}`),
      el(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': 'Close', on: { click: () => dialog.close() } },
        '✕',
      ),
    ),
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'sheet-title' },
      el(
        'table',
        {},
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            head.map((name) => el('th', { scope: 'col' }, name)),
          ),
        ),
        el(
          'tbody',
          {},
          rows.slice(0, ROWS_SHOWN).map((row) =>
            el(
              'tr',
              {},
              row.map((cell) => el('td', {}, cell)),
            ),
          ),
        ),
      ),
    ),
  );
  openDialog(dialog);
}

/** Cells may be in quotes, with quotes doubled and line breaks inside (RFC 4180). */
function recordsIn(text) {
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
  const records = [[]];
  const body = text.replace(/^\uFEFF/, '').trimEnd();
  for (const [, raw, end] of body.matchAll(cell)) {
    records.at(-1).push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '') break;
    if (end !== ',') records.push([]);
  }
  return records;
}
