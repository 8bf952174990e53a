import { allBlocks, type Block, elementsIn } from '../blocks/block.ts';
import type { Element } from '../blocks/elements.ts';
import type { Option } from '../blocks/objects.ts';
import { notOffered } from './not-offered.ts';

interface InputValue {
  readonly type: string;
  readonly [field: string]: unknown;
}
/** What stands in the fields of a view or message: by block_id, then by action_id. */
export type Values = Readonly<Record<string, Readonly<Record<string, InputValue>>>>;
/** What a person types or picks: one text or option value, several, or nothing. */
export type Filled = string | readonly string[] | null;

type Shape = readonly [field: string, initial: string, of: 'text' | 'option', many: boolean];

/** Where the value of each kind of element stands, and which property of the block it starts from. */
const SHAPES: Readonly<Record<string, Shape>> = {
  plain_text_input: ['value', 'initial_value', 'text', false],
  email_text_input: ['value', 'initial_value', 'text', false],
  url_text_input: ['value', 'initial_value', 'text', false],
  number_input: ['value', 'initial_value', 'text', false],
  rich_text_input: ['rich_text_value', 'initial_value', 'text', false],
  datepicker: ['selected_date', 'initial_date', 'text', false],
  timepicker: ['selected_time', 'initial_time', 'text', false],
  datetimepicker: ['selected_date_time', 'initial_date_time', 'text', false],
  users_select: ['selected_user', 'initial_user', 'text', false],
  channels_select: ['selected_channel', 'initial_channel', 'text', false],
  conversations_select: ['selected_conversation', 'initial_conversation', 'text', false],
  static_select: ['selected_option', 'initial_option', 'option', false],
  external_select: ['selected_option', 'initial_option', 'option', false],
  radio_buttons: ['selected_option', 'initial_option', 'option', false],
  overflow: ['selected_option', 'none', 'option', false],
  multi_users_select: ['selected_users', 'initial_users', 'text', true],
  multi_channels_select: ['selected_channels', 'initial_channels', 'text', true],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', 'text', true],
  multi_static_select: ['selected_options', 'initial_options', 'option', true],
  multi_external_select: ['selected_options', 'initial_options', 'option', true],
  checkboxes: ['selected_options', 'initial_options', 'option', true],
  file_input: ['files', 'none', 'text', true],
};

/** The fields as they stand at first, or as `before` if the same field was there already. */
export function valuesOf(blocks: readonly Block[], before: Values = {}): Values {
  const entries = allBlocks(blocks).flatMap((block) => {
    if (block.type === 'container') return [];
    const fields = elementsIn(block).flatMap((element) => {
      if (!isStateful(element)) return [];
      const old = before[block.block_id ?? '']?.[element.action_id ?? ''];
      const value = old?.type === element.type ? old : initialValue(element);
      return [[element.action_id ?? '', value] as const];
    });
    return fields.length === 0 ? [] : [[block.block_id ?? '', Object.fromEntries(fields)] as const];
  });
  return Object.fromEntries(entries);
}

/** The value that a person's choice gives to an element; throws where Slack would not let them. */
export function chosenValue(element: Element, filled: Filled): InputValue {
  const [field, , of, many] = SHAPES[element.type] ?? fail(`a ${element.type} cannot be filled in`);
  const list = filled === null ? [] : [filled].flat();
  const values = of === 'option' ? list.map((value) => optionOf(element, value)) : list;
  if (many) {
    refuseTooMany(element, values.length);
    return { type: element.type, [field]: values };
  }
  if (list.length > 1) fail(`a ${element.type} takes one value`);
  if (of === 'text') refuseBadText(element, list[0]);
  const [one = null] = element.type === 'datetimepicker' ? list.map(Number) : values;
  return { type: element.type, [field]: one };
}

/** True when nothing is typed or chosen. */
export function isEmpty(value: InputValue | undefined): boolean {
  const held = Object.entries(value ?? {}).find(([key]) => key !== 'type')?.[1];
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0);
}

function isStateful(element: Element): boolean {
  return element.type !== 'overflow' && element.type in SHAPES;
}

function initialValue(element: Element): InputValue {
  const [field, initial, , many] = SHAPES[element.type] ?? fail(element.type);
  const start: unknown = Object.entries(element).find(([key]) => key === initial)?.[1];
  return { type: element.type, [field]: start ?? (many ? [] : null) };
}

function optionOf(element: Element, value: string): Option {
  const groups = 'option_groups' in element ? (element.option_groups ?? []) : [];
  const plain = 'options' in element ? (element.options ?? []) : [];
  const offered = [...plain, ...groups.flatMap((group) => group.options)];
  const found = offered.find((option) => option.value === value);
  return found ?? fail(`"${value}" is not among the options: ${offered.map((one) => one.value).join(', ')}`);
}

function refuseBadText(element: Element, text: string | undefined): void {
  if (text === undefined) return;
  if (element.type === 'plain_text_input' && [...text].length > (element.max_length ?? 3000)) {
    fail(`the text is longer than the box takes (${element.max_length ?? 3000})`);
  }
  if (element.type === 'datepicker' && !/^\d{4}-\d{2}-\d{2}$/.test(text)) fail(`"${text}" is not a date`);
}

function refuseTooMany(element: Element, chosen: number): void {
  const most = 'max_selected_items' in element ? element.max_selected_items : undefined;
  if (chosen > (most ?? Number.POSITIVE_INFINITY)) fail(`at most ${most} can be chosen`);
}

function fail(why: string): never {
  return notOffered('does not fit', why);
}
