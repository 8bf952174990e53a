import { openDialog } from '../dialogs.js';
import { byId, el, textNode } from '../dom.js';
import { choiceNode, chosenIn } from './fields.js';
import { menuNode } from './menu.js';

/** Something to press or choose from, outside of a form field: choosing is pressing. */
export function elementNode(element, block, place) {
  if (element.type === 'button') return buttonNode(element, block, place);
  if (element.type === 'overflow') return overflowNode(element, block, place);
  if (element.type === 'image') return el('span', {}, element.alt_text);
  const node = choiceNode(element, block, place, labelOf(element));
  node.addEventListener('change', () => press(node, element, block, place, chosenIn(element, node)));
  return node;
}

const keyOf = (element, block) => `${block.block_id} ${element.action_id}`;

/** One with an address is a link, of which the app is told as well. Only web addresses are followed, whatever the message says. */
function buttonNode(element, block, place) {
  const { text, style, accessibility_label, url } = element;
  const looks = {
    class: ['button', style].filter(Boolean).join(' '),
    'aria-label': accessibility_label,
    data: { action: element.action_id ?? '', focus: keyOf(element, block) },
  };
  const isWeb = /^https?:\/\//.test(url ?? '');
  const node =
    url === undefined
      ? el('button', { ...looks, type: 'button' }, text.text)
      : el('a', { ...looks, href: isWeb && url, target: '_blank', rel: 'noreferrer' }, text.text);
  node.addEventListener('click', () => press(node, element, block, place, undefined));
  return node;
}

function overflowNode(element, block, place) {
  const node = menuNode(
    { options: element.options, label: 'More actions', focus: keyOf(element, block) },
    ({ value }) => press(node, element, block, place, value),
  );
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
      textNode('div', question.text, { id: 'confirm-text', class: 'rich' }),
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
    openDialog(dialog);
  });
}
