import { expect, test } from 'vitest';
import { startTokenServer } from '../../../src/sandbox/mailbox/token-server.ts';
import { startConnectProxy } from '../../../src/sandbox/network/connect-proxy.ts';
import { madeAuthority } from '../../worlds/authority.ts';
import { SENDER, takingTokens, tokenSettings } from '../../worlds/mail/oauth-world.ts';
import { doctor, startDoctorWorld } from './doctor-world.ts';

const HOST = 'portal.hcg.example';
const AUTH = { user: 'bot', pass: 'proxy-password' };

/** A portal that only a proxy reaches, by TLS of a private authority. */
async function startBehind(given = AUTH) {
  await using stack = new AsyncDisposableStack();
  const authority = stack.use(madeAuthority({ serverDays: 20 }, `DNS:${HOST}`));
  const proxy = stack.use(await startConnectProxy({ auth: AUTH }));
  const secure = { key: authority.key, cert: authority.cert, host: HOST };
  const made = stack.use(await startDoctorWorld({ portal: { secure } }));
  const env = {
    ...made.env,
    HTTPS_PROXY: `http://${given.user}:${given.pass}@127.0.0.1:${proxy.port}`,
    CA_FILE: authority.caFile,
  };
  const owned = stack.move();
  return { ...made, proxy, env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test('through a proxy, and a certificate that ends soon', async () => {
  await using made = await startBehind();
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual([]);
  expect(found.of('proxy')?.text).toContain(`lets the bot through to ${HOST}:`);
  expect(found.of('NO_PROXY')?.text).toMatch(/^The bot connects to 127\.0\.0\.1:/);
  expect(found.of(`certificate of ${HOST}`)).toMatchObject({ area: 'Expiration dates', result: 'warning' });
  expect(found.said).not.toContain(AUTH.pass);
});

test('a proxy that takes another password', async () => {
  await using made = await startBehind({ ...AUTH, pass: 'another-password' });
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Network: proxy']);
  expect(found.of('proxy')?.text).toContain('rejects the user name or password in HTTPS_PROXY');
  expect(found.of('proxy')?.text).toContain('The bot tried only once');
  expect(made.proxy.asked).toEqual([{ to: expect.stringContaining(HOST), answer: 407 }]);
  expect(found.of('sign-in')).toMatchObject({
    ...{ area: 'ArcGIS', result: 'unknown' },
    text: 'This was not checked, because the proxy does not let the bot through.',
  });
  expect(found.said).not.toContain('another-password');
});

test.each(['microsoft365', 'google'] as const)('mail by a token of %s, without a mail', async (service) => {
  await using tokens = await startTokenServer({ clock: { now: () => new Date() }, mailboxes: [SENDER] });
  await using made = await startDoctorWorld({ mailbox: takingTokens(service, tokens) });
  const { SMTP_PASSWORD: _, ...env } = made.env;
  const found = await doctor({ ...env, ...tokenSettings(service, tokens) });
  expect(found.wrong()).toEqual([]);
  const email = found.findings
    .filter(({ area }) => area === 'Email')
    .map(({ about, result }) => `${result} ${about}`);
  expect(email).toEqual(['right sign-in', 'right sender', 'right replies', 'right EHLO name']);
  expect(made.world.mailbox.tries).toEqual([]);
  // Where nobody said when the client secret ends, that is not known.
  expect(found.of('client secret for email')?.result).toBe(
    service === 'microsoft365' ? 'unknown' : undefined,
  );
});

test('a host that the proxy blocks: told once, and the others are looked at', async () => {
  await using made = await startBehind();
  made.proxy.forbidden.add(HOST);
  const found = await doctor(made.env);
  expect(found.wrong()).toEqual(['Network: proxy']);
  expect(found.of('bot token')?.result).toBe('right');
  expect(found.of('sign-in')?.result).toBe('unknown');
});

test('a proxy that cannot be reached: told once for all the servers behind it', async () => {
  await using made = await startBehind();
  const found = await doctor({
    ...made.env,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    SLACK_API_URL: 'https://slack.example/api/',
  });
  expect(found.wrong()).toEqual(['Network: proxy']);
  const unknown = found.findings.filter(({ text }) =>
    text.includes('the proxy does not let the bot through'),
  );
  expect(unknown.map(({ area }) => area)).toEqual(['ArcGIS', 'Slack']);
});
