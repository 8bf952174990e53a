import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConnectProxy } from '../../src/sandbox/network/connect-proxy.ts';
import { bareMember, bareOrganization } from '../../src/sandbox/portal/organization.ts';
import { startPortal } from '../../src/sandbox/portal/server.ts';
import { type Authority, madeAuthority } from '../worlds/authority.ts';
import { daysAgo, scan } from './scan-world.ts';

const HOST = 'portal.hcg.example';
const AUTH = { user: 'bot', pass: 'p:ss w0rd' };

let authority: Authority;
beforeAll(() => {
  authority = madeAuthority({}, `DNS:${HOST}`);
});
afterAll(() => authority[Symbol.dispose]());

/** A portal that only a proxy reaches, and what somebody sets who reads it. */
async function startBehindProxy() {
  const { key, cert, caFile, folder } = authority;
  await using stack = new AsyncDisposableStack();
  const proxy = stack.use(await startConnectProxy({ auth: AUTH }));
  const portal = stack.use(
    await startPortal({
      clock: { now: () => new Date() },
      organization: bareOrganization({
        passwords: { bot: 'password' },
        members: [bareMember({ username: 'bot', role: 'org_admin', lastLogin: daysAgo(0) })],
      }),
      secure: { key, cert, host: HOST },
    }),
  );
  const address = `http://${AUTH.user}:${encodeURIComponent(AUTH.pass)}@127.0.0.1:${proxy.port}`;
  const owned = stack.move();
  return {
    proxy,
    csv: join(folder, 'members.csv'),
    env: {
      ...{ ARCGIS_PORTAL_URL: portal.url, ARCGIS_USERNAME: 'bot', ARCGIS_PASSWORD: 'password' },
      ...{ https_proxy: address, CA_FILE: caFile },
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test('a reading alone goes through the proxy too, and trusts what CA_FILE holds', async () => {
  await using world = await startBehindProxy();
  const { code, problems } = await scan(['--csv', world.csv], world.env);
  expect({ code, problems }).toEqual({ code: 0, problems: '' });
  expect(new Set(world.proxy.asked.map(({ answer }) => answer))).toEqual(new Set([200]));
});

test.each([
  [
    'without CA_FILE',
    { CA_FILE: '' },
    /certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\. Set CA_FILE/,
  ],
  [
    'without the password',
    { https_proxy: 'http://bot:hush-hush@127.0.0.1' },
    /rejects the user name or password in HTTPS_PROXY \(407\)/,
  ],
  [
    'with a file that is not there',
    { CA_FILE: '/none.pem' },
    /CA_FILE: the file “\/none.pem” cannot be read \(ENOENT\)/,
  ],
])('%s it says so, and writes nothing', async (_, wrong, said) => {
  await using world = await startBehindProxy();
  const { https_proxy, ...rest } = { ...world.env, ...wrong };
  const at = https_proxy.replace(/127\.0\.0\.1$/, `127.0.0.1:${world.proxy.port}`);
  const { code, problems } = await scan(['--csv', world.csv], { ...rest, https_proxy: at });
  expect(code).not.toBe(0);
  expect(problems).toMatch(said);
  expect(problems).not.toContain('hush');
});
