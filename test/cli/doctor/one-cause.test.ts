import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runningClock } from '../../../src/sandbox/clock.ts';
import { startTokenServer } from '../../../src/sandbox/mailbox/token-server.ts';
import { BOT_CREDENTIALS } from '../../../src/sandbox/portal/made-up/organization.ts';
import { SENDER, takingTokens, tokenSettings } from '../../worlds/mail/oauth-world.ts';
import { doctor, doctorProgram, NOBODY, startDoctorWorld } from './doctor-world.ts';

/** One cause is one thing that is wrong; what follows from it is not known, and says from what. */

const signInOf = (found: Awaited<ReturnType<typeof doctor>>, of: string) =>
  found.findings.find(({ area, about }) => area === of && about === 'sign-in');

const EXPIRED = '2026-01-31';

test('an API key that has expired', async () => {
  await using made = await startDoctorWorld();
  const { ARCGIS_USERNAME: _, ARCGIS_PASSWORD: __, ...env } = made.env;
  const key = { ARCGIS_API_KEY: 'AAPTexpired-long-ago', ARCGIS_API_KEY_EXPIRES: EXPIRED };
  const found = await doctor({ ...env, ...key });
  expect(found.wrong()).toEqual(['Expiration dates: ArcGIS API key']);
  expect(signInOf(found, 'ArcGIS')?.text).toBe(
    'This could not be checked. The ArcGIS API key expired on Jan 31, 2026.',
  );
  // Without its day nothing tells but the portal.
  const untold = await doctor({ ...env, ARCGIS_API_KEY: key.ARCGIS_API_KEY });
  expect(untold.wrong()).toEqual(['ArcGIS: sign-in']);
});

test('a key that works has not expired, whatever the setting says', async () => {
  await using made = await startDoctorWorld();
  const { ARCGIS_USERNAME: _, ARCGIS_PASSWORD: __, ...env } = made.env;
  const key = { ARCGIS_API_KEY: BOT_CREDENTIALS.apiKey, ARCGIS_API_KEY_EXPIRES: EXPIRED };
  const found = await doctor({ ...env, ...key });
  expect(found.wrong()).toEqual(['Expiration dates: ArcGIS API key']);
  expect(signInOf(found, 'ArcGIS')?.result).toBe('right');
});

test('a client secret that has expired', async () => {
  const clock = runningClock(new Date());
  await using tokens = await startTokenServer({ clock, mailboxes: [SENDER] });
  await using made = await startDoctorWorld({ mailbox: takingTokens('microsoft365', tokens) });
  const { SMTP_PASSWORD: _, ...env } = made.env;
  const wrong = { SMTP_OAUTH_CLIENT_SECRET: 'an-old-client-secret' };
  const settings = { ...env, ...tokenSettings('microsoft365', tokens), ...wrong };
  const found = await doctor({ ...settings, SMTP_OAUTH_CLIENT_SECRET_EXPIRES: EXPIRED });
  expect(found.wrong()).toEqual(['Expiration dates: client secret for email']);
  expect(signInOf(found, 'Email')?.text).toContain('expired on Jan 31, 2026.');
  expect((await doctor(settings)).wrong()).toEqual(['Email: sign-in']);
});

test('a password that is kept in a portal that does not let the bot in', async () => {
  await using made = await startDoctorWorld();
  const { SMTP_PASSWORD: _, ...env } = made.env;
  const kept = { SECRETS_ITEM_ID: '0123456789abcdef0123456789abcdef', ARCGIS_PASSWORD: 'not-this-one' };
  const found = await doctor({ ...env, ...kept });
  expect(found.wrong()).toEqual(['ArcGIS: sign-in']);
  expect(signInOf(found, 'Email')?.text).toContain('password is kept in ArcGIS');
});

test('a credential that sees no members', async () => {
  await using made = await startDoctorWorld({
    parts: {
      appCredentials: [{ clientId: 'blind', clientSecret: 'blind-secret', owner: 'chief', privileges: [] }],
    },
  });
  const { ARCGIS_USERNAME: _, ARCGIS_PASSWORD: __, ...env } = made.env;
  const found = await doctor({ ...env, ARCGIS_CLIENT_ID: 'blind', ARCGIS_CLIENT_SECRET: 'blind-secret' });
  expect(found.wrong().filter((one) => one !== 'ArcGIS: disabling accounts')).toHaveLength(1);
});

test('a database file that may not be read', async () => {
  await using made = await startDoctorWorld();
  const path = join(made.folder, 'bot.db');
  writeFileSync(path, 'x');
  chmodSync(path, 0);
  chmodSync(made.folder, 0o777);
  const found = await doctorProgram({ ...made.env, DATABASE_PATH: path }, NOBODY);
  expect(found.wrong()).toEqual(['Database: file']);
  expect(found.of('audit trail')?.result).toBe('unknown');
});

test('too few approvers for the approvals', async () => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, SLACK_APPROVERS: 'U0MARA', APPROVALS_NEEDED: '2' });
  expect(found.wrong()).toEqual(['Settings: APPROVALS_NEEDED']);
});

test('a user group of which Slack does not tell now', async () => {
  await using made = await startDoctorWorld();
  made.world.slack.workspace.addGroup({ id: 'S0GROUP', handle: 'gis', members: ['U0MARA'] });
  const fault = { how: { error: 'fatal_error' }, times: 'until cleared' } as const;
  made.world.slack.faults.failMethod('usergroups.users.list', fault);
  const found = await doctor({ ...made.env, SLACK_APPROVERS: 'S0GROUP' });
  expect(found.wrong()).toEqual([]);
  expect(found.of('enough approvers')).toBeUndefined();
});

test('a clock that is off, which a token service refuses too', async () => {
  const clock = runningClock(new Date(Date.now() + 3_600_000));
  await using tokens = await startTokenServer({ clock, mailboxes: [SENDER] });
  await using made = await startDoctorWorld({ clock, mailbox: takingTokens('google', tokens) });
  const { SMTP_PASSWORD: _, ...env } = made.env;
  const found = await doctor({ ...env, ...tokenSettings('google', tokens) });
  expect(found.wrong()).toEqual(['Time: clock']);
  expect(signInOf(found, 'Email')).toMatchObject({
    ...{ result: 'unknown', fix: 'Fix “clock” first (see Time).' },
  });
});

test.each([
  ['HTTPS_PROXY', 'socks5://proxy.example.org'],
  ['NO_PROXY', 'not a host!'],
  ['CA_FILE', '/no/such/file.pem'],
])('%s that is no good: told once, with the settings', async (name, value) => {
  await using made = await startDoctorWorld();
  const found = await doctor({ ...made.env, [name]: value });
  expect(found.wrong()).toEqual([`Settings: ${name}`]);
  const unseen = found.findings.filter(({ text }) => text.startsWith('Not looked at, because'));
  for (const { text } of unseen) expect(text).toContain(name);
});
