import { byId } from './dom.js';

/** The parts of the page in their order, and where one begins in each: at the first of these that is seen. */
const PARTS = {
  guide: ['.guide-step.next button', '#guide-toggle'],
  side: ['[aria-current=page]'],
  main: ['.tab :is(.log, .scroll)'],
  thread: ['.log'],
};

/** As in Slack, F6 goes from part to part and Shift+F6 back: a list of members is hundreds of steps of Tab long. */
export function startParts() {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'F6' || document.querySelector('dialog[open]') !== null) return;
    event.preventDefault();
    const parts = Object.entries(PARTS).flatMap(([id, begins]) => beginningIn(byId(id), begins));
    const here = parts.findIndex(({ part }) => part.contains(document.activeElement));
    const step = event.shiftKey ? -1 : 1;
    const next = here === -1 && event.shiftKey ? parts.at(-1) : parts.at((here + step) % parts.length);
    next?.begin.focus();
  });
}

function beginningIn(part, begins) {
  const isSeen = (node) =>
    node.checkVisibility({ visibilityProperty: true }) && node.closest('[inert]') === null;
  const begin = begins.flatMap((selector) => [...part.querySelectorAll(selector)]).find(isSeen);
  return begin === undefined ? [] : [{ part, begin }];
}
