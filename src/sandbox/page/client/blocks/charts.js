import { el } from '../dom.js';
import { figure, figureWithin, LINE_HEIGHT, laidOut, ticksOf, widthOf } from './chart-scale.js';

/** A drawing for each width that a message may have; the style sheet shows the one that fits. */
const WIDTHS = { wide: 720, middle: 480, narrow: 320 };
const PLOT_HEIGHT = 200;
/** Above the plot, for the figure on the highest bar. */
const TOP = 18;
const RIGHT = 12;
const COLORS = 6;
const WIDEST_BAR = 56;
const WIDEST_TICK = 76;
const MARK = 4.5;
/** Marks below bars that stand side by side. */
const MARKS_HEIGHT = 16;

/** A chart with all its figures in a table beside it, for whoever does not see the drawing or wants them exactly. */
export function chartNode({ title, chart }) {
  const content = chart.type === 'pie' ? [slices(chart)] : onAxes(title, chart);
  return el('figure', { class: 'chart' }, el('figcaption', { class: 'chart-title' }, title), ...content);
}

function slices({ segments }) {
  const lines = segments.map(({ label, value }) => el('li', {}, `${label}: ${figure(value)}`));
  return el('ul', { class: 'chart-slices' }, lines);
}

function onAxes(title, { type, series, axis_config }) {
  const { categories, x_label, y_label } = axis_config;
  const rows = series.map(({ name, data }) => {
    const values = new Map(data.map(({ label, value }) => [label, value]));
    return { name, values: categories.map((category) => values.get(category)) };
  });
  const drawings = Object.entries(WIDTHS).map(([size, width]) => {
    const node = drawing({ isBar: type === 'bar', rows, categories }, width);
    for (const [name, value] of Object.entries({ role: 'img', 'aria-label': `${title}: ${type} chart` }))
      node.setAttribute(name, value);
    node.setAttribute('class', `chart-drawing ${size}`);
    return node;
  });
  return [
    rows.length > 1 && legend(rows, type === 'bar'),
    y_label && el('p', { class: 'chart-axis' }, y_label),
    drawings,
    x_label && el('p', { class: 'chart-axis below' }, x_label),
    asTable(title, rows, categories, x_label),
  ].flat();
}

function legend(rows, isBar) {
  const entries = rows.map(({ name }, at) => {
    const line = isBar ? null : svg('path', { class: 'chart-line', d: 'M1 7H31' });
    const sample = svg('svg', { viewBox: '0 0 32 14', class: seriesClass(at), 'aria-hidden': 'true' });
    sample.append(...[line, mark(at, 16, 7)].filter(Boolean));
    return el('li', {}, sample, name);
  });
  return el('ul', { class: 'chart-legend' }, entries);
}

function asTable(title, rows, categories, x_label) {
  const head = [x_label ?? 'Category', ...rows.map(({ name }) => name)];
  const body = categories.map((category, at) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, category),
      rows.map(({ values }) => el('td', {}, figure(values[at]))),
    ),
  );
  const table = el(
    'table',
    {},
    el('caption', { class: 'unseen' }, title),
    el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, body),
  );
  return el(
    'details',
    { class: 'chart-table' },
    el('summary', {}, 'Show as a table', el('span', { class: 'unseen' }, `: ${title}`)),
    el('div', { class: 'chart-figures', role: 'group', 'aria-label': title, tabindex: 0 }, table),
  );
}

function drawing({ isBar, rows, categories }, width) {
  const ticks = ticksOf(rows.flatMap(({ values }) => values));
  const tickTexts = ticks.map((tick) => figureWithin(tick, WIDEST_TICK) ?? '');
  const marksHeight = isBar && rows.length > 1 ? MARKS_HEIGHT : 0;
  const { left, end, slot, labels } = placed(
    categories,
    width,
    10 + Math.max(...tickTexts.map(widthOf)),
    !isBar,
  );
  const bottom = TOP + PLOT_HEIGHT;
  const y = (value) => bottom - (PLOT_HEIGHT * (value - ticks[0])) / (ticks.at(-1) - ticks[0]);
  const scale = { slot, bottom, y, x: (at) => left + slot * (at + 0.5) };
  const node = svg('svg', { viewBox: `0 0 ${width} ${bottom + marksHeight + labels.height + 10}` });
  node.append(
    ...ticks.flatMap((tick, at) => gridline(y(tick), [left, end], tick === 0, tickTexts[at])),
    ...labelNodes(labels, scale, bottom + marksHeight),
    ...(isBar ? bars : lines)(rows, categories, scale),
  );
  return node;
}

/** Labels may need more room at the sides than the numbers do, which leaves less for the plot. */
function placed(categories, width, widestTick, canLeaveOut) {
  const slotBetween = (left, right) => (width - left - right) / categories.length;
  const slot = slotBetween(widestTick, RIGHT);
  const { before, after } = laidOut(categories, slot, canLeaveOut);
  const left = Math.max(widestTick, before - slot / 2);
  const right = Math.max(RIGHT, after - slot / 2);
  const within = slotBetween(left, right);
  return { left, end: width - right, slot: within, labels: laidOut(categories, within, canLeaveOut) };
}

function gridline(y, [left, end], isZero, text) {
  return [
    svg('path', { class: isZero ? 'chart-zero' : 'chart-grid', d: `M${left} ${y}H${end}` }),
    words(text, { class: 'chart-tick', x: left - 8, y, dy: '0.35em' }),
  ];
}

/** Where some are left out, the last stays: it is the latest. */
function labelNodes({ rows, every, isSlanted }, { x }, top) {
  return rows.flatMap((row, at) => {
    if ((rows.length - 1 - at) % every !== 0) return [];
    if (isSlanted) {
      const place = `translate(${x(at) + 4} ${top + 13}) rotate(-45)`;
      return [words(row[0], { class: 'chart-label slanted', transform: place })];
    }
    return row.map((line, nth) =>
      words(line, { class: 'chart-label', x: x(at), y: top + LINE_HEIGHT * (nth + 1) + 3 }),
    );
  });
}

function bars(rows, categories, { slot, x, y, bottom }) {
  const each = Math.min(WIDEST_BAR, (slot * 0.76) / rows.length);
  const room = rows.length === 1 ? slot - 2 : each;
  const texts = rows.map(({ values }) => values.map((value) => figureWithin(value, room)));
  const isRoomForAll = texts.flat().every((text) => text !== undefined);
  return rows.flatMap(({ name, values }, nth) =>
    values.map((value, at) => {
      const middle = x(at) + each * (nth - (rows.length - 1) / 2);
      const [high, low] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
      const above = value < 0 ? low + 14 : high - 5;
      const bar = { x: middle - each / 2 + 1, y: high, width: each - 2, height: low - high };
      const node = svg('g', { class: seriesClass(nth) }, hint(name, categories[at], value));
      node.append(svg('rect', { class: 'chart-bar', ...bar }));
      if (isRoomForAll) node.append(words(texts[nth][at], { class: 'chart-value', x: middle, y: above }));
      if (rows.length > 1) node.append(mark(nth, middle, bottom + MARKS_HEIGHT / 2 + 2));
      return node;
    }),
  );
}

/** All the lines first, so that none runs across the marks of another. */
function lines(rows, categories, { x, y }) {
  const paths = rows.map(({ values }, nth) => {
    const points = values.map((value, at) => `${x(at)} ${y(value)}`);
    return svg('path', { class: `chart-line ${seriesClass(nth)}`, d: `M${points.join('L')}` });
  });
  const marks = rows.map(({ name, values }, nth) => {
    const node = svg('g', { class: seriesClass(nth) });
    node.append(
      ...values.map((value, at) => {
        const one = mark(nth, x(at), y(value));
        one.append(hint(name, categories[at], value));
        return one;
      }),
    );
    return node;
  });
  return [...paths, ...marks];
}

const seriesClass = (nth) => `series-${nth % COLORS}`;

/** Six colors and four shapes make twelve pairs, so that no two of the twelve series look alike. */
const SHAPES = [
  `m${-MARK} 0a${MARK} ${MARK} 0 1 0 ${2 * MARK} 0a${MARK} ${MARK} 0 1 0 ${-2 * MARK} 0z`,
  `m${-MARK} ${-MARK}h${2 * MARK}v${2 * MARK}h${-2 * MARK}z`,
  `m0 ${-MARK - 1}l${MARK + 1} ${2 * MARK}h${-2 * MARK - 2}z`,
  `m0 ${-MARK - 1.5}l${MARK + 1.5} ${MARK + 1.5}l${-MARK - 1.5} ${MARK + 1.5}l${-MARK - 1.5} ${-MARK - 1.5}z`,
];

function mark(nth, x, y) {
  return svg('path', { class: 'chart-mark', d: `M${x} ${y}${SHAPES[nth % SHAPES.length]}` });
}

function hint(name, category, value) {
  const node = svg('title');
  node.textContent = `${name}, ${category}: ${figure(value)}`;
  return node;
}

function words(text, props) {
  const node = svg('text', props);
  node.textContent = text;
  return node;
}

function svg(tag, props = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
