import { act, actOrTell } from './api.js';
import { moveClock } from './conversation/conversation.js';
import { byId, el, reconcile, toast } from './dom.js';

const LONGEST_NAME = 40;
const NARROW = window.matchMedia('(max-width: 900px)');
const remembered = sessionStorage.getItem('guide');
let isOpen = remembered === null ? !NARROW.matches : remembered === 'open';
let go;

/** The first steps of a newcomer; `leads` shows a place of the page or what is in it. */
export function startGuide(leads) {
  go = leads;
  byId('guide-toggle').addEventListener('click', () => {
    isOpen = !isOpen;
    sessionStorage.setItem('guide', isOpen ? 'open' : 'closed');
    drawToggle();
  });
  drawToggle();
}

/** What is ticked off comes from the server, which sees what really happened: it is the same in every window. */
export function showGuide(state) {
  const { guide, people, me, awaited, movingTo } = state;
  byId('guide').hidden = guide.length === 0;
  const done = guide.filter(({ isDone }) => isDone).length;
  const next = guide.find(({ isDone }) => !isDone);
  const isBusy = movingTo !== undefined;
  byId('drawer-open').classList.toggle('steps-left', next !== undefined);
  write(byId('guide-progress'), done === guide.length ? 'All done' : `${done} of ${guide.length} done`);
  reconcile(
    byId('guide-next'),
    next === undefined ? [] : [next],
    ({ id }) => `${id} ${me} ${awaited?.username} ${isBusy}`,
    (step) => el('span', {}, `Next: ${step.title} `, pressNode(step, state, 'next')),
  );
  reconcile(
    byId('guide-steps'),
    guide,
    ({ id, isDone }) =>
      `${id} ${isDone} ${id === next?.id} ${me} ${id === 'sign-in' && awaited?.username} ${isBusy}`,
    (step) => stepNode(step, state, step.id === next?.id),
  );
  const other = people.find(({ id }) => id !== me);
  reconcile(
    byId('guide-other'),
    other === undefined ? [] : [other],
    ({ id }) => id,
    ({ id, name }) =>
      el('a', { href: `/?as=${id}`, target: '_blank', rel: 'noreferrer' }, `Open a second window as ${name}`),
  );
}

function drawToggle() {
  byId('guide').classList.toggle('closed', !isOpen);
  byId('guide-toggle').setAttribute('aria-expanded', String(isOpen));
  byId('guide-toggle').textContent = isOpen ? 'Hide steps' : 'Show steps';
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function stepNode(step, state, isNext) {
  const { id, title, does, isDone } = step;
  const classes = ['guide-step', isDone && 'done', isNext && 'next'].filter(Boolean).join(' ');
  return el(
    'li',
    { class: classes, data: { ts: `step-${id}` }, 'aria-current': isNext ? 'step' : undefined },
    el('h3', {}, title, isDone && el('span', { class: 'unseen' }, ' (done)')),
    el('p', {}, does),
    pressNode(step, state, 'step'),
  );
}

function pressNode(step, state, where) {
  const name = step.press.kind === 'sign-in' ? state.awaited?.fullName : undefined;
  const label = name === undefined ? step.label : `${step.label} as ${shortened(name)}`;
  const isOff = step.press.kind === 'clock' && state.movingTo !== undefined;
  return el(
    'button',
    {
      type: 'button',
      class: 'button',
      'aria-disabled': isOff && 'true',
      data: { focus: `${where} ${step.id}`, try: step.id },
      on: { click: () => !isOff && press(step.press, state) },
    },
    label,
  );
}

/** A name may be as long as a page. */
function shortened(name) {
  const letters = [...name];
  return letters.length <= LONGEST_NAME ? name : `${letters.slice(0, LONGEST_NAME).join('')}…`;
}

async function press(what, { me, awaited }) {
  if (what.kind === 'say') {
    go.toChannelEnd();
    await actOrTell('say', { user: me, text: what.text });
  } else if (what.kind === 'find') {
    if (!go.toButton(what.buttons)) toast(what.otherwise);
  } else if (what.kind === 'clock') {
    go.toChannelEnd();
    await moveClock(what.move);
  } else if (what.kind === 'email') {
    if (!(await go.toNewestEmail())) toast('No email has been sent yet. Move ahead a week first.');
  } else await signIn(awaited);
}

async function signIn(awaited) {
  if (awaited === undefined) {
    toast('No warned member is left to sign in. Move ahead a week first.');
    return;
  }
  go.toMembers();
  const done = await act('sign-in', { username: awaited.username });
  toast(done.ok ? `${awaited.fullName} signed in. The next scan will pick up the sign-in.` : done.why);
}
