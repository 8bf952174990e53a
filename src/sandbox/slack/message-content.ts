import { z } from 'zod';
import { allBlocks, type Block } from './blocks/block.ts';
import { checkBlocks, nameBlocks, surplusCharts } from './blocks/check.ts';
import { textLength } from './reading.ts';
import { refuse, refuseWith } from './refusal.ts';
import type { Workspace } from './workspace.ts';

/** Posts cut their text here, an update refuses far earlier. */
const POST_TEXT_CUT = 40_000;
/** Nowhere documented: bolt-js issue 2509 measured it. */
const MAX_TEXT_OF_BLOCKS = 13_200;

export const contentArgs = {
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
};
interface RawContent {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
}
export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments?: readonly Attachment[];
}

/** The text and blocks of a message as Slack keeps them, or its refusal. */
export function contentOf(raw: RawContent, workspace: Workspace): Content {
  const blocks = checkedMessageBlocks(raw.blocks, workspace);
  const attachments = checkedAttachments(fromJson(raw.attachments ?? [], 'invalid_attachments'));
  const text = [...(raw.text ?? '')].slice(0, POST_TEXT_CUT).join('');
  if (text === '' && blocks.length === 0 && attachments.length === 0) refuse('no_text');
  refuseSecondTable([...blocks, ...attachments.flatMap((one) => one.blocks ?? [])]);
  refuseThirdChart(blocks, attachments);
  return { text, blocks, ...(attachments.length > 0 && { attachments }) };
}

export function checkedMessageBlocks(raw: unknown, workspace: Workspace): Block[] {
  const parsed = fromJson(raw ?? [], 'invalid_blocks_format');
  if (!Array.isArray(parsed)) return refuse('invalid_blocks_format');
  const checked = checkBlocks(parsed, 'message');
  if (!checked.ok) return refuseWith('invalid_blocks', checked.errors);
  if (textLength(checked.value) > MAX_TEXT_OF_BLOCKS) refuse('msg_blocks_too_long');
  nameBlocks(checked.value, () => workspace.nextId('b'));
  return checked.value;
}

/** A structured argument arrives as JSON text in a form, and as itself in a JSON body. */
export function fromJson(raw: unknown, error: string): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    return JSON.parse(raw);
  } catch {
    return refuse(error);
  }
}

function refuseSecondTable(blocks: readonly Block[]): void {
  const tables = allBlocks(blocks).filter(({ type }) => type === 'table' || type === 'data_table');
  if (tables.length > 1) refuse('only_one_table_allowed');
}

function refuseThirdChart(blocks: readonly Block[], attachments: readonly Attachment[]): void {
  const attached = attachments.map(
    (one, index) => [`/attachments/${index}/blocks`, one.blocks ?? []] as const,
  );
  const errors = surplusCharts([['/blocks', blocks], ...attached]);
  if (errors.length > 0) refuseWith('invalid_blocks', errors);
}

const shape = z.looseObject({
  blocks: z.array(z.unknown()).optional(),
  text: z.string().optional(),
  fallback: z.string().optional(),
});

/** The older way to add something to a message: blocks, or text, with a colored bar. */
export interface Attachment {
  readonly blocks?: readonly Block[];
  readonly text?: string | undefined;
  readonly fallback?: string | undefined;
  readonly color?: unknown;
}

function checkedAttachments(raw: unknown): readonly Attachment[] {
  const list = z.array(shape).safeParse(raw);
  if (!list.success) return refuse('invalid_attachments');
  if (list.data.length > 100) refuse('too_many_attachments');
  return list.data.map(({ blocks, ...rest }, index) => {
    if (blocks === undefined) return rest;
    const checked = checkBlocks(blocks, 'message', `/attachments/${index}/blocks`);
    return checked.ok
      ? { ...rest, blocks: checked.value }
      : refuseWith('invalid_attachments', checked.errors);
  });
}
