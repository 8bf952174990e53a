import { expect, test } from 'vitest';
import { clientOf, errorOf, plain, section, workspaceWith } from './setup.ts';

/** What can be asked without anything being shown: `blocks.validate`, `conversations.list`. */

const GOOD = section('x');
const BAD = { type: 'section', text: { type: 'invalid', text: 'x' } };

test.each([
  ['blocks', [GOOD]],
  ['message', { text: 'x', blocks: [GOOD] }],
  ['view', { type: 'modal', title: plain('x'), blocks: [GOOD] }],
])('good %s are taken, and shown to nobody', async (kind, given) => {
  await using slack = await workspaceWith();
  expect(await clientOf(slack).apiCall('blocks.validate', { [kind]: JSON.stringify(given) })).toMatchObject({
    ok: true,
  });
  expect(slack.calls.map(({ answer }) => answer)).toEqual([{ ok: true }]);
});

test.each([
  ['blocks', [GOOD, BAD], 'invalid_blocks', '/1/text/type'],
  ['message', { blocks: [BAD] }, 'invalid_message', '/blocks/0/text/type'],
  ['view', { type: 'home', blocks: [BAD] }, 'invalid_view', '/view/blocks/0/text/type'],
])(
  'bad %s are refused by another name than those that are posted, with the place',
  async (kind, given, error, pointer) => {
    await using slack = await workspaceWith();
    const refusal = {
      ok: false,
      error,
      errors: [{ code: 'failed_constraint', message: 'unsupported type', pointer }],
    };
    await expect(
      clientOf(slack).apiCall('blocks.validate', { [kind]: JSON.stringify(given) }),
    ).rejects.toMatchObject({ data: refusal });
  },
);

test.each<[string, Record<string, string>]>([
  ['none of the three', {}],
  ['two of the three', { blocks: '[]', view: '{}' }],
  ['what is no JSON', { blocks: 'x' }],
  ['more than Slack reads', { blocks: `["${'x'.repeat(100_000)}"]` }],
])('%s are invalid arguments', async (_, args) => {
  await using slack = await workspaceWith();
  expect(await errorOf(clientOf(slack).apiCall('blocks.validate', args))).toBe('invalid_arguments');
});

test('channels are listed by kind, private ones only where the app is in them', async () => {
  await using slack = await workspaceWith({ scopes: ['channels:read', 'groups:read'] });
  const named = async (types: string) =>
    (await clientOf(slack).conversations.list({ types, limit: 1000 })).channels?.map(({ name }) => name);
  const visible = [...slack.workspace.channels.values()].filter(({ is_im }) => !is_im);
  const own = slack.workspace.app.userId;
  expect(await named('public_channel')).toEqual(
    visible.filter(({ is_private }) => !is_private).map(({ name }) => name),
  );
  expect(await named('private_channel')).toEqual(
    visible.filter(({ is_private, members }) => is_private && members.has(own)).map(({ name }) => name),
  );
  expect(await errorOf(clientOf(slack).conversations.list({ types: 'im' }))).toBe('missing_scope');
  expect(await errorOf(clientOf(slack).conversations.list({ types: 'rooms' }))).toBe('invalid_types');
});
