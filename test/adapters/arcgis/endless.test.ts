import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exchangeWith } from '../../../src/adapters/arcgis/exchange.ts';
import { fenced } from '../../../src/adapters/arcgis/trouble.ts';
import { listenOnLoopback } from '../../../src/sandbox/loopback.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import { startWorld } from './open-portal.ts';

const TOO_LONG = expect.objectContaining({
  kind: 'unavailable',
  sentence:
    'The portal’s answer is longer than 16 MB, so it was not read. Check that ARCGIS_PORTAL_URL is the portal’s address.',
});

test.each([
  ['that goes on for ever', false],
  ['that is packed a thousand times smaller, and goes on for ever', true],
])('the bot is not brought down by an answer %s', async (_, packed) => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'endless body', packed, path: /portals\/self|community|content/ });
  const portal = world.open();
  expect(await portal.organization()).toEqual({ ok: false, failure: TOO_LONG });
  expect(await portal.members(() => {})).toEqual({ ok: false, failure: TOO_LONG });
  expect(await portal.account('bot')).toEqual({ ok: false, failure: TOO_LONG });
  expect(await portal.holdings('bot')).toEqual({ ok: false, failure: TOO_LONG });
  expect(await portal.secret('f'.repeat(32), 'key')).toEqual({ ok: false, failure: TOO_LONG });
});

test('a sign-in that never ends its answer ends', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'endless body', packed: true, path: /oken/ });
  expect(await world.open().organization()).toEqual({ ok: false, failure: TOO_LONG });
});

test('two megabytes that unpack to two thousand take no memory', async () => {
  const part = gzipSync(Buffer.alloc(1_000_000, ' '));
  const bomb = Buffer.concat(Array.from({ length: 2000 }, () => part));
  expect(bomb.length).toBeLessThan(2_100_000);
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
    response.end(bomb, () => {
      sent += 1;
    });
  });
  await using listening = await listenOnLoopback(server);
  const exchange = exchangeWith({ timeoutMs: 60_000, secrets: [] });
  const { maxRSS: before } = process.resourceUsage();
  expect(await fenced(() => exchange(`http://127.0.0.1:${listening.port}/sharing/rest`, {}))).toEqual({
    ok: false,
    failure: TOO_LONG,
  });
  const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
  expect(grownMb).toBeLessThan(200);
  expect(sent).toBeLessThanOrEqual(1);
});

const members = Array.from({ length: 250 }, (_, at) => bareMember({ username: `member${at}` }));

test.each([
  ['new', 'stays'],
  ['new', 'grows'],
  ['same', 'stays'],
  ['same', 'grows'],
] as const)('a list of the portal that never ends ends: %s rows, a total that %s', async (rows, total) => {
  await using world = await startWorld({ members });
  world.portal.faults.add({ kind: 'endless list', rows, total, path: /users$/ });
  const portal = world.open();
  let pages = 0;
  const reading = await portal.members(() => {
    pages += 1;
  });
  expect(reading).toEqual({
    ok: false,
    failure: {
      kind: 'unexpected',
      sentence: expect.stringMatching(/^A list from the portal cannot be trusted: .*\d/),
    },
  });
  expect(pages).toBeLessThan(4000);
});
