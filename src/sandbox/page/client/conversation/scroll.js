/** So near to the end counts as being there. */
const NEAR = 80;

/**
 * Where a reader is in a list of messages, to be called before it changes. What comes back brings them there again
 * afterward: what they look at stays where it is on the screen, whatever grew or went above it, and somebody at the end
 * sees what is new there, unless that would take from the screen what they just pressed.
 */
export function keepPlace(list) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  const last = list.lastElementChild?.dataset.ts;
  const anchor = anchorIn(list);
  return () => {
    if (anchor !== undefined) backTo(list, anchor);
    if (isAtEnd && list.lastElementChild?.dataset.ts !== last) reveal(list, list.lastElementChild);
  };
}

/** The newest message with rows of buttons is what there is to do: its beginning, or else the end of the list. */
export function showNewestCard(list) {
  const card = [...list.children].findLast((node) => node.querySelectorAll('.block-actions').length > 1);
  if (card === undefined) showNewest(list);
  else list.scrollTop += topIn(list, card);
}

/** The end of the list; of a message that is longer than the screen, its beginning. */
export function showNewest(list) {
  const last = list.lastElementChild;
  const isLong = last !== null && last.offsetHeight > list.clientHeight;
  list.scrollTop = isLong ? list.scrollTop + topIn(list, last) : list.scrollHeight;
}

/** Whether the last message begins below what can be seen. */
export function isNewestBelow(list) {
  const last = list.lastElementChild;
  return last !== null && topIn(list, last) > list.clientHeight;
}

function topIn(list, node) {
  return node.getBoundingClientRect().top - list.getBoundingClientRect().top;
}

/** The first message that is seen and, in it, the first block. */
function anchorIn(list) {
  const isSeen = (node) => topIn(list, node) + node.offsetHeight > 0;
  const message = [...list.children].find((node) => node.dataset.ts !== undefined && isSeen(node));
  if (message === undefined) return undefined;
  const block = blocksOf(message).find(isSeen);
  return {
    ts: message.dataset.ts,
    top: topIn(list, message),
    block: block && { text: block.textContent, top: topIn(list, block) },
  };
}

function backTo(list, { ts, top, block }) {
  const message = list.querySelector(`:scope > [data-ts="${CSS.escape(ts)}"]`);
  if (message === null) return;
  const same = block && blocksOf(message).find(({ textContent }) => textContent === block.text);
  list.scrollTop += same === undefined ? topIn(list, message) - top : topIn(list, same) - block.top;
}

function blocksOf(message) {
  return [...(message.querySelector('.blocks')?.children ?? [])];
}

function reveal(list, last) {
  const pressed = list.contains(document.activeElement) ? document.activeElement : undefined;
  const wanted = Math.min(topIn(list, last), topIn(list, last) + last.offsetHeight - list.clientHeight + 14);
  const room = pressed === undefined || pressed === list ? wanted : topIn(list, pressed) - 8;
  list.scrollTop += Math.max(0, Math.min(wanted, room));
}
