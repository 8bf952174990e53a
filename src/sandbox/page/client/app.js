import { ENDED, read } from './api.js';
import { refreshBehind, showBehind, startBehind } from './behind.js';
import { tellDates } from './blocks/dates.js';
import { startComposer } from './conversation/composer.js';
import { showConversations, startConversations } from './conversation/conversation.js';
import { byId, createMoments } from './dom.js';
import { startDrawer } from './drawer.js';
import { showGuide, startGuide } from './guide.js';
import { leaveApp, openApp, showHome } from './home.js';
import { openNewestMail, refreshMails, showMailCount, showMailsOf, startMailbox } from './mailbox.js';
import { refreshMembers, startMembers } from './members.js';
import { showModals } from './modal.js';
import { showNotices, startNotices } from './notices.js';
import { startParts } from './parts.js';
import { showSidebar, startSidebar } from './sidebar.js';

const TABS = ['channel', 'home', 'direct', 'notices', 'members', 'mailbox', 'behind'];
let me = chosenInAddress() ?? sessionStorage.getItem('me') ?? '';
let state;
let events;
let isReading = false;
let isStale = false;

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
  showConversations(state, moments);
  showNotices(state, moments);
  showHome(state);
  showModals(state.me, state.views);
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
  if (state === undefined) return;
  // What was hidden had no size, and was not scrolled to where it should be.
  draw();
  void refreshTab();
}

async function refreshTab() {
  if (tab() === 'home' || tab() === 'direct') await openApp(me || state.me, tab());
  else leaveApp();
  if (tab() === 'members') await refreshMembers();
  if (tab() === 'mailbox') await refreshMails();
}

/** Unlike a link, it leaves the focus where it is: whoever pressed something goes on from there. */
function show(place) {
  if (tab() === place) return;
  history.pushState(null, '', `#${place}`);
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
  // Whoever pressed with the mouse has to see it as well.
  found.classList.add('led');
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
startConversations();
startNotices();
startParts();
window.addEventListener('hashchange', showTab);
showTab();
listen();
