import { actOrTell } from './api.js';
import { byId, el } from './dom.js';

const box = byId('composer-box');
const list = byId('suggestions');
let offered = [];
let active = -1;

/** The box in which a person writes and types commands, with the commands that begin like what was typed. */
export function startComposer(stateOf) {
  const suggest = () => draw(matching(stateOf()?.commands, box.value));
  const take = (one) => {
    box.value = one.takes === '' ? one.text : `${one.text} `;
    hide();
    box.focus();
  };
  box.addEventListener('input', suggest);
  box.addEventListener('blur', hide);
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const one = offered[[...list.children].indexOf(event.target.closest('[role=option]'))];
    if (one !== undefined) take(one);
  });
  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offered.length > 0) {
      event.preventDefault();
      point((active + step + offered.length) % offered.length);
    } else if (event.key === 'Escape') hide();
    else if ((event.key === 'Enter' || event.key === 'Tab') && active >= 0) {
      event.preventDefault();
      take(offered[active]);
    }
  });
  byId('composer').addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text === '') return;
    box.value = '';
    hide();
    const messages = byId('messages');
    messages.scrollTop = messages.scrollHeight;
    const done = await actOrTell('say', { user: stateOf().me, text });
    if (!done.ok && box.value === '') box.value = text;
  });
}

/** Puts a command into the box, for the person to send. */
export function offer(text) {
  box.value = text;
  box.focus();
  hide();
}

function matching(commands, typed) {
  if (commands === undefined || !typed.startsWith('/')) return [];
  const all = commands.words.map((word) => ({ ...word, text: `${commands.command} ${word.word}` }));
  return all.filter(({ text }) => text.startsWith(typed) && text !== typed);
}

function draw(found) {
  offered = found;
  active = -1;
  list.replaceChildren(
    ...found.map(({ text, takes, does }, index) =>
      el(
        'div',
        { role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false' },
        el('b', {}, [text, takes].filter(Boolean).join(' ')),
        el('span', {}, does),
      ),
    ),
  );
  list.hidden = found.length === 0;
  box.setAttribute('aria-expanded', String(found.length > 0));
  box.removeAttribute('aria-activedescendant');
}

function hide() {
  draw([]);
}

function point(index) {
  active = index;
  [...list.children].forEach((node, place) => {
    node.setAttribute('aria-selected', String(place === index));
  });
  box.setAttribute('aria-activedescendant', `suggestion-${index}`);
  list.children[index].scrollIntoView({ block: 'nearest' });
}
