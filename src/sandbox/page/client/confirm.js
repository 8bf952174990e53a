import { byId, el, textNode } from './dom.js';

/** Asks before a press counts, in the app's own words; resolves to whether it does. */
export function confirmed(question) {
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
