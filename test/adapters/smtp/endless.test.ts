import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openTransport } from '../../../src/adapters/smtp/transport.ts';

/** A mail server that says this for ever, once somebody is connected, or at the first command. */
async function startTalking(word: string, first: string | undefined) {
  const sockets = new Set<Socket>();
  let written = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const line = Buffer.from(word.repeat(Math.ceil(65_536 / word.length)));
    const talk = () => {
      while (!socket.destroyed && socket.write(line)) written += line.length;
      if (!socket.destroyed) socket.once('drain', () => setImmediate(talk));
    };
    if (first === undefined) talk();
    else {
      socket.write(first);
      socket.once('data', talk);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    written: () => written,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test.each([
  ['a greeting without an end of the line', 'x', undefined],
  ['a greeting of ever more lines', '220-more\r\n', undefined],
  ['an answer without an end of the line', 'x', '220 hello\r\n'],
  ['an answer of ever more lines', '250-more\r\n', '220 hello\r\n'],
  ['ever more answers', '250 more\r\n', '220 hello\r\n'],
])('the bot is not brought down by a mail server: %s', async (_, word, first) => {
  await using server = await startTalking(word, first);
  const transport = openTransport({ url: `smtp://127.0.0.1:${server.port}`, timeouts: { wholeMs: 20_000 } });
  const before = process.memoryUsage().rss;
  const answer = await transport.send({
    envelope: { from: 'a@example.org', to: 'b@example.org' },
    message: Buffer.from('Hello'),
    isStillWanted: () => Promise.resolve(true),
    mayGoOn: () => true,
  });
  // A yes to everything is a yes.
  expect(answer.kind).toBe(word.startsWith('250 ') ? 'accepted' : 'refused');
  expect(server.written()).toBeLessThan(50_000_000);
  expect((process.memoryUsage().rss - before) / 1_000_000).toBeLessThan(300);
  await transport.close();
});
