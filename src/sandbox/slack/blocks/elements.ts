import { z } from 'zod';
import { actionId, chars, color, confirm, imageElement, plainText, url } from './objects.ts';
import { richText, richTextPiece } from './rich-text.ts';
import { checkboxes, overflow, radioButtons, selects } from './selects.ts';

const focus = { focus_on_load: z.boolean().optional() };
const asks = { action_id: actionId, confirm: confirm.optional(), ...focus };
const typed = {
  action_id: actionId,
  placeholder: plainText(150).optional(),
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
    })
    .optional(),
  ...focus,
};
const label = { accessibility_label: chars(75).optional() };

export const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: actionId,
  url: url.optional(),
  value: chars(2000).optional(),
  style: color,
  confirm: confirm.optional(),
  ...label,
});

const input = z.strictObject({ name: chars(255), value: z.string() });
const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  text: plainText(75),
  action_id: actionId,
  workflow: z.strictObject({
    trigger: z.strictObject({ url, customizable_input_parameters: z.array(input).optional() }),
  }),
  style: color,
  confirm: confirm.optional(),
  ...label,
});

/** The thirtieth of February is written well, but read as a day of March. */
function isInCalendar(text: string): boolean {
  const read = Date.parse(text);
  return !Number.isNaN(read) && new Date(read).toISOString().startsWith(text);
}

const dateText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date as YYYY-MM-DD' })
  .refine(isInCalendar, { error: 'must be a date that exists' });

const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...asks,
  placeholder: plainText(150).optional(),
  initial_date: dateText.optional(),
});
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...asks,
  placeholder: plainText(150).optional(),
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time as HH:mm' })
    .optional(),
  timezone: chars(255).optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...asks,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
    initial_value: chars(3000, 0).optional(),
  })
  .refine((box) => (box.min_length ?? 0) <= (box.max_length ?? 3000), {
    error: 'min_length must not be above max_length',
  });
const numberInput = z
  .strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  })
  .refine((box) => Number(box.min_value ?? -Infinity) <= Number(box.max_value ?? Infinity), {
    error: 'min_value must not be above max_value',
  });
const oneLine = { ...typed, initial_value: chars(3000, 0).optional() };
const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  initial_value: z.union([richText, richTextPiece]).optional(),
  min_lines: z.int().min(1).optional(),
  max_lines: z.int().min(1).optional(),
});
const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: actionId,
  filetypes: z.array(chars(255)).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

const choices = [...selects, checkboxes, radioButtons, datepicker, timepicker] as const;

export const actionsElement = z.discriminatedUnion('type', [
  button,
  workflowButton,
  overflow,
  ...choices,
  datetimepicker,
  richTextInput,
]);
export const accessory = z.discriminatedUnion('type', [
  button,
  workflowButton,
  overflow,
  imageElement,
  ...choices,
]);
export const inputElement = z.discriminatedUnion('type', [
  ...choices,
  datetimepicker,
  plainTextInput,
  numberInput,
  z.strictObject({ type: z.literal('email_text_input'), ...oneLine }),
  z.strictObject({ type: z.literal('url_text_input'), ...oneLine }),
  richTextInput,
  fileInput,
]);

const feedback = z.strictObject({ text: plainText(75), value: chars(2000), ...label });
export const contextAction = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('icon_button'),
    icon: chars(255),
    text: plainText(75),
    action_id: actionId,
    value: chars(2000).optional(),
    confirm: confirm.optional(),
    ...label,
    visible_to_user_ids: z.array(chars(255)).max(10).optional(),
  }),
  z.strictObject({
    type: z.literal('feedback_buttons'),
    action_id: actionId,
    positive_button: feedback,
    negative_button: feedback,
  }),
]);

/** Anything that a person can press, choose from or type into. */
export type Element =
  | z.infer<typeof actionsElement>
  | Exclude<z.infer<typeof accessory>, { type: 'image' }>
  | z.infer<typeof inputElement>
  | z.infer<typeof contextAction>;
