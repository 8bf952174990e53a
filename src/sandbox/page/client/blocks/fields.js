import { el, textNode } from '../dom.js';

let lastId = 0;

/** A field of a form: its label, its control, its hint, and what is wrong with it. */
export function inputBlock(block, place) {
  const { label, hint, optional, element } = block;
  lastId += 1;
  const id = `field-${lastId}`;
  const control = choiceNode(element, block, place, undefined);
  const isOne = ['INPUT', 'TEXTAREA', 'SELECT'].includes(control.tagName);
  const error = place.errorOf(block.block_id);
  describe(control, id, { isOne, hint, error });
  listen(control, block, place);
  const words = [label.text, optional && el('span', { class: 'optional' }, ' (optional)')];
  const labeled = { id: `${id}-label`, class: 'field-label' };
  return el(
    'div',
    { class: 'field', data: { block: block.block_id } },
    isOne ? el('label', { ...labeled, for: id }, words) : el('p', labeled, words),
    control,
    error && el('p', { id: `${id}-error`, class: 'field-error' }, error),
    hint && el('p', { id: `${id}-hint`, class: 'field-hint' }, hint.text),
  );
}

/** Ties the control to the words around it, for those who do not see where they stand. */
function describe(control, id, { isOne, hint, error }) {
  if (isOne) control.id = id;
  else control.setAttribute('aria-labelledby', `${id}-label`);
  if (isOne && error) control.setAttribute('aria-invalid', 'true');
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  if (described !== '') control.setAttribute('aria-describedby', described);
}

function listen(control, block, place) {
  const { block_id, element, dispatch_action } = block;
  const keep = () => place.keep(block_id, element, chosenIn(element, control));
  const tell = async () => {
    keep();
    if (dispatch_action) await place.press(element, block, chosenIn(element, control));
  };
  control.addEventListener('input', keep);
  control.addEventListener('change', tell);
  control.addEventListener('keydown', (event) => {
    // Enter tells the app what stands in such a box; the form is submitted by its button.
    if (event.key !== 'Enter' || !dispatch_action || control.tagName !== 'INPUT') return;
    event.preventDefault();
    control.blur();
  });
}

const INPUT_TYPES = {
  datepicker: 'date',
  timepicker: 'time',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** The control for an element that holds a value; `label` names it where no visible label does. */
export function choiceNode(element, block, place, label) {
  const value = place.valueOf(block.block_id, element);
  const node = controlFor(element, value, label);
  node.dataset.focus ??= `${block.block_id} ${element.action_id}`;
  return node;
}

function controlFor(element, value, label) {
  switch (element.type) {
    case 'static_select':
      return selectNode(element, value, label);
    case 'checkboxes':
      return ticks(element, value, label, 'checkbox');
    case 'radio_buttons':
      return ticks(element, value, label, 'radio');
    case 'plain_text_input':
    case 'datepicker':
    case 'timepicker':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return textBox(element, value, label);
    default:
      return el('span', { class: 'cannot' }, `This page cannot show this field: ${element.type}.`);
  }
}

/** What a person has chosen or typed, as the sandbox takes it. */
export function chosenIn(element, node) {
  const chosen = [...node.querySelectorAll('input:checked')].map(({ value }) => value);
  if (element.type === 'checkboxes') return chosen;
  if (element.type === 'radio_buttons') return chosen[0] ?? null;
  return node.value === '' || node.value === undefined ? null : node.value;
}

/** The same, as it stands in the sandbox. */
export function heldIn(element, held) {
  if (held === undefined) return undefined;
  if (element.type === 'checkboxes') return (held.selected_options ?? []).map(({ value }) => value);
  if (held.selected_option !== undefined) return held.selected_option?.value ?? null;
  return held.selected_date ?? held.selected_time ?? held.value ?? null;
}

function selectNode(element, value, label) {
  const optionNode = ({ text, value: own }) =>
    el('option', { value: own, selected: own === value }, text.text);
  const groups = (element.option_groups ?? []).map((group) =>
    el('optgroup', { label: group.label.text }, group.options.map(optionNode)),
  );
  const first = el('option', { value: '' }, element.placeholder?.text ?? 'Choose…');
  return el('select', { 'aria-label': label }, first, groups, (element.options ?? []).map(optionNode));
}

function ticks(element, value, label, type) {
  lastId += 1;
  const name = `ticks-${lastId}`;
  const chosen = [value ?? []].flat();
  const rows = element.options.map((option, index) => {
    const id = `${name}-${index}`;
    return el(
      'div',
      { class: 'tick' },
      el('input', { type, id, name, value: option.value, checked: chosen.includes(option.value) }),
      el(
        'label',
        { for: id },
        textNode('span', option.text),
        option.description && textNode('small', option.description),
      ),
    );
  });
  return el(
    'div',
    { class: 'ticks', role: type === 'radio' ? 'radiogroup' : 'group', 'aria-label': label },
    rows,
  );
}

function textBox(element, value, label) {
  const shared = {
    'aria-label': label,
    placeholder: element.placeholder?.text,
  };
  if (element.multiline) {
    const node = el('textarea', { ...shared, rows: 3 });
    node.value = value ?? '';
    return node;
  }
  const node = el('input', { ...shared, type: INPUT_TYPES[element.type] ?? 'text' });
  node.value = value ?? '';
  return node;
}
