import { byId } from './dom.js';

/** As in the style sheets: below it everything beside the conversation is behind one button. */
const phone = matchMedia('(max-width: 700px)');
const side = byId('side');
const opener = byId('drawer-open');
const guide = byId('guide');

/** On a phone: the sidebar, the clock, who one is, and the guide slide in from the left, and keep the focus while they are there. */
export function startDrawer() {
  opener.addEventListener('click', open);
  byId('drawer-close').addEventListener('click', close);
  side.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close();
  });
  // Before the link or button acts, as nothing can be focused behind the drawer.
  const leave = ({ target }) => target.closest('a, [data-try]') !== null && close();
  side.addEventListener('click', leave, { capture: true });
  byId('workspace').addEventListener('click', ({ target }) => {
    if (target.id === 'workspace') close();
  });
  phone.addEventListener('change', settle);
  settle();
}

function open() {
  show(true);
  (side.querySelector('[aria-current]') ?? byId('drawer-close')).focus();
}

function close() {
  if (!side.classList.contains('open')) return;
  const hadFocus = side.contains(document.activeElement);
  show(false);
  if (hadFocus) opener.focus();
}

function show(isOpen) {
  side.classList.toggle('open', isOpen);
  opener.setAttribute('aria-expanded', String(isOpen));
  for (const [name, value] of Object.entries({ role: 'dialog', 'aria-modal': 'true' })) {
    if (isOpen) side.setAttribute(name, value);
    else side.removeAttribute(name);
  }
  const behind = [document.querySelector('.skip'), byId('main'), byId('thread'), opener];
  for (const node of behind) node.inert = isOpen;
}

/** What belongs into the drawer on a phone stands above the page elsewhere. */
function settle() {
  show(false);
  if (phone.matches) side.querySelector('nav').after(guide);
  else byId('workspace').before(guide);
}
