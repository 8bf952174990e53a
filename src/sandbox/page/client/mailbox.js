import { read } from './api.js';
import { byId, el, reconcile } from './dom.js';
import { showMail } from './mail.js';

const RANGES = [
  { id: 'all', name: 'All', has: () => true },
  { id: 'taken', name: 'Taken', has: ({ outcome }) => outcome === 'taken' },
  { id: 'trouble', name: 'Refused or lost', has: ({ outcome }) => outcome !== 'taken' },
];

let mails = [];
let range = 'all';
let opened;
let moments;
const filter = byId('mailbox-filter');

export function startMailbox() {
  filter.addEventListener('input', draw);
  showMail(undefined);
}

/** What the page as a whole shows of the mailbox, whichever tab is open. */
export function showMailCount(state, itsMoments) {
  moments = itsMoments;
  byId('mail-count').textContent = state.mails.toLocaleString('en-GB');
}

/** Only the mails of one address, where one is given. */
export function showMailsOf(address) {
  if (address === '') return;
  filter.value = address;
  range = 'all';
  history.replaceState(null, '', '#mailbox');
}

export async function refreshMails() {
  mails = await read('/mails');
  draw();
}

function draw() {
  if (moments === undefined) return;
  const typed = filter.value.trim().toLowerCase();
  const has = RANGES.find(({ id }) => id === range).has;
  const fits = ({ to, subject }) => `${to} ${subject}`.toLowerCase().includes(typed);
  const found = mails.filter(fits);
  const shown = found.filter(has);
  byId('mailbox-facts').textContent = `${shown.length} of ${mails.length}`;
  drawRanges(found);
  reconcile(byId('mail-list'), shown, (one) => `${JSON.stringify(one)} ${one.id === opened}`, lineOf);
}

function drawRanges(found) {
  reconcile(
    byId('mail-ranges'),
    RANGES,
    ({ id, has }) => `${id} ${range === id} ${found.filter(has).length}`,
    ({ id, name, has }) => {
      const pressed = String(range === id);
      const button = el(
        'button',
        { type: 'button', 'aria-pressed': pressed, data: { focus: id } },
        `${name} · ${found.filter(has).length}`,
      );
      button.addEventListener('click', () => {
        range = id;
        draw();
      });
      return button;
    },
  );
}

function lineOf(one) {
  const { id, at, to, subject, outcome, answer, again } = one;
  const button = el(
    'button',
    { type: 'button', 'aria-current': id === opened ? 'true' : undefined, data: { focus: String(id) } },
    el('span', { class: 'mail-to' }, to || 'No recipient yet'),
    el('time', { datetime: at }, moments.short(new Date(at))),
    el('span', { class: 'mail-subject' }, subject || answer),
    outcome === 'taken' ? undefined : el('span', { class: 'pill late' }, outcome),
    again ? el('span', { class: 'pill soon' }, 'the same once more') : undefined,
  );
  button.addEventListener('click', () => open(one));
  return el('li', {}, button);
}

async function open({ id }) {
  opened = id;
  draw();
  const shown = await read(`/mail/${id}`);
  if (opened !== id) return;
  showMail(shown, moments, () => {
    opened = undefined;
    showMail(undefined);
    draw();
    byId('mail-list').querySelector(`[data-focus="${id}"]`)?.focus();
  });
}
