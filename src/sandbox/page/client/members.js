import { actOrTell, read } from './api.js';
import { byId, el, reconcile } from './dom.js';

const NOTIFY_AFTER = 60;
const DISABLE_AFTER = 90;

const away = ({ signedInDaysAgo, createdDaysAgo }) => signedInDaysAgo ?? createdDaysAgo ?? 0;

/** Ranges by days alone, as the bot's defaults make them. */
const RANGES = [
  { id: 'all', name: 'All', has: () => true },
  {
    id: 'notify',
    name: 'Inactive 61–89 days',
    has: (one) => !one.disabled && one.isComplete && away(one) > NOTIFY_AFTER && away(one) < DISABLE_AFTER,
  },
  {
    id: 'disable',
    name: 'Inactive 90 days or more',
    has: (one) => !one.disabled && one.isComplete && away(one) >= DISABLE_AFTER,
  },
  { id: 'disabled', name: 'Disabled', has: (one) => one.disabled },
  { id: 'changed', name: 'Changed recently', has: (one) => one.changed > 0 },
];

let members = [];
let range = 'all';
const filter = byId('members-filter');

export function startMembers() {
  filter.addEventListener('input', draw);
  byId('members-table').append(
    el(
      'thead',
      { role: 'rowgroup' },
      el(
        'tr',
        { role: 'row' },
        ['Name', 'User name', 'Last sign-in', 'State', 'Emails', ''].map((name) =>
          name === '' ? el('td', { role: 'cell' }) : el('th', { role: 'columnheader', scope: 'col' }, name),
        ),
      ),
    ),
    el('tbody', { role: 'rowgroup' }),
  );
}

export async function refreshMembers() {
  members = await read('/members');
  draw();
}

function draw() {
  drawRanges();
  const typed = filter.value.trim().toLowerCase();
  const has = RANGES.find(({ id }) => id === range).has;
  const shown = members.filter(
    (one) => has(one) && `${one.fullName} ${one.username}`.toLowerCase().includes(typed),
  );
  byId('members-facts').textContent = `${shown.length} of ${members.length}`;
  reconcile(byId('members-table').querySelector('tbody'), shown, (one) => JSON.stringify(one), rowOf);
}

function drawRanges() {
  reconcile(
    byId('ranges'),
    RANGES,
    ({ id, has }) => `${id} ${range === id} ${members.filter(has).length}`,
    ({ id, name, has }) =>
      el(
        'button',
        {
          type: 'button',
          'aria-pressed': String(range === id),
          data: { focus: id },
          on: {
            click: () => {
              range = id;
              draw();
            },
          },
        },
        `${name} · ${members.filter(has).length}`,
      ),
  );
}

function rowOf(one) {
  const signIn = el(
    'button',
    {
      type: 'button',
      class: 'button',
      'aria-label': `Sign in as ${one.fullName}`,
      data: { focus: one.username },
    },
    'Sign in as',
  );
  signIn.addEventListener('click', () => actOrTell('sign-in', { username: one.username }));
  // Said once more, as a style sheet that makes a card of a row takes it out of the table.
  return el(
    'tr',
    { role: 'row' },
    el('td', { role: 'cell', class: 'name' }, one.fullName),
    el('td', { role: 'cell', class: 'user-name' }, one.username),
    el('td', { role: 'cell', class: 'when' }, signedIn(one)),
    el('td', { role: 'cell' }, stateOf(one)),
    el('td', { role: 'cell', class: 'mail-of' }, mailOf(one)),
    el('td', { role: 'cell', class: 'act' }, one.disabled ? '' : signIn),
  );
}

function mailOf({ fullName, address, mails }) {
  if (address === null) return 'no email address';
  if (mails === 0) return '';
  const words = mails === 1 ? '1 email' : `${mails} emails`;
  const label = `${words} to ${fullName}`;
  return el('a', { href: `#mailbox/${encodeURIComponent(address)}`, 'aria-label': label }, words);
}

function signedIn({ isComplete, signedInDaysAgo, createdDaysAgo }) {
  if (signedInDaysAgo === 0) return 'today';
  if (signedInDaysAgo !== null) return signedInDaysAgo === 1 ? 'yesterday' : `${signedInDaysAgo} days ago`;
  if (!isComplete) return 'unknown';
  if (createdDaysAgo === null) return 'never';
  return `never; created ${createdDaysAgo} ${createdDaysAgo === 1 ? 'day' : 'days'} ago`;
}

function stateOf(one) {
  if (one.disabled) return el('span', { class: 'pill off' }, 'disabled');
  if (!one.isComplete) return el('span', { class: 'pill' }, 'missing data');
  if (away(one) >= DISABLE_AFTER) return el('span', { class: 'pill late' }, 'inactive 90 days or more');
  if (away(one) > NOTIFY_AFTER) return el('span', { class: 'pill soon' }, 'inactive 61–89 days');
  return el('span', { class: 'pill' }, 'active');
}
