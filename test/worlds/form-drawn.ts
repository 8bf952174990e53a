import type { KnownBlock, ModalView } from '@slack/types';
import type { Block } from '../../src/sandbox/slack/blocks/block.ts';
import { checkBlocks, checkView } from '../../src/sandbox/slack/blocks/check.ts';

/** A modal that Slack would take, drawn in lines: fields with what stands in them, `?` after an optional one. */
export function form(modal: ModalView): string {
  const checked = checkView(modal);
  if (!checked.ok) throw new Error(checked.errors.join('\n'));
  const { title, submit, blocks } = checked.value;
  const foot = submit === undefined ? [] : [`(${submit.text})`];
  return [`# ${title?.text}`, ...blocks.flatMap(drawn), ...foot].join('\n');
}

/** A message that Slack would take, drawn in lines. */
export function message({ blocks }: { readonly blocks: readonly KnownBlock[] }): string {
  const checked = checkBlocks(blocks, 'message');
  if (!checked.ok) throw new Error(checked.errors.join('\n'));
  return checked.value.flatMap(drawn).join('\n');
}

function drawn(block: Block): readonly string[] {
  switch (block.type) {
    case 'section': {
      const { text, accessory } = block;
      return [`${text?.text ?? ''}${accessory?.type === 'button' ? `   [${accessory.text.text}]` : ''}`];
    }
    case 'actions':
      return drawnActions(block.elements);
    case 'input':
      return [`${block.label.text}${block.optional === true ? '?' : ''}:`, ...drawnField(block.element)];
    default:
      throw new Error(`not drawn: ${block.type}`);
  }
}

/** Buttons side by side, and whatever else there is below one another. */
function drawnActions(elements: Extract<Block, { type: 'actions' }>['elements']): readonly string[] {
  const buttons = elements.flatMap((one) => (one.type === 'button' ? [`[${one.text.text}]`] : []));
  const fields = elements.flatMap((one) =>
    one.type === 'static_select' || one.type === 'checkboxes' ? drawnField(one) : [],
  );
  return [...(buttons.length === 0 ? [] : [buttons.join(' ')]), ...fields];
}

function drawnField(element: Extract<Block, { type: 'input' }>['element']): readonly string[] {
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
      return [`  |${element.initial_value ?? ''}|`];
    case 'datepicker':
      return [`  |${element.initial_date ?? ''}|`];
    case 'static_select':
      return [`  <${element.initial_option?.text.text ?? ''}> of ${element.options?.length}`];
    case 'radio_buttons':
      return element.options.map(
        (option) => `  ${option.value === element.initial_option?.value ? '(x)' : '( )'} ${option.text.text}`,
      );
    case 'checkboxes': {
      const selected = new Set(element.initial_options?.map(({ value }) => value));
      return element.options.map(
        ({ value, text, description }) =>
          `  [${selected.has(value) ? 'x' : ' '}] ${text.text}${description === undefined ? '' : ` — ${description.text}`}`,
      );
    }
    default:
      throw new Error(`not drawn: ${element.type}`);
  }
}
