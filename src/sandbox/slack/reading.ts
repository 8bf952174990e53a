import { allBlocks, type Block, elementsIn } from './blocks/block.ts';
import type { Chart } from './blocks/charts.ts';
import type { View } from './blocks/check.ts';
import type { Element } from './blocks/elements.ts';
import type { Confirm } from './blocks/objects.ts';

export interface ButtonSeen {
  readonly action_id: string;
  readonly block_id: string;
  readonly text: string;
  readonly value?: string;
  readonly style?: string;
  readonly confirm?: Confirm;
}

type Shown = Pick<View, 'title' | 'blocks' | 'submit' | 'close'> | { text: string; blocks: readonly Block[] };

/** Everything that a person reads in a message or a view, line by line, in the order shown. */
export function renderedText(shown: Shown): string {
  if ('text' in shown) {
    return shown.blocks.length === 0 ? shown.text : shown.blocks.flatMap(linesOfBlock).join('\n');
  }
  const blocks = shown.blocks.flatMap(linesOfBlock);
  return [...linesOf(shown.title), ...blocks, ...linesOf(shown.submit)].join('\n');
}

/** How much text the blocks of a message carry, in code points; a data table has a larger limit of its own. */
export function textLength(blocks: readonly Block[]): number {
  const counted = blocks.filter(({ type }) => type !== 'data_table');
  return [...counted.flatMap(linesOfBlock).join('')].length;
}

/** The buttons of a message or a view, in the order shown. */
export function buttonsOf(shown: { readonly blocks: readonly Block[] }): readonly ButtonSeen[] {
  return allBlocks(shown.blocks).flatMap((block) =>
    block.type === 'container' ? [] : elementsIn(block).flatMap((one) => buttonSeen(one, block)),
  );
}

function buttonSeen(element: Element, block: Block): readonly ButtonSeen[] {
  if (element.type !== 'button' && element.type !== 'icon_button') return [];
  const { action_id = '', text, value, confirm } = element;
  const style = element.type === 'button' ? element.style : undefined;
  return [
    {
      action_id,
      block_id: block.block_id ?? '',
      text: text.text,
      ...(value !== undefined && { value }),
      ...(style !== undefined && { style }),
      ...(confirm !== undefined && { confirm }),
    },
  ];
}

const READ = ['text', 'title', 'caption', 'label', 'alt_text', 'author_name', 'provider_name'];
const UNSEEN = new Set(['confirm', 'workflow', 'style', 'type', 'url', 'value', 'image_url', 'slack_icon']);
const INLINE = new Set(['rich_text_section', 'rich_text_quote', 'rich_text_preformatted']);

function linesOfBlock(block: Block): readonly string[] {
  return block.type === 'data_visualization' ? [block.title, ...linesOfChart(block.chart)] : linesOf(block);
}

/** All figures of a chart, a line for each series or segment, and after them what its axes are called. */
function linesOfChart(chart: Chart): readonly string[] {
  const figure = ({ label, value }: { label: string; value: number }) => `${label}: ${value}`;
  if (chart.type === 'pie') return chart.segments.map(figure);
  const { x_label, y_label } = chart.axis_config;
  return [
    ...chart.series.map(({ name, data }) => [name, ...data.map(figure)].join(' | ')),
    ...[x_label, y_label].filter((label) => label !== undefined),
  ];
}

/** The checks put the fields of a block in the order in which Slack shows them, so a walk reads as a person does. */
function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(linesOf);
  if (typeof value !== 'object' || value === null) return [];
  const special = 'type' in value ? readerOf(String(value.type)) : undefined;
  if (special !== undefined) return special(value);
  return Object.entries(value).flatMap(([key, inner]) => linesOfField(key, inner));
}

function readerOf(type: string): ((value: object) => readonly string[]) | undefined {
  if (INLINE.has(type)) return (part) => [inline(part)];
  if (type.endsWith('_select') || type === 'overflow') return linesOfMenu;
  return type.endsWith('table') ? linesOfTable : undefined;
}

function linesOfField(key: string, inner: unknown): readonly string[] {
  if (UNSEEN.has(key)) return [];
  if (typeof inner === 'string') return READ.includes(key) ? [inner] : [];
  return linesOf(inner);
}

/** A closed menu shows what is chosen, or else its placeholder. */
function linesOfMenu(menu: object): readonly string[] {
  if ('initial_option' in menu) return linesOf(menu.initial_option);
  if ('initial_options' in menu) return linesOf(menu.initial_options);
  return 'placeholder' in menu ? linesOf(menu.placeholder) : [];
}

function linesOfTable(table: object): readonly string[] {
  const rows = 'rows' in table && Array.isArray(table.rows) ? table.rows : [];
  const caption = 'caption' in table ? [String(table.caption)] : [];
  const lineOf = (row: unknown) =>
    (Array.isArray(row) ? row : []).map((cell) => linesOf(cell).join(' ')).join(' | ');
  return [...caption, ...rows.map(lineOf)];
}

function inline(part: object): string {
  const pieces = 'elements' in part && Array.isArray(part.elements) ? part.elements : [];
  return pieces.map(pieceText).join('');
}

const MENTIONS: readonly (readonly [string, string, string])[] = [
  ['user_id', '<@', '>'],
  ['usergroup_id', '<!subteam^', '>'],
  ['channel_id', '<#', '>'],
  ['range', '@', ''],
  ['name', ':', ':'],
  ['fallback', '', ''],
  ['url', '', ''],
];

function pieceText(piece: unknown): string {
  if (typeof piece !== 'object' || piece === null) return '';
  const fields = new Map<string, unknown>(Object.entries(piece));
  const text = fields.get('text');
  if (typeof text === 'string') return text;
  const mention = MENTIONS.find(([key]) => typeof fields.get(key) === 'string');
  return mention === undefined ? '' : `${mention[1]}${String(fields.get(mention[0]))}${mention[2]}`;
}
