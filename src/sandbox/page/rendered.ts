import { escapeForSlackWithMarkdown } from 'slack-to-html';
import type { Block } from '../slack/blocks/block.ts';
import { renderedText } from '../slack/reading.ts';
import type { Workspace } from '../slack/workspace.ts';

/** What the page lays out by itself; anything else is shown as the text that a person would read in it. */
const LAID_OUT: ReadonlySet<string> = new Set([
  'header',
  'section',
  'context',
  'actions',
  'divider',
  'input',
  'data_visualization',
]);

/**
 * Slack's text and blocks for the page. This is the one place that makes HTML of what people and the portal
 * wrote: the library escapes first and then adds its own markup. Whatever is not mrkdwn stays plain text.
 */
export function createRenderer(workspace: Workspace, timeZone: string) {
  const html = (text: string): string =>
    escapeForSlackWithMarkdown(datesInFull(text), {
      users: names(workspace.users, ({ real_name }) => real_name),
      channels: names(workspace.channels, ({ name }) => name),
      usergroups: names(workspace.groups, ({ handle }) => `@${handle}`),
      dateTimeZone: timeZone,
    });

  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== 'object' || value === null) return value;
    if ('type' in value && value.type === 'mrkdwn' && 'text' in value)
      return { type: 'mrkdwn', html: html(String(value.text)) };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inside(inner)]));
  };

  const blockOf = (block: Block): unknown =>
    LAID_OUT.has(block.type)
      ? inside(block)
      : { type: 'other', block_id: block.block_id, text: renderedText({ text: '', blocks: [block] }) };

  return { html, blocks: (blocks: readonly Block[]): readonly unknown[] => blocks.map(blockOf) };
}

/** “Today” is Slack's word for a day of the reader's clock; the library would take the machine's for it. */
function datesInFull(text: string): string {
  return text.replace(/<!date\^[^>]*>/g, (date) => date.replaceAll('_pretty}', '}'));
}

export type Renderer = ReturnType<typeof createRenderer>;

function names<T>(all: ReadonlyMap<string, T>, nameOf: (one: T) => string): Record<string, string> {
  return Object.fromEntries([...all].map(([id, one]) => [id, nameOf(one)]));
}
