import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { startTokenServer } from '../../../src/sandbox/mailbox/token-server.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';
import { SENDER, type Service, takingTokens } from '../../worlds/mail/oauth-world.ts';
import { startDoctorWorld } from '../doctor/doctor-world.ts';
import { setup } from './setup-run.ts';

const WROTE = ['MAIL_FROM', 'MAIL_CONTACT'];

/** Everything but email is set; what is asked for is how email goes out. */
async function startAsking(service: Service) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const tokens = stack.use(await startTokenServer({ clock: { now: () => new Date() }, mailboxes: [SENDER] }));
  const { env, world } = stack.use(await startDoctorWorld({ mailbox: takingTokens(service, tokens) }));
  const channel = world.slack.workspace.channels.get(CHANNEL.id);
  if (channel !== undefined) channel.is_private = true;
  const mine = [
    'ARCGIS_PORTAL_URL',
    'ARCGIS_USERNAME',
    'ARCGIS_PASSWORD',
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
  ];
  const others = ['SLACK_ADMIN_CHANNEL', 'SLACK_APPROVERS'];
  const lines = [...mine, ...others].map((name) => `${name}='${env[name]}'`);
  writeFileSync(join(folder.path, '.env'), [...lines, 'TIME_ZONE=UTC', ''].join('\n'));
  const around = {
    SLACK_API_URL: env['SLACK_API_URL'] ?? '',
    SMTP_URL: env['SMTP_URL'] ?? '',
    SMTP_EHLO_NAME: env['SMTP_EHLO_NAME'] ?? '',
    DATABASE_PATH: env['DATABASE_PATH'] ?? '',
  };
  const run = async (input: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const ran = await setup({ cwd: folder.path, input, env: { ...around, ...more } });
    return { ...ran, written: parseEnv(readFileSync(join(folder.path, '.env'), 'utf8')) };
  };
  const owned = stack.move();
  return { tokens, world, folder: folder.path, run, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const BY = ['GIS team <gis@harbour-city.example>', 'gis@harbour-city.example'];

test('Microsoft 365, with a wrong client secret that is corrected', async () => {
  await using made = await startAsking('microsoft365');
  const { tenantId, clientId, clientSecret } = made.tokens.microsoft;
  const { code, out, written } = await made.run(
    [
      ...['microsoft365', SENDER, tenantId, clientId, 'not-the-client-secret', '2030-01-31', ...BY, 'a'],
      // Enter keeps what was answered before.
      ...['', '', '', clientSecret, '', '', '', '', 'y'],
    ],
    { SMTP_OAUTH_TOKEN_URL: made.tokens.microsoftUrl() },
  );
  expect(code).toBe(0);
  expect(out).toContain('Set SMTP_OAUTH_CLIENT_SECRET to the value of the client secret, not its ID.');
  expect(out).toContain('First do the steps in the README under “Microsoft 365”.');
  expect(out).toMatch(/\nEmail: 4 right\. /);
  expect(out).toMatch(/\nNothing is wrong: /);
  for (const secret of [clientSecret, 'not-the-client-secret']) expect(out).not.toContain(secret);
  expect(written).toMatchObject({
    ...{ SMTP_AUTH: 'microsoft365', SMTP_USER: SENDER, SMTP_OAUTH_CLIENT_SECRET: clientSecret },
    ...{ SMTP_OAUTH_TENANT_ID: tenantId, SMTP_OAUTH_CLIENT_SECRET_EXPIRES: '2030-01-31' },
    ...Object.fromEntries(WROTE.map((name, at) => [name, BY[at]])),
  });
  expect(made.world.mailbox.tries).toEqual([]);
});

test('Google Workspace, with a wrong mailbox that is corrected', async () => {
  await using made = await startAsking('google');
  const key = join(made.folder, 'google.json');
  writeFileSync(key, made.tokens.googleKeyFile);
  const { code, out, written } = await made.run([
    ...['google', 'nobody@harbour-city.example', '/no/such/file.json', key, ...BY, 'a'],
    ...[SENDER, '', '', '', 'y', 'y'],
  ]);
  expect(code).toBe(0);
  expect(out).toContain('Set SMTP_USER to a mailbox in your Google Workspace.');
  expect(out).toContain('First do the steps in the README under “Google Workspace”.');
  expect(out).toMatch(/\nNothing is wrong: /);
  expect(out).not.toContain('PRIVATE KEY');
  expect(written).toMatchObject({
    ...{ SMTP_AUTH: 'google', SMTP_USER: SENDER, SMTP_OAUTH_SERVICE_ACCOUNT_FILE: key, PROTECTION: 'off' },
  });
});

test('where the settings say how email goes out, only what is missing is asked for', async () => {
  await using made = await startAsking('microsoft365');
  const { tenantId, clientId, clientSecret } = made.tokens.microsoft;
  const { out, written } = await made.run([clientSecret, '2030-01-31', ...BY, '', 'y'], {
    ...{ SMTP_AUTH: 'microsoft365', SMTP_USER: SENDER, SMTP_OAUTH_TENANT_ID: tenantId },
    ...{ SMTP_OAUTH_CLIENT_ID: clientId, SMTP_OAUTH_TOKEN_URL: made.tokens.microsoftUrl() },
  });
  expect(out).not.toContain('How does the bot send email?');
  expect(out).toMatch(/\nEmail: 4 right\. /);
  expect(written['SMTP_OAUTH_CLIENT_SECRET']).toBe(clientSecret);
});
