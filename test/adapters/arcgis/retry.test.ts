import { expect, test } from 'vitest';
import type { FaultKind } from '../../../src/sandbox/portal/faults.ts';
import { acts, startWorld, USER } from './open-portal.ts';

const RECORD = /^\/community\/users\/bot$/;
const DISABLE = /\/disable$/;
const NOTHING_SENTENCE =
  'The portal answered with a web page or nothing instead of data. It may be under maintenance, or ARCGIS_PORTAL_URL may be wrong.';
const PAGE_SENTENCE =
  'The portal answered with a web page (“Down for maintenance”) instead of data. It may be under maintenance, or ARCGIS_PORTAL_URL may be wrong.';

const busy = (status: number, body: 'json' | 'html' | 'empty', retryAfter?: string): FaultKind => ({
  ...{ kind: 'status', status, body },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** What a person is told, how often a read was sent (of 3 tries), and whether an act, sent once, was certainly not done. */
test.each<[string, FaultKind, { kind: string; sentence: string }, number, object | undefined]>([
  [
    'busy',
    busy(429, 'json'),
    { kind: 'unavailable', sentence: 'The portal asks the bot to slow down (429).' },
    3,
    { retryAfterMs: 0 },
  ],
  [
    'down, in JSON',
    busy(503, 'json'),
    { kind: 'unavailable', sentence: 'The portal is not available (503, “The service is unavailable”).' },
    3,
    undefined,
  ],
  [
    'down, in HTML',
    busy(502, 'html'),
    { kind: 'unavailable', sentence: 'The portal is not available (502).' },
    3,
    undefined,
  ],
  [
    'slow behind a proxy',
    busy(504, 'empty'),
    { kind: 'unavailable', sentence: 'The portal is not available (504).' },
    3,
    undefined,
  ],
  [
    'an error of the server in the body',
    { kind: 'refused', code: 500, message: 'Something broke' },
    { kind: 'unavailable', sentence: 'The portal is not available (500, “Something broke”).' },
    3,
    undefined,
  ],
  [
    'a broken connection',
    { kind: 'broken connection' },
    { kind: 'unavailable', sentence: 'The connection to the portal was lost (UND_ERR_SOCKET).' },
    3,
    undefined,
  ],
  ['a page', { kind: 'html page' }, { kind: 'unavailable', sentence: PAGE_SENTENCE }, 3, undefined],
  [
    'an empty body',
    { kind: 'empty body' },
    { kind: 'unavailable', sentence: NOTHING_SENTENCE },
    3,
    undefined,
  ],
  [
    'a code behind a message code',
    { kind: 'refused', code: 403, messageCode: 'GWM_0003', message: 'You do not have permissions' },
    { kind: 'not allowed', sentence: 'The portal does not allow this (“You do not have permissions”).' },
    1,
    undefined,
  ],
  [
    'no such account',
    {
      kind: 'refused',
      code: 400,
      messageCode: 'COM_0018',
      message: 'User does not exist or is inaccessible.',
    },
    {
      kind: 'not found',
      sentence: 'The portal did not find this (“User does not exist or is inaccessible”).',
    },
    1,
    undefined,
  ],
  [
    'another error',
    { kind: 'refused', code: 400, message: 'Unable to do it' },
    { kind: 'unexpected', sentence: 'The portal answered with an error (“Unable to do it”).' },
    1,
    undefined,
  ],
  [
    'success: false',
    { kind: 'not done' },
    { kind: 'unexpected', sentence: 'The portal answered with an error (no reason given).' },
    1,
    undefined,
  ],
])('%s: what is told and how often it is tried', async (_circumstance, fault, failure, reads, notDone) => {
  await using world = await startWorld();
  const portal = world.open();
  world.portal.faults.add({ ...fault, path: RECORD });
  world.portal.faults.add({ ...fault, path: DISABLE });
  expect([await portal.account('bot'), await acts(portal).disable('bot')]).toEqual([
    { ok: false, failure },
    { ok: false, failure: { ...failure, notDone } },
  ]);
  const paths = world.paths();
  expect([
    paths.filter((path) => RECORD.test(path)).length,
    paths.filter((path) => DISABLE.test(path)).length,
  ]).toEqual([reads, 1]);
  expect(world.portal.member('bot')?.disabled).toBe(false);
});

test('an act that was done before the connection broke is not sent again', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'done, then broken connection', path: DISABLE });
  expect((await acts(world.open()).disable('bot')).ok).toBe(false);
  expect(world.paths().filter((path) => DISABLE.test(path))).toHaveLength(1);
  expect(world.portal.member('bot')?.disabled).toBe(true);
});

test('an act that the portal claims is told as done: only reading the account shows more', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'lies', path: DISABLE });
  expect(await acts(world.open()).disable('bot')).toEqual({ ok: true, value: undefined });
});

test.each([
  ['seconds, in JSON', '7', 'json', [7000]],
  ['seconds, in HTML', '7', 'html', [7000]],
  ['a date that is past', 'Wed, 21 Oct 2015 07:28:00 GMT', 'json', []],
] as const)('Retry-After is obeyed: %s', async (_circumstance, retryAfter, body, waited) => {
  await using world = await startWorld();
  world.portal.faults.add({ ...busy(429, body, retryAfter), path: RECORD, times: 1 });
  expect((await world.open().account('bot')).ok).toBe(true);
  expect(world.waited).toEqual(waited);
});

test('a portal that asks to come back much later is given up on', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ ...busy(503, 'json', '3600'), path: RECORD });
  expect(await world.open().account('bot')).toEqual({
    ok: false,
    failure: {
      kind: 'unavailable',
      sentence: 'The portal is not available for the next 3,600 seconds (503, “The service is unavailable”).',
    },
  });
  expect(world.waited).toEqual([]);
});

test('no answer in time is tried again by a read, and not by an act', async () => {
  await using world = await startWorld();
  const portal = world.open({ timeoutMs: 400 });
  await portal.account('bot');
  world.portal.clearRequests();
  world.portal.faults.add({ kind: 'hang', path: RECORD, times: 1 });
  world.portal.faults.add({ kind: 'hang', path: DISABLE, times: 1 });
  expect([(await portal.account('bot')).ok, await acts(portal).disable('bot')]).toEqual([
    true,
    {
      ok: false,
      failure: { kind: 'unavailable', sentence: 'The portal did not answer within 0.4 seconds.' },
    },
  ]);
  expect(world.paths().filter((path) => DISABLE.test(path))).toHaveLength(1);
});

test('a portal that is not there', async () => {
  await using world = await startWorld();
  const portal = world.open({ credential: USER });
  await world.portal[Symbol.asyncDispose]();
  const failure = { kind: 'unavailable', sentence: 'The portal cannot be reached (ECONNREFUSED).' };
  expect([await portal.account('bot'), await acts(portal).disable('bot')]).toEqual([
    { ok: false, failure },
    { ok: false, failure: { ...failure, notDone: { retryAfterMs: 0 } } },
  ]);
});

test('a reading that is stopped ends at once', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'hang', path: /\/self/ });
  const stop = new AbortController();
  const portal = world.open();
  const readings = Promise.all([portal.organization(stop.signal), portal.members(() => {}, stop.signal)]);
  await expect.poll(() => world.paths().filter((path) => path.startsWith('/portals/self'))).toHaveLength(2);
  stop.abort();
  const failure = { kind: 'unavailable', sentence: 'The request was canceled.' };
  expect(await readings).toEqual([
    { ok: false, failure },
    { ok: false, failure },
  ]);
});
