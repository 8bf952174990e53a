import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Fault } from '../../../src/sandbox/portal/faults.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import type { Portal } from '../../../src/sandbox/portal/server.ts';
import { CREATED, get, INVALID_TOKEN, KEY, NOT_ALLOWED, post, refusal, startSmallPortal } from './world.ts';

const LIST = '/portals/self/users';
const path = /\/self\/users$/;

/** What comes over the wire, or how the connection ended. */
async function wire(portal: Portal, init: RequestInit = {}) {
  try {
    const url = `${portal.url}/sharing/rest${LIST}?f=json&num=1&token=${KEY.bot}`;
    const response = await fetch(url, init);
    const { status, headers } = response;
    return {
      status,
      type: headers.get('content-type'),
      retryAfter: headers.get('retry-after'),
      text: await response.text(),
    };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : thrown;
  }
}

const HTML = 'text/html;charset=utf-8';
const JSON_TYPE = 'application/json;charset=utf-8';
const plain = { status: 200, type: JSON_TYPE, retryAfter: null };

test.each<[string, Fault, unknown]>([
  [
    '429 in JSON',
    { path, kind: 'status', status: 429, body: 'json', retryAfter: '7', times: 1 },
    {
      ...plain,
      status: 429,
      retryAfter: '7',
      text: JSON.stringify({ error: { code: 429, message: 'Too many requests', details: [] } }),
    },
  ],
  [
    '503 as a page',
    { path, kind: 'status', status: 503, body: 'html', times: 1 },
    { ...plain, status: 503, type: HTML, text: expect.stringContaining('The service is unavailable') },
  ],
  [
    '502 with nothing',
    { path, kind: 'status', status: 502, body: 'empty', times: 1 },
    { ...plain, status: 502, type: HTML, text: '' },
  ],
  ['a broken connection', { path, kind: 'broken connection', times: 1 }, 'fetch failed'],
  [
    'a page',
    { path, kind: 'html page', times: 1 },
    { ...plain, type: HTML, text: expect.stringContaining('maintenance') },
  ],
  ['an empty body', { path, kind: 'empty body', times: 1 }, { ...plain, type: HTML, text: '' }],
  [
    'an invalid token in 200',
    { path, kind: 'invalid token', status: 200, times: 1 },
    { ...plain, text: expect.stringContaining('498') },
  ],
  [
    'an invalid token in 401',
    { path, kind: 'invalid token', status: 401, times: 1 },
    { ...plain, status: 401, text: JSON.stringify(INVALID_TOKEN) },
  ],
])('%s, once, and then all is well', async (_, fault, expected) => {
  await using portal = await startSmallPortal();
  portal.faults.add(fault);
  expect(await wire(portal)).toEqual(expected);
  expect(await wire(portal)).toMatchObject({ ...plain, text: expect.stringContaining('"total":3') });
});

test('a request that is never answered ends with the portal', async () => {
  const answer = await (async () => {
    await using portal = await startSmallPortal();
    portal.faults.add({ path, kind: 'hang' });
    const pending = wire(portal);
    await expect.poll(() => portal.requests.length).toBe(1);
    return { pending };
  })();
  expect(await answer.pending).toBe('fetch failed');
});

test('a slow answer is late, and right', async () => {
  await using portal = await startSmallPortal();
  portal.faults.add({ path: /.*/, kind: 'slow', ms: 80 });
  const from = performance.now();
  expect(await wire(portal)).toMatchObject({ status: 200 });
  expect(performance.now() - from).toBeGreaterThan(70);
});

test('faults hit only their path, in their order, as often as they say, until they are switched off', async () => {
  await using portal = await startSmallPortal();
  portal.faults.add({ path, kind: 'status', status: 500, body: 'empty', times: 1 });
  const off = portal.faults.add({ path, kind: 'status', status: 503, body: 'empty' });
  expect(await get(portal, '/community/self', { token: KEY.bot })).toMatchObject({ username: 'bot' });
  expect(await wire(portal)).toMatchObject({ status: 500 });
  expect(await wire(portal)).toMatchObject({ status: 503 });
  expect(portal.faults.list()).toHaveLength(1);
  off();
  expect(await wire(portal)).toMatchObject({ status: 200 });
});

async function disable(portal: Portal, username = 'ana') {
  try {
    return await post(portal, `/community/users/${encodeURIComponent(username)}/disable`, { token: KEY.bot });
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : thrown;
  }
}

test.each<[string, Fault, unknown, boolean]>([
  ['lies', { path: /disable$/, kind: 'lies' }, { success: true, username: 'ana' }, false],
  ['says no', { path: /disable$/, kind: 'not done' }, { success: false, username: 'ana' }, false],
  [
    'does it, and the answer is lost',
    { path: /disable$/, kind: 'done, then broken connection' },
    'fetch failed',
    true,
  ],
  ['breaks before doing it', { path: /disable$/, kind: 'broken connection' }, 'fetch failed', false],
  [
    'refuses',
    {
      path: /disable$/,
      kind: 'refused',
      code: 403,
      message: NOT_ALLOWED.error.message,
      messageCode: 'GWM_0003',
    },
    NOT_ALLOWED,
    false,
  ],
])('disabling that %s', async (_, fault, answer, isDisabled) => {
  await using portal = await startSmallPortal();
  portal.faults.add(fault);
  expect(await disable(portal)).toEqual(answer);
  expect(portal.member('ana')?.disabled).toBe(isDisabled);
});

test('one member’s failure is one member’s', async () => {
  await using portal = await startSmallPortal({ members: [bareMember({ username: 'dom\\x y' })] });
  portal.faults.add({ path: /\/users\/dom\\x y\/disable$/, kind: 'refused', code: 500, message: 'Unable.' });
  expect(await disable(portal, 'dom\\x y')).toEqual(refusal(500, 'Unable.'));
  expect(await disable(portal)).toEqual({ success: true, username: 'ana' });
});

const list = z.object({
  total: z.number(),
  nextStart: z.number(),
  users: z.array(z.looseObject({ username: z.string() })),
});
async function listed(portal: Portal, start = 1) {
  const answer = await get(portal, LIST, { token: KEY.bot, start: String(start), num: '2' });
  const { total, nextStart, users } = list.parse(answer);
  return { total, nextStart, names: users.map(({ username }) => username) };
}

test('a cut list ends early, or goes on with nothing on it', async () => {
  await using portal = await startSmallPortal();
  const off = portal.faults.add({ path, kind: 'cut list', after: 1, ending: 'nextStart' });
  expect(await listed(portal)).toEqual({ total: 3, nextStart: -1, names: ['ana'] });
  off();
  portal.faults.add({ path, kind: 'cut list', after: 2, ending: 'empty pages' });
  expect(await listed(portal)).toEqual({ total: 3, nextStart: 3, names: ['ana', 'ben'] });
  expect(await listed(portal, 3)).toEqual({ total: 3, nextStart: -1, names: [] });
});

const signIns = async (portal: Portal) =>
  list.parse(await get(portal, LIST, { token: KEY.bot, num: '100' })).users.map((user) => user['lastLogin']);

test('dates can come in seconds, and never stays -1', async () => {
  await using portal = await startSmallPortal();
  portal.faults.add({ path: /users/, kind: 'dates in seconds' });
  expect(await signIns(portal)).toEqual([CREATED / 1000 + 86_400, -1, CREATED / 1000]);
  expect(await get(portal, '/community/users/bot', { token: KEY.bot })).toMatchObject({
    created: CREATED / 1000,
  });
});

test('sign-ins can be missing for all, or for always the same share', async () => {
  const crowd = Array.from({ length: 97 }, (_, index) => bareMember({ username: `m${index}` }));
  await using portal = await startSmallPortal({ members: crowd });
  portal.faults.add({ path, kind: 'no lastLogin', share: 0.3 });
  const once = await signIns(portal);
  expect(await signIns(portal)).toEqual(once);
  const missing = once.filter((lastLogin) => lastLogin === undefined).length;
  expect(missing).toBeGreaterThan(15);
  expect(missing).toBeLessThan(45);
  portal.faults.add({ path, kind: 'no lastLogin', share: 1 });
  expect(new Set(await signIns(portal))).toEqual(new Set([undefined]));
});
