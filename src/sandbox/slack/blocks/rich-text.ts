import { z } from 'zod';
import { blockId, chars, url } from './objects.ts';

const flag = z.boolean().optional();
const style = z
  .strictObject({
    bold: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    code: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  })
  .optional();

export const richTextPiece = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string(), style }),
  z.strictObject({ type: z.literal('link'), text: z.string().optional(), url, unsafe: flag, style }),
  z.strictObject({ type: z.literal('user'), user_id: chars(255), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: chars(255), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: chars(255), style }),
  z.strictObject({ type: z.literal('team'), team_id: chars(255), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({ type: z.literal('color'), value: chars(255), style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: chars(255),
    unicode: z.string().optional(),
    url: url.optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: chars(255),
    url: url.optional(),
    fallback: z.string().optional(),
    style,
  }),
]);

const pieces = z.array(richTextPiece);
const border = z.int().min(0).max(3).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: pieces });

const richTextPart = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: pieces, border }),
  z.strictObject({ type: z.literal('rich_text_preformatted'), elements: pieces, border }),
]);

/** Formatted text in pieces, nothing of which Slack parses for mentions or links. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: blockId,
  elements: z.array(richTextPart).min(1),
});
