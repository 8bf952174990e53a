import { z } from 'zod';
import type { Block } from './block.ts';
import { type Checked, checkBlocks, complaint, complaints } from './check.ts';
import { elementsIn } from './elements-in.ts';
import { chars, plainText } from './objects.ts';

const common = {
  blocks: z.array(z.unknown()).min(1).max(100),
  callback_id: chars(255, 0).optional(),
  private_metadata: chars(3000, 0).optional(),
  external_id: chars(255, 0).optional(),
};
const shape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    ...common,
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);

type PlainText = z.infer<ReturnType<typeof plainText>>;
/** A modal or an App Home whose every block Slack would take. */
export interface View {
  readonly type: 'modal' | 'home';
  readonly title?: PlainText | undefined;
  readonly submit?: PlainText | undefined;
  readonly close?: PlainText | undefined;
  readonly blocks: Block[];
  readonly callback_id?: string | undefined;
  readonly private_metadata?: string | undefined;
  readonly external_id?: string | undefined;
  readonly clear_on_close?: boolean | undefined;
  readonly notify_on_close?: boolean | undefined;
  readonly submit_disabled?: boolean | undefined;
}

/** A view as Slack would take it, or its complaints. */
export function checkView(raw: unknown): Checked<View> {
  const outer = shape.safeParse(raw);
  if (!outer.success) return { ok: false, errors: complaints(outer.error, '/view') };
  const blocks = checkBlocks(outer.data.blocks, outer.data.type, '/view/blocks');
  if (!blocks.ok) return blocks;
  const view: View = { ...outer.data, blocks: blocks.value };
  const errors = [...unsendable(view), ...twiceFocused(view)];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: view };
}

function unsendable(view: View): readonly string[] {
  const hasInput = view.blocks.some((block) => block.type === 'input');
  return hasInput && view.submit === undefined
    ? [complaint('missing required field: submit, as the view has inputs', '/view')]
    : [];
}

function twiceFocused(view: View): readonly string[] {
  const focused = view.blocks
    .flatMap(elementsIn)
    .filter((element) => 'focus_on_load' in element && element.focus_on_load === true);
  return focused.length > 1 ? [complaint('only one element can have focus_on_load', '/view/blocks')] : [];
}
