import { choiceNode, chosenIn } from './choices.js';
import { el } from './dom.js';

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
  const labelled = { id: `${id}-label`, class: 'field-label' };
  return el(
    'div',
    { class: 'field', data: { block: block.block_id } },
    isOne ? el('label', { ...labelled, for: id }, words) : el('p', labelled, words),
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
