import { el, textNode } from '../dom.js';
import { chartNode } from './charts.js';
import { elementNode } from './elements.js';
import { inputBlock } from './fields.js';
import { dataTableNode, tableNode } from './tables.js';

const LONGEST_ABOUT = 60;

/**
 * Blocks as the page lays them out. `place` says how its elements are pressed and what stands in its fields;
 * see places.js.
 */
export function blockNodes(blocks, place) {
  let about = '';
  return blocks.map((block) => {
    const node = (MAKERS[block.type] ?? other)(block, place);
    about = aboutAfter(about, block, node);
    for (const control of node.querySelectorAll('button, select, a')) control.dataset.about = about;
    return node;
  });
}

/** The row that the controls in it and below it belong to, for those who hear them one by one. */
function aboutAfter(before, { type }, node) {
  if (type === 'section') return aboutOf(node);
  return type === 'header' || type === 'divider' ? '' : before;
}

const MAKERS = {
  header: ({ text }) => el('h2', { class: 'block-header' }, text.text),
  divider: () => el('hr'),
  section,
  context,
  actions,
  alert: ({ text, level = 'default' }) => textNode('div', text, { class: `block-alert rich ${level}` }),
  input: inputBlock,
  table: tableNode,
  data_table: dataTableNode,
  data_visualization: chartNode,
};

/** The bold words with which a row begins, or else its first line. */
function aboutOf(node) {
  const [line = ''] = node.querySelector('.block-text').textContent.trim().split('\n');
  const bold = node.querySelector('.slack_bold')?.textContent.trim() ?? '';
  const words = bold !== '' && line.slice(0, bold.length + 4).includes(bold) ? bold : line;
  return [...words].slice(0, LONGEST_ABOUT).join('');
}

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
