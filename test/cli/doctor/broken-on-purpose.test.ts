import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APPROVER, CHANNEL } from '../../../src/sandbox/cast.ts';
import { runningClock } from '../../../src/sandbox/clock.ts';
import { SCOPES } from '../../../src/sandbox/world.ts';
import { madeAuthority } from '../../worlds/authority.ts';
import { doctor, doctorProgram, NOBODY, startDoctorWorld } from './doctor-world.ts';

/** The ten things that go wrong most often in a set-up: each alone, with the fix that is right for it. */

const HOUR = 3_600_000;

test('nothing is broken: nothing is wrong, and the exit code says so', async () => {
  await using made = await startDoctorWorld();
  const found = await doctorProgram(made.env);
  expect(found.wrong()).toEqual([]);
  expect(found.code).toBe(0);
  for (const { result, fix } of found.findings) expect(fix === undefined).toBe(result === 'right');
});

test('1. a wrong secret', async () => {
  await using made = await startDoctorWorld();
  const { ARCGIS_USERNAME: _, ARCGIS_PASSWORD: __, ...others } = made.env;
  const secret = 'not-the-right-secret';
  const found = await doctor({
    ...others,
    ARCGIS_CLIENT_ID: 'inactive-users-bot',
    ARCGIS_CLIENT_SECRET: secret,
  });
  expect(found.wrong()).toEqual(['ArcGIS: sign-in']);
  expect(found.of('sign-in')?.fix).toContain('Check ARCGIS_CLIENT_ID and ARCGIS_CLIENT_SECRET');
  expect(found.said).not.toContain(secret);
});

test.each([
  ['SLACK_BOT_TOKEN', 'xoxb-2-another', 'Slack: bot token', 'Bot User OAuth Token'],
  ['SMTP_PASSWORD', 'another-password', 'Email: sign-in', 'Fix SMTP_USER or SMTP_PASSWORD.'],
])('1. a wrong secret in %s', async (name, value, wrong, fix) => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, [name]: value });
  expect(found.wrong()).toEqual([wrong]);
  expect(found.findings.find(({ result }) => result === 'wrong')?.fix).toContain(fix);
  expect(found.said).not.toContain(value);
});

test.each([
  [{ MAIL_FROM: 'no address' }, 'Correct MAIL_FROM first (see Settings).'],
  [{ MAIL_FROM: 'no address', SMTP_URL: 'no url' }, 'Correct the settings for email first (see Settings).'],
])('1. with %j email is not looked at, and the finding says what to correct', async (wrong, fix) => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, ...wrong });
  expect(found.findings.filter(({ area }) => area === 'Email').map(({ fix }) => fix)).toEqual([fix]);
});

test.each(SCOPES)('2. the scope %s is missing', async (scope) => {
  await using made = await startDoctorWorld({ slack: { scopes: SCOPES.filter((one) => one !== scope) } });
  const { workspace } = made.world.slack;
  workspace.addGroup({ id: 'S0GROUP', handle: 'gis', members: [APPROVER] });
  const groups = { SLACK_APPROVERS: 'S0GROUP', SLACK_MENTION: 'S0GROUP' };
  const found = await doctor({ ...made.env, ...groups });
  expect(found.wrong()).toEqual(['Slack: scopes']);
  expect(found.of('scopes')).toMatchObject({ result: 'wrong', text: `The app lacks the scope ${scope}.` });
  expect(found.of('scopes')?.fix).toContain('paste manifest.yml under App Manifest');
  expect(found.of('scopes')?.fix).toContain('reinstall');
});

test('3. the channel is not joined', async () => {
  await using made = await startDoctorWorld();
  made.world.slack.workspace.channels.get(CHANNEL.id)?.members.delete(made.world.slack.workspace.app.userId);
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Slack: bot in the channel']);
  expect(found.of('bot in the channel')?.fix).toBe('Type /invite @sandbox-bot in #gis-admins.');
});

test('3. a private channel that is not joined is not seen at all', async () => {
  await using made = await startDoctorWorld();
  const { channels, app } = made.world.slack.workspace;
  const channel = channels.get(CHANNEL.id);
  channel?.members.delete(app.userId);
  if (channel !== undefined) channel.is_private = true;
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Slack: channel']);
  expect(found.of('channel')?.fix).toContain('Type /invite @sandbox-bot in the channel.');
});

test('4. the portal’s certificate has expired', async () => {
  using authority = madeAuthority({ serverDays: -1 }, 'IP:127.0.0.1');
  const secure = { key: authority.key, cert: authority.cert, host: '127.0.0.1' };
  await using made = await startDoctorWorld({ portal: { secure } });
  const found = await doctor({ ...made.env, CA_FILE: authority.caFile });
  expect(found.wrong()).toEqual(['Expiration dates: certificate of 127.0.0.1']);
  const certificate = found.of('certificate of 127.0.0.1');
  expect(certificate?.text).toMatch(/^ArcGIS’s certificate expired on /);
  expect(certificate?.fix).toBe('Ask whoever runs the server to renew it, or correct this computer’s clock.');
  expect(found.of('sign-in')).toMatchObject({
    result: 'unknown',
    text: `This could not be checked. ${certificate?.text}`,
    fix: 'Fix “certificate of 127.0.0.1” first (see Expiration dates).',
  });
});

test('4. the mail server’s certificate has expired', async () => {
  using authority = madeAuthority({ serverDays: -1 }, 'DNS:localhost');
  const tls = { key: authority.key, cert: authority.cert };
  await using made = await startDoctorWorld({ mailbox: { tls } });
  const { port } = made.world.mailbox;
  const found = await doctor({
    ...made.env,
    CA_FILE: authority.caFile,
    SMTP_URL: `smtp://localhost:${port}`,
    SMTP_TLS: 'starttls',
  });
  expect(found.wrong()).toEqual(['Expiration dates: certificate of localhost']);
  expect(found.of('certificate of localhost')?.text).toMatch(/^The mail server’s certificate expired on /);
  const signIn = found.findings.find(({ area, about }) => area === 'Email' && about === 'sign-in');
  expect(signIn?.result).toBe('unknown');
  expect(signIn?.text).toContain('certificate expired on');
});

test.each([
  ['behind', HOUR],
  ['ahead of', -HOUR],
])('5. the clock is an hour %s the servers’', async (which, ms) => {
  await using made = await startDoctorWorld({ clock: runningClock(new Date(Date.now() + ms)) });
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Time: clock']);
  expect(found.of('clock')?.text).toMatch(
    new RegExp(`^This computer’s clock is (59|60) minutes ${which} (ArcGIS and Slack|Slack and ArcGIS)\\.$`),
  );
  expect(found.of('clock')?.fix).toContain('Set this computer’s clock');
});

test('6. a folder that is read-only', async () => {
  await using made = await startDoctorWorld();
  const folder = join(made.folder, 'data');
  mkdirSync(folder);
  chmodSync(made.folder, 0o755);
  chmodSync(folder, 0o555);
  const found = await doctorProgram({ ...made.env, DATABASE_PATH: join(folder, 'bot.db') }, NOBODY);
  expect(found.wrong()).toEqual(['Database: folder']);
  expect(found.code).toBe(1);
  expect(found.of('folder')?.text).toContain(`${folder} cannot be written to by`);
  expect(found.of('folder')?.fix).toContain('Give it to the user that runs the bot');
});

test('7. a group without people', async () => {
  await using made = await startDoctorWorld();
  made.world.slack.workspace.addGroup({ id: 'S0EMPTY', handle: 'gis-approvers' });
  const found = await doctor({ ...made.env, SLACK_APPROVERS: 'S0EMPTY' });
  expect(found.wrong()).toEqual(['Slack: approvers S0EMPTY']);
  expect(found.of('approvers S0EMPTY')).toMatchObject({
    text: 'The user group @gis-approvers has no members, so no one in it can approve.',
    fix: 'Add people to the group in Slack (People, User groups), or set SLACK_APPROVERS to user IDs.',
  });
});

test('7. a group with people, one of them a guest', async () => {
  await using made = await startDoctorWorld();
  made.world.slack.workspace.addGroup({
    id: 'S0GROUP',
    handle: 'gis-approvers',
    members: [APPROVER, 'U0GUUS'],
  });
  const found = await doctor({ ...made.env, SLACK_APPROVERS: 'S0GROUP' });
  expect(found.wrong()).toEqual([]);
  expect(found.of('approvers S0GROUP')).toMatchObject({
    result: 'warning',
    text: 'In the user group @gis-approvers, Mara Lindholm can approve. Guus Zomer is a guest.',
  });
});

test('7. a group of more people than are looked up: the others are counted as what they are', async () => {
  await using made = await startDoctorWorld();
  const { workspace } = made.world.slack;
  const members = Array.from({ length: 62 }, (_, index) => `U0OF${100 + index}`);
  for (const [index, id] of members.entries()) workspace.addUser({ id, name: `Name ${index}` });
  workspace.addGroup({ id: 'S0GROUP', handle: 'gis', members });
  const found = await doctor({ ...made.env, SLACK_APPROVERS: 'S0GROUP' });
  expect(found.of('approvers S0GROUP')).toMatchObject({
    result: 'right',
    text: 'In the user group @gis, Name 0, Name 1, Name 2, Name 3, Name 4, Name 5, Name 6, Name 7 and 42 others can approve. 12 more were not checked.',
  });
  expect(found.of('enough approvers')?.text).toMatch(/^At least 50 people can approve; /);
});

test('8. a quarterly schedule', async () => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, SCAN_SCHEDULE: '0 6 1 */3 *' });
  expect(found.wrong()).toEqual(['Settings: SCAN_SCHEDULE']);
  expect(found.of('SCAN_SCHEDULE')).toMatchObject({
    text: 'SCAN_SCHEDULE: found “0 6 1 */3 *”, with up to 92 days between two scans.',
    fix: expect.stringContaining('with at most 7 days between two scans'),
  });
  expect(found.of('next scans')).toMatchObject({
    result: 'unknown',
    fix: 'Correct SCAN_SCHEDULE first (see Settings).',
  });
});

test('9. the token of another app', async () => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, SLACK_APP_TOKEN: 'xapp-1-A0ANOTHER-2-abcdef' });
  expect(found.wrong()).toEqual(['Slack: tokens from the same app']);
  expect(found.of('tokens from the same app')).toMatchObject({
    text: 'SLACK_APP_TOKEN is from the app A0ANOTHER, but SLACK_BOT_TOKEN is from A0SANDBOX.',
    fix: 'Take both from the same app. The app-level token of A0SANDBOX is at api.slack.com/apps/A0SANDBOX/general.',
  });
});

test.each(['SLACK_BOT_TOKEN', 'ARCGIS_PASSWORD', 'SMTP_PASSWORD'])(
  '10. %s is in quotes that were kept',
  async (name) => {
    await using made = await startDoctorWorld();
    const found = await doctor({ ...made.env, [name]: `"${made.env[name]}"` });
    expect(found.wrong()).toEqual([`Settings: ${name}`]);
    expect(found.of(name)?.text).toBe(`${name}: the value has quotes around it.`);
    expect(found.of(name)?.fix).toContain('docker run --env-file');
    expect(found.said).not.toContain(made.env[name]);
  },
);
