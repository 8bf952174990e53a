import { tellApart } from './apart.js';
import { WINDOW } from './api.js';
import { blockNodes } from './blocks/blocks.js';
import { openDialog } from './dialogs.js';
import { byId, el, toast, turnOff } from './dom.js';
import { modalPlace } from './places.js';

const drafts = new Map();
let shown;
/** What is wrong with a form as the app last showed it; it stays while what was typed is kept. */
let told = { of: undefined, said: new Map() };
let isBusy = false;

/** Shows the topmost modal that a person has in this window, or none; what is typed in those below waits for them. */
export function showModals(user, all) {
  const dialog = byId('modal');
  const views = all.filter(({ window }) => window === WINDOW);
  for (const id of drafts.keys()) if (!views.some((view) => view.id === id)) drafts.delete(id);
  const view = views.at(-1);
  if (view === undefined) {
    shown = undefined;
    if (dialog.open) dialog.close();
    return;
  }
  if (shown?.id === view.id && shown.version === view.version) return;
  shown = view;
  if (!drafts.has(view.id)) drafts.set(view.id, new Map());
  draw(dialog, user, view);
  if (dialog.open) return;
  openDialog(dialog);
  // A browser begins at the first button, which is the one that closes it.
  focusIn(dialog);
}

function draw(dialog, user, view) {
  const complaints = told.of === seenAs(view) ? told.said : new Map();
  const focused = dialog.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  const complain = (said) => complainOf(dialog, user, view, said);
  const place = modalPlace(view, drafts.get(view.id), complaints, user, complain);
  const said = el(
    'p',
    { class: 'modal-said', role: 'alert', hidden: !complaints.has('') },
    complaints.get(''),
  );
  const form = el(
    'form',
    { novalidate: true, data: { view: view.id } },
    el(
      'header',
      {},
      el('h2', { id: 'modal-title' }, view.title),
      el(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': 'Close', on: { click: place.close } },
        '✕',
      ),
    ),
    el(
      'div',
      { class: 'modal-body', tabindex: 0, role: 'group', 'aria-labelledby': 'modal-title' },
      blockNodes(view.blocks, place),
    ),
    said,
    el(
      'footer',
      { class: 'dialog-foot' },
      el('button', { type: 'button', class: 'button', on: { click: place.close } }, view.close),
      view.submit &&
        el(
          'button',
          {
            ...{ type: 'submit', class: 'button primary', disabled: view.submitDisabled },
            'aria-disabled': isBusy && 'true',
          },
          view.submit,
        ),
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await submit(dialog, user, view, place);
  });
  dialog.oncancel = async (event) => {
    event.preventDefault();
    await place.close();
  };
  dialog.replaceChildren(form);
  tellApart(dialog);
  focusIn(dialog, focused);
}

async function submit(dialog, user, view, place) {
  const wrong = place.wrong();
  if (wrong.size > 0) {
    complainOf(dialog, user, view, wrong);
    return;
  }
  if (isBusy) return;
  isBusy = true;
  turnOff(dialog.querySelector('[type=submit]'), true);
  const done = await place.submit();
  isBusy = false;
  for (const button of dialog.querySelectorAll('[type=submit]')) turnOff(button, false);
  complainOf(dialog, user, view, done.ok ? new Map() : new Map([['', done.why]]));
}

/** Where the form is another by then, in passing. */
function complainOf(dialog, user, view, said) {
  if (shown !== undefined && seenAs(shown) === seenAs(view)) {
    if (said.size === 0 && told.said.size === 0) return;
    told = { of: seenAs(view), said };
    draw(dialog, user, shown);
  } else if (said.size > 0) toast([...said.values()].join(' '));
}

/** As the app last showed it, whatever was typed since. */
const seenAs = ({ id, hash }) => `${id} ${hash}`;

/** First whatever is wrong, then where the person was, then the first field. */
function focusIn(dialog, focused) {
  const wrong = dialog.querySelector('.field:has(.field-error) :is(input, select, textarea)');
  const same = focused && dialog.querySelector(`[data-focus="${CSS.escape(focused)}"]`);
  const first = dialog.querySelector('.modal-body :is(input, select, textarea)');
  (wrong ?? same ?? first ?? dialog.querySelector('footer button:last-child'))?.focus();
}
