import { actOrTell } from '../api.js';
import { byId, el } from '../dom.js';

const box = byId('composer-box');
const list = byId('suggestions');
const hint = byId('composer-hint');
let offered = [];
let active = -1;

/**
 * The box in which a person writes and types commands. As Slack does, it completes the command alone; what may follow is
 * the app's own affair, and Slack shows no more of it than its usage hint.
 */
export function startComposer(stateOf) {
  const suggest = () => {
    draw(matching(stateOf()?.commands, box.value));
    showHint(stateOf()?.commands);
  };
  const take = (one) => {
    box.value = `${one.command} `;
    hide();
    showHint(stateOf()?.commands);
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
    else if ((event.key === 'Enter' || event.key === 'Tab') && active >= 0 && !isWhole(box.value)) {
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
    showHint(undefined);
    const messages = byId('messages');
    messages.scrollTop = messages.scrollHeight;
    const done = await actOrTell('say', { user: stateOf().me, text });
    if (!done.ok && box.value === '') box.value = text;
  });
}

/** Whoever has typed the whole command sends it with Enter, as it is. */
function isWhole(typed) {
  return typed === offered[active]?.command;
}

function matching(commands, typed) {
  const isBeginning = typed.startsWith('/') && commands?.command.startsWith(typed);
  return isBeginning ? [commands] : [];
}

/** How the command is used, while what follows it is typed. */
function showHint(commands) {
  const isTyping = commands !== undefined && box.value.startsWith(`${commands.command} `);
  hint.hidden = !isTyping;
  hint.textContent = isTyping ? `${commands.command} ${commands.hint}` : '';
}

function draw(found) {
  offered = found;
  active = found.length > 0 ? 0 : -1;
  list.replaceChildren(
    ...found.map(({ command, hint: usage, description }, index) =>
      el(
        'div',
        { role: 'option', id: `suggestion-${index}`, 'aria-selected': String(index === active) },
        el('b', {}, command),
        ` ${usage}`,
        el('span', {}, description),
      ),
    ),
  );
  list.hidden = found.length === 0;
  box.setAttribute('aria-expanded', String(found.length > 0));
  if (active >= 0) box.setAttribute('aria-activedescendant', `suggestion-${active}`);
  else box.removeAttribute('aria-activedescendant');
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
