import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { bodyOf } from '../../../src/adapters/arcgis/answer.ts';
import { exchangeWith } from '../../../src/adapters/arcgis/exchange.ts';
import { fenced } from '../../../src/adapters/arcgis/trouble.ts';

const told = (text: string, status = 200) =>
  fenced(async () => bodyOf({ status, headers: new Headers(), bytes: new TextEncoder().encode(text) }, []));

test.each([
  ['an object', { users: [] }],
  ['an object whose error is null', { error: null, id: 'x' }],
  ['a status that is no failure', { status: 'success' }],
])('%s is an answer', async (_circumstance, body) => {
  expect(await told(JSON.stringify(body))).toEqual({ ok: true, value: body });
});

const unexpected = (says: string) => ({
  kind: 'unexpected',
  sentence: `The portal answered with an error (${says}).`,
});

test.each([
  ['a failed status with its reason', { status: 'failed', statusMessage: 'quota' }, unexpected('“quota”')],
  ['a code beside the data', { code: 402, message: 'credits' }, unexpected('“credits”')],
  ['OAuth with a description', { error: 'invalid_grant', error_description: 'gone' }, unexpected('“gone”')],
  [
    'words of two sentences',
    { error: 'no', error_description: 'Gone. Away: x. ' },
    unexpected('“Gone. Away: x”'),
  ],
  ['no success, without a reason', { success: false }, unexpected('no reason given')],
  ['an error without words', { error: { code: 400 } }, unexpected('code 400')],
  [
    'a code as text',
    { error: { code: '498', message: 'Invalid token.' } },
    { kind: 'not signed in', sentence: 'The portal rejected the sign-in (“Invalid token”).' },
  ],
  [
    'a detail that says it again',
    { error: { code: 403, message: 'No', details: ['No', 'Really'] } },
    { kind: 'not allowed', sentence: 'The portal does not allow this (“No Really”).' },
  ],
])('%s is a refusal', async (_circumstance, body, failure) => {
  expect(await told(JSON.stringify(body))).toEqual({ ok: false, failure });
});

test.each(['null', '[]', '"text"', '12', '', '{"half":', '<html></html>'])('%s is no data', async (text) => {
  const result = await told(text);
  expect(!result.ok && result.failure.kind).toBe('unavailable');
});

test.each([
  [
    'to another host',
    'https://other.example/x/sharing/rest?token=secret',
    'The portal redirects to another address (https://other.example/x). Set ARCGIS_PORTAL_URL to that address.',
  ],
  [
    'to nowhere',
    '',
    'The portal redirects every request without naming another address. Check ARCGIS_PORTAL_URL.',
  ],
])(
  'a portal that sends on %s is not followed, since the form would be lost',
  async (_where, location, sentence) => {
    const server = createServer((_request, response) => response.writeHead(302, { location }).end());
    await using closing = new AsyncDisposableStack();
    closing.use(server);
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const bound = server.address();
    const port = typeof bound === 'object' ? bound?.port : undefined;
    const exchange = exchangeWith({ timeoutMs: 10_000, secrets: [] });
    expect(await fenced(() => exchange(`http://127.0.0.1:${port}/sharing/rest`, {}))).toEqual({
      ok: false,
      failure: {
        kind: 'unexpected',
        sentence,
      },
    });
  },
);
