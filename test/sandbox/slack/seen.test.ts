import type { ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import type { SandboxSlack } from '../../../src/sandbox/slack/server.ts';
import { boltApp, clientOf, OPS, plain, section, workspaceWith } from './setup.ts';

const button = (value: string) => ({
  type: 'actions' as const,
  block_id: `row-${value}`,
  elements: [{ type: 'button' as const, action_id: 'keep', text: plain('Keep'), value }],
});

const revisionOf = (slack: SandboxSlack, ts: string) => {
  const found = slack.messages(OPS).find((one) => one.ts === ts);
  return found === undefined ? -1 : slack.revisionOf(found);
};

test('a press on a message that was updated meanwhile is delivered with what the person saw, and its answer is theirs alone', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) =>
    app.action('keep', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'Ana did it a minute ago.', replace_original: false });
    }),
  );
  const client = clientOf(slack);
  const { ts = '' } = await client.chat.postMessage({ channel: OPS, text: 'one', blocks: [button('one')] });
  const revision = revisionOf(slack, ts);
  for (const text of ['two', 'three'])
    await client.chat.update({ channel: OPS, ts, text, blocks: [button(text)] });
  const end = await slack.press('U2', { channel: OPS, ts, revision }, 'keep', { block_id: 'row-one' });
  await expect
    .poll(() => slack.ephemerals('U2').map(({ text }) => text))
    .toEqual(['Ana did it a minute ago.']);
  expect({
    end,
    envelope: slack.envelopes[0],
    others: slack.ephemerals('U1'),
    all: slack.messages(OPS).map(({ text }) => text),
  }).toMatchObject({
    end: { kind: 'acknowledged' },
    envelope: {
      payload: {
        container: { message_ts: ts, is_ephemeral: false },
        message: { ts, text: 'one', blocks: [button('one')] },
        actions: [{ action_id: 'keep', block_id: 'row-one', value: 'one' }],
      },
    },
    others: [],
    all: ['three'],
  });
});

test.each<[string, (slack: SandboxSlack, ts: string) => Promise<unknown>, RegExp]>([
  [
    'a message that was deleted',
    async (slack, ts) => clientOf(slack).chat.delete({ channel: OPS, ts }),
    /sees no message/,
  ],
  ['a version that never was', async () => undefined, /sees no message/],
])('nobody can press: %s', async (_, happen, why) => {
  await using slack = await workspaceWith();
  const { ts = '' } = await clientOf(slack).chat.postMessage({
    channel: OPS,
    text: 'one',
    blocks: [button('one')],
  });
  const revision = revisionOf(slack, ts);
  await happen(slack, ts);
  const never = slack.messages(OPS).some((one) => one.ts === ts && !one.deleted) ? revision + 100 : revision;
  await expect(slack.press('U1', { channel: OPS, ts, revision: never }, 'keep')).rejects.toThrow(why);
  expect(slack.envelopes).toEqual([]);
});

test('an answer to one person that was replaced meanwhile is pressed as they saw it', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) => {
    app.command('/why', async ({ ack }) => ack({ text: 'first', blocks: [button('first')] }));
    app.action('keep', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'second', blocks: [button('second')] });
    });
  });
  await slack.command('U1', '/why', '', OPS);
  const [first] = slack.ephemerals('U1');
  if (first === undefined) throw new Error('no answer');
  const place = { channel: OPS, ts: first.ts, revision: slack.answerRevisionOf(first) };
  await slack.press('U1', place, 'keep');
  await expect.poll(() => slack.ephemerals('U1').map(({ text }) => text)).toEqual(['second']);
  await slack.press('U1', place, 'keep', { value: 'first' });
  expect(slack.envelopes.at(-1)).toMatchObject({
    payload: { container: { is_ephemeral: true }, actions: [{ value: 'first', block_id: 'row-first' }] },
  });
  await expect(slack.press('U1', { channel: OPS, ts: first.ts }, 'keep', { value: 'first' })).rejects.toThrow(
    /nothing to press/,
  );
});

const form = (note: string, field: string): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  private_metadata: note,
  title: plain('Form'),
  submit: plain('Send'),
  blocks: [
    section(note),
    {
      type: 'input',
      block_id: field,
      optional: true,
      label: plain(field),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
    button(note),
  ],
});

test('a form that was updated meanwhile is filled, pressed and submitted as the person saw it', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) => {
    app.command('/form', async ({ ack, client, command: { trigger_id } }) => {
      await ack();
      await client.views.open({ trigger_id, view: form('old', 'before') });
    });
    app.action('keep', async ({ ack }) => ack());
    app.view('form', async ({ ack }) => ack());
  });
  await slack.command('U1', '/form', '', OPS);
  await expect.poll(() => slack.viewsOf('U1').length).toBe(1);
  const [seen] = slack.viewsOf('U1');
  if (seen === undefined) throw new Error('no form');
  const { id, hash } = seen;
  await clientOf(slack).views.update({ view_id: id, view: form('new', 'after') });
  slack.fill(id, 'before', 'text', 'typed', hash);
  await slack.press('U1', { view: id, hash }, 'keep');
  const standing = slack.viewsOf('U1')[0]?.values;
  await slack.submit('U1', id, hash);
  const asSeen = {
    view: { private_metadata: 'old', hash, state: { values: { before: { text: { value: 'typed' } } } } },
  };
  expect({ told: slack.envelopes.slice(1).map(({ payload }) => payload), standing }).toMatchObject({
    told: [
      { type: 'block_actions', ...asSeen, actions: [{ value: 'old' }] },
      { type: 'view_submission', ...asSeen },
    ],
    standing: { after: { text: { value: null } } },
  });
  expect(slack.viewsOf('U1')).toEqual([]);
  await expect(slack.submit('U1', id, hash)).rejects.toThrow(/no modal/);
});
