import {
  ApiKeyManager,
  ApplicationCredentialsManager,
  ArcGISIdentityManager,
  request,
} from '@esri/arcgis-rest-request';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { BOT_CREDENTIALS, madeUpOrganization } from '../../../src/sandbox/portal/made-up/organization.ts';
import { startPortal } from '../../../src/sandbox/portal/server.ts';

// The library compares token times with the machine's clock, so here the portal goes by it too.
const clock = { now: () => new Date() };
const start = (contextPath: string) =>
  startPortal({
    clock,
    organization: madeUpOrganization({ seed: 1, members: 60, now: clock.now() }),
    contextPath,
  });

const named = z.object({ username: z.string() });
const withUser = z.object({ user: named.optional() });
const { username, password, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;

test.each(['', '/portal'])(
  'the library signs in with a password, under the context "%s"',
  async (contextPath) => {
    await using portal = await start(contextPath);
    const root = `${portal.url}/sharing/rest`;
    const manager = await ArcGISIdentityManager.signIn({ username, password, portal: root });
    expect(named.parse(await manager.getUser())).toEqual({ username });
    expect(withUser.parse(await manager.getPortal())).toEqual({ user: { username } });
  },
);

test('the library renews a password sign-in once its token has ended', async () => {
  await using portal = await start('');
  const root = `${portal.url}/sharing/rest`;
  const manager = await ArcGISIdentityManager.signIn({ username, password, portal: root });
  portal.expireTokens();
  const answer = await request(`${root}/portals/self`, { authentication: manager });
  expect(withUser.parse(answer)).toEqual({ user: { username } });
});

test('after a wrong password the library’s getPortal resolves, as a stranger', async () => {
  await using portal = await start('');
  const manager = new ArcGISIdentityManager({
    username,
    password: 'wrong',
    portal: `${portal.url}/sharing/rest`,
  });
  expect(withUser.parse(await manager.getPortal())).toEqual({});
  await expect(manager.getUser()).rejects.toMatchObject({ name: 'ArcGISTokenRequestError' });
});

test('the library signs in with an app credential, which nothing renews', async () => {
  await using portal = await start('/portal');
  const root = `${portal.url}/sharing/rest`;
  const manager = ApplicationCredentialsManager.fromCredentials({ clientId, clientSecret, portal: root });
  const disable = () =>
    request(`${root}/community/users/day.ninety_HCG/disable`, { authentication: manager });
  expect(await disable()).toEqual({ success: true, username: 'day.ninety_HCG' });
  portal.expireTokens();
  await expect(disable()).rejects.toMatchObject({ name: 'ArcGISAuthError', code: 498 });
});

test('the library reads with an API key, in a header if it is to hide it', async () => {
  await using portal = await start('');
  const root = `${portal.url}/sharing/rest`;
  const authentication = ApiKeyManager.fromKey(apiKey);
  const params = { num: 100 };
  const answer = await request(`${root}/portals/self/users`, {
    ...{ authentication, params, httpMethod: 'GET', hideToken: true },
  });
  const { total, users } = z.object({ total: z.number(), users: z.array(z.unknown()) }).parse(answer);
  expect({ total, rows: users.length }).toEqual({ total: 60, rows: 60 });
  expect(portal.requests).toEqual([
    {
      ...{
        method: 'GET',
        path: '/portals/self/users',
        params: { f: 'json', num: '100' },
        authenticated: true,
        inHand: 1,
      },
      at: expect.any(Date),
    },
  ]);
});

test('what the library makes of errors and failures', async () => {
  await using portal = await start('');
  const authentication = ApiKeyManager.fromKey(apiKey);
  const ask = (path: string) => request(`${portal.url}/sharing/rest${path}`, { authentication });
  await expect(ask('/community/users/nobody')).rejects.toMatchObject({ code: 'COM_0018' });
  portal.faults.add({ path: /self$/, kind: 'status', status: 429, body: 'json', retryAfter: '3', times: 1 });
  await expect(ask('/community/self')).rejects.toMatchObject({ code: 'HTTP 429 Too Many Requests' });
  portal.faults.add({ path: /self$/, kind: 'html page', times: 1 });
  await expect(ask('/community/self')).rejects.toMatchObject({ name: 'SyntaxError' });
  portal.faults.add({ path: /self$/, kind: 'broken connection', times: 1 });
  await expect(ask('/community/self')).rejects.toMatchObject({ message: 'fetch failed' });
});
