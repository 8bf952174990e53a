import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import type { SandboxSlack } from '../../../src/sandbox/slack/server.ts';
import { boltApp, clientOf, errorOf, OPS, plain, section, workspaceWith } from './setup.ts';

const COMMAND = '/inactive-users';
const form = (title: string, more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: plain(title),
  submit: plain('Send'),
  private_metadata: 'row 7',
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'text', max_length: 10 },
    },
    {
      type: 'input',
      block_id: 'until',
      optional: true,
      label: plain('Until'),
      element: { type: 'static_select', action_id: 'day', options: [OFFERED] },
    },
  ],
  ...more,
});
const OFFERED = { text: plain('30 days'), value: '30' };
const titles = (slack: SandboxSlack) => slack.viewsOf('U1').map(({ title }) => title?.text);
const topOf = (slack: SandboxSlack) => slack.viewsOf('U1').at(-1)?.id ?? '';

/** An app that opens the form on its command, and answers a submission as the test wants. */
const opening =
  (answer?: Parameters<App['view']>[1], more: Partial<ModalView> = {}) =>
  (app: App) => {
    app.command(COMMAND, async ({ ack, client, command }) => {
      await client.views.open({ trigger_id: command.trigger_id, view: form('First', more) });
      await ack();
    });
    app.view('form', answer ?? (async ({ ack }) => await ack()));
  };

const whatIf = async (slack: SandboxSlack) => {
  await slack.command('U1', COMMAND, 'exclude', OPS);
  slack.fill(topOf(slack), 'why', 'text', 'on leave');
  return await slack.submit('U1', topOf(slack));
};

test.each<[what: string, answer: Parameters<App['view']>[1], left: string[], errors: object | undefined]>([
  ['nothing: it closes', async ({ ack }) => await ack(), [], undefined],
  [
    'errors: they are shown',
    async ({ ack }) => await ack({ response_action: 'errors', errors: { why: 'No.' } }),
    ['First'],
    { why: 'No.' },
  ],
  [
    'another view: it takes the place',
    async ({ ack }) => await ack({ response_action: 'update', view: form('Second') }),
    ['Second'],
    {},
  ],
  [
    'one more view: it is put on top',
    async ({ ack }) => await ack({ response_action: 'push', view: form('Second') }),
    ['First', 'Second'],
    {},
  ],
  ['an end: all are closed', async ({ ack }) => await ack({ response_action: 'clear' }), [], undefined],
])('a submission is answered with %s', async (_, answer, left, errors) => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, opening(answer));
  expect((await whatIf(slack)).kind).toBe('acknowledged');
  expect({ left: titles(slack), errors: slack.viewsOf('U1').at(-1)?.errors }).toEqual({ left, errors });
});

test('a submission carries what was typed, and the private metadata', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, opening());
  await slack.command('U1', COMMAND, 'exclude', OPS);
  slack.fill(topOf(slack), 'why', 'text', 'on leave');
  slack.fill(topOf(slack), 'until', 'day', '30');
  await slack.submit('U1', topOf(slack));
  const values = {
    why: { text: { type: 'plain_text_input', value: 'on leave' } },
    until: { day: { type: 'static_select', selected_option: OFFERED } },
  };
  expect(slack.envelopes.at(-1)).toMatchObject({
    accepts_response_payload: true,
    payload: {
      type: 'view_submission',
      user: { id: 'U1' },
      view: { callback_id: 'form', private_metadata: 'row 7', state: { values } },
    },
  });
});

test('errors under something that is no input leave the form open, with a complaint', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(
    slack,
    opening(async ({ ack }) => await ack({ response_action: 'errors', errors: { nowhere: 'No.' } })),
  );
  await whatIf(slack);
  expect({ open: titles(slack), shown: slack.answersTo('U1').map(({ from, text }) => [from, text]) }).toEqual(
    {
      open: ['First'],
      shown: [['slack', 'invalid view response: no input block is called nowhere']],
    },
  );
});

test.each<[what: string, act: (slack: SandboxSlack) => unknown, why: RegExp]>([
  ['send it without a reason', (s) => s.submit('U1', topOf(s)), /required fields are empty: Reason/],
  [
    'write more than fits',
    (s) => s.fill(topOf(s), 'why', 'text', '12345678901'),
    /longer than the box takes/,
  ],
  [
    'choose what is not on offer',
    (s) => s.fill(topOf(s), 'until', 'day', '31'),
    /"31" is not among the options: 30/,
  ],
  ['fill in a field that is not there', (s) => s.fill(topOf(s), 'who', 'text', 'x'), /no field who\/text/],
  ['send the form of another', (s) => s.submit('U2', topOf(s)), /U2 has no modal/],
])('nobody can %s', async (_, act, why) => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, opening());
  await slack.command('U1', COMMAND, 'exclude', OPS);
  await expect(async () => await act(slack)).rejects.toThrow(why);
  expect(slack.envelopes).toHaveLength(1);
});

test('what was typed stays in the fields that an update keeps, and an old hash loses', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, opening());
  await slack.command('U1', COMMAND, 'exclude', OPS);
  const [{ id = '', hash = '' } = {}] = slack.viewsOf('U1');
  slack.fill(id, 'why', 'text', 'on leave');
  const client = clientOf(slack);
  await client.views.update({ view_id: id, hash, view: form('Second') });
  expect(slack.viewsOf('U1').map(({ title, values }) => [title?.text, values['why']])).toEqual([
    ['Second', { text: { type: 'plain_text_input', value: 'on leave' } }],
  ]);
  expect(await errorOf(client.views.update({ view_id: id, hash, view: form('Third') }))).toBe(
    'hash_conflict',
  );
});

test('three modals can lie on each other, a fourth cannot', async () => {
  await using slack = await workspaceWith();
  const met: string[] = [];
  const button = { type: 'button', action_id: 'more', text: plain('More') } as const;
  await using _app = await boltApp(slack, (app) => {
    opening(undefined, { blocks: [{ type: 'actions', elements: [button] }] })(app);
    app.action({ action_id: 'more', type: 'block_actions' }, async ({ ack, body, client }) => {
      const view = form('More', { blocks: [{ type: 'actions', elements: [button] }] });
      if ('trigger_id' in body)
        met.push(await errorOf(client.views.push({ trigger_id: body.trigger_id, view })));
      await ack();
    });
  });
  await slack.command('U1', COMMAND, 'why', OPS);
  for (const _ of [1, 2, 3]) await slack.press('U1', { view: topOf(slack) }, 'more');
  expect({ met, open: titles(slack) }).toEqual({
    met: ['ok', 'ok', 'push_limit_reached'],
    open: ['First', 'More', 'More'],
  });
  expect(await slack.close('U1', topOf(slack))).toEqual({ kind: 'not sent' });
  expect(titles(slack)).toEqual(['First', 'More']);
});

test('whoever asked to hear of a closed modal does', async () => {
  await using slack = await workspaceWith();
  await using _app = await boltApp(slack, (app) => {
    opening(undefined, { notify_on_close: true, clear_on_close: true })(app);
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack }) => await ack());
  });
  await slack.command('U1', COMMAND, 'exclude', OPS);
  expect(await slack.close('U1', topOf(slack))).toEqual({ kind: 'acknowledged' });
  expect(slack.envelopes.at(-1)).toMatchObject({ payload: { type: 'view_closed', is_cleared: true } });
});

test.each([
  ['twice', 3000, ['ok', 'exchanged_trigger_id']],
  ['late', -1, ['expired_trigger_id', 'expired_trigger_id']],
])('a trigger cannot be used %s', async (_, triggerWithinMs, expected) => {
  await using slack = await workspaceWith({ triggerWithinMs });
  const met: string[] = [];
  await using _app = await boltApp(slack, (app) => {
    app.command(COMMAND, async ({ ack, client, command: { trigger_id } }) => {
      for (const title of ['First', 'Second']) {
        met.push(await errorOf(client.views.open({ trigger_id, view: form(title) })));
      }
      await ack();
    });
  });
  await slack.command('U1', COMMAND, 'exclude', OPS);
  expect(met).toEqual(expected);
});

test('somebody with two windows has a modal in the one in which they asked for it, each its own', async () => {
  await using slack = await workspaceWith();
  const another: ModalView = { ...form('Second'), clear_on_close: true };
  await using _app = await boltApp(slack, (app) => {
    app.command(COMMAND, async ({ ack, client, command: { trigger_id } }) => {
      await client.views.open({ trigger_id, view: form('First') });
      await ack();
    });
    app.view('form', async ({ ack }) => await ack({ response_action: 'push', view: another }));
  });
  for (const window of ['one', 'two']) await slack.command('U1', COMMAND, 'exclude', OPS, window);
  const shown = () => slack.viewsOf('U1').map(({ window, title }) => `${window} ${title?.text}`);
  const idOf = (where: string) => slack.viewsOf('U1').findLast(({ window }) => window === where)?.id ?? '';
  expect(shown()).toEqual(['one First', 'two First']);
  const below = idOf('one');
  slack.fill(below, 'why', 'text', 'on leave');
  await slack.submit('U1', below);
  expect(shown()).toEqual(['one First', 'one Second', 'two First']);
  await expect(slack.close('U1', below)).rejects.toThrow(/no modal/);
  await slack.close('U1', idOf('two'));
  expect(shown()).toEqual(['one First', 'one Second']);
  await slack.close('U1', idOf('one'));
  expect(shown()).toEqual([]);
});

test('the home tab is published when it is opened, and can be chosen from', async () => {
  await using slack = await workspaceWith();
  const days = { type: 'static_select', action_id: 'days', options: [OFFERED] } as const;
  const published = Promise.withResolvers<void>();
  await using _app = await boltApp(slack, (app) => {
    app.event('app_home_opened', async ({ client, event }) => {
      const blocks = [section('Live'), { type: 'actions', block_id: 'b', elements: [days] }];
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      published.resolve();
    });
    app.action('days', async ({ ack }) => await ack());
  });
  expect(await slack.openHome('U1')).toEqual({ kind: 'acknowledged' });
  await published.promise;
  await slack.press('U1', { view: slack.homeOf('U1')?.id ?? '' }, 'days', { value: '30' });
  const chosen = { type: 'static_select', selected_option: OFFERED };
  expect(slack.envelopes.at(-1)).toMatchObject({
    payload: {
      actions: [{ action_id: 'days', ...chosen }],
      view: { state: { values: { b: { days: chosen } } } },
    },
  });
});
