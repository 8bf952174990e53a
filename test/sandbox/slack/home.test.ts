import type { App } from '@slack/bolt';
import type { View } from '@slack/types';
import { expect, test } from 'vitest';
import { boltApp, clientOf, errorOf, plain, section, workspaceWith } from './setup.ts';

const home = (words: string, more: object = {}): View => ({
  type: 'home',
  blocks: [section(words)],
  ...more,
});
const button = { type: 'button', action_id: 'go', text: plain('Go'), value: '7' } as const;
const withButton: View = { type: 'home', blocks: [{ type: 'actions', block_id: 'b', elements: [button] }] };

/** An app that hears of opened tabs, and does nothing. */
const listening = (app: App) => {
  app.event('app_home_opened', async () => undefined);
  app.action('go', async ({ ack }) => await ack());
};

test.each(['home', 'messages'] as const)('the app is told who opened its %s tab, and where', async (tab) => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, listening);
  expect(await slack.openHome('U1', tab)).toEqual({ kind: 'acknowledged' });
  expect(slack.envelopes.at(-1)).toMatchObject({
    type: 'events_api',
    accepts_response_payload: false,
    payload: {
      type: 'event_callback',
      event: { type: 'app_home_opened', user: 'U1', channel: 'D1', tab },
    },
  });
  expect(slack.envelopes.at(-1)?.payload).not.toHaveProperty('event.view');
});

test('what stands in the Home tab comes with the news that it was opened, and not with that of the messages', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, listening);
  const { view } = await clientOf(slack).views.publish({ user_id: 'U1', view: home('Live') });
  await slack.openHome('U1');
  await slack.openHome('U1', 'messages');
  const [opened, messages] = slack.envelopes.slice(-2);
  expect(opened).toMatchObject({
    payload: { event: { view: { id: view?.id, hash: view?.hash, type: 'home' } } },
  });
  expect(messages?.payload).not.toHaveProperty('event.view');
});

test('an app that does not subscribe is told of nothing', async () => {
  await using slack = await workspaceWith({ events: [] });
  await using _app = await boltApp(slack, listening);
  expect(await slack.openHome('U1')).toEqual({ kind: 'not sent' });
  expect(slack.envelopes).toEqual([]);
});

test('without a Home tab there is none to open, and none to fill', async () => {
  await using slack = await workspaceWith({ homeTab: false });
  await expect(slack.openHome('U1')).rejects.toThrow('the app has no Home tab');
  expect(await errorOf(clientOf(slack).views.publish({ user_id: 'U1', view: home('x') }))).toBe(
    'not_enabled',
  );
});

test('each person has one Home; the same place keeps its id, and gets another hash', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  await client.views.publish({ user_id: 'U1', view: home('One') });
  const before = slack.homeOf('U1');
  await client.views.publish({ user_id: 'U1', view: home('Two') });
  await client.views.publish({ user_id: 'U2', view: home('Three') });
  const after = slack.homeOf('U1');
  expect([after?.id === before?.id, after?.hash === before?.hash]).toEqual([true, false]);
  expect(slack.homeOf('U2')?.id).not.toBe(after?.id);
});

test('whoever draws over what is newer than they have seen is refused', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  const publish = (hash?: string) =>
    errorOf(client.views.publish({ user_id: 'U1', view: home('x'), ...(hash !== undefined && { hash }) }));
  expect(await publish('h00000001')).toBe('hash_conflict');
  expect(await publish()).toBe('ok');
  const seen = slack.homeOf('U1')?.hash ?? '';
  expect(await publish(seen)).toBe('ok');
  expect(await publish(seen)).toBe('hash_conflict');
  expect(await publish()).toBe('ok');
});

test.each<[what: string, view: View, error: string]>([
  ['of 250 KB', home('x', { private_metadata: 'x'.repeat(250_000) }), 'view_too_large'],
  [
    'of 101 blocks',
    { type: 'home', blocks: Array.from({ length: 101 }, () => section('x')) },
    'invalid_arguments',
  ],
  ['of 100 blocks', { type: 'home', blocks: Array.from({ length: 100 }, () => section('x')) }, 'ok'],
  ['that is a modal', { type: 'modal', title: plain('t'), blocks: [section('x')] }, 'invalid_arguments'],
  ['with a title', home('x', { title: plain('t') }), 'invalid_arguments'],
])('a Home %s', async (_, view, error) => {
  await using slack = await workspaceWith();
  expect(await errorOf(clientOf(slack).views.publish({ user_id: 'U1', view }))).toBe(error);
});

/** A Home that is so many bytes long as JSON, of blocks that Slack would take. */
function homeOf(bytes: number): View {
  const blocks = Array.from({ length: 90 }, () => section('x'));
  let rest = bytes - JSON.stringify({ type: 'home', blocks }).length;
  const filled = blocks.map(({ text, ...block }) => {
    const more = Math.min(rest, 2999);
    rest -= more;
    return { ...block, text: { ...text, text: 'x'.repeat(1 + more) } };
  });
  return { type: 'home', blocks: filled };
}

test.each([
  [250_000, 'ok'],
  [250_001, 'view_too_large'],
])('a Home of %i bytes: %s', async (bytes, error) => {
  await using slack = await workspaceWith();
  expect(await errorOf(clientOf(slack).views.publish({ user_id: 'U1', view: homeOf(bytes) }))).toBe(error);
});

test('an external_id is one Home alone, and its own again', async () => {
  await using slack = await workspaceWith();
  const client = clientOf(slack);
  const publish = (user_id: string) =>
    errorOf(client.views.publish({ user_id, view: home('x', { external_id: 'mine' }) }));
  expect([await publish('U1'), await publish('U1'), await publish('U2')]).toEqual([
    'ok',
    'ok',
    'duplicate_external_id',
  ]);
});

test('a press in the Home tab names the view, and no channel, message or address to answer to', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, listening);
  await clientOf(slack).views.publish({ user_id: 'U1', view: withButton });
  const id = slack.homeOf('U1')?.id ?? '';
  expect(await slack.press('U1', { view: id }, 'go')).toEqual({ kind: 'acknowledged' });
  const payload = slack.envelopes.at(-1)?.payload;
  expect(payload).toMatchObject({
    type: 'block_actions',
    container: { type: 'view', view_id: id },
    view: { id, type: 'home', hash: slack.homeOf('U1')?.hash },
    actions: [{ action_id: 'go', value: '7' }],
  });
  for (const missing of ['channel', 'message', 'response_url']) expect(payload).not.toHaveProperty(missing);
});

test('nobody presses in the Home of another', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, listening);
  await clientOf(slack).views.publish({ user_id: 'U1', view: withButton });
  const id = slack.homeOf('U1')?.id ?? '';
  await expect(slack.press('U2', { view: id }, 'go')).rejects.toThrow(/U2 has no view/);
});
