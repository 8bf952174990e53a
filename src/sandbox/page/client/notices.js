import { byId, dateOf, el, reconcile, textNode } from './dom.js';

/** The newest are what a phone still shows. */
const LISTED = 30;
const SHOWN_MS = 8000;
/** As in the style sheets. */
const phone = matchMedia('(max-width: 700px)');

let of;
let newest = 0;
let timer;

export function startNotices() {
  byId('notice').addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
}

/** What a phone shows of a message: who, where, and its text without blocks. The newest comes up for a moment when it is new. */
export function showNotices(state, moments) {
  const all = noticesFor(state);
  byId('notices-facts').textContent = `What ${nameOf(state, state.me)}’s phone shows for each message`;
  reconcile(
    byId('notice-list'),
    all.slice(0, LISTED),
    ({ key }) => key,
    (one) => el('li', { data: { ts: one.ts } }, contentOf(one, state, moments)),
  );
  if (all.length === 0) byId('notice-list').replaceChildren();
  comeUp(all, state, moments);
}

/** Not one's own, and of threads only what mentions one. */
function noticesFor({ me, messages, direct, channel }) {
  const isOthers = ({ user }) => user !== me;
  const isTold = ({ ts, thread_ts, mentions }) =>
    thread_ts === undefined || thread_ts === ts || mentions.includes(me);
  const from = (items, place, tab) =>
    items
      .filter(isOthers)
      .filter(isTold)
      .map((one) => ({ ...one, place, tab, key: `${me} ${one.ts} ${one.version}` }));
  return [
    ...from(messages, `#${channel.name}`, 'channel'),
    ...from(direct.messages, 'direct message', 'direct'),
  ].sort((a, b) => Number(b.ts) - Number(a.ts));
}

function comeUp(all, state, moments) {
  const last = Number(all[0]?.ts ?? 0);
  if (of !== state.me) {
    of = state.me;
    newest = last;
    hide();
    return;
  }
  // While weeks pass in seconds, what came meanwhile is shown at their end.
  if (state.movingTo !== undefined || last <= newest) return;
  const fresh = all.filter(({ ts }) => Number(ts) > newest);
  newest = last;
  // On a phone it would cover what it tells of.
  if (phone.matches && !byId(fresh[0].tab).hidden) return;
  const more = fresh.length > 1 ? `${fresh.length - 1} more · ` : '';
  const notice = byId('notice');
  notice.replaceChildren(
    contentOf(fresh[0], state, moments),
    el(
      'p',
      { class: 'notice-foot' },
      el('span', {}, more, el('a', { href: '#notices', on: { click: hide } }, 'All notifications')),
      el('button', { type: 'button', class: 'quiet', on: { click: hide } }, 'Close'),
    ),
  );
  notice.hidden = false;
  hideLater();
}

/** What somebody points at or has the focus in stays. */
function hideLater() {
  clearTimeout(timer);
  const isLookedAt = () => byId('notice').matches(':hover, :focus-within');
  timer = setTimeout(() => (isLookedAt() ? hideLater() : hide()), SHOWN_MS);
}

function hide() {
  clearTimeout(timer);
  byId('notice').hidden = true;
}

function contentOf(one, state, moments) {
  const { ts, user, place, mentions } = one;
  const at = dateOf(ts);
  const isMention = mentions.includes(state.me);
  return el(
    'div',
    { class: 'notice-content' },
    el(
      'p',
      { class: 'notice-head' },
      el('b', {}, nameOf(state, user)),
      ` ${place}`,
      isMention && el('span', { class: 'pill soon' }, 'mentions you'),
      el('time', { datetime: at.toISOString() }, moments.short(at)),
    ),
    el('p', { class: 'notice-text' }, textOf(one)),
  );
}

/** Formatting is left out and lines are kept, as a phone does it. */
function textOf(one) {
  const [file] = one.files;
  if (one.notice === '') return file === undefined ? 'Sent a message.' : `Sent a file: ${file.title}`;
  return textNode('span', { html: one.notice })
    .textContent.replaceAll(/[^\S\n]+/g, ' ')
    .trim();
}

function nameOf({ people, app }, user) {
  return people.find(({ id }) => id === user)?.name ?? app.name;
}
