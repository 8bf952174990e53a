import { z } from 'zod';
import { blockId, chars } from './objects.ts';
import { richText } from './rich-text.ts';

/** Slack's pages and its validators disagree about the data table (101 rows and 10,000, or 201 and 20,000): the stricter holds here. */
const MAX_TEXT = 10_000;
const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: chars(MAX_TEXT) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: chars(MAX_TEXT) }),
  richText,
]);
type Row = readonly z.infer<typeof cell>[];

const sameWidth = (rows: readonly Row[]) => rows.every((row) => row.length === rows[0]?.length);
const SAME_WIDTH = { error: 'rows must have the same number of cells' };

/** The text of all cells counts together, formatted cells by what they say. */
function cellText(rows: readonly Row[]): number {
  const textOf = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textOf(one), 0);
    if (typeof value !== 'object' || value === null) return 0;
    const own = 'text' in value && typeof value.text === 'string' ? [...value.text].length : 0;
    return own + ('elements' in value ? textOf(value.elements) : 0);
  };
  return textOf(rows.flat());
}

const isShort = (rows: readonly Row[]) => cellText(rows) <= MAX_TEXT;
const TOO_LONG = { error: `must be less than ${MAX_TEXT + 1} characters in all cells` };

const column = z.strictObject({
  align: z.enum(['left', 'center', 'right']).optional(),
  is_wrapped: z.boolean().optional(),
});

const rowsOf = (min: number, max: number) =>
  z.array(z.array(cell).min(1).max(20)).min(min).max(max).refine(sameWidth, SAME_WIDTH);

export const table = z
  .strictObject({
    type: z.literal('table'),
    block_id: blockId,
    rows: rowsOf(1, 100).refine(isShort, TOO_LONG),
    column_settings: z.array(column).min(1).max(20).optional(),
  })
  .refine((it) => !it.column_settings || it.column_settings.length === it.rows[0]?.length, {
    error: 'column_settings must match the columns',
  });

/** The table that can be sorted and paged. */
export const dataTable = z.strictObject({
  type: z.literal('data_table'),
  block_id: blockId,
  caption: chars(255),
  rows: rowsOf(2, 101)
    .refine(isShort, TOO_LONG)
    .refine(([header = []]) => header.every(({ type }) => type !== 'rich_text'), {
      error: 'cells of the header must not be rich_text',
    }),
  page_size: z.int().min(1).max(100).optional(),
  row_header_column_index: z.int().min(0).max(19).optional(),
});
