import { tellApart } from './apart.js';
import { actOrTell } from './api.js';
import { blockNodes } from './blocks/blocks.js';
import { byId, el, reconcile } from './dom.js';
import { homePlace } from './places.js';

let opened;

/** Tells the app that this person looks at its Home tab, or at its messages to them, once each time they come to it. */
export async function openApp(user, tab) {
  const now = `${user} ${tab}`;
  if (opened === now) return;
  opened = now;
  await actOrTell(tab === 'home' ? 'open-home' : 'open-messages', { user });
}

/** The next look is another opening. */
export function leaveApp() {
  opened = undefined;
}

/** What the app has put into this person's Home tab; before it does, Slack says that nothing is there yet. */
export function showHome({ me, app, people, home }) {
  byId('home-link').textContent = app.name;
  byId('home-name').textContent = app.name;
  const person = people.find(({ id }) => id === me);
  byId('home-facts').textContent = `Home · as ${person?.name ?? 'someone'} sees it`;
  const items = home === undefined ? [{ key: 'empty' }] : [{ key: `${me} ${home.id} ${home.version}`, home }];
  reconcile(
    byId('home-blocks'),
    items,
    ({ key }) => key,
    (item) => (item.home === undefined ? empty() : drawn(item.home, me)),
  );
  tellApart(byId('home-blocks'));
}

function drawn(home, me) {
  // By `ts` the focus finds its way back to the same button.
  return el('div', { class: 'blocks', data: { ts: home.id } }, blockNodes(home.blocks, homePlace(me, home)));
}

function empty() {
  return el('p', { class: 'home-empty' }, 'The app has not published anything here yet.');
}
