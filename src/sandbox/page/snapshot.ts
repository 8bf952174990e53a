import { escapeForSlackWithMarkdown } from 'slack-to-html';
import { CAST, CHANNEL } from '../cast.ts';
import type { Block } from '../slack/blocks/block.ts';
import type { ShownAnswer, StoredMessage } from '../slack/messages.ts';
import { renderedText } from '../slack/reading.ts';
import type { StoredView } from '../slack/web-api/view-stacks.ts';
import type { Workspace } from '../slack/workspace.ts';
import { troubleSentence } from './sentences.ts';
import type { Stage } from './stage.ts';

const ASKED_LISTED = 15;

/** Everything that one person sees at this moment, ready to be laid out. */
export function createSnapshots({ world, time, faults, commands, guide, members }: Stage) {
  const { slack, portal, mailbox, timeZone } = world;
  const render = createRenderer(slack.workspace);
  const messageOf = remembered((message: StoredMessage) => ({
    ...messageShown(message, render),
    notice: render.html(slack.postedText(message)),
    mentions: mentionedIn(message, slack.workspace),
    revision: slack.revisionOf(message),
  }));
  const answerOf = remembered((answer: ShownAnswer) => ({
    ...answerShown(answer, render),
    revision: slack.answerRevisionOf(answer),
  }));
  const viewOf = remembered((view: StoredView) => viewShown(view, render));
  const standing = (channel: string) =>
    slack
      .messages(channel)
      .filter(({ deleted }) => !deleted)
      .map(messageOf);
  const directOf = (user: string) => slack.workspace.directId(user);
  const shownHome = (view: StoredView | undefined) => view && viewOf(view);

  return (user: string) => ({
    now: world.clock.now().toISOString(),
    timeZone,
    nextScan: time.nextScan?.toISOString(),
    movingTo: time.goal?.toISOString(),
    me: user,
    people: CAST,
    app: {
      id: slack.workspace.app.userId,
      name: slack.workspace.users.get(slack.workspace.app.userId)?.real_name,
    },
    channel: { ...CHANNEL, members: slack.workspace.channels.get(world.channel)?.members.size ?? 0 },
    connected: slack.connections > 0,
    commands,
    guide: guide.list(),
    awaited: members.awaited(),
    messages: standing(world.channel),
    direct: { id: directOf(user), messages: standing(directOf(user)) },
    answers: [...slack.ephemerals(user), ...slack.answersTo(user).filter(({ from }) => from === 'slack')].map(
      answerOf,
    ),
    views: slack.viewsOf(user).map(viewOf),
    home: shownHome(slack.homeOf(user)),
    faults: faults.list(),
    portalAsked: portal.requests.length,
    lastAsked: portal.requests
      .slice(-ASKED_LISTED)
      .map(({ method, path, at }) => ({ method, path, at: at.toISOString() }))
      .reverse(),
    slackAsked: slack.calls.length,
    mails: mailbox.mails.length,
  });
}

/** What must differ for that person's snapshot to differ; messages, answers and views are replaced when they change. */
export function signsOfChange(
  { world, time, faults, members, guide }: Stage,
  user: string,
): readonly unknown[] {
  const { slack, portal, mailbox } = world;
  return [
    members.look(),
    portal.requests.length,
    mailbox.tries.length,
    slack.connections,
    time.goal,
    time.nextScan?.getTime(),
    JSON.stringify(faults.list()),
    guide.list().filter(({ isDone }) => isDone).length,
    ...slack.messages(world.channel),
    ...slack.messages(slack.workspace.directId(user)),
    ...slack.answersTo(user),
    ...slack.ephemerals(user),
    ...slack.viewsOf(user),
    slack.homeOf(user),
  ];
}

/** The same thing is laid out once; `version` is another for every other thing. */
function remembered<T extends object, R extends object>(shown: (one: T) => R) {
  const known = new WeakMap<T, R & { readonly version: number }>();
  let last = 0;
  return (one: T): R & { readonly version: number } => {
    const before = known.get(one);
    if (before !== undefined) return before;
    last += 1;
    const made = { ...shown(one), version: last };
    known.set(one, made);
    return made;
  };
}

/** Whom Slack would tell that they are mentioned. */
function mentionedIn(message: StoredMessage, { users, groups }: Workspace): readonly string[] {
  const text = `${message.text}\n${renderedText(message)}`;
  if (/<!(?:channel|here|everyone)\b/.test(text)) return [...users.keys()];
  const named = [...text.matchAll(/<@(\w+)/g)].map(([, id = '']) => id);
  const inGroups = [...text.matchAll(/<!subteam\^(\w+)/g)].flatMap(([, id = '']) => [
    ...(groups.get(id)?.members ?? []),
  ]);
  return [...new Set([...named, ...inGroups])];
}

function messageShown(message: StoredMessage, render: Renderer) {
  const { ts, thread_ts, user, text, blocks, files = [], edited } = message;
  return {
    ...{ ts, thread_ts, user, files },
    html: render.html(text),
    blocks: render.blocks(blocks),
    edited: edited !== undefined,
  };
}

function answerShown({ from, ts, channel, thread_ts, text, blocks }: ShownAnswer, render: Renderer) {
  const words = from === 'slack' ? troubleSentence(text) : text;
  return { ...{ ts, channel, thread_ts, from }, html: render.html(words), blocks: render.blocks(blocks) };
}

function viewShown(view: StoredView, render: Renderer) {
  const { id, window, hash, title, submit, close, previous_view_id, submit_disabled, values, errors } = view;
  return {
    ...{ id, window, hash, values, errors },
    title: title?.text ?? '',
    submit: submit?.text,
    close: close?.text ?? 'Cancel',
    below: previous_view_id !== null,
    submitDisabled: submit_disabled ?? false,
    blocks: render.blocks(view.blocks),
  };
}

/** What the page lays out by itself; anything else is shown as the text that a person would read in it. */
const LAID_OUT: ReadonlySet<string> = new Set([
  'header',
  'section',
  'context',
  'actions',
  'divider',
  'input',
  'alert',
  'data_visualization',
]);

/**
 * Slack's text and blocks for the page. This is the one place that makes HTML of what people and the portal
 * wrote: the library escapes first and then adds its own markup. Whatever is not mrkdwn stays plain text.
 */
function createRenderer(workspace: Workspace) {
  /** The workspace's own addresses are places of this page, and nothing outside is asked for them. */
  const own = new RegExp(`href="https://${workspace.team.domain}\\.slack\\.com/archives/[^"]*"[^>]*`, 'g');
  const html = (text: string): string =>
    escapeForSlackWithMarkdown(datesForThePage(text), {
      users: names(workspace.users, ({ real_name }) => real_name),
      channels: names(workspace.channels, ({ name }) => name),
      usergroups: names(workspace.groups, ({ handle }) => `@${handle}`),
      classNames: { date: 'slack-date' },
    }).replace(own, 'href="#channel"');

  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== 'object' || value === null) return value;
    if ('type' in value && value.type === 'mrkdwn' && 'text' in value)
      return { type: 'mrkdwn', html: html(String(value.text)) };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inside(inner)]));
  };

  const blockOf = (block: Block): unknown => {
    if (block.type === 'table' || block.type === 'data_table') return withPlainCells(block);
    if (LAID_OUT.has(block.type)) return inside(block);
    return { type: 'other', block_id: block.block_id, text: renderedText({ text: '', blocks: [block] }) };
  };

  return { html, blocks: (blocks: readonly Block[]): readonly unknown[] => blocks.map(blockOf) };
}

function withPlainCells(table: Extract<Block, { type: 'table' | 'data_table' }>) {
  const plain = (cell: (typeof table.rows)[number][number]) =>
    cell.type === 'rich_text' ? { type: 'raw_text', text: renderedText({ text: '', blocks: [cell] }) } : cell;
  return { ...table, rows: table.rows.map((row) => row.map(plain)) };
}

/** Whether a day is “today” changes with the clock, so the page writes dates; the library leaves tokens that it does not know. */
function datesForThePage(text: string): string {
  return text.replace(/<!date\^[^>]*>/g, (date) => date.replace(/\{(?=\w+\})/g, '{='));
}

type Renderer = ReturnType<typeof createRenderer>;

function names<T>(all: ReadonlyMap<string, T>, nameOf: (one: T) => string): Record<string, string> {
  return Object.fromEntries([...all].map(([id, one]) => [id, nameOf(one)]));
}
