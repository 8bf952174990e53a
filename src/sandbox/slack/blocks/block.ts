import { z } from 'zod';
import { dataVisualization } from './charts.ts';
import { accessory, actionsElement, button, contextAction, type Element, inputElement } from './elements.ts';
import {
  anyText,
  blockId,
  chars,
  hasOneSource,
  imageElement,
  imageShape,
  mrkdwn,
  ONE_SOURCE,
  plainText,
  url,
} from './objects.ts';
import { richText } from './rich-text.ts';
import { dataTable, table } from './tables.ts';

const id = { block_id: blockId };

const actions = z.strictObject({
  type: z.literal('actions'),
  ...id,
  elements: z.array(actionsElement).min(1).max(25),
});
const context = z.strictObject({
  type: z.literal('context'),
  ...id,
  elements: z
    .array(z.discriminatedUnion('type', [plainText(), mrkdwn(), imageElement]))
    .min(1)
    .max(10),
});
const divider = z.strictObject({ type: z.literal('divider'), ...id });
const file = z.strictObject({
  type: z.literal('file'),
  ...id,
  source: z.literal('remote'),
  external_id: chars(255),
});
const header = z.strictObject({ type: z.literal('header'), ...id, text: plainText(150) });
const image = z
  .strictObject({ type: z.literal('image'), ...id, title: plainText(2000).optional(), ...imageShape })
  .refine(hasOneSource, ONE_SOURCE);
const input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
const section = z
  .strictObject({
    type: z.literal('section'),
    ...id,
    text: anyText().optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    error: 'must have text or fields',
  });
const video = z.strictObject({
  type: z.literal('video'),
  ...id,
  title: plainText(200),
  description: plainText(200).optional(),
  author_name: chars(50).optional(),
  provider_name: chars(50).optional(),
  alt_text: chars(200),
  video_url: url,
  thumbnail_url: url,
  title_url: url.optional(),
  provider_icon_url: url.optional(),
});

const card = z.strictObject({
  type: z.literal('card'),
  ...id,
  hero_image: imageElement.optional(),
  icon: imageElement.optional(),
  slack_icon: z.strictObject({ type: z.literal('icon'), name: chars(255) }).optional(),
  title: mrkdwn(150).optional(),
  subtitle: mrkdwn(150).optional(),
  body: mrkdwn(200).optional(),
  subtext: mrkdwn(200).optional(),
  actions: z.array(button).min(1).max(3).optional(),
});
const container = z.strictObject({
  type: z.literal('container'),
  ...id,
  icon: imageElement.optional(),
  title: plainText(150).optional(),
  rich_text_title: richText.optional(),
  subtitle: anyText(150).optional(),
  child_blocks: z
    .array(
      z.discriminatedUnion('type', [
        actions,
        context,
        divider,
        file,
        header,
        image,
        input,
        richText,
        section,
        table,
        video,
      ]),
    )
    .min(1)
    .max(10),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
});

const task = {
  task_id: chars(255),
  title: chars(255),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url, text: chars(255) })).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
};

/** Every block that Slack has, with its limits; where a block may stand is the surface's matter. */
export const block = z.discriminatedUnion('type', [
  actions,
  context,
  divider,
  file,
  header,
  image,
  input,
  section,
  video,
  richText,
  table,
  dataTable,
  dataVisualization,
  card,
  container,
  z.strictObject({ type: z.literal('markdown'), ...id, text: chars(12_000) }),
  z.strictObject({
    type: z.literal('alert'),
    ...id,
    text: anyText(200),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  z.strictObject({ type: z.literal('carousel'), ...id, elements: z.array(card).min(1).max(10) }),
  z.strictObject({
    type: z.literal('context_actions'),
    ...id,
    elements: z.array(contextAction).min(1).max(5),
  }),
  z.strictObject({ type: z.literal('task_card'), ...id, ...task }),
  z.strictObject({
    type: z.literal('plan'),
    ...id,
    title: chars(255),
    tasks: z.array(z.strictObject({ type: z.literal('task_card').optional(), ...id, ...task })).optional(),
  }),
]);
export type Block = z.infer<typeof block>;

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
