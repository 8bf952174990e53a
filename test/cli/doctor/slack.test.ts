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
    expect(found.wrong()).toContain('Settings: SLACK_ADMIN_CHANNEL');
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
  expect(found.wrong()).toEqual([
    'Slack: approver U0GUUS',
    'Slack: approver U0NOBODY',
    'Slack: enough approvers',
  ]);
  expect(found.of('approver U0GUUS')?.text).toBe('Guus Zomer cannot approve: is a guest.');
  expect(found.of('enough approvers')?.text).toBe(
    'Only 1 person can approve; each account needs 2 approvals.',
  );
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
