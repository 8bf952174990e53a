import { actOrTell, read } from './api.js';
import { byId, el, reconcile, turnOff } from './dom.js';

export function startBehind() {
  const again = byId('right-again');
  again.addEventListener('click', () => again.ariaDisabled !== 'true' && actOrTell('faults-off', {}));
  const form = byId('no-mailbox');
  const field = byId('no-mailbox-address');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const done = await actOrTell('no-mailbox', { address: field.value.trim() });
    if (done.ok) field.value = '';
  });
}

/** Whose mailbox can be taken away, to pick from. */
export async function refreshBehind() {
  const members = await read('/members');
  const addresses = [...new Set(members.flatMap(({ address }) => address ?? []))].sort();
  reconcile(
    byId('addresses'),
    addresses,
    (address) => address,
    (value) => el('option', { value }),
  );
}

/** The switches for what goes wrong, and what the portal was asked. */
export function showBehind(state, moments) {
  for (const list of document.querySelectorAll('[data-faults]')) {
    const faults = state.faults.filter(({ about }) => about === list.dataset.faults);
    reconcile(list, faults, (fault) => JSON.stringify(fault), switchNode);
  }
  const on = state.faults.filter(({ isOn }) => isOn);
  turnOff(byId('right-again'), on.length === 0);
  const said =
    on.length === 0 ? 'Everything works.' : `Active faults: ${on.map(({ name }) => name).join(', ')}.`;
  if (byId('faults-on').textContent !== said) byId('faults-on').textContent = said;
  byId('traffic').textContent =
    `Since the demo started, the bot has sent ${counted(state.portalAsked, 'request', 'requests')} to the portal, ${grouped(state.slackAsked)} to Slack, and ${counted(state.mails, 'email', 'emails')}. The newest requests to the portal:`;
  reconcile(
    byId('asked'),
    state.lastAsked.map((asked, index) => ({ ...asked, nth: state.portalAsked - index })),
    ({ nth }) => String(nth),
    ({ method, path, at }) =>
      el(
        'tr',
        {},
        el('td', {}, moments.short(new Date(at))),
        el('td', {}, method),
        el('td', {}, el('code', {}, readable(path))),
      ),
  );
}

function switchNode({ id, name, does, see, isOn }) {
  const box = el('input', {
    type: 'checkbox',
    role: 'switch',
    id: `fault-${id}`,
    checked: isOn,
    'aria-describedby': `fault-${id}-says`,
    data: { focus: id },
  });
  box.addEventListener('change', () => actOrTell('fault', { id, on: box.checked }));
  return el(
    'li',
    {},
    box,
    el(
      'div',
      {},
      el('label', { for: `fault-${id}` }, name),
      el('p', { id: `fault-${id}-says` }, `${does} ${see}`),
    ),
  );
}

function grouped(count) {
  return count.toLocaleString('en-US');
}

function counted(count, one, many) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
