import { fillDates } from './blocks/dates.js';

/** Makes an element: `on` are listeners, `data` is the dataset, `html` is markup made by the server alone. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  const { on = {}, data = {}, html, ...rest } = props;
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === null || value === false) continue;
    if (value === true) node.setAttribute(name, '');
    else node.setAttribute(name, value);
  }
  Object.assign(node.dataset, data);
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  if (html !== undefined) node.innerHTML = html;
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** A text object of Slack's: mrkdwn comes as markup from the server, everything else is only text. */
export function textNode(tag, text, props = {}) {
  if (text.html !== undefined) {
    const node = el(tag, { ...props, html: text.html });
    fillDates(node);
    return node;
  }
  return el(tag, props, text.text);
}

/**
 * Brings the children in line with the items: those whose key is there already are left alone, so that a
 * focus, a selection and a scroll position outlive a change elsewhere.
 */
export function reconcile(parent, items, keyOf, make) {
  const focusAgain = focusIn(parent);
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const key = keyOf(item);
    const node = before.get(key) ?? make(item);
    node.dataset.key = key;
    return node;
  });
  const kept = new Set(nodes);
  let next = parent.firstElementChild;
  for (const node of nodes) {
    while (next !== null && !kept.has(next)) next = next.nextElementSibling;
    if (next === node) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
  // Last, so that the list never gets shorter than where it is scrolled to.
  for (const node of [...parent.children]) if (!kept.has(node)) node.remove();
  focusAgain();
}

/** Puts the focus back where it was after a change. */
function focusIn(parent) {
  const active = document.activeElement;
  if (!parent.contains(active)) return () => undefined;
  const goBack = wayBack(active, parent);
  return () => {
    if (!parent.contains(document.activeElement)) goBack();
  };
}

/**
 * Leads the focus to the same control again or, where that is gone, to its neighbor in the same message, or at least to
 * the list. Two messages may have controls of the same key: the one in its own message is meant.
 */
export function wayBack(active, list = active?.closest('[data-ts]')?.parentElement) {
  const item = active?.closest('[data-ts]');
  const { focus = '' } = active?.dataset ?? {};
  const nth = [...(item?.querySelectorAll('button') ?? [])].indexOf(active);
  return () => {
    if (active?.isConnected) return active.focus({ preventScroll: true });
    const now = item && list?.querySelector(`[data-ts="${CSS.escape(item.dataset.ts)}"]`);
    const same = (now ?? list)?.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
    const buttons = [...(now?.querySelectorAll('button') ?? [])];
    const next = same ?? buttons[nth] ?? buttons.at(-1) ?? list?.closest('[tabindex]');
    next?.focus({ preventScroll: true });
  };
}

/** Turned off it takes no press, and keeps the focus: a browser takes it from whatever is disabled. */
export function turnOff(button, isOff) {
  if (isOff) button.setAttribute('aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

let toastTimer;

/** Says something in passing, to the eye and to a screen reader; above a dialog too, whenever that was opened. */
export function toast(text) {
  const node = byId('toast');
  clearTimeout(toastTimer);
  node.hidePopover();
  node.showPopover();
  node.textContent = text;
  toastTimer = setTimeout(() => node.hidePopover(), 6000);
}

/** Times as they are written on the page, in the time zone of the sandbox. */
export function createMoments(timeZone) {
  const format = (options) => {
    const written = new Intl.DateTimeFormat('en-US', { timeZone, ...options });
    // Some browsers set a narrow space before AM and PM.
    return (date) => written.format(date).replaceAll(/\s/g, ' ');
  };
  const clock = { hour: 'numeric', minute: '2-digit' };
  const day = { weekday: 'short', month: 'short', day: 'numeric' };
  return {
    clock: format(clock),
    day: format({ weekday: 'long', month: 'long', day: 'numeric' }),
    full: format({ ...day, year: 'numeric', ...clock }),
    short: format({ ...day, ...clock }),
  };
}

export const dateOf = (ts) => new Date(Number(ts) * 1000);
