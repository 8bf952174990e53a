import { el } from '../dom.js';

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Slack's overflow menu: “⋯”, and behind it what else can be done. Arrow keys, Home, End and first letters move in it,
 * Escape and Tab leave it. `choose` is told which option was taken; one with an address is a link as well.
 */
export function menuNode({ options, label, focus }, choose) {
  const button = el(
    'button',
    {
      ...{ type: 'button', class: 'button overflow', 'aria-label': label, title: label },
      ...{ 'aria-haspopup': 'menu', 'aria-expanded': 'false', data: { focus } },
    },
    el('span', { 'aria-hidden': 'true' }, '⋯'),
  );
  const menu = el('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': label });
  const items = options.map((option) => {
    const take = () => {
      menu.hidePopover();
      choose(option);
    };
    return itemNode(option, take);
  });
  menu.append(...items);
  const open = (index) => {
    menu.showPopover();
    place(menu, button);
    items.at(index).focus();
  };
  menu.addEventListener('toggle', ({ newState }) => {
    button.setAttribute('aria-expanded', String(newState === 'open'));
    // It stands where its button stood.
    if (newState === 'open')
      addEventListener('scroll', () => menu.hidePopover(), { once: true, capture: true });
  });
  button.addEventListener('click', () => open(0));
  button.addEventListener('keydown', (event) => {
    if (STEPS[event.key] === undefined) return;
    event.preventDefault();
    open(event.key === 'ArrowUp' ? -1 : 0);
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') menu.hidePopover();
    const next = nextOf(items, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
  return el('span', { class: 'overflow-place' }, button, menu);
}

/** Only web addresses are followed, whatever the message says. */
function itemNode({ text, description, url }, take) {
  const isWeb = /^https?:\/\//.test(url ?? '');
  const link = isWeb ? { href: url, target: '_blank', rel: 'noreferrer' } : { type: 'button' };
  return el(
    isWeb ? 'a' : 'button',
    { ...link, role: 'menuitem', tabindex: '-1', on: { click: take } },
    el('span', {}, text.text),
    description && el('small', {}, description.text),
  );
}

function nextOf(items, key) {
  const at = items.indexOf(document.activeElement);
  if (key in STEPS) return items.at((at + STEPS[key] + items.length) % items.length);
  if (key === 'Home') return items.at(0);
  if (key === 'End') return items.at(-1);
  if (key.length !== 1 || key === ' ') return undefined;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return after.find(({ textContent }) => textContent.toLowerCase().startsWith(key.toLowerCase()));
}

/** Below its button, or above it where there is no room; never out of the window. */
function place(menu, button) {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + 4;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${below + height > innerHeight - 8 ? Math.max(8, top - height - 4) : below}px`;
}
