import { z } from 'zod';
import type { Block } from './blocks/block.ts';
import { checkBlocks } from './blocks/check.ts';
import { refuse, refuseWith } from './refusal.ts';

const shape = z.looseObject({
  blocks: z.array(z.unknown()).optional(),
  text: z.string().optional(),
  fallback: z.string().optional(),
});

/** The older way to add something to a message: blocks, or text, with a coloured bar. */
export interface Attachment {
  readonly blocks?: readonly Block[];
  readonly text?: string | undefined;
  readonly fallback?: string | undefined;
  readonly color?: unknown;
}

export function checkedAttachments(raw: unknown): readonly Attachment[] {
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
