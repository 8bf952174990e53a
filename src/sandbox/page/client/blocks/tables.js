import { el } from '../dom.js';

const PAGE = 5;

/** A table as it is written: its first row is its head. */
export function tableNode({ rows: [head, ...rows], column_settings: columns = [] }) {
  const cells = (row, tag) => row.map((cell, at) => el(tag, { ...looks(columns[at]) }, cell.text));
  return framed('Table', [
    el('thead', {}, el('tr', {}, cells(head, 'th'))),
    el(
      'tbody',
      {},
      rows.map((row) => el('tr', {}, cells(row, 'td'))),
    ),
  ]);
}

/** The table that its reader sorts by a press on a column's name, and leafs through. */
export function dataTableNode({ caption, rows: [head, ...rows], page_size = PAGE, row_header_column_index }) {
  const pages = Math.ceil(rows.length / page_size);
  const body = el('tbody');
  const where = el('span', { role: 'status' });
  let sorted = rows;
  let page = 0;
  let by;
  const draw = () => {
    const shown = sorted.slice(page * page_size, (page + 1) * page_size);
    body.replaceChildren(...shown.map((row) => el('tr', {}, row.map(cellOf))));
    where.textContent = `${page * page_size + 1}–${page * page_size + shown.length} of ${rows.length}`;
  };
  const cellOf = (cell, at) => {
    const isName = at === row_header_column_index;
    const isNumber = cell.type === 'raw_number';
    return el(isName ? 'th' : 'td', { scope: isName && 'row', class: isNumber && 'number' }, cell.text);
  };
  const names = head.map((cell, at) => {
    const name = el('th', { scope: 'col', class: rows[0][at].type === 'raw_number' && 'number' });
    const sort = () => {
      const isUp = by !== at;
      by = isUp ? at : undefined;
      page = 0;
      sorted = rows.toSorted((one, other) => compare(one[at], other[at]) * (isUp ? 1 : -1));
      for (const one of names) one.removeAttribute('aria-sort');
      name.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      draw();
    };
    name.append(el('button', { type: 'button', on: { click: sort } }, cell.text));
    return name;
  });
  const turn = (step) => () => {
    page = (page + step + pages) % pages;
    draw();
  };
  const leaf = (text, step) =>
    el(
      'button',
      { type: 'button', class: 'button', 'aria-label': `${text}: ${caption}`, on: { click: turn(step) } },
      text,
    );
  draw();
  return el(
    'div',
    { class: 'block-table' },
    framed(caption, [el('caption', {}, caption), el('thead', {}, el('tr', {}, names)), body]),
    pages > 1 && el('p', { class: 'block-table-foot' }, leaf('Previous', -1), where, leaf('Next', 1)),
  );
}

/** What is wider than the message is scrolled in its own frame, with the keyboard too. */
function framed(name, parts) {
  const frame = { class: 'block-table-frame', role: 'group', 'aria-label': name, tabindex: 0 };
  return el('div', frame, el('table', {}, parts));
}

function looks({ align = 'left', is_wrapped = false } = {}) {
  return { class: [align, is_wrapped ? 'wrapped' : 'unwrapped'].join(' ') };
}

function compare(one, other) {
  if (one.type === 'raw_number' && other.type === 'raw_number') return one.value - other.value;
  return one.text.localeCompare(other.text, 'en', { numeric: true });
}
