import { byId, el } from './dom.js';

/** One mail as its reader has it: what stands above it, and both of its parts. */
export function showMail(shown, moments, close) {
  const place = byId('mail');
  place.classList.toggle('open', shown !== undefined);
  if (shown === undefined) {
    place.replaceChildren(el('p', { class: 'mail-none' }, 'Pick a mail to read it.'));
    return;
  }
  const { mail, subject, at, to, again } = shown;
  const back = el(
    'button',
    { type: 'button', class: 'quiet mail-back', on: { click: close } },
    '← All mails',
  );
  const headers = mail?.headers ?? (to === '' ? [] : [['To', to]]);
  place.replaceChildren(
    el(
      'header',
      {},
      back,
      el('h2', {}, subject || 'No mail came of it'),
      el('p', {}, moments.full(new Date(at))),
      el(
        'dl',
        {},
        headers.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
        el('dt', {}, 'Answer'),
        el('dd', { class: 'mail-answer' }, shown.answer),
        (mail?.attachments ?? []).flatMap(({ name, bytes }) => [
          el('dt', {}, 'Attached'),
          el('dd', {}, `${name} (${bytes.toLocaleString('en-GB')} bytes)`),
        ]),
      ),
      again
        ? el(
            'p',
            {},
            'This Message-ID was taken before: it is the same mail, and a mail program shows it once.',
          )
        : undefined,
    ),
    ...(mail === undefined ? [] : partsOf(shown)),
  );
  place.focus({ preventScroll: true });
}

/** HTML goes into a frame in which nothing runs and nothing is loaded; the server says the same of it. */
function partsOf({ id, subject, mail }) {
  const text = el('pre', { class: 'mail-text', tabindex: 0, 'aria-label': 'The mail as text' }, mail.text);
  if (!mail.hasHtml) return [text];
  const frame = el('iframe', {
    sandbox: '',
    src: `/mail-html/${id}`,
    title: `The mail as HTML: ${subject}`,
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
