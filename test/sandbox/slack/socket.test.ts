import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SandboxSlack } from '../../../src/sandbox/slack/server.ts';
import { clientOf, OPS, workspaceWith } from './setup.ts';

const HELLO = {
  type: 'hello',
  num_connections: 1,
  debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
  connection_info: { app_id: 'A0SANDBOX' },
};

const socketUrl = async (slack: SandboxSlack) => {
  const { url = '' } = await clientOf(slack, 'xapp-test').apps.connections.open();
  return new URL(url);
};

/** Opens a socket by hand, byte by byte, and keeps what comes. */
async function rawSocket(url: URL): Promise<{ socket: Socket; received: () => Buffer } & Disposable> {
  const socket = connect(Number(url.port), url.hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(
    `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await once(socket, 'data');
  const received = () => Buffer.concat(chunks);
  return { socket, received, [Symbol.dispose]: () => void socket.destroy() };
}

const MASK = Buffer.from([1, 2, 3, 4]);
/** A frame of a client, masked, its length in the shortest form. */
function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const short = [0x80 | (length > 125 ? 126 : length)];
  const size = length > 125 ? [length >> 8, length & 0xff] : [];
  const masked = payload.map((byte, at) => byte ^ (MASK[at % 4] ?? 0));
  return Buffer.concat([Buffer.from([first, ...short, ...size]), MASK, masked]);
}

test('a handshake is answered as RFC 6455 shows it, and the greeting follows', async () => {
  await using slack = await workspaceWith();
  using raw = await rawSocket(await socketUrl(slack));
  await expect.poll(() => raw.received().toString()).toContain(JSON.stringify(HELLO));
  expect(raw.received().toString()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n');
});

test('an acknowledgment may come in pieces, with a ping between them', async () => {
  await using slack = await workspaceWith();
  using raw = await rawSocket(await socketUrl(slack));
  const outcome = slack.command('U1', '/inactive-users', 'scan', OPS);
  const id = slack.envelopes[0]?.envelope_id;
  const text = Buffer.from(JSON.stringify({ envelope_id: id, payload: { text: `é${'x'.repeat(300)}` } }));
  const bytes = Buffer.concat([
    frame(0x01, text.subarray(0, 60)),
    frame(0x89, Buffer.from('there?')),
    frame(0x00, text.subarray(60, 200)),
    frame(0x80, text.subarray(200)),
  ]);
  for (const byte of bytes) {
    raw.socket.write(Buffer.from([byte]));
    await setImmediate();
  }
  expect(await outcome).toEqual({ kind: 'acknowledged', payload: { text: `é${'x'.repeat(300)}` } });
  const pong = Buffer.from([0x8a, 6, ...Buffer.from('there?')]);
  await expect.poll(() => raw.received().includes(pong)).toBe(true);
});

test.each<[what: string, bytes: Buffer, code: number]>([
  ['a frame without a mask', Buffer.from([0x81, 1, 0x61]), 1002],
  ['an extension that nobody agreed to', frame(0xc1, Buffer.from('a')), 1002],
  ['a ping in pieces', frame(0x09, Buffer.from('a')), 1002],
  ['a continuation of nothing', frame(0x80, Buffer.from('a')), 1002],
  ['a second beginning', Buffer.concat([frame(0x01, Buffer.from('a')), frame(0x81, Buffer.from('a'))]), 1002],
  ['bytes', frame(0x82, Buffer.from('a')), 1003],
  ['text that is not UTF-8', frame(0x81, Buffer.from([0xff])), 1007],
  ['a goodbye', frame(0x88, Buffer.from([0x03, 0xe8])), 1000],
])('%s ends the connection with its code', async (_, bytes, code) => {
  await using slack = await workspaceWith();
  using raw = await rawSocket(await socketUrl(slack));
  raw.socket.write(bytes);
  await once(raw.socket, 'close');
  expect([...raw.received().subarray(-4)]).toEqual([0x88, 2, code >> 8, code & 0xff]);
  await expect.poll(() => slack.connections).toBe(0);
});

/** Everything that Slack says on a socket, until it is closed. */
function listening(url: URL): { socket: WebSocket; heard: unknown[] } {
  const socket = new WebSocket(url);
  const heard: unknown[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data))));
  return { socket, heard };
}

test('ten connections are greeted, the eleventh is sent away', async () => {
  await using slack = await workspaceWith();
  const all = [];
  for (let nth = 1; nth <= 11; nth += 1) {
    const one = listening(await socketUrl(slack));
    await expect.poll(() => one.heard.length).toBe(1);
    all.push(...one.heard);
  }
  expect(all).toEqual([
    ...Array.from({ length: 10 }, (_, at) => ({ ...HELLO, num_connections: at + 1 })),
    { type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'sandbox' } },
  ]);
});

test('a client that ends without a goodbye, as a killed process does, is no connection any more', async () => {
  await using slack = await workspaceWith();
  using raw = await rawSocket(await socketUrl(slack));
  expect(slack.connections).toBe(1);
  raw.socket.end();
  await expect.poll(() => slack.connections).toBe(0);
});

test('an address opens one socket, once', async () => {
  await using slack = await workspaceWith();
  const url = await socketUrl(slack);
  const first = listening(url);
  await expect.poll(() => first.heard.length).toBe(1);
  const second = listening(url);
  await once(second.socket, 'error');
  expect({ heard: second.heard, connections: slack.connections }).toEqual({ heard: [], connections: 1 });
});

test('connections are recycled, dropped and refused on demand', async () => {
  await using slack = await workspaceWith();
  const first = listening(await socketUrl(slack));
  await expect.poll(() => first.heard.length).toBe(1);
  slack.faults.recycleConnections('warning');
  await expect.poll(() => first.heard[1]).toMatchObject({ type: 'disconnect', reason: 'warning' });
  slack.faults.dropConnections();
  await expect.poll(() => first.socket.readyState).toBe(WebSocket.CLOSED);
  expect(slack.connections).toBe(0);

  slack.faults.refuseConnections();
  const refused = listening(await socketUrl(slack));
  await once(refused.socket, 'error');
  const third = listening(await socketUrl(slack));
  await expect.poll(() => third.heard).toEqual([HELLO]);
});
