import { ENDED, read } from './api.js';
import { refreshBehind, showBehind, startBehind } from './behind.js';
import { tellDates } from './blocks/dates.js';
import { startComposer } from './composer.js';
import { byId, createMoments } from './dom.js';
import { startDrawer } from './drawer.js';
import { showGuide, startGuide } from './guide.js';
import { leaveHome, openHome, showHome } from './home.js';
import { openNewestMail, refreshMails, showMailCount, showMailsOf, startMailbox } from './mailbox.js';
import { refreshMembers, startMembers } from './members.js';
import { showMessages, showNewest } from './messages.js';
import { showModals } from './modal.js';
import { showSidebar, startSidebar } from './sidebar.js';

const TABS = ['channel', 'home', 'members', 'mailbox', 'behind'];
const dismissed = new Set();
let me = chosenInAddress() ?? sessionStorage.getItem('me') ?? '';
let state;
let thread;
let events;
let isReading = false;
let isStale = false;
let seenLast;

/** A second window may be opened as somebody else. */
function chosenInAddress() {
  const chosen = new URLSearchParams(location.search).get('as');
  if (chosen === null) return null;
  sessionStorage.setItem('me', chosen);
  history.replaceState(null, '', `/${location.hash}`);
  return chosen;
}

/** Reads what there is to see; a change that comes meanwhile is read once more after it. */
async function refresh() {
  isStale = true;
  if (isReading) return;
  isReading = true;
  try {
    while (isStale) {
      isStale = false;
      const asked = me;
      const next = await read(`/state?user=${encodeURIComponent(asked)}`);
      if (asked !== me) continue;
      state = next;
      draw();
      await refreshTab();
    }
  } catch {
    byId('channel-facts').textContent = ENDED;
  } finally {
    isReading = false;
  }
}

function draw() {
  const moments = createMoments(state.timeZone);
  tellDates(state.now, state.timeZone);
  showSidebar(state, moments);
  showGuide(state);
  showMailCount(state, moments);
  showBehind(state, moments);
  drawConversation(moments);
  showHome(state);
  showModals(state.me, state.views);
}

function drawConversation(moments) {
  const isReply = ({ ts, thread_ts }) => thread_ts !== undefined && thread_ts !== ts;
  const answers = state.answers.filter(({ ts }) => !dismissed.has(ts));
  const all = [...state.messages, ...answers];
  const repliesOf = (ts) => state.messages.filter((one) => one.thread_ts === ts && isReply(one));
  const context = {
    ...{ me: state.me, channel: state.channel.id, people: state.people, app: state.app, moments, repliesOf },
    of: `${state.channel.id} ${state.me}`,
    openThread,
    dismiss: (ts) => {
      dismissed.add(ts);
      draw();
    },
  };
  showMessages(
    byId('messages'),
    all.filter((one) => !isReply(one)),
    context,
  );
  offerNewest();
  const root = state.messages.find(({ ts }) => ts === thread);
  byId('thread').hidden = root === undefined;
  if (root === undefined) return;
  const replies = all.filter((one) => one.thread_ts === thread && isReply(one));
  showMessages(byId('thread-messages'), [root, ...replies], {
    ...context,
    of: `${thread} ${state.me}`,
    repliesOf: () => [],
    openThread: undefined,
  });
}

/** Whoever reads further up is told of news, and stays where they are. */
function offerNewest() {
  const list = byId('messages');
  const last = list.lastElementChild;
  const isBelow = last !== null && last.offsetTop - list.offsetTop > list.scrollTop + list.clientHeight;
  if (!isBelow) byId('newest').hidden = true;
  else if (last.dataset.ts !== seenLast) byId('newest').hidden = false;
  seenLast = last?.dataset.ts;
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

function become(user) {
  me = user;
  sessionStorage.setItem('me', user);
  listen();
}

/** The server tells of every change, the first of which is the beginning. */
function listen() {
  events?.close();
  events = new EventSource(`/events?user=${encodeURIComponent(me)}`);
  events.addEventListener('changed', refresh);
  events.addEventListener('error', () => {
    byId('channel-facts').textContent = ENDED;
  });
}

function tab() {
  const [wanted] = location.hash.slice(1).split('/');
  return TABS.includes(wanted) ? wanted : 'channel';
}

function showTab() {
  for (const name of TABS) byId(name).hidden = name !== tab();
  for (const link of document.querySelectorAll('[data-tab]')) {
    if (link.dataset.tab === tab()) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (tab() === 'mailbox') showMailsOf(decodeURIComponent(location.hash.split('/')[1] ?? ''));
  if (tab() === 'behind') void refreshBehind();
  if (state !== undefined) void refreshTab();
}

async function refreshTab() {
  if (tab() === 'home') await openHome(me || state.me);
  else leaveHome();
  if (tab() === 'members') await refreshMembers();
  if (tab() === 'mailbox') await refreshMails();
}

function show(place) {
  if (tab() === place) return;
  location.hash = place;
  showTab();
}

function toChannelEnd() {
  show('channel');
  const list = byId('messages');
  list.scrollTop = list.scrollHeight;
}

/** Leads to the newest button in the channel that is called so; whether there is one. */
function toButton(names) {
  show('channel');
  const buttonIn = (message) =>
    [...message.querySelectorAll('button')].find((button) => names.includes(button.textContent));
  const found = [...byId('messages').children].map(buttonIn).findLast((button) => button !== undefined);
  if (found === undefined) return false;
  found.scrollIntoView({ block: 'center' });
  found.focus({ preventScroll: true });
  return true;
}

function toMembers() {
  show('members');
}

async function toNewestEmail() {
  show('mailbox');
  return await openNewestMail();
}

/** What scrolls can be scrolled with the keyboard. */
function letKeysScroll() {
  for (const node of document.querySelectorAll('.log, .scroll')) node.tabIndex = 0;
}

letKeysScroll();
startGuide({ toChannelEnd, toButton, toMembers, toNewestEmail });
startSidebar(become);
startDrawer();
startMembers();
startMailbox();
startBehind();
startComposer(() => state);
byId('thread-close').addEventListener('click', closeThread);
byId('thread').addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') closeThread();
});
byId('newest').addEventListener('click', () => {
  showNewest(byId('messages'));
  byId('newest').hidden = true;
});
window.addEventListener('hashchange', showTab);
showTab();
listen();
