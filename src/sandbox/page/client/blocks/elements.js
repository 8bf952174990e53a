import { byId, el, textNode } from '../dom.js';
import { choiceNode, chosenIn } from './fields.js';

/** Something to press or choose from, outside of a form field: choosing is pressing. */
export function elementNode(element, block, place) {
  if (element.type === 'button') return buttonNode(element, block, place);
  if (element.type === 'overflow') return overflowNode(element, block, place);
  if (element.type === 'image') return el('span', {}, element.alt_text);
  const node = choiceNode(element, block, place, labelOf(element));
  node.addEventListener('change', () => press(node, element, block, place, chosenIn(element, node)));
  return node;
}

function buttonNode(element, block, place) {
  const { text, style, accessibility_label } = element;
  if (element.url !== undefined) return linkNode(element);
  const node = el(
    'button',
    {
      type: 'button',
      class: ['button', style].filter(Boolean).join(' '),
      'aria-label': accessibility_label,
      data: { action: element.action_id ?? '', focus: `${block.block_id} ${element.action_id}` },
    },
    text.text,
  );
  node.addEventListener('click', () => press(node, element, block, place, undefined));
  return node;
}

/** Only web addresses are followed, whatever the message says. */
function linkNode({ url, text }) {
  const isWeb = /^https?:\/\//.test(url);
  return el(
    'a',
    { class: 'button', href: isWeb ? url : undefined, target: '_blank', rel: 'noreferrer' },
    text.text,
  );
}

function overflowNode(element, block, place) {
  const node = el(
    'select',
    { class: 'overflow', 'aria-label': 'More actions' },
    el('option', { value: '' }, '⋯'),
    element.options.map(({ text, value }) => el('option', { value }, text.text)),
  );
  node.addEventListener('change', async () => {
    const { value } = node;
    node.value = '';
    if (value !== '') await press(node, element, block, place, value);
  });
  return node;
}

async function press(node, element, block, place, value) {
  if (node.getAttribute('aria-busy') === 'true') return;
  if (!(await confirmed(element.confirm))) return;
  node.setAttribute('aria-busy', 'true');
  await place.press(element, block, value);
  node.removeAttribute('aria-busy');
}

function labelOf(element) {
  return element.accessibility_label ?? element.placeholder?.text ?? 'Choose';
}

/** Asks before a press counts, in the app's own words; resolves to whether it does. */
function confirmed(question) {
  if (question === undefined) return Promise.resolve(true);
  const dialog = byId('confirm');
  return new Promise((resolve) => {
    const end = (answer) => {
      dialog.onclose = null;
      dialog.close();
      resolve(answer);
    };
    const style = question.style === 'danger' ? 'button danger' : 'button primary';
    dialog.replaceChildren(
      el('h2', { id: 'confirm-title' }, question.title.text),
      textNode('p', question.text),
      el(
        'div',
        { class: 'dialog-foot' },
        el(
          'button',
          { type: 'button', class: 'button', on: { click: () => end(false) } },
          question.deny.text,
        ),
        el(
          'button',
          { type: 'button', class: style, autofocus: true, on: { click: () => end(true) } },
          question.confirm.text,
        ),
      ),
    );
    dialog.onclose = () => end(false);
    dialog.showModal();
  });
}
