import { expect, test } from 'vitest';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { doctor, startDoctorWorld } from './doctor-world.ts';

test.each(['#gis-admins', 'gis-admins', 'GIS-admins'])(
  'a channel by its name %s: the id is told',
  async (name) => {
    await using made = await startDoctorWorld();
    const found = await doctor({ ...made.env, SLACK_ADMIN_CHANNEL: name });
    expect(found.of('channel')).toMatchObject({
      ...{
        result: 'wrong',
        text: `SLACK_ADMIN_CHANNEL has a name instead of an ID. #gis-admins is ${CHANNEL.id}.`,
      },
      fix: `Set SLACK_ADMIN_CHANNEL to ${CHANNEL.id}.`,
    });
    expect(found.wrong()).toEqual(['Slack: channel']);
  },
);

test('what is no channel’s name is not shown: it may be anything', async () => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, SLACK_ADMIN_CHANNEL: 'my-mailbox-password' });
  expect(found.of('channel')?.text).toBe(
    'SLACK_ADMIN_CHANNEL is not a channel ID, and the bot sees no channel of that name.',
  );
  expect(found.said).not.toContain('my-mailbox-password');
});

test.each([
  [true, 'right'],
  [false, 'warning'],
])('that the channel is private is %s: %s', async (is_private, result) => {
  await using made = await startDoctorWorld();
  Object.assign(made.world.slack.workspace.channels.get(CHANNEL.id) ?? {}, { is_private });
  expect((await doctor(made.env)).of('who can read')?.result).toBe(result);
});

test.each([
  [{ is_archived: true }, 'is archived.'],
  [{ is_ext_shared: true }, 'is shared with another company'],
])('%o', async (state, said) => {
  await using made = await startDoctorWorld();
  Object.assign(made.world.slack.workspace.channels.get(CHANNEL.id) ?? {}, state);
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Slack: channel']);
  expect(found.of('channel')?.text).toContain(said);
});

test('an approver who is a guest, who is no one, and too few for two approvals', async () => {
  await using made = await startDoctorWorld();
  const approvers = 'U0MARA,U0GUUS,U0NOBODY';
  const found = await doctor({ ...made.env, SLACK_APPROVERS: approvers, APPROVALS_NEEDED: '2' });
  expect(found.wrong()).toEqual(['Slack: approver U0GUUS', 'Slack: approver U0NOBODY']);
  expect(found.of('approver U0GUUS')?.text).toBe('Guus Zomer cannot approve: is a guest.');
  expect(found.of('enough approvers')).toMatchObject({
    result: 'unknown',
    text: 'Could not be looked at: Guus Zomer cannot approve: is a guest.',
  });
});

test('an approver who is not in the channel sees no card', async () => {
  await using made = await startDoctorWorld();
  made.world.slack.workspace.channels.get(CHANNEL.id)?.members.delete('U0TOMAS');
  const found = await doctor(made.env);
  expect(found.of('approvers in the channel')).toMatchObject({
    ...{ result: 'warning', text: 'Not in the channel, and so without the cards: Tomas Ferrer.' },
  });
});

test('without a right bot token, the rest is not looked at, and says so', async () => {
  await using made = await startDoctorWorld();
  const { SLACK_BOT_TOKEN: _, ...env } = made.env;
  const found = await doctor(env);
  expect(found.wrong()).toEqual(['Settings: SLACK_BOT_TOKEN']);
  const slack = found.findings.filter(({ area }) => area === 'Slack');
  expect(slack).toMatchObject([{ result: 'unknown', fix: 'Correct SLACK_BOT_TOKEN first (see Settings).' }]);
  expect(made.world.slack.calls).toEqual([]);
});

test('whom posts mention: a user group with people, by its name', async () => {
  await using made = await startDoctorWorld();
  made.world.slack.workspace.addGroup({ id: 'S0TEAM', handle: 'gis-team', members: ['U0MARA', 'U0TOMAS'] });
  expect((await doctor({ ...made.env, SLACK_MENTION: 'S0TEAM' })).of('SLACK_MENTION')).toEqual({
    ...{ area: 'Slack', about: 'SLACK_MENTION', result: 'right' },
    text: 'The user group @gis-team is mentioned when there is something new to review (2 people).',
  });
  expect((await doctor({ ...made.env, SLACK_MENTION: 'U0MARA' })).of('SLACK_MENTION')).toMatchObject({
    ...{ result: 'right', text: 'Mara Lindholm is mentioned when there is something new to review.' },
  });
  expect((await doctor(made.env)).of('SLACK_MENTION')).toBeUndefined();
});

test.each([
  ['S0EMPTY', 'The user group @empty has no members, so no one is mentioned.', 'Add people to the group'],
  [
    'S0OFF',
    'The user group S0OFF does not exist or is disabled, so no one is mentioned.',
    'Set SLACK_MENTION',
  ],
  [
    'S0NONE',
    'The user group S0NONE does not exist or is disabled, so no one is mentioned.',
    'Set SLACK_MENTION',
  ],
  ['U0GONE', 'gone is deactivated, so no one is mentioned.', 'Set SLACK_MENTION'],
  ['U0NOBODY', 'U0NOBODY is not in this workspace, so no one is mentioned.', 'Set SLACK_MENTION'],
])('a mention of %s calls no one', async (mention, text, fix) => {
  await using made = await startDoctorWorld();
  const { workspace } = made.world.slack;
  workspace.addGroup({ id: 'S0EMPTY', handle: 'empty' });
  workspace.addGroup({ id: 'S0OFF', handle: 'off', members: ['U0MARA'], isEnabled: false });
  workspace.addUser({ id: 'U0GONE', name: 'gone', deleted: true });
  const found = await doctor({ ...made.env, SLACK_MENTION: mention });
  expect(found.wrong()).toEqual(['Slack: SLACK_MENTION']);
  expect(found.of('SLACK_MENTION')).toMatchObject({ text, fix: expect.stringContaining(fix) });
});
