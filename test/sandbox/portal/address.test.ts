import { expect, test } from 'vitest';
import { get, KEY, NOW, post, refusal, startSmallPortal } from './world.ts';

test.each([
  ['outside its context', '/sharing/rest/portals/self?f=json', 404, 'text/html;charset=utf-8', 'Not found'],
  ['its home page', '/portal/home/', 404, 'text/html;charset=utf-8', 'Not found'],
  ['without f=json', '/portal/sharing/rest/portals/self', 200, 'text/html;charset=utf-8', 'Portal Directory'],
  [
    'with f=json',
    '/portal/sharing/rest/portals/self?f=json',
    200,
    'application/json;charset=utf-8',
    '"urlKey"',
  ],
])('an Enterprise portal asked %s', async (_, path, status, type, text) => {
  await using portal = await startSmallPortal({ settings: { isPortal: true } }, { contextPath: '/portal' });
  const response = await fetch(new URL(path, portal.url));
  expect({
    ...{ status: response.status, type: response.headers.get('content-type'), text: await response.text() },
  }).toEqual({ status, type, text: expect.stringContaining(text) });
});

test.each([
  '/',
  '/portals',
  '/portals/another/users',
  '/community/users/ana/delete',
  '/portals/self/disableUsers',
])('the portal does not guess what %s might be', async (path) => {
  await using portal = await startSmallPortal();
  expect(await post(portal, path, { token: KEY.bot })).toEqual(refusal(404, 'Resource not found.'));
});

test('the organization answers to its id as to self', async () => {
  await using portal = await startSmallPortal();
  expect(await get(portal, '/portals/HcGisOrg00000001/users', { token: KEY.bot })).toMatchObject({
    total: 3,
  });
});

test('requests are recorded as they came, until they are cleared', async () => {
  await using portal = await startSmallPortal();
  await get(portal, '/community/users/a%20b', { token: 'bad' });
  await post(portal, '/community/self/', { token: KEY.bot });
  expect(portal.requests).toEqual([
    {
      ...{ method: 'GET', path: '/community/users/a%20b', params: { f: 'json', token: 'bad' } },
      ...{ authenticated: false, at: NOW, inHand: 1 },
    },
    {
      ...{ method: 'POST', path: '/community/self', params: { f: 'json', token: KEY.bot } },
      ...{ authenticated: true, at: NOW, inHand: 1 },
    },
  ]);
  portal.clearRequests();
  expect(portal.requests).toEqual([]);
});
