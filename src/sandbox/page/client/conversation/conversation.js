import { actOrTell } from '../api.js';
import { byId } from '../dom.js';
import { showMessages } from './messages.js';
import { isNewestBelow, showNewest, showNewestCard } from './scroll.js';

const dismissed = new Set();
let thread;
let seenLast;
let told;
/** Whether this window waits to see what comes of a move of the clock. */
let following = 'nothing';

const isReply = ({ ts, thread_ts }) => thread_ts !== undefined && thread_ts !== ts;

/** The channel, its threads, and what the app writes to one person directly. */
export function startConversations() {
  byId('thread-close').addEventListener('click', closeThread);
  byId('thread').addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') closeThread();
  });
  const list = byId('messages');
  byId('newest').addEventListener('click', () => {
    showNewest(list);
    byId('newest').hidden = true;
    list.focus({ preventScroll: true });
  });
  list.addEventListener('scroll', hideWhatIsReached, { passive: true });
  for (const kind of ['wheel', 'touchmove', 'keydown'])
    list.addEventListener(
      kind,
      () => {
        following = 'nothing';
      },
      { passive: true },
    );
  byId('reply').addEventListener('submit', async (event) => {
    event.preventDefault();
    const box = byId('reply-box');
    const text = box.value.trim();
    if (text === '') return;
    box.value = '';
    const done = await actOrTell('say', { user: told.state.me, text, thread });
    if (!done.ok && box.value === '') box.value = text;
  });
}

/** Whoever moves the clock here wants to see what comes of it: the newest card, unless they scroll meanwhile. */
export async function moveClock(move) {
  following = 'a move';
  await actOrTell('clock', { move });
  if (following !== 'a move') return;
  following = 'what came of it';
  showNewestCard(byId('messages'));
}

export function showConversations(state, moments) {
  told = { state, moments };
  const { me, people, app, channel, direct } = state;
  const context = { me, people, app, moments, openThread, dismiss };
  const inChannel = { ...context, channel: channel.id, items: state.messages };
  drawList(byId('messages'), inChannel, (one) => !isReply(one), showNewestCard);
  drawList(
    byId('direct-messages'),
    { ...context, channel: direct.id, items: direct.messages },
    (one) => !isReply(one),
  );
  drawThread(context);
  arrive(state);
  offerNewest();
  const person = people.find(({ id }) => id === me);
  const written = direct.messages.filter((one) => !isReply(one));
  byId('direct-count').textContent = written.length === 0 ? '' : String(written.length);
  byId('direct-facts').textContent = `Only ${person?.name ?? 'one person'} sees this`;
  byId('direct-name').textContent = app.name;
  byId('direct-none').hidden = direct.messages.length > 0;
}

function openThread(ts) {
  thread = ts;
  draw();
  byId('thread-close').focus();
}

function closeThread() {
  const opener = document.querySelector(`[data-focus="thread ${thread}"]`);
  thread = undefined;
  draw();
  opener?.focus();
}

function dismiss(ts) {
  dismissed.add(ts);
  draw();
}

function draw() {
  showConversations(told.state, told.moments);
}

function arrive({ movingTo }) {
  if (following !== 'what came of it' || movingTo !== undefined) return;
  following = 'nothing';
  showNewestCard(byId('messages'));
}

function drawList(list, { items, ...context }, isShown, first = showNewest) {
  const { answers, channel: ours } = told.state;
  const alone = answers.filter(
    ({ ts, channel = ours.id }) => channel === context.channel && !dismissed.has(ts),
  );
  const repliesOf = (ts) => items.filter((one) => one.thread_ts === ts && isReply(one));
  const shown = [...items, ...alone].filter(isShown);
  showMessages(list, shown, { of: context.channel, repliesOf, ...context }, first);
}

/** A thread is of whichever conversation its first message stands in. */
function drawThread(context) {
  const { messages, channel, direct } = told.state;
  const places = [
    { channel: channel.id, items: messages, name: `# ${channel.name}` },
    { channel: direct.id, items: direct.messages, name: told.state.app.name },
  ];
  const place = places.find(({ items }) => items.some(({ ts }) => ts === thread));
  byId('thread').hidden = place === undefined;
  if (place === undefined) return;
  byId('thread-place').textContent = place.name;
  byId('reply').hidden = place.channel !== channel.id;
  drawList(
    byId('thread-messages'),
    { ...context, ...place, of: thread, repliesOf: () => [], openThread: undefined },
    (one) => one.ts === thread || (one.thread_ts === thread && isReply(one)),
  );
}

function hideWhatIsReached() {
  if (!isNewestBelow(byId('messages'))) byId('newest').hidden = true;
}

/** Whoever reads further up is told of news, and stays where they are. */
function offerNewest() {
  const last = byId('messages').lastElementChild;
  const button = byId('newest');
  if (!isNewestBelow(byId('messages'))) button.hidden = true;
  else if (last.dataset.ts !== seenLast) {
    const isFirst = seenLast === undefined;
    const isAlone = last.classList.contains('alone');
    button.textContent = isFirst
      ? 'Jump to the newest ↓'
      : isAlone
        ? 'New, only visible to you ↓'
        : 'New below ↓';
    button.hidden = false;
  }
  seenLast = last?.dataset.ts;
}
