import { expect, test } from 'vitest';
import * as a from './block-samples.ts';

const { actions, button, chars, many, message, mrkdwn, of, option, options, plain } = a;
const NONE: readonly object[] = [];

/** The last size that Slack takes, and what it says to a size. */
type Limit = readonly [what: string, max: number, complaints: (size: number) => readonly string[]];

const common: readonly Limit[] = [
  ['section text', 3000, (n) => a.section({ text: mrkdwn(chars(n)) })],
  ['section fields', 10, (n) => a.section({ fields: many(n, plain('f')) })],
  ['field text', 2000, (n) => a.section({ fields: [plain(chars(n))] })],
  ['header text', 150, (n) => message(of('header', { text: plain(chars(n)) }))],
  ['block_id', 255, (n) => message(of('divider', { block_id: chars(n) }))],
  ['blocks of a message', 50, (n) => message(...many(n, a.DIVIDER))],
  ['blocks of a home tab', 100, (n) => a.home({ blocks: many(n, a.DIVIDER) })],
  ['elements of actions', 25, (n) => actions(...many(n, button()))],
  ['elements of a context', 10, (n) => message(of('context', { elements: many(n, plain('c')) }))],
  ['button text', 75, (n) => actions(button({ text: plain(chars(n)) }))],
  ['button value', 2000, (n) => actions(button({ value: chars(n) }))],
  ['button url', 3000, (n) => actions(button({ url: chars(n) }))],
  ['accessibility_label', 75, (n) => actions(button({ accessibility_label: chars(n) }))],
  ['action_id', 255, (n) => actions(button({ action_id: chars(n) }))],
  ['confirm title', 100, (n) => a.asked({ title: plain(chars(n)) })],
  ['confirm text', 300, (n) => a.asked({ text: mrkdwn(chars(n)) })],
  ['confirm button', 30, (n) => a.asked({ confirm: plain(chars(n)) })],
  ['deny button', 30, (n) => a.asked({ deny: plain(chars(n)) })],
  ['menu options', 100, (n) => a.menu({ options: options(n) })],
  ['option text', 75, (n) => a.menu({ options: [option('v', { text: plain(chars(n)) })] })],
  ['option value', 150, (n) => a.menu({ options: [option(chars(n))] })],
  ['option description', 75, (n) => a.menu({ options: [option('v', { description: plain(chars(n)) })] })],
  ['option url', 3000, (n) => actions(of('overflow', { options: [option('v', { url: chars(n) })] }))],
  ['option groups', 100, (n) => a.menu({ option_groups: many(n, a.group()) })],
  ['options of a group', 100, (n) => a.menu({ option_groups: [a.group({ options: options(n) })] })],
  ['group label', 75, (n) => a.menu({ option_groups: [a.group({ label: plain(chars(n)) })] })],
  ['placeholder', 150, (n) => actions(of('users_select', { placeholder: plain(chars(n)) }))],
  ['overflow options', 5, (n) => actions(of('overflow', { options: options(n) }))],
  ['check boxes', 10, (n) => actions(of('checkboxes', { options: options(n) }))],
  ['radio buttons', 10, (n) => actions(of('radio_buttons', { options: options(n) }))],
  ['image url', 3000, (n) => a.image({ image_url: chars(n) })],
  ['image alt text', 2000, (n) => a.image({ alt_text: chars(n) })],
  ['markdown in all', 12_000, (n) => message(...[chars(n - 1), 'x'].map((text) => of('markdown', { text })))],
];

const views: readonly Limit[] = [
  ['blocks of a modal', 100, (n) => a.modal({ blocks: many(n, a.DIVIDER) })],
  ['modal title', 24, (n) => a.modal({ title: plain(chars(n)) })],
  ['modal submit', 24, (n) => a.modal({ submit: plain(chars(n)) })],
  ['modal close', 24, (n) => a.modal({ close: plain(chars(n)) })],
  ['private_metadata', 3000, (n) => a.modal({ private_metadata: chars(n) })],
  ['external_id', 255, (n) => a.home({ external_id: chars(n) })],
  ['private_metadata of a home tab', 3000, (n) => a.home({ private_metadata: chars(n) })],
  ['callback_id', 255, (n) => a.modal({ callback_id: chars(n) })],
  ['input label', 2000, (n) => a.input(of('plain_text_input'), { label: plain(chars(n)) })],
  ['input hint', 2000, (n) => a.input(of('plain_text_input'), { hint: plain(chars(n)) })],
  ['max_length of a text box', 3000, (n) => a.input(of('plain_text_input', { max_length: n }))],
  ['text in a text box', 3000, (n) => a.input(of('plain_text_input', { initial_value: chars(n) }))],
  ['files of a file box', 10, (n) => a.input(of('file_input', { max_files: n }))],
];

const newer: readonly Limit[] = [
  ['table rows', 100, (n) => a.table({ rows: a.rows(n, 1) })],
  ['cells of a table row', 20, (n) => a.table({ rows: a.rows(1, n) })],
  ['table text', 10_000, (n) => a.table({ rows: a.rows(1, 1, chars(n)) })],
  ['data table rows', 101, (n) => a.dataTable({ rows: a.rows(n, 1) })],
  ['data table columns', 20, (n) => a.dataTable({ rows: a.rows(2, n) })],
  ['data table caption', 255, (n) => a.dataTable({ caption: chars(n) })],
  ['column settings', 20, (n) => a.table({ rows: a.rows(1, Math.min(n, 20)), column_settings: many(n, {}) })],
  ['plans of a message', 1, (n) => message(...many(n, of('plan', { title: 'p' })))],
  ['data table text', 10_000, (n) => a.dataTable({ rows: [...a.rows(1, 1, chars(n - 1)), ...a.rows(1, 1)] })],
  ['data table page', 100, (n) => a.dataTable({ page_size: n })],
  ['alert text', 200, (n) => a.modal({ blocks: [of('alert', { text: plain(chars(n)) })] })],
  ['card title', 150, (n) => a.card({ title: mrkdwn(chars(n)) })],
  ['card subtitle', 150, (n) => a.card({ subtitle: mrkdwn(chars(n)) })],
  ['card body', 200, (n) => a.card({ body: mrkdwn(chars(n)) })],
  ['card subtext', 200, (n) => a.card({ subtext: mrkdwn(chars(n)) })],
  ['card actions', 3, (n) => a.card({ actions: many(n, button()) })],
  ['cards of a carousel', 10, (n) => message(of('carousel', { elements: many(n, of('card')) }))],
  ['container title', 150, (n) => a.container({ title: plain(chars(n)) })],
  ['container subtitle', 150, (n) => a.container({ subtitle: plain(chars(n)) })],
  ['blocks of a container', 10, (n) => a.container({ child_blocks: many(n, a.DIVIDER) })],
  ['elements of context actions', 5, (n) => a.iconsIn(...many(n, a.icon))],
  ['people who see an icon', 10, (n) => a.iconsIn({ ...a.icon, visible_to_user_ids: many(n, 'U1') })],
  ['feedback text', 75, (n) => a.feedback({ text: plain(chars(n)) })],
  ['feedback value', 2000, (n) => a.feedback({ value: chars(n) })],
  ['feedback label', 75, (n) => a.feedback({ accessibility_label: chars(n) })],
  ['video alt text', 200, (n) => a.video({ alt_text: chars(n) })],
  ['video title', 200, (n) => a.video({ title: plain(chars(n)) })],
  ['video author', 50, (n) => a.video({ author_name: chars(n) })],
  ['video description', 200, (n) => a.video({ description: plain(chars(n)) })],
  ['video provider', 50, (n) => a.video({ provider_name: chars(n) })],
  ['source url', 3000, (n) => a.source(chars(n))],
  ['chart title', 50, (n) => a.pie([a.point()], chars(n))],
  ['pie segments', 6, (n) => a.pie(a.points(n))],
  ['segment label', 20, (n) => a.pie([a.point({ label: chars(n) })])],
  ['series of a chart', 6, (n) => a.bars(a.labels(n).map((name) => a.series({ name })))],
  ['series name', 20, (n) => a.bars([a.series({ name: chars(n) })])],
  ['categories', 20, (n) => a.bars([a.series({ data: a.points(n) })], { categories: a.labels(n) })],
  [
    'category label',
    20,
    (n) => a.bars([a.series({ data: [a.point({ label: chars(n) })] })], { categories: [chars(n)] }),
  ],
  ['label of the axis below', 50, (n) => a.bars([a.series()], { x_label: chars(n) })],
  ['label of the axis beside', 50, (n) => a.bars([a.series()], { y_label: chars(n) })],
  ['charts of a message', 2, (n) => message(...many(n, a.pieChart([a.point()])))],
];

test.each([...common, ...views, ...newer])('%s: %i is the most', (_, max, complaints) => {
  const isPastRefused = complaints(max + 1).length > 0;
  expect({ complaints: complaints(max), isPastRefused }).toEqual({ complaints: [], isPastRefused: true });
});

test.each<[what: string, complaints: readonly string[]]>([
  ['text', a.section({ text: mrkdwn('') })],
  ['fields', a.section({ fields: NONE })],
  ['actions', actions()],
  ['menu', actions(of('overflow', { options: NONE }))],
  ['group', a.menu({ option_groups: [a.group({ options: NONE })] })],
  ['check boxes', actions(of('checkboxes', { options: NONE }))],
  ['radio buttons', actions(of('radio_buttons', { options: NONE }))],
  ['file box', a.input(of('file_input', { max_files: 0 }))],
  ['markdown', message(of('markdown', { text: '' }))],
  ['table', a.table({ rows: NONE })],
  ['data table of one row', a.dataTable({ rows: a.rows(1, 1) })],
  ['data table row', a.dataTable({ rows: a.rows(2, 0) })],
  ['data table cell', a.dataTable({ rows: a.rows(2, 1, '') })],
  ['data table page', a.dataTable({ page_size: 0 })],
  ['caption', a.dataTable({ caption: '' })],
  ['choice of several', actions(of('multi_users_select', { max_selected_items: 0 }))],
  ['home tab', a.home({ blocks: NONE })],
  ['carousel', message(of('carousel', { elements: NONE }))],
  ['video alt text', a.video({ alt_text: '' })],
  ['source url', a.source('')],
  ['pie', a.pie([])],
  ['segment', a.pie([a.point({ value: 0 })])],
  ['chart', a.bars([])],
  ['series', a.bars([a.series({ data: NONE })])],
  ['categories', a.bars([a.series()], { categories: NONE })],
  ['view', a.modal({ blocks: NONE })],
])('an empty %s is refused', (_, complaints) => {
  expect(complaints).not.toEqual([]);
});

const INPUT = of('input', { label: plain('l'), element: of('plain_text_input') });
const TASK = { task_id: 't', title: 't', status: 'pending' };
const CHART = a.pieChart([a.point()]);

/** Every block there is, and where it may stand. */
const STANDS: readonly (readonly [block: object, message: boolean, modal: boolean, home: boolean])[] = [
  [of('actions', { elements: [button()] }), true, true, true],
  [of('context', { elements: [plain('c')] }), true, true, true],
  [a.DIVIDER, true, true, true],
  [of('header', { text: plain('h') }), true, true, true],
  [of('image', { image_url: 'https://example.org/a.png', alt_text: 'a' }), true, true, true],
  [of('rich_text', { elements: [of('rich_text_section', { elements: NONE })] }), true, true, true],
  [of('section', { text: mrkdwn('s') }), true, true, true],
  [of('video', a.VIDEO), true, true, true],
  [of('card', { title: mrkdwn('t') }), true, false, true],
  [of('carousel', { elements: [of('card')] }), true, false, true],
  [of('container', { child_blocks: [a.DIVIDER] }), true, false, true],
  [of('alert', { text: plain('a') }), false, true, false],
  [INPUT, false, true, false],
  [of('file', { source: 'remote', external_id: 'f' }), true, false, false],
  [of('markdown', { text: 'm' }), true, false, false],
  [of('plan', { title: 'p' }), true, false, false],
  [of('task_card', TASK), true, false, false],
  [of('context_actions', { elements: [a.icon] }), true, false, false],
  [of('table', { rows: a.rows(1, 1) }), true, false, false],
  [of('data_table', { caption: 'c', rows: a.rows(2, 1) }), true, false, false],
  [CHART, true, false, false],
];

test.each(STANDS)('%o stands where Slack lets it', (block, ...expected) => {
  const complaints = [message(block), a.modal({ blocks: [block] }), a.home({ blocks: [block] })];
  expect(complaints.map(({ length }) => length === 0)).toEqual(expected);
});

test('a block of a container stands nowhere else than alone', () => {
  const inside = of('container', { child_blocks: [of('table', { rows: a.rows(1, 1) })] });
  expect([message(inside), a.home({ blocks: [inside] })].map(({ length }) => length)).toEqual([0, 1]);
});

test('the table of places has every block there is', () => {
  const placed = STANDS.map(([block]) => ('type' in block ? block.type : ''));
  expect(placed.toSorted()).toEqual(a.BLOCK_TYPES.toSorted());
});
