import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { proxyIn, proxyName, proxySecrets } from '../../../src/adapters/network/proxy.ts';
import { openTunnel, ProxyTrouble } from '../../../src/adapters/network/tunnel.ts';

test.each<[text: string, shown: string | undefined, user?: string, password?: string]>([
  ['http://proxy.example:8080', 'proxy.example:8080'],
  ['http://proxy.example', 'proxy.example:80'],
  ['proxy.example:3128', 'proxy.example:3128'],
  ['http://[fd00::1]:3128/', '[fd00::1]:3128'],
  ['http://b%40t:p%3As%20s@proxy.example:8080', 'proxy.example:8080', 'b@t', 'p:s s'],
  ['me:pw@proxy.example:8080', 'proxy.example:8080', 'me', 'pw'],
  ['http://me@proxy.example', 'proxy.example:80', 'me', ''],
  ['https://proxy.example', undefined],
  ['socks5://proxy.example', undefined],
  ['http://proxy.example/path', undefined],
  ['http://me:100%@proxy.example', undefined],
  ['http://', undefined],
])('HTTPS_PROXY %j', (text, shown, user, password) => {
  const proxy = proxyIn(text);
  expect([proxy && proxyName(proxy), proxy?.credentials]).toEqual([
    shown,
    user === undefined ? undefined : { user, password },
  ]);
});

test.each<[text: string, secrets: readonly string[]]>([
  ['http://proxy.example:8080', []],
  ['http://me:p%3As@proxy.example:8080', ['me:p:s', 'p:s', 'p%3As']],
  ['https://me:hush@proxy.example', ['https://me:hush@proxy.example']],
])('of HTTPS_PROXY %j the log hides what is secret', (text, secrets) => {
  expect(proxySecrets(text)).toEqual(secrets);
});

/** What answers a first word like this, or with nothing. */
async function startAnswering(answer: string | undefined) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      if (answer !== undefined) socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    proxy: { host: '127.0.0.1', port, credentials: undefined },
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const TO = { host: 'mail.example', port: 587, timeoutMs: 60_000 };

test.each<[circumstance: string, answer: string | undefined, timeoutMs: number, said: string]>([
  ['no answer', undefined, 20, 'did not answer in time.'],
  [
    'another protocol',
    'SSH-2.0-x\r\n\r\n',
    60_000,
    'is not a proxy (HPE_INVALID_CONSTANT). Check HTTPS_PROXY.',
  ],
  [
    'a page',
    'HTTP/1.1 404 Not Found\r\n\r\n',
    60_000,
    'blocks mail.example:587 (404). If the bot should bypass the proxy, add the host to NO_PROXY.',
  ],
  [
    'a target that is not there',
    'HTTP/1.1 503 No\r\n\r\n',
    60_000,
    'cannot reach mail.example:587 (503). If the bot should bypass the proxy, add the host to NO_PROXY.',
  ],
  [
    'a header without an end',
    `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}`,
    60_000,
    'is not a proxy (HPE_HEADER_OVERFLOW). Check HTTPS_PROXY.',
  ],
  [
    'ever more answers before the answer',
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100_000),
    60_000,
    'blocks mail.example:587 (100). If the bot should bypass the proxy, add the host to NO_PROXY.',
  ],
  [
    'a no that goes on and on',
    `HTTP/1.1 403 No\r\n\r\n${'x'.repeat(10_000_000)}`,
    60_000,
    'blocks mail.example:587 (403). If the bot should bypass the proxy, add the host to NO_PROXY.',
  ],
  [
    'a question for a password',
    'HTTP/1.1 407 No\r\n\r\n',
    60_000,
    'requires a user name and password, but HTTPS_PROXY has none (407).',
  ],
])('%s is said plainly', async (_, answer, timeoutMs, said) => {
  await using world = await startAnswering(answer);
  const thrown = await openTunnel(world.proxy, { ...TO, timeoutMs }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ProxyTrouble);
  expect(String(thrown)).toContain(`127.0.0.1:${world.port} ${said}`);
});

test('nobody waits for a proxy once the bot is stopping', async () => {
  await using world = await startAnswering(undefined);
  const stopping = new AbortController();
  const opening = openTunnel(world.proxy, { ...TO, signal: stopping.signal });
  stopping.abort();
  await expect(opening).rejects.toThrow('had not answered when the connection was canceled');
});

test('what the server says together with the proxy’s yes is not lost', async () => {
  await using world = await startAnswering('HTTP/1.1 200 OK\r\n\r\n220 mail.example\r\n');
  const socket = await openTunnel(world.proxy, TO);
  const [greeting] = await once(socket, 'data');
  socket.destroy();
  expect(String(greeting)).toBe('220 mail.example\r\n');
});
