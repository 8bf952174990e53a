import { el, textNode } from '../dom.js';
import { chartNode } from './charts.js';
import { elementNode } from './elements.js';
import { inputBlock } from './fields.js';

/**
 * Blocks as the page lays them out. `place` says how its elements are pressed and what stands in its fields;
 * see places.js.
 */
export function blockNodes(blocks, place) {
  return blocks.map((block) => (MAKERS[block.type] ?? other)(block, place));
}

const MAKERS = {
  header: ({ text }) => el('h2', { class: 'block-header' }, text.text),
  divider: () => el('hr'),
  section,
  context,
  actions,
  input: inputBlock,
  data_visualization: chartNode,
};

function section(block, place) {
  const { text, fields = [], accessory } = block;
  return el(
    'div',
    { class: 'block-section' },
    el(
      'div',
      { class: 'block-text' },
      text && textNode('div', text, { class: 'rich' }),
      fields.length > 0 &&
        el(
          'div',
          { class: 'block-fields' },
          fields.map((field) => textNode('div', field, { class: 'rich' })),
        ),
    ),
    accessory && el('div', { class: 'block-accessory' }, elementNode(accessory, block, place)),
  );
}

function context({ elements }) {
  const made = elements.map((one) =>
    one.type === 'image' ? el('span', {}, one.alt_text) : textNode('span', one, { class: 'rich' }),
  );
  return el('div', { class: 'block-context' }, made);
}

function actions(block, place) {
  return el(
    'div',
    { class: 'block-actions' },
    block.elements.map((element) => elementNode(element, block, place)),
  );
}

function other({ text }) {
  return el('pre', { class: 'block-other' }, text ?? '');
}
