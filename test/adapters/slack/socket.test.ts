import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { type Envelope, NoHello, openSocket } from '../../../src/adapters/slack/socket.ts';
import { acceptWebSocket, type WebSocketPeer } from '../../../src/sandbox/slack/socket/web-socket.ts';

const HELLO = { type: 'hello', num_connections: 3 };
const COMMAND = { type: 'slash_commands', envelope_id: 'E1', payload: { command: '/inactive-users' } };

/** A Slack that accepts one connection and then says exactly what the test lets it say. */
async function startScripted(frames: readonly string[]) {
  const peers: WebSocketPeer[] = [];
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link` }));
  });
  server.on('upgrade', (request, duplex, head) => {
    const peer = acceptWebSocket(request, duplex, head, { onText: () => {}, onClose: () => {} });
    if (peer === undefined) return;
    peers.push(peer);
    for (const frame of frames) peer.send(frame);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const seen: Envelope[] = [];
  const silent = () => {};
  return {
    seen,
    peers,
    options: {
      appToken: 'xapp-1',
      reach: { apiUrl: `http://127.0.0.1:${port}/` },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      helloMs: 300,
      pongMs: 5000,
      signal: new AbortController().signal,
      handle: async (envelope: Envelope) => {
        seen.push(envelope);
      },
    },
    async [Symbol.asyncDispose]() {
      for (const peer of peers) peer.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

test('a Slack that says no hello is given up, and its connection closed', async () => {
  await using slack = await startScripted([]);
  await expect(openSocket(slack.options)).rejects.toEqual(
    new NoHello('Slack did not confirm the connection in time.'),
  );
  await expect.poll(() => slack.peers.map(({ isOpen }) => isOpen)).toEqual([false]);
});

test('frames that are no envelopes are passed over, and the next envelope is handled', async () => {
  const odd = ['no JSON', 'null', '[]', '{"type":"events_api","payload":{}}', '{"type":"disconnected"}'];
  await using slack = await startScripted([JSON.stringify(HELLO), ...odd, JSON.stringify(COMMAND)]);
  const socket = await openSocket(slack.options);
  await expect
    .poll(() => slack.seen.map(({ id, body }) => ({ id, body })))
    .toEqual([{ id: 'E1', body: COMMAND.payload }]);
  expect({ connections: socket.connections, isOpen: socket.isOpen() }).toEqual({
    connections: 3,
    isOpen: true,
  });
  await socket.close(0);
});

test.each([
  [
    'Slack announces an end',
    (peer: WebSocketPeer) => peer.send('{"type":"disconnect","reason":"warning"}'),
    'warning',
    true,
  ],
  ['the line breaks', (peer: WebSocketPeer) => peer.destroy(), 'it was dropped', false],
] as const)('it says when it is over: %s', async (_, end, why, isOpen) => {
  await using slack = await startScripted([JSON.stringify(HELLO)]);
  const socket = await openSocket(slack.options);
  for (const peer of slack.peers) end(peer);
  expect(await socket.over).toBe(why);
  expect(socket.isOpen()).toBe(isOpen);
  await socket.close(0);
});
