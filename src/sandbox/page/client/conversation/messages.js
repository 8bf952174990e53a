import { tellApart } from '../apart.js';
import { blockNodes } from '../blocks/blocks.js';
import { dateOf, el, reconcile, textNode } from '../dom.js';
import { messagePlace } from '../places.js';
import { keepPlace } from './scroll.js';
import { showCsv } from './sheet.js';

/**
 * Draws a list of messages and answers, oldest first, with a line wherever a new day begins. `first` scrolls a list that
 * was not there before.
 */
export function showMessages(list, items, context, first) {
  const lines = withDays(
    items.toSorted((a, b) => Number(a.ts) - Number(b.ts)),
    context,
  );
  // Where nothing can be seen, nothing is scrolled: it is another list when it comes up.
  const isOther = list.dataset.of !== context.of && list.clientHeight > 0;
  const goBack = keepPlace(list);
  if (isOther) list.dataset.of = context.of;
  reconcile(
    list,
    lines,
    (line) => line.key,
    (line) => line.make(),
  );
  tellApart(list);
  if (isOther) first(list);
  else goBack();
}

function withDays(items, context) {
  let day;
  return items.flatMap((item) => {
    const replies = context.repliesOf(item.ts);
    const key = [context.me, item.ts, item.version, replies.length, replies.at(-1)?.ts].join(' ');
    const line = { key, make: () => messageNode(item, replies, context) };
    const today = context.moments.day(dateOf(item.ts));
    if (today === day) return [line];
    day = today;
    return [
      { key: `day ${today} ${item.ts}`, make: () => el('p', { class: 'day' }, el('span', {}, today)) },
      line,
    ];
  });
}

function messageNode(item, replies, context) {
  const author = authorOf(item, context);
  const at = dateOf(item.ts);
  const place = messagePlace(context.me, context.channel, item);
  const isAlone = item.from !== undefined;
  return el(
    'article',
    {
      class: isAlone ? 'message alone' : 'message',
      data: { ts: item.ts },
      'aria-label': `${author.name}, ${context.moments.short(at)}`,
    },
    el('span', { class: `avatar ${author.look}`, 'aria-hidden': 'true' }, author.initials),
    el(
      'div',
      { class: 'message-main' },
      isAlone && aloneLine(item, context),
      el(
        'p',
        { class: 'message-head' },
        el('b', {}, author.name),
        author.isApp && el('span', { class: 'badge' }, 'app'),
        el(
          'time',
          { datetime: at.toISOString(), title: context.moments.full(at) },
          context.moments.clock(at),
        ),
      ),
      bodyOf(item, place),
      item.edited && el('span', { class: 'edited' }, '(edited)'),
      (item.files ?? []).map(fileNode),
      replies.length > 0 && context.openThread && repliesButton(item, replies, context),
    ),
  );
}

function aloneLine(item, context) {
  return el(
    'p',
    { class: 'alone-line' },
    'Only visible to you ',
    el(
      'button',
      {
        ...{ type: 'button', class: 'link', on: { click: () => context.dismiss(item.ts) } },
        data: { about: beginningOf(item) },
      },
      'Dismiss',
    ),
  );
}

/** The first line of what the app answered. */
function beginningOf(item) {
  const text = item.html === '' ? '' : textNode('span', item).textContent.trim();
  return [...(text.split('\n')[0] ?? '')].slice(0, 60).join('');
}

function bodyOf(item, place) {
  if (item.blocks.length > 0) return el('div', { class: 'blocks' }, blockNodes(item.blocks, place));
  return item.html === '' ? null : textNode('div', item, { class: 'rich' });
}

function repliesButton(item, replies, context) {
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  const files = replies.flatMap((reply) => reply.files ?? []).length;
  const what = files === 0 ? '' : files === 1 ? ', with a file' : `, with ${files} files`;
  const open = () => context.openThread(item.ts);
  return el(
    'button',
    { type: 'button', class: 'replies', on: { click: open }, data: { focus: `thread ${item.ts}` } },
    el('b', {}, count),
    `${what} · last ${context.moments.short(dateOf(replies.at(-1).ts))}`,
  );
}

function fileNode(file) {
  if (file.mode === 'tombstone') return el('p', { class: 'file gone' }, 'This file was deleted.');
  const named = { class: 'button', data: { about: file.name } };
  const kilobytes = Math.max(1, Math.round(file.size / 1024));
  return el(
    'div',
    { class: 'file' },
    el('span', { class: 'file-mark', 'aria-hidden': 'true' }, 'CSV'),
    el(
      'span',
      { class: 'file-name' },
      el('b', {}, file.title),
      el('small', {}, `${file.name} · ${kilobytes} kB`),
    ),
    el('button', { ...named, type: 'button', on: { click: () => showCsv(file) } }, 'Show table'),
    el('a', { ...named, href: `/file/${file.id}`, download: file.name }, 'Download'),
  );
}

/** Slack itself speaks to a person when the app did not answer. */
function authorOf(item, { people, app }) {
  if (item.from === 'slack') return { name: 'Workspace', look: 'slack', initials: '!', isApp: false };
  const index = people.findIndex(({ id }) => id === item.user);
  const person = people[index];
  if (person === undefined) return { name: app.name, look: 'app', initials: '⏳', isApp: true };
  const initials = person.name.split(' ').map(([letter]) => letter);
  return { name: person.name, look: `person-${index}`, initials: initials.join(''), isApp: false };
}
