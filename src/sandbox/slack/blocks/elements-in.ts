import type { Block } from './block.ts';
import type { Element } from './elements.ts';

/** What a person can press, choose from or type into in one block, in the order shown. */
export function elementsIn(block: Block): readonly Element[] {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return block.elements;
    case 'input':
      return [block.element];
    case 'section':
      return block.accessory === undefined || block.accessory.type === 'image' ? [] : [block.accessory];
    case 'card':
      return block.actions ?? [];
    case 'carousel':
      return block.elements.flatMap((card) => card.actions ?? []);
    case 'container':
      return block.child_blocks.flatMap(elementsIn);
    default:
      return [];
  }
}

/** The blocks and, after each container, the blocks inside it. */
export function allBlocks(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block): readonly Block[] =>
    block.type === 'container' ? [block, ...block.child_blocks] : [block],
  );
}
