import type { Block } from '@slack/types';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser, violationsIn } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

type Figures = Readonly<Record<string, readonly number[]>>;

function chart(
  type: string,
  title: string,
  categories: readonly string[],
  figures: Figures,
  axes: object = {},
): Block {
  const series = Object.entries(figures).map(([name, values]) => ({
    name,
    data: values.map((value, at) => ({ label: categories[at], value })),
  }));
  const block = { type: 'data_visualization', title };
  return { ...block, ...{ chart: { type, series, axis_config: { categories, ...axes } } } };
}

const STATES = [
  ...['Active', 'Inactive 61–89 days', 'Warned', 'In grace period'],
  ...['To review', 'Approved', 'Disabled', 'Excluded'],
];
const MEMBERS = [12_812, 143, 58, 21, 9, 0, 117, 40];
const WEEKS = [
  ...['Sep 7', 'Sep 14', 'Sep 21', 'Sep 28', 'Oct 5', 'Oct 12'],
  ...['Oct 19', 'Oct 26', 'Nov 2', 'Nov 9', 'Nov 16', 'Nov 23'],
];
const DECIDED = {
  Warned: [4, 8, 15, 16, 23, 42, 12, 9, 3, 0, 7, 11],
  Disabled: [0, 1, 3, 8, 8, 13, 21, 18, 5, 2, 1, 4],
  'Re-enabled': [0, 0, 1, 0, 2, 1, 3, 0, 1, 0, 0, 1],
};
const BARS = chart('bar', 'Members today', STATES, { Members: MEMBERS }, { y_label: 'Members' });
const LINES = chart('line', 'The last 12 weeks', WEEKS, DECIDED, { x_label: 'Week of' });

const shown = (tab: Tab) => tab.locator('.chart-drawing:visible');
const textsIn = (tab: Tab, what: string) =>
  tab.locator(`.chart-drawing.wide ${what}`).evaluateAll((all) => all.map((one) => one.textContent));
const rowsOf = (tab: Tab, title: string) =>
  tab
    .getByRole('table', { name: title })
    .locator('tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('th, td')].map((one) => one.textContent)),
    );

test('every figure of a chart stands in a table beside it, and changes with the message', async () => {
  await using world = await openPage(browser);
  const { tab, app } = world;
  const ts = await world.post('digest', [BARS, LINES]);
  await tab.getByText('Show as a table: Members today').click();
  await tab.getByText('Show as a table: The last 12 weeks').click();
  expect({
    pictures: await tab.getByRole('img').evaluateAll((all) => all.map((one) => one.ariaLabel)),
    members: await rowsOf(tab, 'Members today'),
    weeks: await rowsOf(tab, 'The last 12 weeks'),
  }).toEqual({
    pictures: ['Members today: bar chart', 'The last 12 weeks: line chart'],
    members: [
      ['Category', 'Members'],
      ...STATES.map((state, at) => [state, MEMBERS[at]?.toLocaleString('en-US')]),
    ],
    weeks: [
      ['Week of', ...Object.keys(DECIDED)],
      ...WEEKS.map((week, at) => [week, ...Object.values(DECIDED).map((values) => String(values[at]))]),
    ],
  });
  const { channel } = world.world;
  const blocks = [chart('area', 'Now', ['a'], { Accounts: [7] })];
  await app.client.chat.update({ channel, ts, text: 'digest', blocks });
  await tab.getByText('Show as a table: Now').click();
  await expect
    .poll(() => rowsOf(tab, 'Now'))
    .toEqual([
      ['Category', 'Accounts'],
      ['a', '7'],
    ]);
  expect([await tab.locator('.chart').count(), world.complaints]).toEqual([1, []]);
});

test('a pie is a list of its segments', async () => {
  await using world = await openPage(browser);
  const segments = [
    { label: 'Active', value: 1812 },
    { label: 'Inactive', value: 0.5 },
  ];
  const pie = { type: 'data_visualization', title: 'Members', chart: { type: 'pie', segments } };
  await world.post('digest', [pie]);
  const figure = world.tab.getByRole('figure', { name: 'Members' });
  await figure.waitFor();
  expect(await figure.getByRole('listitem').allInnerTexts()).toEqual(['Active: 1,812', 'Inactive: 0.5']);
});

const HOSTILE = ['<img onerror=alert()>', '"><script>x</script>', "<b>'&amp;</b>"].map((text) =>
  text.slice(0, 20),
);

test.each(['bar', 'line'])('markup in a %s chart is only ever text', async (type) => {
  await using world = await openPage(browser);
  const { tab } = world;
  const figures = Object.fromEntries(HOSTILE.map((name) => [name, HOSTILE.map(() => 1)]));
  const [title = '', x_label = '', y_label = ''] = HOSTILE.map((text) => text.repeat(2));
  await world.post('digest', [chart(type, title, HOSTILE, figures, { x_label, y_label })]);
  await tab.getByText('Show as a table').click();
  expect({
    title: await tab.locator('.chart-title').textContent(),
    picture: await tab.getByRole('img').getAttribute('aria-label'),
    axes: await tab.locator('.chart-axis').allTextContents(),
    labels: (await textsIn(tab, '.chart-label')).join(' '),
    legend: await tab.locator('.chart-legend li').allTextContents(),
    table: await rowsOf(tab, title),
    elements: await tab.locator('.chart :is(img, script, b)').count(),
    complaints: world.complaints,
  }).toEqual({
    title,
    picture: `${title}: ${type} chart`,
    axes: [y_label, x_label],
    labels: HOSTILE.join(' '),
    legend: HOSTILE,
    table: [[x_label, ...HOSTILE], ...HOSTILE.map((text) => [text, '1', '1', '1'])],
    elements: 0,
    complaints: [],
  });
});

test.each<[what: string, values: readonly number[], ticks: readonly string[]]>([
  ['zeros alone', [0, 0], ['0', '1']],
  ['one', [1], ['0', '1']],
  ['small counts', [3, 1], ['0', '1', '2', '3']],
  ['counts up to ten', [9, 2], ['0', '2', '4', '6', '8', '10']],
  ['counts', [42, 7], ['0', '10', '20', '30', '40', '50']],
  ['hundreds', [1204, 60], ['0', '500', '1,000', '1,500']],
  ['a million', [1_000_000], ['0', '200,000', '400,000', '600,000', '800,000', '1,000,000']],
  ['billions', [2_100_000_000], ['0', '500M', '1B', '1.5B', '2B', '2.5B']],
  ['parts', [0.3, 0.1], ['0', '0.1', '0.2', '0.3']],
  ['values below zero', [-3, 8], ['-5', '0', '5', '10']],
  ['values all below zero', [-20], ['-20', '-15', '-10', '-5', '0']],
])('the axis of %s has round numbers', async (_, values, ticks) => {
  await using world = await openPage(browser);
  const { tab } = world;
  const categories = values.map((_value, at) => `c ${at}`);
  const [bars, lines] = ['bar', 'line'].map((type) => chart(type, type, categories, { a: values }));
  await world.post(
    'digest',
    [bars, lines].filter((one) => one !== undefined),
  );
  await tab.locator('.chart').last().waitFor();
  const drawn = await tab.locator('.chart-drawing').evaluateAll((all) => all.map((one) => one.outerHTML));
  expect({
    ticks: await textsIn(tab, '.chart-tick'),
    bars: await tab.locator('.chart-drawing.wide .chart-bar').count(),
    marks: await tab.locator('.chart-drawing.wide .chart-mark').count(),
    undrawable: drawn.filter((markup) => /NaN|Infinity|undefined/.test(markup)),
    complaints: world.complaints,
  }).toEqual({
    ticks: [...ticks, ...ticks],
    bars: values.length,
    marks: values.length,
    undrawable: [],
    complaints: [],
  });
});

/** The words of each drawing that touch one another or reach out of their message; what stands aslant by its feet. */
async function clashesIn(tab: Tab): Promise<readonly string[]> {
  const words = await shown(tab).evaluateAll((drawings) =>
    drawings.map((drawing) => {
      const message = drawing.closest('.message')?.getBoundingClientRect();
      return [...drawing.querySelectorAll('text')].map((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        const feet = { left: right - 12, right, top, bottom: top + 12 };
        return {
          text: String(node.textContent),
          isOut: left < message.left || right > message.right,
          box: node.classList.contains('slanted') ? feet : { left, right, top, bottom },
        };
      });
    }),
  );
  return words.flatMap((all) =>
    all.flatMap(({ text, box: one, isOut }, at) => [
      ...(isOut ? [`${text} is cut`] : []),
      ...all
        .slice(at + 1)
        .filter(({ box }) => one.left < box.right && box.left < one.right)
        .filter(({ box }) => one.top < box.bottom && box.top < one.bottom)
        .map((other) => `${text} touches ${other.text}`),
    ]),
  );
}

const LONG = Array.from({ length: 20 }, (_, at) => `Unbreakable-label-${at + 10}`);
const MILLIONS = LONG.map((_, at) => at * 52_631);

test.each([
  [1280, 'wide'],
  [760, 'middle'],
  [390, 'narrow'],
])('at a width of %i the words of a chart stand clear of each other', async (width, size) => {
  await using world = await openPage(browser);
  const { tab } = world;
  await tab.setViewportSize({ width, height: 900 });
  await world.post('digest', [BARS, LINES]);
  await world.post('long', [
    chart('bar', 'Long', LONG, { a: MILLIONS, b: MILLIONS }),
    chart('line', 'Long, too', LONG, { a: MILLIONS }),
  ]);
  await shown(tab).nth(3).waitFor();
  const values = shown(tab).first().locator('.chart-value');
  expect({
    clashes: await clashesIn(tab),
    sizes: await shown(tab).evaluateAll((all) => all.map((one) => one.classList.item(1))),
    lastWeek: (await shown(tab).nth(1).locator('.chart-label').allTextContents()).at(-1)?.slice(-2),
    figures: await values.count(),
    isWiderThanScreen: await tab.evaluate('document.documentElement.scrollWidth > innerWidth'),
  }).toEqual({
    clashes: [],
    sizes: [size, size, size, size],
    lastWeek: '23',
    figures: MEMBERS.length,
    isWiderThanScreen: false,
  });
});

/** How far two colors are apart by WCAG 2. */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const parts = (color.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
    const [red = 0, green = 0, blue = 0] = parts.map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each(['light', 'dark'] as const)(
  'six series, the most there are, are told apart, %s',
  async (colorScheme) => {
    await using world = await openPage(browser);
    const { tab } = world;
    await tab.emulateMedia({ colorScheme });
    const figures = Object.fromEntries(WEEKS.slice(0, 6).map((week, at) => [week, [at, at + 1]]));
    await world.post('digest', [chart('line', 'Many', ['a', 'b'], figures)]);
    await shown(tab).waitFor();
    const samples = await tab.locator('.chart-legend svg').evaluateAll((all) =>
      all.map((one) => {
        const [line, mark] = [...one.querySelectorAll('path')];
        const { stroke, strokeDasharray } = one.ownerDocument.defaultView.getComputedStyle(line);
        return { color: stroke, dash: strokeDasharray, shape: mark.getAttribute('d') };
      }),
    );
    const grounds = await tab.locator('body').evaluate((body) =>
      ['paper', 'hover', 'alone'].map((name) => {
        body.style.color = `var(--${name})`;
        return body.ownerDocument.defaultView.getComputedStyle(body).color;
      }),
    );
    const faint = samples.filter(({ color }) => grounds.some((ground) => contrast(color, ground) < 3));
    expect({
      faint,
      pairs: new Set(samples.map(({ color, shape }) => color + shape)).size,
      colors: new Set(samples.map(({ color }) => color)).size,
      dashes: new Set(samples.map(({ dash }) => dash)).size,
      shapes: new Set(samples.map(({ shape }) => shape)).size,
    }).toEqual({ faint: [], pairs: 6, colors: 6, dashes: 6, shapes: 4 });
  },
);

test.each([
  ['light', 1280],
  ['light', 390],
  ['dark', 1280],
  ['dark', 390],
] as const)(
  'axe finds nothing at charts and their tables, %s, %d pixels wide',
  async (colorScheme, width) => {
    await using world = await openPage(browser);
    const { tab } = world;
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width, height: 900 });
    await world.post('digest', [BARS, LINES]);
    const open = tab.getByText('Show as a table');
    await open.first().click();
    await open.last().click();
    await tab.getByRole('cell', { name: '12,812' }).waitFor();
    expect(await violationsIn(tab)).toEqual([]);
  },
);
