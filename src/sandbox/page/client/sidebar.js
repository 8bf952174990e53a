import { moveClock } from './conversation/conversation.js';
import { byId, el, turnOff } from './dom.js';

let readAt = 0;
let told;

/** Who one is, and the clock with its moves. */
export function startSidebar(become) {
  byId('who').addEventListener('change', (event) => become(event.target.value));
  for (const button of document.querySelectorAll('[data-move]')) {
    button.addEventListener('click', () => button.ariaDisabled !== 'true' && moveClock(button.dataset.move));
  }
  setInterval(drawTime, 1000);
}

export function showSidebar(state, moments) {
  told = { state, moments };
  readAt = performance.now();
  byId('time').dateTime = state.now;
  drawPeople(state);
  drawTime();
  byId('channel-link').textContent = state.channel.name;
  byId('channel-name').textContent = `# ${state.channel.name}`;
  const app = state.connected ? 'the bot is connected' : 'the bot is not connected';
  byId('channel-facts').textContent = `${state.channel.members} members · ${app}`;
}

function drawPeople(state) {
  const who = byId('who');
  if (who.querySelector('input') === null) {
    state.people.forEach(({ id, name, part, note }) => {
      const input = el('input', { type: 'radio', name: 'who', value: id, id: `who-${id}` });
      const words = el('span', {}, el('b', {}, name), el('small', {}, part));
      who.append(el('label', { for: `who-${id}`, title: note }, input, words));
    });
  }
  for (const input of who.querySelectorAll('input')) input.checked = input.value === state.me;
}

function drawTime() {
  if (told === undefined) return;
  const { state, moments } = told;
  const passed = performance.now() - readAt;
  byId('time').textContent = moments.full(new Date(Date.parse(state.now) + passed));
  const isMoving = state.movingTo !== undefined;
  const due = byId('due');
  if (isMoving) due.textContent = `Moving to ${moments.short(new Date(state.movingTo))}…`;
  else due.textContent = state.nextScan ? `Next scan ${moments.short(new Date(state.nextScan))}` : '';
  for (const button of document.querySelectorAll('[data-move]')) {
    turnOff(button, isMoving || (button.dataset.move === 'scan' && state.nextScan === undefined));
  }
}
