import { read } from './api.js';
import { byId, el, reconcile } from './dom.js';

const RANGES = [
  { id: 'all', name: 'All', has: () => true },
  { id: 'taken', name: 'Sent', has: ({ outcome }) => outcome === 'taken' },
  { id: 'trouble', name: 'Failed attempts', has: ({ outcome }) => outcome !== 'taken' },
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
  byId('mail-count').textContent = state.mails.toLocaleString('en-US');
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

/** Opens the newest that was sent; whether there is one. */
export async function openNewestMail() {
  filter.value = '';
  range = 'all';
  await refreshMails();
  const newest = mails.find(({ outcome }) => outcome === 'taken');
  if (newest === undefined) return false;
  await open(newest);
  return true;
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
    el('span', { class: 'mail-to' }, to || 'No recipient named'),
    el('time', { datetime: at }, moments.short(new Date(at))),
    el('span', { class: 'mail-subject' }, subject || answer),
    outcome === 'taken'
      ? undefined
      : el('span', { class: 'pill late' }, outcome === 'refused' ? 'rejected' : outcome),
    again ? el('span', { class: 'pill soon' }, 'sent again') : undefined,
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

/** One mail as its reader has it: what stands above it, and both of its parts. */
function showMail(shown, moments, close) {
  const place = byId('mail');
  place.classList.toggle('open', shown !== undefined);
  if (shown === undefined) {
    place.replaceChildren(el('p', { class: 'mail-none' }, 'Choose an email to read it.'));
    return;
  }
  const { mail, subject, at, to, again } = shown;
  const back = el(
    'button',
    { type: 'button', class: 'quiet mail-back', on: { click: close } },
    '← All emails',
  );
  const headers = mail?.headers ?? (to === '' ? [] : [['To', to]]);
  place.replaceChildren(
    el(
      'header',
      {},
      back,
      el('h2', {}, subject || 'No email arrived'),
      el('p', {}, moments.full(new Date(at))),
      el(
        'dl',
        {},
        headers.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
        el('dt', {}, 'Answer'),
        el('dd', { class: 'mail-answer' }, shown.answer),
        (mail?.attachments ?? []).flatMap(({ name, bytes }) => [
          el('dt', {}, 'Attached'),
          el('dd', {}, `${name} (${bytes.toLocaleString('en-US')} bytes)`),
        ]),
      ),
      again
        ? el(
            'p',
            {},
            'The bot sent this email again with the same Message-ID. Most mail programs show it only once.',
          )
        : undefined,
    ),
    ...(mail === undefined ? [] : partsOf(shown)),
  );
  place.focus({ preventScroll: true });
}

/** HTML goes into a frame in which nothing runs and nothing is loaded; the server says the same of it. */
function partsOf({ id, subject, mail }) {
  const text = el('pre', { class: 'mail-text', tabindex: 0, 'aria-label': 'The email as text' }, mail.text);
  if (!mail.hasHtml) return [text];
  const frame = el('iframe', {
    sandbox: '',
    src: `/mail-html/${id}`,
    title: `The email as HTML: ${subject}`,
    referrerpolicy: 'no-referrer',
  });
  const buttons = [
    ['HTML', frame],
    ['Text', text],
  ].map(([name, part]) => {
    const button = el('button', { type: 'button' }, name);
    button.addEventListener('click', () => choose(part));
    return { button, part };
  });
  const choose = (wanted) => {
    for (const { button, part } of buttons) {
      part.hidden = part !== wanted;
      button.setAttribute('aria-pressed', String(part === wanted));
    }
  };
  choose(frame);
  const bar = el(
    'div',
    { class: 'ranges mail-parts', role: 'group', 'aria-label': 'Part' },
    buttons.map(({ button }) => button),
  );
  return [bar, frame, text];
}
