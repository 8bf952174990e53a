import { block } from '../../../src/sandbox/slack/blocks/block.ts';
import {
  type Checked,
  checkBlocks,
  checkView,
  type Surface,
} from '../../../src/sandbox/slack/blocks/check.ts';

/** Text of so many characters, each of them two units of a string. */
export const chars = (length: number) => '🦉'.repeat(length);
export const many = <T>(count: number, one: T) => Array.from({ length: count }, () => one);
export const of = (type: string, more: object = {}) => ({ type, ...more });
export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const DIVIDER = { type: 'divider' };

export const option = (value: string, more: object = {}) => ({ text: plain('o'), value, ...more });
export const options = (count: number) => Array.from({ length: count }, (_, at) => option(`v${at}`));
export const group = (more: object = {}) => ({ label: plain('g'), options: options(1), ...more });
export const button = (more: object = {}) => ({ type: 'button', text: plain('b'), ...more });
export const confirm = (more: object) => ({
  title: plain('t'),
  text: plain('t'),
  confirm: plain('c'),
  deny: plain('d'),
  ...more,
});
export const rows = (count: number, width: number, text = 'x') =>
  many(count, many(width, { type: 'raw_text', text }));

const errorsOf = (checked: Checked<unknown>) => (checked.ok ? [] : checked.errors);
export const complaintsAt = (surface: Surface, blocks: readonly unknown[]) =>
  errorsOf(checkBlocks(blocks, surface));

/** What Slack says against such blocks in a message, such elements of an actions block, and so on. */
export const message = (...blocks: object[]) => complaintsAt('message', blocks);
export const section = (more: object) => message({ type: 'section', ...more });
export const actions = (...elements: object[]) => message({ type: 'actions', elements });
export const asked = (more: object) => actions(button({ confirm: confirm(more) }));
export const menu = (more: object) => actions({ type: 'static_select', ...more });
export const table = (more: object) => message({ type: 'table', ...more });
export const dataTable = (more: object) =>
  message({ type: 'data_table', caption: 'c', rows: rows(2, 1), ...more });
export const card = (more: object) => message({ type: 'card', title: mrkdwn('t'), ...more });
export const container = (more: object) => message({ type: 'container', child_blocks: [DIVIDER], ...more });
export const icon = { type: 'icon_button', icon: 'trash', text: plain('i') };
export const iconsIn = (...elements: object[]) => message({ type: 'context_actions', elements });
export const feedback = (more: object) => {
  const one = { text: plain('f'), value: 'v' };
  return iconsIn({ type: 'feedback_buttons', positive_button: { ...one, ...more }, negative_button: one });
};
export const image = (more: object) =>
  message({ type: 'image', image_url: 'https://example.org/a.png', alt_text: 'a', ...more });
const SEEN = { video_url: 'https://example.org/v', thumbnail_url: 'https://example.org/t' };
export const VIDEO = { title: plain('t'), alt_text: 'a', ...SEEN };
export const video = (more: object) => message({ type: 'video', ...VIDEO, ...more });
/** Every type of block. */
export const BLOCK_TYPES = block.options.map((one) => one.shape.type.value);
export const source = (url: string) =>
  message({
    type: 'task_card',
    task_id: 't',
    title: 't',
    status: 'error',
    sources: [{ type: 'url', url, text: 's' }],
  });
export const point = (more: object = {}) => ({ label: 'p', value: 1, ...more });
export const series = (more: object = {}) => ({ name: 's', data: [point()], ...more });
export const labels = (count: number) => Array.from({ length: count }, (_, at) => `p${at}`);
export const points = (count: number) => labels(count).map((label) => point({ label }));
export const pieChart = (segments: readonly object[], title = 't') => ({
  ...{ type: 'data_visualization', title },
  chart: { type: 'pie', segments },
});
/** Bars of one category, `p`, if nothing else is said. */
export const barChart = (all: readonly object[] = [series()], axes: object = {}, more: object = {}) => ({
  ...{ type: 'data_visualization', title: 't' },
  chart: { type: 'bar', series: all, axis_config: { categories: ['p'], ...axes }, ...more },
});
export const pie = (segments: readonly object[], title?: string) => message(pieChart(segments, title));
export const bars = (all: readonly object[], axes?: object) => message(barChart(all, axes));

export const home = (more: object) => errorsOf(checkView({ type: 'home', blocks: [DIVIDER], ...more }));
export const modal = (more: object) =>
  errorsOf(checkView({ type: 'modal', title: plain('t'), submit: plain('s'), blocks: [DIVIDER], ...more }));
export const input = (element: object, more: object = {}) =>
  modal({ blocks: [{ type: 'input', label: plain('l'), element, ...more }] });
